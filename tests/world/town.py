"""A world of two parties, small enough to reason about: a clerk who stamps letters and an archive.

It uses everything the engine offers: timers kept, cancelled and standing, `find`, chance, a guard, a
setting, faults of every effect, a promise, and a handler that fails on demand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

import msgspec
from sqlmodel import Field

from ecomtui.world.controls import ChangeSetting, Guard, PutGuardBack, Setting, TakeGuardOut
from ecomtui.world.digest import digest
from ecomtui.world.faults import ArmFault, DisarmFault, Effect, Fault
from ecomtui.world.history import CHOICE, CLOCK, Choose
from ecomtui.world.message import Body
from ecomtui.world.model import Charter, Model
from ecomtui.world.party import Party, handles
from ecomtui.world.promises import Promise, StepView
from ecomtui.world.rows import Row
from ecomtui.world.world import World


class Bring(Body):
    letters: int


class File(Body):
    letter: int
    colour: int


class Filed(Body):
    letter: int


class Overdue(Body):
    letter: int


class Review(Body):
    pass


class Explode(Body):
    pass


class Fret(Body):
    every: int


class Ask(Body):
    mood: int


class Worry(Body):
    mood: int


class Calm(Body):
    mood: int


class LetterStatus(StrEnum):
    open = "open"
    filed = "filed"
    overdue = "overdue"


class Letter(Row, table=True):
    id: int = Field(primary_key=True)
    status: LetterStatus = LetterStatus.open
    order: int = 0
    timer: int | None = None


class Mood(Row, table=True):
    id: int = Field(primary_key=True)
    every: int
    calm: bool = False
    ticks: int = 0
    others: int = 0
    timer: int | None = None


class Shelf(Row, table=True):
    colour: int = Field(primary_key=True)
    letters: int = 0


class Page(Row, table=True):
    id: int = Field(primary_key=True)
    colour: int = Field(foreign_key="shelf.colour", index=True)
    letter: int


PATIENCE = Setting("patience", "clerk", 5_000, "How long the clerk waits for the archive.", span=True)


class Clerk(Party):
    name, title, tables, latency = "clerk", "Clerk", (Letter, Mood), (10, 90)
    settings = (PATIENCE,)

    def opening(self, charter: Charter) -> None:
        self.rows.add(Letter(id=1, order=7))

    @handles(Bring)
    def bring(self, act: Bring) -> None:
        for _ in range(act.letters):
            letter = self.rows.add(Letter(id=self.rows.next_id(Letter)))
            about = f"letter:{letter.id}"
            self.send("archive", File(letter=letter.id, colour=self.draw(f"colour {letter.id}", 1, 3)), about=about)
            letter.timer = self.remind(self.setting(PATIENCE), Overdue(letter=letter.id), about=about)

    @handles(Filed)
    def filed(self, answer: Filed) -> None:
        letter = self.rows.get(Letter, answer.letter)
        letter.status = LetterStatus.filed
        self.forget(letter.timer)

    @handles(Overdue)
    def overdue(self, timer: Overdue) -> None:
        self.rows.get(Letter, timer.letter).status = LetterStatus.overdue

    @handles(Fret)
    def fret(self, act: Fret) -> None:
        mood = self.rows.add(Mood(id=self.rows.next_id(Mood), every=act.every))
        mood.others = len(self.rows.find(Mood, calm=False)) - 1
        self.send("archive", Ask(mood=mood.id), about=f"mood:{mood.id}")
        self.worry_again(mood)

    @handles(Worry)
    def worry(self, timer: Worry) -> None:
        mood = self.rows.get(Mood, timer.mood)
        mood.ticks += 1
        self.worry_again(mood)

    def worry_again(self, mood: Mood) -> None:
        """A new timer each time: the answer on its way cancels one that was sent after it."""
        mood.timer = self.remind(mood.every, Worry(mood=mood.id), about=f"mood:{mood.id}") if mood.ticks < 60 else None

    @handles(Calm)
    def calm(self, answer: Calm) -> None:
        mood = self.rows.get(Mood, answer.mood)
        mood.calm = True
        self.forget(mood.timer)
        for other in self.rows.find(Mood, calm=False):
            other.others = len(self.rows.find(Mood, calm=False)) - 1

    @handles(Explode)
    def explode(self, _: Explode) -> None:
        self.rows.get(Letter, 1).order += 1
        raise ZeroDivisionError("on purpose")


class Archive(Party):
    name, title, tables, latency = "archive", "Archive", (Shelf, Page), (200, 800)
    guards = (Guard("dedup", "archive", "A repeat is recognised.", "A letter is filed twice.", ("filed_once",)),)
    faults: ClassVar[tuple[Fault, ...]] = (
        Fault("post.lost", "archive", Effect.drop, "Lost.", "Ask again.", receiver="archive"),
        Fault("post.twice", "archive", Effect.duplicate, "Twice.", "Recognise it.", kinds=frozenset({"File"})),
        Fault("post.slow", "archive", Effect.delay, "Slow.", "Wait.", kinds=frozenset({"File"}), by=4_000),
        Fault("archive.moody", "archive", Effect.decide, "No answer.", "Overdue."),
    )

    @handles(File)
    def file(self, letter: File) -> None:
        shelf = self.rows.peek(Shelf, letter.colour)
        if shelf is None:
            shelf = self.rows.add(Shelf(colour=letter.colour))
            self.remind_standing(60_000, Review())
        self.rows.add(Page(id=self.rows.next_id(Page), colour=letter.colour, letter=letter.letter))
        shelf.letters = len(self.rows.find(Page, colour=letter.colour))
        if not self.struck_by("archive.moody"):
            self.send("clerk", Filed(letter=letter.letter))

    @handles(Ask)
    def ask(self, question: Ask) -> None:
        self.send("clerk", Calm(mood=question.mood))

    @handles(Review)
    def review(self, _: Review) -> None:
        self.remind_standing(60_000, Review())


def filed_once(step: StepView) -> str | None:
    for change in step.changed(Page):
        if len(step.find(Page, letter=change.after.letter)) > 1:
            return f"letter {change.after.letter} stands in the archive twice"
    return None


MODEL = Model(
    parties=(Clerk, Archive),
    bodies=(Bring, File, Filed, Overdue, Review, Fret, Ask, Worry, Calm, Explode),
    promises=(Promise("filed_once", "A letter is filed once.", (Page,), filed_once),),
)


def town(path: Path | None = None, seed: int = 7, charter: Charter | None = None) -> World:
    """A new world, or the one that is in the file."""
    if path is not None and path.exists():
        return World.open(MODEL, path)
    return World.create(MODEL, path, seed, charter or Charter())


def bring(world: World, letters: int = 1, actor: str = "person:1") -> int:
    return world.act("person", "clerk", Bring(letters=letters), actor=actor, who=int(actor[-1]))


def fret(world: World, every: int = 20, actor: str = "person:1") -> int:
    return world.act("person", "clerk", Fret(every=every), actor=actor, who=int(actor[-1]))


def control(world: World, receiver: str, body: Body) -> int:
    return world.act("control", receiver, body, actor="control")


def a_day(world: World) -> Iterator[None]:
    """A session with acts in between steps; yields after everything that happened."""
    bring(world, 3)
    yield
    for _ in range(4):
        world.step()
        yield
    bring(world, 2, "person:2")
    yield
    world.advance(700)
    yield
    bring(world, 1)
    yield
    world.step()
    yield
    world.advance(2)
    yield
    bring(world, 1)
    yield
    while not world.at_rest:
        world.step()
        yield


def a_hard_day(world: World) -> Iterator[None]:
    """A session in which everything goes wrong that can, and time passes; yields as `a_day` does."""
    for act in (
        ArmFault(fault="post.lost", chance=100_000),
        ArmFault(fault="post.twice", chance=200_000, until=20_000),
        ArmFault(fault="post.slow", nth=3),
        ArmFault(fault="archive.moody", who=2, times=2),
    ):
        control(world, "archive", act)
        yield
    for _ in a_day(world):
        yield
    control(world, "archive", TakeGuardOut(guard="dedup"))
    control(world, "archive", DisarmFault(fault="post.lost"))
    yield
    control(world, "clerk", ChangeSetting(setting="patience", value="700ms"))
    for every, actor in ((20, "person:2"), (45, "person:1"), (4, "person:3")):
        fret(world, every, actor)
        bring(world, 3, actor)
        world.advance(90)
        yield
    control(world, "archive", PutGuardBack(guard="dedup"))
    while not world.at_rest:
        world.step()
        yield
    world.advance(130_000)
    yield


@dataclass(frozen=True)
class Errand:
    """One act of a plan: it is done after so many steps, or when the world comes to rest before. Without a body
    it is a choice: the last of those that race comes first."""

    after_step: int
    receiver: str
    body: Body | None
    actor: str


def plan(errands: int) -> list[Errand]:
    """A long session that can be taken up anywhere: which act is next follows from how many were made."""
    faults = (ArmFault(fault="post.lost", chance=50_000), ArmFault(fault="post.twice", chance=50_000))
    acts = [Errand(0, "archive", fault, "control") for fault in faults]
    for number in range(errands):
        body = Fret(every=5 + number % 7 * 6) if number % 3 else Bring(letters=1 + number % 4)
        acts.append(Errand(number * 22, "clerk", body, f"person:{number % 5}"))
        if number % 4 == 1:
            acts.append(Errand(number * 22, "", None, "control"))
    return acts


def carry_out(errands: list[Errand], world: World) -> Iterator[int]:
    """Follow a plan to its end, from wherever the world stands; answers the id of every act that is a message."""
    while True:
        made = world.moment.acts
        if made < len(errands) and (world.at_rest or world.steps >= errands[made].after_step):
            errand = errands[made]
            if errand.body is None:
                world.choose(world.window(900)[-1].id)
            else:
                yield world.act("person", errand.receiver, errand.body, actor=errand.actor)
        elif world.at_rest:
            return
        else:
            world.step()


def replayed(world: World) -> World:
    """A new world in memory, brought to the same moment by seed and acts alone."""
    fresh, here = town(seed=world.moment.seed), world.moment
    for act in world.history.acts(here.branch, 0, here.acts):
        while fresh.steps < act.after_step:
            fresh.step()
        if act.kind == CLOCK:
            fresh.advance(int(act.body) - fresh.now)
        elif act.kind == CHOICE:
            fresh.choose(msgspec.json.decode(act.body, type=Choose).message)
        else:
            body = MODEL.kinds.decode(act.kind, act.body)
            fresh.act(act.sender, act.receiver, body, actor=act.actor, about=act.about, who=act.who)
    while fresh.steps < here.steps:
        fresh.step()
    return fresh


def print_of(world: World) -> str:
    """The digest of all that has happened so far."""
    world.commit()
    return digest(world.model, world.store)


def whereabouts(world: World) -> dict[str, object]:
    """All that decides what a world does next, and its digest."""
    return {
        "digest": print_of(world),
        "now": world.now,
        "steps": world.steps,
        "next id": world.next_id,
        "acts made": world.moment.acts,
        "waiting": [repr(message) + f" due {message.due} {message.fault}" for message in world.mailbox.in_order()],
        "keep it from rest": world.mailbox.live,
        "weather": (sorted(world.weather.guards_out), world.weather.setting(PATIENCE)),
        "rows": {
            table.map.name: world.store.connection.execute(table.map.select).fetchall()
            for table in world.rows.tables.values()
        },
    }
