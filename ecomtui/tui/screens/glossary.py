"""The glossary: what a word means, first those of the screen one came from."""

import asyncio
from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static

from ecomtui.shop.glossary import Entry, Glossary
from ecomtui.shop.glossary_sources import Kind
from ecomtui.tui.screens.area import HEIGHTS, Area
from ecomtui.tui.screens.dialog import Choice, ChoiceList, Dialog
from ecomtui.tui.text import QUIET, clean
from ecomtui.tui.widgets.field import Field
from ecomtui.tui.widgets.reading import AtHand, text_of

_MOST: Final = 100
"""So many entries are shown of those in which a text is found."""


@cache
def glossary() -> Glossary:
    """The glossary, read once."""
    return Glossary.load()


class GlossaryScreen(Dialog[None]):
    """Terms to choose from or to type, the one under the cursor explained below them; Enter leads to what one should
    read next, Backspace back."""

    HEADING = "Glossary"
    FOOT = "Enter reads on   Backspace back   Esc leaves"
    AUTO_FOCUS = "#term"
    CSS_PATH = "glossary.tcss"
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "leave", "Leave", show=False, id="glossary.leave", tooltip="Leave the glossary"),
        Binding(
            "backspace", "back", "Back", show=False, priority=True, id="glossary.back",
            tooltip="Back to the term before, or to all of them",
        ),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._glossary: Glossary | None = None
        self._here: tuple[Entry, ...] = ()
        self._trail: list[Entry] = []

    def contents(self) -> ComposeResult:
        yield Field("a word, a state, a fault, a card number …", id="term")
        yield ChoiceList()
        with VerticalScroll(id="entry-frame", can_focus=False):
            yield Static("", id="entry", markup=False)

    async def on_mount(self) -> None:
        came_from = below(self)
        self._glossary = await asyncio.to_thread(glossary)
        self._here = terms_at_hand(self._glossary, came_from)
        self._show()

    # ---------------------------------------------------------------- what is shown
    def _show(self) -> None:
        terms = self._glossary
        if terms is None:
            return
        wanted = self.query_one("#term", Field).value.strip()
        listed = self.query_one(ChoiceList)
        listed.highlighted = None
        if wanted:
            found = terms.search(wanted)[:_MOST]
            choices = lines(found)
            if not found:
                choices = [Choice("", f"Nothing is called so, or explained with {wanted!r}.", heading=True)]
        elif self._trail:
            entry = self._trail[-1]
            choices = [*lines((entry,)), *headed("Read next", terms.see_also(entry))]
        else:
            rest = sorted((each for each in terms if each not in self._here), key=_by_name)
            choices = [*headed("Of what you see", self._here), *headed("All other terms", rest)]
        listed.show(choices)
        self._explain()

    def _explain(self) -> None:
        """The text of the term under the cursor."""
        chosen, terms = self.query_one(ChoiceList).chosen, self._glossary
        if terms is None or not chosen:
            self.query_one("#entry", Static).update("")
            return
        entry = terms.entries[chosen]
        is_listed = self._trail[-1:] == [entry] and not self.query_one("#term", Field).value
        see = () if is_listed else terms.see_also(entry)
        self.query_one("#entry", Static).update(explained(entry, see))
        self.query_one("#entry-frame", VerticalScroll).scroll_home(animate=False)

    # ---------------------------------------------------------------- what one does
    @on(Input.Changed)
    def typed(self) -> None:
        self._show()

    @on(OptionList.OptionHighlighted)
    def looked_at(self) -> None:
        self._explain()

    def on_key(self, event: events.Key) -> None:
        listed = self.query_one(ChoiceList)
        if not isinstance(self.focused, Field):
            return
        match event.key:
            case "up":
                listed.action_cursor_up()
            case "down":
                listed.action_cursor_down()
            case "pageup":
                listed.action_page_up()  # type: ignore[no-untyped-call]
            case "pagedown":
                listed.action_page_down()  # type: ignore[no-untyped-call]

    @on(Input.Submitted)
    def entered(self) -> None:
        chosen = self.query_one(ChoiceList).chosen
        if chosen:
            self._read_on(chosen)

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        if event.option_id:
            self._read_on(event.option_id)

    def _read_on(self, key: str) -> None:
        terms = self._glossary
        if terms is None or (self._trail and self._trail[-1].key == key and not self.query_one("#term", Field).value):
            return
        self._trail.append(terms.entries[key])
        self._begin_again()

    def action_back(self) -> None:
        self._trail.pop()
        self._begin_again()

    def _begin_again(self) -> None:
        """The last term of the trail; what was typed has led to it and is done with."""
        field = self.query_one("#term", Field)
        with self.prevent(Input.Changed):
            field.value = ""
        self._show()
        field.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Backspace deletes what was typed as long as there is any."""
        if action == "back":
            return bool(self._trail) and not self.query_one("#term", Field).value
        return True

    def on_field_left(self) -> None:
        self.action_leave()


def below(dialog: Screen[Any]) -> Screen[Any]:
    """The screen that a dialog has been opened over."""
    stack = dialog.app.screen_stack
    return stack[stack.index(dialog) - 1]


def terms_at_hand(terms: Glossary, screen: Screen[Any]) -> tuple[Entry, ...]:
    """The terms of a screen: of what it says is at hand, else of all that can be read on it."""
    here = screen.at_hand() if isinstance(screen, Area | Dialog) else AtHand()
    found: list[Entry] = []
    if here.message is not None:
        found += terms.in_message(here.message, here.rows)
    if here.name:
        found += (entry for entry in terms if entry.name == here.name)
    if not found or here.message is None:
        found += terms.in_text(text_of(screen), on_screen=True)
    return tuple(dict.fromkeys(found))


def headed(heading: str, entries: Sequence[Entry]) -> list[Choice]:
    """Entries under a heading; nothing when there are none."""
    return [Choice("", heading, heading=True), *lines(entries)] if entries else []


def lines(entries: Sequence[Entry]) -> list[Choice]:
    """Entries as lines of the list."""
    return [Choice(entry.key, entry.term, "" if entry.kind is Kind.word else entry.label) for entry in entries]


def explained(entry: Entry, see: Sequence[Entry]) -> Content:
    """An entry with its text, and what to read next where that does not stand beside it."""
    label = "" if entry.kind is Kind.word else f"  {entry.label}"
    text = Content.assemble((clean(entry.term), "bold $text-primary"), (label, QUIET))
    text += Content(f"\n{clean(entry.says)}")
    if entry.plain and entry.plain.casefold() != entry.term.casefold():
        text += Content.assemble(("\nOn screen: ", QUIET), clean(entry.plain))
    if see:
        names = ", ".join(dict.fromkeys(clean(each.term) for each in see))
        text += Content.assemble((f"\nRead next: {names}", QUIET))
    return text


def _by_name(entry: Entry) -> tuple[str, str]:
    return entry.term.casefold(), entry.label
