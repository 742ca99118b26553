"""The report that closes a busy day, for people and for programs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ecomtui.cli.printing import heading, plural
from ecomtui.cli.simulate_plan import Simulation
from ecomtui.cli.tables import print_trimmed
from ecomtui.shop.money import money
from ecomtui.shop.narration import Narration
from ecomtui.shop.reports.wording import day_and_time, party_titles, printable
from ecomtui.shop.views import PromiseView, QueueView
from ecomtui.shop.views_day import DayView, PartyDay
from ecomtui.world.clock import duration_text

_GUTTER: Final = 10
_WIDEST: Final = 100
Cells = Sequence[str]


@dataclass(frozen=True)
class Ending:
    """What a busy day came to."""

    day: DayView
    queues: Sequence[QueueView]
    promises: Sequence[PromiseView]
    digest: str

    @property
    def limited(self) -> list[QueueView]:
        """The queues of what there was only so many of."""
        return [queue for queue in self.queues if queue.capacity or queue.begun]


def busiest(day: DayView) -> PartyDay:
    """The party that handled most messages."""
    return max(day.parties, key=lambda party: party.messages)


def slowest(day: DayView) -> PartyDay:
    """The party where things spent most time, all together."""
    return max(day.parties, key=lambda party: party.waited)


# -------------------------------------------------------------------- for programs
def as_json(asked: Simulation, ending: Ending) -> dict[str, Any]:
    """The report as plain data; amounts in minor units, moments and spans in virtual ms."""
    day, promises = ending.day, ending.promises
    return {
        "seed": asked.day.seed,
        "store": None if asked.store is None else str(asked.store),
        "orders": day.orders,
        "placed": day.crowd.placed,
        "messages": day.messages,
        "digest": ending.digest,
        "promises": {promise.name: promise.kept for promise in promises},
        "broken": [
            {"promise": promise.name, "message": promise.message, "says": promise.detail}
            for promise in promises
            if not promise.kept
        ],
        "begin": day.begin,
        "now": day.now,
        "visits": {"came": day.crowd.visits, **day.visits},
        "outcomes": dict(day.outcomes),
        "money": asdict(day.money),
        "stock": asdict(day.stock),
        "most_wanted": [asdict(wanted) for wanted in day.wanted],
        "mails": dict(day.mails),
        "parties": {party.name: {**_without_name(party), "mean_wait": party.mean_wait} for party in day.parties},
        "queues": {queue.name: _without_name(queue) for queue in ending.limited},
        "busiest": busiest(day).name,
        "slowest": slowest(day).name,
        "faults": {fault.id: _without_name(fault) for fault in day.faults},
        "guards_out": list(day.guards_out),
        "personas": {persona.name: _without_name(persona) for persona in day.personas},
    }


def _without_name(row: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(row).items() if name not in ("name", "id")}


# -------------------------------------------------------------------- for people
def print_report(console: Console, asked: Simulation, ending: Ending) -> None:
    """The report, readable at 80 columns."""
    day = ending.day
    width = min(console.width, _WIDEST)
    console.print(Text(f"A busy day: {asked.day.orders:,} orders, seed {asked.day.seed}", style="bold"))
    _facts(console, width, _story(day))
    _section(console, width, "The twelve", ("", ">handled", ">waits there", ">on average", ">longest"), _parties(day))
    _lines(console, width, _conclusion(day))
    queues = ("", ">how many", ">came", ">had to wait", ">on average", ">longest", ">in use")
    _section(console, width, "Where there was a queue", queues, _queues(ending.limited))
    _lines(console, width, _bottleneck(ending.limited))
    _section(console, width, "Most wanted", ("", ">pieces", ">for"), _wanted(day))
    personas = ("", ">people", ">visits", ">orders", ">completed", ">ended early")
    _section(console, width, "Who they were", personas, _personas(day))
    faults = ("", ">messages struck", ">orders touched", ">completed", ">ended early")
    _section(console, width, "What went wrong", faults, _faults(day))
    console.print()
    console.print(heading("The end", width))
    _facts(console, width, _ending(asked, ending))


def _facts(console: Console, width: int, facts: Iterable[tuple[str, Text]]) -> None:
    for name, says in facts:
        for n, line in enumerate(says.wrap(console, width - _GUTTER)):
            line.rstrip()
            console.print(Text.assemble((f"{'' if n else name:{_GUTTER}}", "dim"), line))


def _lines(console: Console, width: int, says: str) -> None:
    for line in Text(says).wrap(console, width):
        line.rstrip()
        console.print(line)


def _section(console: Console, width: int, title: str, columns: Cells, rows: Iterable[Cells]) -> None:
    """A heading and a table; nothing when there are no rows. A column that begins with > stands to the right."""
    rows = list(rows)
    if not rows:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim")
    for column in columns:
        table.add_column(column.lstrip(">"), justify="right" if column.startswith(">") else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print()
    console.print(heading(title, width))
    print_trimmed(console, table)


def _story(day: DayView) -> Iterator[tuple[str, Text]]:
    span = duration_text(day.now - day.begin)
    yield "Time", Text(f"{day_and_time(day.begin)} to {day_and_time(day.now)}, {span}")
    words = Narration.load()
    came = _counted(day.visits, words.words("visit"))
    yield "Visits", Text(f"{day.crowd.visits:,}: {came}" if day.crowd.visits else "nobody came")
    yield "Orders", Text(f"{day.orders:,}: {_counted(day.outcomes, words.words('order'))}" if day.orders else "none")
    cash, shelves = day.money, day.stock
    yield (
        "Revenue",
        Text(
            f"{money(cash.paid)} paid − {money(cash.refunded)} given back = {money(cash.shop)} in the shop's account"
            + (f"; {money(cash.set_aside)} still set aside" if cash.set_aside else "")
        ),
    )
    yield (
        "Stock",
        Text(
            f"{shelves.opening:,} pieces + {shelves.received:,} bought in − {shelves.sold:,} sold"
            + (f" + {shelves.returned:,} come back" if shelves.returned else "")
            + " = "
            + f"{shelves.on_hand:,} on the shelves of {plural(shelves.products, 'product')}"
        ),
    )
    yield (
        "Shortage",
        Text(
            f"products ran out {plural(shelves.ran_out, 'time')}; orders that waited for goods: "
            f"{shelves.backorders:,}; purchase orders: {shelves.purchase_orders:,}, for {money(cash.goods)}"
        ),
    )
    yield "Mails", Text(_counted(day.mails, words.words("template")) or "none")


def _counted(counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    """`932 completed, 21 canceled`, without what there is none of, the most first."""
    some = sorted(((number, name) for name, number in counts.items() if number), key=lambda each: (-each[0], each[1]))
    return ", ".join(f"{number:,} {words[name]}" for number, name in some)


def _parties(day: DayView) -> Iterator[Cells]:
    titles = party_titles()
    for party in day.parties:
        waits = (f"{party.waits:,}", duration_text(party.mean_wait), duration_text(party.longest))
        yield titles[party.name], f"{party.messages:,}", *(waits if party.waits else ("", "", ""))


def _conclusion(day: DayView) -> str:
    titles, most, long = party_titles(), busiest(day), slowest(day)
    share = 100 * most.messages // max(day.messages, 1)
    said = f"Busiest: {titles[most.name]}, with {share} % of all messages."
    if long.waited:
        said += f" Slowest: {titles[long.name]}, {duration_text(long.waited // max(day.orders, 1))} for each order."
    return said


def _queues(queues: Iterable[QueueView]) -> Iterator[Cells]:
    for queue in queues:
        many = f"{queue.servers:,}" if queue.each == 1 else f"{queue.servers:,} × {queue.each:,}"
        waits = (duration_text(queue.mean_wait), duration_text(queue.longest_wait)) if queue.waited else ("", "")
        yield queue.name, many, f"{queue.begun:,}", f"{queue.waited:,}", *waits, _percent(queue.utilisation)


def _bottleneck(queues: Sequence[QueueView]) -> str:
    """Where a day gets stuck, and what moves it."""
    if not any(queue.waited for queue in queues):
        return "Nobody had to wait for a free one." if queues else ""
    worst = max(queues, key=lambda queue: queue.mean_wait * queue.begun)
    return f"Bottleneck: {worst.name}. Try one more: --set {worst.name}={worst.servers + 1}"


def _percent(thousandths: int) -> str:
    return f"{(thousandths + 5) // 10} %"


def _wanted(day: DayView) -> Iterator[Cells]:
    for wanted in day.wanted:
        yield printable(wanted.name), f"{wanted.pieces:,}", money(wanted.amount)


def _personas(day: DayView) -> Iterator[Cells]:
    for each in day.personas:
        numbers = (each.people, each.visits, each.orders, each.completed, each.ended)
        yield each.name, *(f"{number:,}" for number in numbers)


def _faults(day: DayView) -> Iterator[Cells]:
    for fault in day.faults:
        came = (f"{fault.completed:,}", f"{fault.ended:,}") if fault.orders else ("–", "–")
        yield fault.id, f"{fault.messages:,}", f"{fault.orders:,}", *came


def _ending(asked: Simulation, ending: Ending) -> Iterator[tuple[str, Text]]:
    day = ending.day
    if day.guards_out:
        yield "Guards", Text(f"taken out: {', '.join(day.guards_out)}", style="yellow")
    yield "Promises", _promises(ending.promises)
    yield "Messages", Text(f"{day.messages:,}, {day.messages // max(day.orders, 1)} for each order")
    yield "Digest", Text(ending.digest[:12])
    yield "Again", Text(asked.command())


def _promises(promises: Sequence[PromiseView]) -> Text:
    broken = [promise for promise in promises if not promise.kept]
    kept = len(promises) - len(broken)
    said = Text(f"{kept}/{len(promises)} kept", style="bold red" if broken else "green")
    for promise in broken:
        where = f"at message #{promise.message}" if promise.message else "at rest"
        said.append(f"\n✗ {promise.name}, {where}: {printable(promise.detail or promise.says)}")
    return said
