"""The customer's rows: people, their clicks and what they have been told, and the crowd that comes by itself."""

from enum import StrEnum
from typing import Final

from sqlmodel import Field

from ecomtui.world.machine import Machine
from ecomtui.world.rows import Row, prose


class ClickKind(StrEnum):
    """What a click asks for."""

    visit = "visit"
    view = "view"
    add = "add"
    remove = "remove"
    checkout = "checkout"
    place = "place"
    pay = "pay"
    confirm = "confirm"
    answer = "answer"
    cancel = "cancel"
    claim = "claim"
    send_back = "send_back"
    track = "track"


class ClickStatus(StrEnum):
    """A click's life."""

    waiting = "waiting"
    open = "open"
    answered = "answered"
    refused = "refused"
    given_up = "given_up"
    dropped = "dropped"


CLICK: Final = Machine(
    "click",
    "customer",
    {
        ClickStatus.waiting: (ClickStatus.open, ClickStatus.dropped),
        ClickStatus.open: (ClickStatus.answered, ClickStatus.refused, ClickStatus.given_up),
        ClickStatus.answered: (),
        ClickStatus.refused: (),
        ClickStatus.given_up: (ClickStatus.answered, ClickStatus.refused),
        ClickStatus.dropped: (),
    },
)


SCREENS: Final = 1_000_000_000
MOST_TABS: Final = 9


class Person(Row, table=True):
    """A customer; `current` is the click that waits for its page, `last` the end of the queue.

    `persona` is how this one always behaves, `visit` the visit made by oneself that is not over yet,
    `card` and `last4` the own card.
    """

    id: int = Field(primary_key=True)
    name: str = Field(index=True)
    full_name: str = prose()
    address: str = prose()
    email: str
    persona: str
    card: str
    last4: str
    visits: int = 0
    visit: int | None = None
    current: int | None = None
    last: int | None = None


class Click(Row, table=True):
    """One page request; `errand` is the act it belongs to, `code` why the shop refused it.

    `total` is what an order placed with it may cost, in minor units; `consent` says that whatever is asked about
    that order is agreed to; `success` what the bank is told about who pays, or the shop about its question;
    `agrees` that the price may be what it is by now; `tab` where it is made, None for the first one.
    """

    id: int = Field(primary_key=True)
    customer: int = Field(foreign_key="person.id")
    errand: int = Field(index=True)
    kind: ClickKind
    status: ClickStatus = ClickStatus.waiting
    follower: int | None = None
    tries: int = 0
    timer: int | None = None
    code: str | None = None
    order: int | None = None
    sku: str | None = None
    quantity: int = 0
    key: str | None = None
    payer: int = 0
    token: str = ""
    brand: str = ""
    last4: str = ""
    email: str | None = None
    address: str | None = None
    number: str | None = None
    reason: str | None = None
    lines: str | None = None
    voucher: str | None = None
    total: int | None = None
    consent: bool = True
    success: bool = True
    agrees: bool = False
    tab: int | None = None


class Tab(Row, table=True):
    """Another queue of clicks beside the customer's first: a tab of its own, or one act (`errand`) that waits for
    none; `current` is the click that waits for its page, `last` the end of the queue."""

    id: int = Field(primary_key=True)
    customer: int = Field(foreign_key="person.id", index=True)
    session: int
    errand: int
    current: int | None = None
    last: int | None = None


class SeenCheckout(Row, table=True):
    """The checkout page as the customer saw it: what is ordered, and the total agreed to. `customer` is the number
    of a customer; of a second tab's screen, with the tab's in front (`screen_of`).

    `offered` is the total of a changed price, shown by the message `shown_by`: whoever places the order after
    having seen that agrees to it.
    """

    customer: int = Field(primary_key=True)
    cart: int
    lines: str
    total: int
    voucher: str | None = None
    offered: int | None = None
    shown_by: int = 0


def screen_of(customer: int, session: int) -> int:
    """The screen of a customer's tab; of the first it is the customer's own number."""
    return customer + SCREENS * (session - 1)


class KnownOrder(Row, table=True):
    """What a customer has been told of an order; with `consent` whatever is asked about it is agreed to. `asked` is
    what the shop has asked and has not been told."""

    id: int = Field(primary_key=True)
    customer: int = Field(foreign_key="person.id", index=True)
    believes: str
    consent: bool = True
    asked: str | None = None


class Notice(Row, table=True):
    """Something that appeared on a customer's screen; `code` says what, in one word.

    Where a price has changed, `agreed` is the one agreed to before.
    `number` and `expected` (virtual ms) are told where a mail would have told them.
    """

    id: int = Field(primary_key=True)
    customer: int = Field(foreign_key="person.id", index=True)
    at: int
    message: int
    code: str
    order: int | None = None
    amount: int | None = None
    number: str | None = None
    expected: int | None = None
    agreed: int | None = None


class InboxMail(Row, table=True):
    """A mail in a customer's mailbox; `message` is the one that brought it."""

    id: int = Field(primary_key=True)
    customer: int = Field(foreign_key="person.id", index=True)
    at: int
    message: int
    mail: int
    order: int
    template: str
    amount: int | None = None
    number: str | None = None
    expected: int | None = None


class VisitStatus(StrEnum):
    """How a visit that somebody of the crowd makes ends."""

    shopping = "shopping"
    looked = "looked"  # never meant to buy
    sold_out = "sold_out"  # found nothing of what was wanted
    abandoned = "abandoned"  # left a filled cart behind
    ordered = "ordered"
    cut_off = "cut_off"  # the shop did not answer


VISIT: Final = Machine(
    "visit",
    "customer",
    {
        VisitStatus.shopping: (
            VisitStatus.looked,
            VisitStatus.sold_out,
            VisitStatus.abandoned,
            VisitStatus.ordered,
            VisitStatus.cut_off,
        ),
        VisitStatus.looked: (),
        VisitStatus.sold_out: (),
        VisitStatus.abandoned: (),
        VisitStatus.ordered: (),
        VisitStatus.cut_off: (),
    },
)


class Visit(Row, table=True):
    """Somebody of the crowd in the shop; its number is that of the message it began with.

    `basket` are the lines still wanted, `buys` whether this one came to buy, `pressed` whether "place
    order" has been pressed.
    """

    id: int = Field(primary_key=True)
    customer: int = Field(foreign_key="person.id", index=True)
    at: int
    basket: str
    buys: bool
    pressed: bool = False
    status: VisitStatus = VisitStatus.shopping


class Traffic(Row, table=True):
    """The crowd outside, and how many of it come; there is one such row.

    `first` and `size` say which customers are the crowd, `products` how many products it knows.
    `per_hour` visitors come on the average of a day, of these `personas` only (empty: of all), until the
    moment `until` or until `orders` of them have `placed` an order. `visits` counts those who came.
    """

    id: int = Field(primary_key=True)
    first: int
    size: int
    products: int
    per_hour: int = 0
    personas: str = ""
    orders: int | None = None
    until: int | None = None
    placed: int = 0
    visits: int = 0
    timer: int | None = None


class Wish(Row, table=True):
    """A product the crowd has heard of; number 0 is the most wanted."""

    id: int = Field(primary_key=True)
    sku: str
