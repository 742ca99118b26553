"""Shrinking: from a failure to the smallest scenario that still fails for the same reason.

Delta debugging [Zeller, Hildebrandt 2002]: steps, faults and givens are taken out in halves, quarters and one by
one, as long as what is left fails as before; then what remains is made simpler.
"""

import copy
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

from ecomtui.scenarios.exploring import Exploration, live_through
from ecomtui.scenarios.loader import Scenario
from ecomtui.scenarios.openings import given_of
from ecomtui.scenarios.recording import Recording, record, transcript
from ecomtui.scenarios.running import run_scenario
from ecomtui.shop.shop import Shop
from ecomtui.shop.sweep import given_by, live_day
from ecomtui.world.errors import BadInput, WorldHalted

MOST_ROUNDS: Final = 4
HALTED: Final = "halted"
NO_SCENARIO: Final = "no scenario"
"""What is left says nothing that can be done: that is neither the failure nor a pass."""
FEW: Final = (1, 2, 3, 5, 8)
"""How many orders, people or pieces are tried in place of more."""
Noted = Callable[[int, int], None]
"""Is told how many runs have been made and how many steps are left."""


@dataclass(frozen=True)
class Shrunk:
    """The smallest that was found: its file, why it fails, and how many runs that took.

    `passes` says whether it passes with every guard in place: then the guard is the reason.
    """

    text: str
    steps: int
    reason: str
    runs: int
    passes: bool


def shrink(source: Scenario | Recording, noted: Noted | None = None) -> Shrunk:
    """Cut a failing scenario down.

    Raises:
        BadInput: when it does not fail.
    """
    shrinker = _Shrinker(_recording(source), noted)
    best = shrinker.shrunk()
    return Shrunk(best.text(), len(best.steps), shrinker.reason, shrinker.runs, _passes_with_guards(best))


def _passes_with_guards(recording: Recording) -> bool:
    inside = copy.deepcopy(recording)
    inside.head.pop("guards_off", None)
    return why(inside) is None


def found(asked: Exploration, seed: int) -> Recording:
    """What was done in one seed of an exploration, as a scenario that can be shrunk.

    Raises:
        WorldHalted: when the world stopped in it.
    """
    scenario = asked.scenario()
    given = given_by(seed, asked.plan) if scenario is None else given_of(scenario, asked.plan.guards_off)
    with Shop.in_memory(seed, given) as shop:
        with shop.in_bulk():
            live_day(shop, seed, asked.plan) if scenario is None else live_through(shop, scenario, seed)
        return record(shop, f"What seed {seed} found", exactly=False, expecting=False)


def why(recording: Recording) -> str | None:
    """Why a scenario fails, in one word that is the same for the same cause; None when it passes."""
    try:
        failure = run_scenario(recording.text()).failure
    except WorldHalted:
        return HALTED
    except BadInput:
        return NO_SCENARIO
    return None if failure is None else failure.reason


def _recording(source: Scenario | Recording) -> Recording:
    if isinstance(source, Recording):
        return source
    recording = transcript(source)
    recording.head.pop("tags", None)
    return recording


class _Shrinker:
    """Tries smaller ones; keeps the smallest that fails for the same reason."""

    def __init__(self, first: Recording, noted: Noted | None) -> None:
        self._best, self._noted, self.runs = first, noted, 0
        reason = why(first)
        if reason in (None, NO_SCENARIO):
            raise BadInput("this does not fail, so there is nothing to shrink")
        self.reason = reason

    def shrunk(self) -> Recording:
        for _ in range(MOST_ROUNDS):
            before = self._best.text()
            self._try_at_rest()
            self._cut(lambda recording: recording.steps, least=1)
            self._cut(lambda recording: recording.head.get("faults", []))
            for what in list(self._best.head.get("given", {})):
                self._cut_given(what)
            self._simplify()
            if self._best.text() == before:
                break
        self._say_plainly()
        return self._best

    def _say_plainly(self) -> None:
        """Acts that the shop takes, with every guard in place too, need not be allowed to be refused."""
        for number, step in enumerate(self._best.steps):
            ((verb, value),) = step.items()
            if isinstance(value, dict) and "rejected" in value:
                candidate = copy.deepcopy(self._best)
                del candidate.steps[number][verb]["rejected"]
                if _passes_with_guards(candidate):
                    self._fails(candidate)

    def _fails(self, candidate: Recording) -> bool:
        """Take a candidate that fails for the same reason for the best so far."""
        self.runs += 1
        fails = why(candidate) == self.reason
        if fails:
            self._best = candidate
        if self._noted is not None:
            self._noted(self.runs, len(self._best.steps))
        return fails

    # ---------------------------------------------------------------- fewer
    def _cut(self, of: Callable[[Recording], list[Any]], least: int = 0) -> None:
        """Take parts of a list out: halves first, then ever smaller ones."""
        size = len(of(self._best)) // 2
        while size:
            start = 0
            while start < len(of(self._best)):
                candidate = copy.deepcopy(self._best)
                part = of(candidate)
                del part[start : start + size]
                if len(part) < least or not self._fails(candidate):
                    start += size
            size //= 2

    def _cut_given(self, what: str) -> None:
        """Take things that are given out, all of a kind or one by one."""
        given = self._best.head["given"]
        if self._without(what) or not isinstance(given[what], dict):
            return
        for name in list(given[what]):
            candidate = copy.deepcopy(self._best)
            del candidate.head["given"][what][name]
            self._fails(candidate)

    def _without(self, what: str) -> bool:
        candidate = copy.deepcopy(self._best)
        del candidate.head["given"][what]
        if not candidate.head["given"]:
            del candidate.head["given"]
        return self._fails(candidate)

    # ---------------------------------------------------------------- simpler
    def _try_at_rest(self) -> None:
        """One wait at the end in place of all others."""
        candidate = copy.deepcopy(self._best)
        candidate.steps = [step for step in candidate.steps if not step.keys() & {"advance", "step", "run"}]
        candidate.steps.append({"run": "idle"})
        self._fails(candidate)

    def _simplify(self) -> None:
        for place, changed in list(_simpler(self._best)):
            candidate = copy.deepcopy(self._best)
            target: Any = candidate.head if place[0] == "head" else candidate.steps
            for part in place[1:-1]:
                target = target[part]
            if changed is None:
                target.pop(place[-1], None)
            else:
                target[place[-1]] = changed
            self._fails(candidate)


def _simpler(recording: Recording) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Where something could be smaller or plainer, and what it would be; None takes it out."""
    crowd = recording.head.get("given", {}).get("crowd")
    for few in reversed(FEW):
        if crowd is not None and int(crowd) > few:
            yield ("head", "given", "crowd"), few
    for number, fault in enumerate(recording.head.get("faults", ())):
        for word in ("chance", "until", "from", "customer", "nth", "by"):
            if word in fault:
                yield ("head", "faults", number, word), None
        if "times" not in fault:
            yield ("head", "faults", number, "times"), 1
    for number, step in enumerate(recording.steps):
        ((verb, value),) = step.items()
        if verb == "advance":
            yield (("steps", number, verb), "2d")
        if isinstance(value, MutableMapping):
            for word in ("voucher", "address", "email", "key", "reason", "card", "payer"):
                if word in value:
                    yield ("steps", number, verb, word), None
            orders = value.get("orders")
            for few in reversed(FEW):
                if orders is not None and int(orders) > few:
                    yield ("steps", number, verb, "orders"), few
