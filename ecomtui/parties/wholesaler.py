"""The wholesaler: takes purchase orders, says when the goods will come, and sends them."""

from typing import Final

from sqlmodel import Field

from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.parties.protocol.purchasing import (
    GoodsReceived,
    GoodsShipped,
    LoadTruck,
    PlacePurchaseOrder,
    PurchaseOrderAcknowledged,
    TruckArrives,
)
from ecomtui.world.clock import DAY, HOUR, SECOND
from ecomtui.world.faults import Effect, Fault
from ecomtui.world.party import Party, handles
from ecomtui.world.rows import Row

LATE_BY: Final = 3 * DAY


class SupplierItem(Row, table=True):
    """How long the wholesaler usually takes for a product, in ms."""

    sku: str = Field(primary_key=True)
    lead_time: int


class SupplyOrder(Row, table=True):
    """A purchase order in the wholesaler's books; `late_by` ms is what it has not told anybody yet."""

    id: int = Field(primary_key=True)
    sku: str
    quantity: int
    promised: int
    late_by: int = 0


class Wholesaler(Party):
    """Accepts what it is asked for, and usually keeps its word."""

    name, title = "wholesaler", "Wholesaler"
    tables = (SupplierItem, SupplyOrder)
    latency = (2 * SECOND, 8 * SECOND)
    faults = (
        Fault(
            "po.late",
            "wholesaler",
            Effect.decide,
            "The goods come days after the promised date.",
            "The waiting order keeps its place in the queue; nobody is charged before the goods go out.",
            by=LATE_BY,
        ),
    )

    def opening(self, charter: ShopCharter) -> None:
        for product in charter.products:
            self.rows.add(SupplierItem(sku=product.sku, lead_time=product.lead_time))

    @handles(PlacePurchaseOrder)
    def accept(self, order: PlacePurchaseOrder) -> None:
        if self.rows.peek(SupplyOrder, order.purchase_order) is not None:
            return  # it stands in the books already
        lead_time = self.rows.get(SupplierItem, order.sku).lead_time
        late = self.struck_by("po.late")
        supply = self.rows.add(
            SupplyOrder(
                id=order.purchase_order,
                sku=order.sku,
                quantity=order.quantity,
                promised=self.now + lead_time,
                late_by=(late.by or LATE_BY) if late else 0,
            )
        )
        self.send("stock", PurchaseOrderAcknowledged(supply.id, "IA", supply.promised))
        self.remind(lead_time // 2 + self.draw("loading", 0, HOUR), LoadTruck(supply.id))

    @handles(LoadTruck)
    def load(self, timer: LoadTruck) -> None:
        supply = self.rows.get(SupplyOrder, timer.purchase_order)
        self.send("stock", GoodsShipped(supply.id))
        self.remind(max(supply.promised - self.now, 0) + supply.late_by, TruckArrives(supply.id))

    @handles(TruckArrives)
    def arrive(self, timer: TruckArrives) -> None:
        supply = self.rows.get(SupplyOrder, timer.purchase_order)
        self.send("stock", GoodsReceived(supply.id, supply.sku, supply.quantity))
