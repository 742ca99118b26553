"""Badges: what is paid and what is sent, derived from an order and its parcels (VOCABULARY.md)."""

from collections.abc import Iterable, Sequence
from typing import Final

from ecomtui.parties.order_manager.rows import (
    AT_HOME,
    Claim,
    ClaimStatus,
    GoodsStep,
    MoneyStep,
    Order,
    OrderParcel,
    OrderStatus,
    ParcelStep,
)
from ecomtui.shop.views import DisputeView, ReturnView

_SET_ASIDE: Final = (MoneyStep.set_aside, MoneyStep.collecting, MoneyStep.dropping)
_OUT: Final = (ParcelStep.leaving, ParcelStep.sent, ParcelStep.delivered)


def payment_badge(order: Order) -> str:
    """none, authorized, partially_paid, paid, partially_refunded, refunded or voided."""
    if order.paid:
        back = order.refunded + order.charged_back
        if back:
            return "refunded" if back >= order.paid else "partially_refunded"
        return "paid" if order.paid >= order.total or order.money not in _SET_ASIDE else "partially_paid"
    if order.money is MoneyStep.dropped:
        return "voided"
    return "authorized" if order.money in _SET_ASIDE else "none"


def fulfilment_badge(order: Order, parcels: Sequence[OrderParcel]) -> str:
    """unfulfilled, backorder, partial, fulfilled, delivered, partially_returned, returned or canceled.

    A parcel in whose place another goes, or that was stopped, does not count. A lost one leaves its order
    unfulfilled until another leaves, or canceled when none will.
    """
    steps = [p.step for p in parcels if p.step not in (ParcelStep.replaced, ParcelStep.stopped)]
    waiting = order.goods is GoodsStep.waiting and not order.is_over
    if any(step in _OUT for step in steps):
        if order.returned:
            return "partially_returned" if order.returned < _come(parcels) or waiting else "returned"
        if ParcelStep.returned in steps:
            return "partially_returned"
        if waiting or any(p.step in AT_HOME or (p.step is ParcelStep.lost and not p.refunded) for p in parcels):
            return "partial"
        return "fulfilled" if any(step in (ParcelStep.leaving, ParcelStep.sent) for step in steps) else "delivered"
    if ParcelStep.returned in steps:
        return "returned"
    if order.status is OrderStatus.canceled or any(p.step is ParcelStep.lost and p.refunded for p in parcels):
        return "canceled"
    return "backorder" if waiting else "unfulfilled"


def why_not_cancel(order: Order) -> str | None:
    """The rejection code that a cancellation would meet, or None."""
    if order.is_over:
        return "already_canceled"
    return "already_dispatched" if order.has_left else None


def _come(parcels: Iterable[OrderParcel]) -> int:
    """How many pieces came, or will come, and were not paid back."""
    return sum(parcel.pieces for parcel in parcels if parcel.counts)


def why_not_claim(order: Order, parcels: Sequence[OrderParcel], claims: Iterable[Claim]) -> str | None:
    """The rejection code that a claim would meet, or None."""
    if order.coming_back or order.returned:
        return "nothing_to_claim"
    came = [parcel.number for parcel in parcels if parcel.step is ParcelStep.delivered]
    if set(came) - {claim.number for claim in claims}:
        return None
    if any(parcel.step is ParcelStep.sent for parcel in parcels):
        return "still_on_its_way"
    return "already_claimed" if came else "nothing_to_claim"


def why_not_return(order: Order, parcels: Sequence[OrderParcel], claims: Iterable[Claim], now: int) -> str | None:
    """The rejection code that sending everything back would meet, or None."""
    claimed = any(claim.status in (ClaimStatus.open, ClaimStatus.replacing, ClaimStatus.refunding) for claim in claims)
    here = _come(parcel for parcel in parcels if parcel.step is ParcelStep.delivered)
    gone = order.coming_back + order.returned >= here or order.gone_back >= order.paid
    if claimed or gone:
        return "nothing_to_return"
    return "return_window_closed" if order.return_until is not None and now > order.return_until else None


def waits_for(order: Order, disputes: Iterable[DisputeView], returns: Iterable[ReturnView]) -> str | None:
    """What an order waits for a person to do: confirmation, answer, refund_failed, dispute, inspection, or None."""
    if order.money is MoneyStep.to_confirm:
        return "confirmation"
    if order.asking is not None:
        return "answer"
    if order.stranded:
        return "refund_failed"
    if any(
        dispute.is_known and dispute.status == "needs_response" and dispute.evidence is None for dispute in disputes
    ):
        return "dispute"
    return "inspection" if any(back.waits for back in returns) else None


def may_pay(order: Order) -> bool:
    """Whether another card would be taken."""
    return order.status is OrderStatus.pending and order.money is MoneyStep.none
