"""What people do: the acts of persons and staff (those on faults, guards and settings are the world's)."""

from ecomtui.parties.protocol.values import AtComputer, CardFace, Instant, Line, Money
from ecomtui.world.message import Body


class Buy(AtComputer):
    """A customer goes the whole way: visits, looks, fills the cart, checks out, places the order; with `consent`
    agreeing to whatever is asked on the way. What is sent goes to `address`, by default the customer's own."""

    customer: int
    lines: tuple[Line, ...]
    card: CardFace
    payer: int
    key: str | None = None
    email: str | None = None
    voucher: str | None = None
    consent: bool = True
    address: str | None = None


class Browse(AtComputer):
    """A customer opens the shop's front page."""

    customer: int


class View(AtComputer):
    """A customer opens a product's page."""

    customer: int
    sku: str


class Add(AtComputer):
    """A customer puts pieces of a product into the cart."""

    customer: int
    sku: str
    quantity: int


class Remove(AtComputer):
    """A customer takes pieces of a product out of the cart, or (no `quantity`) all of it."""

    customer: int
    sku: str
    quantity: int | None = None


class Checkout(AtComputer):
    """A customer goes to the checkout, perhaps with a voucher's code."""

    customer: int
    voucher: str | None = None


class Place(AtComputer):
    """A customer presses "place order"; `key` is the order key, made anew when none is given."""

    customer: int
    card: CardFace
    payer: int
    key: str | None = None
    email: str | None = None
    consent: bool = True
    address: str | None = None


class Pay(AtComputer):
    """A customer tries again to pay an order that was refused, perhaps with somebody else's card."""

    customer: int
    order: int
    card: CardFace
    payer: int
    consent: bool = True


class ConfirmThreeDSecure(AtComputer):
    """A cardholder confirms on the phone that it is they who pay, or (`success`) does not."""

    customer: int
    order: int
    success: bool = True


class Accept(AtComputer):
    """A customer agrees to what the shop asks about an order: `what` is price_changed (of an order that `errand` was
    to become), substitute, partial or later."""

    customer: int
    what: str
    order: int | None = None
    errand: int | None = None


class Refuse(AtComputer):
    """A customer does not agree to what the shop asks about an order; the fields are those of `Accept`."""

    customer: int
    what: str
    order: int | None = None
    errand: int | None = None


class Track(AtComputer):
    """A customer opens the tracking page of an order, or of a tracking number."""

    customer: int
    order: int | None = None
    number: str | None = None


class Cancel(AtComputer):
    """A customer cancels an order."""

    customer: int
    order: int


class Claim(AtComputer):
    """A customer says that a parcel has not come, or that it came damaged; `reason` says which of the two, and
    `parcel` which of the order's, the first being 1 (without it, the latest that came)."""

    customer: int
    order: int
    reason: str
    parcel: int | None = None


class Dispute(Body):
    """A cardholder calls the bank and wants the money of an order back, or an `amount` of it; `reason` says why."""

    customer: int
    order: int
    reason: str
    amount: Money | None = None


class ReturnGoods(AtComputer):
    """A customer sends pieces of an order back, all that came of it when no lines are named; `reason` says why."""

    customer: int
    order: int
    lines: tuple[Line, ...]
    reason: str


class Inspect(Body):
    """Staff decide about a box that came back: `verdict` is accept or reject."""

    return_id: int
    verdict: str


class Refund(Body):
    """Staff give money back, as a kindness: no more than is left of what was paid."""

    order: int
    amount: Money


class Release(Body):
    """Staff see to an order that waits for a person: money that its card did not take goes by bank transfer."""

    order: int


class Respond(Body):
    """Staff answer a dispute with a kind of `evidence`, or accept it."""

    dispute: int
    evidence: str


class Restock(Body):
    """Staff put pieces on the shelf (or, with a negative quantity, take broken ones off)."""

    sku: str
    quantity: int


class Reprice(Body):
    """Staff put another price on a product: it counts for whoever has not ordered yet."""

    sku: str
    price: Money


class Deposit(Body):
    """Money arrives in a customer's bank account from outside the story."""

    customer: int
    amount: Money


class SwitchTraffic(Body):
    """Let the crowd come: so many visitors `per_hour` on the average of a day, or nobody any more (0).

    Without `orders` and `until` it never ends by itself; with `orders` it ends when so many visitors have
    pressed "place order". `personas` are those who come, all when empty.
    """

    per_hour: int
    personas: tuple[str, ...] = ()
    orders: int | None = None
    until: Instant | None = None
