"""Grading: progress files that learners hand in, question by question and challenge by challenge.

Nothing in a file is believed. Whether an answer is right says the lesson; whether a challenge was solved says the
world: the acts are played once more, from the lesson's own beginning, to the same digest, and its goal is looked at.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final, Literal

from ecomtui.lessons.loading import LAST
from ecomtui.lessons.model import Challenge, Lesson
from ecomtui.lessons.play import LETTERS, Play
from ecomtui.lessons.progress import Done, Progress, Solved, read_progress
from ecomtui.lessons.walking import right_answer
from ecomtui.scenarios.checking import Checking
from ecomtui.scenarios.errands import Errands, Named
from ecomtui.scenarios.failing import Failed
from ecomtui.scenarios.loader import load_text
from ecomtui.scenarios.openings import opened
from ecomtui.scenarios.playing import Player
from ecomtui.shop.shop import Shop
from ecomtui.shop.views import ActView, Errand
from ecomtui.world.errors import BadInput, EcomtuiError

MOST_MESSAGES: Final = 200_000
Result = Literal["right", "wrong", "open", "verified", "not verified"]


@dataclass(frozen=True)
class Grade:
    """One line: what of which lesson, what came of it, and why. `hints` were asked for."""

    file: str
    name: str
    lesson: str
    item: str
    result: Result
    says: str
    hints: int = 0


def grade_file(path: Path, lessons: Sequence[Lesson]) -> list[Grade]:
    """Every question and challenge of the lessons that a file has begun.

    Raises:
        BadInput: when it is no progress file.
    """
    progress = read_progress(path)
    by_id = {lesson.id: lesson for lesson in lessons}
    found: list[Grade] = []
    for name, done in progress.lessons.items():
        lesson = by_id.get(name)
        if lesson is None:
            found.append(Grade(path.name, progress.name, name, "", "not verified", "there is no such lesson here"))
        else:
            found += _grades(path.name, progress, lesson, done)
    return found


def as_csv(grades: Iterable[Grade]) -> str:
    """All lines as CSV, with a head."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [field.name for field in fields(Grade)], lineterminator="\n")
    writer.writeheader()
    for grade in grades:
        writer.writerow({name: _harmless(value) for name, value in asdict(grade).items()})
    return out.getvalue()


def _harmless(value: str | int) -> str | int:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _grades(file: str, progress: Progress, lesson: Lesson, done: Done) -> Iterator[Grade]:
    for name, question in lesson.questions:
        chosen = done.answers.get(name)
        right = right_answer(question)
        if chosen is None or not 0 <= chosen < len(question.answers):
            yield Grade(file, progress.name, lesson.id, name, "open", "no answer")
        else:
            says = f"{LETTERS[chosen]}, right is {LETTERS[right]}"
            yield Grade(file, progress.name, lesson.id, name, "right" if chosen == right else "wrong", says)
    challenges = [item for item in lesson.items if isinstance(item, Challenge)]
    for which, challenge in enumerate(challenges, 1):
        solved = done.solved.get(str(which))
        name = f"{lesson.id}!{which}"
        if solved is None:
            yield Grade(file, progress.name, lesson.id, name, "open", "not solved")
            continue
        wrong = why_not_solved(lesson, challenge, solved)
        result: Result = "verified" if wrong is None else "not verified"
        yield Grade(file, progress.name, lesson.id, name, result, wrong or "played once more", solved.hints)


def why_not_solved(lesson: Lesson, challenge: Challenge, solved: Solved) -> str | None:
    """Why the acts that were handed in do not solve a challenge, None when they do."""
    try:
        scenario = load_text(solved.scenario, "handed in").scenario()
        with opened(scenario, scenario.head.seed) as shop:
            player = Player.begin(scenario, shop)
            player.watched = frozenset()  # a promise that breaks is what some lessons are about
            player.play()
            return _why_not(lesson, challenge, solved, shop)
    except Failed as failed:
        return f"the acts do not play: {failed.says}"
    except BadInput as error:
        return f"the acts cannot be read: {str(error).splitlines()[0]}"
    except EcomtuiError as error:
        return f"the acts do not play: {error}"


def _why_not(lesson: Lesson, challenge: Challenge, solved: Solved, shop: Shop) -> str | None:
    if shop.digest() != solved.digest:
        return "the acts lead to another world than the one that was handed in"
    play = Play.begin(lesson)
    try:
        if shop.charter != play.shop.charter:
            return "the acts begin in another world than the lesson's"
        if not _begins_with(shop.acts(), play.shop.acts()):
            return "the acts do not begin as the lesson does"
    finally:
        play.close()
    names = {
        name: Named(Errand(message, number), customer, verb)
        for name, (message, number, customer, verb) in solved.names.items()
    }
    newest = shop.orders(lesson.you, limit=1)
    errands = Errands(shop, names, {LAST: newest[0].id} if newest else {})
    if challenge.answer is not None:
        known = solved.message is not None and 0 < solved.message < shop.coming().message
        kind = challenge.answer.split()[0]
        named = shop.message(solved.message) if known and solved.message is not None else None
        return None if named and kind in (named.kind, str(named.id)) else "it is not the message that was looked for"
    for step in challenge.goals:
        try:
            misses = Checking(shop, errands).misses(step.value, step)
        except Failed as failed:
            return failed.says
        if misses:
            return misses[0].says
    return None


def _begins_with(acts: Sequence[ActView], before: Sequence[ActView]) -> bool:
    """Whether what was done begins with what the lesson does."""
    told = [(act.kind, act.who, act.body) for act in acts[: len(before)]]
    return told == [(act.kind, act.who, act.body) for act in before]
