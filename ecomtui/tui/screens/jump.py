"""Jump to any message of the story."""

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, OptionList

from ecomtui.shop.travel import is_stop
from ecomtui.shop.views import MessageView
from ecomtui.tui.screens.dialog import Choice, ChoiceList, Dialog
from ecomtui.tui.snapshot import Words, story
from ecomtui.tui.widgets.field import Field
from ecomtui.tui.widgets.map import FAULT
from ecomtui.world.clock import clock_text

_MOST = 300
"""So many messages are shown; typing finds the others."""


class JumpScreen(Dialog[None]):
    """The story so far, to search: by a message's number, its kind, who sends it or who gets it."""

    HEADING = "Jump"
    SAYS = "Type a message's number, or a part of its name, of a party or of a part; Enter goes there."
    FOOT = "↑ ↓ choose   Enter goes there   Esc stays here"
    AUTO_FOCUS = "#jump"

    def __init__(self) -> None:
        super().__init__()
        self._told: list[MessageView] = []

    def contents(self) -> ComposeResult:
        yield Field("number, kind, party or part", id="jump")
        yield ChoiceList()

    async def on_mount(self) -> None:
        snapshot = self.guide.snapshot
        if snapshot is not None:
            follow = snapshot.follow
            self._told = await self.ask(lambda shop: story(shop, follow) or shop.journal())
        self._show("")

    @on(Input.Changed)
    def typed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, wanted: str) -> None:
        found = matching(self._told, wanted, self.guide.words)
        choices = [line(message, self.guide.words) for message in found[-_MOST:]]
        listed = self.query_one(ChoiceList)
        listed.show(choices)
        here = self.guide.snapshot.message if self.guide.snapshot else None
        if not wanted and here is not None:
            place = next((place for place, choice in enumerate(choices) if choice.key == str(here.id)), None)
            listed.highlighted = listed.highlighted if place is None else place

    def on_key(self, event: object) -> None:
        key = getattr(event, "key", "")
        if key in ("up", "down"):
            listed = self.query_one(ChoiceList)
            listed.action_cursor_up() if key == "up" else listed.action_cursor_down()

    @on(Input.Submitted)
    async def entered(self, event: Input.Submitted) -> None:
        chosen = self.query_one(ChoiceList).chosen
        wanted = event.value.strip()
        if chosen is not None:
            await self._go(int(chosen))
        elif wanted.isdigit():
            await self._go(int(wanted))

    @on(OptionList.OptionSelected)
    async def chosen(self, event: OptionList.OptionSelected) -> None:
        if event.option_id:
            await self._go(int(event.option_id))

    def on_field_left(self) -> None:
        self.action_leave()

    async def _go(self, message: int) -> None:
        self.dismiss(None)
        await self.guide.jump(message)


def matching(told: list[MessageView], wanted: str, words: Words) -> list[MessageView]:
    """The messages that a search means: a number means that message; nothing typed, the stops."""
    wanted = wanted.strip().lower()
    if not wanted:
        return [message for message in told if is_stop(message)]
    if wanted.isdigit():
        return [message for message in told if message.id == int(wanted)]
    return [
        message
        for message in told
        if any(
            wanted in text.lower()
            for text in (
                message.kind, message.part, words("party", message.sender), words("party", message.receiver),
                message.fault or "",
            )
        )
    ]  # fmt: skip


def line(message: MessageView, words: Words) -> Choice:
    """A message as a line of the list."""
    hop = f"{words('party', message.sender)} → {words('party', message.receiver)}"
    badge = f" {FAULT} {message.fault}" if message.fault else ""
    name = f"{message.id:>5}  {message.kind}{badge}"
    return Choice(str(message.id), name, f"{hop} · {message.part} · {clock_text(message.at or 0)}")
