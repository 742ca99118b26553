"""One order shown from click to door: what the shop does for somebody who has only just come.

What is done here is done with the acts anybody has; it runs where the shop is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ecomtui.shop.follow import Follow
from ecomtui.shop.travel import is_stop
from ecomtui.shop.views import Errand, MessageView
from ecomtui.tui.snapshot import story

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop

SHOWN: Final = {"espresso-cup": 2}
_ANSWERS: Final = ("OrderConfirmed", "OrderRefused", "OrderCanceled")
_DECLINED: Final = "4000000000000002"
_MORNING: Final = (
    ("ben", {"house-blend": 2, "paper-filters": 1}, None, "25m"),
    ("chloe", {"earl-grey": 1, "brown-teapot": 1}, None, "90m"),
    ("diego", {"cast-iron-pan": 1}, _DECLINED, "40m"),
    ("emma", {"sweet-pea-seeds": 3, "garden-twine": 1}, None, "19h"),
    ("farid", {"espresso-cup": 4}, None, "55m"),
    ("grace", {"pocket-notebook": 2, "soft-pencil": 5}, None, "10m"),
)
"""Who buys what, with which card (None: their own), and how long it is until the next one comes."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one order came to. Times are milliseconds from the click, None when it never came to that; `first` is the
    message at its first stop."""

    messages: int
    stops: int
    parties: int
    seen: int
    answered: int | None
    delivered: int | None
    total: int
    first: int


def fill_cart(shop: "Shop", me: str) -> Errand:
    """Take what is shown off the shelves of the web, up to the checkout."""
    door = shop.customer(me)
    for sku, pieces in SHOWN.items():
        door.add(sku, pieces)
        shop.run_until_idle(me)
    return door.checkout()


def first_morning(shop: "Shop", me: str) -> Errand:
    """Let the first customers come, a day and a half of them: some parcels are on their way, some are not packed
    yet, and one card was refused."""
    for name, basket, card, until_next in _MORNING:
        errand = shop.customer(name).buy(basket, card=card)
        shop.advance(until_next)
    return errand


def told(shop: "Shop", follow: Follow) -> Told:
    """What the order that is followed came to, so far."""
    messages = story(shop, follow)
    click = messages[0].at or 0
    answer = _first(messages, lambda one: one.kind in _ANSWERS and one.receiver == "customer")
    door = _first(messages, lambda one: one.kind == "ParcelDelivered")
    before = messages[: messages.index(answer) + 1] if answer else messages
    return Told(
        messages=len(messages),
        stops=sum(map(is_stop, messages)),
        parties=len(_desks(messages)),
        seen=len(_desks(before)),
        answered=_since(click, answer),
        delivered=_since(click, door),
        total=shop.order(follow.order).total if follow.order else 0,
        first=next(one.id for one in messages if is_stop(one)),
    )


def _first(messages: list[MessageView], wanted: Callable[[MessageView], bool]) -> MessageView | None:
    return next((one for one in messages if wanted(one)), None)


def _since(click: int, message: MessageView | None) -> int | None:
    return None if message is None else (message.at or 0) - click


def _desks(messages: list[MessageView]) -> set[str]:
    """The parties that have dealt with something; whoever sits at the customer's computer is none."""
    return {one.receiver for one in messages}
