"""The sheets of the back office: which rows each shows, and the SQL of every column.

Filtering, sorting and paging are SQLite's, so that a page of a very long sheet costs no more than a look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ecomtui.parties.bank.rows import FIRST_CUSTOMER, SHOP, SUSPENSE, VAULT


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: what its rows come from, the expression of each column, which of them tell a row apart and in which
    order they stand when nobody asks for another. `texts` are searched as they are written, `codes` by what the words
    for them mean. `plain` is where the same rows come from without what is joined to them for the columns `joined`."""

    name: str
    source: str
    fields: Mapping[str, str]
    key: str
    order: str
    texts: tuple[str, ...]
    codes: tuple[str, ...] = ()
    plain: str = ""
    joined: tuple[str, ...] = ()

    def rows(self, by: str | None, *, filtered: bool) -> str:
        """Where its rows come from when only which and in which order they are is asked: a join takes its time."""
        return self.source if filtered or by in self.joined or not self.plain else self.plain


_PAYMENT: Final = """
    case
        when o.paid and o.refunded + o.charged_back >= o.paid then 'refunded'
        when o.paid and o.refunded + o.charged_back > 0 then 'partially_refunded'
        when o.paid and o.paid < o.total and o.money in ('set_aside', 'collecting', 'dropping') then 'partially_paid'
        when o.paid then 'paid'
        when o.money = 'dropped' then 'voided'
        when o.money in ('set_aside', 'collecting', 'dropping') then 'authorized'
        else 'none'
    end
"""
"""The payment badge of `badges.payment_badge`, in SQL."""
_WAITING: Final = "o.goods = 'waiting' and o.status not in ('canceled', 'expired')"
_FULFILMENT: Final = f"""
    case when o.parcels = 1 and not o.returned and not ({_WAITING})
        and (select step from order_parcel where "order" = o.id) = 'delivered' then 'delivered'
    else (select case
        when max(step in ('leaving', 'sent', 'delivered')) then case
            when o.returned and o.returned >= sum(iif(refunded or step in ('stopped', 'replaced'), 0, pieces))
                and not ({_WAITING}) then 'returned'
            when o.returned or max(step = 'returned') then 'partially_returned'
            when ({_WAITING}) or max(step in ('ready', 'asked', 'packed')) or max(step = 'lost' and not refunded)
                then 'partial'
            when max(step in ('leaving', 'sent')) then 'fulfilled'
            else 'delivered'
        end
        when max(step = 'returned') then 'returned'
        when o.status = 'canceled' or max(step = 'lost' and refunded) then 'canceled'
        when {_WAITING} then 'backorder'
        else 'unfulfilled'
    end from order_parcel where "order" = o.id) end
"""
"""The badge of `badges.fulfilment_badge`, in SQL. Most orders are one parcel that has come: to say so first halves the
time that it takes to sort by it."""
_ACCOUNT: Final = f"""
    case e.account when {VAULT} then 'bank' when {SHOP} then 'shop' when {SUSPENSE} then 'in between' else p.name end
"""

SHEETS: Final = {
    sheet.name: sheet
    for sheet in (
        Sheet(
            "orders",
            '"order" o join person p on p.id = o.customer',
            {
                "id": "o.id", "customer": "p.name", "status": "o.status", "payment": _PAYMENT,
                "fulfilment": _FULFILMENT, "total": "o.total", "placed": "o.placed_at", "reason": "o.reason",
            },
            "id",
            "o.id desc",
            ("cast(o.id as text)", "p.name", "p.full_name"),
            ("status", "payment", "fulfilment"),
            '"order" o',
            ("customer",),
        ),
        Sheet(
            "stock",
            "stock_level s join listing l on l.sku = s.sku",
            {
                "sku": "s.sku", "name": "l.name", "on_hand": "s.on_hand", "held": "s.held", "allocated": "s.allocated",
                "available": "s.on_hand - s.held - s.allocated", "incoming": "s.incoming",
                "reorder_point": "s.reorder_point", "price": "l.price",
            },
            "sku",
            "s.rowid",
            ("l.name", "s.sku", "l.category"),
            (),
            "stock_level s",
            ("name", "price"),
        ),
        Sheet(
            "payments",
            "payment y",
            {
                "order": 'y."order"', "status": "y.status", "amount": "y.amount", "authorized": "y.authorized",
                "captured": "y.captured", "refunded": "y.refunded", "card": "y.brand || ' ' || y.last4",
                "refused": "coalesce(y.decline_code, y.code)",
            },
            "order",
            'y."order" desc',
            ('cast(y."order" as text)', "y.brand || ' ' || y.last4"),
            ("status", "refused"),
        ),
        Sheet(
            "purchases",
            "purchase_order b join listing l on l.sku = b.sku",
            {
                "id": "b.id", "name": "l.name", "quantity": "b.quantity", "cost": "b.cost", "status": "b.status",
                "ordered": "b.ordered_at", "due": "coalesce(b.received_at, b.expected)",
            },
            "id",
            "b.id desc",
            ("cast(b.id as text)", "l.name", "b.sku"),
            ("status",),
            "purchase_order b",
            ("name",),
        ),
        Sheet(
            "parcels",
            "parcel c",
            {
                "id": "c.id", "number": "c.number", "order": 'c."order"', "status": "c.status",
                "when": "(select max(at) from scan where scan.parcel = c.id)", "detail": "c.detail",
            },
            "id",
            "c.id desc",
            ("c.number", 'cast(c."order" as text)'),
            ("status", "detail"),
        ),
        Sheet(
            "ledger",
            f"ledger_entry e left join person p on p.id = e.account - {FIRST_CUSTOMER}",
            {
                "id": "e.id", "posting": "e.posting", "account": _ACCOUNT, "amount": "e.amount",
                "balance": "e.balance", "at": "e.at", "why": "e.why",
            },
            "id",
            "e.id desc",
            ("cast(e.posting as text)", _ACCOUNT, "e.why"),
            (),
            "ledger_entry e",
            ("account",),
        ),
        Sheet(
            "mails",
            "outgoing_mail m join person p on p.id = m.customer",
            {
                "id": "m.id", "order": 'm."order"', "customer": "p.name", "template": "m.template",
                "status": "m.status", "attempts": "m.attempts", "address": "m.address",
            },
            "id",
            "m.id desc",
            ('cast(m."order" as text)', "p.name", "m.address"),
            ("template", "status"),
            "outgoing_mail m",
            ("customer",),
        ),
    )
}  # fmt: skip
