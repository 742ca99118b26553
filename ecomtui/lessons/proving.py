"""Proves that a lesson works: it is played from its first text to its last, on a shop, as a learner would.

Every bound message has to come, every placeholder to say something, every right answer to be what the world does
(where the lesson gives a proof), every challenge to be open at its start and reached by its solution.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ecomtui.lessons.filling import value_of
from ecomtui.lessons.model import Ask, Challenge, Choose, Lesson, Predict, Section, Telling
from ecomtui.lessons.passage import Astray
from ecomtui.lessons.play import Play
from ecomtui.lessons.prose import Prose
from ecomtui.lessons.walking import right_answer
from ecomtui.scenarios.acting import Acting
from ecomtui.scenarios.failing import Failed
from ecomtui.scenarios.loader import Step
from ecomtui.scenarios.places import BadScenario, Mistake, Place
from ecomtui.scenarios.playing import Player
from ecomtui.shop.travel import forward
from ecomtui.world.errors import BadInput, WorldHalted

MOST_CARDS: Final = 2_000


@dataclass(frozen=True)
class Proof:
    """What came of playing a lesson: what is wrong with it, how much of it there was, and the digest of its world."""

    mistakes: tuple[Mistake, ...]
    texts: int
    stops: int
    questions: int
    challenges: int
    digest: str


def prove(lesson: Lesson) -> Proof:
    """Play a lesson through.

    Raises:
        BadScenario: when it does not even begin.
        WorldHalted: when the shop itself breaks.
    """
    try:
        play = Play.begin(lesson)
    except WorldHalted:
        raise
    except BadScenario:
        raise
    except BadInput as error:
        raise BadScenario([Mistake(lesson.place, str(error))]) from error
    try:
        return _Proving(play).proof()
    finally:
        play.close()


@dataclass
class _Proving:
    play: Play
    mistakes: list[Mistake] = field(default_factory=list)

    def proof(self) -> Proof:
        texts = stops = questions = challenges = 0
        self._say(self.play.lesson.intro)
        for _ in range(MOST_CARDS):
            if not self._go_on():
                break
            item = self.play.item
            texts += isinstance(item, Telling)
            stops += item is None
            questions += isinstance(item, Predict)
            challenges += isinstance(item, Challenge)
            self._look_at(item)
        found = tuple(dict.fromkeys(self.mistakes))
        return Proof(found, texts, stops, questions, challenges, self.play.shop.digest())

    def _go_on(self) -> bool:
        """On to the next card; False at the end."""
        try:
            self.play.next()
        except Astray:
            number = self.play.stand.following
            waited = self.play.lesson.items[number]
            assert isinstance(waited, Telling)
            self._wrong(waited.place, f"{waited.binding} never happens from here on")
            while self.play.at and self.play.stands[self.play.at - 1].following == number:
                self.play.back()  # so that what comes after it is proven for itself
            self.play.pass_over()
        except BadScenario as error:
            self.mistakes += error.mistakes
            return False
        except BadInput as error:
            self._wrong(self.play.item.place if self.play.item else self.play.lesson.place, str(error))
            return False
        return not self.play.is_over

    def _look_at(self, item: object) -> None:
        match item:
            case Telling():
                for text in (item.plain, item.technical, item.wire):
                    self._say(text)
            case Section():
                self._say(item.text)
            case Ask():
                self._say(item.title + item.text)
            case Predict():
                self._predict(item)
            case Choose():
                self._say(item.title + item.text)
                if not self.play.racing():
                    self._wrong(item.place, "nothing races here: only one message may come next")
                else:
                    self.play.answer(0)
            case Challenge():
                self._challenge(item)

    def _predict(self, item: Predict) -> None:
        for text in (item.title, item.text, *(part for each in item.answers for part in (each.text, each.reason))):
            self._say(text)
        for step in item.proof:
            self.mistakes += self._missed(step)
        self.play.answer(right_answer(item))

    def _missed(self, step: Step) -> Iterator[Mistake]:
        """What a proof expects and the world does not do, in a copy that goes on to its next stop."""
        here, follow = self.play.player, self.play.follow()
        with self.play.shop.copy() as shop:
            acting = Acting(shop, here.acting.start, {})
            acting.errands = self.play.errands.copy(shop)
            acting.errands.judged.clear()
            forward(shop, follow)
            player = Player(here.scenario, shop, acting, frozenset(), here.armed_before)
            try:
                player.do(step)
            except Failed as failed:
                yield Mistake(failed.place, f"the right answer is not what the world does: {failed.says}")

    def _challenge(self, item: Challenge) -> None:
        for text in (item.title, item.text, *item.hints):
            self._say(text)
        if item.goals and self.play.missing(item) is None:
            self._wrong(item.goals[0].place, "the goal holds before anything has been done")
        try:
            for step in item.solution:
                self.play.do(step)
        except BadScenario as error:
            self.mistakes += [Mistake(m.place, f"the solution does not go: {m.says}") for m in error.mistakes]
        if item.answer is not None:
            self._find(item)
        elif (missing := self.play.missing(item)) is not None:
            self._wrong(item.goals[0].place, f"the solution does not reach the goal: {missing}")
        self.play.look_at_goal()
        self.play.pass_over()

    def _find(self, item: Challenge) -> None:
        """The message that is looked for has come."""
        assert item.answer is not None
        kind, shop = item.answer.split()[0], self.play.shop
        known = kind.isdecimal() and int(kind) < shop.coming().message
        found = ([shop.message(int(kind))] if known else []) if kind.isdecimal() else shop.like(kind, None, None)
        if not any(map(self.play.is_answer, found)):
            self._wrong(item.place, f"the message that is looked for, {item.answer}, has not come by the end of this")

    def _say(self, text: Prose) -> None:
        self.play.know_last()
        for placeholder in text.placeholders():
            try:
                value_of(placeholder.name, self.play.shop, self.play.errands)
            except BadInput as error:
                self._wrong(placeholder.place, str(error))

    def _wrong(self, place: Place, says: str) -> None:
        self.mistakes.append(Mistake(place, says))
