"""Where things wait: the queues of the parties that can be given a capacity."""

from typing import Any, Final

from sqlmodel import col, func, select

from ecomtui.parties.queueing import ONLY, Capacity, QueueingParty, Servers
from ecomtui.shop import views
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.reading.base import Base

CAPACITIES: Final = tuple(party.capacity for party in MODEL.parties if issubclass(party, QueueingParty))
THOUSAND: Final = 1_000


class QueueReading(Base):
    """Questions about bottlenecks."""

    def queues(self) -> list[views.QueueView]:
        """Every queue, limited or not; what went through without a limit is not counted."""
        return [self._queue(capacity) for capacity in CAPACITIES]

    def _queue(self, capacity: Capacity) -> views.QueueView:
        setting, table = capacity.setting, capacity.servers
        servers = self._reader.one(select(table).where(table.id == ONLY)) or Servers(capacity=0, since=0)
        begun, waited, wait, longest = self._reader.one(_waits(capacity))
        served, service = self._reader.one(_services(capacity))
        worked, offered = servers.until(self._world.now)
        return views.QueueView(
            owner=setting.owner,
            name=setting.name,
            capacity=servers.capacity,
            each=capacity.each,
            busy=servers.busy,
            waiting=servers.waiting,
            begun=begun,
            waited=waited,
            served=served,
            mean_wait=wait // begun if begun else 0,
            longest_wait=longest,
            mean_service=service // served if served else 0,
            utilisation=worked * THOUSAND // offered if offered else 0,
        )


def _waits(capacity: Capacity) -> Any:
    """How many have begun, how many of them had waited, and their waits in all and at most."""
    job = capacity.job
    wait = col(job.begun_at) - col(job.asked_at)
    return select(
        func.count(wait),
        func.count(func.nullif(wait, 0)),
        func.coalesce(func.sum(wait), 0),
        func.coalesce(func.max(wait), 0),
    )


def _services(capacity: Capacity) -> Any:
    """How many are over, and how long they took in all; what has no end has no span, and is left out."""
    job = capacity.job
    service = col(job.ended_at) - col(job.begun_at)
    return select(func.count(service), func.coalesce(func.sum(service), 0))
