"""Order manager ↔ stock, and stock's word to the product pages."""

from ecomtui.parties.protocol.values import Instant, Line
from ecomtui.world.message import Body


class ReserveStock(Body):
    """Put these aside for an order; `backorders` says whether what is missing may be waited for."""

    order: int
    lines: tuple[Line, ...]
    backorders: bool


class StockReserved(Body):
    order: int


class StockShort(Body):
    """Something is missing. `expected` is when it should be here, None when nothing is waited for."""

    order: int
    skus: tuple[str, ...]
    expected: Instant | None


class AllocateStock(Body):
    """The order is paid for: what was held is now its own."""

    order: int


class StockAllocated(Body):
    """Every piece of the order is on the shelf and its own."""

    order: int


class HoldExpired(Body):
    order: int


class ReleaseStock(Body):
    order: int


class ShipStock(Body):
    """The parcel has left the house with these pieces."""

    order: int
    parcel: int


class TakeBackStock(Body):
    """What left with this parcel is back, and fit to be sold again."""

    order: int
    parcel: int


class AvailabilityChanged(Body):
    """What product pages should say: in_stock, few_left or out_of_stock."""

    sku: str
    badge: str


class HoldRunsOut(Body):
    """Stock's timer: a hold's ten minutes are over."""

    order: int


class TakeStock(Body):
    """Stock's timer: what was looked at a moment ago is taken now; only the guard `row_lock` looks again."""

    order: int
    lines: tuple[Line, ...]
    backorders: bool
