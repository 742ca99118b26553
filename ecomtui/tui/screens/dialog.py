"""Dialogs: a modal only for a decision, Escape always leaves it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.style import Style
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ecomtui.tui.guide import Guide
from ecomtui.tui.screens.area import HEIGHTS
from ecomtui.tui.text import clean, presses
from ecomtui.tui.widgets.field import Field
from ecomtui.tui.widgets.reading import AtHand

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop
    from ecomtui.tui.app import ShopApp

LONG: Final = 9
"""More choices than that can be searched."""
SEEKS: Final = "   / searches"
TYPING: Final = "typing   ↑ ↓ move   Enter chooses   Esc shows all"
_KEYS: Final = {
    "Enter": "enter",
    "Esc": "escape",
    "/": "slash",
    "→": "right",
    "↑": "up",
    "↓": "down",
    "Backspace": "backspace",
}
"""How a dialog's foot calls keys that are no letters."""
GLOSSARY: Final = "What a word means; first those of what you see"
_HEIGHTS: Final = [*HEIGHTS, (36, "-tall"), (50, "-towering")]
T = TypeVar("T")
R = TypeVar("R")


class Dialog(ModalScreen[R]):
    """A box in the middle of the screen, with a title, a sentence, contents and a line about its keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", id="dialog.leave", tooltip="Leave without deciding anything"),
        Binding("f1,G", "app.dialog('glossary')", "Glossary", show=False, id="app.glossary", tooltip=GLOSSARY),
    ]
    HEADING: ClassVar[str] = ""
    SAYS: ClassVar[str] = ""
    FOOT: ClassVar[str] = "Esc leaves"
    VERTICAL_BREAKPOINTS = _HEIGHTS
    _leaves_with: tuple[()] | tuple[R | None] = ()

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog") as box:
            box.border_title = self.HEADING
            if self.SAYS:
                yield Static(self.SAYS, id="dialog-says", markup=False)
            yield from self.contents()
            foot = Static(clickable(self.FOOT), id="dialog-foot", markup=False)
            foot.auto_links = False  # it looks like a foot, not like a page
            yield foot

    def contents(self) -> ComposeResult:
        """The widgets of this dialog."""
        yield from ()

    @on(events.Mount)
    def _opened(self) -> None:
        """What was told in passing is over, and would cover it."""
        self.app.clear_notifications()

    @property
    def guide(self) -> Guide:
        """The guide through the shop."""
        return cast("ShopApp", self.app).guide

    async def ask(self, question: "Callable[[Shop], T]") -> T:
        """A read model."""
        return await self.guide.ask(question)

    def at_hand(self) -> AtHand:
        """What this dialog is about just now: the choice under the cursor."""
        listed = self.query(ChoiceList)
        return AtHand(name=listed.first().chosen if listed else None)

    def dismiss(self, result: R | None = None) -> AwaitComplete:
        """Leave it, or as soon as what lies on it has been left. Somebody who clicks twice leaves once."""
        if self.is_active:
            return super().dismiss(result)
        self._leaves_with = (result,)
        return AwaitComplete()

    @on(events.ScreenResume)
    def _uncovered(self) -> None:
        if self._leaves_with:
            super().dismiss(*self._leaves_with)

    def on_click(self, event: events.Click) -> None:
        """A click beside the box leaves it, as Escape does."""
        if event.widget is self:
            self.action_leave()

    def action_press(self, key: str) -> None:
        """A key of the foot was clicked."""
        self.app.simulate_key(key)

    def action_leave(self) -> None:
        self.dismiss(None)


def clickable(foot: str) -> Content:
    """The line about a dialog's keys; each of them can be clicked, as those at the foot of an area can."""
    pieces: list[str | tuple[str, Style]] = []
    for piece in re.split(r"( {3,})", foot):
        word = piece.split(" ")[0].rstrip(":")
        key = _KEYS.get(word, word if len(word) == 1 and word.isascii() and word.isalpha() else None)
        pieces.append((piece, presses(key)) if key else piece)
    return Content.assemble(*pieces)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen: its key, what it is called, a remark beside it, and more below it."""

    key: str
    name: str
    remark: str = ""
    more: str = ""
    style: str = ""
    heading: bool = False

    def option(self, width: int, faint: str) -> Option:
        """As a line (or two) of a list; `faint` is how what is less important looks."""
        name = clean(self.name)
        content = Content.assemble((name.ljust(width) if self.remark else name, self.style or "bold"))
        if self.remark:
            content += Content.assemble("  ", (clean(self.remark), faint))
        if self.more:
            content += Content.assemble("\n  ", (clean(self.more), faint))
        return Option(content, None if self.heading else self.key, disabled=self.heading)


class ChoiceList(OptionList):
    """A list of choices that keeps its place when it is shown anew."""

    def __init__(self, id: str = "choices") -> None:
        super().__init__(id=id, markup=False, compact=True)

    def show(self, choices: Sequence[Choice]) -> None:
        """Show these choices."""
        at, key = self.highlighted, self.chosen
        width = max((len(choice.name) for choice in choices if choice.remark), default=0)
        faint = "" if self.app.current_theme.ansi else "dim"  # in a terminal's own inks the cursor has no room for less
        self.clear_options()
        self.add_options([choice.option(width, faint) for choice in choices])
        open_to = [place for place, choice in enumerate(choices) if not choice.heading]
        same = (place for place in open_to if key and choices[place].key == key)
        self.highlighted = next(same, at if at in open_to else next(iter(open_to), None))

    def choose(self, key: str) -> None:
        """Put the cursor on the choice with this key, if it is there."""
        place = next((place for place, option in enumerate(self.options) if option.id == key), None)
        self.highlighted = self.highlighted if place is None else place

    @property
    def chosen(self) -> str | None:
        """The key of the choice under the cursor."""
        return self.highlighted_option.id if self.highlighted_option else None


class SoughtDialog(Dialog[R]):
    """A list to choose from; one that is long can be searched as one types, with the list below it in reach."""

    AUTO_FOCUS = "#choices"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "seek", "Search", key_display="/", id="dialog.seek", tooltip="Only what contains a text"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._offered: tuple[Choice, ...] = ()

    def listed(self, id: str = "choices") -> ComposeResult:
        """The field and the list."""
        yield Field("press / and type to search", id="sought", longest=40)
        yield ChoiceList(id)

    def offer(self, choices: Sequence[Choice]) -> None:
        """Let somebody choose from these."""
        self._offered = tuple(choices)
        self._sought.display = len(choices) > LONG
        self._list()

    @property
    def _sought(self) -> Field:
        return self.query_one("#sought", Field)

    def _list(self) -> None:
        nothing = Choice("", f"Nothing here contains “{clean(self._sought.value)}”.", heading=True)
        self.query_one(ChoiceList).show(self.fitting(self._offered, self._sought.value) or [nothing])

    def fitting(self, choices: Sequence[Choice], sought: str) -> list[Choice]:
        """Those that contain all the words sought, in the order in which they are listed."""
        return found_in(choices, sought.casefold().split())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return len(self._offered) > LONG if action == "seek" else True

    def action_seek(self) -> None:
        self._sought.focus()

    @on(Field.Changed, "#sought")
    def sought(self) -> None:
        self.query_one(ChoiceList).highlighted = None
        self._list()

    @on(Field.Submitted, "#sought")
    def found(self) -> None:
        self.query_one(ChoiceList).action_select()

    def on_key(self, event: events.Key) -> None:
        """While one types, the arrows move in the list."""
        moves = {"up": "cursor_up", "down": "cursor_down", "pageup": "page_up", "pagedown": "page_down"}
        if self.focused is self._sought and event.key in moves:
            getattr(self.query_one(ChoiceList), f"action_{moves[event.key]}")()

    def on_field_left(self) -> None:
        """Esc in the field: the whole list again, and into it."""
        self._sought.value = ""
        self.query_one(ChoiceList).focus()

    def on_descendant_focus(self) -> None:
        foot = TYPING if self.focused is self._sought else self.FOOT + (SEEKS if self._sought.display else "")
        self.query_one("#dialog-foot", Static).update(clickable(foot))


def found_in(choices: Sequence[Choice], wanted: Sequence[str]) -> list[Choice]:
    """The choices that contain all of these words, and the headings that stand above one of them."""
    found: list[Choice] = []
    for choice in reversed(choices):
        text = f"{choice.name} {choice.remark} {choice.more}".casefold()
        is_title = choice.heading and not choice.key
        below = bool(found) and not (found[-1].heading and not found[-1].key)
        if below if is_title else all(word in text for word in wanted):
            found.append(choice)
    return found[::-1]


class ChoiceDialog(SoughtDialog[str]):
    """A list to choose one from; answers its key, or None."""

    FOOT = "Enter chooses   Esc leaves"

    def __init__(self, heading: str, says: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._heading, self._says, self._choices = heading, says, choices

    def contents(self) -> ComposeResult:
        yield Static(self._says, id="dialog-says", markup=False)
        yield from self.listed()

    def on_mount(self) -> None:
        self.query_one("#dialog").border_title = self._heading
        self.offer(self._choices)

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)
