"""Parcels: an order is packed, paid for, and handed over."""

from ecomtui.parties.order_manager.desk import OrderDesk
from ecomtui.parties.order_manager.rows import (
    GoodsStep,
    MoneyStep,
    Order,
    ParcelStep,
)
from ecomtui.parties.protocol.dispatching import (
    DispatchOrder,
    GraceOver,
    HandOver,
    OrderDispatched,
    OrderPacked,
)
from ecomtui.parties.protocol.paying import (
    CollectPayment,
)
from ecomtui.parties.protocol.stocking import (
    ShipStock,
)
from ecomtui.world.party import handles


class Parcels(OrderDesk):
    """Moves the ladder of the parcel until it leaves the house. The order manager stands on it."""

    @handles(GraceOver)
    def grace_over(self, timer: GraceOver) -> None:
        order = self.rows.get(Order, timer.order)
        order.grace_over = True
        self._dispatch_if_ready(order)

    def _dispatch_if_ready(self, order: Order) -> None:
        if order.grace_over and order.goods is GoodsStep.owned and order.parcel is ParcelStep.none:
            order.parcel = ParcelStep.asked
            order.shipments += 1
            ask = DispatchOrder(order.id, order.customer, self._lines(order), order.weight, order.shipments)
            self._say(order, "dispatch", ask)

    @handles(OrderPacked)
    def packed(self, news: OrderPacked) -> None:
        order = self.rows.get(Order, news.order)
        if order.is_over or order.parcel is not ParcelStep.asked:
            return
        order.parcel, order.shipment = ParcelStep.packed, news.shipment
        if self.guarded("pay_before_ship") and order.money is not MoneyStep.paid:
            self._collect(order)
        else:
            self._hand_over(order)

    def _collect(self, order: Order) -> None:
        order.money = MoneyStep.collecting
        self._say(order, "merchant", CollectPayment(order.id, order.total))

    def _hand_over(self, order: Order) -> None:
        order.parcel = ParcelStep.leaving
        self._say(order, "dispatch", HandOver(order.id, order.shipment or 0))

    @handles(OrderDispatched)
    def dispatched(self, news: OrderDispatched) -> None:
        order = self.rows.get(Order, news.order)
        order.parcel, order.number = ParcelStep.sent, news.number
        self._say(order, "stock", ShipStock(order.id, news.parcel))
        self._mail(order, "order_dispatched", item=news.parcel, number=news.number)
        if order.money is MoneyStep.set_aside:
            self._collect(order)  # only when nobody made sure of it before
