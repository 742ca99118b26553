"""A day at a glance: counted and summed by SQLite, so that a hundred thousand orders are no matter."""

from collections.abc import Mapping
from typing import Any, Final

from ecomtui.parties.bank.rows import FIRST_CUSTOMER, SHOP
from ecomtui.parties.customer.rows import Traffic, VisitStatus
from ecomtui.parties.customer.visitors import TRAFFIC
from ecomtui.parties.order_manager.rows import OrderStatus
from ecomtui.shop import views_day as views
from ecomtui.shop.reading.base import Base

MOST_WANTED: Final = 5
_JOURNAL: Final = """
    select receiver, fault, count(*),
        sum(waits), coalesce(sum(iif(waits, at - sent, 0)), 0), coalesce(max(iif(waits, at - sent, 0)), 0)
    from (
        select receiver, fault, at, sent,
            fate = 'handled' and sender = receiver and not standing and kind <> 'NextVisitor' as waits
        from message where step is not null and fate <> 'forgotten'
    ) group by receiver, fault
"""
"""One pass over the journal. A timer is a thing that waits or is worked on; the gap between two visitors is none."""
_TOUCHED: Final = """
    select fault, count(*) from message
    where fault is not null and step is not null and fate <> 'forgotten' group by fault
"""
_STRUCK: Final = """
    with struck as (
        select distinct fault, cast(substr(about, 7) as integer) as number
        from message where fault is not null and step is not null and about like 'order:%'
    )
    select s.fault, count(*), sum(o.status = 'completed'), sum(
        o.status in ('canceled', 'expired')
        and not exists (
            select 1 from authorization a
            where a.reference = o.id and (a.status = 'open' or a.captured > a.refunded)
        )
        and not exists (
            select 1 from stock_unit u where u."order" = o.id and u.status in ('on_hand', 'backordered')
        )
    )
    from struck s join "order" o on o.id = s.number group by s.fault
"""


class DayReading(Base):
    """Questions about all that happened."""

    def crowd(self) -> views.CrowdView:
        """The crowd, and how far its traffic has got."""
        traffic = self._world.rows.look(Traffic, TRAFFIC)
        assert traffic is not None
        return views.CrowdView(traffic.size, traffic.per_hour, traffic.orders, traffic.placed, traffic.visits)

    def visitors_per_hour(self) -> int:
        """How many of the crowd come on the average of a day; 0 when nobody does (any more)."""
        traffic = self._world.rows.look(Traffic, TRAFFIC)
        return 0 if traffic is None or traffic.timer is None else traffic.per_hour

    def crowd_by_persona(self) -> dict[str, int]:
        """How many of the crowd behave in which way."""
        traffic = self._world.rows.look(Traffic, TRAFFIC)
        assert traffic is not None
        return self._counts("select persona, count(*) from person where id>=? group by persona", traffic.first)

    def day(self) -> views.DayView:
        """What came of it all, up to now."""
        parties, faults = self._work()
        visits = self._counts("select status, count(*) from visit group by status")
        outcomes = self._counts('select status, count(*) from "order" group by status')
        return views.DayView(
            begin=self._number("select coalesce(min(now), 0) from act"),
            now=self._world.now,
            messages=self._world.steps,
            crowd=self.crowd(),
            visits={status.value: visits.get(status, 0) for status in VisitStatus},
            orders=sum(outcomes.values()),
            outcomes={status.value: outcomes.get(status, 0) for status in OrderStatus},
            money=self._money(),
            stock=self._shelves(),
            wanted=self._wanted(),
            mails=self._counts("select template, count(*) from outgoing_mail group by template order by 2 desc, 1"),
            parties=parties,
            faults=faults,
            guards_out=tuple(sorted(self._world.weather.guards_out)),
            personas=self._personas(),
        )

    def faults_met(self) -> tuple[views.FaultDay, ...]:
        """What was done to messages, by fault."""
        return self._met(self._counts(_TOUCHED))

    # ---------------------------------------------------------------- one part each
    def _money(self) -> views.MoneyDay:
        sums = self._counts(
            "select why, sum(amount) from ledger_entry where account>=? and why in ('opening', 'deposit') group by why",
            FIRST_CUSTOMER,
        )
        (paid, refunded, aside) = self._row(
            "select coalesce(sum(captured), 0), coalesce(sum(refunded), 0), "
            "coalesce(sum(iif(status='open', amount, 0)), 0) from authorization"
        )
        return views.MoneyDay(
            opening=sums.get("opening", 0),
            deposits=sums.get("deposit", 0),
            customers=self._number("select coalesce(sum(balance), 0) from account where id>=?", FIRST_CUSTOMER),
            shop=self._number("select balance from account where id=?", SHOP),
            paid=paid,
            refunded=refunded,
            ordered=self._number('select coalesce(sum(total), 0) from "order"'),
            set_aside=aside,
            goods=self._number("select coalesce(sum(cost), 0) from purchase_order"),
        )

    def _shelves(self) -> views.StockDay:
        moved = self._counts("select why, sum(on_hand) from movement group by why")
        products, on_hand, held, allocated, incoming, ran_out, out_now = self._row(
            "select count(*), sum(on_hand), sum(held), sum(allocated), sum(incoming), sum(ran_out), "
            "sum(badge = 'out_of_stock') from stock_level"
        )
        return views.StockDay(
            products=products,
            opening=moved.get("opening", 0),
            received=moved.get("received", 0),
            returned=moved.get("return", 0),
            adjusted=moved.get("adjustment", 0),
            sold=-moved.get("sale", 0),
            on_hand=on_hand,
            held=held,
            allocated=allocated,
            incoming=incoming,
            ran_out=ran_out,
            out_now=out_now,
            backorders=self._number('select count(*) from "order" where expected is not null'),
            waiting=self._number("select count(distinct \"order\") from stock_unit where status='backordered'"),
            purchase_orders=self._number("select count(*) from purchase_order"),
        )

    def _wanted(self) -> tuple[views.WantedDay, ...]:
        rows = self._rows(
            "select sku, sum(quantity), sum(amount) from order_line group by sku order by 2 desc, 1 limit ?",
            MOST_WANTED,
        )
        return tuple(views.WantedDay(sku, self.names.product(sku), pieces, amount) for sku, pieces, amount in rows)

    def _work(self) -> tuple[tuple[views.PartyDay, ...], tuple[views.FaultDay, ...]]:
        """What each party did, and what was done to messages: from one pass over the journal."""
        work = {name: [0, 0, 0, 0] for name in self._world.model.party_names}
        struck: dict[str, int] = {}
        for receiver, fault, messages, waits, waited, longest in self._rows(_JOURNAL):
            sums = work[receiver]
            work[receiver] = [sums[0] + messages, sums[1] + waits, sums[2] + waited, max(sums[3], longest)]
            if fault is not None:
                struck[fault] = struck.get(fault, 0) + messages
        return tuple(views.PartyDay(name, *sums) for name, sums in work.items()), self._met(struck)

    def _met(self, struck: Mapping[str, int]) -> tuple[views.FaultDay, ...]:
        """By fault: the messages it has struck, and what became of the orders they were about."""
        orders = {fault: sums for fault, *sums in (self._rows(_STRUCK) if struck else ())}
        return tuple(views.FaultDay(fault, n, *orders.get(fault, (0, 0, 0))) for fault, n in sorted(struck.items()))

    def _personas(self) -> tuple[views.PersonaDay, ...]:
        first = self._world.rows.look(Traffic, TRAFFIC)
        assert first is not None
        visits = self._counts(
            "select p.persona, count(*) from visit v join person p on p.id=v.customer group by p.persona"
        )
        orders = {
            persona: (number, completed, ended)
            for persona, number, completed, ended in self._rows(
                "select p.persona, count(*), sum(o.status='completed'), sum(o.status in ('canceled', 'expired')) "
                'from "order" o join person p on p.id=o.customer where p.id>=? group by p.persona',
                first.first,
            )
        }
        return tuple(
            views.PersonaDay(name, people, visits.get(name, 0), *orders.get(name, (0, 0, 0)))
            for name, people in self.crowd_by_persona().items()
        )

    # ---------------------------------------------------------------- asking SQLite
    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self._world.written.connection.execute(sql, values).fetchall()

    def _row(self, sql: str, *values: object) -> tuple[int, ...]:
        (row,) = self._rows(sql, *values)
        return tuple(number or 0 for number in row)

    def _number(self, sql: str, *values: object) -> int:
        return self._row(sql, *values)[0]

    def _counts(self, sql: str, *values: object) -> dict[str, int]:
        return dict(self._rows(sql, *values))
