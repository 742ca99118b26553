"""Races: every order of arrival that matters, lived through one after the other.

Two messages race when both come to one of a few parties within the same window, neither because of the other,
and both touch the same thing there: an order, a product on the shelf, somebody's account. Whatever else crosses
on the way commutes: both orders of arrival come to the same, and only one of them is lived through.

In plain words: let each message that comes to such a party go first. If one that races with it came later, live
through it again and hold the first one back until the other has been. A life in which somebody is held back for
nobody has been lived already and is dropped. (Held messages are the sleep sets of Godefroid 1996, and looking for
races in what has happened is the dynamic partial-order reduction of Flanagan and Godefroid 2005.) Every life is
lived in a copy of the world, from the moment it stands at, and only its choices make it another one.

Nobody is held back elsewhere, and nowhere longer than the window: what could only cross after one delay upon the
other needs a longer one.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from ecomtui.parties.order_manager.rows import Order, OrderLine
from ecomtui.parties.protocol.ordering import OrderSubmitted
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.numbers import Span, span
from ecomtui.shop.shop import Shop
from ecomtui.shop.views import MessageView, PromiseView
from ecomtui.world.clock import SECOND
from ecomtui.world.errors import BadInput, UnknownName
from ecomtui.world.message import Message
from ecomtui.world.world import World

T = TypeVar("T")
MEETING: Final = ("stock", "order_manager", "merchant", "bank")
"""Where the order of arrival can matter: the parties that own goods, orders and money."""
MOST: Final = 500


@dataclass(frozen=True)
class Interleaving(Generic[T]):
    """One order of arrival, lived through to rest: which messages were chosen to come first, in what it ended,
    and which promises it broke. `digest` is that of its world."""

    choices: tuple[MessageView, ...]
    outcome: T
    broken: tuple[PromiseView, ...]
    digest: str


def interleavings(
    shop: Shop,
    tell: Callable[[Shop], T],
    *,
    within: Span = SECOND,
    limit: int = MOST,
    at: Collection[str] = MEETING,
) -> Iterator[Interleaving[T]]:
    """Every order of arrival that matters, from where the shop stands until all is at rest; the first one is as it
    would happen by itself. The shop itself does not move. `tell` says what matters of the end; `within` is the
    window: nothing is held back longer than that; `at` are the parties where messages may race.

    Raises:
        BadInput: when there are more than `limit`, after these; or a party that does not exist.
    """
    for party in at:
        if party not in MODEL.party_names:
            raise UnknownName("party", party, MODEL.party_names)
    walk, found = _Walk(span(within), at), 0
    while walk.goes_on:
        with Shop(shop._world.copy()) as life:
            choices = walk.live(life._world)
            if choices is not None and found == limit:
                raise BadInput(
                    f"there are more than {limit} orders of arrival; take a shorter window, or fewer parties"
                )
            if choices is not None:
                broken = tuple(life.broken())
                told = tuple(shop.told(message) for message in choices)  # this one knows the words by now
                yield Interleaving(told, tell(life), broken, life.digest())
                found += 1
        walk.turn_back()


@dataclass
class _Meeting:
    """A message that comes to a party where it may race: it goes first, or is held back. `crossed` says that
    another one came later that could have come before it."""

    message: int
    party: str
    touches: frozenset[str]
    due: int
    held: bool = False
    crossed: bool = False

    def meets(self, other: "_Meeting") -> bool:
        """Whether it matters which of the two comes first."""
        return self.party == other.party and not self.touches.isdisjoint(other.touches)


class _Walk:
    """Depth first through all lives: the last decision that can be taken otherwise is."""

    def __init__(self, within: int, at: Collection[str]) -> None:
        self._within, self._at = within, at
        self._path: list[_Meeting] = []
        self.goes_on = True

    def live(self, world: World) -> list[Message] | None:
        """Live a life by the decisions of the path, and where it ends let everybody go first; answers its choices,
        or None when it was lived before."""
        met, causes, choices = 0, dict[int, int | None](), list[Message]()
        held: dict[int, _Meeting] = {}
        with world.in_bulk():
            while not world.at_rest:
                race = world.window(self._within)
                message = next((each for each in race if each.id not in held), None)
                if message is None:
                    return None
                if message.receiver in self._at:
                    here = self._meeting(met, message, world)
                    met += 1
                    if here.held:
                        held[message.id] = here
                        continue
                    self._look_back(here, met, message, causes)
                    held = {number: other for number, other in held.items() if not other.meets(here)}
                if message is not race[0]:
                    choices.append(world.choose(message.id))
                causes[message.id] = message.cause
                world.step()
        return choices

    def turn_back(self) -> None:
        """Take the last decision otherwise that has not been: hold back who went first, and was crossed."""
        while self._path and (self._path[-1].held or not self._path[-1].crossed):
            self._path.pop()
        self.goes_on = bool(self._path)
        if self.goes_on:
            self._path[-1].held = True

    def _meeting(self, number: int, message: Message, world: World) -> _Meeting:
        if number == len(self._path):
            self._path.append(_Meeting(message.id, message.receiver, touched(message, world), message.due))
        return self._path[number]

    def _look_back(self, here: _Meeting, met: int, message: Message, causes: dict[int, int | None]) -> None:
        """Mark whoever went before, although this message could have: it did not come of that one, nor too late."""
        for other in self._path[: met - 1]:
            if not other.held and other.meets(here) and here.due <= other.due + self._within:
                cause = message.cause
                while cause is not None and cause > other.message:
                    cause = causes.get(cause)
                other.crossed = other.crossed or cause != other.message


def touched(message: Message, world: World) -> frozenset[str]:
    """What a message touches where it arrives: its order; at stock the products too, at the bank the payer's
    account; a new order touches all that its customer sends. Elsewhere everything touches everything."""
    if message.receiver not in MEETING:
        return frozenset({message.receiver})
    things, body = {message.about or message.kind}, message.body
    order = _order(message, world)
    if message.receiver == "stock":
        lines = getattr(body, "lines", ()) or (world.rows.look_all(OrderLine, order=order.id) if order else ())
        things |= {f"sku:{line.sku}" for line in lines}
        things |= {f"sku:{body.sku}"} if hasattr(body, "sku") else set()
    elif message.receiver == "bank" and order is not None:
        things.add(f"payer:{order.payer}")
    elif isinstance(body, OrderSubmitted):
        things.add(f"customer:{body.customer}")
    return frozenset(things)


def _order(message: Message, world: World) -> Order | None:
    word, _, number = (message.about or "").partition(":")
    return world.rows.look(Order, int(number)) if word == "order" else None
