"""A lesson that is played: its texts, bound to what happens in a shop of its own.

What has been shown so far is a list of stands, like the pages of a browser: each remembers where the world stood, so
that one can go back and forward through both at once. What was answered is never taken back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ecomtui.lessons.headings import binding_of
from ecomtui.lessons.loading import LAST
from ecomtui.lessons.model import Challenge, Choose, Do, Item, Lesson, Predict, Section, Telling
from ecomtui.lessons.passage import Passage
from ecomtui.scenarios.checking import Checking
from ecomtui.scenarios.failing import Failed
from ecomtui.scenarios.openings import opened
from ecomtui.scenarios.playing import Player
from ecomtui.shop.follow import Follow
from ecomtui.shop.telling import PARTS
from ecomtui.shop.travel import backward, settle
from ecomtui.shop.views import Errand, MessageView
from ecomtui.world.errors import BadInput

LETTERS: Final = "ABCD"
_BARE_FROM: Final = PARTS.index("Pack")
"""With fade 1 the last parts of the story are left to the learner."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one has stood: at an item of the lesson (None: before the first), with the world after so many steps and
    acts, at a message (told then: going back may take it away). `following` is the item that comes next; `recall` the
    number of a question from earlier lessons."""

    item: int | None
    following: int
    step: int
    message: MessageView | None = None
    recall: int | None = None
    is_end: bool = False
    acts: int = 0


@dataclass
class Play(Passage):
    """A lesson and the shop it is played in. `recall` are questions from earlier lessons, asked before it begins.

    `answers` are the options picked, by item (of `recalled` by their number); `hinted` how many hints were shown;
    `reached` the challenges that were solved, `passed_over` those that were not; `named` the messages that were found.
    """

    recall: tuple[Predict, ...] = ()
    stands: list[Stand] = field(default_factory=list)
    at: int = 0
    answers: dict[int, int] = field(default_factory=dict)
    recalled: dict[int, int] = field(default_factory=dict)
    hinted: dict[int, int] = field(default_factory=dict)
    reached: set[int] = field(default_factory=set)
    passed_over: set[int] = field(default_factory=set)
    named: dict[int, int] = field(default_factory=dict)
    branch: int = 0
    sought_from: Stand | None = None

    @classmethod
    def begin(cls, lesson: Lesson, recall: Sequence[Predict] = ()) -> "Play":
        """Open the lesson's shop, make the acts it begins with, and stop where the learner takes over.

        Raises:
            BadInput: when the lesson does not get so far; `ecomtui lesson check` says where.
        """
        shop = opened(lesson.scenario, lesson.scenario.head.seed)
        player = Player.begin(lesson.scenario, shop)
        player.watched = frozenset()  # a promise that breaks is what some lessons are about
        play = cls(lesson, shop, player, tuple(recall), [Stand(None, 0, shop.steps)])
        try:
            for step in lesson.steps:
                play.do(step)
            if lesson.pause_at is not None:
                play.travel(lesson.pause_at, every_stop=False)
        except BadInput:
            shop.close()
            raise
        here, acts = shop.steps, shop.moment().acts
        play.stands = [Stand(None, 0, here, recall=number, acts=acts) for number in range(len(recall))]
        play.stands.append(Stand(None, 0, here, acts=acts))
        play.branch = shop.moment().branch
        return play

    def close(self) -> None:
        """Close the lesson's shop."""
        self.shop.close()

    # ---------------------------------------------------------------- where one stands
    @property
    def stand(self) -> Stand:
        """Where one stands."""
        return self.stands[self.at]

    @property
    def item(self) -> Item | None:
        """The item at hand."""
        return None if self.stand.item is None else self.lesson.items[self.stand.item]

    @property
    def story(self) -> str | None:
        """What somebody tries out on the way to a goal is followed."""
        return LAST if isinstance(self.item, Challenge) and self.item.goals else None

    @property
    def is_over(self) -> bool:
        """Whether everything has been shown."""
        return self.stand.is_end

    def latest(self) -> MessageView | None:
        """The message that was shown last, or else the one that was handled last."""
        shown = (stand.message for stand in reversed(self.stands[: self.at + 1]))
        message = next((each for each in shown if each is not None), None)
        return message or (self.shop.at_step(self.shop.steps) if self.shop.steps else None)

    @property
    def has_strayed(self) -> bool:
        """Whether the world does not stand where the lesson left it: the learner has been exploring."""
        moment = self.shop.moment()
        return (moment.steps, moment.branch) != (self.stand.step, self.branch)

    # ---------------------------------------------------------------- going on
    @property
    def gate(self) -> str | None:
        """Why the lesson does not go on, None when it does."""
        stand, item = self.stand, self.item
        if stand.recall is not None:
            last = LETTERS[len(self.recall[stand.recall].answers) - 1]
            return None if stand.recall in self.recalled else f"Answer first: press A to {last}"
        if isinstance(item, Predict) and stand.item not in self.answers:
            return f"What do you think? Press A to {LETTERS[len(item.answers) - 1]}, and it goes on"
        if isinstance(item, Choose) and stand.item not in self.answers and self.racing():
            return f"Choose who comes first: press A to {LETTERS[min(len(self.racing()), len(LETTERS)) - 1]}"
        if isinstance(item, Challenge) and stand.item not in self.reached | self.passed_over:
            return "Reach the goal, and it goes on"
        return None

    def next(self) -> None:
        """On to the next text or stop. In a challenge that is not reached, on to the next stop of the shop.

        Raises:
            BadInput: when an answer is waited for, Astray when the lesson's message never comes.
        """
        if self.stand.recall is not None and self.gate is not None:
            raise BadInput(self.gate)
        if self.at + 1 < len(self.stands) and not self.has_strayed:
            self.at += 1
            self.shop.go_to(self.stand.step)
            return
        if self._seeks:
            self._seek(self.next_stop())
            return
        if isinstance(self.item, Challenge) and self.gate is not None:
            self._let_pass()
            return
        if self.gate is not None:
            raise BadInput(self.gate)
        self._forget_what_came_after()
        self._go_on(self.stand.following)

    def _go_on(self, following: int) -> None:
        while following < len(self.lesson.items):
            item = self.lesson.items[following]
            if isinstance(item, Do):
                for step in item.steps:
                    self.do(step)
                following += 1
                continue
            if isinstance(item, Telling):
                found = self.travel(item.binding)
                is_it = found is not None and self.is_bound_to(found, item.binding)
                place = following if is_it else None
                self._stand(Stand(place, following + is_it, self.shop.steps, found))
                return
            self._stand(Stand(following, following + 1, self.shop.steps))
            return
        if self.is_over:
            raise BadInput("That was the whole lesson")
        self._stand(Stand(None, following, self.shop.steps, is_end=True))

    def _let_pass(self) -> None:
        """Time passes in a challenge; what it needs is looked at."""
        stand = self.stand
        self._forget_what_came_after()
        message = self.next_stop()
        self._stand(Stand(stand.item, stand.following, self.shop.steps, message))
        self.look_at_goal()

    def _stand(self, stand: Stand) -> None:
        moment = self.shop.moment()
        self.stands.append(replace(stand, acts=moment.acts))
        self.at, self.branch = len(self.stands) - 1, moment.branch

    def _forget_what_came_after(self) -> None:
        """Going on from here is another story than the one that was gone back from."""
        del self.stands[self.at + 1 :]
        moment = self.shop.moment()
        if moment.steps < moment.furthest:
            self.shop.fork()
            self.errands.forget_from(self.shop.coming().message)

    @property
    def _seeks(self) -> bool:
        """Whether a message is looked for: then one goes back and forth in what has happened."""
        return isinstance(self.item, Challenge) and self.item.answer is not None and self.gate is not None

    def _seek(self, message: MessageView | None) -> None:
        self.sought_from = self.sought_from or self.stand
        self.stands[self.at] = replace(self.stand, step=self.shop.steps, message=message)
        self.branch = self.shop.moment().branch

    def _stop_seeking(self) -> None:
        """To where the search began: the lesson goes on from there."""
        if self.sought_from is not None:
            self.stands[self.at], self.sought_from = self.sought_from, None
            self._return()

    def back(self) -> None:
        """Back to what was shown before, the world too; answers stay. Who looks for a message goes back a stop."""
        if self._seeks and self.shop.steps:
            follow = self.follow()
            if follow.order is None:  # its story has only just begun: back through everybody's
                follow = Follow(follow.customer, follow.number)
            self._seek(backward(self.shop, follow).arrived)
            return
        self.at = max(0, self.at - 1)
        self._return()

    def undo(self) -> str | None:
        """Take the last act back, with all that was shown since; answers its name, None when there is none."""
        self._stop_seeking()
        name = self.shop.undo()
        while self.at and self.stand.step > self.shop.steps:
            self.at -= 1
        del self.stands[self.at + 1 :]
        self.stands[self.at] = replace(self.stand, step=min(self.stand.step, self.shop.steps))
        self.branch = self.shop.moment().branch
        self.errands.forget_from(self.shop.coming().message)
        return name

    def come_back(self) -> None:
        """After exploring: back to where the lesson stood; what was done meanwhile is taken back."""
        self._return()
        if self.at == len(self.stands) - 1:
            while self.shop.moment().acts > self.stand.acts:
                self.shop.undo()
            self.branch = self.shop.moment().branch

    def back_to_section(self) -> None:
        """Back to where this section began; from there, to where the one before did."""
        self._stop_seeking()
        before = [n for n in range(self.at) if self.section_at(n) is not None]
        self.at = before[-1] if before else 0
        self._return()

    def next_section(self) -> None:
        """On to where the next section begins, or to the first thing that waits for the learner.

        Raises:
            BadInput: when an answer is waited for already.
        """
        self.next()
        while self.gate is None and not self.is_over and self.section_at(self.at) is None:
            self.next()

    def resume(self, furthest: int, answers: Mapping[str, int]) -> None:
        """Go on to where a learner had got to, with the answers given then; up to a question that has none."""
        known = ((item, answers.get(name)) for name, item in self.lesson.questions)
        given = {id(item): said for item, said in known if said is not None and 0 <= said < len(item.answers)}
        while self.stand.following < furthest and not self.is_over:
            item, number = self.item, self.stand.item
            if isinstance(item, Predict) and number is not None:
                if id(item) not in given:
                    return
                self.answers[number] = given[id(item)]
            elif self.gate is not None:
                self.pass_over()
                if self.gate is not None:
                    return
            try:
                self.next()
            except BadInput:
                return
        if isinstance(self.item, Predict) and self.stand.item is not None and id(self.item) in given:
            self.answers[self.stand.item] = given[id(self.item)]

    def inject(self) -> None:
        """Let the lesson's fault be armed, from now on.

        Raises:
            BadInput: when the lesson has none.
        """
        fault = self.lesson.inject
        if fault is None:
            raise BadInput("This lesson has no fault of its own; f arms any")
        self.know_last()
        order = fault.order if isinstance(fault.order, int) else self.errands.order_number(fault.order or "")
        named = self.errands.names.get(str(fault.order))
        self._forget_what_came_after()
        self.player.acting.arm(
            fault, "inject", self.shop.moment().now, named.errand if named is not None and order is None else order
        )
        settle(self.shop, Errand(self.player.acting.armed[-1][0], 0))
        self._stand(replace(self.stand, step=self.shop.steps))

    def section_at(self, number: int) -> Section | None:
        """The section that begins at a stand, None when none does."""
        which = self.stands[number].item
        item = None if which is None else self.lesson.items[which]
        return item if isinstance(item, Section) else None

    def _return(self) -> None:
        if self.shop.moment().branch != self.branch:
            self.shop.visit(self.branch)
        self.shop.go_to(self.stand.step)

    def pass_over(self) -> None:
        """Leave a challenge, or a message that does not come, and go on with what follows."""
        stand, items = self.stand, self.lesson.items
        if isinstance(self.item, Challenge) and stand.item is not None:
            self._stop_seeking()
            if self.gate is not None:
                self.passed_over.add(stand.item)
        elif stand.following < len(items) and isinstance(items[stand.following], Telling):
            self._forget_what_came_after()
            self._go_on(stand.following + 1)

    # ---------------------------------------------------------------- answering
    def answer(self, number: int) -> None:
        """Pick an option of the question at hand; the first answer to a prediction counts.

        Raises:
            BadInput: when nothing is asked, or there is no such option.
        """
        stand, item = self.stand, self.item
        question = self.recall[stand.recall] if stand.recall is not None else item
        there = len(question.answers) if isinstance(question, Predict) else len(self.racing())
        if self.gate is None or not isinstance(question, Predict | Choose):
            raise BadInput("Nothing is asked here")
        if not 0 <= number < there:
            raise BadInput(f"There is no such answer; there are {there}")
        if stand.recall is not None:
            self.recalled[stand.recall] = number
            return
        assert stand.item is not None
        if isinstance(question, Choose):
            self._let_come(self.racing()[number].id)
        self.answers[stand.item] = number

    def _let_come(self, message: int) -> None:
        self._forget_what_came_after()
        self.shop.choose(message)
        self.branch = self.shop.moment().branch

    def hint(self) -> bool:
        """Show one hint more; answers whether there was one."""
        item, stand = self.item, self.stand
        if not isinstance(item, Challenge) or stand.item is None:
            return False
        shown = self.hinted.get(stand.item, 0)
        self.hinted[stand.item] = min(shown + 1, len(item.hints))
        return shown < len(item.hints)

    def name_message(self, message: int) -> bool:
        """Answer "at which message?" with this one; answers whether it is the one."""
        item, stand = self.item, self.stand
        if not isinstance(item, Challenge) or item.answer is None or stand.item is None:
            raise BadInput("No message is looked for here")
        found = self.is_answer(self.shop.message(message))
        if found:
            self._stop_seeking()
            self.reached.add(stand.item)
            self.named[stand.item] = message
        return found

    def is_answer(self, message: MessageView) -> bool:
        """Whether this is the message that the challenge at hand looks for."""
        item = self.item
        if not isinstance(item, Challenge) or item.answer is None or message.step is None:
            return False
        if item.answer.isdecimal():
            return message.id == int(item.answer)
        return self.is_bound_to(message, binding_of(item.answer, (LAST, *self.errands.names)))

    def look_at_goal(self) -> bool:
        """Look whether the challenge at hand is reached; answers whether it is now and was not before."""
        item, stand = self.item, self.stand
        if not isinstance(item, Challenge) or stand.item in self.reached or stand.item is None or not item.goals:
            return False
        if self.missing(item) is not None:
            return False
        self.reached.add(stand.item)
        return True

    def missing(self, challenge: Challenge) -> str | None:
        """What of a challenge's goal does not hold yet, None when all does."""
        self.know_last()
        for step in challenge.goals:
            try:
                misses = Checking(self.shop, self.errands).misses(step.value, step)
            except Failed as failed:
                return failed.says
            if misses:
                return misses[0].says
        return None
