"""How a run fails: where in the file, what was expected, what was there, and which message made it so."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ecomtui.scenarios.places import Mistake, Place
from ecomtui.shop.shop import Shop
from ecomtui.shop.views import MessageView


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
        self.story = ""
        """That message in one line, once somebody has looked."""

    def seen_in(self, shop: Shop) -> None:
        """Look for the message in the shop in which it failed."""
        self._message = self.message or made_so(shop, self.traces)
        self.story = "" if self._message is None else story(shop.message(self._message))

    @property
    def message(self) -> int | None:
        """The message that made it so, as long as the world stands where the run ended."""
        return self._message() if callable(self._message) else self._message


def made_so(shop: Shop, traces: Iterable[Trace]) -> int | None:
    """The message that last changed what was looked at, None when nothing is known of it."""
    for trace in traces:
        step = shop.changed_by(trace.table, trace.key, trace.columns)
        message = None if step is None else shop.at_step(step)
        if message is not None:
            return message.id
    return None


def story(message: MessageView) -> str:
    """A message in one line: its number, its kind, whose it is, a fault that touched it, and plain words."""
    fault = f", simulated fault {message.fault}" if message.fault else ""
    return f"message {message.id}, {message.kind} from {message.sender} to {message.receiver}{fault}: {message.plain}"


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
