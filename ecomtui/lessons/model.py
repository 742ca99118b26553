"""A lesson as it was written: its head, and its items in the order of the file."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from ecomtui.lessons.prose import NOTHING, Prose
from ecomtui.scenarios.loader import Scenario, Step
from ecomtui.scenarios.places import Place
from ecomtui.scenarios.verbs import Fault

PANELS = ("map", "sequence", "who_knows", "rows", "json", "code", "queues")
"""What `show:` may ask for beside the text."""


@dataclass(frozen=True, slots=True)
class Binding:
    """Which message a text waits for: the next of this `kind` about the order of `alias` (None: the lesson's), from
    and to whom (None: its last hop), the `nth` of them, when it is handled or when it is `sent`."""

    kind: str
    sender: str | None = None
    receiver: str | None = None
    alias: str | None = None
    nth: int | None = None
    sent: bool = False

    def __str__(self) -> str:
        pair = f" {self.sender}→{self.receiver}" if self.sender else ""
        more = f" {self.alias}" if self.alias else ""
        return f"@{self.kind}{pair}{more}{f' #{self.nth}' if self.nth else ''}{' sent' if self.sent else ''}"


NO_BINDING: Final = Binding("")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a lesson does; `notes` are for who presents, and reach no other screen."""

    place: Place
    notes: tuple[str, ...] = ()

    def texts(self) -> Iterator[Prose]:
        """All that it says to a learner."""
        for part in fields(self):
            value = getattr(self, part.name)
            for each in value if isinstance(value, tuple) else (value,):
                if isinstance(each, Prose):
                    yield each
                elif isinstance(each, Answer):
                    yield from (each.text, each.reason)


@dataclass(frozen=True, slots=True)
class Section(Item):
    """A part of the lesson; `minutes` are for the timer."""

    title: str = ""
    minutes: int | None = None
    text: Prose = NOTHING


@dataclass(frozen=True, slots=True)
class Telling(Item):
    """What is said when a message has come; `show` names the panel beside it."""

    binding: Binding = NO_BINDING
    plain: Prose = NOTHING
    technical: Prose = NOTHING
    wire: Prose = NOTHING
    show: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a prediction, whether it is right, and why or why not."""

    text: Prose
    right: bool
    reason: Prose = NOTHING


@dataclass(frozen=True, slots=True)
class Predict(Item):
    """A gate: what will happen next? `proof` has to hold of the world after it."""

    title: Prose = NOTHING
    text: Prose = NOTHING
    answers: tuple[Answer, ...] = ()
    proof: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask(Item):
    """A question without a right answer."""

    title: Prose = NOTHING
    text: Prose = NOTHING


@dataclass(frozen=True, slots=True)
class Choose(Item):
    """The learner picks which of the messages that race comes first."""

    title: Prose = NOTHING
    text: Prose = NOTHING


@dataclass(frozen=True, slots=True)
class Do(Item):
    """Steps of a scenario, made between two texts."""

    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Challenge(Item):
    """Something for the learner to reach: `goals` that shall hold of the world, or `answer`, the message to
    find; `solution` reaches it."""

    title: Prose = NOTHING
    text: Prose = NOTHING
    goals: tuple[Step, ...] = ()
    hints: tuple[Prose, ...] = ()
    answer: str | None = None
    solution: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson file. `scenario` is the world it begins in; `steps` are made before the learner takes over,
    `solution` reaches the goals."""

    path: Path | None
    id: str
    title: str
    question: str
    minutes: int
    needs: tuple[str, ...]
    fade: int
    you: str
    scenario: Scenario
    steps: tuple[Step, ...]
    solution: tuple[Step, ...]
    pause_at: Binding | None
    inject: Fault | None
    intro: Prose
    notes: tuple[str, ...]
    items: tuple[Item, ...]
    place: Place

    def texts(self) -> Iterator[Prose]:
        """All that it says to a learner."""
        yield self.intro
        for item in self.items:
            yield from item.texts()

    @property
    def questions(self) -> tuple[tuple[str, Predict], ...]:
        """Its predictions, each with the name it has in the progress file."""
        found = [item for item in self.items if isinstance(item, Predict)]
        return tuple((f"{self.id}/{number}", item) for number, item in enumerate(found, 1))
