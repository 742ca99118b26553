"""Disputes: a cardholder wants money back, the shop may answer with evidence, the bank decides.

What a dispute is about belongs to nobody until the verdict. An answer that does not come in time is a
verdict too.
"""

from typing import Final

from ecomtui.parties.bank.desk import BankDesk
from ecomtui.parties.bank.rows import (
    DISPUTE,
    SHOP,
    SUSPENSE,
    Authorization,
    Dispute,
    DisputeStatus,
)
from ecomtui.parties.protocol import acts
from ecomtui.parties.protocol.banking import (
    CardholderDisputes,
    DisputeClosed,
    DisputeOpened,
    EvidenceReceived,
    ResponseDue,
    SubmitEvidence,
    VerdictDue,
)
from ecomtui.world.clock import DAY
from ecomtui.world.controls import Setting
from ecomtui.world.faults import Effect, Fault
from ecomtui.world.party import handles

REVIEW_TAKES: Final = 3 * DAY
CALLS_AFTER: Final = (8 * DAY, 20 * DAY)
"""When a cardholder looks at the statement, after the money was taken."""
DISPUTE_WINDOW: Final = Setting(
    "dispute_window", "bank", 7 * DAY, "How long the shop has to answer a dispute before it is lost.",
    span=True, least=DAY,
)  # fmt: skip
CONVINCES: Final = {
    "product_not_received": "proof_of_delivery",
    "fraudulent": "authentication",
}
"""Reasons for a dispute, and what speaks against each: that the parcel came, that the holder confirmed the payment."""
ACCEPT: Final = "accept"
EVIDENCE: Final = (*CONVINCES.values(), ACCEPT)
CHARGEBACK: Final = Fault(
    "bank.chargeback",
    "bank",
    Effect.decide,
    "Days after the money was taken, the cardholder says: that was not me.",
    "The bank takes the money back for the time being; a person answers with evidence, and the bank decides.",
)


class Disputes(BankDesk):
    """Hears both sides. The bank stands on it."""

    # ---------------------------------------------------------------- opened
    def _may_be_disputed(self, authorization: Authorization) -> None:
        """Money has been taken: some cardholders will call about it, once for each time it was set aside."""
        reason = authorization.outcome if authorization.outcome in CONVINCES else ""
        if self.struck_by("bank.chargeback"):
            reason = "fraudulent"
        if reason and not authorization.called:
            authorization.called = True
            self.remind(self.draw("calls", *CALLS_AFTER), CardholderDisputes(authorization.id, reason))

    @handles(CardholderDisputes)
    def holder_calls(self, timer: CardholderDisputes) -> None:
        self._open(self.rows.get(Authorization, timer.authorization), timer.reason)

    @handles(acts.Dispute)
    def dispute(self, act: acts.Dispute) -> None:
        rest = act.amount
        for authorization in self.rows.find(Authorization, reference=act.order):
            opened = self._open(authorization, act.reason, rest)
            rest = None if rest is None else rest - opened

    def _open(self, authorization: Authorization, reason: str, most: int | None = None) -> int:
        """Take away from the shop what it has of this money, or so much of it; the same money is disputed once.
        Answers how much."""
        amount = authorization.kept if most is None else min(authorization.kept, most)
        if amount <= 0 or self.rows.find(Dispute, authorization=authorization.id):
            return 0
        authorization.charged_back += amount
        self._post(SHOP, SUSPENSE, amount, f"dispute about order {authorization.reference}")
        window = self.setting(DISPUTE_WINDOW)
        dispute = self.rows.add(
            Dispute(
                id=self.rows.next_id(Dispute),
                authorization=authorization.id,
                reference=authorization.reference,
                amount=amount,
                reason=reason,
                opened_at=self.now,
                due=self.now + window,
                news=self._next_news(),
            )
        )
        about = f"order:{authorization.reference}"
        dispute.timer = self.remind(window, ResponseDue(dispute.id), about=about)
        news, reference = dispute.news, dispute.reference
        opened = DisputeOpened(news, dispute.id, reference, authorization.id, amount, reason, dispute.due)
        self._tell(news, reference, opened)
        return amount

    # ---------------------------------------------------------------- answered
    @handles(SubmitEvidence)
    def evidence(self, ask: SubmitEvidence) -> None:
        if self._leaves_it(ask.key):
            return
        dispute = self.rows.get(Dispute, ask.dispute)
        self._answer(ask.key, EvidenceReceived(ask.key, dispute.authorization))
        if dispute.status is not DisputeStatus.needs_response:
            return  # too late
        dispute.evidence = ask.evidence
        self.forget(dispute.timer)
        if ask.evidence == ACCEPT:
            self._close(dispute, DisputeStatus.lost)
        else:
            DISPUTE.move(dispute, DisputeStatus.under_review)
            dispute.timer = self.remind(REVIEW_TAKES, VerdictDue(dispute.id))

    # ---------------------------------------------------------------- decided
    @handles(ResponseDue)
    def not_answered(self, timer: ResponseDue) -> None:
        self._close(self.rows.get(Dispute, timer.dispute), DisputeStatus.lost)

    @handles(VerdictDue)
    def verdict(self, timer: VerdictDue) -> None:
        dispute = self.rows.get(Dispute, timer.dispute)
        convinced = dispute.evidence == CONVINCES[dispute.reason]
        self._close(dispute, DisputeStatus.won if convinced else DisputeStatus.lost)

    def _close(self, dispute: Dispute, status: DisputeStatus) -> None:
        DISPUTE.move(dispute, status)
        authorization = self.rows.get(Authorization, dispute.authorization)
        if status is DisputeStatus.won:
            authorization.charged_back -= dispute.amount
            self._post(SUSPENSE, SHOP, dispute.amount, f"dispute about order {dispute.reference}, won by the shop")
        else:
            account, why = authorization.account, f"dispute about order {dispute.reference}, lost by the shop"
            self._post(SUSPENSE, account, dispute.amount, why)
        news = self._next_news()
        self._tell(news, dispute.reference, DisputeClosed(news, dispute.id, str(status)))
