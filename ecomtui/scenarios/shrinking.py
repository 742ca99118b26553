"""Shrinking: from a failure to the smallest scenario that still fails for the same reason.

Delta debugging [Zeller, Hildebrandt 2002]: steps, faults and givens are taken out in halves, quarters and one by
one, as long as what is left fails as before; then what remains is made simpler, and amounts and windows of faults are
cut by halves.
"""

import copy
import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from ecomtui.scenarios.amounts import Amount, Path, Window, all_steps, amounts, at, windows
from ecomtui.scenarios.exploring import Exploration, live_through
from ecomtui.scenarios.loader import Scenario, load_text
from ecomtui.scenarios.openings import given_of
from ecomtui.scenarios.recording import Recording, record, transcript
from ecomtui.scenarios.running import played
from ecomtui.shop.shop import Shop
from ecomtui.shop.sweep import given_by, live_day
from ecomtui.world.clock import parse_duration, span_text
from ecomtui.world.errors import BadInput, WorldHalted

MOST_ROUNDS: Final = 4
MOST_MESSAGES: Final = 100_000
LEAST_MESSAGES: Final = 1_000
SLACK: Final = 4
"""A smaller scenario that handles so many times as many messages as the first has no end, and is not waited for."""
HALTED: Final = "halted"
NO_SCENARIO: Final = "no scenario"
"""What is left says nothing that can be done: that is neither the failure nor a pass."""
FEW: Final = (1, 2, 3, 5, 8)
"""How many orders, people or pieces are tried in place of more."""
SPANS: Final = ("1s", "10s", "1m", "5m", "20m", "1h", "2h", "6h", "12h", "1d", "2d", "3d", "5d", "1w", "2w", "4w", "8w")
"""Waits that are easily read, the short ones first."""
EXPECTATION: Final = "expectation"
_NUMBERED: Final = re.compile(r"\border \d+")
CHANCES: Final = ("0.5", "0.25", "0.1")
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
    return _why(recording, MOST_MESSAGES).reason


@dataclass(frozen=True)
class _Why:
    """Why a run failed: the reason, what was said, and how many messages it took."""

    reason: str | None
    says: str = ""
    messages: int = 0

    def is_like(self, other: "_Why") -> bool:
        """Whether it is the same failure. Of a promise its name tells. An expectation would be missed for many other
        reasons too, such as that nobody has bought anything: all that is said of it has to be the same.
        """
        return self.reason == other.reason and (self.reason != EXPECTATION or self.says == other.says)


def _why(recording: Recording, most: int) -> _Why:
    """The same, and all about it; what handles more than `most` in one step has no end."""
    try:
        with played(load_text(recording.text()).scenario(), most=most, explain=False) as (outcome, _):
            if outcome.failure is None:
                return _Why(None, messages=outcome.messages)
            says = _NUMBERED.sub("order", outcome.failure.says)
            return _Why(outcome.failure.reason, says, outcome.messages)
    except WorldHalted:
        return _Why(HALTED)
    except BadInput:
        return _Why(NO_SCENARIO)


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
        self._tried: set[str] = set()
        self._why = _why(first, MOST_MESSAGES)
        if self._why.reason in (None, NO_SCENARIO):
            raise BadInput("this does not fail, so there is nothing to shrink")
        self.reason = str(self._why.reason)
        self._most = min(MOST_MESSAGES, SLACK * self._why.messages + LEAST_MESSAGES)

    def shrunk(self) -> Recording:
        for _ in range(MOST_ROUNDS):
            before = self._best.text()
            self._try_at_rest()
            self._cut(lambda recording: recording.steps, least=1)
            self._cut_within()
            self._cut(lambda recording: recording.head.get("faults", []))
            for what in list(self._best.head.get("given", {})):
                self._cut_given(what)
            self._simplify()
            self._shorten()
            self._cut_amounts()
            self._cut_windows()
            if self._best.text() == before:
                break
        self._say_plainly()
        return self._best

    def _say_plainly(self) -> None:
        """Acts that the shop takes, with every guard in place too, need not be allowed to be refused."""
        if not _passes_with_guards(self._best):
            return
        for number, step in enumerate(self._best.steps):
            ((verb, value),) = step.items()
            if isinstance(value, dict) and "rejected" in value:
                before = self._best
                candidate = copy.deepcopy(self._best)
                del candidate.steps[number][verb]["rejected"]
                if self._is_smaller(candidate) and not _passes_with_guards(self._best):
                    self._best = before

    def _is_smaller(self, candidate: Recording) -> bool:
        """Take a candidate that fails for the same reason for the best so far."""
        text = candidate.text()
        if text in self._tried:
            return False
        self._tried.add(text)
        self.runs += 1
        why = _why(candidate, self._most)
        if taken := why.is_like(self._why):
            self._best, self._why = candidate, why
        if self._noted is not None:
            self._noted(self.runs, len(self._best.steps))
        return taken

    # ---------------------------------------------------------------- fewer
    def _cut(self, of: Callable[[Recording], list[Any]], least: int = 0) -> None:
        """Take parts of a list out."""

        def out(recording: Recording, share: slice) -> None:
            del of(recording)[share]
            if not recording.head.get("faults", True):
                del recording.head["faults"]

        self._leave_out(of, out, least)

    def _leave_out(
        self,
        of: Callable[[Recording], Sequence[object]],
        out: Callable[[Recording, slice], object],
        least: int = 0,
    ) -> None:
        """Take things `out`, half of them first, then ever smaller shares; `of` says what there is, and at least so
        much of it stays."""
        size = (len(of(self._best)) + 1) // 2
        while size:
            start = 0
            while start < len(of(self._best)):
                candidate = copy.deepcopy(self._best)
                out(candidate, slice(start, start + size))
                if len(of(candidate)) < least or not self._is_smaller(candidate):
                    start += size
            size //= 2

    def _cut_within(self) -> None:
        """Take steps out that stand within a repeat or a race; and what does nothing more is unfolded."""
        number = 0
        while number < len(inner := _nested(self._best)):
            path = inner[number]
            self._cut(partial(at, path=path), least=1)
            number += not self._is_unfolded(path[:-2])

    def _is_unfolded(self, path: Path) -> bool:
        """Put the steps of a repeat or a race in its place."""
        candidate = copy.deepcopy(self._best)
        (value,) = at(candidate, path).values()
        place = int(path[-1])
        at(candidate, path[:-1])[place : place + 1] = value["steps"]
        return self._is_smaller(candidate)

    def _cut_given(self, what: str) -> None:
        """Take things that are given out, all of a kind or one by one."""
        given = self._best.head["given"]
        if self._without(what) or not isinstance(given[what], dict):
            return

        def names(recording: Recording) -> list[str]:
            return list(recording.head["given"][what])

        def out(recording: Recording, share: slice) -> None:
            for name in names(recording)[share]:
                del recording.head["given"][what][name]

        self._leave_out(names, out)

    def _without(self, what: str) -> bool:
        candidate = copy.deepcopy(self._best)
        del candidate.head["given"][what]
        if not candidate.head["given"]:
            del candidate.head["given"]
        return self._is_smaller(candidate)

    # ---------------------------------------------------------------- simpler
    def _try_at_rest(self) -> None:
        """One wait at the end in place of all others."""
        candidate = copy.deepcopy(self._best)
        candidate.steps = [step for step in candidate.steps if not step.keys() & {"advance", "step", "run"}]
        candidate.steps.append({"run": "idle"})
        self._is_smaller(candidate)

    def _shorten(self) -> None:
        """Neighbouring waits become one, and each wait one that is short and easily read."""
        number = 0
        while number + 1 < len(self._best.steps):
            first, second = map(_span, self._best.steps[number : number + 2])
            if first is None or second is None:
                number += 1
                continue
            candidate = copy.deepcopy(self._best)
            both = span_text(parse_duration(first) + parse_duration(second))
            candidate.steps[number : number + 2] = [{"advance": both}]
            if not self._is_smaller(candidate):
                number += 1
        for number in range(len(self._best.steps)):
            self._read_easily(number)

    def _read_easily(self, number: int) -> None:
        """The shortest span that will do, if a longer one always does where a shorter one did."""
        span = _span(self._best.steps[number])
        shorter = () if span is None else SPANS[: SPANS.index(span)] if span in SPANS else SPANS
        low, high = 0, len(shorter)
        while low < high:
            middle = (low + high) // 2
            candidate = copy.deepcopy(self._best)
            candidate.steps[number] = {"advance": shorter[middle]}
            if self._is_smaller(candidate):
                high = middle
            else:
                low = middle + 1

    # ---------------------------------------------------------------- less
    def _cut_amounts(self) -> None:
        """Amounts by halves: first all of them together, because one often depends on another, then each alone."""
        while self._is_smaller(_halved(self._best)):
            pass
        for amount in list(amounts(self._best)):
            self._cut_amount(amount)

    def _cut_amount(self, amount: Amount) -> None:
        number, measure = amount.of(self._best), amount.measure
        if number is None or self._is_so_much(amount, measure.least):
            return
        least = measure.least
        while (half := max(measure.plain((least + number) // 2 if measure.exactly else number // 2), least)) not in (
            least,
            number,
        ):
            if self._is_so_much(amount, half):
                number = half
            elif measure.exactly:
                least = half
            else:
                return

    def _is_so_much(self, amount: Amount, number: int) -> bool:
        candidate = copy.deepcopy(self._best)
        amount.put(candidate, number)
        return self._is_smaller(candidate)

    def _cut_windows(self) -> None:
        """The windows of faults by halves: the first half, or else the second."""
        for number in range(len(list(windows(self._best)))):
            while self._is_shorter(list(windows(self._best))[number]):
                pass

    def _is_shorter(self, window: Window) -> bool:
        for half in window.halves():
            candidate = copy.deepcopy(self._best)
            half.put(candidate)
            if self._is_smaller(candidate):
                return True
        return False

    def _simplify(self) -> None:
        """What could be plainer as plain as it gets, together where that goes; the rest by less."""

        def changes(recording: Recording) -> list[_Change]:
            return list(_simpler(recording))

        def out(recording: Recording, share: slice) -> None:
            for change in changes(recording)[share]:
                change.make(recording)

        self._leave_out(changes, out)
        for change in changes(self._best):
            for nth in range(1, len(change.plainer)):
                candidate = copy.deepcopy(self._best)
                change.make(candidate, nth)
                if self._is_smaller(candidate):
                    break


@dataclass(frozen=True)
class _Change:
    """What something could be instead, the plainest first; None takes it out."""

    place: tuple[Any, ...]
    plainer: tuple[Any, ...] = (None,)

    def make(self, recording: Recording, nth: int = 0) -> None:
        """Make it the nth of these in a recording."""
        target: Any = recording.head if self.place[0] == "head" else recording.steps
        for part in self.place[1:-1]:
            target = target[part]
        if self.plainer[nth] is None:
            target.pop(self.place[-1], None)
        else:
            target[self.place[-1]] = self.plainer[nth]


def _nested(recording: Recording) -> list[Path]:
    """Where steps stand within a repeat or a race."""
    return [
        (*path, verb, "steps") for path, step in all_steps(recording) for verb in step if verb in ("repeat", "race")
    ]


def _halved(recording: Recording) -> Recording:
    """A recording with half of every amount, rounded up."""
    candidate = copy.deepcopy(recording)
    for amount in amounts(candidate):
        number = amount.of(candidate)
        if number is not None:
            amount.put(candidate, max(amount.measure.plain((number + 1) // 2), amount.measure.least))
    return candidate


def _span(step: Mapping[str, Any]) -> str | None:
    """How long a step waits, if it does."""
    return step.get("advance")


def _simpler(recording: Recording) -> Iterator[_Change]:
    """Where something could be smaller or plainer."""
    crowd = recording.head.get("given", {}).get("crowd")
    if crowd is not None and (fewer := _fewer(crowd)):
        yield _Change(("head", "given", "crowd"), fewer)
    for number, fault in enumerate(recording.head.get("faults", ())):
        for word in ("until", "for", "from", "customer", "nth", "by"):
            if word in fault:
                yield _Change(("head", "faults", number, word))
        if "chance" in fault:
            others = tuple(each for each in CHANCES if each != fault["chance"])
            yield _Change(("head", "faults", number, "chance"), (None, *others))
        if "times" not in fault:
            yield _Change(("head", "faults", number, "times"), (1,))
    for number, step in enumerate(recording.steps):
        ((verb, value),) = step.items()
        if isinstance(value, MutableMapping):
            for word in ("voucher", "address", "email", "key", "reason", "card", "payer"):
                if word in value:
                    yield _Change(("steps", number, verb, word))
            orders = value.get("orders")
            if orders is not None and (fewer := _fewer(orders)):
                yield _Change(("steps", number, verb, "orders"), fewer)


def _fewer(number: Any) -> tuple[int, ...]:
    return tuple(few for few in FEW if few < int(number))
