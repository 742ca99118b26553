"""Somebody in a browser: what one visitor may use of the disk, and what happens when it is used up."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from textual.widgets import OptionList

from ecomtui import Shop
from ecomtui.tui.app import open_shop
from ecomtui.tui.room import Room
from ecomtui.tui.screens.lesson import LessonScreen
from ecomtui.tui.screens.trouble import FullScreen
from ecomtui.tui.visit import STORE, VisitApp
from tests.tui.person import Person

PLENTY = 100_000_000


def visiting(folder: Path, most: int) -> VisitApp:
    folder.mkdir(exist_ok=True)
    return VisitApp(partial(open_shop, folder / STORE, 7), room=Room(folder, most))


@asynccontextmanager
async def visit(app: VisitApp, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Person]:
    """The shop is open, in a page of that size."""
    async with app.run_test(size=size) as pilot:
        person = Person(app, pilot)
        await person.ready()
        yield person


def used(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


async def test_a_visitor_whose_place_is_full_is_told_and_what_there_is_can_be_looked_at(tmp_path: Path) -> None:
    full, other = tmp_path / "full", tmp_path / "other"
    app = visiting(full, PLENTY)
    async with visit(app, (60, 18)) as person:
        await person.press("a")
        steps = person.snapshot.moment.steps
        app._room = Room(full, used(full))
        await person.press("a")
        await person.wait(lambda: isinstance(app.screen, FullScreen))
        assert "MB" in person.read("#trouble")
        assert "Nothing is lost" in person.read("#trouble")
        box = app.screen.query_one("#dialog")
        assert app.screen.region.contains_region(box.region)
        await person.press("escape", "2")
        assert person.snapshot.moment.steps == steps, "nothing was written"
        assert person.area == "cart"
        assert person.snapshot.pieces == 1
    with Shop.read(full / STORE) as shop:
        assert shop.steps == steps

    beside = visiting(other, PLENTY)
    async with visit(beside) as person:
        await person.press("a")
        assert person.snapshot.pieces == 1, "another visitor is not affected"


async def test_who_comes_back_to_a_full_place_sees_it_and_begins_anew(tmp_path: Path) -> None:
    app = visiting(tmp_path, PLENTY)
    async with visit(app) as person:
        await person.buy()
        await person.ask(lambda shop: (shop.traffic(300, for_="1h"), shop.advance("1h")))
    app = visiting(tmp_path, used(tmp_path))
    async with app.run_test() as pilot:
        app.app_focus = False  # as in a page that nobody has clicked
        person = Person(app, pilot)
        await person.ready()
        await person.wait(lambda: isinstance(app.screen, FullScreen))
        assert person.snapshot.follow.order == 1001, "what was done is there to be seen"
        app.stores.confined = True
        await person.press("enter", "enter")
        await person.wait(lambda: person.snapshot.follow.order is None)
        await person.press("1", "a")
        assert person.snapshot.pieces == 1
    assert not list(tmp_path.glob("*.bak*")), "the old world made room"


@pytest.mark.parametrize("size", [(80, 24), (60, 18), (56, 16)])
async def test_who_has_other_worlds_may_rather_do_without_those(tmp_path: Path, size: tuple[int, int]) -> None:
    app = visiting(tmp_path, PLENTY)
    with Shop.open(tmp_path / "tuesday.db", 7) as shop:
        shop.customer("asha").buy({"espresso-cup": 1})
        shop.run()
    async with visit(app, size) as person:
        app.stores.confined = True
        await person.press("a")
        app._room = Room(tmp_path, used(tmp_path))
        await person.press("a")
        await person.wait(lambda: isinstance(app.screen, FullScreen) and bool(app.screen.query("#others")))
        box, button = app.screen.query_one("#dialog"), app.screen.query_one("#leave")
        assert app.screen.region.contains_region(box.region)
        assert box.region.contains_region(button.region)
        await person.press("tab", "enter")
        assert "tuesday.db" in str(person.see("#choices", OptionList).get_option_at_index(2).prompt)
        await person.press("enter")
        assert (tmp_path / "tuesday.db").is_file(), "it was only asked"
        await person.wait(lambda: not app.screen.query_one("#others").has_class("-active"))  # it takes no key so soon
        await person.press("enter", "down", "enter")
        await person.wait(lambda: not list(tmp_path.glob("tuesday*")))
        await person.press("a")
        assert len(app.screen_stack) == 1
        assert person.snapshot.pieces == 2, "this world goes on"


async def test_who_has_one_world_is_offered_no_others(tmp_path: Path) -> None:
    app = visiting(tmp_path, PLENTY)
    async with visit(app) as person:
        app.stores.confined = True
        app._room = Room(tmp_path, 1)
        await person.press("a")
        await person.wait(lambda: isinstance(app.screen, FullScreen))
        assert not app.screen.query("#others")
        await person.press("enter", "enter")
        await person.wait(lambda: isinstance(app.screen, FullScreen))
        await person.press("escape")
        await person.wait(lambda: len(app.screen_stack) == 1)  # so little room that not even a new world has any


async def test_a_lesson_needs_no_room(tmp_path: Path) -> None:
    app = visiting(tmp_path, PLENTY)
    async with visit(app) as person:
        app._room = Room(tmp_path, 1)
        await person.press("8", "enter")
        assert person.app.guide.is_away
        handled = person.snapshot.moment.steps
        while person.snapshot.moment.steps == handled:
            await person.press("n")
        assert isinstance(app.screen, LessonScreen), "nothing was refused"
