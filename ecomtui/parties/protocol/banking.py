"""Merchant system ↔ bank. `key` makes asking twice the same as asking once."""

from ecomtui.parties.protocol.values import CardFace, Money
from ecomtui.world.message import Body


class AuthorizePayment(Body):
    """`reference` is the shop's order number."""

    key: str
    reference: int
    amount: Money
    card: CardFace


class PaymentAuthorized(Body):
    key: str
    authorization: int
    amount: Money


class PaymentDeclined(Body):
    key: str
    code: str
    decline_code: str | None


class CapturePayment(Body):
    key: str
    authorization: int
    amount: Money


class PaymentCaptured(Body):
    key: str
    authorization: int
    amount: Money


class VoidPayment(Body):
    key: str
    authorization: int


class PaymentVoided(Body):
    key: str
    authorization: int


class RefundPayment(Body):
    key: str
    authorization: int
    amount: Money


class PaymentRefunded(Body):
    key: str
    authorization: int
    amount: Money


class RequestStatement(Body):
    """What became of the question with this key?"""

    key: str


class StatementSent(Body):
    """The bank's books on one question: done (`authorization`), refused (`code`), or never heard of."""

    key: str
    authorization: int | None
    code: str | None
    decline_code: str | None
