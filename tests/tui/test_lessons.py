"""The area of lessons: listed, played on the map, answered, solved; one's own shop waits meanwhile."""

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from ecomtui import Given, Shop
from ecomtui.lessons.presenting import read_moment
from ecomtui.lessons.progress import read_progress
from ecomtui.tui.app import ShopApp
from ecomtui.tui.screens.lesson import LessonScreen
from ecomtui.tui.widgets.table import Table
from tests.lessons.lessons import TWO_CUPS, two_cups
from tests.tui.conftest import OpenApp
from tests.tui.person import Person


@pytest.fixture(autouse=True)
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of one lesson that works, and one that does not."""
    folder = tmp_path / "data" / "lessons" / "en"
    folder.mkdir(parents=True)
    (folder / "1-two-cups.md").write_text(TWO_CUPS)
    (folder / "2-broken.md").write_text("---\nlesson: 1\n---\n")
    monkeypatch.setenv("ECOMTUI_DATA", str(tmp_path / "data"))
    return folder


async def begun(person: Person) -> None:
    """In the lesson, at its question."""
    await person.press("8", "enter")
    assert isinstance(person.app.screen, LessonScreen)


async def to_the_question(person: Person) -> None:
    """At the prediction."""
    await begun(person)
    await person.press("n", "n", "n", "n")
    assert "Before it happens" in person.read("#card")


async def test_lessons_are_listed_with_their_question_and_a_broken_one_with_what_is_wrong(person: Person) -> None:
    await person.press("8")
    assert person.see("#lessons", Table).keys == ["two-cups", "2-broken"]
    assert "“My card was refused. What happens to my order?”" in person.read("#story")
    await person.press("down")
    assert "2-broken.md" in person.read("#story")
    assert "`id` is missing" in person.read("#story")
    await person.press("enter")
    assert not isinstance(person.app.screen, LessonScreen)


async def test_a_lesson_is_played_in_a_shop_of_its_own(open_app: OpenApp) -> None:
    async with open_app() as person:
        await person.buy()
        mine = await person.ask(lambda shop: shop.digest())
        await begun(person)
        assert "Two cups, 30.00 in all, and 12.00 in the account." in person.read("#card")
        await person.press("n", "n")
        assert "may we take 30.00?" in person.read("#card")
        assert "Merchant ──► Bank" in person.read("#heading")
        await person.press("escape")
        assert person.area == "lessons"
        assert await person.ask(lambda shop: shop.digest()) == mine


async def test_a_question_is_a_gate_and_its_answer_tells_why(person: Person) -> None:
    await to_the_question(person)
    steps = person.snapshot.moment.steps
    await person.press("n")
    assert person.snapshot.moment.steps == steps
    assert "two cups away" not in person.read("#card")
    await person.press("a")
    assert "Then the shop gave two cups away." in person.read("#card")
    assert "✗ Not so" in person.read("#card")
    await person.press("n")
    assert "Your turn" in person.read("#card")


async def test_letters_that_answer_are_what_they_were_where_nothing_is_asked(person: Person) -> None:
    await begun(person)
    await person.press("n", "n", "d")
    assert "[Technical]" in person.read("#depths")
    await person.press("D")
    assert "[Plain]" in person.read("#depths")


async def test_notes_for_who_presents_are_on_no_screen_of_the_audience(person: Person) -> None:
    await begun(person)
    for _ in range(8):
        shown = "".join(str(widget.render()) for widget in person.app.screen.query(Static))
        assert "Ask who has had a card" not in shown
        await person.press("a", "n")


async def test_a_challenge_is_solved_in_the_shop_itself_and_kept(tmp_path: Path) -> None:
    kept = tmp_path / "mine" / "progress.json"
    app = ShopApp(lambda: Shop.in_memory(7, Given()), progress=kept)
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(app, pilot)
        await person.ready()
        await to_the_question(person)
        await person.press("b", "n", "n", "n")
        assert "Not yet: the status of order 1001 should be canceled" in person.read("#card")
        await person.press("h")
        assert "Hint 1: Which row still says held?" in person.read("#card")
        await person.press("4", "x", "y")
        await person.press("8")
        while "✓ Reached" not in person.read("#card"):
            assert "Not yet" in person.read("#card")
            await person.press("n")
        await person.press("n")
        assert "That was the whole lesson" in person.read("#card")
        await person.press("escape")
        assert "Finished: 1 of 1 question foreseen, 1 challenge solved" in person.read("#story")
    done = read_progress(kept).of("two-cups")
    assert (done.finished, done.answers, done.right) == (True, {"two-cups/1": 1}, {"two-cups/1": True})
    assert done.solved["1"].hints == 1
    assert "cancel:" in done.solved["1"].scenario
    assert len(done.solved["1"].digest) == 64


async def test_what_was_done_survives_a_restart_and_one_lesson_can_be_started_over(tmp_path: Path) -> None:
    kept = tmp_path / "progress.json"
    for turn in range(2):
        app = ShopApp(lambda: Shop.in_memory(7, Given()), progress=kept)
        async with app.run_test(size=(80, 24)) as pilot:
            person = Person(app, pilot)
            await person.ready()
            if turn == 0:
                await to_the_question(person)
                await person.press("a")
                continue
            await begun(person)
            assert "✗ Not so" in person.read("#card"), "where one was, with what one said"
            await person.press("escape", "o", "o")
            assert "Two cups, 30.00 in all" in person.read("#card")
            assert "two-cups" not in read_progress(kept).lessons or not read_progress(kept).of("two-cups").answers


async def test_who_explores_is_told_and_comes_back(person: Person) -> None:
    await begun(person)
    await person.press("n", "n", "6", "n", "n", "n", "8")
    assert "You have been exploring" in person.read("#aside")
    await person.press("backspace")
    assert "exploring" not in person.read("#aside")
    assert "may we take 30.00?" in person.read("#card")


async def test_the_presenters_fault_is_one_key_and_the_undo_another(person: Person) -> None:
    await begun(person)
    await person.press("i")
    assert [armed.fault for armed in person.snapshot.armed] == ["bank.down"]
    await person.press("n", "n", "u")
    assert person.snapshot.armed == ()
    assert "Two cups, 30.00 in all" in person.read("#card"), "back where it was armed"


async def test_playing_by_itself_stops_at_the_question(person: Person) -> None:
    await begun(person)
    for _ in range(5):
        await person.press("greater_than_sign")
    await person.press("space")
    await person.wait(lambda: not person.snapshot.playing and "Before it happens" in person.read("#card"))


async def test_what_one_has_met_is_told_with_what_is_still_to_be_met(person: Person) -> None:
    await begun(person)
    await person.press("n", "n", "escape", "w")
    assert "Parties: 2 of 12" in person.read("#seen")


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40), (200, 60)])
async def test_everything_fits_in_every_size(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app(size=size) as person:
        await begun(person)
        for _ in range(8):
            for line in ("#heading", "#depths", "#where", "KeyLine"):
                assert cell_len(str(person.see(line, Widget).render())) <= size[0]
            assert person.see("#card-frame", VerticalScroll).size.height >= 5
            await person.press("a", "n")


# ------------------------------------------------------------------ in front of an audience
async def presented(tmp_path: Path, keys: list[str]) -> tuple[Person, list[str]]:
    """Somebody presents the lesson and presses keys; answers which screens were there, one after the other."""
    app = ShopApp(lambda: Shop.in_memory(7, Given()))
    app.begin_with(two_cups(), presenting=True)
    screens = []
    async with app.run_test(size=(60, 18)) as pilot:
        person = Person(app, pilot)
        await person.ready()
        await person.wait(lambda: isinstance(app.screen, LessonScreen))
        for key in keys:
            await person.press(key)
            screens.append(type(app.screen).__name__)
    return person, screens


async def test_a_clickers_keys_do_what_they_should(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOMTUI_PROGRESS", str(tmp_path / "progress.json"))
    keys = ["escape", "f5", "pagedown", "full_stop", "pagedown", "Q"]
    _, screens = await presented(tmp_path, keys)
    assert screens == ["LessonScreen", "LessonScreen", "LessonScreen", "BlankScreen", "LessonScreen", "LessonsScreen"]
    moment = read_moment(tmp_path / "presenting.json")
    assert moment is not None
    assert (moment.lesson, moment.over) == ("two-cups", True)
    assert not (tmp_path / "progress.json").exists(), "an audience's answers are nobody's progress"


async def test_the_next_group_begins_anew_after_two_presses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOMTUI_PROGRESS", str(tmp_path / "progress.json"))
    await presented(tmp_path, ["n", "n", "n", "n", "a", "R"])
    moment = read_moment(tmp_path / "presenting.json")
    assert moment is not None
    assert moment.following > 0
    await presented(tmp_path, ["n", "n", "n", "n", "a", "R", "R"])
    moment = read_moment(tmp_path / "presenting.json")
    assert moment is not None
    assert (moment.item, moment.following) == (None, 0)
