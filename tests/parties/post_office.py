"""A post office: people come, wait for a clerk, are served, and some give up. Its queue is the shop's own.

Given a gap and a span of serving, people come and are served as in the model M/M/c of queueing theory:
both are drawn from the exponential distribution, keyed like all chance.
"""

from collections.abc import Iterator
from pathlib import Path

from ecomtui.parties.queueing import ONLY, Capacity, Job, QueueingParty, Servers
from ecomtui.world import chance
from ecomtui.world.clock import MINUTE
from ecomtui.world.controls import ChangeSetting, Setting
from ecomtui.world.digest import digest
from ecomtui.world.message import Body
from ecomtui.world.model import Charter, Model
from ecomtui.world.party import handles
from ecomtui.world.world import World


class OpenDoors(Body):
    people: int


class Come(Body):
    person: int
    people: int


class WaitsForClerk(Body):
    person: int
    ahead: int


class ClerkFree(Body):
    person: int


class ServedUp(Body):
    person: int


class GiveUp(Body):
    person: int


class DeskJob(Job, table=True):
    """Somebody who comes to be served."""


class Clerks(Servers, table=True):
    """The clerks behind the desk."""


CLERKS = Setting("clerks", "post_office", 0, "How many clerks serve.", least=0)
GAP = Setting("gap", "post_office", MINUTE, "How long between two people who come, on average.", span=True)
SERVING = Setting("serving", "post_office", MINUTE, "How long one is served, on average.", span=True)


class PostOffice(QueueingParty):
    name, title, tables, latency = "post_office", "Post office", (DeskJob, Clerks), (0, 0)
    settings = (CLERKS, GAP, SERVING)
    capacity = Capacity(CLERKS, DeskJob, Clerks, WaitsForClerk, ClerkFree)

    @handles(OpenDoors)
    def open_doors(self, act: OpenDoors) -> None:
        self.next_comes(1, act.people)

    @handles(Come)
    def come(self, timer: Come) -> None:
        if self.queue.takes(timer.person):
            self.serve(timer.person)
        self.next_comes(timer.person + 1, timer.people)

    def next_comes(self, person: int, people: int) -> None:
        if person <= people:
            self.remind(self.exponential("gap", GAP), Come(person, people), about=f"person:{person}")

    @handles(WaitsForClerk)
    def waits(self, _: WaitsForClerk) -> None:
        pass

    @handles(ClerkFree)
    def clerk_free(self, turn: ClerkFree) -> None:
        self.serve(turn.person)

    def serve(self, person: int) -> None:
        self.remind(self.exponential("serving", SERVING), ServedUp(person))

    @handles(ServedUp)
    def served_up(self, timer: ServedUp) -> None:
        self.queue.leaves(timer.person)

    @handles(GiveUp)
    def give_up(self, act: GiveUp) -> None:
        self.queue.leaves(act.person)

    def exponential(self, concern: str, mean: Setting[int]) -> int:
        return chance.exponential(self.message.key, concern, self.setting(mean))


MODEL = Model(
    parties=(PostOffice,),
    bodies=(OpenDoors, Come, WaitsForClerk, ClerkFree, ServedUp, GiveUp),
)


def post_office(path: Path | None = None, seed: int = 7, **settings: str) -> World:
    """A post office just founded, or the one that is in the file."""
    if path is not None and path.exists():
        return World.open(MODEL, path)
    return World.create(MODEL, path, seed, Charter(settings=settings))


def do(world: World, body: Body) -> None:
    world.act("control", "post_office", body, actor="control")


def employ(world: World, clerks: int) -> None:
    do(world, ChangeSetting(setting="clerks", value=str(clerks)))


def clerks(world: World) -> Clerks:
    found = world.rows.look(Clerks, ONLY)
    assert found is not None
    return found


def visits(world: World) -> list[DeskJob]:
    """Everybody who came to a desk with a limit, in the order they came."""
    return world.rows.look_all(DeskJob)


def print_of(world: World) -> str:
    """The digest of all that has happened so far."""
    world.commit()
    return digest(world.model, world.store)


def a_morning(world: World) -> Iterator[None]:
    """More people than hands, clerks who come and go, people who give up; yields after all that happens."""
    do(world, OpenDoors(40))
    yield
    for act in (GiveUp(9), ChangeSetting("clerks", "3"), GiveUp(12), ChangeSetting("clerks", "1"), GiveUp(30),
                ChangeSetting("clerks", "2"), ChangeSetting("clerks", "0"), ChangeSetting("clerks", "1")):  # fmt: skip
        for _ in range(14):
            world.step()
            yield
        do(world, act)
        yield
    while world.step() is not None:
        yield
