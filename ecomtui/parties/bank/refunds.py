"""Refunds: most are through at once; some take days, and some come back."""

from typing import Final

from ecomtui.parties.bank.desk import BankDesk
from ecomtui.parties.bank.rows import SHOP, SUSPENSE, Authorization, BankNews, Dispute
from ecomtui.parties.protocol.banking import (
    PaymentDeclined,
    PaymentRefunded,
    RefundArrives,
    RefundBounces,
    RefundPayment,
    RefundPending,
    RefundReversed,
)
from ecomtui.world.clock import DAY
from ecomtui.world.faults import Effect, Fault
from ecomtui.world.party import handles

ARRIVES_AFTER: Final = 2 * DAY
BOUNCES_AFTER: Final = 3 * DAY
REFUND_FAILS: Final = Fault(
    "bank.refund_fails",
    "bank",
    Effect.decide,
    "A refund is reported as done, and comes back days later: the card takes no money any more.",
    "The shop hears of it, and a person sends the money by bank transfer.",
)


class Refunds(BankDesk):
    """Gives money back. The bank stands on it."""

    @handles(RefundPayment)
    def refund(self, ask: RefundPayment) -> None:
        if self._leaves_it(ask.key):
            return
        authorization = self.rows.get(Authorization, ask.authorization)
        if ask.amount > authorization.kept and self._merchant_has_not_heard(authorization):
            self._answer(ask.key, PaymentDeclined(ask.key, "charge_disputed", None))
            return
        authorization.refunded += ask.amount
        outcome = authorization.outcome if ask.by == "card" else ""
        if outcome == "refund_pending":
            self._set_out(authorization, ask.amount)
            self.remind(ARRIVES_AFTER, RefundArrives(ask.key, authorization.id, ask.amount))
            self._answer(ask.key, RefundPending(ask.key, authorization.id, ask.amount))
            return
        if ask.by == "card" and (self.struck_by("bank.refund_fails") or outcome == "refund_fails"):
            self._set_out(authorization, ask.amount)
            self.remind(BOUNCES_AFTER, RefundBounces(ask.key, authorization.id, ask.amount))
        else:
            self._post(SHOP, authorization.account, ask.amount, f"refund of order {authorization.reference}")
        self._answer(ask.key, PaymentRefunded(ask.key, authorization.id, ask.amount))

    def _set_out(self, authorization: Authorization, amount: int) -> None:
        """Money that has left the shop and not arrived yet."""
        self._post(SHOP, SUSPENSE, amount, f"refund of order {authorization.reference}, under way")

    def _merchant_has_not_heard(self, authorization: Authorization) -> bool:
        """Whether a dispute about this money has been opened that the merchant cannot know of yet."""
        disputes = self.rows.find(Dispute, authorization=authorization.id)
        return any(not self.rows.get(BankNews, dispute.news).read for dispute in disputes)

    @handles(RefundArrives)
    def arrives(self, timer: RefundArrives) -> None:
        authorization = self.rows.get(Authorization, timer.authorization)
        self._post(SUSPENSE, authorization.account, timer.amount, f"refund of order {authorization.reference}")
        self._answer(timer.key, PaymentRefunded(timer.key, timer.authorization, timer.amount))

    @handles(RefundBounces)
    def bounces(self, timer: RefundBounces) -> None:
        authorization = self.rows.get(Authorization, timer.authorization)
        authorization.refunded -= timer.amount
        self._post(SUSPENSE, SHOP, timer.amount, f"refund of order {authorization.reference} has come back")
        news = self._next_news()
        self._tell(news, authorization.reference, RefundReversed(news, timer.key, timer.amount))
