"""What a benchmark answers: a figure against its peer, with the spread of its repetitions and its goal."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Self


@dataclass(frozen=True)
class Spread:
    """The lowest, middle and highest of several measurements."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Self:
        """The spread of these values."""
        found = sorted(values)
        return cls(found[0], median(found), found[-1])

    @classmethod
    def ratios(cls, pairs: Iterable[tuple[float, float]]) -> Self:
        """How ours compares with the peer, pair by pair: what slows a machine for a while slows both."""
        return cls.of(ours / peer for ours, peer in pairs)


@dataclass(frozen=True)
class Goal:
    """What DESIGN section 9 asks for, at first and then; `most` when the figure is to stay below."""

    first: float
    then: float
    most: bool = False

    def verdict(self, value: float) -> str:
        """How far the figure has come, in a word or two."""
        if self._met(value, self.then):
            return "reached"
        return "first reached" if self._met(value, self.first) else "not yet"

    def _met(self, value: float, goal: float) -> bool:
        return value <= goal if self.most else value >= goal

    def __str__(self) -> str:
        sign = "≤" if self.most else "≥"
        return f"{sign} {self.first:g}, then {self.then:g}"


@dataclass(frozen=True)
class Line:
    """A measurement behind a figure, or beside it."""

    what: str
    unit: str
    spread: Spread


@dataclass(frozen=True)
class Figure:
    """One figure. `value` is a ratio to the peer `against`, unless `unit` says what else it is.

    `missing` says why there is no value; nothing is invented in its place.
    """

    name: str
    says: str
    against: str
    value: Spread | None = None
    goal: Goal | None = None
    unit: str = ""
    lines: Sequence[Line] = ()
    notes: Sequence[str] = ()
    missing: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The figure for programs."""
        verdict = self.goal.verdict(self.value.middle) if self.goal and self.value else None
        return {**asdict(self), "verdict": verdict}
