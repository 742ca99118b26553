"""Queueing: a party that can do only so much at once lets the rest wait, first come, first served.

What is to be done is a job, numbered as its owner calls it (an order, a parcel, a question to the
bank). A job holds one server, a pair of hands, a place, a line, from its beginning to its end. All of
it is kept in two tables of the owner: one row a job, which is history afterwards, and one row for the
servers. Every look-up is by primary key, so a long queue or a long past costs nothing. While the number
of servers has never been limited there is no row and no message at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from sqlmodel import Field

from ecomtui.world.controls import Setting
from ecomtui.world.message import Body
from ecomtui.world.party import Desk, Party
from ecomtui.world.rows import Row

ONLY: Final = 1
"""The number of the one row of servers."""


class Job(Row):
    """Something that takes a server, numbered as its owner calls it; times are virtual ms.

    Before `begun_at` it waits; one that ended without having begun was called off. `about` and `who` are
    those of the message that brought it, for what is done when its turn comes; `behind` came next.
    """

    id: int = Field(primary_key=True)
    about: str | None
    who: int | None
    asked_at: int
    begun_at: int | None = None
    ended_at: int | None = None
    behind: int | None = None


class Servers(Row):
    """Those who do the jobs, in one row that exists once their number has been limited.

    `capacity` is how many there are, 0 as many as needed; `first` and `last` are the ends of the queue,
    jobs that were called off among them. `worked` and `offered` are server-ms up to `since`.
    """

    id: int = Field(primary_key=True, default=ONLY)
    capacity: int
    since: int
    busy: int = 0
    waiting: int = 0
    first: int | None = None
    last: int | None = None
    worked: int = 0
    offered: int = 0

    def until(self, now: int) -> tuple[int, int]:
        """Server-ms worked and offered up to `now`, of the time in which their number was limited.

        Who is still busy when there should be fewer counts as being there until the job is done.
        """
        span = now - self.since if self.capacity else 0
        return self.worked + span * self.busy, self.offered + span * max(self.busy, self.capacity)


@dataclass(frozen=True)
class Capacity:
    """How much a party can do at once: as many jobs as `setting` says, or so many times `each`.

    A job that must wait is announced at once by the message `waits` makes of its number and how many come
    before it; its turn comes as the message `turn` makes of its number. Both the party sends itself.
    """

    setting: Setting[int]
    job: type[Job]
    servers: type[Servers]
    waits: Callable[[int, int], Body]
    turn: Callable[[int], Body]
    each: int = 1


class Queue:
    """The queue of one party for its servers; keeps nothing itself, all is in the party's rows."""

    def __init__(self, party: Party, capacity: Capacity) -> None:
        self._party, self._setting, self._each = party, capacity.setting, capacity.each
        self._job, self._servers = capacity.job, capacity.servers
        self._waits, self._turn = capacity.waits, capacity.turn

    def open(self) -> None:
        """When the world begins: servers whose number is limited from the start."""
        if self._capacity:
            self._party.rows.add(self._servers(capacity=self._capacity, since=0))

    def adjust(self) -> None:
        """When a setting has changed: with more servers those who wait begin; with fewer, nobody stops."""
        servers, capacity = self._party.rows.peek(self._servers, ONLY), self._capacity
        if servers is None:
            if capacity:
                self._party.rows.add(self._servers(capacity=capacity, since=self._party.now))
        elif servers.capacity != capacity:
            self._book(servers)
            servers.capacity = capacity
            self._give_turns(servers)

    def takes(self, number: int) -> bool:
        """Whether a job may begin now: it has a server, or none is needed. Else it waits for its turn."""
        rows = self._party.rows
        job, servers = rows.peek(self._job, number), rows.peek(self._servers, ONLY)
        if job is not None:
            return job.begun_at is not None
        if servers is None or not servers.capacity:
            return True
        message, now = self._party.message, self._party.now
        job = rows.add(self._job(id=number, about=message.about, who=message.who, asked_at=now))
        if servers.busy < servers.capacity:
            self._begin(servers, job)
            return True
        self._party.remind(0, self._waits(number, servers.waiting))
        self._line_up(servers, job)
        return False

    def holds(self, number: int) -> bool:
        """Whether a job has a server at this moment."""
        job = self._party.rows.peek(self._job, number)
        return job is not None and job.begun_at is not None and job.ended_at is None

    def leaves(self, number: int) -> None:
        """A job is done or called off: the next may have its server. One that never asked is no matter."""
        job = self._party.rows.peek(self._job, number)
        if job is None or job.ended_at is not None:
            return
        servers = self._party.rows.get(self._servers, ONLY)
        self._book(servers)
        job.ended_at = self._party.now
        if job.begun_at is None:
            servers.waiting -= 1
        else:
            servers.busy -= 1
            self._give_turns(servers)

    # ---------------------------------------------------------------- the queue moves
    @property
    def _capacity(self) -> int:
        return self._party.setting(self._setting) * self._each

    def _line_up(self, servers: Servers, job: Job) -> None:
        if servers.first is None or servers.last is None:
            servers.first = job.id
        else:
            self._party.rows.get(self._job, servers.last).behind = job.id
        servers.last = job.id
        servers.waiting += 1

    def _give_turns(self, servers: Servers) -> None:
        """Free servers take those who wait, in the order they came; who was called off is passed over."""
        while servers.first is not None and (servers.busy < servers.capacity or not servers.capacity):
            job = self._party.rows.get(self._job, servers.first)
            servers.first = job.behind
            if job.ended_at is None:
                servers.waiting -= 1
                self._begin(servers, job)
                self._party.send(self._party.name, self._turn(job.id), about=job.about, who=job.who)

    def _begin(self, servers: Servers, job: Job) -> None:
        self._book(servers)
        job.begun_at = self._party.now
        servers.busy += 1

    def _book(self, servers: Servers) -> None:
        """What servers worked so far, before their number or what they do changes."""
        servers.worked, servers.offered = servers.until(self._party.now)
        servers.since = self._party.now


class QueueingParty(Party):
    """A party that can be given a capacity: it asks its `queue` before it begins a job, and says when it ends."""

    capacity: ClassVar[Capacity]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.queue = Queue(self, self.capacity)

    def opening(self, charter: Any) -> None:
        self.queue.open()

    def setting_changed(self) -> None:
        self.queue.adjust()
