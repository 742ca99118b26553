"""The merchant system: the shop's payment desk, the only one that ever speaks to the bank.

Every question to the bank is a row with a key of its own. The bank's silence is answered by asking
again with the same key, less and less often; after five minutes the bank's books are looked at.
"""

from typing import Final

from msgspec.structs import asdict

from ecomtui.parties.merchant.rows import (
    PAYMENT,
    QUESTION,
    REFUND,
    BankCall,
    BankLines,
    Payment,
    PaymentStatus,
    Purpose,
    Question,
    QuestionStatus,
    Refund,
    RefundStatus,
)
from ecomtui.parties.protocol.banking import (
    AuthorizePayment,
    CapturePayment,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentDeclined,
    PaymentRefunded,
    PaymentVoided,
    RefundPayment,
    RequestStatement,
    StatementSent,
    VoidPayment,
)
from ecomtui.parties.protocol.paying import (
    AnswerOverdue,
    BankLineFree,
    CollectPayment,
    DropPayment,
    MoneyReturned,
    PaymentApproved,
    PaymentCollected,
    PaymentDropped,
    PaymentRefused,
    PaymentUnknown,
    RequestPayment,
    ReturnMoney,
    WaitsForBankLine,
)
from ecomtui.parties.protocol.values import CardFace
from ecomtui.parties.queueing import Capacity, QueueingParty
from ecomtui.world.clock import MINUTE, SECOND
from ecomtui.world.controls import Guard, Setting
from ecomtui.world.message import Body
from ecomtui.world.party import handles

MOST_DOUBLINGS: Final = 6
"""A bank whose books cannot be had is asked for them less and less often: after five minutes first, then hours."""
MOST_RENEWALS: Final = 3
"""Money that runs out as often on the way to being taken is not to be had."""
PATIENCE: Final = Setting(
    "bank_patience", "merchant", 10 * SECOND, "How long the merchant waits for the bank before it asks again.",
    span=True, least=SECOND,
)  # fmt: skip
RETRIES_FOR: Final = Setting(
    "bank_retries_for", "merchant", 5 * MINUTE,
    "How long the merchant keeps asking before it looks into the bank's books.", span=True,
)  # fmt: skip
BANK_LINES: Final = Setting(
    "bank_lines", "merchant", 0,
    "How many questions the merchant puts to the bank at once; 0 is as many as there are.", least=0,
)  # fmt: skip


class Merchant(QueueingParty):
    """Asks the bank for the order manager, and never takes silence for an answer."""

    name, title = "merchant", "Merchant system"
    tables = (Payment, Question, Refund, BankCall, BankLines)
    latency = (15, 60)
    settings = (PATIENCE, RETRIES_FOR, BANK_LINES)
    capacity = Capacity(BANK_LINES, BankCall, BankLines, WaitsForBankLine, BankLineFree)
    guards = (
        Guard(
            "reconcile",
            "merchant",
            "What the bank never answered is looked up in the bank's books.",
            "An unknown outcome stays unknown for ever.",
            ("nothing_stuck",),
        ),
        Guard(
            "same_key_on_retry",
            "merchant",
            "Whoever asks again asks the same question, under the same key.",
            "Each time the bank takes it for another question, and does it once more.",
            ("charged_once",),
        ),
        Guard(
            "authorization_renewed",
            "merchant",
            "Money that was set aside too long ago is set aside anew before it is taken.",
            "The bank's no is overlooked, and the packed parcel waits for its money for ever.",
            ("nothing_stuck",),
        ),
        Guard(
            "answer_counts_once",
            "merchant",
            "An answer is known by the key of its question, and counts once however often it comes.",
            "A refund that the bank reports twice is booked twice.",
            ("captured_within_authorized",),
        ),
    )

    # ---------------------------------------------------------------- what the order manager wants
    @handles(RequestPayment)
    def request(self, ask: RequestPayment) -> None:
        payment = self.rows.peek(Payment, ask.order)
        if payment is None:
            payment = self.rows.add(Payment(order=ask.order, amount=ask.amount, payer=ask.payer, **asdict(ask.card)))
        if not PAYMENT.allows(payment.status, PaymentStatus.processing):
            return  # the bank has been asked already
        payment.payer = ask.payer
        payment.token, payment.brand, payment.last4 = ask.card.token, ask.card.brand, ask.card.last4
        PAYMENT.move(payment, PaymentStatus.processing)
        self._ask(payment, Purpose.authorize, payment.amount)

    @handles(CollectPayment)
    def collect(self, ask: CollectPayment) -> None:
        payment = self.rows.get(Payment, ask.order)
        if payment.status is PaymentStatus.requires_capture:
            PAYMENT.move(payment, PaymentStatus.processing)
            payment.collecting = ask.amount
            self._ask(payment, Purpose.capture, ask.amount)

    @handles(DropPayment)
    def drop(self, ask: DropPayment) -> None:
        payment = self.rows.peek(Payment, ask.order)
        if payment is None or payment.status is PaymentStatus.requires_payment_method:
            self._cancel(ask.order, payment)
        elif payment.status is PaymentStatus.requires_capture:
            PAYMENT.move(payment, PaymentStatus.processing)
            self._ask(payment, Purpose.void, payment.authorized)

    @handles(ReturnMoney)
    def give_back(self, ask: ReturnMoney) -> None:
        payment = self.rows.get(Payment, ask.order)
        self._refund(payment, ask.amount)

    def _refund(self, payment: Payment, amount: int) -> None:
        """Each part of it goes back on the authorisation that it was taken from."""
        for taken in self.rows.find(Question, order=payment.order, purpose=Purpose.capture):
            part = min(amount, taken.refundable)
            if part:
                taken.refundable -= part
                amount -= part
                self._ask_back(payment, part, taken.authorization)
        if amount:  # more than ever came in, which the order manager's `refund_cap` prevents
            self._ask_back(payment, amount, payment.authorization)

    def _ask_back(self, payment: Payment, amount: int, authorization: int | None) -> None:
        question = self._ask(payment, Purpose.refund, amount, authorization)
        self.rows.add(Refund(id=question.id, order=payment.order, amount=amount))

    # ---------------------------------------------------------------- what the bank answers
    @handles(PaymentAuthorized, PaymentCaptured, PaymentVoided, PaymentRefunded)
    def done(self, answer: PaymentAuthorized | PaymentCaptured | PaymentVoided | PaymentRefunded) -> None:
        question = self._answered(answer.key)
        if question:
            self._done(question, answer.authorization)

    @handles(PaymentDeclined)
    def declined(self, answer: PaymentDeclined) -> None:
        question = self._answered(answer.key)
        if question:
            self._said_no(question, answer.code, answer.decline_code)

    # ---------------------------------------------------------------- what an answer means
    def _done(self, question: Question, authorization: int) -> None:
        match question.purpose:
            case Purpose.authorize:
                self._set_aside(question, authorization)
            case Purpose.capture:
                self._taken(question)
            case Purpose.void | Purpose.renew:
                self._given_free(question)
            case Purpose.refund:
                self._given_back(question)

    def _set_aside(self, question: Question, authorization: int) -> None:
        payment = self.rows.get(Payment, question.order)
        payment.authorization, payment.authorized = authorization, question.amount
        payment.code = payment.decline_code = None
        if payment.collecting:
            self._ask(payment, Purpose.capture, payment.collecting)
        else:
            PAYMENT.move(payment, PaymentStatus.requires_capture)
            self.send("order_manager", PaymentApproved(payment.order, question.amount))

    def _taken(self, question: Question) -> None:
        payment = self.rows.get(Payment, question.order)
        payment.collecting = payment.renewed = 0
        payment.captured += question.amount
        question.refundable = question.amount
        all_taken = payment.captured >= payment.amount
        PAYMENT.move(payment, PaymentStatus.succeeded if all_taken else PaymentStatus.requires_capture)
        self.send("order_manager", PaymentCollected(payment.order, question.amount))

    def _given_free(self, question: Question) -> None:
        payment = self.rows.get(Payment, question.order)
        payment.authorization, payment.authorized = None, 0
        if question.purpose is Purpose.renew:
            self._ask(payment, Purpose.authorize, payment.amount - payment.captured)
        elif payment.collecting:
            self._turn_down(payment, "authorization_expired", None)
        else:
            self._cancel(payment.order, payment)

    def _given_back(self, question: Question) -> None:
        payment = self.rows.get(Payment, question.order)
        payment.refunded += question.amount
        refund = self.rows.get(Refund, question.id)
        if refund.status is RefundStatus.pending:
            REFUND.move(refund, RefundStatus.succeeded)
        self.send("order_manager", MoneyReturned(payment.order, question.amount))

    def _said_no(self, question: Question, code: str, decline_code: str | None) -> None:
        payment = self.rows.get(Payment, question.order)
        if question.purpose is Purpose.capture:
            self._try_once_more(payment)
        else:
            self._turn_down(payment, code, decline_code)

    def _try_once_more(self, payment: Payment) -> None:
        """What was set aside cannot be taken: let go of it, and set it aside anew, but not for ever."""
        if not self.guarded("authorization_renewed"):
            return
        payment.renewed += 1
        purpose = Purpose.renew if payment.renewed <= MOST_RENEWALS else Purpose.void
        self._ask(payment, purpose, payment.authorized)

    def _turn_down(self, payment: Payment, code: str, decline_code: str | None) -> None:
        PAYMENT.move(payment, PaymentStatus.requires_payment_method)
        payment.code, payment.decline_code = code, decline_code
        payment.collecting = payment.renewed = 0
        self.send("order_manager", PaymentRefused(payment.order, code, decline_code))

    def _cancel(self, order: int, payment: Payment | None) -> None:
        if payment is not None:
            PAYMENT.move(payment, PaymentStatus.succeeded if payment.captured else PaymentStatus.canceled)
        self.send("order_manager", PaymentDropped(order))

    # ---------------------------------------------------------------- asking, and asking again
    def _ask(self, payment: Payment, purpose: Purpose, amount: int, authorization: int | None = None) -> Question:
        question = self.rows.add(
            Question(
                id=self.rows.next_id(Question),
                order=payment.order,
                purpose=purpose,
                amount=amount,
                authorization=authorization or payment.authorization,
                first_asked=self.now,
            )
        )
        if self.queue.takes(question.id):
            self._put(question)
        return question

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
                return AuthorizePayment(key, payment.order, question.amount, card)
            case Purpose.capture:
                return CapturePayment(key, question.authorization or 0, question.amount)
            case Purpose.void | Purpose.renew:
                return VoidPayment(key, question.authorization or 0)
            case Purpose.refund:
                return RefundPayment(key, question.authorization or 0, question.amount)

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
        payment = self.rows.get(Payment, question.order)
        if books.code is not None:
            self._said_no(question, books.code, books.decline_code)
        elif books.authorization is not None:
            self._done(question, books.authorization)
        elif question.purpose is Purpose.authorize:
            self._said_no(question, "processing_error", None)  # it never heard of us: nothing was charged
        elif question.purpose is Purpose.refund:
            REFUND.move(self.rows.get(Refund, question.id), RefundStatus.failed)
            self._ask_back(payment, question.amount, question.authorization)
        else:
            self._ask(payment, question.purpose, question.amount)

    def _answered(self, key: str) -> Question | None:
        """The question that an answer belongs to, or None when that has been answered already."""
        question = self.rows.get(Question, int(key.removeprefix("q").partition(".")[0]))
        if question.status is QuestionStatus.answered:
            counts_again = question.purpose is Purpose.refund and not self.guarded("answer_counts_once")
            return question if counts_again else None
        QUESTION.move(question, QuestionStatus.answered)
        self.forget(question.timer)
        self.queue.leaves(question.id)
        return question
