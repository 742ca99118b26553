"""The order manager's rows: an order, its lines, its parcels, and how far goods, money and parcels are."""

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
    to_confirm = "to_confirm"  # the cardholder is asked
    set_aside = "set_aside"
    collecting = "collecting"
    paid = "paid"
    dropping = "dropping"
    dropped = "dropped"


class ParcelStep(StrEnum):
    """How far a parcel of the order is."""

    ready = "ready"  # its goods are there
    asked = "asked"
    packed = "packed"
    leaving = "leaving"  # from here on nobody can cancel
    sent = "sent"
    delivered = "delivered"
    stopped = "stopped"
    lost = "lost"
    returned = "returned"  # nobody took it in, and it is back in the house
    replaced = "replaced"  # another parcel goes in its place


AT_HOME: Final = (ParcelStep.ready, ParcelStep.asked, ParcelStep.packed)
"""Where a parcel can still be stopped."""


ALL_OF_IT: Final = 0
"""Instead of a parcel: the money of the whole order is being taken."""


class Order(Row, table=True):
    """An order; amounts are minor units, `placed_at` and `expected` virtual ms.

    `check_order`, `backorders`, `split`, `make_good`, `paid_ahead` and `asks` are the policies it began with.
    `request` is the click that waits for its answer, `parcels` how many parcels it has, `has_left` whether anything
    has been handed over: from then on nobody can cancel it. `collecting` is the parcel whose money is being taken,
    or ALL_OF_IT.

    `coming_back` and `returned` count pieces on their way back and back, and until `return_until` pieces may be
    sent back. `kindness` is what staff gave besides, `refunding` money that was asked for and has not gone yet,
    `stranded` money that its card did not take, and that waits for a person, `charged_back` what the bank has
    taken back.

    `asking` is what the customer has been asked: substitute (whether `instead` may come for `about_sku`), partial
    or later. `here` is how many pieces could leave at once, and `given_up` says that the customer makes do with
    them.
    """

    id: int = Field(primary_key=True)
    customer: int = Field(index=True)
    order_key: str = Field(index=True)
    request: int | None
    status: OrderStatus = Field(default=OrderStatus.pending, index=True)
    reason: str | None = None
    goods: GoodsStep = GoodsStep.none
    money: MoneyStep = MoneyStep.none
    check_order: str
    backorders: bool
    split: bool
    make_good: str
    paid_ahead: bool = False
    asks: bool = True
    placed_at: int
    expected: int | None = None
    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int
    paid: int = 0
    refunded: int = 0
    kindness: int = 0
    stranded: int = 0
    charged_back: int = 0
    refunds: int = 0
    voucher: str | None = None
    payer: int
    token: str
    brand: str
    last4: str
    email: str
    address: str | None = None
    weight: int
    pieces: int
    parcels: int = 0
    has_left: bool = False
    collecting: int | None = None
    coming_back: int = 0
    returned: int = 0
    refunding: int = 0
    return_until: int | None = None
    hold_expired: bool = False
    grace_over: bool = False
    here: int = 0
    given_up: bool = False
    asking: str | None = None
    about_sku: str | None = None
    instead: str | None = None
    questions: int = 0
    ask_timer: int | None = None
    timer: int | None = None

    @property
    def about(self) -> str:
        return f"order:{self.id}"

    @property
    def has_money(self) -> bool:
        """Whether its money is there: set aside, or taken."""
        return self.money in (MoneyStep.set_aside, MoneyStep.collecting, MoneyStep.paid)

    @property
    def gone_back(self) -> int:
        """What of the money paid is the customer's again, or will be."""
        return self.refunded + self.refunding + self.stranded + self.charged_back

    @property
    def is_over(self) -> bool:
        """Whether it ended without the customer having the goods."""
        return self.status in (OrderStatus.canceled, OrderStatus.expired)


def share_of(amount: int, pieces: int, quantity: int) -> int:
    """What the first so many of a line's pieces cost, in minor units, when all of them cost `amount`; rounded down."""
    return amount * pieces // quantity


class OrderLine(Row, table=True):
    """One product of an order, as it is charged; copied when placed, never recomputed.

    `packed` counts the pieces that a parcel has been made for, `given_up` those that none will be made for.
    """

    id: int = Field(primary_key=True)
    order: int = Field(foreign_key="order.id", index=True)
    sku: str
    quantity: int
    price: int
    amount: int
    tax: int
    packed: int = 0
    given_up: int = 0
    coming_back: int = 0
    returned: int = 0

    def cost_of(self, pieces: int) -> int:
        """What the first so many pieces cost; all of them cost exactly `amount`."""
        return share_of(self.amount, pieces, self.quantity)


class OrderParcel(Row, table=True):
    """One parcel of an order: `lines` is its contents as JSON, `amount` what they cost in minor units.

    Shipping is paid with the first parcel, so that the amounts of all of them are the order's total. `paid`
    says that its money has been taken, `refunded` that it goes back; what goes in place of another parcel
    takes over amount and payment. `shipment` is dispatch's number, `parcel` the courier's, `number` the one
    for tracking.
    """

    id: int = Field(primary_key=True)
    order: int = Field(foreign_key="order.id", index=True)
    nth: int
    lines: str
    pieces: int
    weight: int
    amount: int
    shipping: int
    paid: bool = False
    refunded: bool = False
    step: ParcelStep = ParcelStep.ready
    shipment: int | None = None
    parcel: int | None = None
    number: str | None = None

    @property
    def counts(self) -> bool:
        """Whether the customer has it, or will have it, as far as anybody knows."""
        return not self.refunded and self.step not in (ParcelStep.stopped, ParcelStep.replaced)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be seen what comes of it."""
        return self.counts and self.step is not ParcelStep.delivered


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
    """Something went wrong with a parcel: `reason` is not_received or damaged, or lost when the courier says so.

    `replacement` counts like `OrderParcel.nth`.
    """

    id: int = Field(primary_key=True)
    order: int = Field(foreign_key="order.id", index=True)
    number: str
    reason: str
    at: int
    status: ClaimStatus = ClaimStatus.open
    replacement: int | None = None
