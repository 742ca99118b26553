"""What every screen knows of the world at a glance, and the message that brings it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Final

from textual.message import Message

from ecomtui.shop.follow import Follow
from ecomtui.shop.travel import at_hand, is_stop
from ecomtui.shop.views import ArmedView, CustomerView, MessageView, MomentView, NoticeView, PromiseView

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop

OPEN_CART: Final = ("open", "frozen")
"""States of a cart whose lines still count."""
_AT_ONCE: Final = 0.01
"""Seconds that a look at the world spends on examining its promises at rest; the rest is for idle time."""
_RECENT: Final = 3
"""So many messages are told below every screen."""
_TIMES: Final = re.compile(r"(\d+)×")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The world as the transport line shows it, and the message at hand.

    `stop` is the number of that message among the stops of the followed order, None when it is none of
    them. `examined` says whether the promises that only the whole can tell have all been asked, where the world
    is at rest. `recent` are the last messages, whoever they are about. `jump` says how much time has just passed when
    it was more than an hour, `working` what is being done that takes a while. `touring` says that the order is one
    that the shop shows.
    """

    moment: MomentView
    customer: CustomerView
    follow: Follow
    message: MessageView | None
    stop: int | None
    promises: tuple[PromiseView, ...]
    examined: bool
    armed: tuple[ArmedView, ...]
    guards_out: tuple[str, ...]
    notice: NoticeView | None
    pieces: int
    recent: tuple[MessageView, ...] = ()
    playing: bool = False
    speed: float = 1.0
    unfolded: bool = False
    jump: str | None = None
    working: str | None = None
    ticker: bool = False
    traffic: int = 0
    """Visitors an hour who come by themselves."""
    touring: bool = False

    @property
    def broken(self) -> tuple[PromiseView, ...]:
        """The promises that do not hold."""
        return tuple(promise for promise in self.promises if not promise.kept)


@dataclass
class WorldMoved(Message, bubble=False):
    """Something has happened in the world, or to the way it is shown."""

    snapshot: Snapshot


@dataclass(frozen=True)
class Words:
    """Plain words for the codes that people meet, by group: `words("order", "pending")`."""

    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __call__(self, group: str, code: str) -> str:
        """The words; a code without any is at least made readable."""
        return self.groups.get(group, {}).get(code) or code.replace("_", " ")


GROUPS: Final = (
    "act", "party", "badge", "payment_badge", "fulfilment_badge", "order", "purchase", "payment", "parcel", "mail",
    "scan", "code", "reason", "template", "fate", "cart",
    "believes", "bank_says", "room_order", "room_payment", "room_shipment", "room_parcel", "room_cart",
    "dispute", "waits_for", "to_do", "asks", "answer", "evidence", "refused", "choice",
)  # fmt: skip


def words_of(shop: "Shop") -> Words:
    """All the words the screens need, read once."""
    return Words({group: shop.narration.words(group) for group in GROUPS})


def take(shop: "Shop", follow: Follow, *, unfolded: bool = False) -> Snapshot:
    """Look at the world as it stands."""
    moment = shop.moment()
    message = at_hand(shop, follow, unfolded=unfolded)
    notices = shop.notices(follow.customer, limit=1)
    cart = shop.cart(follow.customer)
    enough = perf_counter() + _AT_ONCE
    examined = shop.examine(lambda: perf_counter() > enough)
    return Snapshot(
        moment=moment,
        customer=shop.person(follow.customer),
        follow=follow,
        message=message,
        stop=stop_number(shop, follow, message),
        promises=tuple(shop.promises_so_far()),
        examined=examined,
        armed=tuple(armed for armed in shop.armed() if not (armed.by_nature or spent(armed))),
        guards_out=tuple(guard.name for guard in shop.guards() if guard.out),
        notice=notices[0] if notices else None,
        pieces=sum(line.quantity for line in cart.lines) if cart.status in OPEN_CART else 0,
        traffic=shop.visitors_per_hour(),
        recent=tuple(shop.journal(max(1, moment.steps - _RECENT + 1), moment.steps)) if moment.steps else (),
    )


def spent(armed: ArmedView) -> bool:
    """Whether a fault that was armed a number of times has struck so often and has nothing left to do."""
    times = _TIMES.search(armed.words)
    return times is not None and armed.used >= int(times[1])


def stop_number(shop: "Shop", follow: Follow, message: MessageView | None) -> int | None:
    """Which stop of the followed story that message is."""
    if message is None or not is_stop(message):
        return None
    told = story(shop, follow)
    if all(one.id != message.id for one in told):
        return None
    stops = [one for one in told if is_stop(one)]
    return sum((one.step or 0) <= (message.step or 0) for one in stops)


def story(shop: "Shop", follow: Follow) -> list[MessageView]:
    """What has happened of the followed story so far."""
    if follow.order is not None:
        told = [one for one in shop.story(follow.order) if one.id >= (follow.errand or 0)]
        if told or follow.errand is None:
            return told
    if follow.errand is None:
        return []
    steps = shop.moment().steps
    page = shop.journal(max(1, steps - 400), steps) if steps else []
    return [one for one in page if one.id >= follow.errand and follow.has(one)]
