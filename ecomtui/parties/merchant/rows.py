"""The merchant system's rows: payments, refunds, and the questions put to the bank."""

from enum import StrEnum
from typing import Final

from sqlmodel import Field

from ecomtui.parties.queueing import Job, Servers
from ecomtui.world.machine import Machine
from ecomtui.world.rows import Row


class PaymentStatus(StrEnum):
    """A payment's life [Stripe PaymentIntent]."""

    requires_payment_method = "requires_payment_method"
    requires_action = "requires_action"
    processing = "processing"
    requires_capture = "requires_capture"
    succeeded = "succeeded"
    canceled = "canceled"


PAYMENT: Final = Machine(
    "payment",
    "merchant",
    {
        PaymentStatus.requires_payment_method: (
            PaymentStatus.processing,
            PaymentStatus.succeeded,  # a part was taken before, and the rest is not asked for any more
            PaymentStatus.canceled,
        ),
        PaymentStatus.processing: (
            PaymentStatus.requires_payment_method,
            PaymentStatus.requires_action,
            PaymentStatus.requires_capture,
            PaymentStatus.succeeded,
            PaymentStatus.canceled,
        ),
        PaymentStatus.requires_action: (PaymentStatus.processing, PaymentStatus.canceled),
        PaymentStatus.requires_capture: (PaymentStatus.processing, PaymentStatus.canceled),
        PaymentStatus.succeeded: (),
        PaymentStatus.canceled: (),
    },
)


class Purpose(StrEnum):
    """What a question to the bank is for."""

    authorize = "authorize"
    capture = "capture"
    void = "void"
    renew = "renew"  # an authorisation that has run out: give it free, then set aside anew
    refund = "refund"
    evidence = "evidence"


class QuestionStatus(StrEnum):
    """Whether the bank's answer to a question is known."""

    open = "open"
    answered = "answered"
    unknown = "unknown"


QUESTION: Final = Machine(
    "question",
    "merchant",
    {
        QuestionStatus.open: (QuestionStatus.answered, QuestionStatus.unknown),
        QuestionStatus.unknown: (QuestionStatus.answered,),
        QuestionStatus.answered: (),
    },
)


class Payment(Row, table=True):
    """What an order pays, one row an order; amounts are minor units.

    `authorized` is what the latest authorisation was for, `collecting` what is being taken of it, and `renewed`
    how often it ran out on the way to that. `authenticated` says whether the cardholder has confirmed it, None
    when nobody has asked.
    """

    order: int = Field(primary_key=True)
    amount: int
    payer: int
    token: str
    brand: str
    last4: str
    status: PaymentStatus = PaymentStatus.requires_payment_method
    authorization: int | None = None
    authorized: int = 0
    captured: int = 0
    refunded: int = 0
    code: str | None = None
    decline_code: str | None = None
    collecting: int = 0
    renewed: int = 0
    authenticated: bool | None = None


class Question(Row, table=True):
    """A question to the bank, under a key that makes asking twice the same as asking once.

    `authorization` is the bank's number of what it is about; `taken` what a capture took. `asked`
    counts how often it was put to the bank, `looked_up` how often its books were asked for.
    """

    id: int = Field(primary_key=True)
    order: int = Field(foreign_key="payment.order", index=True)
    purpose: Purpose
    amount: int
    authorization: int | None = None
    taken: int = 0
    status: QuestionStatus = QuestionStatus.open
    asked: int = 0
    looked_up: int = 0
    first_asked: int
    timer: int | None = None

    @property
    def key(self) -> str:
        return f"q{self.id}"


class RefundStatus(StrEnum):
    """Money on its way back."""

    pending = "pending"
    succeeded = "succeeded"
    failed = "failed"


REFUND: Final = Machine(
    "refund",
    "merchant",
    {
        RefundStatus.pending: (RefundStatus.succeeded, RefundStatus.failed),
        RefundStatus.succeeded: (RefundStatus.failed,),
        RefundStatus.failed: (),
    },
)


class Refund(Row, table=True):
    """Money on its way back, numbered like the question it is; it counts when the bank has said so.

    `authorization` is what it was taken with, `by` card or transfer.
    """

    id: int = Field(primary_key=True)
    order: int = Field(foreign_key="payment.order", index=True)
    amount: int
    authorization: int
    by: str
    status: RefundStatus = RefundStatus.pending


class DisputedCharge(Row, table=True):
    """A dispute as the merchant knows it, numbered like the bank's; `due` is virtual ms.

    `evidence` is what the shop answered, `question` how it was put to the bank, `outcome` won or lost.
    """

    id: int = Field(primary_key=True)
    order: int = Field(foreign_key="payment.order", index=True)
    authorization: int
    amount: int
    reason: str
    due: int
    evidence: str | None = None
    question: int | None = None
    outcome: str | None = None


class BankCall(Job, table=True):
    """A question on a line to the bank, or its wait for one."""


class BankLines(Servers, table=True):
    """The lines to the bank, for one question at a time each."""
