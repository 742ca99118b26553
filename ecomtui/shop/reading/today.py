"""Today at a glance: a handful of aggregates, so that it costs a glance also with very many orders."""

from typing import Any, Final

from ecomtui.shop import views_today as views
from ecomtui.shop.reading.queues import QueueReading
from ecomtui.shop.reading.rooms import RoomReading
from ecomtui.world.clock import HOUR

NEAREST: Final = 12
"""So many products are told, those nearest to being bought again."""
_OPENING: Final = 9 * HOUR
"""From midnight to the moment at which the world begins."""
_ORDERS: Final = """
    select (placed_at + ?) / ? as span, count(*), sum(total), sum(paid), sum(refunded), sum(has_left)
    from "order" group by span order by span
"""
_OUTCOMES: Final = """
    select iif(status = 'requires_payment_method' and code is not null, 'refused', status) as outcome,
        iif(status = 'requires_payment_method', coalesce(decline_code, code), null) as reason, count(*)
    from payment group by outcome, reason order by 3 desc, 1, 2
"""
_SHELVES: Final = """
    select s.sku, l.name, s.on_hand - s.held - s.allocated as free, s.incoming, s.reorder_point
    from stock_level s join listing l on l.sku = s.sku
    order by free - coalesce(s.reorder_point, 0), s.sku limit ?
"""


class TodayReading(QueueReading, RoomReading):
    """The question with which staff begin their day."""

    _counted_at: tuple[int, ...] = ()
    """The branch, the step and the acts at which the day was counted last."""
    _today: views.TodayView

    def today(self) -> views.TodayView:
        """The shop at a glance, as it stands; counted once for as long as it stands there."""
        moment = self._world.moment
        here = (moment.branch, moment.steps, moment.acts)
        if self._counted_at != here:
            self._today, self._counted_at = self._count(), here
        return self._today

    def _count(self) -> views.TodayView:
        size = views.span_size(self._world.now)
        rows = self._ask(_ORDERS, _OPENING, size)
        orders, ordered, paid, refunded, sent = (sum(row[column] for row in rows) for column in range(1, 6))
        found = {span: views.SpanView(span * size - _OPENING, number, total) for span, number, total, *_ in rows}
        last = (self._world.now + _OPENING) // size
        spans = [
            found.get(span, views.SpanView(span * size - _OPENING, 0, 0)) for span in range(_OPENING // size, last + 1)
        ]
        return views.TodayView(
            orders=orders,
            ordered=ordered,
            paid=paid,
            refunded=refunded,
            sales=views.SalesView(size, tuple(spans)),
            funnel=self._funnel(orders, sent),
            outcomes=tuple(views.OutcomeView(*row) for row in self._ask(_OUTCOMES)),
            shelves=tuple(views.ShelfView(*row) for row in self._ask(_SHELVES, NEAREST)),
            waiting=self._waiting(),
        )

    def _funnel(self, orders: int, sent: int) -> views.FunnelView:
        ((visits,),) = self._ask("select coalesce(sum(visits), 0) from person")
        ((carts,),) = self._ask("select count(*) from cart")
        ((paid,),) = self._ask("select count(*) from payment where authorized > 0")
        ((delivered,),) = self._ask("select count(distinct \"order\") from order_parcel where step = 'delivered'")
        return views.FunnelView(max(visits, carts), carts, orders, paid, sent, delivered)

    def _waiting(self) -> tuple[views.WaitingView, ...]:
        """Every party for which anything waits or that has a queue, in the order of the parties."""
        trays, queues = self.trays(), {queue.owner: queue for queue in self.queues()}
        found = []
        for party in self._world.model.party_names:
            queue = queues.get(party)
            if queue is not None:
                servers, waits = queue.servers, (queue.busy, queue.waiting, queue.mean_wait)
                found.append(views.WaitingView(party, trays.get(party, 0), queue.name, servers, *waits))
            elif party in trays:
                found.append(views.WaitingView(party, trays[party], None, None, 0, 0, 0))
        return tuple(found)

    def _ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self._world.written.connection.execute(sql, values).fetchall()
