"""The head of a lesson file: the keys of its front matter."""

import re
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field

from ecomtui.scenarios.model import GivenWorld, Name
from ecomtui.scenarios.scalars import Fade, GuardName, Minutes, Person, Seed, SomeText, Version, wrong
from ecomtui.scenarios.shapes import Shape
from ecomtui.scenarios.verbs import Fault

VERSION: Final = 1
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _id(text: str) -> str:
    if not _ID.fullmatch(text) or len(text) > 60:
        raise wrong("an id is small letters, digits and hyphens, as in bank-says-no")
    return text


def _version(found: int) -> int:
    if found != VERSION:
        raise wrong(
            f"this is a lesson of version {found}, and version {VERSION} is understood; write lesson: {VERSION}"
        )
    return found


def _as_list(value: Any) -> Any:
    return [each.strip() for each in value.split(",") if each.strip()] if isinstance(value, str) else value


LessonId = Annotated[SomeText, AfterValidator(_id)]


class Start(Shape):
    """The world the lesson begins in."""

    seed: Seed = Field(7, description="what chance grows from")
    given: GivenWorld = Field(GivenWorld.model_construct(), description="the world, as in scenario files")
    faults: list[Fault] = Field(default=[], description="what goes wrong, armed from the start")
    guards_off: list[GuardName] = Field(default=[], description="guards taken out from the start")


class Front(Shape):
    """All of a lesson's front matter but its steps, which a scenario's loader reads."""

    lesson: Annotated[Version, AfterValidator(_version)] = Field(description="format version: 1")
    id: LessonId = Field(description="what it is called in links and progress, as in bank-says-no")
    title: Name = Field(description="what it is called on screens")
    question: SomeText = Field(description="the question from life that it answers")
    minutes: Minutes = Field(10, description="how long it takes")
    needs: Annotated[list[LessonId], BeforeValidator(_as_list)] = Field(
        default=[], description="ids of lessons this one builds on"
    )
    fade: Fade = Field(0, description="how much of the narration has faded: 0 told, 1 the last steps bare, 2 bare")
    you: Person = Field("asha", description="who the learner is")
    start: Start = Field(Start.model_construct(), description="the world it begins in")
    pause_at: SomeText | None = Field(None, description="the message after which the learner takes over")
    inject: Fault | None = Field(None, description="the fault of the presenter's one key")


STEPS: Final = ("steps", "solution")
"""Keys that hold steps of a scenario: made before the learner takes over, and what reaches the last challenge's
goal."""
