"""Questions to the bank: each has a key, and is asked again under it, less and less often, until it is answered.

After five minutes of silence the bank's books are looked at.
"""

from typing import Final

from ecomtui.parties.merchant.rows import (
    QUESTION,
    DisputedCharge,
    Payment,
    Purpose,
    Question,
    QuestionStatus,
    Refund,
)
from ecomtui.parties.protocol.banking import (
    AuthorizePayment,
    CapturePayment,
    RefundPayment,
    RequestStatement,
    StatementSent,
    SubmitEvidence,
    VoidPayment,
)
from ecomtui.parties.protocol.paying import AnswerOverdue, BankLineFree, PaymentUnknown, WaitsForBankLine
from ecomtui.parties.protocol.values import CardFace
from ecomtui.parties.queueing import QueueingParty
from ecomtui.world.clock import MINUTE, SECOND
from ecomtui.world.controls import Setting
from ecomtui.world.message import Body
from ecomtui.world.party import handles

MOST_DOUBLINGS: Final = 6
"""A bank whose books cannot be had is asked for them less and less often: after five minutes first, then hours."""
PATIENCE: Final = Setting(
    "bank_patience", "merchant", 10 * SECOND, "How long the merchant waits for the bank before it asks again.",
    span=True, least=SECOND,
)  # fmt: skip
RETRIES_FOR: Final = Setting(
    "bank_retries_for", "merchant", 5 * MINUTE,
    "How long the merchant keeps asking before it looks into the bank's books.", span=True,
)  # fmt: skip


class Questions(QueueingParty):
    """Asks the bank, and never takes silence for an answer. The merchant stands on it."""

    # ---------------------------------------------------------------- what chapters ask of each other
    def _done(self, question: Question, authorization: int) -> None:
        """The bank has done what it was asked for."""
        raise NotImplementedError

    def _said_no(self, question: Question, code: str, decline_code: str | None) -> None:
        """The bank has refused."""
        raise NotImplementedError

    def _never_heard(self, question: Question) -> None:
        """The bank's books do not know the question."""
        raise NotImplementedError

    # ---------------------------------------------------------------- asking, and asking again
    def _ask(self, payment: Payment, purpose: Purpose, amount: int, authorization: int | None = None) -> Question:
        question = self._new_question(payment, purpose, amount, authorization)
        self._line_up(question)
        return question

    def _new_question(
        self, payment: Payment, purpose: Purpose, amount: int, authorization: int | None = None
    ) -> Question:
        return self.rows.add(
            Question(
                id=self.rows.next_id(Question),
                order=payment.order,
                purpose=purpose,
                amount=amount,
                authorization=authorization or payment.authorization,
                first_asked=self.now,
            )
        )

    def _line_up(self, question: Question) -> None:
        if self.queue.takes(question.id):
            self._put(question)

    @handles(WaitsForBankLine)
    def wait(self, note: WaitsForBankLine) -> None:
        """The question lies on the desk. The note is for those who watch."""

    @handles(BankLineFree)
    def ask_next(self, note: BankLineFree) -> None:
        question = self.rows.get(Question, note.question)
        question.first_asked = self.now
        self._put(question)

    def _put(self, question: Question) -> None:
        """Put the question to the bank, under its key, and wait twice as long as the last time."""
        question.asked += 1
        self.send("bank", self._wording(question), about=f"order:{question.order}")
        patience = self.setting(PATIENCE) << min(question.asked - 1, 3)
        question.timer = self.remind(patience, AnswerOverdue(question.id))

    def _wording(self, question: Question) -> Body:
        payment, key = self.rows.get(Payment, question.order), self._key(question)
        match question.purpose:
            case Purpose.authorize:
                card = CardFace(payment.token, payment.brand, payment.last4)
                return AuthorizePayment(key, payment.order, question.amount, card, payment.authenticated)
            case Purpose.capture:
                return CapturePayment(key, question.authorization or 0, question.amount)
            case Purpose.void | Purpose.renew:
                return VoidPayment(key, question.authorization or 0)
            case Purpose.refund:
                by = self.rows.get(Refund, question.id).by
                return RefundPayment(key, question.authorization or 0, question.amount, by)
            case Purpose.evidence:
                (charge,) = self.rows.find(DisputedCharge, question=question.id)
                return SubmitEvidence(key, charge.id, charge.evidence or "")

    def _key(self, question: Question) -> str:
        """What makes asking again the same as asking once (guard `same_key_on_retry`)."""
        return question.key if self.guarded("same_key_on_retry") else f"{question.key}.{question.asked}"

    @handles(AnswerOverdue)
    def overdue(self, timer: AnswerOverdue) -> None:
        question = self.rows.get(Question, timer.question)
        if self.now - question.first_asked < self.setting(RETRIES_FOR):
            if question.purpose is Purpose.authorize and question.asked == 1:
                self.send("order_manager", PaymentUnknown(question.order))
            self._put(question)
            return
        if question.status is QuestionStatus.open:
            QUESTION.move(question, QuestionStatus.unknown)
            self.queue.leaves(question.id)
        if self.guarded("reconcile"):
            self.send("bank", RequestStatement(self._key(question)))
            patience = self.setting(RETRIES_FOR) << min(question.looked_up, MOST_DOUBLINGS)
            question.timer = self.remind(patience, AnswerOverdue(question.id))
            question.looked_up += 1

    @handles(StatementSent)
    def reconcile(self, books: StatementSent) -> None:
        """The bank's books count. They cannot be behind: messages of one link keep their order."""
        question = self._answered(books.key)
        if question is None:
            return
        if books.code is not None:
            self._said_no(question, books.code, books.decline_code)
        elif books.authorization is not None:
            self._done(question, books.authorization)
        else:
            self._never_heard(question)

    def _answered(self, key: str) -> Question | None:
        """The question that an answer belongs to, or None when that has been answered already."""
        question = self.rows.get(Question, self._number(key))
        if question.status is QuestionStatus.answered:
            counts_again = question.purpose is Purpose.refund and not self.guarded("answer_counts_once")
            return question if counts_again else None
        QUESTION.move(question, QuestionStatus.answered)
        self.forget(question.timer)
        self.queue.leaves(question.id)
        return question

    def _number(self, key: str) -> int:
        """The question's number, of whichever of its keys."""
        return int(key.removeprefix("q").partition(".")[0])
