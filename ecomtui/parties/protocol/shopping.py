"""Customer ↔ shop: page requests and their answers, by internet and web server.

Every request carries the number of the click that made it, and its answer carries it back. The relays
repeat a message unchanged, so each shows once for each hop.
"""

from ecomtui.parties.protocol.values import CardFace, Line, Money, PricedLine, ScanLine, Totals
from ecomtui.world.message import Body


class VisitStore(Body):
    customer: int
    request: int


class StorePage(Body):
    customer: int
    request: int


class ViewProduct(Body):
    customer: int
    request: int
    sku: str


class ProductPage(Body):
    """`badge` is what the shop believes about its stock: in_stock, few_left, out_of_stock, or preorder."""

    customer: int
    request: int
    sku: str
    price: Money
    badge: str


class AddToCart(Body):
    customer: int
    request: int
    sku: str
    quantity: int


class RemoveFromCart(Body):
    """So many pieces fewer; without a `quantity`, none are left."""

    customer: int
    request: int
    sku: str
    quantity: int | None = None


class CartChanged(Body):
    customer: int
    request: int
    cart: int
    lines: tuple[Line, ...]
    subtotal: Money


class BeginCheckout(Body):
    customer: int
    request: int
    voucher: str | None = None


class CheckoutReady(Body):
    """The totals as they will be charged."""

    customer: int
    request: int
    cart: int
    lines: tuple[PricedLine, ...]
    totals: Totals
    voucher: str | None = None


class PlaceOrder(Body):
    """`total` is what the customer saw and agreed to; `key` makes pressing twice the same as once. Without an
    `address` it goes to the customer's own."""

    customer: int
    request: int
    key: str
    cart: int
    lines: tuple[Line, ...]
    total: Money
    payer: int
    card: CardFace
    email: str
    voucher: str | None = None
    address: str | None = None


class PayOrder(Body):
    """Another try at paying an order that was refused."""

    customer: int
    request: int
    order: int
    payer: int
    card: CardFace


class ConfirmPayment(Body):
    """The cardholder says whether it is really they who pay [3-D Secure]."""

    customer: int
    request: int
    order: int
    success: bool


class AnswerQuestion(Body):
    """The customer's word on what the shop has asked about an order: `what` is substitute, partial or later."""

    customer: int
    request: int
    order: int
    what: str
    yes: bool


class CancelOrder(Body):
    customer: int
    request: int
    order: int


class ClaimOrder(Body):
    """Something is wrong with what was sent: `reason` is not_received or damaged. `parcel` says with which of the
    order's parcels, the first being 1."""

    customer: int
    request: int
    order: int
    reason: str
    parcel: int | None = None


class RequestReturn(Body):
    """Pieces of an order should go back, all that came of it when no lines are named."""

    customer: int
    request: int
    order: int
    lines: tuple[Line, ...]
    reason: str


class TrackOrder(Body):
    customer: int
    request: int
    order: int | None
    number: str | None


class TrackingPage(Body):
    """Empty `number` and `scans` while nothing has been sent."""

    customer: int
    request: int
    order: int | None
    number: str | None
    status: str
    scans: tuple[ScanLine, ...]


class PageRefused(Body):
    """The shop cannot do what was asked; `code` is a rejection code of the vocabulary.

    A changed price comes with both totals: the one the customer `agreed` to, and what it would be now. A
    voucher that needs more goods says in `total` how much.
    """

    customer: int
    request: int
    code: str
    order: int | None = None
    total: Money | None = None
    agreed: Money | None = None


class CartForgotten(Body):
    """The store's timer: nobody has touched this cart for days."""

    cart: int


class RequestOverdue(Body):
    """The computer's timer: no page has come for this click."""

    request: int
