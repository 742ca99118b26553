"""Several worlds from within the shop, and what can happen to a world's file while one is in it."""

import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from textual.widgets import Button, OptionList

from ecomtui import Shop
from ecomtui.tui.app import ShopApp
from ecomtui.tui.screens.anew import AnewScreen
from ecomtui.tui.screens.stores import StoresScreen
from ecomtui.tui.screens.trouble import DiskTroubleScreen, GoneScreen
from ecomtui.tui.settings import SettingsFile
from tests.tui.person import Person

PATIENCE_MS = 50


@asynccontextmanager
async def inside(path: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Person]:
    app = ShopApp(lambda: Shop.open(path), SettingsFile(path.parent / "settings.toml"))
    async with app.run_test(size=size) as pilot:
        person = Person(app, pilot)
        await person.ready()
        yield person


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


@pytest.fixture
async def person(path: Path) -> AsyncIterator[Person]:
    """Somebody in a world with a file."""
    async with inside(path) as somebody:
        yield somebody


async def make_world(person: Person, name: str) -> None:
    await person.press("O", "n")
    await person.write(name)
    await person.press("enter")


async def here(person: Person) -> Path:
    path = await person.ask(lambda shop: shop.path)
    assert path is not None
    return path


def orders_in(path: Path) -> list[int]:
    with Shop.open(path) as shop:
        return [order.id for order in shop.orders()]


# -------------------------------------------------------------------- going from one to another
async def test_a_new_world_is_made_by_its_name_and_the_old_one_is_as_it_was_left(person: Person, path: Path) -> None:
    await person.buy()
    await person.go_on_until("OrderConfirmed")
    left = person.snapshot.moment
    await make_world(person, "class 2")
    assert await here(person) == path.parent / "class 2.db"
    assert person.snapshot.follow.order is None
    assert person.snapshot.moment.steps < left.steps
    assert person.area == "backstage"
    await person.press("O", "down", "enter")
    assert await here(person) == path
    assert person.snapshot.moment == left
    assert person.snapshot.follow.order == 1001


async def test_a_name_with_a_slash_is_a_path_and_the_worlds_one_was_in_are_remembered(
    person: Person, path: Path
) -> None:
    away = path.parent / "away"
    away.mkdir()
    await make_world(person, f"{away}/friday.db")
    await make_world(person, "second")
    assert await here(person) == away / "second.db", "a name lies beside the world one is in"
    await person.press("O")
    listed = person.see("#choices", OptionList)
    assert [listed.get_option_at_index(n).id for n in range(3)] == [
        str(away / "second.db"), str(away / "friday.db"), str(path)
    ]  # fmt: skip
    assert SettingsFile(path.parent / "settings.toml").settings.recent[0] == str(away / "second.db")


@pytest.mark.parametrize("name", [".hidden", "a:b", "no/such/folder/x.db"])
async def test_a_name_that_cannot_be_is_told_and_one_stays_where_one_is(person: Person, path: Path, name: str) -> None:
    await make_world(person, name)
    assert isinstance(person.app.screen, StoresScreen)
    assert person.read("#wrong")
    assert await here(person) == path


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("pragma user_version=99")


def foreign(path: Path) -> None:
    path.write_text("Dear diary")


def missing(path: Path) -> None:
    path.unlink()
    path.mkdir()


TROUBLES: dict[str, tuple[Callable[[Path], object], str]] = {
    "newer": (newer, "newer ecomtui"),
    "foreign": (foreign, "not a database"),
    "folder": (missing, "is a folder"),
    "locked": (Shop.open, "in use by"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_world_that_cannot_be_opened_is_told_in_the_dialog_and_nothing_has_changed(
    person: Person, path: Path, trouble: str
) -> None:
    other = path.parent / "other.db"
    Shop.open(other).close()
    spoil, says = TROUBLES[trouble]
    spoilt = spoil(other)
    before = person.snapshot.moment
    await make_world(person, "other")
    assert says in person.read("#wrong")
    await person.press("escape", "escape")
    assert (await here(person), person.snapshot.moment) == (path, before)
    await person.press("a")
    assert person.snapshot.pieces == 1
    if isinstance(spoilt, Shop):
        spoilt.close()


async def test_a_read_only_world_is_told(person: Person, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = path.parent / "other.db"
    Shop.open(other).close()
    may = os.access
    monkeypatch.setattr(
        "ecomtui.world.files.os.access", lambda file, mode: mode != os.W_OK and may(file, mode)
    )  # root may write anything
    await make_world(person, "other")
    assert "read-only" in person.read("#wrong")
    assert await here(person) == path


# -------------------------------------------------------------------- beginning anew
async def test_one_key_and_a_question_begin_anew_and_nothing_is_deleted(person: Person, path: Path) -> None:
    await person.buy()
    await person.go_on_until("OrderConfirmed")
    await person.press("R")
    assert isinstance(person.app.screen, AnewScreen)
    await person.press("enter")
    assert person.area == "store"
    assert await person.ask(lambda shop: shop.orders()) == []
    assert await here(person) == path
    assert orders_in(path.with_name("shop.db.bak-1")) == [1001]


async def test_who_does_not_agree_keeps_the_world(person: Person, path: Path) -> None:
    await person.press("a")
    before = person.snapshot.moment
    for leave in (["escape"], ["tab", "enter"]):
        await person.press("R", *leave)
        assert not isinstance(person.app.screen, AnewScreen)
        assert person.snapshot.moment == before
    assert [file.name for file in path.parent.glob("*.bak*")] == []


async def test_a_world_that_cannot_be_put_aside_is_open_again(
    person: Person, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await person.press("a")
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    await person.press("R", "enter")
    assert "cannot be moved" in person.read("#wrong")
    await person.press("escape", "a")
    assert person.snapshot.pieces == 2


# -------------------------------------------------------------------- what happens to the file meanwhile
def deleted(path: Path) -> None:
    for file in path.parent.glob("shop.db*"):
        file.unlink()


def moved(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


@pytest.mark.parametrize("happens", [deleted, moved])
async def test_a_file_that_vanishes_is_told_at_once_and_written_again_with_everything(
    path: Path, happens: Callable[[Path], None]
) -> None:
    async with inside(path) as person:
        await person.buy()
        await person.go_on_until("PaymentAuthorized")
        before, told = person.snapshot.moment, await person.ask(lambda shop: shop.digest())
        happens(path)
        await person.press("n")
        assert isinstance(person.app.screen, GoneScreen)
        assert "no longer where it was" in person.read("#trouble")
        await person.press("enter")
        assert not isinstance(person.app.screen, GoneScreen)
        assert path.is_file()
        assert (person.snapshot.moment, await person.ask(lambda shop: shop.digest())) == (before, told)
        assert person.snapshot.follow.order == 1001, "the story is still the same"
        await person.go_on_until("OrderConfirmed")
    with Shop.open(path) as shop:
        assert shop.order(1001).status == "confirmed"
        assert shop.steps > before.steps


async def test_whoever_leaves_meanwhile_finds_it_again_too(path: Path) -> None:
    async with inside(path) as person:
        await person.buy()
        steps = person.snapshot.moment.steps
        deleted(path)
        await person.press("n", "escape", "1", "2")
        assert person.area == "cart"
    assert person.app.keeper.rescued == path
    with Shop.open(path) as shop:
        assert shop.steps == steps


async def test_what_lies_in_its_place_meanwhile_is_left_alone(path: Path) -> None:
    async with inside(path) as person:
        await person.press("a")
        deleted(path)
        path.write_text("Dear diary")
        await person.press("a", "enter")
        assert await here(person) == path.with_name("shop.rescued-1.db")
        await person.press("a")
        assert person.snapshot.pieces == 2
    assert path.read_text() == "Dear diary"


async def limit(person: Person, pages: int) -> None:
    await person.ask(lambda shop: shop._world.store.connection.execute(f"pragma max_page_count={pages}"))


async def test_on_a_full_disk_nothing_is_done_by_half_and_with_room_it_goes_on(person: Person) -> None:
    await limit(person, 1)
    for _ in range(40):
        before = person.snapshot.moment
        await person.press("a")
        if isinstance(person.app.screen, DiskTroubleScreen):
            break
    assert "full" in person.read("#trouble")
    assert person.see("#way-on", Button).has_focus
    await person.press("escape")
    assert person.snapshot.moment.steps >= before.steps
    await limit(person, 1_000_000)
    pieces = person.snapshot.pieces
    await person.press("a")
    assert person.snapshot.pieces > pieces


async def test_while_another_process_has_the_file_one_is_told_and_afterwards_it_goes_on(
    person: Person, path: Path
) -> None:
    await person.ask(lambda shop: shop._world.store.connection.execute(f"pragma busy_timeout={PATIENCE_MS}"))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        await person.press("a")
        assert isinstance(person.app.screen, DiskTroubleScreen)
        assert "locked" in person.read("#trouble")
        other.execute("rollback")
    await person.press("escape", "a")
    assert person.snapshot.pieces == 1


async def test_a_file_that_is_spoilt_is_told_and_never_a_traceback(path: Path) -> None:
    async with inside(path) as person:
        await person.buy()
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.write(os.urandom(size))
        path.with_name("shop.db-wal").write_bytes(b"")
        for key in ("n", "escape", "4", "7", "right", "escape", "6", "n", "escape", "O", "escape", "1", "a", "escape"):
            await person.press(key)
            assert person.app.is_running
        assert person.app._exception is None
