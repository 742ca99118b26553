"""Refunds: money goes back the way it came, to the authorisation that it was taken with."""

from typing import Final

from ecomtui.parties.merchant.questions import Questions
from ecomtui.parties.merchant.rows import (
    REFUND,
    DisputedCharge,
    Payment,
    Purpose,
    Question,
    QuestionStatus,
    Refund,
    RefundStatus,
)
from ecomtui.parties.protocol.banking import NewsRead, RefundPending, RefundReversed
from ecomtui.parties.protocol.paying import AnswerOverdue, MoneyReturned, RefundFailed, RefundRefused, ReturnMoney
from ecomtui.world.clock import DAY
from ecomtui.world.controls import Guard
from ecomtui.world.party import handles

ARRIVES_WITHIN: Final = 4 * DAY
"""How long a refund that the bank has taken in may take before its books are looked at."""
NO_REFUND_BESIDES: Final = Guard(
    "no_refund_besides",
    "merchant",
    "What the bank has taken back because of a dispute is not given back once more.",
    "A customer who sends goods back and calls the bank is paid twice.",
    ("captured_within_authorized",),
)


class MerchantRefunds(Questions):
    """Gives money back. The merchant stands on it."""

    @handles(ReturnMoney)
    def give_back(self, ask: ReturnMoney) -> None:
        payment = self.rows.get(Payment, ask.order)
        amount = ask.amount
        for authorization, left in self._left(payment).items():
            part = min(amount, left)
            if part > 0:
                amount -= part
                self._ask_back(payment, part, authorization, ask.by)
        if amount and self._disputed(payment):
            self.send("order_manager", RefundRefused(payment.order, amount))
        elif amount:  # more than ever came in, which the order manager's `refund_cap` prevents
            self._ask_back(payment, amount, payment.authorization or 0, ask.by)

    def _left(self, payment: Payment) -> dict[int, int]:
        """What has been taken with each authorisation and is still the shop's to give back, in minor units."""
        left: dict[int, int] = {}
        for taken in self.rows.find(Question, order=payment.order, purpose=Purpose.capture):
            if taken.taken and taken.authorization is not None:
                left[taken.authorization] = left.get(taken.authorization, 0) + taken.taken
        for refund in self.rows.find(Refund, order=payment.order):
            if refund.status is not RefundStatus.failed and refund.authorization in left:
                left[refund.authorization] -= refund.amount
        for charge in self._disputed(payment):
            left[charge.authorization] -= charge.amount
        return left

    def _disputed(self, payment: Payment) -> list[DisputedCharge]:
        """What the bank has taken back, or may yet (guard `no_refund_besides`)."""
        if not self.guarded("no_refund_besides"):
            return []
        return [charge for charge in self.rows.find(DisputedCharge, order=payment.order) if charge.outcome != "won"]

    def _ask_back(self, payment: Payment, amount: int, authorization: int, by: str) -> None:
        question = self._new_question(payment, Purpose.refund, amount, authorization)
        self.rows.add(Refund(id=question.id, order=payment.order, amount=amount, authorization=authorization, by=by))
        self._line_up(question)

    # ---------------------------------------------------------------- what the bank says to it
    def _given_back(self, question: Question) -> None:
        payment = self.rows.get(Payment, question.order)
        payment.refunded += question.amount
        refund = self.rows.get(Refund, question.id)
        if refund.status is RefundStatus.pending:
            REFUND.move(refund, RefundStatus.succeeded)
        self.send("order_manager", MoneyReturned(payment.order, question.amount))

    def _not_given_back(self, question: Question) -> None:
        """A dispute was quicker."""
        REFUND.move(self.rows.get(Refund, question.id), RefundStatus.failed)
        self.send("order_manager", RefundRefused(question.order, question.amount))

    def _give_back_again(self, question: Question) -> None:
        """The bank has never heard of it: the same once more, under another key."""
        refund = self.rows.get(Refund, question.id)
        REFUND.move(refund, RefundStatus.failed)
        self._ask_back(self.rows.get(Payment, question.order), refund.amount, refund.authorization, refund.by)

    @handles(RefundPending)
    def under_way(self, answer: RefundPending) -> None:
        """The bank knows of it, and will say when it is through."""
        question = self.rows.get(Question, self._number(answer.key))
        if question.status is not QuestionStatus.answered:
            self.forget(question.timer)
            self.queue.leaves(question.id)
            question.timer = self.remind(ARRIVES_WITHIN, AnswerOverdue(question.id))

    @handles(RefundReversed)
    def came_back(self, news: RefundReversed) -> None:
        """What comes back must have gone: until that is known the news is left unread, and told again."""
        refund = self.rows.get(Refund, self._number(news.key))
        if refund.status is RefundStatus.pending:
            return
        self.send("bank", NewsRead(news.news))
        if refund.status is RefundStatus.succeeded:
            REFUND.move(refund, RefundStatus.failed)
            self.rows.get(Payment, refund.order).refunded -= refund.amount
            self.send("order_manager", RefundFailed(refund.order, refund.amount))
