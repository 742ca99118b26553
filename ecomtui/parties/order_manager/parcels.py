"""Parcels: what is ready is packed, paid for, and handed over, each parcel for itself."""

from ecomtui.parties.order_manager.desk import OrderDesk
from ecomtui.parties.order_manager.rows import (
    ALL_OF_IT,
    ORDER,
    GoodsStep,
    MoneyStep,
    Order,
    OrderLine,
    OrderParcel,
    OrderStatus,
    ParcelStep,
)
from ecomtui.parties.protocol.dispatching import (
    DispatchOrder,
    GraceOver,
    HandOver,
    OrderDispatched,
    OrderPacked,
)
from ecomtui.parties.protocol.ordering import OrderCanceled
from ecomtui.parties.protocol.paying import CollectPayment
from ecomtui.parties.protocol.stocking import ShipStock
from ecomtui.parties.protocol.values import Line, lines_of, text_of
from ecomtui.world.party import handles


class Parcels(OrderDesk):
    """Moves each parcel along its ladder until it leaves the house. The order manager stands on it."""

    # ---------------------------------------------------------------- made, and asked for
    def _make_parcel(self, order: Order, lines: tuple[Line, ...]) -> None:
        """Whatever has become ready together leaves together; shipping is paid with the first."""
        shipping = 0 if order.parcels else order.shipping
        goods = sum(self._take_from_lines(order, ready) for ready in lines)
        self._add_parcel(order, lines, goods + shipping, shipping, paid=order.paid_ahead and order.paid >= order.total)

    def _take_from_lines(self, order: Order, ready: Line) -> int:
        """Count pieces as packed; answers what they cost."""
        cost, left = 0, ready.quantity
        for line in self.rows.find(OrderLine, order=order.id, sku=ready.sku):
            pieces = min(left, line.quantity - line.packed)
            cost += line.cost_of(line.packed + pieces) - line.cost_of(line.packed)
            line.packed += pieces
            left -= pieces
        return cost

    def _add_parcel(
        self, order: Order, lines: tuple[Line, ...], amount: int, shipping: int, *, paid: bool
    ) -> OrderParcel:
        order.parcels += 1
        pieces = sum(line.quantity for line in lines)
        return self.rows.add(
            OrderParcel(
                id=self.rows.next_id(OrderParcel),
                order=order.id,
                nth=order.parcels,
                lines=text_of(lines),
                pieces=pieces,
                weight=order.weight * pieces // order.pieces,
                amount=amount,
                shipping=shipping,
                paid=paid,
            )
        )

    def _contents(self, parcel: OrderParcel) -> tuple[Line, ...]:
        return lines_of(parcel.lines)

    @handles(GraceOver)
    def grace_over(self, timer: GraceOver) -> None:
        order = self.rows.get(Order, timer.order)
        order.grace_over = True
        self._dispatch_what_is_ready(order)

    def _dispatch_what_is_ready(self, order: Order) -> None:
        for parcel in self._parcels(order, ParcelStep.ready) if order.grace_over else ():
            parcel.step = ParcelStep.asked
            lines = self._contents(parcel)
            ask = DispatchOrder(order.id, order.customer, lines, parcel.weight, parcel.nth, order.address)
            self._say(order, "dispatch", ask)

    # ---------------------------------------------------------------- packed, paid, handed over
    @handles(OrderPacked)
    def packed(self, news: OrderPacked) -> None:
        order = self.rows.get(Order, news.order)
        parcel = self._nth_parcel(order, news.nth)
        if order.is_over or parcel.step is not ParcelStep.asked:
            return
        parcel.step, parcel.shipment = ParcelStep.packed, news.shipment
        if self.guarded("pay_before_ship") and not parcel.paid:
            self._collect_next(order)
        else:
            self._hand_over(order, parcel)

    def _collect_next(self, order: Order) -> None:
        """Take the money of a packed parcel; one at a time, as there is one authorisation for all of them."""
        if order.money is not MoneyStep.set_aside:
            return
        for parcel in self.rows.find(OrderParcel, order=order.id, paid=False):
            if parcel.step in _TO_PAY:
                order.money, order.collecting = MoneyStep.collecting, parcel.id
                self._say(order, "merchant", CollectPayment(order.id, parcel.amount))
                return

    def _collect_ahead(self, order: Order) -> None:
        order.money, order.collecting = MoneyStep.collecting, ALL_OF_IT
        self._say(order, "merchant", CollectPayment(order.id, order.total))

    def _hand_over(self, order: Order, parcel: OrderParcel) -> None:
        parcel.step = ParcelStep.leaving
        order.has_left = True
        self._say(order, "dispatch", HandOver(order.id, parcel.shipment or 0))

    @handles(OrderDispatched)
    def dispatched(self, news: OrderDispatched) -> None:
        order = self.rows.get(Order, news.order)
        parcel = self._nth_parcel(order, news.nth)
        parcel.step, parcel.parcel, parcel.number = ParcelStep.sent, news.parcel, news.number
        self._say(order, "stock", ShipStock(order.id, news.parcel, self._contents(parcel)))
        self._mail(order, "order_dispatched", item=news.parcel, number=news.number)
        self._collect_next(order)  # only when nobody made sure of it before

    def _nth_parcel(self, order: Order, nth: int) -> OrderParcel:
        (parcel,) = self.rows.find(OrderParcel, order=order.id, nth=nth)
        return parcel

    # ---------------------------------------------------------------- the end of all parcels
    def _give_up_rest(self, order: Order, reason: str) -> None:
        """What has not left the house will not leave it any more; what has left stays the customer's."""
        order.reason = reason
        self._stop_parcels(order)
        self._release_goods(order)
        self._drop_payment(order)
        self._return_what_is_owed(order)
        self._mail(order, "order_shortened")
        self._settle_order(order, reason)

    def _settle_order(self, order: Order, reason: str) -> None:
        """An order is completed when each parcel has come or been made good; canceled when none came."""
        parcels = self.rows.find(OrderParcel, order=order.id)
        if order.goods is GoodsStep.waiting or any(parcel.is_open for parcel in parcels):
            return
        if any(parcel.counts for parcel in parcels):
            if ORDER.allows(order.status, OrderStatus.completed):
                ORDER.move(order, OrderStatus.completed)
        elif ORDER.allows(order.status, OrderStatus.canceled):
            ORDER.move(order, OrderStatus.canceled)
            order.reason = reason
            self._say(order, "web_server", OrderCanceled(order.id, order.customer, None, reason))
            self._free_voucher(order)


_TO_PAY = (ParcelStep.packed, ParcelStep.leaving, ParcelStep.sent, ParcelStep.delivered)
