"""All keys of the screen one came from; each line does what its key does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.dom import DOMNode
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ecomtui.tui.screens.dialog import Choice, ChoiceList, SoughtDialog

QUIT: Final = "quit"
_GAP: Final = 2
_WIDEST, _SHARE, _AROUND = 76, 0.96, 5
"""A dialog's greatest width, how much of the screen it may take, and its frame, edges and scrollbar (app.tcss)."""
_HIDDEN: Final = ("tab", "shift+tab", "ctrl+c", "super+c")


@dataclass
class Deed:
    """What can be done: its keys, what it does, and whether it can be done now."""

    keys: list[str]
    says: str
    action: str
    node: DOMNode
    enabled: bool


@dataclass(frozen=True, slots=True)
class Line(Choice):
    """A line of the list: `name` are the keys, `remark` says what they do."""

    def set_in(self, width: int, room: int) -> "Line":
        """The same with its keys so wide and all of it in so many cells: what they do goes on below where it began."""
        says = f"\n{' ' * (width + _GAP)}".join(wrap(self.remark, max(room - width - _GAP, 1)))
        return replace(self, name=self.name.rjust(width), remark=says)

    def option(self, width: int, faint: str) -> Option:
        content = Content.assemble((self.name, "bold"), " " * _GAP, self.remark)
        return Option(content, None if self.heading else self.key, disabled=self.heading)


class HelpScreen(SoughtDialog[None]):
    """A list of keys and what they do, taken from the bindings themselves."""

    HEADING = "Keys of this screen"
    AUTO_FOCUS = "#help-keys"
    FOOT = "Enter or a click does it   Esc leaves"

    def contents(self) -> ComposeResult:
        yield from self.listed("help-keys")

    def on_mount(self) -> None:
        self._deeds = deeds(self)
        self._lines = [
            Line("areas", "1 – 9", "The areas, in the order of the line at the top", heading=True),
            *(
                Line(name, " ".join(deed.keys), deed.says, heading=not deed.enabled)
                for name, deed in self._deeds.items()
            ),
            Line("tab", "tab", "To the next list, text or button; arrows scroll it", heading=True),
            Line(QUIT, "ctrl+q", "Leave the shop; everything is kept"),
        ]
        self.on_resize()

    def on_resize(self) -> None:
        width = max(len(line.name) for line in self._lines)
        room = min(_WIDEST, int(self.app.size.width * _SHARE)) - _AROUND
        self.offer([line.set_in(width, room) for line in self._lines])

    def _list(self) -> None:
        """Nothing is chosen until somebody moves, or seeks."""
        super()._list()
        if not self._sought.value:
            self.query_one(ChoiceList).highlighted = None

    def fitting(self, choices: Sequence[Choice], sought: str) -> list[Choice]:
        """What one asks for by its key comes first."""
        words = set(sought.split())
        return sorted(super().fitting(choices, sought), key=lambda line: not words & set(line.name.split()))

    def action_leave(self) -> None:
        """Esc: all of the list again, and then away."""
        if self._sought.value:
            self.on_field_left()
        else:
            super().action_leave()

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
