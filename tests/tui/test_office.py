"""The office at a glance: charts that say the same as the shop behind them, at every size and without colour."""

import pytest
from textual.containers import Horizontal
from textual.widgets import Static, Tabs

from ecomtui import Given, Shop
from ecomtui.shop.views_today import TodayView
from ecomtui.tui.widgets.charts import Bar, Bars, Chart, Column, Columns
from ecomtui.tui.widgets.field import Field
from ecomtui.tui.widgets.table import Table
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


async def test_where_there_is_much_room_the_latest_orders_and_what_waits_stand_below_the_charts(
    open_app: OpenApp,
) -> None:
    async with open_app(size=(120, 40), opener=busy) as person:
        await person.press("7")
        latest, to_do = person.see("#latest", Table), person.see("#to-do", Table)
        assert not latest.display
        await person.resize(200, 60)
        await person.wait(lambda: latest.keys != [])
        orders = await person.ask(lambda shop: [str(order.id) for order in shop.orders(limit=100)])
        waiting = await person.ask(lambda shop: shop.to_do())
        assert latest.display
        assert latest.keys == orders
        assert len(to_do.keys) == len(waiting)
        room = person.see("#charts", Today).region
        assert all(room.contains_region(table.region) and table.size.height > 8 for table in (latest, to_do))


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


# -------------------------------------------------------------------- filter and order
def five_orders() -> Shop:
    shop = Shop.in_memory(7)
    for name, cups in (("asha", 3), ("ben", 1), ("chloe", 2), ("asha", 1), ("ben", 4)):
        shop.customer(name).buy({"espresso-cup": cups})
        shop.run_until_idle(name)
    return shop


def keys(person: Person) -> list[str]:
    return person.see("#rows", Table).keys


async def test_a_filter_is_typed_kept_and_taken_away(open_app: OpenApp) -> None:
    async with open_app(opener=five_orders) as person:
        await person.press("7", "right", "slash")
        await person.write("ben")
        assert keys(person) == ["1005", "1002"]
        await person.press("enter")
        assert person.see("#rows", Table).has_focus
        assert keys(person) == ["1005", "1002"]
        assert "1–2 of 2   with “ben”" in person.read("#page")
        await person.press("escape")
        assert keys(person) == ["1005", "1004", "1003", "1002", "1001"]
        assert not person.see("#filtering", Horizontal).display
        await person.press("slash")
        await person.write("nobody")
        assert keys(person) == []
        await person.press("escape")
        assert person.see("#rows", Table).has_focus
        assert len(keys(person)) == 5


async def test_a_filter_understands_the_words_one_reads(open_app: OpenApp) -> None:
    async with open_app(opener=five_orders) as person:
        await person.press("7", "right", "slash")
        await person.write("money set")
        assert len(keys(person)) == 5
        await person.write("x")
        assert keys(person) == []


async def test_keys_typed_into_the_filter_do_nothing_else(open_app: OpenApp) -> None:
    async with open_app(opener=five_orders) as person:
        await person.press("7", "right", "slash")
        await person.write("o/r,1n")
        assert person.area == "office"
        assert person.see("#filter", Field).value == "o/r,1n"


async def test_tables_are_sorted_by_key_and_by_a_click_on_a_title(open_app: OpenApp) -> None:
    async with open_app(opener=five_orders) as person:
        await person.press("7", "right", "o", "o")
        assert keys(person) == ["1004", "1001", "1005", "1002", "1003"], "by name, the newest of each first"
        assert "by customer" in person.read("#page")
        await person.press("i")
        assert keys(person)[0] == "1003"
        orders = {str(o.id): o.total for o in await person.ask(lambda shop: shop.orders())}
        table = person.see("#rows", Table)
        at = 2 + sum(wide + 2 for _, wide in table._widths()[:-1])
        await person.pilot.click(table, offset=(at + 4, 0))
        await person.settle()
        assert keys(person) == sorted(orders, key=lambda key: (-orders[key], -int(key)))
        await person.pilot.click(table, offset=(at + 4, 0))
        await person.settle()
        assert keys(person)[0] == min(orders, key=lambda key: (orders[key], -int(key)))
        await person.pilot.click(table, offset=(at + 4, 0))
        await person.settle()
        assert keys(person) == ["1005", "1004", "1003", "1002", "1001"]


async def test_orders_are_sorted_and_found_by_how_their_goods_stand(open_app: OpenApp) -> None:
    def opener() -> Shop:
        shop = five_orders()
        shop.run()
        shop.customer("ben").buy({"espresso-cup": 1})
        shop.run(until="OrderConfirmed")
        shop.customer("asha").buy({"espresso-cup": 1}, card="4000000000000002")
        shop.run_until_idle("asha")
        return shop

    async with open_app(opener=opener) as person:
        orders = {str(o.id): o.fulfilment for o in await person.ask(lambda shop: shop.orders())}
        assert set(orders.values()) >= {"delivered", "unfulfilled"}
        await person.press("7", "right", *"ooooo")
        assert "by goods" in person.read("#page")
        assert "goods ↑" in person.see("#rows", Table).render_line(0).text, "other columns make room for it"
        assert keys(person) == sorted(orders, key=lambda key: (orders[key], -int(key)))
        await person.press("i", "slash")
        await person.write("not sent yet")
        assert keys(person) == [key for key in sorted(orders, reverse=True) if orders[key] == "unfulfilled"]


async def test_another_table_begins_without_filter_and_order(open_app: OpenApp) -> None:
    async with open_app(opener=five_orders) as person:
        await person.press("7", "right", "o", "slash")
        await person.write("ben")
        await person.press("enter", "right", "right")
        assert len(keys(person)) == len(await person.ask(lambda shop: shop.stock()))
        await person.press("left", "left")
        assert len(keys(person)) == 5


@pytest.mark.parametrize("size", [(80, 24), (60, 18), (56, 16)])
async def test_every_product_of_the_stock_can_be_read_by_its_name(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app(size) as person:
        await person.press("7", "right", "right", "right")
        table = person.see("#rows", Table)
        stock = await person.ask(lambda shop: shop.sheet("stock", limit=100))
        for row in stock.rows:
            table.choose(row.key)
            await person.settle()
            lines = [table.render_line(y).text for y in range(table.size.height)]
            assert any(f" {row.values['name']} " in line for line in lines), row.values["name"]
        assert all(title in lines[0] for title in ("shelf", "held", "sold", "free"))
        assert person.see("#page", Static).size.height == 1


async def test_what_waits_for_staff_is_filtered_and_sorted_like_the_rest(open_app: OpenApp) -> None:
    def opener() -> Shop:
        shop = Shop.in_memory(7)
        for cups in (1, 2):
            shop.customer("ben").buy({"espresso-cup": cups}, card="4000000000000259")
            shop.run_until_idle("ben")
        shop.run(until=lambda message: len(shop.to_do()) == 2)
        return shop

    async with open_app(opener=opener) as person:
        await person.press("7", "right", "right")
        assert keys(person) == ["dispute:1", "dispute:2"]
        await person.press("o", "o", "i")
        orders = {f"dispute:{todo.number}": todo.order for todo in await person.ask(lambda shop: shop.to_do())}
        assert keys(person) == sorted(orders, key=lambda key: orders[key])
        await person.press("slash")
        await person.write("1001")
        assert [orders[key] for key in keys(person)] == [1001]
