"""Jump mode: a letter on everything that can be gone to or pressed; typing it is as good as a click there."""

from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Button, Static, Tab

LETTERS: Final = "asdfghjklqwertyuiopzxcvbnm"
"""Those under the fingers first."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Something with a letter."""

    letter: str
    widget: Widget

    @property
    def place(self) -> Offset:
        """Where its letter stands: in its first cell."""
        return self.widget.region.offset

    def go(self) -> None:
        """What a click there does."""
        match self.widget:
            case Button():
                self.widget.press()
            case Tab():
                self.widget.post_message(Tab.Clicked(self.widget))
            case _:
                self.widget.focus()


def spots(screen: Screen[object]) -> list[Spot]:
    """Everything on a screen that can be gone to or pressed and is to be seen, from top to bottom."""
    seen = [
        widget
        for widget in screen.query("*")
        if (widget.can_focus or isinstance(widget, Button | Tab)) and _is_seen(widget)
    ]
    seen.sort(key=lambda widget: (widget.region.y, widget.region.x))
    return [Spot(letter, widget) for letter, widget in zip(LETTERS, seen, strict=False)]


def _is_seen(widget: Widget) -> bool:
    """Whether one could click on it."""
    if widget.is_disabled or not widget.is_on_screen or not widget.region:
        return False
    on_top, _ = widget.screen.get_widget_at(*widget.region.offset)
    return on_top is widget or widget in on_top.ancestors


class LettersScreen(ModalScreen[None]):
    """Lies over a screen, with the letters on it."""

    DEFAULT_CSS = """
    LettersScreen {
        background: $background 40%;
        & > .letter { position: absolute; width: 3; height: 1; background: $warning; color: $text; text-style: bold; }
        & > #letters-say { dock: bottom; height: 1; padding: 0 1; background: $panel; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", id="letters.leave", tooltip="Leave without going anywhere"),
    ]
    AUTO_FOCUS = ""

    def compose(self) -> ComposeResult:
        below = self.app.screen_stack[-2] if self.app.screen_stack[-1] is self else self.app.screen_stack[-1]
        self._spots = {spot.letter: spot for spot in spots(below)}
        for spot in self._spots.values():
            label = Static(f" {spot.letter} ", classes="letter", markup=False)
            label.styles.offset = spot.place
            yield label
        yield Static("A letter goes there   Esc leaves", id="letters-say", markup=False)

    def on_key(self, event: events.Key) -> None:
        spot = self._spots.get(event.key)
        if spot is not None and self.is_current:
            event.stop()
            self.dismiss(None)
            spot.go()

    def on_click(self, event: events.Click) -> None:
        self.action_leave()

    def on_resize(self, event: events.Resize) -> None:
        """The letters would stand in the wrong places."""
        if self._grown:
            self.action_leave()
        self._grown = True

    _grown = False

    def action_leave(self) -> None:
        if self.is_current:
            self.dismiss(None)
