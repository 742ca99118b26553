"""Order manager ↔ merchant system, the shop's payment desk."""

from ecomtui.parties.protocol.values import CardFace, Money
from ecomtui.world.message import Body


class RequestPayment(Body):
    order: int
    amount: Money
    payer: int
    card: CardFace


class PaymentApproved(Body):
    """The money is set aside; nothing has been taken yet."""

    order: int
    amount: Money


class PaymentRefused(Body):
    order: int
    code: str
    decline_code: str | None


class PaymentNeedsAction(Body):
    """The bank wants the cardholder to confirm the payment first."""

    order: int


class PaymentConfirmed(Body):
    """The cardholder has confirmed the payment, or (`success`) has not."""

    order: int
    success: bool


class PaymentUnknown(Body):
    """The bank has not answered; the merchant keeps asking."""

    order: int


class CollectPayment(Body):
    order: int
    amount: Money


class PaymentCollected(Body):
    order: int
    amount: Money


class DropPayment(Body):
    order: int


class PaymentDropped(Body):
    order: int


class ReturnMoney(Body):
    """`by` is card or transfer."""

    order: int
    amount: Money
    by: str = "card"


class MoneyReturned(Body):
    order: int
    amount: Money


class RefundRefused(Body):
    """The money has not gone back: the bank has it already, because of a dispute."""

    order: int
    amount: Money


class RefundFailed(Body):
    """Money that had gone back has come back: the card takes none."""

    order: int
    amount: Money


class DisputeSettled(Body):
    """The bank's verdict on a dispute about so much: won is the shop's, lost the customer's."""

    order: int
    amount: Money
    outcome: str


class WaitsForBankLine(Body):
    """The merchant's note to itself: all lines to the bank are taken, and so many questions come before this one."""

    question: int
    ahead: int


class BankLineFree(Body):
    """The merchant's note to itself: a line is free for this question."""

    question: int


class AnswerOverdue(Body):
    """The merchant's timer: the bank has not answered this question."""

    question: int
