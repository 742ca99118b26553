"""Stock ↔ wholesaler, and what stock tells the order manager when nothing will come."""

from ecomtui.parties.protocol.values import Instant, Money
from ecomtui.world.message import Body


class PlacePurchaseOrder(Body):
    """`asked` counts how often this order has been put to the wholesaler: it is one order all the same."""

    purchase_order: int
    sku: str
    quantity: int
    cost: Money
    asked: int = 1


class PurchaseOrderAcknowledged(Body):
    """`code` is an X12 855 line code: IA accepted, IB backordered, IQ quantity changed, IR rejected, BP partial
    shipment, DR rescheduled, IP price changed, IS substituted. The rest is what the wholesaler will do, and when."""

    purchase_order: int
    code: str
    expected: Instant | None
    quantity: int
    cost: Money
    sku: str


class CancelPurchaseOrder(Body):
    """The shop does not want it any more, as it is."""

    purchase_order: int


class GoodsShipped(Body):
    """A lorry has left with so many pieces."""

    purchase_order: int
    quantity: int


class GoodsReceived(Body):
    """The order's `nth` lorry has brought so many pieces, and so many follow with another one."""

    purchase_order: int
    sku: str
    quantity: int
    nth: int
    follows: int


class GoodsUnavailable(Body):
    """What an order waits for cannot be had from anybody: so many pieces. `instead` is something similar that is
    on the shelf, if there is, and `here` how many other pieces of the order are."""

    order: int
    sku: str
    quantity: int
    instead: str | None = None
    here: int = 0


class GoodsDelayed(Body):
    """What an order waits for will be here much later than it was told."""

    order: int
    sku: str
    expected: Instant


class PurchaseOverdue(Body):
    """Stock's timer: the wholesaler should have answered by now."""

    purchase_order: int


class LoadTruck(Body):
    """The wholesaler's timer: the goods are ready to leave."""

    purchase_order: int


class TruckArrives(Body):
    """The wholesaler's timer: a lorry stands at the shop's door."""

    purchase_order: int
