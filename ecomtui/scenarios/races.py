"""Orders of arrival: plans that say which waiting message comes first after which step."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from ecomtui.shop.races import interleavings
from ecomtui.shop.shop import Shop
from ecomtui.shop.views import Errand
from ecomtui.world.errors import BadInput
from ecomtui.world.history import CHOICE

Plan = tuple[tuple[int, int], ...]
"""Pairs of a step and the message that comes first after it."""
_MEET: Final = ("stock", "order_manager")


def plans(shop: Shop, bound: int) -> tuple[list[Plan], str]:
    """Every order of arrival that matters from here, up to `bound`; and words for what was left out."""
    made, found = len(shop.acts()), list[Plan]()
    try:
        for life in interleavings(shop, lambda lived: _plan(lived, made), limit=bound):
            found.append(life.outcome)
    except BadInput:
        return found, f"only {bound} orders of arrival were run; there are more"
    return found, ""


def ranked(shop: Shop, first: Sequence[Errand], others: Sequence[Errand], bound: int) -> Plan | None:
    """The plan in which what the `first` acts cause arrives in their order where they meet, and before what the others
    cause; None when there is none. Where nothing depends on the order, there is nothing to plan."""
    made, lives = len(shop.acts()), 0
    plan: Plan = ()

    def tell(lived: Shop) -> tuple[Plan, list[int], list[int]]:
        there = _arrivals(lived, first)
        return _plan(lived, made), there, [step for one in others for step in _arrivals(lived, [one])] if there else []

    try:
        for life in interleavings(shop, tell, limit=bound):
            plan, arrivals, later = life.outcome
            lives += 1
            if (
                arrivals
                and all(one < other for one, other in pairwise(arrivals))
                and all(arrivals[-1] < step for step in later)
            ):
                return plan
    except BadInput:
        return None
    return plan if lives == 1 and arrivals else None


def _plan(lived: Shop, made: int) -> Plan:
    return tuple((act.after_step, int(act.body["message"])) for act in lived.acts()[made:] if act.kind == CHOICE)


def _arrivals(lived: Shop, errands: Sequence[Errand]) -> list[int]:
    """The step at which each act's order first arrives where they meet; nothing when one never does."""
    for party in _MEET:
        try:
            steps = [lived.steps_at(party, lived.order_of(errand)) for errand in errands]
        except BadInput:
            return []
        if all(steps):
            return [first[0] for first in steps]
    return []
