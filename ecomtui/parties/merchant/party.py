"""The merchant system: the shop's payment desk, the only one that ever speaks to the bank.

Every question to the bank is a row with a key of its own (`questions`); what an answer means depends on
what was asked for. Money that goes back is `refunds`, money that the bank takes back `disputes`.
"""

from typing import Final

from msgspec.structs import asdict

from ecomtui.parties.merchant.disputes import MerchantDisputes
from ecomtui.parties.merchant.questions import PATIENCE, RETRIES_FOR
from ecomtui.parties.merchant.refunds import NO_REFUND_BESIDES, MerchantRefunds
from ecomtui.parties.merchant.rows import (
    PAYMENT,
    BankCall,
    BankLines,
    DisputedCharge,
    Payment,
    PaymentStatus,
    Purpose,
    Question,
    Refund,
)
from ecomtui.parties.protocol.banking import (
    AuthenticationRequired,
    EvidenceReceived,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentDeclined,
    PaymentRefunded,
    PaymentVoided,
)
from ecomtui.parties.protocol.paying import (
    BankLineFree,
    CollectPayment,
    DropPayment,
    PaymentApproved,
    PaymentCollected,
    PaymentConfirmed,
    PaymentDropped,
    PaymentNeedsAction,
    PaymentRefused,
    RequestPayment,
    WaitsForBankLine,
)
from ecomtui.parties.queueing import Capacity
from ecomtui.world.controls import Guard, Setting
from ecomtui.world.party import handles

MOST_RENEWALS: Final = 3
"""Money that runs out as often on the way to being taken is not to be had."""
BANK_LINES: Final = Setting(
    "bank_lines", "merchant", 0,
    "How many questions the merchant puts to the bank at once; 0 is as many as there are.", least=0,
)  # fmt: skip


class Merchant(MerchantRefunds, MerchantDisputes):
    """Asks the bank for the order manager, and never takes silence for an answer."""

    name, title = "merchant", "Merchant system"
    tables = (Payment, Question, Refund, DisputedCharge, BankCall, BankLines)
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
        NO_REFUND_BESIDES,
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
        payment.authenticated = None
        PAYMENT.move(payment, PaymentStatus.processing)
        self._ask(payment, Purpose.authorize, payment.amount)

    @handles(PaymentConfirmed)
    def confirmed(self, word: PaymentConfirmed) -> None:
        """The cardholder has said whether it was they: the bank is asked again, and told so."""
        payment = self.rows.get(Payment, word.order)
        if payment.status is PaymentStatus.requires_action:
            payment.authenticated = word.success
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
        if payment is None or payment.status in (PaymentStatus.requires_payment_method, PaymentStatus.requires_action):
            self._cancel(ask.order, payment)
        elif payment.status is PaymentStatus.requires_capture:
            PAYMENT.move(payment, PaymentStatus.processing)
            self._ask(payment, Purpose.void, payment.authorized)

    # ---------------------------------------------------------------- what the bank answers
    @handles(PaymentAuthorized, PaymentCaptured, PaymentVoided, PaymentRefunded)
    def done(self, answer: PaymentAuthorized | PaymentCaptured | PaymentVoided | PaymentRefunded) -> None:
        question = self._answered(answer.key)
        if question:
            self._done(question, answer.authorization)

    @handles(AuthenticationRequired)
    def must_confirm(self, answer: AuthenticationRequired) -> None:
        question = self._answered(answer.key)
        if question:
            payment = self.rows.get(Payment, question.order)
            PAYMENT.move(payment, PaymentStatus.requires_action)
            self.send("order_manager", PaymentNeedsAction(payment.order))

    @handles(EvidenceReceived)
    def evidence_received(self, answer: EvidenceReceived) -> None:
        self._answered(answer.key)

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
            case Purpose.evidence:
                pass  # the bank has it, and will say what comes of it

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
        question.taken = question.amount
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

    def _said_no(self, question: Question, code: str, decline_code: str | None) -> None:
        payment = self.rows.get(Payment, question.order)
        if question.purpose is Purpose.capture:
            self._try_once_more(payment)
        elif question.purpose is Purpose.refund:
            self._not_given_back(question)
        else:
            self._turn_down(payment, code, decline_code)

    def _never_heard(self, question: Question) -> None:
        """Nothing of it has happened: what is not to be paid is over, the rest is asked once more."""
        match question.purpose:
            case Purpose.authorize:
                self._said_no(question, "processing_error", None)
            case Purpose.refund:
                self._give_back_again(question)
            case Purpose.evidence:
                self._hand_in_again(question)
            case _:
                self._ask(self.rows.get(Payment, question.order), question.purpose, question.amount)

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
