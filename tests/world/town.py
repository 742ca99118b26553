"""A world of two parties, small enough to reason about: a clerk who stamps letters and an archive.

It uses everything the engine offers: timers kept, cancelled and standing, `find`, chance, a guard, a
setting, faults of every effect, a promise, and a handler that fails on demand.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from sqlmodel import Field

from ecomtui.world.controls import Guard, Setting
from ecomtui.world.faults import Effect, Fault
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


class LetterStatus(StrEnum):
    open = "open"
    filed = "filed"
    overdue = "overdue"


class Letter(Row, table=True):
    id: int = Field(primary_key=True)
    status: LetterStatus = LetterStatus.open
    order: int = 0
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
    name, title, tables, latency = "clerk", "Clerk", (Letter,), (10, 90)
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

    @handles(Explode)
    def explode(self, _: Explode) -> None:
        self.rows.get(Letter, 1).order += 1
        raise ZeroDivisionError("on purpose")


class Archive(Party):
    name, title, tables, latency = "archive", "Archive", (Shelf, Page), (200, 800)
    guards = (Guard("dedup", "archive", "A repeat is recognised.", "A letter is filed twice.", ("filed_once",)),)
    faults = (
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
    bodies=(Bring, File, Filed, Overdue, Review, Explode),
    promises=(Promise("filed_once", "A letter is filed once.", (Page,), filed_once),),
)


def town(path: Path | None = None, seed: int = 7, charter: Charter | None = None) -> World:
    """A new world, or the one that is in the file."""
    if path is not None and path.exists():
        return World.open(MODEL, path)
    return World.create(MODEL, path, seed, charter or Charter())


def bring(world: World, letters: int = 1, actor: str = "person:1") -> int:
    return world.act("person", "clerk", Bring(letters=letters), actor=actor, who=int(actor[-1]))


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


@contextmanager
def closing(world: World) -> Iterator[World]:
    try:
        yield world
    finally:
        world.close()
