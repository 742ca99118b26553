"""Badges: what is paid and what is sent, derived from an order's steps (VOCABULARY.md)."""

from collections.abc import Iterable
from typing import Final

from ecomtui.parties.order_manager.rows import Claim, ClaimStatus, GoodsStep, MoneyStep, Order, OrderStatus, ParcelStep

_SET_ASIDE: Final = (MoneyStep.set_aside, MoneyStep.collecting, MoneyStep.dropping)
_GONE: Final = (ParcelStep.leaving, ParcelStep.sent)
_GIVEN_UP: Final = (MoneyStep.returning, MoneyStep.returned)


def payment_badge(order: Order) -> str:
    """none, authorized, paid, partially_refunded, refunded or voided."""
    if order.paid:
        if order.refunded >= order.paid:
            return "refunded"
        return "partially_refunded" if order.refunded else "paid"
    if order.money is MoneyStep.dropped:
        return "voided"
    return "authorized" if order.money in _SET_ASIDE else "none"


def fulfilment_badge(order: Order) -> str:
    """unfulfilled, backorder, fulfilled, delivered, partially_returned, returned or canceled.

    It speaks of the latest parcel: lost, its order is unfulfilled until another one leaves, or canceled when
    none will.
    """
    if order.parcel is ParcelStep.delivered:
        if order.returned:
            return "returned" if order.returned >= order.pieces else "partially_returned"
        return "delivered"
    if order.parcel is ParcelStep.returned:
        return "returned"
    if order.parcel in _GONE:
        return "fulfilled"
    if order.status is OrderStatus.canceled or (order.parcel is ParcelStep.lost and order.money in _GIVEN_UP):
        return "canceled"
    return "backorder" if order.goods is GoodsStep.waiting and not order.is_over else "unfulfilled"


def why_not_cancel(order: Order) -> str | None:
    """The rejection code that a cancellation would meet, or None."""
    if order.is_over:
        return "already_canceled"
    return "already_dispatched" if order.has_left else None


def why_not_claim(order: Order, claims: Iterable[Claim]) -> str | None:
    """The rejection code that a claim would meet, or None."""
    if order.parcel is ParcelStep.sent:
        return "still_on_its_way"
    if order.parcel is not ParcelStep.delivered or order.coming_back or order.returned:
        return "nothing_to_claim"
    return "already_claimed" if any(claim.number == order.number for claim in claims) else None


def why_not_return(order: Order, claims: Iterable[Claim], now: int) -> str | None:
    """The rejection code that sending everything back would meet, or None."""
    claimed = any(claim.status in (ClaimStatus.open, ClaimStatus.replacing, ClaimStatus.refunding) for claim in claims)
    gone = order.coming_back + order.returned >= order.pieces or order.refunded + order.refunding >= order.paid
    if order.parcel is not ParcelStep.delivered or claimed or gone:
        return "nothing_to_return"
    return "return_window_closed" if order.return_until is not None and now > order.return_until else None


def may_pay(order: Order) -> bool:
    """Whether another card would be taken."""
    return order.status is OrderStatus.pending and order.money is MoneyStep.none
