"""`ecomtui lesson` and `ecomtui notes`, as somebody types them."""

from pathlib import Path

import pytest

from ecomtui.lessons.play import Play
from ecomtui.lessons.presenting import Desk
from ecomtui.lessons.showing import card_of
from tests.cli.running import run
from tests.lessons.lessons import TWO_CUPS, changed, two_cups
from tests.lessons.test_taking_home import handed_in


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a lesson of one's own, which is also the course."""
    folder = tmp_path / "data" / "lessons" / "en"
    folder.mkdir(parents=True)
    (folder / "1-two-cups.md").write_text(TWO_CUPS)
    monkeypatch.setenv("ECOMTUI_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ECOMTUI_PROGRESS", str(tmp_path / "me" / "progress.json"))
    monkeypatch.chdir(tmp_path)
    return folder


def test_the_course_is_listed_with_the_questions_it_answers(mine: Path) -> None:
    (mine / "2-broken.md").write_text("nothing")
    done = run("lesson", "list")
    assert done.exit_code == 0, done.output
    assert "My card was refused." in done.stdout
    assert "2-broken" in done.stdout


def test_a_course_that_works_is_fine_and_one_that_does_not_says_where(mine: Path) -> None:
    done = run("lesson", "check")
    assert done.exit_code == 0, done.output
    assert "1-two-cups.md: fine, 2 texts, 1 question, 1 challenge" in done.stdout
    (mine / "2-again.md").write_text(changed(("status: pending", "status: expired")))
    done = run("lesson", "check")
    assert done.exit_code == 2
    assert "2-again.md:37:23: the right answer is not what the world does" in done.stderr
    assert "has the id two-cups already" in done.stderr
    assert "1 lesson of 2 does not work" in done.stderr


def test_a_lesson_that_builds_on_none_that_there_is_is_found(mine: Path) -> None:
    Path("a.md").write_text(changed(("id: two-cups", "id: other\nneeds: [three-cups]")))
    done = run("lesson", "check", "a.md")
    assert done.exit_code == 2
    assert "needs 'three-cups', which is no lesson" in done.stderr


def test_new_writes_a_lesson_that_works_and_touches_none_that_is_there(mine: Path) -> None:
    assert run("lesson", "new", "My cups.md").exit_code == 0
    assert run("lesson", "check", "My cups.md").exit_code == 0
    done = run("lesson", "new", "My cups.md")
    assert (done.exit_code, "is there already" in done.stderr) == (2, True)
    assert "ends .md" in run("lesson", "new", "cups.txt").stderr
    assert "no lesson can be called" in run("lesson", "new", "?.md").stderr


def test_a_handout_is_printed_or_written(mine: Path) -> None:
    assert run("lesson", "handout", "two-cups").stdout.startswith("# Two cups\n")
    assert run("lesson", "handout", "two-cups", "--format", "html", "--out", "a.html").exit_code == 0
    assert Path("a.html").read_text().startswith("<!doctype html>")
    assert "is there already" in run("lesson", "handout", "two-cups", "--out", "a.html").stderr
    assert "did you mean 'two-cups'?" in run("lesson", "handout", "two-cup").stderr


def test_progress_has_a_name_and_is_handed_in_and_graded(mine: Path, tmp_path: Path) -> None:
    assert "No lesson has been begun yet" in run("lesson", "progress").stdout
    assert run("lesson", "progress", "--name", "Ada").exit_code == 0
    handed_in(tmp_path / "me" / "progress.json")
    assert "finished" in run("lesson", "progress").stdout
    assert run("lesson", "progress", "--out", "ada.json").exit_code == 0
    done = run("lesson", "grade", "ada.json")
    assert done.exit_code == 0, done.output
    assert "verified" in done.stdout
    assert run("lesson", "grade", "ada.json", "--csv").stdout.splitlines()[1].startswith("ada.json,Ada,two-cups,")
    Path("eve.json").write_text(Path("ada.json").read_text().replace('"digest": "', '"digest": "0'))
    assert run("lesson", "grade", "eve.json").exit_code == 1
    assert "no progress file" in run("lesson", "grade", str(mine / "1-two-cups.md")).stderr


def test_the_second_terminal_shows_what_to_say(mine: Path, tmp_path: Path) -> None:
    assert "Nothing is presented yet" in run("notes", "--once").stdout
    lesson = two_cups()
    play = Play.begin(lesson)
    Desk(tmp_path / "me" / "presenting.json").tell(play, card_of(play))
    play.close()
    for words in (("--once",), ("two-cups",)):
        assert "Ask who has had a card refused." in run("notes", *words).stdout


def test_a_lesson_is_played_in_a_terminal_only(mine: Path) -> None:
    done = run("lesson", "play", "two-cups")
    assert (done.exit_code, "in a terminal" in done.stderr) == (2, True)
