"""Order manager ↔ stock, and stock's word to the product pages."""

from ecomtui.parties.protocol.values import Instant, Line
from ecomtui.world.message import Body


class ReserveStock(Body):
    """Put these aside for an order; `backorders` says whether what is missing may be waited for, `split`
    whether what is there may leave before the rest."""

    order: int
    lines: tuple[Line, ...]
    backorders: bool
    split: bool = False


class StockReserved(Body):
    order: int


class ReplaceStock(Body):
    """The order's `nth` parcel was lost or broken: set the same pieces aside once more, at once or not at all."""

    order: int
    nth: int
    lines: tuple[Line, ...]


class StockShort(Body):
    """Something is missing. `expected` is when it should be here, None when nothing is waited for.

    `replaces` is the parcel that nothing can be sent in place of.
    """

    order: int
    skus: tuple[str, ...]
    expected: Instant | None
    replaces: int | None = None


class AllocateStock(Body):
    """The order is paid for: what was held is now its own."""

    order: int


class StockAllocated(Body):
    """These pieces are on the shelf and the order's own; `complete` when none is waited for any more.

    `replaces` is the parcel that they go in place of.
    """

    order: int
    lines: tuple[Line, ...]
    complete: bool
    replaces: int | None = None


class HoldExpired(Body):
    order: int


class ReleaseStock(Body):
    order: int


class SwapStock(Body):
    """The customer takes `instead` for what cannot be had."""

    order: int
    sku: str
    instead: str


class DropMissing(Body):
    """The order waits for nothing more: what is here is all of it."""

    order: int


class ShipStock(Body):
    """The parcel has left the house with these pieces."""

    order: int
    parcel: int
    lines: tuple[Line, ...]


class TakeBackStock(Body):
    """What left with this parcel is back, and fit to be sold again."""

    order: int
    parcel: int


class AvailabilityChanged(Body):
    """What product pages should say: in_stock, few_left or out_of_stock."""

    sku: str
    badge: str


class ProductOut(Body):
    """Stock's timer: the day has come on which a product comes out."""

    sku: str


class HoldRunsOut(Body):
    """Stock's timer: a hold's ten minutes are over."""

    order: int


class TakeStock(Body):
    """Stock's timer: what was looked at a moment ago is taken now; only the guard `row_lock` looks again."""

    order: int
    lines: tuple[Line, ...]
    backorders: bool
    split: bool = False
