"""All keys of the screen one came from; each line does what its key does."""

from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.dom import DOMNode
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ecomtui.tui.screens.dialog import Dialog

QUIT = "quit"
_HIDDEN = ("tab", "shift+tab", "ctrl+c", "super+c")


@dataclass
class Deed:
    """What can be done: its keys, what it does, and whether it can be done now."""

    keys: list[str]
    says: str
    action: str
    node: DOMNode
    enabled: bool


class HelpScreen(Dialog[None]):
    """A list of keys and what they do, taken from the bindings themselves."""

    HEADING = "Keys of this screen"
    AUTO_FOCUS = "#help-keys"
    FOOT = "Enter or a click does it   Esc leaves   ctrl+q leaves the shop"

    def contents(self) -> ComposeResult:
        yield OptionList(id="help-keys", compact=True, markup=False)

    def on_mount(self) -> None:
        self._deeds = deeds(self)
        width = max(len(" ".join(deed.keys)) for deed in self._deeds.values())
        listed = self.query_one(OptionList)
        listed.add_option(_line("1 – 9", "The areas, in the order of the line at the top", width))
        listed.add_options(
            [
                _line(" ".join(deed.keys), deed.says, width, name if deed.enabled else None)
                for name, deed in self._deeds.items()
            ]
        )
        listed.add_option(_line("tab", "To the next list, text or button; arrows scroll it", width))
        listed.add_option(_line("ctrl+q", "Leave the shop; everything is kept", width, QUIT))
        listed.highlighted = None

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        if not self.is_current:
            return  # the second click of a double one
        deed = self._deeds.get(event.option_id or "")
        self.dismiss(None)
        if deed is not None:
            self.app.call_after_refresh(self.app.run_action, deed.action, deed.node)
        elif event.option_id == QUIT:
            self.app.exit()


def deeds(dialog: HelpScreen) -> dict[str, Deed]:
    """What can be done on the screen below a dialog, by the ids of the bindings, those of the screen first."""
    stack = dialog.app.screen_stack
    below = stack[-2] if stack[-1] is dialog else stack[-1]
    found: dict[str, Deed] = {}
    for active in below.active_bindings.values():
        binding = active.binding
        if not binding.id or binding.key in _HIDDEN or binding.id.startswith(("area.", "table.")):
            continue
        says = binding.tooltip or binding.description
        deed = found.setdefault(binding.id, Deed([], says, binding.action, active.node, active.enabled))
        deed.keys.append(dialog.app.get_key_display(replace(binding, key_display=None)))
    return found


def _line(keys: str, says: str, width: int, name: str | None = None) -> Option:
    return Option(Content.assemble((keys.rjust(width), "bold"), f"  {says}"), name, disabled=name is None)
