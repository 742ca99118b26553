"""What one sees backstage: the message at hand, the story it belongs to, and what everybody knows of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ecomtui.shop.travel import is_stop
from ecomtui.shop.views import MessageView, OrderView
from ecomtui.shop.views_rooms import RoomsView
from ecomtui.tui.snapshot import story
from ecomtui.tui.widgets.depths import Exhibit
from ecomtui.tui.widgets.floor import Pair
from ecomtui.tui.widgets.knows import Knowing
from ecomtui.tui.widgets.map import Hop
from ecomtui.world.errors import BadInput

if TYPE_CHECKING:
    from ecomtui.shop.follow import Follow
    from ecomtui.shop.shop import Shop

_CROWD: Final = 60
"""So many messages are told of everybody's, where nobody is followed."""
_HOPS: Final = 6
"""So many hops lead to the one at hand; more than that would be a blur."""
_PAYING: Final = ("Pay", "PayOrder")
"""While one of these is at hand, the order waits for nobody: another card is on its way."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The message at hand with all that can be shown of it; the messages of its story so far, the latest last;
    what stands in whose book; and why its order is not paid when it waits for another card."""

    shown: Exhibit | None = None
    story: tuple[MessageView, ...] = ()
    rooms: RoomsView | None = None
    knowing: Knowing | None = None
    refused: str | None = None

    @property
    def message(self) -> MessageView | None:
        """The message at hand."""
        return self.shown.message if self.shown else None

    def told(self, *, unfolded: bool) -> tuple[MessageView, ...]:
        """What is worth telling of the story: its stops, or (unfolded) all of it."""
        return tuple(one for one in self.story if unfolded or is_stop(one) or one == self.message)

    @property
    def used(self) -> frozenset[Pair]:
        """The pairs that have spoken in it."""
        return frozenset((one.sender, one.receiver) for one in self.story)

    def hops_since(self, before: MessageView | None) -> tuple[Hop, ...]:
        """The way from another message of the story to the one at hand; just the last hop after a leap back."""
        here = self.message
        if here is None:
            return ()
        since = before.step or 0 if before else 0
        between = [one for one in self.story if since < (one.step or 0) <= (here.step or 0)]
        way = [hop_of(one) for one in between if one.sender != one.receiver]
        return tuple(way[-_HOPS:]) if since < (here.step or 0) else ()


def hop_of(message: MessageView) -> Hop:
    """A message as the map shows it."""
    return Hop(message.sender, message.receiver, message.fate == "lost", message.fault is not None)


def scene(shop: "Shop", follow: "Follow", message: MessageView | None) -> Scene:
    """What there is to see with that message at hand."""
    told = tuple(_told(shop, follow, message))
    order = _order(shop, follow)
    paying = message is not None and message.kind in _PAYING
    return Scene(
        shown=_exhibit(shop, message),
        story=told,
        rooms=shop.rooms(follow.order, follow.customer),
        knowing=Knowing(shop.beliefs(order.id), order) if order else None,
        refused=order.reason if order and order.may_pay and not paying else None,
    )


def _order(shop: "Shop", follow: "Follow") -> OrderView | None:
    """The order that is followed; None where it is not there yet, or not there again after going back."""
    try:
        return None if follow.order is None else shop.order(follow.order)
    except BadInput:
        return None


def _told(shop: "Shop", follow: "Follow", message: MessageView | None) -> Sequence[MessageView]:
    told = story(shop, follow)
    if told or message is None:
        return told
    return shop.journal(max(1, (message.step or 0) - _CROWD), message.step)


def _exhibit(shop: "Shop", message: MessageView | None) -> Exhibit | None:
    if message is None:
        return None
    try:
        code = shop.code(message.kind, message.receiver) if message.fate == "handled" else ""
    except KeyError:
        code = ""
    return Exhibit(message, tuple(shop.rows_changed(message.step or 0)), code)
