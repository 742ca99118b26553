"""The demo's stage: a row of parties, an arrow between two of them, a caption, and what the bank holds."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Final, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from ecomtui import Shop
from ecomtui.cli.printing import heading, indented
from ecomtui.cli.tables import print_trimmed
from ecomtui.shop.money import money
from ecomtui.shop.reports.wording import party_titles
from ecomtui.shop.views import MessageView, PromiseView

ROW: Final = ("customer", "internet", "web_server", "online_store", "order_manager", "stock", "merchant", "bank")
"""Who stands on the stage: all whom a click passes until it is paid."""
_FRAME: Final = 1 / 24
_TRAVELS: Final = 0.4
_WIDTH: Final = 78


class Pace(Enum):
    """Whether there is somebody to wait for."""

    watched = "watched"
    at_once = "at once"


@dataclass(frozen=True)
class Side:
    """How the story stands on one branch; amounts as text."""

    title: str
    branch: int
    held: str
    available: str
    kept: str
    broken: tuple[str, ...]
    status: str


class Stage:
    """Shows what happens. When nobody waits it prints the same things, line by line."""

    row = ROW

    def __init__(self, console: Console, shop: Shop, who: str, pace: Pace) -> None:
        self._console, self._shop, self._who, self._pace = console, shop, who, pace
        titles = party_titles()
        self._names = {name: titles[name].removesuffix(" system").removeprefix("Online ") for name in ROW}
        self._names["order_manager"] = "Orders"
        self._names["online_store"] = "Store"
        self._width = min(_WIDTH, self._console.width)
        self._live: Live | None = None
        self._arrow, self._kind, self._caption = Text(), Text(), Text()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    # ------------------------------------------------------------------ what happens on it
    def scene(self, title: str, caption: str, seconds: float) -> None:
        """A new scene begins."""
        self._heading(title)
        self._arrow, self._kind = Text(), Text()
        self.say(caption, seconds)

    def say(self, caption: str, seconds: float) -> None:
        """A caption without a message."""
        self._caption = Text(caption)
        if self._pace is Pace.at_once:
            self._print(Text(caption), 0)
        else:
            self._show()
            time.sleep(seconds)

    def hop(self, message: MessageView, seconds: float, caption: str | None = None) -> None:
        """A message goes from one party to another."""
        if caption is not None:
            self._caption = Text(caption)
        broke = any(promise.message == message.id for promise in self._shop.promises())
        lost = message.fate == "lost"
        ends = f"{self._names[message.sender]} → {self._names[message.receiver]}  "
        self._kind = Text.assemble(ends, (message.kind, "bold"), ("   lost", "yellow") if lost else "")
        if broke:
            self._kind.append("   a promise is broken", style="bold red")
        if self._pace is Pace.at_once:
            self._print_hop(message, caption)
            return
        steps = max(1, int(min(_TRAVELS, seconds) / _FRAME))
        for n in range(1, steps + 1):
            self._arrow = self._drawn(message, n / steps)
            self._show()
            time.sleep(_FRAME)
        time.sleep(max(0.0, seconds - _TRAVELS))

    def undo(self, message: MessageView) -> None:
        """A message is taken back."""
        if self._pace is Pace.at_once:
            return
        if message.sender in ROW and message.receiver in ROW:
            self._arrow = self._drawn(message, 1.0)
            self._arrow.stylize("dim")
            self._kind = Text(f"{message.kind}   undone", style="dim")
        self._show()
        time.sleep(0.14)

    def compare(self, sides: Sequence[Side], total: str, promise: PromiseView, commands: Sequence[str]) -> None:
        """Both branches side by side, and the last word."""
        self._heading("Side by side")
        table = Table.grid(padding=(0, 4, 0, 0))
        table.add_column(style="dim")
        for _ in sides:
            table.add_column()
        who = self._who.capitalize()
        table.add_row("", *(Text(f"branch {side.branch}, {side.title}", style="bold") for side in sides))
        table.add_row("the order costs", *(total for _ in sides))
        table.add_row("it is", *(side.status for side in sides))
        table.add_row(
            f"set aside at {who}'s bank",
            *(Text(side.held, style="bold red" if side.broken else "bold green") for side in sides),
        )
        table.add_row(f"{who} can still spend", *(side.available for side in sides))
        table.add_row("promises kept", *(self._kept(side) for side in sides))
        print_trimmed(self._console, table)
        self._console.print()
        self._print(Text("Same clicks, same fault, one guard more or less. Both branches are still in the world."), 0)
        self._print(Text(f"{promise.name}: {promise.says}", style="italic"), 0)
        self._console.print(Text("\nTry it yourself", style="bold"))
        for command in commands:
            self._console.print(Text(f"  {command}", style="cyan"), soft_wrap=True)

    def _kept(self, side: Side) -> Text:
        broken = f"  ✗ {', '.join(side.broken)}" if side.broken else ""
        return Text(side.kept + broken, style="bold red" if side.broken else "green")

    # ------------------------------------------------------------------ drawing
    def _show(self) -> None:
        if self._live is None:
            self._live = Live(console=self._console, auto_refresh=False)
            self._live.start()
        self._live.update(self._picture(), refresh=True)

    def _stop(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _print_hop(self, message: MessageView, caption: str | None) -> None:
        self._print(self._kind, 2)
        if caption is not None:
            self._print(Text(caption), 6)
            self._print(self._bank(), 6)

    def _print(self, text: Text, indent: int) -> None:
        for line in indented(self._console, text, self._width, indent):
            self._console.print(line, soft_wrap=True)

    def _heading(self, title: str) -> None:
        self._stop()
        self._console.print()
        self._console.print(heading(title, self._width), soft_wrap=True)

    def _picture(self) -> RenderableType:
        return Group(Text(), self._people(), self._arrow, self._kind, Text(), self._caption, Text(), self._status())

    def _places(self) -> dict[str, tuple[int, int]]:
        """Where each name begins and ends in the row."""
        places, x = {}, 1
        for name in ROW:
            places[name] = (x, x + len(self._names[name]))
            x += len(self._names[name]) + 2
        return places

    def _people(self) -> Text:
        return Text(" " + "  ".join(self._names[name] for name in ROW), style="bold", no_wrap=True)

    def _drawn(self, message: MessageView, how_far: float) -> Text:
        """The arrow under the row, as far as it has come; a lost message ends in a cross."""
        places = self._places()
        start, end = (sum(places[name]) // 2 for name in (message.sender, message.receiver))
        lost = message.fate == "lost"
        length = round(abs(end - start) * how_far * (0.6 if lost else 1))
        if start <= end:
            line = "●" + "━" * max(0, length - 1) + ("✗" if lost else "▶")
            return Text(" " * start + line, style="yellow" if lost else "cyan", no_wrap=True)
        line = ("✗" if lost else "◀") + "━" * max(0, length - 1) + "●"
        return Text(" " * (start - len(line) + 1) + line, style="yellow" if lost else "cyan", no_wrap=True)

    def _status(self) -> Text:
        moment, promises = self._shop.moment(), self._shop.promises()
        kept = sum(promise.kept for promise in promises)
        style = "green" if kept == len(promises) else "bold red"
        return Text.assemble(
            (f"{moment.clock}   ", "dim"),
            self._bank(),
            ("   promises kept ", "dim"),
            (f"{kept}/{len(promises)}", style),
        )

    def _bank(self) -> Text:
        account = self._shop.person(self._who)
        return Text.assemble(
            (f"{self._who.capitalize()}'s bank: ", "dim"),
            money(account.balance),
            (", set aside ", "dim"),
            money(account.held),
        )
