"""What holds between the rows of a world after every message, whatever fails and whichever guard is out.

Unlike promises, which a shop can break, these cannot be broken by anything that happens in a world: where
one does not hold, somebody or something else has changed the file. Each is one statement that answers the
rows that are wrong, and the words for such a row; nothing is kept in memory.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ecomtui.parties.bank.rows import SHOP, Authorization, LedgerEntry
from ecomtui.parties.courier.rows import Parcel, Scan
from ecomtui.parties.customer.rows import Click, InboxMail, Notice
from ecomtui.parties.dispatch.rows import Shipment
from ecomtui.parties.mail import OutgoingMail
from ecomtui.parties.merchant.rows import Question
from ecomtui.parties.online_store.rows import Cart, CartLine
from ecomtui.parties.online_store.totals import tax_in
from ecomtui.parties.order_manager.rows import Claim, Order, OrderLine
from ecomtui.parties.stock.rows import Hold, Movement, PurchaseOrder, StockUnit
from ecomtui.parties.web_server import TrackedScan
from ecomtui.shop.money import money
from ecomtui.world.rows import Row

NUMBERED: Final[tuple[type[Row], ...]] = (
    Authorization, Cart, CartLine, Claim, Click, Hold, InboxMail, LedgerEntry, Movement, Notice, Order, OrderLine,
    OutgoingMail, Parcel, PurchaseOrder, Question, Scan, Shipment, StockUnit, TrackedScan,
)  # fmt: skip
"""Tables whose rows are numbered one after another; rows are never deleted."""


@dataclass(frozen=True)
class Rule:
    """A statement that answers what is wrong, and how to say it of one answer."""

    wrong: str
    says: Callable[..., str]

    def broken(self, connection: sqlite3.Connection) -> Iterator[str]:
        for row in connection.execute(self.wrong):
            yield self.says(*row)


def _sums(table: str, key: str, column: str, rows: str, by: str, amount: str, where: str = "1") -> str:
    """Rows of `table` whose `column` is not the sum of `amount` over those `rows` whose `by` is their `key`."""
    return (
        f'select t."{key}", t."{column}", coalesce(r.found, 0) from "{table}" t '
        f'left join (select "{by}" as owner, sum({amount}) as found from "{rows}" where {where} group by "{by}") r '
        f'on r.owner = t."{key}" where t."{column}" <> coalesce(r.found, 0)'
    )


def _pieces(what: str) -> Callable[..., str]:
    return lambda sku, says, found: f"stock_level {sku} says {says} {what}, its rows say {found}"


_TAKEN: Final = "(select coalesce(sum(captured - refunded - charged_back), 0) from authorization)"
_LEFT: Final = "max(amount - captured, 0)"
BOOKS: Final = (
    Rule(
        _sums("account", "id", "balance", "ledger_entry", "account", "amount"),
        lambda account, says, found: f"account {account} says {money(says)}, its entries sum to {money(found)}",
    ),
    Rule(
        _sums("account", "id", "entries", "ledger_entry", "account", "1"),
        lambda account, says, found: f"account {account} says it has {says} entries, there are {found}",
    ),
    Rule(
        _sums("account", "id", "set_aside", "authorization", "account", _LEFT, "status='open'"),
        lambda account, says, found: (
            f"account {account} says {money(says)} is set aside, its authorizations say {money(found)}"
        ),
    ),
    Rule(
        f"select balance, {_TAKEN} from account where id={SHOP} and balance <> {_TAKEN} "
        "and not exists (select 1 from guard_switch where name='balanced_entry')",
        lambda says, found: (
            f"the shop's account says {money(says)}, the bank's authorizations say {money(found or 0)} was taken for it"
        ),
    ),
    Rule(
        "select posting, sum(amount) from ledger_entry group by posting having sum(amount) <> 0 "
        "and not exists (select 1 from guard_switch where name='balanced_entry')",
        lambda posting, left: f"posting {posting} of the ledger does not sum to nothing: {money(left)} is left",
    ),
)
PAYMENTS: Final = (
    Rule(
        'select o.id, o.total, p.amount from "order" o join payment p on p."order"=o.id where o.total <> p.amount',
        lambda order, total, amount: f"order {order} costs {money(total)}, its payment is of {money(amount)}",
    ),
    Rule(
        'select o.id, o.paid, p.captured from "order" o join payment p on p."order"=o.id where o.paid > p.captured',
        lambda order, paid, taken: f"order {order} says {money(paid)} is paid, its payment took {money(taken)}",
    ),
    Rule(
        'select o.id, o.refunded, p.refunded from "order" o join payment p on p."order"=o.id '
        "where o.refunded > p.refunded",
        lambda order, says, given: f"order {order} says {money(says)} went back, its payment gave {money(given)}",
    ),
    Rule(
        _sums("payment", "order", "refunded", "refund", "order", "amount", "status='succeeded'"),
        lambda order, says, found: (
            f"the payment of order {order} says {money(says)} went back, its refunds say {money(found)}"
        ),
    ),
    Rule(
        'select p."order", p.captured from payment p where p.captured > (select coalesce(sum(q.amount), 0) '
        "from question q where q.\"order\"=p.\"order\" and q.purpose='capture' and q.status='answered')",
        lambda order, says: f"the payment of order {order} says {money(says)} was taken, which the bank was not asked",
    ),
)
SHELVES: Final = (
    *(
        Rule(_sums("stock_level", "sku", column, "movement", "sku", column), _pieces(f"{column}, by movement"))
        for column in ("on_hand", "held", "allocated")
    ),
    Rule(_sums("stock_level", "sku", "held", "hold", "sku", "quantity", "status='held'"), _pieces("held")),
    Rule(
        _sums("stock_level", "sku", "allocated", "stock_unit", "sku", "quantity", "status='on_hand'"),
        _pieces("allocated"),
    ),
    Rule(
        _sums("stock_level", "sku", "wanted", "stock_unit", "sku", "quantity", "status='backordered'"),
        _pieces("wanted"),
    ),
    Rule(
        _sums("stock_level", "sku", "incoming", "purchase_order", "sku", "outstanding"),
        _pieces("incoming"),
    ),
)  # fmt: skip


def rows_are_numbered(connection: sqlite3.Connection) -> Iterable[str]:
    """Numbered rows have no gap."""
    for table in NUMBERED:
        name = table.__tablename__
        for (number,) in connection.execute(
            f'select r.id from "{name}" r where r.id > (select min(id) from "{name}") '
            f'and not exists (select 1 from "{name}" before where before.id = r.id - 1)'
        ):
            yield f"row {number - 1} of {name} is missing"


def ledger_runs(connection: sqlite3.Connection) -> Iterable[str]:
    """Each entry says its number in its account and the balance after it."""
    account, nth, balance = None, 0, 0
    for number, of, entry_nth, amount, after in connection.execute(
        "select id, account, nth, amount, balance from ledger_entry order by account, id"
    ):
        if of != account:
            account, nth, balance = of, 0, 0
        nth += 1
        if entry_nth != nth:
            yield f"ledger entry {number} is entry {entry_nth} of account {of}, where entry {nth} should be"
        due = balance + amount
        if after != due:
            yield f"ledger entry {number} leaves account {of} at {money(after)}, where {money(due)} should be"
        nth, balance = entry_nth, after


def orders_add_up(connection: sqlite3.Connection) -> Iterable[str]:
    """Lines, then discount, then shipping; tax as included (VOCABULARY, rules)."""
    for order, subtotal, discount, shipping, tax, total, full, amount, line_tax in connection.execute(
        "select o.id, o.subtotal, o.discount, o.shipping, o.tax, o.total, coalesce(sum(l.quantity * l.price), 0), "
        'coalesce(sum(l.amount), 0), coalesce(sum(l.tax), 0) from "order" o left join order_line l on l."order"=o.id '
        "group by o.id"
    ):
        for what, says, found in (
            ("its lines cost", subtotal, full),
            ("its lines less the discount cost", subtotal - discount, amount),
            ("its tax is", tax, line_tax + tax_in(shipping)),
            ("all of it costs", total, subtotal - discount + shipping),
        ):
            if says != found:
                yield f"order {order} says {what} {money(says)}, that would be {money(found)}"


def _each(rules: Iterable[Rule]) -> Callable[[sqlite3.Connection], Iterable[str]]:
    def looks(connection: sqlite3.Connection) -> Iterable[str]:
        for rule in rules:
            yield from rule.broken(connection)

    return looks


RULES: Final[tuple[tuple[str, Callable[[sqlite3.Connection], Iterable[str]]], ...]] = (
    ("numbered rows have no gap", rows_are_numbered),
    ("the ledger runs from entry to entry", ledger_runs),
    ("the bank's books add up", _each(BOOKS)),
    ("every order adds up", orders_add_up),
    ("orders, payments and refunds agree", _each(PAYMENTS)),
    ("the stock's levels are explained", _each(SHELVES)),
)
