"""How a run fails: where in the file, what was expected, what was there, and which message made it so."""

from dataclasses import dataclass, field

from ecomtui.scenarios.places import Mistake, Place


@dataclass(frozen=True)
class Trace:
    """Which rows hold what was looked at: any of these `columns` (none: all) of the row `key` (None: any row) of a
    table."""

    table: str
    key: int | str | None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Miss:
    """One thing that is not as expected; `path` leads to it within the step."""

    path: tuple[str | int, ...]
    says: str
    traces: tuple[Trace, ...] = ()
    message: int | None = None


class Failed(Exception):
    """A run that ends here."""

    def __init__(
        self, place: Place, says: str, *, traces: tuple[Trace, ...] = (), message: int | None = None, reason: str = ""
    ) -> None:
        super().__init__(says)
        self.place, self.says, self.traces, self.message = place, says, traces, message
        self.reason = reason or "expectation"


@dataclass(frozen=True)
class Failure:
    """Why a run failed. `message` is the one that made it so, `reason` a word that is the same for the same cause:
    an expectation, the name of a promise, a rejection.
    """

    place: Place
    says: str
    notes: tuple[str, ...] = field(default=())
    message: int | None = None
    step: int = 0
    reason: str = "expectation"

    def __str__(self) -> str:
        return str(Mistake(self.place, self.says, self.notes))
