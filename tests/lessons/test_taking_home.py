"""What one takes home: a sheet to print, the answers apart, and a progress file that is verified by playing it."""

import csv
import io
from pathlib import Path

import msgspec
import pytest

from ecomtui.lessons.grading import as_csv, grade_file
from ecomtui.lessons.handout import answers, handout, sheet
from ecomtui.lessons.play import Play
from ecomtui.lessons.progress import Progress, ProgressFile, note, read_progress
from ecomtui.scenarios.loader import load_text
from ecomtui.scenarios.running import played
from ecomtui.world.errors import BadInput
from tests.lessons.lessons import two_cups


def test_a_handout_tells_the_story_and_leaves_room_but_no_answer() -> None:
    page = handout(sheet(two_cups()), "md")
    assert "**merchant → bank, AuthorizePayment.** The **merchant system** asks the bank: *may we take 30.00?*" in page
    assert "- [ ] A. Send the parcel and hope\n- [ ] B. Keep the cups on hold" in page
    assert "[x]" not in page
    assert "clock on it" not in page
    assert "Ask who has had" not in page, "notes are for who presents"
    assert "merchant->>bank: AuthorizePayment" in page


def test_the_answers_stand_apart_with_reasons_hints_and_solutions() -> None:
    page = answers(sheet(two_cups()), "md")
    assert "- [x] B. Keep the cups on hold for a while – Yes: the hold has a clock on it." in page
    assert "Hint: Open *Orders* and cancel it." in page
    assert "- cancel: {order: o1}" in page


def test_a_page_of_html_is_whole_and_holds_no_markup_of_the_lesson() -> None:
    page = handout(sheet(two_cups(("No money moved.", "No `<script>` moved."))), "html")
    assert page.startswith("<!doctype html>")
    assert "&lt;script&gt;" in page
    assert "<script" not in page


# ------------------------------------------------------------------ progress that is handed in
def handed_in(path: Path, *, solve: bool = True) -> Progress:
    """The progress of somebody who answered rightly and solved the challenge."""
    play, file = Play.begin(two_cups()), ProgressFile(path)
    file.progress.name = "Ada"
    while not play.is_over:
        if play.lesson.questions[0][1] is play.item and play.gate:
            play.answer(1)
        elif play.gate:
            order = play.errands.order_number("o1")
            if solve and order is not None:
                play.hint()
                play.shop.customer("asha").cancel(order)
                play.shop.run()
                play.look_at_goal()
            else:
                play.pass_over()
        else:
            play.next()
        note(file.progress, play)
    file.keep()
    play.close()
    return file.progress


def test_who_has_done_it_all_gets_it_all(tmp_path: Path) -> None:
    handed_in(tmp_path / "ada.json")
    question, challenge = grade_file(tmp_path / "ada.json", [two_cups()])
    assert (question.name, question.item, question.result, question.says) == (
        "Ada",
        "two-cups/1",
        "right",
        "B, right is B",
    )
    assert (challenge.item, challenge.result, challenge.hints) == ("two-cups!1", "verified", 1)


def test_what_was_not_done_is_open(tmp_path: Path) -> None:
    handed_in(tmp_path / "ada.json", solve=False)
    assert [grade.result for grade in grade_file(tmp_path / "ada.json", [two_cups()])] == ["right", "open"]


def cheated(path: Path, **changes: object) -> str:
    """What grading says of a file whose solved challenge was changed."""
    progress = handed_in(path)
    solved = progress.lessons["two-cups"].solved["1"]
    for name, value in changes.items():
        setattr(solved, name, value)
    path.write_bytes(msgspec.json.encode(progress))
    grade = grade_file(path, [two_cups()])[1]
    assert grade.result == "not verified"
    return grade.says


def test_a_solution_that_was_only_claimed_is_not_verified(tmp_path: Path) -> None:
    assert "the file is empty" in cheated(tmp_path / "a.json", scenario="", digest="")
    assert "another world" in cheated(tmp_path / "b.json", digest="0" * 64)


def test_acts_from_another_beginning_are_not_verified(tmp_path: Path) -> None:
    path = tmp_path / "eve.json"
    text = handed_in(path).lessons["two-cups"].solved["1"].scenario
    richer = text.replace("asha: '12.00'", "asha: '500.00'")
    assert richer != text
    with played(load_text(richer).scenario()) as (_, shop):
        digest = shop.digest()
    assert (
        cheated(tmp_path / "b.json", scenario=richer, digest=digest)
        == "the acts begin in another world than the lesson's"
    )


def test_an_answer_is_right_when_the_lesson_says_so_whatever_the_file_says(tmp_path: Path) -> None:
    path = tmp_path / "eve.json"
    progress = handed_in(path)
    progress.lessons["two-cups"].answers["two-cups/1"] = 0
    progress.lessons["two-cups"].right["two-cups/1"] = True
    path.write_bytes(msgspec.json.encode(progress))
    assert grade_file(path, [two_cups()])[0].result == "wrong"


def test_results_are_a_table_for_a_spreadsheet_in_which_no_name_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "eve.json"
    progress = handed_in(path)
    progress.name = "=1+1"
    path.write_bytes(msgspec.json.encode(progress))
    rows = list(csv.DictReader(io.StringIO(as_csv(grade_file(path, [two_cups()])))))
    assert [(row["name"], row["item"], row["result"]) for row in rows] == [
        ("'=1+1", "two-cups/1", "right"),
        ("'=1+1", "two-cups!1", "verified"),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no progress file"),
        (b"[]", "no progress file"),
        (b'{"version": 2}', "newer version"),
        (b'{"version": 1, "lessons": {"a": 1}}', "no progress file"),
        (b'{"version": 1, "nmae": ""}', "no progress file"),
        (b"\xff", "no progress file"),
    ],
)
def test_a_file_that_is_no_progress_is_refused_and_left_alone(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "progress.json"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=says):
        read_progress(path)
    file = ProgressFile(path)
    assert says in file.trouble
    file.progress.name = "Ada"
    file.keep()
    assert path.read_bytes() == content


def test_progress_is_never_rewound(tmp_path: Path) -> None:
    progress = handed_in(tmp_path / "ada.json")
    play = Play.begin(two_cups())
    note(progress, play)
    done = progress.of("two-cups")
    assert (done.finished, done.answers, list(done.solved)) == (True, {"two-cups/1": 1}, ["1"])
    assert {"merchant", "bank"} <= set(progress.seen.parties)
    play.close()
