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
        if not order.is_over and order.goods is GoodsStep.waiting:
            self._end(order, OrderStatus.canceled, "not_available")
