"""What a step `expect` may ask for."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from ecomtui.scenarios.scalars import (
    Amount,
    FaultId,
    Keys,
    Kind,
    KnownAct,
    Number,
    PartyName,
    Person,
    Product,
    PromiseName,
    Span,
    Text,
    one_of,
    unknown_key,
)
from ecomtui.scenarios.shapes import Shape
from ecomtui.shop.assembly import MODEL
from ecomtui.world.errors import hint, shown

Kinds = Annotated[dict[Kind, Number], Keys("message_kind")]
Strikes = Annotated[dict[FaultId, Number], Keys("fault")]


class ExpectParcel(Shape):
    """A parcel of the order."""

    status: one_of("parcel status") | None = None  # type: ignore[valid-type]
    items: dict[Product, Number] | None = Field(None, description="what is in it")


class ExpectOrders(Shape):
    """How many orders somebody has."""

    customer: Person | None = None
    count: Number = Field(description="how many")


class ExpectCart(Shape):
    """Somebody's cart."""

    customer: Person
    status: one_of("cart status") | None = None  # type: ignore[valid-type]
    items: dict[Product, Number] | None = Field(None, description="all that is in it, product to pieces")
    total: Amount | None = None


class ExpectStock(Shape):
    """A product's shelf, in pieces."""

    on_hand: Number | None = None
    held: Number | None = None
    allocated: Number | None = None
    available: Number | None = None
    incoming: Number | None = None


class ExpectPurchases(Shape):
    """What has been ordered from the wholesaler."""

    sku: Product | None = None
    status: one_of("purchase order status") | None = None  # type: ignore[valid-type]
    count: Number = Field(description="how many such purchase orders")


class ExpectAccount(Shape):
    """Somebody's bank account: posted balance, money set aside, and what can be spent."""

    balance: Amount | None = None
    held: Amount | None = None
    available: Amount | None = None


class ExpectMail(Shape):
    """Mails that the shop has written; without a count there is to be at least one."""

    to: Text | None = Field(None, description="a customer, or an address")
    template: one_of("mail template") | None = None  # type: ignore[valid-type]
    order: KnownAct | None = None
    state: one_of("mail state") | None = None  # type: ignore[valid-type]
    attempts: Number | None = None
    count: Number | None = None


class ExpectScreen(Shape):
    """What has appeared on somebody's screen: a notice with these words, or of this code."""

    customer: Person
    contains: Text


class ExpectBeliefs(Shape):
    """What each of four believes of the order; together with `order`."""

    customer: one_of("belief of the customer") | None = Field(  # type: ignore[valid-type]
        None, description="what the screen said last, such as confirmed"
    )
    shop: one_of("belief of the shop") | None = Field(  # type: ignore[valid-type]
        None, description="the payment, as the shop knows it: a payment badge, or unknown"
    )
    bank: one_of("belief of the bank") | None = Field(None, description="the money")  # type: ignore[valid-type]
    courier: one_of("belief of the courier") | None = Field(  # type: ignore[valid-type]
        None, description="a parcel's status, or none"
    )


class ExpectMessage(Shape):
    """A message that has been handled, and what it says."""

    kind: Kind | None = None
    sender: PartyName | None = Field(None, alias="from")
    receiver: PartyName | None = Field(None, alias="to")
    body: dict[str, Any] | None = Field(None, description="fields and their values; those not named may be anything")

    @model_validator(mode="after")
    def _fields_of_that_kind(self) -> "ExpectMessage":
        if self.kind is None or self.body is None:
            return self
        known = MODEL.kinds.bodies[self.kind].__struct_fields__
        for key in self.body:
            if key not in known:
                says = f"{self.kind} says no {shown(key)}{hint(key, known) or '; it says: ' + ', '.join(known)}"
                raise unknown_key(says, key, "body")
        return self


class ExpectPromises(Shape):
    """Promises that are kept, and such as are broken on purpose."""

    kept: list[PromiseName] | None = None
    broken: list[PromiseName] | None = None


def _is_account(value: Any) -> str:
    return "account" if isinstance(value, dict) and not value.keys() & {"min", "max"} else "amount"


Account = Annotated[
    Annotated[Amount, Tag("amount")] | Annotated[ExpectAccount, Tag("account")], Discriminator(_is_account)
]


def _which_promises(value: Any) -> str:
    return "promises" if isinstance(value, dict) else "list" if isinstance(value, list) else "all"


Promises = Annotated[
    Annotated[Literal["all"], Tag("all")]
    | Annotated[list[PromiseName], Tag("list")]
    | Annotated[ExpectPromises, Tag("promises")],
    Discriminator(_which_promises),
]


class Expect(Shape):
    """What is to be true here; several together are all to hold."""

    order: KnownAct | None = None
    status: one_of("order status") | None = None  # type: ignore[valid-type]
    payment: one_of("payment badge") | None = None  # type: ignore[valid-type]
    fulfilment: one_of("fulfilment badge") | None = None  # type: ignore[valid-type]
    subtotal: Amount | None = None
    discount: Amount | None = None
    shipping: Amount | None = None
    tax: Amount | None = None
    total: Amount | None = None
    paid: Amount | None = None
    refunded: Amount | None = None
    reason: one_of("reason of an order") | None = None  # type: ignore[valid-type]
    parcels: list[ExpectParcel] | None = Field(None, description="the order's parcels, the first one first")
    believes: ExpectBeliefs | None = None
    orders: ExpectOrders | None = None
    cart: ExpectCart | None = None
    stock: dict[Product, ExpectStock] | None = None
    purchase_orders: ExpectPurchases | None = None
    account: dict[Person, Account] | None = Field(None, description="customer to amount, or {balance, held, available}")
    mail: ExpectMail | None = None
    screen: ExpectScreen | None = None
    happened: Kinds | None = Field(None, description="messages originated and handled, from the start")
    sent: Kinds | None = Field(None, description="every attempt to send one")
    never: list[Kind] | None = Field(None, description="kinds that have not happened")
    message: ExpectMessage | None = None
    faults: Strikes | None = Field(None, description="how often each has struck")
    one_of: "list[list[Expect]] | None" = Field(None, description="one of these groups holds")
    invariants: Promises | None = Field(None, description="promises kept here: all, or a list; or {broken: […]}")
    within: Span | None = Field(None, description="let time pass until it holds, so long at most")


OF_AN_ORDER = (
    "status", "payment", "fulfilment", "subtotal", "discount", "shipping", "tax", "total", "paid", "refunded",
    "reason", "parcels", "believes",
)  # fmt: skip
"""Keys that say something of `order`."""
