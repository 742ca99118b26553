"""Online store → order manager, and the order manager's word to the customer's screen."""

from ecomtui.parties.protocol.values import CardFace, Instant, Line, Money, PricedLine, Totals
from ecomtui.world.message import Body


class OrderSubmitted(Body):
    """A checked basket becomes an order."""

    customer: int
    request: int
    key: str
    lines: tuple[PricedLine, ...]
    totals: Totals
    payer: int
    card: CardFace
    email: str
    weight: int
    voucher: str | None = None
    address: str | None = None


class VoucherFreed(Body):
    """The order came to nothing: its customer may use the voucher again."""

    order: int
    customer: int
    voucher: str


class OrderConfirmed(Body):
    """`request` is the click this answers, or None when it comes later than the answer."""

    order: int
    customer: int
    request: int | None
    total: Money


class OrderRefused(Body):
    """The payment was refused; the order stays open for another card. `code` is what may be told."""

    order: int
    customer: int
    request: int | None
    code: str


class OrderChecking(Body):
    """The bank has not answered; whether the payment went through is being found out."""

    order: int
    customer: int
    request: int | None


class ConfirmationAsked(Body):
    """The customer's bank wants to know whether it is really they who pay."""

    order: int
    customer: int
    request: int | None
    amount: Money


class ConsentAsked(Body):
    """The shop asks before it goes on: whether another product may come `instead` (substitute), whether to send what
    is here (partial), whether to wait until `expected` (later). It is decided at `until`, with or without a word."""

    order: int
    customer: int
    request: int | None
    what: str
    sku: str
    instead: str | None
    expected: Instant | None
    until: Instant


class AnswerNoted(Body):
    """The shop has heard what the customer says to its question."""

    order: int
    customer: int
    request: int | None
    what: str
    yes: bool


class QuestionLapses(Body):
    """The order manager's timer: nobody has answered."""

    order: int


class ShowNotice(Body):
    """What a mail (`template`) would have said, on the customer's screen: no mail of ours arrives there.

    `request` is always None: no click waits for it.
    """

    order: int
    customer: int
    request: int | None
    template: str
    amount: Money | None = None
    number: str | None = None
    expected: Instant | None = None


class ReturnApproved(Body):
    """These pieces may come back, in a box with this `number` on it."""

    order: int
    customer: int
    request: int | None
    number: str
    lines: tuple[Line, ...]


class ClaimReceived(Body):
    """The shop is looking into a customer's claim."""

    order: int
    customer: int
    request: int | None
    reason: str


class ClaimSettled(Body):
    """What comes of a claim: `outcome` is replacement, refund, found or claim_refused. No click waits for it."""

    order: int
    customer: int
    request: int | None
    outcome: str


class OrderCanceled(Body):
    """The order is over, by the customer's wish or for another `reason`."""

    order: int
    customer: int
    request: int | None
    reason: str
