"""The ticker: what has just happened behind the scenes, while one looks at something else."""

from collections.abc import Sequence
from typing import Final

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from ecomtui.shop.views import MessageView
from ecomtui.tui.snapshot import Words
from ecomtui.tui.text import QUIET, clean, short
from ecomtui.tui.widgets.map import FAULT
from ecomtui.world.clock import clock_text

LINES: Final = 3
"""So many messages are told."""


class Ticker(Widget):
    """The last messages, the newest at the bottom and brightest."""

    DEFAULT_CSS = f"""
    Ticker {{ dock: bottom; height: {LINES + 1}; margin-bottom: 1; padding: 0 1; background: $background;
             border-top: solid $primary 40%; border-title-color: $text-muted; display: none; }}
    """
    ALLOW_SELECT = False

    told: reactive[tuple[MessageView, ...]] = reactive(())
    words: Words = Words()

    def on_mount(self) -> None:
        self.border_title = "behind the scenes"

    def render(self) -> Content:
        return ticker_lines(self.told, self.words, self.content_size.width)


def ticker_lines(told: Sequence[MessageView], words: Words, width: int) -> Content:
    """`09:00:01  Stock → Orders   "Five cups are on the shelf; two now carry a note …"`."""
    lines = []
    for number, message in enumerate(told[-LINES:], start=LINES - min(len(told), LINES) + 1):
        hop = f"{words('party', message.sender)} → {words('party', message.receiver)}"
        if message.sender == message.receiver:
            hop = f"{words('party', message.sender)} reminds itself"
        hop += f" {FAULT}" if message.fault else ""
        clock = clock_text(message.at or 0)[4:12]
        tone = "" if number == LINES else QUIET
        rest = short(message.plain, max(0, width - len(clock) - 30))
        lines.append(
            Content.assemble(
                (clock, QUIET),
                "  ",
                (clean(hop).ljust(26)[:26], f"bold {tone}".strip()),
                "  ",
                (rest, tone),
            )
        )
    if not lines:
        return Content.assemble(("Nothing has happened yet.", QUIET))
    return Content("\n").join(lines)
