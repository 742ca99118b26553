"""Money: what the merchant system answers, and what it means for an order."""

from typing import Final

from ecomtui.parties.order_manager.desk import OrderDesk
from ecomtui.parties.order_manager.rows import (
    ALL_OF_IT,
    ORDER,
    GoodsStep,
    MoneyStep,
    Order,
    OrderParcel,
    OrderStatus,
    ParcelStep,
)
from ecomtui.parties.protocol.acts import Release
from ecomtui.parties.protocol.ordering import (
    ConfirmationAsked,
    OrderChecking,
    OrderRefused,
)
from ecomtui.parties.protocol.paying import (
    DisputeSettled,
    MoneyReturned,
    PaymentApproved,
    PaymentCollected,
    PaymentConfirmed,
    PaymentDropped,
    PaymentNeedsAction,
    PaymentRefused,
    PaymentUnknown,
    RefundFailed,
    RefundRefused,
)
from ecomtui.parties.protocol.shopping import ConfirmPayment
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

    @handles(PaymentNeedsAction)
    def needs_action(self, news: PaymentNeedsAction) -> None:
        order = self.rows.get(Order, news.order)
        order.money = MoneyStep.to_confirm
        if order.is_over:
            self._drop_payment(order)
            return
        if order.status is OrderStatus.pending:
            ORDER.move(order, OrderStatus.requires_action)
        asked = ConfirmationAsked(order.id, order.customer, self._asker(order), order.total)
        self._say(order, "web_server", asked)

    @handles(ConfirmPayment)
    def confirmed(self, page: ConfirmPayment) -> None:
        order = self.rows.peek(Order, page.order)
        if order is None or not self._may_touch(order, page.customer):
            self._refuse(page, "not_yours")
        elif order.money is not MoneyStep.to_confirm:
            self._refuse(page, "nothing_to_confirm")
        else:
            order.request, order.money = page.request, MoneyStep.asked
            self._say(order, "merchant", PaymentConfirmed(order.id, page.success))

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
        paid = self._paid_with_it(order)
        for parcel in paid:
            parcel.paid = True
        order.collecting = None
        order.paid += answer.amount
        order.money = MoneyStep.paid if order.paid >= order.total else MoneyStep.set_aside
        if order.is_over or any(parcel.step is ParcelStep.stopped for parcel in paid):
            self._drop_payment(order)
            self._return_what_is_owed(order)
            return
        for parcel in paid:
            if parcel.step is ParcelStep.packed:
                self._hand_over(order, parcel)
        self._collect_next(order)
        self._drop_spare_money(order)

    def _drop_spare_money(self, order: Order) -> None:
        if order.given_up and order.money is MoneyStep.set_aside and self._all_are_paid(order):
            self._drop_payment(order)

    def _all_are_paid(self, order: Order) -> bool:
        """Whether the money of every parcel that there will be has been taken."""
        parcels = self.rows.find(OrderParcel, order=order.id)
        return order.goods is GoodsStep.owned and all(p.paid or not p.counts for p in parcels)

    def _paid_with_it(self, order: Order) -> list[OrderParcel]:
        """The parcels whose money has just been taken: one, or all there are of an order that is paid ahead."""
        parcels = self.rows.find(OrderParcel, order=order.id)
        return parcels if order.collecting == ALL_OF_IT else [p for p in parcels if p.id == order.collecting]

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

    @handles(RefundRefused)
    def not_returned(self, news: RefundRefused) -> None:
        """The bank has that money because of a dispute: who gets it is for the bank to say."""
        order = self.rows.get(Order, news.order)
        order.refunding = max(order.refunding - news.amount, 0)

    @handles(RefundFailed)
    def not_taken(self, news: RefundFailed) -> None:
        """The card did not take it: a person has to see to it."""
        order = self.rows.get(Order, news.order)
        order.refunded -= news.amount
        order.stranded += news.amount
        self._mail(order, "refund_failed", item=order.refunds, amount=news.amount)

    @handles(Release)
    def release(self, act: Release) -> None:
        """Staff send by bank transfer what a card did not take."""
        order = self.rows.peek(Order, act.order)
        if order is not None:
            amount, order.stranded = order.stranded, 0
            self._refund(order, amount, "transfer")

    @handles(DisputeSettled)
    def dispute_settled(self, verdict: DisputeSettled) -> None:
        """What is lost has gone back to the customer; of what is won, what is still owed goes back now."""
        order = self.rows.get(Order, verdict.order)
        if verdict.outcome == "lost":
            order.charged_back += verdict.amount
            self._paid_back(order)
        else:
            self._return_what_is_owed(order)
