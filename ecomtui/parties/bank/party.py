"""The bank: accounts with real balances, cards, money set aside, and a double-entry ledger."""

from typing import Final

from ecomtui.parties.bank.rows import (
    AUTHORIZATION,
    FIRST_CUSTOMER,
    SHOP,
    VAULT,
    Account,
    Authorization,
    AuthorizationStatus,
    BankAnswer,
    Card,
    LedgerEntry,
)
from ecomtui.parties.protocol.acts import Deposit
from ecomtui.parties.protocol.alphabet import BODIES
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
from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.world.clock import DAY, HOUR, MINUTE, SECOND
from ecomtui.world.controls import Guard, Setting
from ecomtui.world.faults import ArmFault, Effect, Fault
from ecomtui.world.message import Body, Kinds
from ecomtui.world.party import Party, handles

_ANSWERS: Final = Kinds(BODIES)
_ASKED_OF_US: Final = frozenset(
    body.__name__ for body in (AuthorizePayment, CapturePayment, VoidPayment, RefundPayment)
)
_OUR_ANSWERS: Final = frozenset(
    body.__name__ for body in (PaymentAuthorized, PaymentDeclined, PaymentCaptured, PaymentVoided, PaymentRefunded)
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
OUTAGE: Final = 3 * MINUTE
"""How long the bank is down when a fault does not say so."""


def _decline(fault: str, happens: str) -> Fault:
    return Fault(fault, "bank", Effect.decide, happens, "The cart and the hold are kept; another card is offered.")


class Bank(Party):
    """Looks at a real balance, sets money aside, moves it only in pairs of entries."""

    name, title = "bank", "Bank"
    tables = (Account, Card, Authorization, LedgerEntry, BankAnswer)
    latency = (250, 700)
    settings = (AUTHORIZATION_LASTS,)
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
    )

    def opening(self, charter: ShopCharter) -> None:
        for number in (VAULT, SHOP):
            self.rows.add(Account(id=number, customer=None))
        for person in charter.customers:
            account = self.rows.add(Account(id=FIRST_CUSTOMER + person.id, customer=person.id))
            self.rows.add(Card(token=person.card, account=account.id))
            if person.balance:
                self._post(VAULT, account.id, person.balance, "opening", at=0)

    # ---------------------------------------------------------------- questions of the merchant
    @handles(AuthorizePayment)
    def authorize(self, ask: AuthorizePayment) -> None:
        if self._leaves_it(ask.key):
            return
        refusal = self._refusal(ask)
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

    @handles(RefundPayment)
    def refund(self, ask: RefundPayment) -> None:
        if self._leaves_it(ask.key):
            return
        authorization = self.rows.get(Authorization, ask.authorization)
        authorization.refunded += ask.amount
        self._post(SHOP, authorization.account, ask.amount, f"refund of order {authorization.reference}")
        self._answer(ask.key, PaymentRefunded(ask.key, authorization.id, ask.amount))

    @handles(RequestStatement)
    def statement(self, ask: RequestStatement) -> None:
        """What the books say about one question, for a merchant who never heard the answer."""
        if self._is_down():
            return
        known = self.rows.peek(BankAnswer, ask.key)
        answer = _ANSWERS.decode(known.kind, known.answer) if known else None
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

    def _leaves_it(self, key: str) -> bool:
        """Whether there is nothing to do about a question: nobody is there to read it, or it has its answer."""
        return self._is_down() or self._answered_before(key)

    def _is_down(self) -> bool:
        """Whether nobody answers at the moment. A fault without an end begins an outage for everybody."""
        struck = self.struck_by("bank.down")
        if struck is not None and struck.until is None:
            self._control(ArmFault("bank.down", start=self.now, until=self.now + (struck.by or OUTAGE)))
        return struck is not None

    def _answered_before(self, key: str) -> bool:
        """Whether this key has its answer, which is then given again (guard `idempotency`)."""
        known = self.rows.peek(BankAnswer, key) if self.guarded("idempotency") else None
        if known is None:
            return False
        self.send("merchant", _ANSWERS.decode(known.kind, known.answer))
        return True

    def _answer(self, key: str, answer: Body) -> None:
        kind, text = type(answer).__name__, _ANSWERS.encode(answer)
        known = self.rows.peek(BankAnswer, key) or self.rows.add(BankAnswer(key=key, kind=kind, answer=text))
        known.kind, known.answer = kind, text
        self.send("merchant", answer)

    def _refusal(self, ask: AuthorizePayment) -> str | None:
        """Why the bank says no: an armed fault, what a test number stands for, or simply no money."""
        for fault, refusal in _FAULTS.items():
            if self.struck_by(fault):
                return refusal
        _, _, outcome = ask.card.token.partition(".")
        if outcome in REFUSALS:
            return outcome
        account = self._account(ask.card.token)
        return "insufficient_funds" if account.balance - account.set_aside < ask.amount else None

    def _account(self, token: str) -> Account:
        """A test token is its holder's token, a dot, and the outcome it stands for."""
        return self.rows.get(Account, self.rows.get(Card, token.partition(".")[0]).account)

    def _post(self, debit: int, credit: int, amount: int, why: str, at: int | None = None) -> None:
        """Move money: two entries that sum to nothing (guard `balanced_entry`)."""
        posting = self.rows.next_id(LedgerEntry)
        self._enter(posting, posting, debit, -amount, why, at)
        if at is not None or self.guarded("balanced_entry"):
            self._enter(self.rows.next_id(LedgerEntry), posting, credit, amount, why, at)

    def _enter(self, number: int, posting: int, account_number: int, amount: int, why: str, at: int | None) -> None:
        account = self.rows.get(Account, account_number)
        account.balance += amount
        account.entries += 1
        self.rows.add(
            LedgerEntry(
                id=number,
                posting=posting,
                account=account.id,
                nth=account.entries,
                amount=amount,
                balance=account.balance,
                why=why,
                at=self.now if at is None else at,
            )
        )
