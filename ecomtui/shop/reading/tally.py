"""Counting: how often something happened, was tried, or was struck."""

from ecomtui.shop.reading.base import Base
from ecomtui.shop.views import StrikeView
from ecomtui.world.faults import ArmedFault

_ORIGINATED = (
    "from message m left join message c on c.id=m.cause "
    "where m.kind=? and (m.repeats is not null or c.kind is null or c.kind<>m.kind)"
)
"""A relay passes on what it was told: its message was caused by one of the same kind."""


class TallyReading(Base):
    """Questions about how often."""

    def happened(self, kind: str) -> int:
        """How many messages of a kind were originated and handled on this branch, from the start.

        Relays, copies to several receivers and recognised repeats are not counted again.
        """
        statement = (
            "select coalesce(sum(times), 0) from (select max(times) as times from ("
            "select coalesce(m.cause, -m.id) as root, m.sender as sender, m.body as body, count(*) as times "
            f"{_ORIGINATED} and m.fate='handled' group by 1, 2, 3, m.receiver) group by root, sender, body)"
        )
        (number,) = self._world.written.connection.execute(statement, (kind,)).fetchone()
        return int(number)

    def attempts(self, kind: str) -> int:
        """How often a message of a kind was sent: every attempt, whatever became of it; relays not counted again."""
        statement = f"select count(*) {_ORIGINATED} and (m.fate is null or m.fate<>'forgotten')"
        (number,) = self._world.written.connection.execute(statement, (kind,)).fetchone()
        return int(number)

    def strikes(self) -> list[StrikeView]:
        """Every fault that was ever armed, and how often it struck, in the order of arming."""
        armed = self._world.rows.look_all(ArmedFault)
        return [StrikeView(row.id, row.fault, row.seen, row.used) for row in armed]

    def steps_at(self, receiver: str, order: int) -> list[int]:
        """The steps at which a party handled messages about an order, the first one first."""
        rows = self._world.written.connection.execute(
            "select step from message where about=? and receiver=? and fate='handled' order by step",
            (f"order:{order}", receiver),
        )
        return [int(step) for (step,) in rows]
