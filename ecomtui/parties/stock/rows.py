"""Stock's rows: levels and the movements that explain them, holds, pieces, purchase orders."""

from enum import StrEnum
from typing import Final

from sqlalchemy import Index
from sqlmodel import Field

from ecomtui.world.machine import Machine
from ecomtui.world.rows import Row


class HoldStatus(StrEnum):
    """A hold's life."""

    held = "held"
    converted = "converted"
    released = "released"
    expired = "expired"


HOLD: Final = Machine(
    "hold",
    "stock",
    {
        HoldStatus.held: (HoldStatus.converted, HoldStatus.released, HoldStatus.expired),
        HoldStatus.converted: (),
        HoldStatus.released: (),
        HoldStatus.expired: (),
    },
)


class UnitStatus(StrEnum):
    """Pieces that belong to an order [Solidus inventory units]."""

    on_hand = "on_hand"
    backordered = "backordered"
    shipped = "shipped"
    returned = "returned"
    canceled = "canceled"


UNIT: Final = Machine(
    "stock unit",
    "stock",
    {
        UnitStatus.on_hand: (UnitStatus.shipped, UnitStatus.canceled),
        UnitStatus.backordered: (UnitStatus.on_hand, UnitStatus.canceled),
        UnitStatus.shipped: (UnitStatus.returned,),
        UnitStatus.returned: (),
        UnitStatus.canceled: (),
    },
)


class PurchaseStatus(StrEnum):
    """A purchase order's life."""

    draft = "draft"
    ordered = "ordered"
    acknowledged = "acknowledged"
    in_transit = "in_transit"
    partially_received = "partially_received"
    received = "received"
    rejected = "rejected"
    canceled = "canceled"


PURCHASE: Final = Machine(
    "purchase order",
    "stock",
    {
        PurchaseStatus.draft: (PurchaseStatus.ordered,),
        PurchaseStatus.ordered: (  # whatever comes of it can be heard of before it was acknowledged
            PurchaseStatus.acknowledged,
            PurchaseStatus.in_transit,
            PurchaseStatus.partially_received,
            PurchaseStatus.received,
            PurchaseStatus.rejected,
            PurchaseStatus.canceled,
        ),
        PurchaseStatus.acknowledged: (
            PurchaseStatus.in_transit,
            PurchaseStatus.partially_received,
            PurchaseStatus.received,
        ),
        PurchaseStatus.in_transit: (PurchaseStatus.partially_received, PurchaseStatus.received),
        PurchaseStatus.partially_received: (PurchaseStatus.received,),
        PurchaseStatus.received: (),
        PurchaseStatus.rejected: (),
        PurchaseStatus.canceled: (),
    },
)


class StockLevel(Row, table=True):
    """available = on_hand - held - allocated; what is incoming counts only when received.

    `last_purchase` is the latest purchase order, `ran_out` how often the last piece was promised away,
    `instead` what the wholesaler has offered in its place. Before `release` (virtual ms) nothing of it leaves;
    `opens` is the timer of that, once somebody waits.
    """

    sku: str = Field(primary_key=True)
    on_hand: int
    held: int = 0
    allocated: int = 0
    incoming: int = 0
    wanted: int = 0
    reorder_point: int | None
    reorder_quantity: int
    cost: int
    lead_time: int
    badge: str
    last_purchase: int | None = None
    ran_out: int = 0
    instead: str | None = None
    release: int | None = None
    opens: int | None = None

    @property
    def available(self) -> int:
        return self.on_hand - self.held - self.allocated


class Movement(Row, table=True):
    """One entry of the log that explains every level: by how much on_hand, held, allocated changed."""

    id: int = Field(primary_key=True)
    sku: str = Field(index=True)
    at: int
    why: str
    on_hand: int = 0
    held: int = 0
    allocated: int = 0
    order: int | None = None


class Hold(Row, table=True):
    """Pieces put aside for an order until it is paid or the hold runs out."""

    id: int = Field(primary_key=True)
    order: int = Field(index=True)
    sku: str
    quantity: int
    status: HoldStatus = HoldStatus.held


class HoldClock(Row, table=True):
    """The timer of an order's holds."""

    order: int = Field(primary_key=True)
    timer: int | None = None


class StockUnit(Row, table=True):
    """Pieces that are an order's own, on the shelf or still to come; `parcel` is the one they left with.

    `split` says that they need not wait for the rest of their order, `told` that the order manager has heard
    that they are there.
    """

    __table_args__ = (  # type: ignore[assignment]
        Index("stock_unit_waiting", "sku", "status"),  # who waits is found without those who were served
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    order: int = Field(index=True)
    sku: str
    quantity: int
    status: UnitStatus
    split: bool = False
    told: bool = False
    parcel: int | None = None


class PurchaseOrder(Row, table=True):
    """What has been ordered from the wholesaler; `expected` is its word, in virtual ms, `code` its answer.

    Of `quantity` pieces so many have been `received` and so many are `outstanding`; `cost` is what those two cost,
    in minor units. `nth` counts orders in a row of which something came to nothing, `asked` how often this one
    was put, `deliveries` its lorries.
    """

    id: int = Field(primary_key=True)
    sku: str
    quantity: int
    outstanding: int
    received: int = 0
    cost: int
    nth: int = 1
    asked: int = 0
    deliveries: int = 0
    code: str | None = None
    status: PurchaseStatus = PurchaseStatus.draft
    expected: int | None = None
    ordered_at: int
    received_at: int | None = None
    timer: int | None = None
