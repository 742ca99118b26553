"""The classroom: which lessons there are, the one that is played, and what a learner has done so far.

Screens ask it for cards and tell it what a learner does. The play lives where its shop is kept, in the keeper's
thread; what comes out of there are cards. Notes for who presents never come out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecomtui.shop.follow import Follow
from ecomtui.shop.views import MessageView
from ecomtui.tui.guide import Guide

if TYPE_CHECKING:
    from ecomtui.lessons.cards import Card
    from ecomtui.lessons.course import Listed
    from ecomtui.lessons.model import Lesson
    from ecomtui.lessons.play import Play
    from ecomtui.lessons.presenting import Desk
    from ecomtui.lessons.progress import Progress, ProgressFile
    from ecomtui.shop.shop import Shop


@dataclass(frozen=True, slots=True)
class Board:
    """What is on the board: the card, the message that was handled last before it, whether the learner has been
    exploring since, and whether something was reached just now."""

    card: "Card"
    here: MessageView | None
    strayed: bool
    reached: bool


class Classroom:
    """Plays lessons for one learner; with a `desk` for an audience, and tells the second terminal."""

    def __init__(self, guide: Guide, file: "ProgressFile", desk: "Desk | None" = None) -> None:
        self._guide, self._file, self._desk = guide, file, desk
        self._play: Play | None = None
        self._course: list[Listed] | None = None

    @property
    def progress(self) -> "Progress":
        """What the learner has done so far."""
        return self._file.progress

    @property
    def trouble(self) -> str:
        """Why progress is not kept, nothing when it is."""
        return self._file.trouble

    @property
    def presenting(self) -> bool:
        """Whether an audience looks on."""
        return self._desk is not None

    @property
    def lesson(self) -> "Lesson | None":
        """The lesson that is played."""
        return self._play.lesson if self._play is not None else None

    async def course(self) -> "list[Listed]":
        """The lessons there are."""
        if self._course is None:
            from ecomtui.lessons.course import course  # beside code that needs the store's libraries

            self._course = await self._guide.ask(lambda shop: course())
        return self._course

    # ---------------------------------------------------------------- in and out
    async def enter(self, lesson: "Lesson", *, afresh: bool = False) -> bool:
        """Begin a lesson, or go on where one had got to; answers whether that could be."""
        from ecomtui.lessons.course import recall_of
        from ecomtui.lessons.play import Play

        known = [each.lesson for each in await self.course() if each.lesson is not None]
        if afresh:
            self._file.forget(lesson.id)
        done = self.progress.of(lesson.id)
        recall = () if done.furthest or self.presenting else recall_of(lesson, known)
        made: list[Play] = []

        def opener() -> "Shop":
            play = Play.begin(lesson, recall)
            play.resume(0 if done.finished else done.furthest, done.answers)
            made.append(play)
            return play.shop

        if not await self._guide.go_into(opener):
            return False
        self._play = made[0]
        await self._move(lambda play: None)
        return True

    async def leave(self) -> None:
        """Back to one's own shop; what was done is kept."""
        play, desk = self._play, self._desk
        if play is not None and desk is not None and await self.is_here():
            from ecomtui.lessons.showing import card_of

            await self._guide.ask(lambda shop: desk.tell(play, card_of(play), over=True))
        self._play = None
        await self._guide.go_home()

    async def is_here(self) -> bool:
        """Whether the lesson's shop is the one that is open: another may have been visited since."""
        play = self._play
        return play is not None and await self._guide.ask(lambda shop: shop is play.shop)

    # ---------------------------------------------------------------- what a learner does
    async def next(self) -> bool:
        """On to the next text or stop."""
        return await self._move(lambda play: play.next())

    async def back(self) -> bool:
        """Back to what was shown before."""
        return await self._move(lambda play: play.back())

    async def section(self, step: int) -> bool:
        """To the start of this section, or on to the next one."""
        return await self._move(lambda play: play.back_to_section() if step < 0 else play.next_section())

    async def undo(self) -> bool:
        """Take the last act back, with all that was shown since."""
        return await self._move(lambda play: play.undo())

    async def come_back(self) -> bool:
        """After exploring: to where the lesson stood."""
        return await self._move(lambda play: play.come_back())

    async def pass_over(self) -> bool:
        """Leave a challenge, or a text whose message does not come."""
        return await self._move(lambda play: play.pass_over())

    async def answer(self, number: int) -> bool:
        """Pick an answer."""
        return await self._move(lambda play: play.answer(number))

    async def hint(self) -> bool:
        """One hint more."""
        return await self._move(lambda play: play.hint())

    async def name_message(self, message: int) -> bool | None:
        """Say that this message is the one that is looked for; answers whether it is, None when nothing is."""
        found: list[bool] = []
        await self._move(lambda play: found.append(play.name_message(message)))
        return found[0] if found else None

    async def inject(self) -> bool:
        """The presenter's one key: the lesson's fault."""
        return await self._move(lambda play: play.inject())

    async def _move(self, deed: "Callable[[Play], object]") -> bool:
        play = self._play
        if play is None or not await self.is_here():
            return False

        def lead(shop: "Shop") -> Follow:
            deed(play)
            return play.follow()

        return await self._guide.led(lead)

    async def look(self, *, blank: bool = False) -> Board | None:
        """What is on the board now; None when no lesson is played here. `blank` says that the screen is dark."""
        from ecomtui.lessons.progress import note
        from ecomtui.lessons.showing import card_of

        play, progress = self._play, self.progress
        if play is None or not await self.is_here():
            return None

        def board(shop: "Shop") -> Board:
            reached = play.look_at_goal()
            note(progress, play)
            card = card_of(play)
            if self._desk is not None:
                self._desk.tell(play, card, blank=blank)
            return Board(card, play.latest(), play.has_strayed, reached)

        found = await self._guide.ask(board)
        self._file.keep()
        return found
