"""Merchant system ↔ bank. `key` makes asking twice the same as asking once."""

from ecomtui.parties.protocol.values import CardFace, Instant, Money
from ecomtui.world.message import Body


class AuthorizePayment(Body):
    """`reference` is the shop's order number; `authenticated` is whether the cardholder has confirmed the payment,
    None when nobody has been asked."""

    key: str
    reference: int
    amount: Money
    card: CardFace
    authenticated: bool | None = None


class AuthenticationRequired(Body):
    """The cardholder has to confirm first [3-D Secure]: nothing has been set aside."""

    key: str


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
    """`by` is card, the way the money came, or transfer, straight to the account of the card's holder."""

    key: str
    authorization: int
    amount: Money
    by: str = "card"


class RefundPending(Body):
    """The bank has taken the refund in; that it is through it says later."""

    key: str
    authorization: int
    amount: Money


class PaymentRefunded(Body):
    key: str
    authorization: int
    amount: Money


class RefundReversed(Body):
    """A refund that was reported as done has come back to the shop's account after all. `news` is to be read."""

    news: int
    key: str
    amount: Money


class DisputeOpened(Body):
    """A cardholder wants money back (`reason`), and until the verdict it is the shop's no more. An answer is due by
    `due`. `news` is to be read."""

    news: int
    dispute: int
    reference: int
    authorization: int
    amount: Money
    reason: str
    due: Instant


class SubmitEvidence(Body):
    """What the shop has to say about a dispute: a kind of `evidence`, or accept."""

    key: str
    dispute: int
    evidence: str


class EvidenceReceived(Body):
    key: str
    authorization: int


class DisputeClosed(Body):
    """The verdict: `outcome` is won or lost, as the shop sees it. `news` is to be read."""

    news: int
    dispute: int
    outcome: str


class NewsRead(Body):
    """The merchant has read what the bank told it unasked."""

    news: int


class NewsUnread(Body):
    """The bank's timer: nobody has said that this news was read."""

    news: int


class RefundArrives(Body):
    """The bank's timer: a refund that took longer is through."""

    key: str
    authorization: int
    amount: Money


class RefundBounces(Body):
    """The bank's timer: a refund that was reported as done comes back."""

    key: str
    authorization: int
    amount: Money


class CardholderDisputes(Body):
    """The bank's timer: a cardholder has looked at the statement, and calls."""

    authorization: int
    reason: str


class ResponseDue(Body):
    """The bank's timer: the shop has not answered a dispute in time."""

    dispute: int


class VerdictDue(Body):
    """The bank's timer: a dispute has been looked into."""

    dispute: int


class RequestStatement(Body):
    """What became of the question with this key?"""

    key: str


class StatementSent(Body):
    """The bank's books on one question: done (`authorization`), refused (`code`), or never heard of."""

    key: str
    authorization: int | None
    code: str | None
    decline_code: str | None
