"""One order, written down whole: as a page of HTML, a Mermaid diagram, Markdown or JSON."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from ecomtui.shop.money import money
from ecomtui.shop.reports.data import message_data
from ecomtui.shop.reports.mermaid import diagram
from ecomtui.shop.reports.page import document, promises_kept, sequence, text, timeline
from ecomtui.shop.reports.wording import day_and_time, later, party_titles, printable, title_of
from ecomtui.shop.shop import Shop
from ecomtui.shop.views import InboxView, MessageView, OrderView, PromiseView, RowChange
from ecomtui.world.clock import HOUR

_MEANS_SOMETHING: Final = re.compile(r"([\\`*_<>\[\]|#])")


@dataclass(frozen=True, slots=True)
class OrderReport:
    """An order as it stands: everything that has happened because of it, with the rows that changed.

    `words` are its status, payment and fulfilment in plain words. `promises` are those of the whole world, as far
    as they are known.
    """

    seed: int
    digest: str
    clock: int
    person: str
    order: OrderView
    words: tuple[str, str, str]
    story: tuple[MessageView, ...]
    rows: Mapping[int, tuple[RowChange, ...]]
    mails: tuple[InboxView, ...]
    promises: tuple[PromiseView, ...]

    @property
    def stops(self) -> list[MessageView]:
        """The messages worth a stop: headlines, what a fault touched, what broke a promise."""
        return [one for one in self.story if one.headline or one.fault is not None or one.id in self.broken]

    @property
    def broken(self) -> dict[int | None, str]:
        """Which message broke which promise."""
        return {promise.message: promise.name for promise in self.promises if not promise.kept}


def gather(shop: Shop, order: int) -> OrderReport:
    """All there is to tell of an order.

    Raises:
        BadInput: when there is no such order.
    """
    view = shop.order(order)
    story, told = tuple(shop.story(order)), shop.narration
    return OrderReport(
        seed=shop.seed,
        digest=shop.digest(),
        clock=shop.moment().now,
        person=view.customer,
        order=view,
        words=(
            told.word("order", view.status),
            told.word("payment_badge", view.payment),
            told.word("fulfilment_badge", view.fulfilment),
        ),
        story=story,
        rows={one.id: tuple(shop.rows_changed(one.step)) for one in story if one.step},
        mails=tuple(mail for mail in shop.inbox(view.customer) if mail.order == order)[::-1],
        promises=tuple(shop.promises_so_far()),
    )


def as_data(report: OrderReport) -> dict[str, Any]:
    """As one JSON object: stable keys; `at` in virtual ms, amounts in minor units."""
    return {
        "seed": report.seed,
        "digest": report.digest,
        "at": report.clock,
        "order": asdict(report.order),
        "promises": {promise.name: promise.kept for promise in report.promises},
        "messages": [
            {**message_data(one), "fate": one.fate, "rows": [asdict(row) for row in report.rows.get(one.id, ())]}
            for one in report.story
        ],
    }


def as_json(report: OrderReport) -> str:
    """The same as text."""
    import json

    return json.dumps(as_data(report), ensure_ascii=False, indent=2) + "\n"


def as_mermaid(report: OrderReport) -> str:
    """A `sequenceDiagram` of the stops."""
    return diagram(report.stops, report.person, report.broken, every=False) + "\n"


def as_markdown(report: OrderReport) -> str:
    """A text with headings, what happened stop by stop, and the diagram."""
    return "\n".join(_markdown(report)) + "\n"


def _markdown(report: OrderReport) -> Iterator[str]:
    yield f"# Order {report.order.id} of {_plain(report.person)}"
    yield ""
    for name, value in _facts(report):
        yield f"- **{name}:** {_plain(value)}"
    titles, before, part = party_titles(), 0, ""
    yield from ("", "## What happened")
    for one in report.stops:
        at = one.at or 0
        if at - before >= HOUR:
            yield f"\n*{later(before, at)}, {day_and_time(at)}*"
        if one.part != part:
            part = one.part
            yield f"\n### {_plain(part)}\n"
        ends = " → ".join(_plain(title_of(end, titles, report.person)) for end in (one.sender, one.receiver))
        marks = f" **simulated fault {_plain(one.fault)}**" if one.fault else ""
        marks += f" **promise broken: {_plain(report.broken[one.id])}**" if one.id in report.broken else ""
        yield f"- {ends}, `{one.kind}`: {_plain(one.plain)}{marks}"
        before = at
    yield from ("", "## Promises", "")
    for promise in report.promises:
        says = promise.says if promise.kept else promise.detail or promise.says
        yield f"- {'kept' if promise.kept else '**broken**'}: `{promise.name}`, {_plain(says)}"
    yield from ("", "## Sequence", "", "```mermaid", as_mermaid(report).rstrip(), "```")


def as_page(report: OrderReport) -> str:
    """One page of HTML that needs nothing else."""
    order = report.order
    title = f"Order {order.id} of {report.person}"
    culprit = min((number for number in report.broken if number is not None), default=None)
    story = [{**asdict(one), "rows": [asdict(row) for row in report.rows.get(one.id, ())]} for one in report.story]
    parts = [f"<h1>{text(title)}</h1><table>"]
    parts += [f"<tr><td class=dim>{text(name)}<td>{text(value)}</tr>" for name, value in _facts(report)]
    parts.append("</table><h3>Sequence</h3><div class=scroll>" + sequence(report.stops, report.person) + "</div>")
    if report.mails:
        parts.append("<details><summary><h3 style='display:inline'>Mails</h3></summary>")
        parts += [
            f"<article><b>{text(mail.subject)}</b> <span class=dim>{day_and_time(mail.at)}</span>"
            f"<pre>{text(mail.body)}</pre></article>"
            for mail in report.mails
        ]
        parts.append("</details>")
    parts += promises_kept([asdict(promise) for promise in report.promises])
    parts += timeline(story, culprit=culprit)
    return document(title, "\n".join(parts))


def _facts(report: OrderReport) -> Iterator[tuple[str, str]]:
    order = report.order
    status, payment, fulfilment = report.words
    yield "Goods", ", ".join(f"{line.quantity} × {line.name}" for line in order.lines)
    yield "Total", f"{money(order.total)} EUR" + (f", {money(order.discount)} off" if order.discount else "")
    yield "Order", status
    yield "Payment", payment + (f", {money(order.refunded)} paid back" if order.refunded else "")
    yield "Goods on their way", fulfilment
    if order.number:
        yield "Parcel", order.number
    broken = sorted(set(report.broken.values()))
    yield "Promises", "all kept" if not broken else f"broken: {', '.join(broken)}"
    yield "It stands", f"{day_and_time(report.clock)}, after {len(report.story)} messages of this order"
    yield "Again", f"seed {report.seed}, digest {report.digest}"


def _plain(value: str) -> str:
    """Text that Markdown takes for nothing but text."""
    return _MEANS_SOMETHING.sub(r"\\\1", " ".join(printable(value).split()))


FORMS: Final[Mapping[str, tuple[str, Callable[[OrderReport], str]]]] = {
    "html": ("One page of HTML, readable offline", as_page),
    "mmd": ("A Mermaid sequence diagram", as_mermaid),
    "md": ("Markdown, with the diagram in it", as_markdown),
    "json": ("JSON: every message, and the rows it changed", as_json),
}
"""By the ending of the file: what it is, and who writes it."""
