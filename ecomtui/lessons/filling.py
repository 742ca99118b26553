"""What the world says in a lesson's text: `{o1.total}`, `{espresso-cup.price}`, `{asha.balance}`, `{clock}`."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from ecomtui.scenarios.errands import Errands
from ecomtui.shop.money import money
from ecomtui.shop.people import CAST
from ecomtui.shop.shop import Shop
from ecomtui.shop.views import CustomerView, OrderView, ProductView, StockView
from ecomtui.world.errors import BadInput, hint, shown

Words = Callable[[str, str], str]
CLOCK: Final = "clock"

_ORDER: Final[Mapping[str, Callable[[OrderView, Words], str]]] = {
    "number": lambda order, words: str(order.id),
    **{
        name: (lambda order, words, name=name: money(getattr(order, name)))  # type: ignore[misc]
        for name in ("total", "subtotal", "discount", "shipping", "tax", "paid", "refunded")
    },
    "items": lambda order, words: ", ".join(f"{line.quantity} × {line.name}" for line in order.lines),
    "status": lambda order, words: words("order", order.status),
    "payment": lambda order, words: words("payment_badge", order.payment),
    "fulfilment": lambda order, words: words("fulfilment_badge", order.fulfilment),
    "parcel": lambda order, words: order.number or "–",
    "card": lambda order, words: order.card,
}
_PRODUCT: Final[Mapping[str, Callable[[ProductView], str]]] = {
    "name": lambda product: product.name,
    "price": lambda product: money(product.price),
}
_STOCK: Final = ("on_hand", "held", "available", "allocated", "incoming")
_PERSON: Final[Mapping[str, Callable[[CustomerView], str]]] = {
    "name": lambda person: person.name[:1].upper() + person.name[1:],
    "balance": lambda person: money(person.balance),
    "held": lambda person: money(person.held),
    "available": lambda person: money(person.available),
}


FIELDS: Final = (
    ("o1", tuple(_ORDER)),
    ("espresso-cup", (*_PRODUCT, *_STOCK)),
    ("asha", tuple(_PERSON)),
)
"""What can be said of an order, a product and a person, each with an example of its name."""


def check_placeholder(name: str, aliases: Iterable[str], products: Iterable[str], people: Iterable[str]) -> None:
    """Whether there is such a thing to say at all.

    Raises:
        BadInput: when there is not; in words.
    """
    what, dot, which = name.rpartition(".")
    if name == CLOCK:
        return
    if not dot:
        raise BadInput(f"{{{name}}} names nothing; write it as in {{o1.total}}, {{espresso-cup.price}} or {{clock}}")
    known = [*aliases, *products, *people, *CAST]
    if what not in known:
        raise BadInput(f"nothing here is called {shown(what)}{hint(what, known)}")
    fields: Iterable[str] = _PERSON
    if what in set(aliases):
        fields = _ORDER
    elif what in set(products):
        fields = (*_PRODUCT, *_STOCK)
    if which not in fields:
        raise BadInput(f"{what} has no {shown(which)}{hint(which, fields) or '; it has ' + ', '.join(fields)}")


def value_of(name: str, shop: Shop, errands: Errands) -> str:
    """What the world says now.

    Raises:
        BadInput: when it says nothing of it, as for an order that does not exist yet.
    """
    what, _, which = name.rpartition(".")
    if name == CLOCK:
        return shop.moment().clock
    if what in errands.names or what in errands.orders:
        number = errands.order_number(what)
        if number is None:
            raise BadInput(f"{{{name}}} cannot be said here: {what} is no order yet")
        order = shop.order(number)
        if which == "parcel" and order.number is None:
            raise BadInput(f"{{{name}}} cannot be said here: {what} has no parcel yet")
        return _ORDER[which](order, shop.narration.word)
    if any(product.sku == what for product in shop.charter.products):
        return _PRODUCT[which](shop.product(what)) if which in _PRODUCT else str(getattr(_level(shop, what), which))
    return _PERSON[which](shop.person(what))


def _level(shop: Shop, sku: str) -> StockView:
    offset = 0
    while page := shop.stock(offset):
        found = next((level for level in page if level.sku == sku), None)
        if found is not None:
            return found
        offset += len(page)
    raise BadInput(f"nothing on the shelf is called {shown(sku)}")
