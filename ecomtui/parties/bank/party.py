"""The bank: accounts with real balances, cards, money set aside, and a double-entry ledger."""

from typing import Final

from ecomtui.parties.bank.desk import KINDS, OUTAGE
from ecomtui.parties.bank.disputes import CHARGEBACK, DISPUTE_WINDOW, Disputes
from ecomtui.parties.bank.refunds import REFUND_FAILS, Refunds
from ecomtui.parties.bank.rows import (
    AUTHORIZATION,
    FIRST_CUSTOMER,
    SHOP,
    SUSPENSE,
    VAULT,
    Account,
    Authorization,
    AuthorizationStatus,
    BankAnswer,
    BankNews,
    Card,
    Dispute,
    LedgerEntry,
)
from ecomtui.parties.personas import PERSONAS
from ecomtui.parties.protocol.acts import Deposit
from ecomtui.parties.protocol.banking import (
    AuthenticationRequired,
    AuthorizePayment,
    CapturePayment,
    EvidenceReceived,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentDeclined,
    PaymentRefunded,
    PaymentVoided,
    RefundPayment,
    RefundPending,
    RequestStatement,
    StatementSent,
    SubmitEvidence,
    VoidPayment,
)
from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.world.clock import DAY, HOUR, SECOND
from ecomtui.world.controls import Guard, Setting
from ecomtui.world.faults import Effect, Fault
from ecomtui.world.party import handles

_ASKED_OF_US: Final = frozenset(
    body.__name__ for body in (AuthorizePayment, CapturePayment, VoidPayment, RefundPayment, SubmitEvidence)
)
_OUR_ANSWERS: Final = frozenset(
    body.__name__
    for body in (
        AuthenticationRequired,
        PaymentAuthorized,
        PaymentDeclined,
        PaymentCaptured,
        PaymentVoided,
        RefundPending,
        PaymentRefunded,
        EvidenceReceived,
    )
)

REFUSALS: Final[dict[str, tuple[str, str | None]]] = {
    "generic_decline": ("card_declined", "generic_decline"),
    "insufficient_funds": ("card_declined", "insufficient_funds"),
    "lost_card": ("card_declined", "lost_card"),
    "stolen_card": ("card_declined", "stolen_card"),
    "expired_card": ("expired_card", None),
    "incorrect_cvc": ("incorrect_cvc", None),
    "processing_error": ("processing_error", None),
    "card_velocity_exceeded": ("card_declined", "card_velocity_exceeded"),
    "three_d_secure_failed": ("three_d_secure_failed", None),
}
"""What a test number adds to its holder's account: the `code` and `decline_code` of a refusal."""
THREE_D_SECURE: Final = {"three_d_secure": "", "three_d_secure_declined": "generic_decline"}
"""Test numbers whose holder has to confirm a payment, and why the bank says no even then."""
_FAULTS: Final = {
    "bank.insufficient_funds": "insufficient_funds",
    "bank.expired_card": "expired_card",
    "bank.generic_decline": "generic_decline",
    "bank.incorrect_cvc": "incorrect_cvc",
    "bank.velocity": "card_velocity_exceeded",
    "bank.three_d_secure_failed": "three_d_secure_failed",
}


AUTHORIZATION_LASTS: Final = Setting(
    "authorization_lasts", "bank", 7 * DAY, "How long the bank keeps money set aside before it must be asked again.",
    span=True, least=HOUR,
)  # fmt: skip


def _decline(fault: str, happens: str) -> Fault:
    return Fault(fault, "bank", Effect.decide, happens, "The cart and the hold are kept; another card is offered.")


class Bank(Refunds, Disputes):
    """Looks at a real balance, sets money aside, moves it only in pairs of entries."""

    name, title = "bank", "Bank"
    tables = (Account, Card, Authorization, LedgerEntry, BankAnswer, Dispute, BankNews)
    latency = (250, 700)
    settings = (AUTHORIZATION_LASTS, DISPUTE_WINDOW)
    guards = (
        Guard(
            "idempotency",
            "bank",
            "The same key means the same question: the first answer again, and no second effect.",
            "A question asked again charges again.",
            ("charged_once",),
        ),
        Guard(
            "balanced_entry",
            "bank",
            "Every ledger entry is written together with its counter-entry.",
            "Money appears from nowhere or vanishes.",
            ("money_conserved",),
        ),
    )
    faults = (
        _decline("bank.insufficient_funds", "The bank says there is not enough money."),
        _decline("bank.expired_card", "The bank says the card has expired."),
        _decline("bank.generic_decline", "The bank says no and gives no reason."),
        _decline("bank.incorrect_cvc", "The bank says the three digits are wrong."),
        _decline("bank.velocity", "The bank says the card is used too often."),
        _decline("bank.three_d_secure_failed", "The bank could not make sure that it was the cardholder who paid."),
        Fault(
            "bank.timeout_before",
            "bank",
            Effect.drop,
            "The question to the bank is lost: nothing is charged, and nobody knows.",
            "The merchant asks again with the same key, then looks into the bank's books.",
            kinds=_ASKED_OF_US,
            receiver="bank",
        ),
        Fault(
            "bank.timeout_after",
            "bank",
            Effect.drop,
            "The bank has acted, but its answer is lost: to the shop it looks just the same.",
            "The merchant asks again with the same key, and the bank gives its first answer again.",
            kinds=_OUR_ANSWERS,
            sender="bank",
        ),
        Fault(
            "bank.down",
            "bank",
            Effect.decide,
            "The bank answers nobody for a few minutes: what is asked meanwhile is not even read.",
            "The merchant asks again, less and less often, and the customer is told that it is not known yet.",
            by=OUTAGE,
        ),
        Fault(
            "bank.duplicate_answer",
            "bank",
            Effect.duplicate,
            "The bank's answer arrives, and a moment later once more.",
            "The repeat is recognised by its number and put aside: no second effect.",
            kinds=_OUR_ANSWERS,
            sender="bank",
        ),
        Fault(
            "bank.late_answer",
            "bank",
            Effect.delay,
            "The bank's answer comes so late that it has been asked again meanwhile.",
            "Both answers carry the key of the question: the first counts, the other has no effect.",
            kinds=_OUR_ANSWERS,
            sender="bank",
            by=40 * SECOND,
        ),
        Fault(
            "bank.authorization_expired",
            "bank",
            Effect.decide,
            "When the money is to be taken, the bank says that it was set aside too long ago.",
            "It is given free and set aside anew; when the bank refuses that, the order is cancelled.",
        ),
        REFUND_FAILS,
        CHARGEBACK,
    )

    def opening(self, charter: ShopCharter) -> None:
        for number in (VAULT, SHOP, SUSPENSE):
            self.rows.add(Account(id=number, customer=None))
        for person in charter.customers:
            account = self.rows.add(Account(id=FIRST_CUSTOMER + person.id, customer=person.id))
            outcome = PERSONAS[person.persona].card_outcome
            self.rows.add(Card(token=person.card, account=account.id, outcome=outcome))
            if person.balance:
                self._post(VAULT, account.id, person.balance, "opening", at=0)

    # ---------------------------------------------------------------- questions of the merchant
    @handles(AuthorizePayment)
    def authorize(self, ask: AuthorizePayment) -> None:
        if self._leaves_it(ask.key):
            return
        outcome = self._outcome(ask)
        if outcome in THREE_D_SECURE and ask.authenticated is None:
            self._answer(ask.key, AuthenticationRequired(ask.key))
            return
        refusal = self._refusal(ask, outcome)
        if refusal:
            code, decline_code = REFUSALS[refusal]
            self._answer(ask.key, PaymentDeclined(ask.key, code, decline_code))
            return
        account = self._account(ask.card.token)
        account.set_aside += ask.amount
        authorization = self.rows.add(
            Authorization(
                id=self.rows.next_id(Authorization),
                reference=ask.reference,
                account=account.id,
                amount=ask.amount,
                outcome=outcome,
                authenticated=ask.authenticated is True,
                expires=self.now + self.setting(AUTHORIZATION_LASTS),
            )
        )
        self._answer(ask.key, PaymentAuthorized(ask.key, authorization.id, ask.amount))

    @handles(CapturePayment)
    def capture(self, ask: CapturePayment) -> None:
        if self._leaves_it(ask.key):
            return
        authorization = self.rows.get(Authorization, ask.authorization)
        expired = self.struck_by("bank.authorization_expired") or self.now >= authorization.expires
        if expired or ask.amount > authorization.amount:
            self._answer(ask.key, PaymentDeclined(ask.key, "authorization_expired", None))
            return
        self._no_longer_aside(authorization, min(ask.amount, authorization.left))
        authorization.captured += ask.amount
        if authorization.captured >= authorization.amount and authorization.status is AuthorizationStatus.open:
            AUTHORIZATION.move(authorization, AuthorizationStatus.captured)
        self._post(authorization.account, SHOP, ask.amount, f"order {authorization.reference}")
        self._may_be_disputed(authorization)
        self._answer(ask.key, PaymentCaptured(ask.key, authorization.id, ask.amount))

    @handles(VoidPayment)
    def void(self, ask: VoidPayment) -> None:
        if self._leaves_it(ask.key):
            return
        authorization = self.rows.get(Authorization, ask.authorization)
        if authorization.status is AuthorizationStatus.open:  # asked twice without `idempotency`, it is gone already
            self._no_longer_aside(authorization, authorization.left)
            taken = AuthorizationStatus.captured if authorization.captured else AuthorizationStatus.voided
            AUTHORIZATION.move(authorization, taken)
        self._answer(ask.key, PaymentVoided(ask.key, authorization.id))

    @handles(RequestStatement)
    def statement(self, ask: RequestStatement) -> None:
        """What the books say about one question, for a merchant who never heard the answer."""
        if self._is_down():
            return
        known = self.rows.peek(BankAnswer, ask.key)
        answer = KINDS.decode(known.kind, known.answer) if known else None
        if isinstance(answer, AuthenticationRequired | RefundPending):
            self.send("merchant", answer)
            return
        if isinstance(answer, PaymentDeclined):
            books = StatementSent(ask.key, None, answer.code, answer.decline_code)
        else:
            books = StatementSent(ask.key, getattr(answer, "authorization", None), None, None)
        self.send("merchant", books)

    @handles(Deposit)
    def deposit(self, act: Deposit) -> None:
        self._post(VAULT, FIRST_CUSTOMER + act.customer, act.amount, "deposit")

    # ---------------------------------------------------------------- helpers
    def _no_longer_aside(self, authorization: Authorization, amount: int) -> None:
        """Some of what was set aside is taken or given free."""
        self.rows.get(Account, authorization.account).set_aside -= amount

    def _outcome(self, ask: AuthorizePayment) -> str:
        """What the card's number adds to its holder's account, or else how the holder always behaves."""
        token, _, outcome = ask.card.token.partition(".")
        return outcome or self.rows.get(Card, token).outcome

    def _refusal(self, ask: AuthorizePayment, outcome: str) -> str | None:
        """Why the bank says no: an armed fault, what a test number stands for, or simply no money."""
        for fault, refusal in _FAULTS.items():
            if self.struck_by(fault):
                return refusal
        if ask.authenticated is False:
            return "three_d_secure_failed"
        if outcome in REFUSALS:
            return outcome
        if THREE_D_SECURE.get(outcome):
            return THREE_D_SECURE[outcome]
        account = self._account(ask.card.token)
        return "insufficient_funds" if account.balance - account.set_aside < ask.amount else None

    def _account(self, token: str) -> Account:
        """A test token is its holder's token, a dot, and the outcome it stands for."""
        return self.rows.get(Account, self.rows.get(Card, token.partition(".")[0]).account)
