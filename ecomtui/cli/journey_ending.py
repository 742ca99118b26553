"""How a journey ended: the outcome, the money, the mails, the promises, and what to try next."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from rich.text import Text

from ecomtui.cli.printing import heading, indented, plural
from ecomtui.shop.money import money
from ecomtui.shop.reports.wording import printable

if TYPE_CHECKING:
    from rich.console import Console

    from ecomtui.cli.travel import Journey

_GUTTER: Final = 10


def ending(console: "Console", journey: "Journey", width: int) -> Iterator[Text]:
    """The closing lines."""
    yield Text()
    yield heading("The end", width)
    for name, says in _facts(journey):
        for n, line in enumerate(says.wrap(console, width - _GUTTER)):
            line.rstrip()
            yield Text.assemble((f"{'' if n else name:{_GUTTER}}", "dim"), line)
    yield Text()
    yield Text("Try next", style="bold")
    for command, why in suggestions(journey):
        yield Text(f"  {command}", style="cyan")
        yield from indented(console, Text(why), width, 6)


def _facts(journey: "Journey") -> Iterator[tuple[str, Text]]:
    order = journey.order
    if order is None:
        yield "Outcome", Text(f"No order came of it. {printable(journey.trouble or '')}", style="yellow")
    else:
        yield "Outcome", Text(f"order {order.id}: {_badges(journey)}", style="bold")
        yield "Cost", Text(_cost(journey))
        for dispute in order.disputes:
            answered = f"answered with {dispute.evidence}" if dispute.evidence else "not answered"
            says = f"{money(dispute.amount)}, {dispute.reason}; {answered}: {dispute.status}"
            yield "Dispute", Text(says.replace("_", " "))
    yield "Bank", Text(_bank(journey))
    yield "Mails", Text("\n".join(printable(mail.subject) for mail in journey.mails) or "none")
    for fault in journey.idle:
        yield "Fault", Text(f"{fault} was armed, but had no occasion to strike", style="yellow")
    yield "Promises", _promises(journey)
    yield "Messages", Text(f"{len(journey.messages)}, of which {plural(len(journey.stops()), 'stop')}")
    yield "Digest", Text(journey.digest[:12])
    yield "Again", Text(journey.plan.command())


def _badges(journey: "Journey") -> str:
    order = journey.order
    assert order is not None
    words = dict.fromkeys(word.replace("_", " ") for word in (order.status, order.payment, order.fulfilment))
    words.pop("none", None)
    return " · ".join(words) + (f" ({printable(order.reason).replace('_', ' ')})" if order.reason else "")


def _cost(journey: "Journey") -> str:
    order = journey.order
    assert order is not None
    goods = f"{money(order.subtotal)} for the goods"
    if order.discount:
        goods += f" − {money(order.discount)} off"
    sums = f"{goods} + {money(order.shipping)} for the parcel = {money(order.total)} (tax {money(order.tax)} included)"
    paid = f"; paid {money(order.paid)}" if order.paid else "; nothing paid"
    back = f", given back {money(order.refunded)}" if order.refunded else ""
    lost = f", taken back by the bank {money(order.charged_back)}" if order.charged_back else ""
    return sums + paid + back + lost


def _bank(journey: "Journey") -> str:
    before, after = journey.before, journey.after
    held = f", {money(after.held)} of it set aside" if after.held else ""
    return f"{after.name.capitalize()} had {money(before.balance)}, has {money(after.balance)}{held}"


def _promises(journey: "Journey") -> Text:
    kept = sum(promise.kept for promise in journey.promises)
    said = Text(f"{kept}/{len(journey.promises)} kept", style="green" if not journey.broken else "bold red")
    for promise in journey.broken:
        where = f"at message #{promise.message}" if promise.message else "at rest"
        said.append(f"\n✗ {promise.name}, {where}: {printable(promise.detail or promise.says)}")
    return said


def suggestions(journey: "Journey") -> list[tuple[str, str]]:
    """Two commands worth running after this one."""
    from ecomtui.shop.assembly import MODEL

    plan = journey.plan
    if journey.broken:
        names = [promise.name for promise in journey.broken]
        guard = next((g for g in plan.guards_off if set(MODEL.guards[g].promises) & set(names)), None)
        first = (f"ecomtui guards {guard}", "what this guard does, and why it is there") if guard else None
        return [
            first or (f"ecomtui promises {names[0]}", "what was promised"),
            ("ecomtui demo", "see it happen, in a minute"),
        ]
    if "bank.timeout_after" in plan.faults and "idempotency" not in plan.guards_off:
        return [
            (plan.command("--guard-off", "idempotency"), "the same, without the guard that saves it"),
            ("ecomtui faults", "everything else that can be made to go wrong"),
        ]
    if plan.faults or plan.card or plan.stock or plan.balances:
        return [
            (plan.command("--all"), "every message of it, not only the stops"),
            ("ecomtui", "opens the shop: buy something yourself, and look behind it"),
        ]
    return [
        (plan.command("--fault", "bank.timeout_after"), "the bank's answer is lost; the order survives"),
        ("ecomtui", "opens the shop: buy something yourself, and look behind it"),
    ]
