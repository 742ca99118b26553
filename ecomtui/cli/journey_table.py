"""A journey for people: ten parts, and in each who says what to whom."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

from ecomtui.cli.journey_ending import ending
from ecomtui.cli.printing import WIDE, heading, indented
from ecomtui.shop.reports.wording import day_and_time, later, party_titles, printable, title_of
from ecomtui.shop.telling import PARTS
from ecomtui.shop.views import MessageView
from ecomtui.world.clock import HOUR, clock_text

if TYPE_CHECKING:
    from ecomtui.cli.travel import Journey

_GUTTER: Final = 10
_ROUTE: Final = 34
_APART: Final = 2
_NARROWEST, _WIDEST = 40, 128


def print_journey(console: Console, journey: "Journey", *, every: bool = False) -> None:
    """Print the journey, its stops or every message, and how it ended."""
    width = max(_NARROWEST, min(console.width, _WIDEST))
    for line in (*_title(journey), *_Story(console, journey, width, every=every).lines()):
        console.print(line, width=width, soft_wrap=True)
    for line in ending(console, journey, width):
        console.print(line, width=width, soft_wrap=True)


def _title(journey: "Journey") -> Iterator[Text]:
    plan = journey.plan
    who = plan.customer.capitalize()
    basket = ", ".join(f"{line.quantity} × {line.name}" for line in journey.order.lines) if journey.order else ""
    basket = basket or ", ".join(f"{quantity} × {sku}" for sku, quantity in plan.items.items())
    payer = f" with {plan.payer.capitalize()}'s card" if plan.payer and plan.payer != plan.customer else ""
    yield Text("One order, from click to door", style="bold")
    yield Text(f"{who} buys {printable(basket)}{payer}. Seed {plan.seed}.")
    if plan.faults:
        yield Text.assemble("Faults armed: ", (", ".join(plan.faults), "yellow"))
    if plan.guards_off:
        yield Text.assemble("Guards taken out: ", (", ".join(plan.guards_off), "yellow"))


class _Story:
    """The middle: parts as headings, cards where time jumps, and the messages."""

    def __init__(self, console: Console, journey: "Journey", width: int, *, every: bool) -> None:
        self._console, self._width, self._every = console, width, every
        self._shown = list(journey.messages) if every else journey.stops()
        self._titles = party_titles()
        self._person = journey.plan.customer.capitalize()
        self._broken = {promise.message: promise for promise in journey.broken}
        self._clock = ""

    def lines(self) -> Iterator[Text]:
        before, part, seen = 0, "", set[str]()
        for message in self._shown:
            at, opens = message.at or 0, False
            if at - before >= HOUR:
                yield Text()
                yield self._card(before, at)
            if self._opens_part(message, part):
                part, opens = message.part, True
                yield Text()
                yield heading(f"{part} again" if part in seen else part, self._width)
                seen.add(part)
            if not opens and not self._every:
                yield Text()
            yield from self._told(message)
            before = at

    def _opens_part(self, message: MessageView, part: str) -> bool:
        """A stop opens its part; the small messages between stops may lead on, but never back."""
        if message.part == part or not part:
            return not part
        return message.headline or not self._every or PARTS.index(message.part) > PARTS.index(part)

    def _card(self, before: int, at: int) -> Text:
        self._clock = ""
        return Text(f"{'':{_GUTTER}}· · ·  {later(before, at)}, {day_and_time(at)}  · · ·", style="italic cyan")

    def _told(self, message: MessageView) -> Iterator[Text]:
        """A message's lines: the clock, who speaks to whom, and the words."""
        clock = clock_text(message.at or 0).split()[1]
        gutter = Text(f"{'' if clock == self._clock else clock:{_GUTTER}}", style="dim")
        self._clock = clock
        route, kind = self._route(message), Text(f"{message.kind}  #{message.id}", style="dim")
        words = [Text(printable(message.plain)), *self._marks(message)]
        if self._width >= WIDE:
            yield from self._beside(gutter, [route, kind], words)
        else:
            yield from self._below(gutter, route, kind, words)

    def _below(self, gutter: Text, route: Text, kind: Text, words: list[Text]) -> Iterator[Text]:
        room = self._width - _GUTTER - route.cell_len - kind.cell_len
        if room < _APART:
            yield Text.assemble(gutter, route)
            yield Text.assemble(" " * _GUTTER, kind)
        else:
            yield Text.assemble(gutter, route, " " * room, kind)
        for text in words:
            yield from indented(self._console, text, self._width, _GUTTER)

    def _beside(self, gutter: Text, left: list[Text], words: list[Text]) -> Iterator[Text]:
        right = [line for text in words for line in text.wrap(self._console, self._width - _GUTTER - _ROUTE)]
        for n in range(max(len(left), len(right))):
            label = left[n] if n < len(left) else Text()
            line = Text.assemble(gutter if n == 0 else " " * _GUTTER, label)
            if n < len(right):
                line.append(" " * max(_APART, _ROUTE - label.cell_len)).append_text(right[n])
            line.rstrip()
            yield line

    def _route(self, message: MessageView) -> Text:
        ends = [title_of(end, self._titles, self._person) for end in (message.sender, message.receiver)]
        if ends[0] == ends[1]:
            return Text(f"{ends[0]}, to itself", style="bold")
        return Text.assemble((ends[0], "bold"), (" → ", "dim"), (ends[1], "bold"))

    def _marks(self, message: MessageView) -> Iterator[Text]:
        """What the story marks: a simulated fault, a repeat put aside, a promise broken."""
        if message.fault is not None:
            what = "✗ lost on its way" if message.fate == "lost" else "✗ not as it should be"
            yield Text(f"{what} (simulated fault {message.fault})", style="yellow")
        if message.fate == "repeat":
            yield Text(f"= a copy of #{message.repeats}: recognised, and put aside", style="yellow")
        if message.id in self._broken:
            promise = self._broken[message.id]
            yield Text(f"✗ promise broken: {promise.name}", style="bold red")
            yield Text(printable(promise.detail or promise.says), style="red")
