"""The line of keys at the foot of a screen: what can be done here, the rest behind `?`."""

from typing import Final

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

HELP: Final = "app.help"
_GAP: Final = 2
_ROOMY: Final = 76
"""From so many cells on there is room for what cannot be done now. Below it, it is an audience that looks, and far away
what is dim looks like the rest."""
Piece = tuple[str, str, str, bool]
"""A key, how it is shown, what it does, whether it is on."""


class KeyLine(Widget):
    """Draws the bindings that are to be shown; what is off is dim; a click presses the key.

    One widget that draws a line: a footer of widgets is made anew with every change, and that is felt.
    """

    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; padding: 0 1; background: $panel; }
    """
    ALLOW_SELECT = False

    drawn: tuple[Piece, ...] = ()
    """What stands there, and so what a click on it means, whatever could be pressed by the time it arrives."""

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, screen: Screen[object]) -> None:
        self.refresh()

    def render(self) -> Content:
        line: list[str | tuple[str, str]] = []
        self.drawn = tuple(self.pieces())
        off = "dim" if self.app.current_theme.ansi else "$foreground 45%"  # a terminal's own ink has no shades
        for _, shown, says, enabled in self.drawn:
            line.append((shown, "bold $text-accent" if enabled else off))
            line.append((f" {says}{' ' * _GAP}", "" if enabled else off))
        return Content.assemble(*line)

    def pieces(self) -> list[Piece]:
        """As many as there is room for, and always `?`; in a narrow line only what can be done now."""
        found: dict[str, Piece] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and binding.description and (binding.id or binding.action) not in found:
                shown = self.app.get_key_display(binding)
                says = foot_words(binding.description)
                found[binding.id or binding.action] = (binding.key, shown, says, active.enabled)
        last = [found.pop(HELP)] if HELP in found else []
        narrow = self.content_size.width < _ROOMY
        pieces = [piece for piece in found.values() if piece[3] or not narrow]
        while (
            pieces
            and sum(len(s) + len(d) + 1 + _GAP for _, s, d, _ in [*pieces, *last]) - _GAP > self.content_size.width
        ):
            off = next((piece for piece in reversed(pieces) if not piece[3]), None)
            pieces.remove(off or pieces[-1])  # what can be done now stays longest
        return pieces + last

    def on_click(self, event: events.Click) -> None:
        x = event.x - 1
        for key, shown, says, enabled in self.drawn:
            width = len(shown) + 1 + len(says)
            if 0 <= x < width and enabled:
                self.app.simulate_key(key)
            x -= width + _GAP


def foot_words(description: str) -> str:
    """What a key does, as all of them stand at the foot: a line of small words, only a lone letter stays large."""
    return description[:1].lower() + description[1:] if len(description) > 1 else description
