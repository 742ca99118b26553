"""Cards: what of a lesson is in front of a learner, or an audience. Notes for who presents are in none of them."""

from dataclasses import dataclass
from typing import Literal

from ecomtui.lessons.prose import NOTHING, Prose
from ecomtui.shop.views import MessageView

Kind = Literal["recall", "intro", "section", "stop", "telling", "predict", "ask", "choose", "challenge", "end"]


@dataclass(frozen=True, slots=True)
class Option:
    """Something to pick: an answer of a prediction, or a message that may come first. `right` and `reason` are known
    once the learner has answered."""

    text: Prose
    right: bool | None = None
    reason: Prose = NOTHING
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to read, or to do.

    `message` is the one it tells of; `bare` says that the learner is to tell it first. `chosen` is the option that
    was picked, `waits` why it does not go on yet, None when it does. Of a challenge `hints` are those asked for, of
    `hints_left` more; `missing` says what does not hold yet.
    """

    kind: Kind
    title: Prose = NOTHING
    text: Prose = NOTHING
    technical: Prose = NOTHING
    wire: Prose = NOTHING
    message: MessageView | None = None
    options: tuple[Option, ...] = ()
    chosen: int | None = None
    waits: str | None = None
    hints: tuple[Prose, ...] = ()
    hints_left: int = 0
    missing: str | None = None
    reached: bool = False
    bare: bool = False
    show: str | None = None
    section: str = ""
    lesson: str = ""

    @property
    def was_right(self) -> bool | None:
        """Whether the learner's answer was the right one; None before there is one."""
        return None if self.chosen is None else self.options[self.chosen].right
