"""How a run fails: where in the file, what was expected, what was there, and which message made it so."""

from collections.abc import Callable
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
    """A run that ends here. `message` made it so: its id, or how to find it, as not everybody wants to know."""

    def __init__(
        self,
        place: Place,
        says: str,
        *,
        traces: tuple[Trace, ...] = (),
        message: int | Callable[[], int | None] | None = None,
        reason: str = "",
    ) -> None:
        super().__init__(says)
        self.place, self.says, self.traces, self._message = place, says, traces, message
        self.reason = reason or "expectation"

    @property
    def message(self) -> int | None:
        """The message that made it so, as long as the world stands where the run ended."""
        return self._message() if callable(self._message) else self._message


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
