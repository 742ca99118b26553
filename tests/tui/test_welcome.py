"""The first minute: a welcome, one order shown from click to door, and what it came to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import OptionList, Static

from ecomtui import Shop
from ecomtui.tui import pace
from ecomtui.tui.app import ShopApp
from ecomtui.tui.screens.faults import FaultsScreen
from ecomtui.tui.screens.welcome import TourOverScreen, WelcomeScreen
from ecomtui.tui.settings import SettingsFile
from tests.tui.person import Person


@asynccontextmanager
async def first_start(
    store: Path, settings: Path, size: tuple[int, int] = (80, 24), *, welcome: bool = True
) -> AsyncIterator[Person]:
    app = ShopApp(lambda: Shop.open(store), SettingsFile(settings), welcome=welcome)
    async with app.run_test(size=size) as pilot:
        person = Person(app, pilot)
        await person.ready()
        yield person


@pytest.fixture
async def newcomer(tmp_path: Path) -> AsyncIterator[Person]:
    """Somebody who has never seen the shop."""
    async with first_start(tmp_path / "shop.db", tmp_path / "settings.toml") as person:
        yield person


async def test_who_comes_for_the_first_time_is_welcomed_once(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    async with first_start(tmp_path / "one.db", settings) as person:
        assert isinstance(person.app.screen, WelcomeScreen)
        await person.press("escape")
        assert person.area == "store"
        assert not isinstance(person.app.screen, WelcomeScreen)
    async with first_start(tmp_path / "two.db", settings) as person:
        assert not isinstance(person.app.screen, WelcomeScreen)


async def test_a_shop_that_has_been_used_welcomes_nobody(tmp_path: Path) -> None:
    with Shop.open(tmp_path / "shop.db") as shop:
        shop.customer("asha").buy({"espresso-cup": 1})
        shop.run()
    async with first_start(tmp_path / "shop.db", tmp_path / "settings.toml") as person:
        assert not isinstance(person.app.screen, WelcomeScreen)


async def test_a_replayed_world_welcomes_nobody(tmp_path: Path) -> None:
    async with first_start(tmp_path / "shop.db", tmp_path / "settings.toml", welcome=False) as person:
        assert not isinstance(person.app.screen, WelcomeScreen)


@pytest.mark.parametrize("key", ["1", "enter"])
async def test_one_order_is_bought_and_plays_stop_by_stop_at_reading_pace(newcomer: Person, key: str) -> None:
    await newcomer.press(key)
    assert newcomer.area == "backstage"
    assert (newcomer.message.kind, newcomer.snapshot.stop) == ("PlaceOrder", 1)
    assert (newcomer.snapshot.playing, newcomer.snapshot.speed) == (True, pace.READING)
    order = await newcomer.ask(lambda shop: shop.cart("asha"))
    assert [(line.sku, line.quantity) for line in order.lines] == [("espresso-cup", 2)]


async def test_the_stops_go_by_themselves_each_for_as_long_as_it_takes_to_read(
    newcomer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays: list[float] = []

    def hurried(speed: float, message: object) -> float:
        stays.append(speed)
        return 0.01

    monkeypatch.setattr(pace, "seconds", hurried)
    await newcomer.press("1")
    await newcomer.wait(lambda: isinstance(newcomer.app.screen, TourOverScreen))
    assert len(stays) > 20
    assert set(stays) == {pace.READING}
    assert (await newcomer.order()).fulfilment == "delivered"
    assert not newcomer.snapshot.playing


async def test_space_stops_the_playing_and_n_goes_on_at_once(newcomer: Person) -> None:
    await newcomer.press("1", "space")
    assert not newcomer.snapshot.playing
    await newcomer.press("n")
    assert newcomer.snapshot.stop == 2
    await newcomer.press("space", "n")
    assert (newcomer.snapshot.playing, newcomer.snapshot.stop) == (True, 3)


async def to_the_end(person: Person) -> str:
    await person.press("1", "space")
    for _ in range(40):
        await person.press("n")
        if isinstance(person.app.screen, TourOverScreen):
            return str(person.see("#welcome-says", Static).visual)
    raise AssertionError("the order never came to its end")


async def test_at_its_end_one_is_told_what_one_click_came_to(newcomer: Person) -> None:
    said = await to_the_end(newcomer)
    messages = await newcomer.ask(lambda shop: shop.story(1001))
    click = next(one for one in messages if one.kind == "PlaceOrder")
    screen = next(one for one in messages if one.kind == "OrderConfirmed" and one.receiver == "customer")
    tenths = ((screen.at or 0) - (click.at or 0) + 50) // 100
    assert f"{len([one for one in messages if one.id >= (click.cause or 0)])} messages" in said
    assert f"After {tenths // 10}.{tenths % 10} seconds" in said
    assert "30.00 EUR" in said


async def test_from_there_one_goes_back_to_the_click_and_breaks_it(newcomer: Person) -> None:
    await to_the_end(newcomer)
    await newcomer.press("1")
    assert isinstance(newcomer.app.screen, FaultsScreen)
    await newcomer.press("escape")
    assert newcomer.message.kind == "PlaceOrder"
    assert newcomer.snapshot.moment.furthest > newcomer.snapshot.moment.steps


async def test_who_wants_to_shop_stands_in_the_store_and_nothing_has_been_bought(newcomer: Person) -> None:
    await newcomer.press("2")
    assert newcomer.area == "store"
    assert newcomer.snapshot.pieces == 0


async def test_the_back_office_has_something_to_look_at(newcomer: Person) -> None:
    await newcomer.press("3")
    assert newcomer.area == "office"
    orders = await newcomer.ask(lambda shop: shop.orders())
    assert len(orders) == 6
    assert {order.payment for order in orders} >= {"paid", "authorized"}
    assert any(order.status == "pending" for order in orders), "one card was refused"


async def test_the_palette_shows_the_welcome_again_and_an_office_with_orders_stays_as_it_is(person: Person) -> None:
    await person.buy()
    await person.press("colon")
    await person.write("welcome")
    await person.wait(lambda: person.see("CommandList", OptionList).option_count == 1)
    await person.press("enter")
    await person.wait(lambda: isinstance(person.app.screen, WelcomeScreen))
    await person.press("3")
    assert person.area == "office"
    assert len(await person.ask(lambda shop: shop.orders())) <= 1


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (200, 60)])
async def test_all_of_the_welcome_can_be_seen_and_clicked(tmp_path: Path, size: tuple[int, int]) -> None:
    async with first_start(tmp_path / "shop.db", tmp_path / "settings.toml", size) as person:
        listed = person.see("#choices", OptionList)
        assert listed.virtual_size.height == listed.size.height == 6
        assert listed.region.bottom < size[1]
        await person.pilot.click("#choices", offset=(4, 2))
        await person.settle()
        assert person.area == "store"
        assert not isinstance(person.app.screen, WelcomeScreen)
