"""What the office shows of the shop at a glance. Amounts are minor units, moments and spans virtual milliseconds."""

from dataclasses import dataclass
from typing import Final

from ecomtui.world.clock import DAY, HOUR, WEEK, clock_text

_HOURS_UP_TO: Final = 2 * DAY
_DAYS_UP_TO: Final = 10 * WEEK


@dataclass(frozen=True, slots=True)
class SpanView:
    """One hour, day or week: how many orders were placed in it, and what they come to."""

    begin: int
    orders: int
    ordered: int


@dataclass(frozen=True, slots=True)
class SalesView:
    """Orders over time: `size` is how long each span is, an hour at first, later a day, then a week."""

    size: int
    spans: tuple[SpanView, ...]

    @property
    def unit(self) -> str:
        """What one span is called."""
        return {HOUR: "hour", DAY: "day"}.get(self.size, "week")

    def label(self, span: SpanView) -> str:
        """How people call a span: `14`, `Tue`, or `+3w`."""
        if self.size == HOUR:
            return clock_text(span.begin)[4:6]
        return clock_text(span.begin)[:3] if self.size == DAY else f"+{span.begin // WEEK + 1}w"


def span_size(now: int) -> int:
    """How long the spans are by which a shop of that age is told."""
    return HOUR if now < _HOURS_UP_TO else DAY if now < _DAYS_UP_TO else WEEK


@dataclass(frozen=True, slots=True)
class FunnelView:
    """How far people came: every number is some of the one before it."""

    visits: int
    carts: int
    orders: int
    paid: int
    sent: int
    delivered: int


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """How payments stand: `code` is a state of a payment, or `refused`; `reason` is why, of those refused."""

    code: str
    reason: str | None
    payments: int


@dataclass(frozen=True, slots=True)
class ShelfView:
    """A product's free pieces beside the number at which more is bought (None: by hand)."""

    sku: str
    name: str
    available: int
    incoming: int
    reorder_point: int | None


@dataclass(frozen=True, slots=True)
class WaitingView:
    """What waits at a party: messages on their way to it, and jobs in its queue for the servers it has (see
    `QueueView`). `capacity` is None where it has no such queue, 0 where it has as many as it takes."""

    party: str
    messages: int
    setting: str | None
    capacity: int | None
    busy: int
    waiting: int
    mean_wait: int


@dataclass(frozen=True, slots=True)
class TodayView:
    """All of it together. `paid` and `refunded` are the shop's money in and out."""

    orders: int
    ordered: int
    paid: int
    refunded: int
    sales: SalesView
    funnel: FunnelView
    outcomes: tuple[OutcomeView, ...]
    shelves: tuple[ShelfView, ...]
    waiting: tuple[WaitingView, ...]
