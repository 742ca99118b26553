"""Whose story is watched: one customer's clicks and one order; other traffic passes silently."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ecomtui.shop.views import MessageView
from ecomtui.world.errors import BadInput

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop

FIRST_CUSTOMER: Final = "asha"


@dataclass(frozen=True, slots=True)
class Follow:
    """What stepping follows.

    `number` is the customer's. `errand` is the id of the act that placed the order. While there is no
    `order`, the customer's first one with a number higher than `after` becomes it, before anybody says so.
    """

    customer: str
    number: int
    order: int | None = None
    errand: int | None = None
    after: int = 0

    def has(self, message: MessageView) -> bool:
        """Whether a message belongs to this story (or to nobody's in particular). Who follows nobody sees
        everybody pass."""
        if self.order is None and self.errand is None:
            return True
        topic, _, which = (message.about or "").partition(":")
        match topic:
            case "order":
                return which == str(self.order)
            case "visit":
                return which.partition(".")[0] == str(self.number)
        return message.who in (None, self.number)

    def seeing(self, message: MessageView) -> "Follow":
        """The same story after that message, which may be the first to name its order."""
        topic, _, which = (message.about or "").partition(":")
        mine = self.order is None and message.who == self.number
        if mine and topic == "order" and which.isdigit() and int(which) > self.after:
            return replace(self, order=int(which))
        return self


def latest(shop: "Shop") -> Follow:
    """The newest order of all, and whose it is; before there is any, whoever the message at hand serves."""
    orders = shop.orders(limit=1)
    if orders:
        return newest(shop, orders[0].customer.lower())
    here = shop.at_step(shop.steps)
    serves = None if here is None else here.who
    names = [person.name for person in shop.regulars() if person.id == serves]
    return newest(shop, names[0] if names else FIRST_CUSTOMER)


def newest(shop: "Shop", customer: str) -> Follow:
    """The newest order of a customer."""
    orders = shop.orders(customer, limit=1)
    return Follow(customer, shop.customer_id(customer), orders[0].id if orders else None)


def existing(shop: "Shop", follow: Follow) -> Follow:
    """The same story; where its order is gone for good, the customer's newest instead."""
    if follow.errand is not None and not _is_there(lambda: shop.message(follow.errand or 0)):
        follow = replace(follow, errand=None)
    if follow.order is not None and not _is_there(lambda: shop.order(follow.order or 0)):
        follow = replace(follow, order=None, after=highest_order(shop))
    return follow if follow.order or follow.errand else newest(shop, follow.customer)


def highest_order(shop: "Shop") -> int:
    """The highest order number there is."""
    return max((order.id for order in shop.orders(limit=1)), default=0)


def _is_there(look: Callable[[], object]) -> bool:
    try:
        look()
    except BadInput:
        return False
    return True
