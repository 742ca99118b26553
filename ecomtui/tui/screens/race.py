"""The race: which messages wait, and which of those that may come first shall."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static

from ecomtui.shop.views import MessageView
from ecomtui.tui.screens.dialog import Choice, ChoiceList, Dialog
from ecomtui.tui.snapshot import Words
from ecomtui.tui.text import QUIET, count
from ecomtui.tui.widgets.map import FAULT
from ecomtui.world.clock import HOUR, MINUTE, SECOND, clock_text, duration_text

WINDOWS: Final = (SECOND, 10 * SECOND, MINUTE, HOUR)
"""How much later a message may be due and still come first (ms)."""
_MOST: Final = 30
"""So many of those that come later are told."""


class RaceScreen(Dialog[None]):
    """What waits, in the order in which it will come; Enter lets one of those that race come first."""

    HEADING = "Who comes first?"
    FOOT = "Enter lets it come first   w a wider window   Esc leaves it as it is"
    AUTO_FOCUS = "#choices"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "wider", "Wider", id="race.wider", tooltip="Let what is due later race too"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._window = WINDOWS[0]

    def contents(self) -> ComposeResult:
        yield Static("", id="race-says", markup=False)
        yield ChoiceList()

    async def on_mount(self) -> None:
        await self._look()

    async def _look(self) -> None:
        window = self._window
        race, waiting = await self.ask(lambda shop: (shop.window(window), shop.waiting(limit=_MOST)))
        self.query_one("#race-says", Static).update(
            f"{count(len(race), 'message')} may come next: those due within {duration_text(window)}, of which none "
            "overtakes another on its own way. Real networks choose; here you do."
            if race
            else "Nothing waits: there is no race."
        )
        racing = {message.id for message in race}
        later = [message for message in waiting if message.id not in racing]
        words = self.guide.words
        choices = [waits(message, race[0], words) for message in race]
        if later:
            choices.append(Choice("", "Later, whatever you choose", style=QUIET, heading=True))
            choices += [waits(message, race[0], words, heading=True) for message in later]
        self.query_one(ChoiceList).show(choices)

    async def action_wider(self) -> None:
        self._window = WINDOWS[(WINDOWS.index(self._window) + 1) % len(WINDOWS)]
        await self._look()

    @on(OptionList.OptionSelected)
    async def chosen(self, event: OptionList.OptionSelected) -> None:
        if not self.is_current:
            return  # the second click of a double one
        if event.option_id and await self.guide.let_come(int(event.option_id)):
            self.dismiss(None)


def waits(message: MessageView, first: MessageView, words: Words, *, heading: bool = False) -> Choice:
    """A message that waits, as a line: its hop and kind; when it is due, and what it is about."""
    hop = f"{words('party', message.sender)} → {words('party', message.receiver)}"
    if message.sender == message.receiver:
        hop = f"{words('party', message.sender)} reminds itself"
    after = message.due - first.due
    when = clock_text(message.due)[4:12] if after >= HOUR else "next" if not after else f"+{duration_text(after)}"
    badge = f" {FAULT}" if message.fault else ""
    about = (message.about or "").replace(":", " ")
    return Choice(
        str(message.id),
        f"{hop}  {message.kind}{badge}",
        f"{when}  {about}".rstrip(),
        style=QUIET if heading else "bold",
        heading=heading,
    )
