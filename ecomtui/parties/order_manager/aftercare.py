"""Aftercare: an order after its parcel has left the house, and mails that never arrive.

What went wrong with a parcel is a `Claim`, made by the customer or, when the courier misses it first, by
the shop itself. It is made good by another parcel, or by money. Three rules, each stated once:

- whoever gets nothing of a parcel pays nothing for it, and no shipping when nothing comes at all;
- an order of which nothing came is canceled by that; one that the courier called delivered stays completed,
  and its badges say what came of it;
- a parcel is claimed once, and the courier's proof counts more than anybody's word.
"""

from typing import Final

from ecomtui.parties.order_manager.desk import OrderDesk
from ecomtui.parties.order_manager.returns import RETURN_WINDOW
from ecomtui.parties.order_manager.rows import (
    CLAIM,
    Claim,
    ClaimStatus,
    Order,
    OrderParcel,
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
from ecomtui.parties.protocol.ordering import ClaimReceived, ClaimSettled, ShowNotice
from ecomtui.parties.protocol.shopping import ClaimOrder
from ecomtui.parties.protocol.stocking import ReplaceStock, TakeBackStock
from ecomtui.parties.protocol.values import Line
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
        parcel = self._numbered_parcel(order, scan.number)
        if parcel is None or parcel.step is not ParcelStep.sent:
            return
        if scan.detail == "lost":
            parcel.step = ParcelStep.lost
            self._make_good(order, parcel, self._open_claim(order, parcel, "lost"))
        template = _worth_a_mail(scan)
        if template:
            self._mail(order, template, item=scan.parcel, number=scan.number)

    @handles(ParcelDelivered)
    def delivered(self, scan: ParcelDelivered) -> None:
        order = self.rows.get(Order, scan.order)
        parcel = self._numbered_parcel(order, scan.number) or self._parcel_without_number(order)
        if parcel is None or parcel.step not in (ParcelStep.leaving, ParcelStep.sent):
            return  # heard of before
        parcel.step, parcel.parcel, parcel.number = ParcelStep.delivered, scan.parcel, scan.number
        order.return_until = self.now + self.setting(RETURN_WINDOW)
        self._settle_order(order, "")
        self._settle(order, ClaimStatus.replacing, ClaimStatus.replaced, replacement=parcel.nth)
        self._mail(order, "order_delivered", item=scan.parcel, number=scan.number)

    @handles(ShipmentReturned)
    def came_back(self, news: ShipmentReturned) -> None:
        """Nobody took it in: the goods go back to the shelf, unless they are broken, and the money to its owner."""
        order = self.rows.get(Order, news.order)
        parcel = next((p for p in self.rows.find(OrderParcel, order=order.id) if p.parcel == news.parcel), None)
        parcel = parcel or self._parcel_without_number(order)
        if parcel is None:
            return
        parcel.step = ParcelStep.returned
        if news.condition == "intact":
            self._say(order, "stock", TakeBackStock(order.id, news.parcel))
        self._settle(order, ClaimStatus.replacing, ClaimStatus.refunding, replacement=parcel.nth)
        self._pay_back(order, parcel, "undeliverable")

    def _numbered_parcel(self, order: Order, number: str) -> OrderParcel | None:
        return next((parcel for parcel in self.rows.find(OrderParcel, order=order.id) if parcel.number == number), None)

    def _parcel_without_number(self, order: Order) -> OrderParcel | None:
        """A parcel that has left, as far as we know, but whose label we never heard of."""
        return next((parcel for parcel in self._parcels(order, ParcelStep.leaving) if parcel.number is None), None)

    # ---------------------------------------------------------------- claims
    @handles(ClaimOrder)
    def claim(self, page: ClaimOrder) -> None:
        order = self.rows.peek(Order, page.order)
        parcel, code = self._claimable(order, page.customer, page.parcel)
        if order is None or parcel is None:
            self._refuse(page, code or "not_yours")
            return
        claim = self._open_claim(order, parcel, page.reason)
        self._say(order, "web_server", ClaimReceived(order.id, order.customer, page.request, page.reason))
        if self.guarded("proof_of_delivery"):
            self._say(order, "courier", InvestigateParcel(claim.id, order.id, claim.number, claim.reason))
        else:
            self._make_good(order, parcel, claim)

    def _claimable(self, order: Order | None, customer: int, nth: int | None) -> tuple[OrderParcel | None, str | None]:
        """The latest parcel that came and has not been claimed yet (or the `nth`), or the rule that forbids a claim.

        A parcel that is missed is searched for without one.
        """
        if order is None or not self._may_touch(order, customer):
            return None, "not_yours"
        if order.coming_back or order.returned:
            return None, "nothing_to_claim"
        claimed = {claim.number for claim in self.rows.find(Claim, order=order.id)}
        came = [each for each in self._parcels(order, ParcelStep.delivered) if nth in (None, each.nth)]
        free = [parcel for parcel in came if parcel.number not in claimed]
        if free:
            return free[-1], None
        if any(nth in (None, parcel.nth) for parcel in self._parcels(order, ParcelStep.sent)):
            return None, "still_on_its_way"
        return None, "already_claimed" if came else "nothing_to_claim"

    @handles(ParcelInvestigated)
    def investigated(self, news: ParcelInvestigated) -> None:
        claim, order = self.rows.get(Claim, news.claim), self.rows.get(Order, news.order)
        parcel = self._numbered_parcel(order, claim.number)
        if claim.status is not ClaimStatus.open or parcel is None:
            return
        match news.verdict:
            case "lost" | "damaged":
                parcel.step = ParcelStep.lost if news.verdict == "lost" else parcel.step
                self._make_good(order, parcel, claim)
            case "found":
                parcel.step = ParcelStep.sent
                CLAIM.move(claim, ClaimStatus.found)
                self._answer_claim(order, "found")
            case _:
                CLAIM.move(claim, ClaimStatus.refused)
                self._answer_claim(order, "claim_refused")

    def _open_claim(self, order: Order, parcel: OrderParcel, reason: str) -> Claim:
        return self.rows.add(
            Claim(id=self.rows.next_id(Claim), order=order.id, number=parcel.number or "", reason=reason, at=self.now)
        )

    # ---------------------------------------------------------------- making good: another parcel, or money
    def _make_good(self, order: Order, parcel: OrderParcel, claim: Claim) -> None:
        """By the policy the order began with; a replacement that is not there becomes money."""
        if order.make_good == "refund":
            CLAIM.move(claim, ClaimStatus.refunding)
            self._answer_claim(order, "refund")
            self._pay_back(order, parcel, claim.reason)
            return
        CLAIM.move(claim, ClaimStatus.replacing)
        claim.replacement = parcel.nth  # until there is one, the parcel itself stands for it
        self._say(order, "stock", ReplaceStock(order.id, parcel.nth, self._contents(parcel)))

    def _replace(self, order: Order, nth: int, lines: tuple[Line, ...]) -> None:
        """The same goods once more: the new parcel takes over what was paid for the old one."""
        old = self._nth_parcel(order, nth)
        new = self._add_parcel(order, lines, old.amount, old.shipping, paid=old.paid)
        old.step, old.amount, old.shipping = ParcelStep.replaced, 0, 0
        for claim in self.rows.find(Claim, order=order.id, status=ClaimStatus.replacing):
            if claim.replacement == nth:
                claim.replacement = new.nth
        self._answer_claim(order, "replacement")
        self._mail(order, "order_replaced", item=new.nth)

    def _pay_back_instead(self, order: Order, nth: int) -> None:
        reason = self._settle(order, ClaimStatus.replacing, ClaimStatus.refunding, replacement=nth)
        self._answer_claim(order, "refund")
        self._pay_back(order, self._nth_parcel(order, nth), reason or "lost")

    def _pay_back(self, order: Order, parcel: OrderParcel, reason: str) -> None:
        parcel.refunded = True
        self._settle_order(order, reason)
        self._return_what_is_owed(order)
        if not order.refunding:  # the money is there already, by the bank's verdict for instance
            self._paid_back(order)

    def _paid_back(self, order: Order) -> None:
        for claim in self.rows.find(Claim, order=order.id, status=ClaimStatus.refunding):
            CLAIM.move(claim, ClaimStatus.refunded)

    def _settle(self, order: Order, here: ClaimStatus, there: ClaimStatus, *, replacement: int) -> str | None:
        """Move the claims that a parcel makes good from one point to another; answers the reason of the last."""
        reason = None
        for claim in self.rows.find(Claim, order=order.id, status=here):
            if claim.replacement == replacement:
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
