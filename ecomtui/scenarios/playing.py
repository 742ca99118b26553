"""Plays one run of a scenario, step by step, until its end or until something is not as the file says."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, Final

from ecomtui.scenarios.acting import Acting
from ecomtui.scenarios.checking import Checking
from ecomtui.scenarios.errands import Errands
from ecomtui.scenarios.failing import Failed, Miss
from ecomtui.scenarios.loader import Scenario, Step
from ecomtui.scenarios.places import BadScenario, Mistake
from ecomtui.scenarios.races import Plan, plans, ranked
from ecomtui.scenarios.verbs import Sent
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.numbers import CENTURY
from ecomtui.shop.shop import Shop
from ecomtui.world.errors import BadInput
from ecomtui.world.message import Message

MOST_MESSAGES: Final = 2_000_000
"""A run that handles more is taken for one without end."""
LONGEST_RUN: Final = CENTURY // 10
"""A world that has not come to rest after ten years never does: a fault without an end keeps it awake."""
ENDLESS: Final = "no end"
Until = Callable[[Message], bool] | None


@dataclass
class Label:
    """A moment with a name: where the world stood, and how many acts had been made."""

    step: int
    acts: int


@dataclass
class Player:
    """One run. `excused` are promises that the file expects to be broken."""

    scenario: Scenario
    shop: Shop
    acting: Acting
    watched: frozenset[str]
    armed_before: int
    labels: dict[str, Label] = field(default_factory=dict)
    most: int = MOST_MESSAGES
    plan: Plan = ()
    at: Step | None = None
    lives: int = 1
    left_out: str = ""
    digests: list[str] = field(default_factory=list)
    slowly: bool = False
    """Whether what every message changes is kept."""
    lived: int = 0
    """Messages that were handled in other orders of arrival, since they parted."""

    @property
    def errands(self) -> Errands:
        return self.acting.errands

    # ---------------------------------------------------------------- from the first step to the last
    @classmethod
    def begin(cls, scenario: Scenario, shop: Shop, most: int = MOST_MESSAGES) -> "Player":
        """Open the story: the clock is set, and the faults of the file are armed. No step may handle more than `most`
        messages."""
        head = scenario.head
        if head.given.now:
            shop.advance(head.given.now)
        acting = Acting(shop, shop.moment().now, _confirmed(scenario.steps))
        excused = set(_broken_on_purpose(scenario.steps))
        names = {promise.name for promise in MODEL.promises}
        wanted = names if head.invariants == "all" else set() if head.invariants == "none" else set(head.invariants)
        player = cls(scenario, shop, acting, frozenset(wanted - excused), len(shop.strikes()), most=most)
        try:
            acting.arm_from_start(head.faults)
        except BadInput as error:
            raise BadScenario([Mistake(scenario.fault_place(0), str(error))]) from error
        return player

    def play(self) -> None:
        """All steps, and what is to be true at the end of any run.

        Raises:
            Failed: when something is not as the file says.
        """
        self._play(self.scenario.steps)

    def _play(self, steps: Sequence[Step]) -> None:
        for number, step in enumerate(steps):
            if step.verb.name == "race" and step.value.order is not None:
                self._race(step, step.value, steps[number + 1 :])
                if step.value.order == "all":
                    return
                continue
            self.do(step)
        self._end()

    def do(self, step: Step) -> None:
        """One step."""
        self.at = step
        try:
            self._do(step)
        except Failed:
            raise
        except BadScenario:
            raise
        except BadInput as error:
            raise BadScenario([Mistake(step.place, str(error))]) from error
        self._check_promises(step)

    def _do(self, step: Step) -> None:
        name, value = step.verb.name, step.value
        if step.verb.is_act:
            self.acting.act(step)
        elif step.verb.acts:
            self.acting.control(step)
        else:
            getattr(self, f"_{name}")(step, value)

    # ---------------------------------------------------------------- time
    def _advance(self, step: Step, span: int) -> None:
        end = self.shop.moment().now + span
        self._pass(step, within=span)
        self.shop.advance(max(0, end - self.shop.moment().now))
        self.errands.judge()

    def _run(self, step: Step, until: str | Sent) -> None:
        if until == "idle":
            self._pass(step)
            self._rest(step)
        elif isinstance(until, Sent):
            self._run_until_sent(step, until)
        elif not self._pass(step, lambda message: message.kind == until):
            raise Failed(step.place_of(), f"no {until} was handled; {self._without_one()}")
        self.errands.judge()

    def _run_until_sent(self, step: Step, until: Sent) -> None:
        seen = self.shop.coming().message

        def is_sent(_: Message) -> bool:
            nonlocal seen
            since, seen = seen, self.shop.coming().message
            for message in self.shop.sent_from(since):
                order = None if until.order is None else self.errands.order_number(until.order)
                if message.kind == until.sent and (until.order is None or message.about == f"order:{order}"):
                    return True
            return False

        if not self._pass(step, is_sent):
            raise Failed(step.place_of("sent"), f"no {until.sent} was sent; {self._without_one()}")

    def _without_one(self) -> str:
        return f"the world {'came to rest' if self.shop.moment().at_rest else 'went on for ten years'} without one"

    def _step(self, step: Step, messages: int) -> None:
        self._pass(step, limit=messages)
        self.errands.judge()

    def _rest(self, step: Step) -> None:
        if not self.shop.moment().at_rest:
            last = self.shop.at_step(self.shop.steps)
            kept = f": it goes on with {last.kind} from {last.sender}" if last else ""
            says = f"the world does not come to rest within ten years{kept}; is a fault armed without an end?"
            raise Failed(step.place, says, reason=ENDLESS)
        self.errands.check_nothing_waits()

    def _pass(self, step: Step, until: Until = None, *, within: int | None = None, limit: int | None = None) -> bool:
        """Let time pass; make the acts that wait as soon as they can be made. Answers whether `until` said so.
        Without a span it ends after ten years.
        """
        stopped, end = False, self.shop.moment().now + (LONGEST_RUN if within is None else within)

        def after(message: Message) -> bool:
            nonlocal stopped
            if self.errands.waiting:
                self.errands.make_ready()
            self._choose()
            stopped = until is not None and until(message)
            return stopped or message.due > end

        self.errands.make_ready()
        self._choose()
        handled = self.shop.run(after, self.most if limit is None else limit, within)
        if limit is None and handled >= self.most and not stopped:
            raise Failed(step.place, f"more than {self.most} messages, and no end", reason=ENDLESS)
        return stopped

    # ---------------------------------------------------------------- going back, and opening again
    def _label(self, step: Step, name: str) -> None:
        self.labels[name] = Label(self.shop.moment().steps, self.shop.moment().acts)

    def _back(self, step: Step, to: str | int) -> None:
        here = self.shop.moment()
        if isinstance(to, int):
            if to > here.steps:
                raise Failed(step.place_of(), f"{to} messages cannot be taken back; {here.steps} have been handled")
            self.shop.back(to)
        elif to not in self.labels:
            raise Failed(step.place_of(), f"{to} has not been reached, or has been undone")
        else:
            label = self.labels[to]
            self.shop.go_to(label.step)
            while self.shop.moment().acts > label.acts:
                self.shop.undo()
        self.shop.fork()  # what comes now is what the file says next
        there = self.shop.moment()
        self.errands.forget_from(self.shop.coming().message)
        self.acting.armed = [armed for armed in self.acting.armed if armed[0] < self.shop.coming().message]
        self.labels = {name: label for name, label in self.labels.items() if label.step <= there.steps}

    def _restart(self, step: Step, value: bool) -> None:
        self.shop.restart()

    def _repeat(self, step: Step, value: Any) -> None:
        for _ in range(value.times):
            for each in step.steps:
                self.do(each)
            if value.every:
                self._advance(step, value.every)

    # ---------------------------------------------------------------- races
    def _choose(self) -> None:
        """Let come first what the plan says, when its moment has come."""
        while self.plan and self.plan[0][0] == self.shop.steps:
            (_, message), *rest = self.plan
            try:
                self.shop.choose(message)
            except BadInput:  # an act of the file has changed who is there; what comes is left to itself
                rest = []
            self.plan = tuple(rest)

    def _race(self, step: Step, value: Any, rest: Sequence[Step] = ()) -> None:
        """Make the acts of a race; then one order of arrival goes on, or (at the file's own level) every one does."""
        before = len(self.errands.judged)
        for each in step.steps:
            self.do(each)
        order = value.order
        if order is None:
            return
        self.errands.make_ready()
        if isinstance(order, list):
            first = [self.errands.names[name].errand for name in order if name in self.errands.names]
            others = [act.errands[-1] for act in self.errands.judged[before:] if act.errands[-1] not in first]
            plan = ranked(self.shop, first, others, step.value.bound)
            if plan is None:
                raise Failed(step.place_of("order"), f"they cannot arrive in this order: {', '.join(order)}")
            self.plan = plan
            return
        found, self.left_out = plans(self.shop, step.value.bound)
        self.lives = len(found)
        for number, plan in enumerate(found):
            self._live(plan, rest, number)

    def _live(self, plan: Plan, rest: Sequence[Step], number: int) -> None:
        """The rest of the file in one order of arrival."""
        with self.shop.copy() as shop, nullcontext() if self.slowly else shop.in_bulk():
            acting = self.acting.copy(shop)
            life = Player(
                self.scenario,
                shop,
                acting,
                self.watched,
                self.armed_before,
                dict(self.labels),
                self.most,
                plan,
                self.at,
                slowly=self.slowly,
            )
            try:
                life._play(rest)
            except Failed as failed:
                if self.slowly or failed.message is not None:
                    failed.seen_in(shop)
                failed.says += f" (order of arrival {number + 1} of {self.lives}: {_told(plan, shop)})"
                raise
            finally:
                self.digests.append(shop.digest())
                self.lived += shop.moment().steps - self.shop.moment().steps + life.lived

    # ---------------------------------------------------------------- what is expected
    def _expect(self, step: Step, expect: Any) -> None:
        misses = self._missed(step)
        if misses and expect.within is not None:
            end = self.shop.moment().now + expect.within

            def holds(_: Message) -> bool:
                return not self._missed(step)

            if self._pass(step, holds, within=expect.within):
                misses = []
            else:
                self.shop.advance(max(0, end - self.shop.moment().now))
                misses = self._missed(step)
            self.errands.judge()
        if misses:
            first = misses[0]
            more = "".join(f"; {miss.says}" for miss in misses[1:4])
            place = step.place_of(*first.path)
            raise Failed(place, first.says + more, traces=first.traces, message=first.message)

    def _missed(self, step: Step) -> list[Miss]:
        try:
            return Checking(self.shop, self.errands).misses(step.value, step)
        except Failed as failed:
            if step.value.within is None:
                raise
            return [Miss(("order",), failed.says)]

    def _check_promises(self, step: Step) -> None:
        for promise in self.shop.broken_so_far():
            if promise.name in self.watched:
                says = f"the promise {promise.name} is broken: {promise.detail}"
                raise Failed(step.place, says, message=promise.message, reason=promise.name)

    def _end(self) -> None:
        """What is to be true when the file has come to its end."""
        last = self.at or self.scenario.steps[-1]
        self.errands.check_nothing_waits()
        self.errands.judge(at_end=True)
        self.shop.examine()
        self._check_promises(last)
        self._check_faults()

    def _check_faults(self) -> None:
        strikes = self.shop.strikes()[self.armed_before :]
        for (_, fault, word), strike in zip(self.acting.armed, strikes, strict=False):
            if word and not strike.used:
                says = (
                    f"{fault} has touched no message, so nothing was tested with it; say optional: true if that may be"
                )
                raise Failed(self._place_of_fault(word), says, reason="untouched fault")
        for planned, word in self.acting.never_armed():
            says = f"{planned.fault} was never armed: the act {planned.order} has not been done"
            raise Failed(self._place_of_fault(word), says, reason="untouched fault")

    def _place_of_fault(self, word: str) -> Any:
        kind, _, number = word.partition(":")
        if kind == "faults" and number.isdecimal():
            return self.scenario.fault_place(int(number))
        steps = list(self.scenario.steps)
        while steps:
            step = steps.pop(0)
            if str(step.place) == word:
                return step.place
            steps += step.steps
        return self.scenario.root.place


def _told(plan: Plan, shop: Shop) -> str:
    """Which messages were let go first."""
    if not plan:
        return "as it would happen by itself"
    return ", ".join(f"message {message} first after step {step}" for step, message in plan)


def _confirmed(steps: Sequence[Step]) -> frozenset[str]:
    """The acts that a step confirms to the bank, or does not: nobody else does."""
    found: set[str] = set()
    for step in steps:
        if step.verb.name == "confirm_3ds":
            found.add(str(step.value.p_order))
        found |= _confirmed(step.steps)
    return frozenset(found)


def _broken_on_purpose(steps: Sequence[Step]) -> list[str]:
    found: list[str] = []
    for step in steps:
        if step.verb.name == "expect":
            found += getattr(step.value.invariants, "broken", None) or ()
        found += _broken_on_purpose(step.steps)
    return found
