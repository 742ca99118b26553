"""Checks what a step expects against the shop as it stands; answers what is missed, with where it came from."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from ecomtui.parties.bank.rows import FIRST_CUSTOMER
from ecomtui.scenarios.errands import Errands
from ecomtui.scenarios.expectations import (
    Expect,
    ExpectAccount,
    ExpectBeliefs,
    ExpectCart,
    ExpectMail,
    ExpectMessage,
    ExpectOrders,
    ExpectParcel,
    ExpectPromises,
    ExpectPurchases,
    ExpectScreen,
    ExpectStock,
)
from ecomtui.scenarios.failing import Miss, Trace
from ecomtui.scenarios.loader import Step
from ecomtui.scenarios.scalars import Range
from ecomtui.scenarios.words import money_fields
from ecomtui.shop.money import money, parse_money
from ecomtui.shop.reading.base import PAGE
from ecomtui.shop.shop import Shop
from ecomtui.shop.views import MailView, OrderView, ParcelView
from ecomtui.world.errors import BadInput, UnknownName

Path = tuple[str | int, ...]
_WORDS: Final = ("status", "payment", "fulfilment")
_AMOUNTS: Final = ("subtotal", "discount", "shipping", "tax", "total", "paid", "refunded")
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "status": ("status",),
    "payment": ("money", "paid", "refunded", "charged_back"),
    "fulfilment": ("parcel", "status", "goods", "returned"),
    "reason": ("reason",),
}
_PEOPLE: Final = ("customer", "payer")
_BELIEVES_PAID: Final = frozenset({"confirmed", "delivered", "damaged"})


class Checking:
    """What is expected of one shop."""

    def __init__(self, shop: Shop, errands: Errands) -> None:
        self._shop, self._errands = shop, errands

    def misses(self, expect: Expect, step: Step, path: Path = ()) -> list[Miss]:
        """Everything that is not as expected, in the order of the vocabulary.

        Raises:
            Failed: when an act that is spoken of has become no order.
        """
        return list(self._all(expect, step, path))

    def _all(self, expect: Expect, step: Step, path: Path) -> Iterator[Miss]:
        if expect.order is not None:
            yield from self._order(expect, step, path)
        if expect.orders is not None:
            yield from self._orders(expect.orders, (*path, "orders"))
        if expect.cart is not None:
            yield from self._cart(expect.cart, (*path, "cart"))
        for sku, level in (expect.stock or {}).items():
            yield from self._stock(sku, level, (*path, "stock", sku))
        if expect.purchase_orders is not None:
            yield from self._purchases(expect.purchase_orders, (*path, "purchase_orders"))
        for name, account in (expect.account or {}).items():
            yield from self._account(name, account, (*path, "account", name))
        if expect.mail is not None:
            yield from self._mail(expect.mail, step, (*path, "mail"))
        if expect.screen is not None:
            yield from self._screen(expect.screen, (*path, "screen"))
        yield from self._counts(expect, path)
        if expect.message is not None:
            yield from self._message(expect.message, (*path, "message"))
        if expect.invariants is not None:
            yield from self._promises(expect.invariants, (*path, "invariants"))
        if expect.one_of is not None:
            yield from self._one_of(expect.one_of, step, (*path, "one_of"))

    # ---------------------------------------------------------------- orders and carts
    def _order(self, expect: Expect, step: Step, path: Path) -> Iterator[Miss]:
        assert expect.order is not None
        number = self._errands.order_of(expect.order, step, *map(str, path), "order")
        view, called = self._shop.order(number), f"order {number}"
        for word in (*_WORDS, "reason"):
            wanted, there = getattr(expect, word), getattr(view, word)
            if wanted is not None and wanted != (there or "none"):
                why = f" ({view.reason})" if view.reason and word != "reason" else ""
                says = f"the {word} of {called} should be {wanted}, and it is {there or 'none'}{why}"
                yield Miss((*path, word), says, (Trace("order", number, _COLUMNS[word]),))
        for word in _AMOUNTS:
            yield from _amount(
                getattr(expect, word), getattr(view, word), f"the {word} of {called}", (*path, word),
                Trace("order", number, (word,)),
            )  # fmt: skip
        if expect.parcels is not None:
            yield from _parcels(expect.parcels, view, (*path, "parcels"))
        if expect.believes is not None:
            yield from self._beliefs(expect.believes, number, (*path, "believes"))

    def _beliefs(self, expect: ExpectBeliefs, order: int, path: Path) -> Iterator[Miss]:
        there = self._shop.beliefs(order)
        for who in ("customer", "shop", "bank", "courier"):
            wanted, believes = getattr(expect, who), getattr(there, who)
            if wanted is None or wanted == believes:
                continue
            if who == "customer" and wanted == "paid" and believes in _BELIEVES_PAID:
                continue
            says = f"of order {order} the {who} should believe {wanted}, and believes {believes}"
            yield Miss((*path, who), says, self._learned(who, order))

    def _learned(self, who: str, order: int) -> tuple[Trace, ...]:
        """Where it stands what somebody believes of an order; the bank's word is no row of the shop's."""
        if who == "customer":
            return (Trace("known_order", order, ("believes",)),)
        if who == "shop":
            return (Trace("payment", order), Trace("order", order, _COLUMNS["payment"]))
        parcels = self._shop.order(order).parcels if who == "courier" else ()
        return tuple(Trace("parcel", parcel.id, ("status",)) for parcel in parcels[:1])

    def _orders(self, expect: ExpectOrders, path: Path) -> Iterator[Miss]:
        whose = "all customers" if expect.customer is None else expect.customer
        count = sum(1 for _ in self._pages(lambda offset: self._shop.orders(expect.customer, offset)))
        if not expect.count.holds(count):
            says = f"the number of orders of {whose} should be {expect.count}, and it is {count}"
            yield Miss((*path, "count"), says, (Trace("order", None, ("customer",)),))

    def _pages(self, page: Any) -> Iterator[Any]:
        offset = 0
        while rows := page(offset):
            yield from rows
            if len(rows) < PAGE:
                return
            offset += len(rows)

    def _cart(self, expect: ExpectCart, path: Path) -> Iterator[Miss]:
        cart = self._shop.cart(expect.customer)
        called = f"{expect.customer}'s cart"
        traces = () if cart.id is None else (Trace("cart", cart.id),)
        if expect.status is not None and cart.status != expect.status:
            says = f"{called} should be {expect.status}, and it is {cart.status}"
            yield Miss((*path, "status"), says, tuple(replace(each, columns=("status",)) for each in traces))
        if expect.items is not None:
            there = {line.sku: line.quantity for line in cart.lines}
            for miss in _items(expect.items, there, called, (*path, "items")):
                yield replace(miss, traces=traces)
        yield from _amount(expect.total, cart.total, f"the total of {called}", (*path, "total"), *traces)

    # ---------------------------------------------------------------- the office
    def _stock(self, sku: str, expect: ExpectStock, path: Path) -> Iterator[Miss]:
        level = self._shop.level(sku)
        for word in ("on_hand", "held", "allocated", "available", "incoming"):
            wanted, there = getattr(expect, word), getattr(level, word)
            if wanted is not None and not wanted.holds(there):
                columns = ("on_hand", "held", "allocated") if word == "available" else (word,)
                says = f"{word} of {sku} should be {wanted}, and it is {there}"
                yield Miss((*path, word), says, (Trace("stock_level", sku, columns),))

    def _purchases(self, expect: ExpectPurchases, path: Path) -> Iterator[Miss]:
        count = sum(
            expect.sku in (None, row.sku) and expect.status in (None, row.status)
            for row in self._pages(self._shop.purchase_orders)
        )
        if not expect.count.holds(count):
            what = " ".join(str(word) for word in ("purchase orders", expect.sku, expect.status) if word)
            says = f"the number of {what} should be {expect.count}, and it is {count}"
            yield Miss((*path, "count"), says, (Trace("purchase_order", None, ("status",)),))

    def _account(self, name: str, expect: Range | ExpectAccount, path: Path) -> Iterator[Miss]:
        person = self._shop.person(name)
        trace = Trace("account", FIRST_CUSTOMER + person.id)
        if isinstance(expect, Range):
            yield from _amount(expect, person.balance, f"the balance of {name}", path, trace)
            return
        for word in ("balance", "held", "available"):
            wanted = getattr(expect, word)
            yield from _amount(wanted, getattr(person, word), f"{word} of {name}'s account", (*path, word), trace)

    def _mail(self, expect: ExpectMail, step: Step, path: Path) -> Iterator[Miss]:
        order = None if expect.order is None else self._errands.order_of(expect.order, step, *map(str, path), "order")
        mails = [
            mail
            for mail in self._mails(order, expect.to)
            if expect.to in (None, mail.customer, mail.address)
            and expect.template in (None, mail.template)
            and order in (None, mail.order)
        ]
        found = [
            mail
            for mail in mails
            if expect.state in (None, mail.status) and (expect.attempts is None or expect.attempts.holds(mail.attempts))
        ]
        wanted = expect.count or Range(1, None)
        if wanted.holds(len(found)):
            return
        what = " ".join(str(word) for word in (expect.template, "mails", expect.state) if word)
        whom = f" to {expect.to}" if expect.to else ""
        there = ", ".join(f"{mail.template} {mail.status} (attempts {mail.attempts})" for mail in mails[:5])
        says = f"the number of {what}{whom} should be {wanted}, and it is {len(found)}"
        key = "count" if expect.count is not None else "template" if expect.template else "to"
        traces = tuple(Trace("outgoing_mail", mail.id) for mail in mails[:1])
        yield Miss((*path, key), f"{says}; there are: {there}" if there else says, traces)

    def _mails(self, order: int | None, to: str | None) -> Iterable[MailView]:
        """The mails among which those that are expected are to be found."""
        if order is not None:
            return self._shop.mails_of(order)
        with suppress(UnknownName):
            if to is not None:
                return self._shop.mails_of(customer=to)
        return self._pages(self._shop.mails)

    def _screen(self, expect: ExpectScreen, path: Path) -> Iterator[Miss]:
        notices = self._shop.notices(expect.customer, limit=500)
        words = expect.contains.casefold()
        if not any(words in notice.text.casefold() or words == notice.code for notice in notices):
            seen = "; ".join(f"“{notice.text}”" for notice in notices[:3]) or "nothing"
            says = f"{expect.customer}'s screen should say {expect.contains!r}; it says, the latest first: {seen}"
            yield Miss((*path, "contains"), says, message=notices[0].message if notices else None)

    # ---------------------------------------------------------------- messages, faults, promises
    def _counts(self, expect: Expect, path: Path) -> Iterator[Miss]:
        for kind, wanted in (expect.happened or {}).items():
            count = self._shop.happened(kind)
            if not wanted.holds(count):
                says = f"{kind} should have happened {wanted} times, and has {count} times"
                yield Miss((*path, "happened", kind), says, message=self._shop.last_of(kind))
        for kind, wanted in (expect.sent or {}).items():
            count = self._shop.attempts(kind)
            if not wanted.holds(count):
                says = f"{kind} should have been sent {wanted} times, and has been {count} times"
                yield Miss((*path, "sent", kind), says, message=self._shop.last_of(kind))
        for place, kind in enumerate(expect.never or ()):
            count = self._shop.happened(kind)
            if count:
                says = f"{kind} should never happen, and has happened {count} ×"
                yield Miss((*path, "never", place), says, message=self._shop.last_of(kind))
        for fault, wanted in (expect.faults or {}).items():
            count = sum(strike.used for strike in self._shop.strikes() if strike.fault == fault)
            if not wanted.holds(count):
                yield Miss((*path, "faults", fault), f"{fault} should have struck {wanted} times, not {count} times")

    def _message(self, expect: ExpectMessage, path: Path) -> Iterator[Miss]:
        found = self._shop.like(expect.kind, expect.sender, expect.receiver)
        wanted = {key: self._numbered(key, value) for key, value in (expect.body or {}).items()}
        if not any(_says(wanted, message.body) for message in found):
            words = (expect.kind or "any message", f"from {expect.sender}" * bool(expect.sender))
            what = " ".join(word for word in (*words, f"to {expect.receiver}" * bool(expect.receiver)) if word)
            said = f"; the last of {len(found)} that fit says {found[-1].body}" if found else ""
            key, body = ("body", " with this body") if expect.body and found else ("kind", "")
            last = found[-1].id if found else None
            yield Miss((*path, key), f"no {what}{body} was handled{said}", message=last)

    def _numbered(self, key: str, value: Any) -> Any:
        """Bodies speak of people and orders by their numbers; a file may name them."""
        if not isinstance(value, str):
            return value
        if key in _PEOPLE:
            with suppress(UnknownName):
                return str(self._shop.customer_id(value))
        number = self._errands.order_number(value) if key == "order" and value in self._errands.names else None
        return value if number is None else str(number)

    def _promises(self, expect: Any, path: Path) -> Iterator[Miss]:
        promises = {promise.name: promise for promise in self._shop.promises()}
        kept: Iterable[str] = promises if expect == "all" else expect if isinstance(expect, list) else ()
        broken: Iterable[str] = ()
        if isinstance(expect, ExpectPromises):
            kept, broken = expect.kept or (), expect.broken or ()
        for name in kept:
            if not promises[name].kept:
                yield Miss(path, f"{name} should be kept: {promises[name].detail}", message=promises[name].message)
        for name in broken:
            if promises[name].kept:
                yield Miss((*path, "broken"), f"{name} should be broken here, and is kept")

    def _one_of(self, groups: list[list[Expect]], step: Step, path: Path) -> Iterator[Miss]:
        missed: list[str] = []
        for number, group in enumerate(groups):
            found = [miss for n, each in enumerate(group) for miss in self.misses(each, step, (*path, number, n))]
            if not found:
                return
            missed.append(f"group {number + 1}: {found[0].says}")
        yield Miss(path, "none of these groups holds; " + "; ".join(missed))


def _amount(wanted: Range | None, there: int, what: str, path: Path, trace: Trace | None = None) -> Iterator[Miss]:
    if wanted is not None and not wanted.holds(there):
        says = f"{what} should be {wanted}, and it is {money(there)}"
        yield Miss(path, says, (trace,) if trace else ())


def _items(wanted: Mapping[str, Range], there: Mapping[str, int], what: str, path: Path) -> Iterator[Miss]:
    for sku, number in wanted.items():
        if not number.holds(there.get(sku, 0)):
            yield Miss((*path, sku), f"{what} should hold {number} × {sku}, and holds {there.get(sku, 0)}")
    more = [f"{n} × {sku}" for sku, n in there.items() if sku not in wanted]
    if more:
        yield Miss(path, f"{what} also holds {', '.join(more)}")


def _parcels(expect: list[ExpectParcel], view: OrderView, path: Path) -> Iterator[Miss]:
    there: list[ParcelView] = list(view.parcels[::-1])
    if len(there) != len(expect):
        statuses = ", ".join(parcel.status for parcel in there) or "none"
        yield Miss(path, f"order {view.id} should have {len(expect)} parcels, and has {len(there)} ({statuses})")
        return
    for number, (wanted, parcel) in enumerate(zip(expect, there, strict=True)):
        if wanted.status is not None and wanted.status != parcel.status:
            says = f"parcel {number + 1} of order {view.id} should be {wanted.status}, and it is {parcel.status}"
            yield Miss((*path, number, "status"), says, (Trace("parcel", parcel.id, ("status",)),))
        if wanted.items is not None:
            yield from _items(wanted.items, dict(parcel.contents), f"parcel {number + 1}", (*path, number, "items"))


def _minor(text: Any) -> int | None:
    """Minor units of an amount; None when it is none."""
    with suppress(BadInput):
        return parse_money(str(text))
    return None


def _says(wanted: Any, there: Any, field: str = "") -> bool:
    """Whether a body says what is wanted; fields that are not named may be anything, and texts stand for values."""
    if isinstance(wanted, Mapping):
        fields = there if isinstance(there, Mapping) else {}
        return all(key in fields and _says(value, fields[key], key) for key, value in wanted.items())
    if isinstance(wanted, list):
        pairs = isinstance(there, list) and len(wanted) == len(there)
        return pairs and all(_says(one, other) for one, other in zip(wanted, there, strict=True))
    if isinstance(there, bool):
        return str(wanted).lower() == str(there).lower()
    if isinstance(there, int):
        return _minor(wanted) == there if field in money_fields() else str(wanted) == str(there)
    return there is None if wanted in ("none", "null") and there is None else str(wanted) == str(there)
