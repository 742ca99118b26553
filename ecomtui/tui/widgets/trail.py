"""The story so far: its stops, one line each, the one at hand marked."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ecomtui.shop.views import MessageView
from ecomtui.tui.snapshot import Words
from ecomtui.tui.text import short
from ecomtui.world.clock import clock_text


class Trail(VerticalScroll, can_focus=False):
    """A list that keeps its end in sight."""

    DEFAULT_CSS = "Trail { scrollbar-size-vertical: 1; #trail { height: auto; } }"

    def compose(self) -> ComposeResult:
        yield Static("", id="trail", markup=False)

    def show(self, lines: Content) -> None:
        """Show these lines, down to the last."""
        self.query_one("#trail", Static).update(lines)
        self.scroll_end(animate=False)


def trail_lines(told: Sequence[MessageView], here: MessageView | None, words: Words, width: int) -> Content:
    """The stops of a story with their times."""
    if not told:
        return Content.assemble(("The story so far", "bold"), ("\n\nNo order is followed yet.", "$foreground 60%"))
    lines = [Content.assemble(("The story so far", "bold")), Content("")]
    part = ""
    for number, message in enumerate(told, start=1):
        if message.part != part:
            part = message.part
            lines.append(Content.assemble((f"{part} · {clock_text(message.at or 0)[:9]}", "$foreground 60%")))
        hop = f"{words('party', message.sender)} → {words('party', message.receiver)}"
        if message.sender == message.receiver:
            hop = f"{words('party', message.sender)} reminds itself"
        at_hand = here is not None and message.id == here.id
        text = short(f"{'►' if at_hand else ' '}{number:>3}  {hop}  {message.kind}", max(width, 20))
        lines.append(Content.assemble((text, "bold $text-warning" if at_hand else "")))
    return Content("\n").join(lines)
