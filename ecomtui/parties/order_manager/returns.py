"""Returns: the customer sends pieces of an order back, and gets for them what they cost.

An order that is completed stays completed. Each line knows how many of its pieces are on their way back and how
many have come, so that none is paid for twice. What goes back for them the desk says: whatever the pieces that
are kept do not cost.
"""

from collections import Counter
from typing import Final

from ecomtui.parties.order_manager.desk import OrderDesk
from ecomtui.parties.order_manager.rows import Claim, ClaimStatus, Order, OrderLine, ParcelStep
from ecomtui.parties.protocol.acts import Refund
from ecomtui.parties.protocol.ordering import ReturnApproved
from ecomtui.parties.protocol.returning import ExpectReturn, ReturnClosed, ReturnLabelled, TakeBackPieces
from ecomtui.parties.protocol.shopping import RequestReturn
from ecomtui.parties.protocol.values import Line
from ecomtui.world.clock import DAY
from ecomtui.world.controls import Guard, Setting
from ecomtui.world.party import handles

RETURN_WINDOW: Final = Setting(
    "return_window", "order_manager", 30 * DAY, "How long after its delivery an order may be sent back.", span=True
)
IN_TIME: Final = Guard(
    "return_window",
    "order_manager",
    "A return is asked for within its window after delivery.",
    "Goods come back, and are paid for, whenever anybody likes.",
    ("returned_for_real",),
)
_UNDER_WAY: Final = (ClaimStatus.open, ClaimStatus.replacing, ClaimStatus.refunding)


class OrderReturns(OrderDesk):
    """Says which pieces may come back, and pays for those that did. The order manager stands on it."""

    @handles(RequestReturn)
    def request_return(self, page: RequestReturn) -> None:
        order = self.rows.peek(Order, page.order)
        code = self._why_no_return(order, page.customer)
        if order is None or code:
            self._refuse(page, code or "not_yours")
            return
        there = self._with_customer(order)
        asked = page.lines or tuple(Line(sku, pieces) for sku, pieces in there.items())
        if not asked or any(line.quantity > there[line.sku] for line in asked):
            self._refuse(page, "nothing_to_return")
            return
        lines = {line.sku: line for line in self.rows.find(OrderLine, order=order.id)}
        for line in asked:
            lines[line.sku].coming_back += line.quantity
            order.coming_back += line.quantity
        self._say(order, "dispatch", ExpectReturn(order.id, order.customer, page.request, asked, page.reason))

    def _why_no_return(self, order: Order | None, customer: int) -> str | None:
        """The rule that forbids to send anything of an order back, or None."""
        if order is None or not self._may_touch(order, customer):
            return "not_yours"
        claimed = any(claim.status in _UNDER_WAY for claim in self.rows.find(Claim, order=order.id))
        if claimed or not self._with_customer(order) or order.gone_back >= order.paid:
            return "nothing_to_return"
        return "return_window_closed" if self._too_late(order) else None

    def _with_customer(self, order: Order) -> Counter[str]:
        """How many pieces of each product could still be sent back."""
        there = Counter[str]()
        for parcel in self._parcels(order, ParcelStep.delivered):
            if parcel.counts:
                there.update({line.sku: line.quantity for line in self._contents(parcel)})
        for line in self.rows.find(OrderLine, order=order.id):
            there[line.sku] -= line.coming_back + line.returned
        return +there

    def _too_late(self, order: Order) -> bool:
        return order.return_until is not None and self.now > order.return_until and self.guarded("return_window")

    @handles(ReturnLabelled)
    def labelled(self, news: ReturnLabelled) -> None:
        order = self.rows.get(Order, news.order)
        answer = ReturnApproved(order.id, order.customer, news.request, news.number, news.lines)
        self._say(order, "web_server", answer)
        self._mail(order, "return_label", item=news.return_id, number=news.number)

    @handles(ReturnClosed)
    def closed(self, news: ReturnClosed) -> None:
        order = self.rows.get(Order, news.order)
        lines = {line.sku: line for line in self.rows.find(OrderLine, order=order.id)}
        if news.outcome != "too_late":  # then nothing was expected any more
            for piece in news.expected:
                lines[piece.sku].coming_back -= piece.quantity
                order.coming_back -= piece.quantity
        for piece in news.accepted:
            lines[piece.sku].returned += piece.quantity
            order.returned += piece.quantity
        if news.accepted and news.outcome != "lost":
            self._say(order, "stock", TakeBackPieces(order.id, news.accepted, news.condition))
        template = _MAILS.get(news.outcome)
        if template:
            self._mail(order, template, item=news.return_id)
        self._return_what_is_owed(order)

    @handles(Refund)
    def goodwill(self, act: Refund) -> None:
        """A present of the shop's: no more than is left of what was paid."""
        order = self.rows.peek(Order, act.order)
        if order is not None:
            order.kindness += act.amount
            left = order.paid - order.gone_back
            self._refund(order, min(act.amount, left) if self.guarded("refund_cap") else act.amount)


_MAILS: Final = {
    "some_missing": "return_short",
    "something_else": "return_rejected",
    "empty_box": "return_rejected",
    "not_accepted": "return_rejected",
    "too_late": "return_rejected",
    "expired": "return_expired",
}
"""What the customer is written about a return; that all is well, the mail about the money says."""
