"""The tables of the office: what each is called, its columns, and how its rows are read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ecomtui.shop.money import money
from ecomtui.tui.snapshot import Words
from ecomtui.tui.widgets.table import Column, Row
from ecomtui.world.clock import clock_text

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop

Read = Callable[["Shop", int, int, Words], list[Row]]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A table of the office: rows from an offset, at most so many."""

    name: str
    title: str
    columns: tuple[Column, ...]
    read: Read
    empty: str = "nothing yet"
    says: str = ""


def _number(title: str, width: int, rank: int = 0) -> Column:
    return Column(title, width, number=True, rank=rank)


def _when(at: int | None) -> str:
    return "–" if at is None else clock_text(at)[:9]


def orders(shop: "Shop", offset: int, limit: int, words: Words) -> list[Row]:
    return [
        Row(
            str(o.id),
            (str(o.id), o.customer, words("order", o.status), words("payment_badge", o.payment),
             words("fulfilment_badge", o.fulfilment), money(o.total)),
        )
        for o in shop.orders(offset=offset, limit=limit)
    ]  # fmt: skip


def stock(shop: "Shop", offset: int, limit: int, words: Words) -> list[Row]:
    return [
        Row(
            s.sku,
            (s.name, str(s.on_hand), str(s.held), str(s.allocated), str(s.available), str(s.incoming),
             "–" if s.reorder_point is None else str(s.reorder_point)),
            tone="bad" if s.available <= 0 else "",
        )
        for s in shop.stock(offset, limit)
    ]  # fmt: skip


def payments(shop: "Shop", offset: int, limit: int, words: Words) -> list[Row]:
    return [
        Row(
            str(p.order),
            (str(p.order), words("payment", p.status), money(p.amount), money(p.authorized), money(p.captured),
             money(p.refunded), p.card, p.decline_code or ""),
        )
        for p in shop.payments(offset, limit)
    ]  # fmt: skip


def purchases(shop: "Shop", offset: int, limit: int, words: Words) -> list[Row]:
    return [
        Row(
            str(p.id),
            (str(p.id), p.sku, str(p.quantity), money(p.cost), words("purchase", p.status), _when(p.ordered_at),
             _when(p.received_at or p.expected)),
        )
        for p in shop.purchase_orders(offset, limit)
    ]  # fmt: skip


def parcels(shop: "Shop", offset: int, limit: int, words: Words) -> list[Row]:
    return [
        Row(
            str(p.id),
            (p.number, str(p.order), words("parcel", p.status), _when(p.scans[-1].at if p.scans else None),
             words("scan", p.detail)),
        )
        for p in shop.parcels(offset=offset, limit=limit)
    ]  # fmt: skip


def ledger(shop: "Shop", offset: int, limit: int, words: Words) -> list[Row]:
    return [
        Row(
            str(e.id),
            (str(e.id), str(e.posting), e.account, money(e.amount), money(e.balance), _when(e.at), e.why),
        )
        for e in shop.ledger(offset, limit)
    ]


def to_do(shop: "Shop", offset: int, limit: int, words: Words) -> list[Row]:
    return [
        Row(
            f"{t.what}:{t.number}",
            (words("to_do", t.what), str(t.order), t.customer, words("reason", t.says),
             "–" if t.amount is None else money(t.amount), _when(t.due)),
        )
        for t in shop.to_do(offset, limit)
    ]  # fmt: skip


def mails(shop: "Shop", offset: int, limit: int, words: Words) -> list[Row]:
    return [
        Row(
            str(m.id),
            (str(m.order), m.customer, words("template", m.template), words("mail", m.status), str(m.attempts),
             m.address),
        )
        for m in shop.mails(offset, limit)
    ]  # fmt: skip


LEDGERS: Final = (
    Ledger(
        "orders",
        "Orders",
        (
            _number("order", 6),
            Column("customer", 8, share=1),
            Column("state", 19),
            Column("money", 14, share=1, rank=1),
            Column("goods", 14, share=1, rank=2),
            _number("total", 8),
        ),
        orders,
        "no orders yet",
    ),
    Ledger(
        "to_do",
        "To do",
        (
            Column("what", 16),
            _number("order", 5),
            Column("who", 8),
            Column("why", 16, share=1),
            _number("amount", 8, 2),
            Column("until", 9, rank=1),
        ),
        to_do,
        "nothing waits for staff",
        says="Enter sees to it",
    ),
    Ledger(
        "stock",
        "Stock",
        (
            Column("product", 18, share=1),
            _number("shelf", 5),
            _number("held", 4),
            _number("sold", 4),
            _number("free", 5),
            _number("coming", 6, 1),
            _number("reorder", 7, 2),
        ),
        stock,
        says="r restocks; reorder: more is bought when so few are free",
    ),
    Ledger(
        "payments",
        "Payments",
        (
            _number("order", 5),
            Column("state", 16),
            _number("amount", 8),
            _number("aside", 8, 3),
            _number("taken", 8),
            _number("back", 8, 3),
            Column("card", 9),
            Column("refused", 12, share=1, rank=2),
        ),
        payments,
        "no payments yet",
    ),
    Ledger(
        "purchases",
        "Purchases",
        (
            _number("no.", 4),
            Column("product", 14, share=1),
            _number("pieces", 6),
            _number("cost", 7),
            Column("state", 12, rank=1),
            Column("ordered", 9, rank=1),
            Column("due", 9),
        ),
        purchases,
        "nothing has been ordered from the wholesaler yet",
    ),
    Ledger(
        "parcels",
        "Parcels",
        (
            Column("number", 12),
            _number("order", 5),
            Column("state", 16),
            Column("when", 9, rank=1),
            Column("last scan", 14, share=1),
        ),
        parcels,
        "no parcels yet",
    ),
    Ledger(
        "ledger",
        "Bank",
        (
            _number("entry", 5),
            _number("posting", 7, 3),
            Column("account", 8, share=1),
            _number("amount", 9),
            _number("balance", 11, 2),
            Column("when", 9, rank=1),
            Column("why", 10, share=1),
        ),
        ledger,
    ),
    Ledger(
        "mails",
        "Mails",
        (
            _number("order", 5),
            Column("to", 8),
            Column("mail", 19),
            Column("state", 12, rank=1),
            _number("tries", 5, 2),
            Column("address", 14, share=1, rank=1),
        ),
        mails,
        "no mails yet",
    ),
)
