"""Goods: an order asks stock for its pieces, waits for them, or loses them again."""

from ecomtui.parties.order_manager.desk import OrderDesk
from ecomtui.parties.order_manager.rows import (
    GoodsStep,
    MoneyStep,
    Order,
    OrderStatus,
)
from ecomtui.parties.protocol.stocking import (
    AvailabilityChanged,
    HoldExpired,
    StockAllocated,
    StockReserved,
    StockShort,
)
from ecomtui.world.party import handles


class Goods(OrderDesk):
    """Moves the ladder of the goods. The order manager stands on it."""

    @handles(StockReserved)
    def reserved(self, answer: StockReserved) -> None:
        order = self.rows.get(Order, answer.order)
        if order.is_over:
            return
        order.goods = GoodsStep.held
        if order.money is MoneyStep.paid:
            self._replace(order)
        else:
            self._go_on(order)

    @handles(StockShort)
    def short(self, answer: StockShort) -> None:
        order = self.rows.get(Order, answer.order)
        if order.is_over:
            return
        if order.money is MoneyStep.paid:
            self._pay_back_instead(order)
        elif answer.expected is None:
            order.goods = GoodsStep.none
            self._end(order, OrderStatus.canceled, "hold_expired" if order.hold_expired else "out_of_stock")
        else:
            order.goods, order.expected = GoodsStep.waiting, answer.expected
            self._go_on(order)

    @handles(StockAllocated)
    def allocated(self, answer: StockAllocated) -> None:
        order = self.rows.get(Order, answer.order)
        if not order.is_over:
            order.goods = GoodsStep.owned
            self._dispatch_if_ready(order)

    @handles(HoldExpired)
    def hold_expired(self, news: HoldExpired) -> None:
        order = self.rows.get(Order, news.order)
        if not order.is_over:
            order.goods, order.hold_expired = GoodsStep.none, True
            if order.money is MoneyStep.set_aside:
                self._go_on(order)
            elif order.money is MoneyStep.paid:  # goods in place of others, which are asked for once more
                self._ask_for_another(order)

    @handles(AvailabilityChanged)
    def availability(self, news: AvailabilityChanged) -> None:
        self.send("online_store", news)
