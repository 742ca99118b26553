"""Shortage: what an order does when the goods it waits for do not come."""

from ecomtui.parties.order_manager.desk import OrderDesk
from ecomtui.parties.order_manager.rows import GoodsStep, Order, OrderStatus
from ecomtui.parties.protocol.purchasing import GoodsUnavailable
from ecomtui.world.party import handles


class Shortage(OrderDesk):
    """Ends what cannot be fulfilled. The order manager stands on it."""

    @handles(GoodsUnavailable)
    def unavailable(self, news: GoodsUnavailable) -> None:
        """Nobody sells it any more: whoever gets nothing pays nothing."""
        order = self.rows.get(Order, news.order)
        if order.is_over or order.goods is not GoodsStep.waiting:
            return
        if order.has_left:
            self._give_up_rest(order, "not_available")
        else:
            self._end(order, OrderStatus.canceled, "not_available")
