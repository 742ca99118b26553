"""The wholesaler: takes purchase orders, says what will come of them, and sends the goods."""

from typing import Final

from sqlmodel import Field

from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.parties.protocol.purchasing import (
    CancelPurchaseOrder,
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
TO_FOLLOW_BY: Final = 5 * DAY
REST_BY: Final = 3 * DAY
"""How much later the second lorry of a partial shipment comes."""


class SupplierItem(Row, table=True):
    """How long the wholesaler usually takes for a product, in ms; `category` is where it looks for another."""

    sku: str = Field(primary_key=True)
    category: str = Field(index=True)
    lead_time: int


class SupplyOrder(Row, table=True):
    """A purchase order in the wholesaler's books.

    `code` is what it has answered; `promised` virtual ms, `late_by` ms that it has told nobody of. The first
    lorry brings `first` pieces and the next one `rest`; `brought` is how many have come to the shop's door.
    """

    id: int = Field(primary_key=True)
    sku: str
    quantity: int
    cost: int
    code: str
    promised: int
    late_by: int = 0
    first: int
    rest: int = 0
    brought: int = 0
    deliveries: int = 0
    instead: str | None = None
    timer: int | None = None

    @property
    def accepted(self) -> int:
        """Pieces that it says will come."""
        return self.first if self.code == "IQ" else self.quantity


class Wholesaler(Party):
    """Accepts what it is asked for, and usually keeps its word."""

    name, title = "wholesaler", "Wholesaler"
    tables = (SupplierItem, SupplyOrder)
    latency = (2 * SECOND, 8 * SECOND)
    faults = (
        Fault(
            "po.rejected",
            "wholesaler",
            Effect.decide,
            "The wholesaler does not sell what it is asked for.",
            "Another purchase order; when the third is refused too, those who wait get their money back.",
        ),
        Fault(
            "po.backordered",
            "wholesaler",
            Effect.decide,
            "The wholesaler has run out itself, and names a date days later.",
            "The waiting order keeps its place in the queue; nobody is charged before the goods go out.",
            by=TO_FOLLOW_BY,
        ),
        Fault(
            "po.short_ship",
            "wholesaler",
            Effect.decide,
            "A single piece comes: said at once, found out at the door, or with the rest on a second lorry.",
            "What came is counted and goes to who waits longest; what is missing is ordered anew.",
        ),
        Fault(
            "po.late",
            "wholesaler",
            Effect.decide,
            "The goods come days after the promised date, told or untold.",
            "The waiting order keeps its place in the queue; nobody is charged before the goods go out.",
            by=LATE_BY,
        ),
        Fault(
            "po.price_up",
            "wholesaler",
            Effect.decide,
            "The wholesaler asks more for a piece than it used to.",
            "A little more the shop pays itself, customers' prices stand; for much more it asks anew.",
        ),
        Fault(
            "po.substitute",
            "wholesaler",
            Effect.decide,
            "The wholesaler wants to send something similar instead.",
            "Nobody gets what they did not choose: the offer is declined, and the right goods ordered anew.",
        ),
        Fault(
            "po.silent",
            "wholesaler",
            Effect.decide,
            "The wholesaler does not answer at all.",
            "The same order is asked about again, then given up for another; at last the customer gets the money back.",
        ),
    )

    def opening(self, charter: ShopCharter) -> None:
        for product in charter.products:
            self.rows.add(SupplierItem(sku=product.sku, category=product.category, lead_time=product.lead_time))

    # ---------------------------------------------------------------- what it says
    @handles(PlacePurchaseOrder)
    def accept(self, order: PlacePurchaseOrder) -> None:
        if self.struck_by("po.silent"):
            return
        supply = self.rows.peek(SupplyOrder, order.purchase_order)
        if supply is None:
            supply = self._decide(order)
            if supply.code not in ("IR", "IS"):
                loading = self.rows.get(SupplierItem, supply.sku).lead_time // 2 + self.draw("loading", 0, HOUR)
                supply.timer = self.remind(loading, LoadTruck(supply.id))
        self.send("stock", self._answer(supply))

    def _decide(self, order: PlacePurchaseOrder) -> SupplyOrder:
        """Write the order into the books, as it is, or as a fault has it."""
        supply = self.rows.add(
            SupplyOrder(
                id=order.purchase_order,
                sku=order.sku,
                quantity=order.quantity,
                cost=order.cost,
                code="IA",
                promised=self.now + self.rows.get(SupplierItem, order.sku).lead_time,
                first=order.quantity,
            )
        )
        if self.struck_by("po.rejected"):
            supply.code = "IR"
        elif self.struck_by("po.substitute"):
            supply.code, supply.instead = "IS", self._similar(order.sku)
        elif later := self.struck_by("po.backordered"):
            supply.code = "IB"
            supply.promised += later.by or TO_FOLLOW_BY
        elif self.struck_by("po.short_ship"):
            supply.first = min(1, order.quantity - 1)
            supply.code = ("IA", "IQ", "BP")[self.draw("short", 0, 2)]
            supply.rest = order.quantity - supply.first if supply.code == "BP" else 0
        elif self.struck_by("po.price_up"):
            supply.code = "IP"
            supply.cost += order.cost * self.draw("dearer", 5, 40) // 100 // order.quantity * order.quantity
        if late := self.struck_by("po.late"):
            self._postpone(supply, late.by or LATE_BY)
        return supply

    def _postpone(self, supply: SupplyOrder, by: int) -> None:
        """It tells of it, unless there is something worse to tell, or it tells nobody."""
        if supply.code == "IA" and self.draw("told", 0, 1):
            supply.code = "DR"
            supply.promised += by
        else:
            supply.late_by = by

    def _similar(self, sku: str) -> str:
        """Another product of the same category, the next in the list; in a category of one, of any."""
        item = self.rows.get(SupplierItem, sku)
        others = [each.sku for each in self.rows.find(SupplierItem, category=item.category)]
        return others[(others.index(sku) + 1) % len(others)]

    def _answer(self, supply: SupplyOrder) -> PurchaseOrderAcknowledged:
        promised = None if supply.code == "IR" else supply.promised
        return PurchaseOrderAcknowledged(
            supply.id, supply.code, promised, supply.accepted, supply.cost, supply.instead or supply.sku
        )

    @handles(CancelPurchaseOrder)
    def cancel(self, order: CancelPurchaseOrder) -> None:
        """As long as it has not been loaded, it is struck out of the books."""
        supply = self.rows.peek(SupplyOrder, order.purchase_order)
        if supply is not None:
            self.forget(supply.timer)

    # ---------------------------------------------------------------- what it does
    @handles(LoadTruck)
    def load(self, timer: LoadTruck) -> None:
        supply = self.rows.get(SupplyOrder, timer.purchase_order)
        self.send("stock", GoodsShipped(supply.id, supply.first))
        self.remind(max(supply.promised - self.now, 0) + supply.late_by, TruckArrives(supply.id))

    @handles(TruckArrives)
    def arrive(self, timer: TruckArrives) -> None:
        supply = self.rows.get(SupplyOrder, timer.purchase_order)
        pieces, follows = (supply.rest, 0) if supply.deliveries else (supply.first, supply.rest)
        supply.deliveries += 1
        supply.brought += pieces
        self.send("stock", GoodsReceived(supply.id, supply.sku, pieces, supply.deliveries, follows))
        if follows:
            self.remind(REST_BY, TruckArrives(supply.id))
