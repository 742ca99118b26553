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
    order: int
    amount: Money


class MoneyReturned(Body):
    order: int
    amount: Money


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
