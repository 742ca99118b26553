"""The order manager's rows: an order, its lines, and how far its goods, money and parcel are."""

from enum import StrEnum
from typing import Final

from sqlmodel import Field

from ecomtui.world.machine import Machine
from ecomtui.world.rows import Row


class OrderStatus(StrEnum):
    """An order's life [Medusa]. What is paid and what is sent are not states of it."""

    pending = "pending"
    requires_action = "requires_action"
    confirmed = "confirmed"
    completed = "completed"
    canceled = "canceled"
    expired = "expired"


ORDER: Final = Machine(
    "order",
    "order_manager",
    {
        OrderStatus.pending: (
            OrderStatus.confirmed,
            OrderStatus.requires_action,
            OrderStatus.canceled,
            OrderStatus.expired,
        ),
        OrderStatus.requires_action: (
            OrderStatus.confirmed,
            OrderStatus.pending,
            OrderStatus.canceled,
            OrderStatus.expired,
        ),
        OrderStatus.confirmed: (OrderStatus.completed, OrderStatus.canceled),
        OrderStatus.completed: (),
        OrderStatus.canceled: (),
        OrderStatus.expired: (),
    },
)


class GoodsStep(StrEnum):
    """How far the order's goods are."""

    none = "none"
    asked = "asked"
    held = "held"
    waiting = "waiting"  # something is on its way from the wholesaler
    owned = "owned"
    released = "released"


class MoneyStep(StrEnum):
    """How far the order's money is."""

    none = "none"
    asked = "asked"
    set_aside = "set_aside"
    collecting = "collecting"
    paid = "paid"
    dropping = "dropping"
    dropped = "dropped"
    returning = "returning"
    returned = "returned"


class ParcelStep(StrEnum):
    """How far the order's parcel is."""

    none = "none"
    asked = "asked"
    packed = "packed"
    leaving = "leaving"  # from here on nobody can cancel
    sent = "sent"
    delivered = "delivered"
    stopped = "stopped"
    lost = "lost"
    returned = "returned"  # nobody took it in, and it is back in the house


class Order(Row, table=True):
    """An order; amounts are minor units, `placed_at` and `expected` virtual ms.

    `coming_back` and `returned` count pieces on their way back and back, `refunding` money that was asked for and
    has not gone yet, and until `return_until` pieces may be sent back.

    `check_order`, `backorders` and `make_good` are the policies it began with. `request` is the click that
    waits for its answer, `shipment` the latest that is packed, `number` that of the latest parcel, and
    `shipments` how many have been asked for: more than one when something is sent again.
    """

    id: int = Field(primary_key=True)
    customer: int = Field(index=True)
    order_key: str = Field(index=True)
    request: int | None
    status: OrderStatus = Field(default=OrderStatus.pending, index=True)
    reason: str | None = None
    goods: GoodsStep = GoodsStep.none
    money: MoneyStep = MoneyStep.none
    parcel: ParcelStep = ParcelStep.none
    check_order: str
    backorders: bool
    make_good: str
    placed_at: int
    expected: int | None = None
    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int
    paid: int = 0
    refunded: int = 0
    refunds: int = 0
    voucher: str | None = None
    payer: int
    token: str
    brand: str
    last4: str
    email: str
    weight: int
    shipments: int = 0
    shipment: int | None = None
    number: str | None = None
    pieces: int = 0
    coming_back: int = 0
    returned: int = 0
    refunding: int = 0
    return_until: int | None = None
    hold_expired: bool = False
    grace_over: bool = False
    timer: int | None = None

    @property
    def about(self) -> str:
        return f"order:{self.id}"

    @property
    def is_over(self) -> bool:
        """Whether it ended without the customer having the goods."""
        return self.status in (OrderStatus.canceled, OrderStatus.expired)

    @property
    def has_left(self) -> bool:
        """Whether anything of it has been handed over: from then on nobody can cancel it."""
        return self.number is not None or self.parcel is ParcelStep.leaving


class OrderLine(Row, table=True):
    """One product of an order, as it is charged; copied when placed, never recomputed."""

    id: int = Field(primary_key=True)
    order: int = Field(foreign_key="order.id", index=True)
    sku: str
    quantity: int
    price: int
    amount: int
    tax: int
    coming_back: int = 0
    returned: int = 0

    @property
    def with_customer(self) -> int:
        """Pieces that could still be sent back."""
        return self.quantity - self.coming_back - self.returned

    def give_back(self, pieces: int) -> int:
        """Take pieces back; answers what they cost: the shares of all pieces give exactly the line's amount."""
        before = self.amount * self.returned // self.quantity
        self.returned += pieces
        return self.amount * self.returned // self.quantity - before


class ClaimStatus(StrEnum):
    """How far a claim is."""

    open = "open"  # the courier is looking into it
    found = "found"  # the parcel has been found, and comes after all
    refused = "refused"
    replacing = "replacing"
    replaced = "replaced"
    refunding = "refunding"
    refunded = "refunded"


CLAIM: Final = Machine(
    "claim",
    "order_manager",
    {
        ClaimStatus.open: (ClaimStatus.found, ClaimStatus.refused, ClaimStatus.replacing, ClaimStatus.refunding),
        ClaimStatus.replacing: (ClaimStatus.replaced, ClaimStatus.refunding),
        ClaimStatus.refunding: (ClaimStatus.refunded,),
        ClaimStatus.found: (),
        ClaimStatus.refused: (),
        ClaimStatus.replaced: (),
        ClaimStatus.refunded: (),
    },
)


class Claim(Row, table=True):
    """Something went wrong with a parcel: `reason` is not_received or damaged, or lost when the courier says so."""

    id: int = Field(primary_key=True)
    order: int = Field(foreign_key="order.id", index=True)
    number: str
    reason: str
    at: int
    status: ClaimStatus = ClaimStatus.open
