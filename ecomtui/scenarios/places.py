"""Places in a file, and mistakes at them: `file:line:column: what is wrong`, the line, and a caret under it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from ecomtui.world.errors import BadInput

_WIDEST: Final = 160
"""Of a line, so many signs are shown at most."""
MOST_SHOWN: Final = 20
"""Of a file's mistakes, so many are told at most."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file's name, as people find it again, and its lines."""

    name: str
    lines: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Place:
    """From where to where something stands in a file; lines and columns count from 1, `end` is past the last sign."""

    source: Source
    line: int
    column: int
    end: int

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"

    def shown(self) -> str:
        """The line, with carets under the place."""
        whole = self.source.lines[self.line - 1] if self.line <= len(self.source.lines) else ""
        line = "".join(sign if sign.isprintable() else " " for sign in whole)
        left = max(0, self.column - 1 - _WIDEST // 2) if len(line) > _WIDEST else 0
        start = self.column - 1 - left
        width = max(1, min(self.end, len(line) + 1) - self.column)
        number = f"{self.line:>5} | "
        carets = "^" * max(1, min(width, _WIDEST - start))
        return f"{number}{line[left : left + _WIDEST]}\n{'':5} | {'':{start}}{carets}"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong at one place. `notes` follow the carets, one a line."""

    place: Place
    says: str
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join((f"{self.place}: {self.says}", self.place.shown(), *(f"   {note}" for note in self.notes)))


class BadScenario(BadInput):
    """A file that cannot be a scenario; every mistake with its place, in the order of the file, when they are few."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        first, more = (every := tuple(mistakes))[:MOST_SHOWN], every[MOST_SHOWN:]
        if more:
            first = (*first[:-1], replace(first[-1], notes=(*first[-1].notes, f"… and {len(more)} mistakes more")))
        self.mistakes = first
        super().__init__("\n".join(map(str, self.mistakes)))
