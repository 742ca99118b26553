"""The office at a glance: charts that say the same as the shop behind them, at every size and without colour."""

import pytest
from textual.widgets import Tabs

from ecomtui import Given, Shop
from ecomtui.shop.views_today import TodayView
from ecomtui.tui.widgets.charts import Bar, Bars, Chart, Column, Columns
from ecomtui.tui.widgets.today import Today
from tests.tui.conftest import OpenApp
from tests.tui.person import Person

SIZES = [(80, 24), (60, 18), (120, 40), (200, 60)]


def busy() -> Shop:
    """A shop on its first evening, with too few people to pack."""
    shop = Shop.in_memory(7, Given(crowd=60, settings={"pickers": "1"}))
    shop.traffic(20, for_="10h")
    with shop.in_bulk():
        shop.advance("9h")
    return shop


def one_order() -> Shop:
    shop = Shop.in_memory(7)
    shop.customer("asha").buy({"espresso-cup": 2})
    shop.run()
    return shop


def charts(person: Person) -> dict[str, list[str]]:
    """What every chart shows, line by line, as text."""
    return {chart.id or "": chart.lines() for chart in person.app.screen.query(Chart)}


async def glance(person: Person) -> TodayView:
    return await person.ask(lambda shop: shop.today())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("opener", [lambda: Shop.in_memory(7), one_order, busy])
async def test_the_charts_tell_what_the_shop_counts(open_app: OpenApp, size: tuple[int, int], opener: object) -> None:
    async with open_app(size=size, opener=opener) as person:
        await person.press("7")
        assert person.see("Tabs", Tabs).active == "glance"
        today, seen = await glance(person), charts(person)
        assert str(today.orders) in seen["chart-orders"][0]
        names = ("visits", "carts", "orders", "paid", "sent", "delivered")
        for line, name in zip(seen["chart-funnel"][1:], names, strict=False):
            assert str(getattr(today.funnel, name)) in line.split()
        if not today.orders:
            assert seen["chart-orders"][1] == "no orders yet"
            assert seen["chart-payments"][1] == "no payments yet"
        else:
            assert "█" in "".join(seen["chart-orders"])
            assert seen["chart-payments"][1].split()[-1] == str(today.outcomes[0].payments)
        assert all(len(line) <= size[0] for lines in seen.values() for line in lines)


@pytest.mark.parametrize("size", SIZES[:1] + SIZES[2:])
async def test_from_eighty_columns_on_all_charts_are_seen_at_once(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app(size=size, opener=busy) as person:
        await person.press("7")
        room = person.see("#charts", Today).region
        for chart in person.app.screen.query(Chart):
            assert room.contains_region(chart.region), chart.id
            assert chart.region.height >= 3, chart.id


async def test_on_a_small_screen_one_comes_to_every_chart_by_its_keys(open_app: OpenApp) -> None:
    async with open_app(size=(60, 18), opener=busy) as person:
        await person.press("7", "end")
        room = person.see("#charts", Today).region
        assert room.contains_region(person.see("#chart-waiting", Bars).region)


async def test_the_charts_follow_what_happens(person: Person) -> None:
    await person.press("7")
    assert charts(person)["chart-orders"][0].endswith("0")
    await person.buy()
    await person.press("n", "n", "n", "n", "n", "7")
    assert charts(person)["chart-orders"][0].endswith("1")
    await person.press("u")
    assert charts(person)["chart-orders"][0].endswith("0"), "what was taken back is not counted"


async def test_who_waits_is_drawn_beside_who_works(open_app: OpenApp) -> None:
    async with open_app(size=(120, 40), opener=busy) as person:
        await person.press("7")
        packing = next(each for each in (await glance(person)).waiting if each.party == "dispatch")
        assert packing.waiting > 0
        line = next(line for line in charts(person)["chart-waiting"] if line.startswith("Dispatch"))
        assert f"1/1 pickers, {packing.waiting} wait" in line
        assert "▒" in line


# -------------------------------------------------------------------- drawing
def lines_of(chart: Columns | Bars, width: int, height: int) -> list[str]:
    return ["".join(text for text, _ in chart.drawn(y, width, height)).rstrip() for y in range(height)]


def test_heights_are_drawn_in_eighths_and_whatever_is_there_is_seen() -> None:
    chart = Columns()
    chart.columns, chart.top = tuple(Column(n, "abcd"[nth]) for nth, n in enumerate((16, 8, 1, 0))), "16"
    assert lines_of(chart, 12, 3) == ["16┤█", " 0┤█ █ ▁", "   a b c d"]


def test_of_more_columns_than_there_is_room_for_the_latest_are_shown() -> None:
    chart = Columns()
    chart.columns, chart.top = tuple(Column(n) for n in range(100)), "99"
    lines = lines_of(chart, 14, 3)
    assert lines[1] == " 0┤" + "█" * 10
    assert lines[0] == "99┤▆▆▆▇▇▇▇▇▇█", "90 to 99"


def test_a_bar_tells_how_much_what_follows_and_where_the_limit_is_by_its_shape_alone() -> None:
    chart = Bars()
    chart.bars = (Bar("cup", 4, "4", more=2, limit=8), Bar("pot", 0, "0"))
    first, second = lines_of(chart, 24, 2)
    assert first.startswith("cup ██")
    assert first.index("█") < first.index("▒") < first.index("│")
    assert "█" not in second


def test_bars_that_have_no_room_are_counted() -> None:
    chart = Bars()
    chart.bars = tuple(Bar(f"b{n}", n, str(n)) for n in range(9))
    assert lines_of(chart, 30, 4)[-1] == "… 6 more"
