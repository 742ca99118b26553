"""Stock ↔ wholesaler."""

from ecomtui.parties.protocol.values import Instant, Money
from ecomtui.world.message import Body


class PlacePurchaseOrder(Body):
    purchase_order: int
    sku: str
    quantity: int
    cost: Money


class PurchaseOrderAcknowledged(Body):
    """`code` is an X12 855 line code (IA: accepted)."""

    purchase_order: int
    code: str
    expected: Instant


class GoodsShipped(Body):
    purchase_order: int


class GoodsReceived(Body):
    purchase_order: int
    sku: str
    quantity: int


class LoadTruck(Body):
    """The wholesaler's timer: the goods are ready to leave."""

    purchase_order: int


class TruckArrives(Body):
    """The wholesaler's timer: the goods have come to the shop's door."""

    purchase_order: int
