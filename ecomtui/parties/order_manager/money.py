"""Money: what the merchant system answers, and what it means for an order."""

from typing import Final

from ecomtui.parties.order_manager.desk import OrderDesk
from ecomtui.parties.order_manager.rows import (
    ORDER,
    MoneyStep,
    Order,
    OrderParcel,
    OrderStatus,
    ParcelStep,
)
from ecomtui.parties.protocol.ordering import (
    OrderChecking,
    OrderRefused,
)
from ecomtui.parties.protocol.paying import (
    MoneyReturned,
    PaymentApproved,
    PaymentCollected,
    PaymentDropped,
    PaymentRefused,
    PaymentUnknown,
)
from ecomtui.world.party import handles

NOT_TOLD: Final = ("lost_card", "stolen_card")
"""Refusals that the customer only hears of as a plain no."""


class Money(OrderDesk):
    """Moves the ladder of the money. The order manager stands on it."""

    @handles(PaymentApproved)
    def approved(self, answer: PaymentApproved) -> None:
        order = self.rows.get(Order, answer.order)
        order.money = MoneyStep.set_aside
        if order.is_over:
            self._drop_payment(order)
        else:
            self._go_on(order)

    @handles(PaymentRefused)
    def refused(self, answer: PaymentRefused) -> None:
        order = self.rows.get(Order, answer.order)
        order.money = MoneyStep.paid if order.paid else MoneyStep.none
        if order.is_over:
            return
        if order.status is OrderStatus.confirmed:  # the authorisation ran out and was not renewed
            if order.has_left:
                self._give_up_rest(order, "payment_failed")
            else:
                self._end(order, OrderStatus.canceled, "payment_failed")
            return
        if order.status is OrderStatus.requires_action:
            ORDER.move(order, OrderStatus.pending)
        code = answer.decline_code or answer.code
        told = "generic_decline" if code in NOT_TOLD else code
        order.reason = code
        self._say(order, "web_server", OrderRefused(order.id, order.customer, self._asker(order), told))
        self._mail(order, "payment_refused")

    @handles(PaymentUnknown)
    def unknown(self, news: PaymentUnknown) -> None:
        order = self.rows.get(Order, news.order)
        if order.status is OrderStatus.pending:
            ORDER.move(order, OrderStatus.requires_action)
            self._say(order, "web_server", OrderChecking(order.id, order.customer, self._asker(order)))

    @handles(PaymentCollected)
    def collected(self, answer: PaymentCollected) -> None:
        order = self.rows.get(Order, answer.order)
        if order.collecting is None:
            return  # heard of before
        parcel = self.rows.get(OrderParcel, order.collecting)
        parcel.paid, order.collecting = True, None
        order.paid += answer.amount
        order.money = MoneyStep.paid if order.paid >= order.total else MoneyStep.set_aside
        if order.is_over or parcel.step is ParcelStep.stopped:
            self._drop_payment(order)
            self._return_what_is_owed(order)
            return
        if parcel.step is ParcelStep.packed:
            self._hand_over(order, parcel)
        self._collect_next(order)

    @handles(PaymentDropped)
    def dropped(self, answer: PaymentDropped) -> None:
        order = self.rows.get(Order, answer.order)
        order.money = MoneyStep.paid if order.paid else MoneyStep.dropped

    @handles(MoneyReturned)
    def returned(self, answer: MoneyReturned) -> None:
        order = self.rows.get(Order, answer.order)
        order.refunded += answer.amount
        order.refunding = max(order.refunding - answer.amount, 0)
        order.refunds += 1
        self._mail(order, "refund_issued", item=order.refunds, amount=answer.amount)
        self._paid_back(order)
