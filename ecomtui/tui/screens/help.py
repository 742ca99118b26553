"""All keys of the screen one came from."""

from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ecomtui.tui.screens.dialog import Dialog

_HIDDEN = ("tab", "shift+tab", "ctrl+c", "super+c")


class HelpScreen(Dialog[None]):
    """A list of keys and what they do, taken from the bindings themselves."""

    HEADING = "Keys of this screen"
    AUTO_FOCUS = "#help-frame"
    FOOT = "↑↓ scroll   Esc leaves   ctrl+q leaves the shop"

    def contents(self) -> ComposeResult:
        with VerticalScroll(id="help-frame"):
            yield Static(self._keys(), id="help-keys")

    def _keys(self) -> Content:
        """The keys with an id, those of the screen first, as the stack below this dialog has them."""
        below = self.app.screen_stack[-1] if self.app.screen_stack[-1] is not self else self.app.screen_stack[-2]
        rows: dict[str, tuple[list[str], str]] = {}
        for active in below.active_bindings.values():
            binding = active.binding
            if not binding.id or binding.key in _HIDDEN or binding.id.startswith(("area.", "table.")):
                continue
            keys, _ = rows.setdefault(binding.id, ([], binding.tooltip or binding.description))
            keys.append(self.app.get_key_display(replace(binding, key_display=None)))
        lines = [("1 – 9", "The areas, in the order of the line at the top")]
        lines += [(" ".join(keys), says) for keys, says in rows.values()]
        lines += [("tab", "To the next list, text or button; arrows scroll it")]
        lines += [("ctrl+q", "Leave the shop; everything is kept")]
        width = max(len(keys) for keys, _ in lines)
        return Content("\n").join(Content.assemble((keys.rjust(width), "bold"), f"  {says}") for keys, says in lines)
