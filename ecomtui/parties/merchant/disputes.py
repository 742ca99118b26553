"""Disputes: what the bank says of them, and what staff answer."""

from ecomtui.parties.merchant.questions import Questions
from ecomtui.parties.merchant.rows import DisputedCharge, Payment, Purpose, Question
from ecomtui.parties.protocol.acts import Respond
from ecomtui.parties.protocol.banking import DisputeClosed, DisputeOpened, NewsRead
from ecomtui.parties.protocol.paying import DisputeSettled
from ecomtui.world.party import handles


class MerchantDisputes(Questions):
    """Keeps a file of each dispute. The merchant stands on it."""

    @handles(DisputeOpened)
    def dispute_opened(self, news: DisputeOpened) -> None:
        self.send("bank", NewsRead(news.news))
        if self.rows.peek(DisputedCharge, news.dispute) is None:
            self.rows.add(
                DisputedCharge(
                    id=news.dispute,
                    order=news.reference,
                    authorization=news.authorization,
                    amount=news.amount,
                    reason=news.reason,
                    due=news.due,
                )
            )

    @handles(Respond)
    def respond(self, act: Respond) -> None:
        """Staff answer, once."""
        charge = self.rows.peek(DisputedCharge, act.dispute)
        if charge is not None and charge.evidence is None and charge.outcome is None:
            charge.evidence = act.evidence
            self._hand_in(charge)

    def _hand_in(self, charge: DisputedCharge) -> None:
        payment = self.rows.get(Payment, charge.order)
        question = self._new_question(payment, Purpose.evidence, charge.amount, charge.authorization)
        charge.question = question.id
        self._line_up(question)

    def _hand_in_again(self, question: Question) -> None:
        (charge,) = self.rows.find(DisputedCharge, question=question.id)
        self._hand_in(charge)

    @handles(DisputeClosed)
    def dispute_closed(self, news: DisputeClosed) -> None:
        """The end of a dispute that was not heard of yet is left unread, and told again."""
        charge = self.rows.peek(DisputedCharge, news.dispute)
        if charge is None:
            return
        self.send("bank", NewsRead(news.news))
        if charge.outcome is None:
            charge.outcome = news.outcome
            self.send("order_manager", DisputeSettled(charge.order, charge.amount, news.outcome))
