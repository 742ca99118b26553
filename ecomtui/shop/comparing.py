"""Two courses of the same world, side by side: what both share, and what came of each since they parted.

Both are lived through in a copy; the world one stands in does not move.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from ecomtui.shop.shop import Shop
from ecomtui.shop.views import BeliefsView, BranchView, CustomerView, MessageView, OrderView, PromiseView
from ecomtui.world.errors import BadInput

MOST: Final = 400
"""So many messages since the fork are told of each."""
_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Course:
    """One branch at its end: how many messages it had, the order in it (None: it has none of that number), its
    customer, and the stops since the fork."""

    branch: int
    clock: str
    steps: int
    order: OrderView | None
    beliefs: BeliefsView | None
    customer: CustomerView
    broken: tuple[PromiseView, ...]
    stops: tuple[MessageView, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two branches that are the same up to step `fork_step`."""

    fork_step: int
    one: Course
    other: Course

    def aligned(self) -> list[tuple[MessageView | None, MessageView | None]]:
        """Their stops in pairs: the same ones beside each other, and nothing beside what only one of them had."""
        one, other = self.one.stops, self.other.stops
        matcher = SequenceMatcher(None, [_hop(stop) for stop in one], [_hop(stop) for stop in other], autojunk=False)
        pairs: list[tuple[MessageView | None, MessageView | None]] = []
        for tag, start, end, first, last in matcher.get_opcodes():
            if tag == "equal":
                pairs += zip(one[start:end], other[first:last], strict=True)
            else:
                pairs += [(stop, None) for stop in one[start:end]]
                pairs += [(None, stop) for stop in other[first:last]]
        return pairs


def _hop(message: MessageView) -> tuple[object, ...]:
    return message.kind, message.sender, message.receiver, message.fate, message.fault, message.plain


def compare(shop: Shop, one: int, other: int, order: int | None, customer: str) -> Comparison:
    """What came of an order (None: of everybody's) and its customer in two branches.

    Raises:
        BadInput: when there is no branch of such a number.
    """
    fork = parting(shop.branches(), one, other)
    with shop.copy() as life:
        return Comparison(fork, *(_course(life, branch, fork, order, customer) for branch in (one, other)))


def parting(branches: Iterable[BranchView], one: int, other: int) -> int:
    """After which step two branches parted.

    Raises:
        BadInput: when there is no branch of such a number.
    """
    known = {branch.id: branch for branch in branches}
    ways = [_way_up(known, branch) for branch in (one, other)]
    return max(min(ways[0][branch], ways[1][branch]) for branch in ways[0].keys() & ways[1].keys())


def _way_up(known: Mapping[int, BranchView], number: int) -> dict[int, int]:
    """Up to which step a branch is the same as each of those it came from, itself included."""
    if number not in known:
        raise BadInput(f"there is no branch {number}; there are {', '.join(map(str, known))}")
    branch, shared = known[number], known[number].steps
    way = {number: shared}
    while branch.parent is not None:
        shared = min(shared, branch.fork_step)
        way[branch.parent] = shared
        branch = known[branch.parent]
    return way


def _course(life: Shop, branch: int, fork: int, order: int | None, customer: str) -> Course:
    life.visit(branch)
    life.go_to(life.moment().furthest)
    moment = life.moment()
    view = _order(life, order)
    number = life.customer_id(customer)
    told: list[MessageView] = []
    first = fork + 1
    while first <= moment.steps and len(told) < MOST:
        page = life.journal(first, min(first + _PAGE - 1, moment.steps))
        told += [one for one in page if (one.headline or one.fault) and (order is None or _is_of(one, order, number))]
        first += _PAGE
    return Course(
        branch=branch,
        clock=moment.clock,
        steps=moment.steps,
        order=view,
        beliefs=life.beliefs(view.id) if view else None,
        customer=life.person(customer),
        broken=tuple(life.broken()),
        stops=tuple(told[:MOST]),
    )


def _is_of(message: MessageView, order: int, customer: int) -> bool:
    if (message.about or "").startswith("order:"):
        return message.about == f"order:{order}"
    return message.who in (None, customer)


def _order(life: Shop, order: int | None) -> OrderView | None:
    try:
        return None if order is None else life.order(order)
    except BadInput:
        return None
