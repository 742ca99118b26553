"""A town that comes shopping by itself while one looks round: an act on the journal like any other."""

import asyncio
from collections.abc import Callable

import pytest

from ecomtui import Given, Shop
from ecomtui.shop.given import TOWN
from ecomtui.tui import pace, stores
from ecomtui.world.clock import HOUR, MINUTE
from tests.shop.stories import broken
from tests.tui.conftest import OpenApp
from tests.tui.person import CUP, Person


async def let_them_come(person: Person, rate: str = "60") -> None:
    """Press T and choose a rate."""
    from textual.widgets import OptionList

    await person.press("T")
    choices = person.see("#choices", OptionList)
    at = [option.id for option in choices.options].index(rate)
    await person.press("home", *["down"] * at, "enter")


async def orders(person: Person) -> int:
    return await person.ask(lambda shop: shop.totals()["orders"])


async def until_orders(person: Person, number: int) -> None:
    """Let time go by until so many orders are there."""
    async with asyncio.timeout(30):
        while await orders(person) < number:
            await asyncio.sleep(0.05)
    await person.settle()


async def test_the_shop_fills_with_life_and_one_can_stop_it(open_app: OpenApp) -> None:
    async with open_app(crowd=40) as person:
        person.app.guide.faster(2)
        await let_them_come(person)
        assert (person.snapshot.traffic, person.snapshot.playing) == (60, True)
        await until_orders(person, 3)
        await person.press("7")
        assert int(person.read("#today").split()[0]) >= 3
        await let_them_come(person, "0")
        assert (person.snapshot.traffic, person.snapshot.playing) == (0, False)
        before = person.snapshot.moment.steps
        await asyncio.sleep(3 * pace.SLICE)
        assert person.snapshot.moment.steps == before, "time stands still again"
        names = [act.kind for act in await person.ask(lambda shop: shop.acts())]
        assert names.count("SwitchTraffic") == 2
        assert await person.ask(broken) == set()


async def test_what_one_did_with_traffic_on_comes_again_with_the_same_digest(open_app: OpenApp) -> None:
    async with open_app(crowd=40) as person:
        person.app.guide.faster(2)
        await let_them_come(person)
        await until_orders(person, 2)
        await person.press("1", "a")
        await person.press("space")
        steps, seen, acts = await person.ask(lambda shop: (shop.steps, shop.digest(), shop.acts()))
        assert [act.kind for act in acts] == ["Browse", "SwitchTraffic", "View", "Add"]
        assert "clock" not in {act.kind for act in acts}, "looking on is no act"

        def again(shop: Shop) -> str:
            shop.go_to(0)
            shop.go_to(steps)
            return shop.digest()

        assert await person.ask(again) == seen
    with Shop.in_memory(7, Given(crowd=40)) as shop:
        shop.customer("asha").browse()
        door = shop.customer("asha")
        deeds: list[Callable[[], object]] = [lambda: shop.traffic(60), lambda: door.view(CUP), lambda: door.add(CUP)]
        for act, deed in zip(acts[1:], deeds, strict=True):
            shop.run(limit=act.after_step - shop.steps, within="10d")
            deed()
        shop.run(limit=steps - shop.steps, within="10d")
        assert shop.digest() == seen, "the acts alone rebuild the world"


async def test_time_stops_at_ones_own_order_and_the_others_go_on_around_it(open_app: OpenApp) -> None:
    async with open_app(crowd=40) as person:
        await let_them_come(person, "200")
        await until_orders(person, 1)
        await person.buy()
        assert not person.snapshot.playing, "placing an order stops the time"
        own = person.snapshot.follow.errand
        assert own is not None
        for _ in range(5):
            await person.press("n")
            assert person.snapshot.follow.has(person.message)
        await person.press("space")
        assert person.snapshot.playing
        async with asyncio.timeout(30):
            while person.message.kind != "OrderConfirmed":
                await asyncio.sleep(0.05)
        assert person.snapshot.follow.order is not None


async def test_space_pauses_the_time_and_the_pace_is_told(open_app: OpenApp) -> None:
    async with open_app((120, 40), crowd=40) as person:
        await let_them_come(person)
        line = str(person.see("Transport", person.app.screen.query_one("Transport").__class__).render())
        assert "5 min/s" in line
        assert "60 an hour come" in line
        await person.press(">")
        assert "10 min/s" in str(person.app.screen.query_one("Transport").render())
        await person.press("space")
        assert (person.snapshot.playing, person.snapshot.traffic) == (False, 60), "they would come, were there time"
        steps = person.snapshot.moment.steps
        await asyncio.sleep(3 * pace.SLICE)
        assert person.snapshot.moment.steps == steps


async def test_time_goes_by_at_its_pace(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecomtui.tui.passing._SLICE_WORKS", 60)  # a slow machine takes longer, and does as much
    async with open_app(crowd=40) as person:
        await let_them_come(person, "200")
        await person.press("space")
        begun = person.snapshot.moment.now
        for _ in range(13):
            await person.app.guide.flow()
            await person.settle()  # whatever the screen asks comes first, and would cut the next slice short
        passed = person.snapshot.moment.now - begun
        assert 7 * MINUTE < passed <= 13 * pace.flow(1.0) * pace.SLICE < 10 * MINUTE


async def test_at_rest_the_next_stop_is_that_of_the_next_visitor(open_app: OpenApp) -> None:
    async with open_app(crowd=40) as person:
        await let_them_come(person, "6")
        await person.press("space")
        before = person.snapshot.moment.now
        await person.press("n")
        assert person.snapshot.moment.now > before
        assert not any("Nothing is left" in toast for toast in person.toasts)


async def test_there_is_no_running_to_the_end_while_people_come(open_app: OpenApp) -> None:
    async with open_app(crowd=40) as person:
        await let_them_come(person, "6")
        await person.press("space")
        steps = person.snapshot.moment.steps
        await person.app.guide.run_to_rest()
        await person.settle()
        assert person.snapshot.moment.steps == steps
        assert "no end" in person.toasts[-1]


async def test_a_shop_without_a_town_says_so_and_where_to_get_one(person: Person) -> None:
    await person.press("T")
    assert "Begin a new world (R)" in person.read("#crowd")
    await person.press("enter", "escape")
    assert not [act for act in await person.ask(lambda shop: shop.acts()) if act.kind == "SwitchTraffic"]


async def test_undo_takes_the_traffic_back_with_all_who_came(open_app: OpenApp) -> None:
    async with open_app(crowd=40) as person:
        person.app.guide.faster(2)
        await let_them_come(person)
        await until_orders(person, 1)
        await person.press("space", "u")
        assert person.snapshot.traffic == 0
        assert await orders(person) == 0


def test_a_new_world_that_is_opened_here_has_a_town_and_the_cast_is_not_lost_in_it() -> None:
    with stores.open_world(None) as shop:
        assert shop.crowd().size == TOWN
        assert [person.name for person in shop.regulars()] == [person.name for person in shop.customers()[:-TOWN]]
        assert "asha" in {person.name for person in shop.regulars()}


@pytest.mark.parametrize(("speed", "says"), [(pace.READING, "1 min 15 s/s"), (1.0, "5 min/s"), (8.0, "40 min/s")])
def test_paces_are_told_as_time_in_a_second(speed: float, says: str) -> None:
    assert pace.flow_words(speed) == says
    assert pace.flow(speed) < HOUR
