"""Goods: an order asks stock for its pieces, waits for them, or loses them again."""

from ecomtui.parties.order_manager.desk import OrderDesk
from ecomtui.parties.order_manager.rows import (
    GoodsStep,
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
        self._go_on(order)

    @handles(StockShort)
    def short(self, answer: StockShort) -> None:
        order = self.rows.get(Order, answer.order)
        if order.is_over:
            return
        if answer.replaces is not None:
            self._pay_back_instead(order, answer.replaces)
        elif answer.expected is None:
            order.goods = GoodsStep.none
            self._end(order, OrderStatus.canceled, "hold_expired" if order.hold_expired else "out_of_stock")
        else:
            order.goods, order.expected = GoodsStep.waiting, answer.expected
            self._go_on(order)

    @handles(StockAllocated)
    def allocated(self, answer: StockAllocated) -> None:
        order = self.rows.get(Order, answer.order)
        if order.is_over:
            return
        if answer.replaces is not None:
            self._replace(order, answer.replaces, answer.lines)
        else:
            order.goods = GoodsStep.owned if answer.complete else GoodsStep.waiting
            if answer.lines:
                self._make_parcel(order, answer.lines)
            if answer.complete:
                self._all_is_here(order)
        self._dispatch_what_is_ready(order)

    def _all_is_here(self, order: Order) -> None:
        """Nothing is waited for any more, and so nothing is asked about it."""
        self._stop_asking(order)
        if order.given_up:
            self._give_up_missing(order)

    @handles(HoldExpired)
    def hold_expired(self, news: HoldExpired) -> None:
        order = self.rows.get(Order, news.order)
        if not order.is_over:
            order.goods, order.hold_expired = GoodsStep.none, True
            if order.has_money:
                self._go_on(order)

    @handles(AvailabilityChanged)
    def availability(self, news: AvailabilityChanged) -> None:
        self.send("online_store", news)
