"""The course itself: every lesson works, is short enough, and leads to the next."""

from pathlib import Path

import pytest

from ecomtui.lessons.course import Listed, course, recall_of
from ecomtui.lessons.grading import grade_file
from ecomtui.lessons.handout import answers, handout, sheet
from ecomtui.lessons.model import Challenge, Predict, Section
from ecomtui.lessons.play import Play
from ecomtui.lessons.progress import ProgressFile, note
from ecomtui.lessons.proving import prove
from ecomtui.lessons.walking import walk
from ecomtui.scenarios.words import catalogues
from ecomtui.world.model import OUTSIDERS

COURSE = course()
each_lesson = pytest.mark.parametrize("listed", COURSE, ids=[listed.name for listed in COURSE])


@each_lesson
def test_it_is_proven_on_a_shop(listed: Listed) -> None:
    assert listed.lesson is not None, listed.wrong
    proof = prove(listed.lesson)
    assert not proof.mistakes, "\n".join(map(str, proof.mistakes))
    assert proof.questions >= 2
    assert proof.challenges >= 1


@each_lesson
def test_it_takes_the_minutes_of_its_sections_and_builds_on_lessons_before_it(listed: Listed) -> None:
    lesson = listed.lesson
    assert lesson is not None
    assert sum(item.minutes or 0 for item in lesson.items if isinstance(item, Section)) == lesson.minutes
    before = [each.name for each in COURSE[: COURSE.index(listed)]]
    assert set(lesson.needs) <= set(before)
    assert any(item.notes for item in lesson.items) or lesson.notes, "something for who presents"
    assert lesson.inject is not None
    for item in lesson.items:
        if isinstance(item, Challenge):
            assert len(item.hints) >= 2, "a ladder of hints"


@each_lesson
def test_who_solves_it_as_its_solution_does_is_graded_as_having_solved_it(listed: Listed, tmp_path: Path) -> None:
    lesson = listed.lesson
    assert lesson is not None
    play, file = Play.begin(lesson), ProgressFile(tmp_path / "ada.json")
    for item, _ in walk(play):
        if isinstance(item, Challenge) and item.answer is not None and play.gate is not None:
            for step in item.solution:
                play.do(step)
            there = play.shop.like(item.answer.split()[0], None, None)
            play.name_message(next(each.id for each in there if play.is_answer(each)))
        note(file.progress, play)
    note(file.progress, play)
    file.keep()
    play.close()
    grades = grade_file(tmp_path / "ada.json", [lesson])
    assert {grade.result for grade in grades} == {"right", "verified"}, grades


@each_lesson
def test_it_can_be_taken_home(listed: Listed) -> None:
    assert listed.lesson is not None
    found = sheet(listed.lesson)
    page = handout(found, "md")
    assert "…" not in page.replace("……", ""), "every placeholder says something"
    assert "[x]" in answers(found, "md")


def test_every_question_is_proven_where_the_world_can_tell() -> None:
    questions = [item for each in COURSE if each.lesson for item in each.lesson.items if isinstance(item, Predict)]
    assert sum(bool(question.proof) for question in questions) >= len(questions) * 0.8


def test_later_lessons_ask_what_earlier_ones_taught() -> None:
    lessons = [each.lesson for each in COURSE if each.lesson is not None]
    for lesson in lessons:
        if lesson.needs:
            assert len(recall_of(lesson, lessons)) == 2, lesson.id
            assert recall_of(lesson, lessons) == recall_of(lesson, lessons[::-1])


def test_the_course_meets_every_party() -> None:
    met: set[str] = set()
    for each in COURSE:
        assert each.lesson is not None
        for message in sheet(each.lesson).story:
            met |= {message.sender, message.receiver}
    assert {party for party in catalogues()["party"] if party not in OUTSIDERS} <= met
