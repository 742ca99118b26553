"""Aftercare: an order after its parcel has left the house, and mails that never arrive.

What went wrong with a parcel is a `Claim`, made by the customer or, when the courier misses it first, by
the shop itself. It is made good by another parcel, or by money. Three rules, each stated once:

- whoever gets nothing pays nothing: the whole total goes back, shipping included;
- an order of which nothing was handed over is canceled by that; one that the courier called delivered stays
  completed, and its badges say what came of it;
- a parcel is claimed once, and the courier's proof counts more than anybody's word.
"""

from typing import Final

from ecomtui.parties.order_manager.desk import OrderDesk
from ecomtui.parties.order_manager.returns import RETURN_WINDOW
from ecomtui.parties.order_manager.rows import (
    CLAIM,
    ORDER,
    Claim,
    ClaimStatus,
    GoodsStep,
    Order,
    OrderStatus,
    ParcelStep,
)
from ecomtui.parties.protocol.delivering import (
    InvestigateParcel,
    ParcelDelivered,
    ParcelInvestigated,
    ParcelScanned,
)
from ecomtui.parties.protocol.dispatching import ShipmentReturned
from ecomtui.parties.protocol.mailing import MailBounced, MailSuppressed
from ecomtui.parties.protocol.ordering import ClaimReceived, ClaimSettled, OrderCanceled, ShowNotice
from ecomtui.parties.protocol.shopping import ClaimOrder
from ecomtui.parties.protocol.stocking import AllocateStock, ReserveStock, TakeBackStock
from ecomtui.world.controls import Setting
from ecomtui.world.party import handles

MAKE_GOOD: Final = Setting(
    "make_good", "order_manager", "replacement",
    "Whether what was lost or broken is sent again as long as it is in stock, or paid back at once.",
    choices=("replacement", "refund"),
)  # fmt: skip


class Aftercare(OrderDesk):
    """Follows the parcel to the door, and makes good what goes wrong on the way. The order manager stands on it."""

    # ---------------------------------------------------------------- the parcel's way
    @handles(ParcelScanned)
    def scanned(self, scan: ParcelScanned) -> None:
        order = self.rows.get(Order, scan.order)
        if scan.number != order.number or order.parcel is not ParcelStep.sent:
            return
        if scan.detail == "lost":
            order.parcel = ParcelStep.lost
            self._make_good(order, self._open_claim(order, "lost"))
        template = _worth_a_mail(scan)
        if template:
            self._mail(order, template, item=scan.parcel, number=scan.number)

    @handles(ParcelDelivered)
    def delivered(self, scan: ParcelDelivered) -> None:
        order = self.rows.get(Order, scan.order)
        is_this_one = order.number in (None, scan.number)
        if not is_this_one or order.parcel not in (ParcelStep.leaving, ParcelStep.sent):
            return  # another parcel of this order, or heard of before
        order.parcel, order.number = ParcelStep.delivered, scan.number
        order.return_until = self.now + self.setting(RETURN_WINDOW)
        if ORDER.allows(order.status, OrderStatus.completed):
            ORDER.move(order, OrderStatus.completed)
        self._settle(order, ClaimStatus.replacing, ClaimStatus.replaced)
        self._mail(order, "order_delivered", item=scan.parcel, number=scan.number)

    @handles(ShipmentReturned)
    def came_back(self, news: ShipmentReturned) -> None:
        """Nobody took it in: the goods go back to the shelf, unless they are broken, and the money to its owner."""
        order = self.rows.get(Order, news.order)
        order.parcel = ParcelStep.returned
        if news.condition == "intact":
            self._say(order, "stock", TakeBackStock(order.id, news.parcel))
        self._settle(order, ClaimStatus.replacing, ClaimStatus.refunding)
        self._pay_back(order, "undeliverable")

    # ---------------------------------------------------------------- claims
    @handles(ClaimOrder)
    def claim(self, page: ClaimOrder) -> None:
        order = self.rows.peek(Order, page.order)
        code = self._why_no_claim(order, page.customer)
        if order is None or code:
            self._refuse(page, code or "not_yours")
            return
        claim = self._open_claim(order, page.reason)
        self._say(order, "web_server", ClaimReceived(order.id, order.customer, page.request, page.reason))
        if self.guarded("proof_of_delivery"):
            self._say(order, "courier", InvestigateParcel(claim.id, order.id, claim.number, claim.reason))
        else:
            self._make_good(order, claim)

    def _why_no_claim(self, order: Order | None, customer: int) -> str | None:
        """The rule that forbids a claim, or None. A parcel that is missed is searched for without one."""
        if order is None or not self._may_touch(order, customer):
            return "not_yours"
        if order.parcel is ParcelStep.sent:
            return "still_on_its_way"
        if order.parcel is not ParcelStep.delivered or order.coming_back or order.returned:
            return "nothing_to_claim"
        claimed = any(claim.number == order.number for claim in self.rows.find(Claim, order=order.id))
        return "already_claimed" if claimed else None

    @handles(ParcelInvestigated)
    def investigated(self, news: ParcelInvestigated) -> None:
        claim, order = self.rows.get(Claim, news.claim), self.rows.get(Order, news.order)
        if claim.status is not ClaimStatus.open:
            return
        match news.verdict:
            case "lost" | "damaged":
                order.parcel = ParcelStep.lost if news.verdict == "lost" else order.parcel
                self._make_good(order, claim)
            case "found":
                order.parcel = ParcelStep.sent
                CLAIM.move(claim, ClaimStatus.found)
                self._answer_claim(order, "found")
            case _:
                CLAIM.move(claim, ClaimStatus.refused)
                self._answer_claim(order, "claim_refused")

    def _open_claim(self, order: Order, reason: str) -> Claim:
        return self.rows.add(
            Claim(id=self.rows.next_id(Claim), order=order.id, number=order.number or "", reason=reason, at=self.now)
        )

    # ---------------------------------------------------------------- making good: another parcel, or money
    def _make_good(self, order: Order, claim: Claim) -> None:
        """By the policy the order began with; a replacement that is not there becomes money."""
        if order.make_good == "refund":
            CLAIM.move(claim, ClaimStatus.refunding)
            self._answer_claim(order, "refund")
            self._pay_back(order, claim.reason)
            return
        CLAIM.move(claim, ClaimStatus.replacing)
        self._ask_for_another(order)

    def _ask_for_another(self, order: Order) -> None:
        order.goods = GoodsStep.asked
        self._say(order, "stock", ReserveStock(order.id, self._lines(order), backorders=False))

    def _replace(self, order: Order) -> None:
        """Goods are put aside once more, and they are paid for: they are the order's own, and are packed anew."""
        order.parcel = ParcelStep.none
        self._answer_claim(order, "replacement")
        self._mail(order, "order_replaced", item=order.shipments + 1)
        self._say(order, "stock", AllocateStock(order.id))

    def _pay_back_instead(self, order: Order) -> None:
        order.goods = GoodsStep.released
        reason = self._settle(order, ClaimStatus.replacing, ClaimStatus.refunding)
        self._answer_claim(order, "refund")
        self._pay_back(order, reason or "lost")

    def _pay_back(self, order: Order, reason: str) -> None:
        if ORDER.allows(order.status, OrderStatus.canceled):
            ORDER.move(order, OrderStatus.canceled)
            order.reason = reason
            self._say(order, "web_server", OrderCanceled(order.id, order.customer, None, reason))
            self._free_voucher(order)
        self._make_money_good(order)

    def _paid_back(self, order: Order) -> None:
        self._settle(order, ClaimStatus.refunding, ClaimStatus.refunded)

    def _settle(self, order: Order, here: ClaimStatus, there: ClaimStatus) -> str | None:
        """Move the claims of an order that are at one point on to another; answers the reason of the last."""
        reason = None
        for claim in self.rows.find(Claim, order=order.id, status=here):
            CLAIM.move(claim, there)
            reason = claim.reason
        return reason

    def _answer_claim(self, order: Order, outcome: str) -> None:
        self._say(order, "web_server", ClaimSettled(order.id, order.customer, None, outcome))

    # ---------------------------------------------------------------- mails that do not arrive
    @handles(MailBounced, MailSuppressed)
    def not_mailed(self, news: MailBounced | MailSuppressed) -> None:
        """The customer shall know all the same, and the order does not care."""
        order = self.rows.get(Order, news.order)
        notice = ShowNotice(order.id, order.customer, None, news.template, news.amount, news.number, news.expected)
        self._say(order, "web_server", notice)


def _worth_a_mail(scan: ParcelScanned) -> str | None:
    """What the customer should read about a scan; of the attempts at the door only the first."""
    match scan.status, scan.detail:
        case "return_to_sender", _:
            return "order_undeliverable"
        case "available_for_pickup", _:
            return "order_at_pickup"
        case _, "attempt_fail":
            return "order_missed" if scan.attempts == 1 else None
        case _, "delayed":
            return "order_delayed"
    return None
