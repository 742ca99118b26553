"""Every area and dialog: opens at every size, explains itself, and keeps to its place."""

import subprocess
import sys
import threading
from itertools import combinations
from pathlib import Path

import pytest
from textual.errors import NoWidget
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import OptionList, Static, Tabs

from ecomtui import Shop
from ecomtui.tui.app import ShopApp, run
from ecomtui.tui.areas import AREAS
from ecomtui.tui.screens.faults import FaultsScreen
from ecomtui.tui.screens.help import HelpScreen
from ecomtui.tui.widgets.keys import KeyLine
from ecomtui.tui.widgets.table import Table
from ecomtui.world.errors import BadInput, StoreLocked
from tests.tui.conftest import OpenApp
from tests.tui.person import CUP, Person

SIZES = [(80, 24), (120, 40), (60, 18)]
PROBE = """
import sys
from ecomtui.tui.app import ShopApp
from ecomtui.world.errors import BadInput

LATER = ("ecomtui.shop", "ecomtui.tui.screens", "ecomtui.tui.guide", "textual.widgets._data_table")
HEAVY = ("sqlmodel", "sqlalchemy", "pydantic", "faker", "msgspec", "yaml", "sqlite3", "filelock", "ecomtui.parties")

def loaded(names):
    return [name for name in names if name in sys.modules]

def look(app):
    early = loaded(HEAVY + LATER)
    frame = app.export_screenshot()
    print("frame", all(word in frame for word in ("Backstage", "Opening", "keys")), "early", early)
    enter(app)

enter, ShopApp._enter = ShopApp._enter, look

def opener():
    painted = app.screen.query("Table") and app.screen.size.width == 80
    print("painted", bool(painted), "heavy", loaded((*HEAVY, "ecomtui.shop.shop")))
    raise BadInput("seen enough")

app = ShopApp(opener)
app.run(headless=True, size=(80, 24))
print("failure", app.failure, "code", app.return_code)
"""


def overlapping(screen: Screen[object]) -> list[tuple[Widget, Widget]]:
    """The visible widgets without children that cover one another."""
    regions: list[tuple[Widget, Region]] = []
    for widget in screen.query(Widget):
        shown = all(node.display for node in widget.ancestors_with_self if isinstance(node, Widget))
        if shown and not any(child.display for child in widget.children) and widget.layer == "default":
            try:
                place = screen.find_widget(widget)
            except NoWidget:  # it has no size at all
                continue
            seen = place.region.intersection(place.clip)
            if seen.area:
                regions.append((widget, seen))
    return [(a, b) for (a, one), (b, other) in combinations(regions, 2) if one.overlaps(other)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_area_opens_and_nothing_covers_anything(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app(size) as person:
        await person.buy()
        for entry in AREAS:
            await person.press(entry.key)
            assert person.area == entry.mode
            assert overlapping(person.app.screen) == []
            assert person.app.export_screenshot()
            if entry.mode == "pay":
                await person.press("N", "N", "N", "N", "N")


@pytest.mark.parametrize("key", ["f", "g", "c", "question_mark", "colon"])
async def test_every_dialog_fits_and_escape_leaves_it(open_app: OpenApp, key: str) -> None:
    async with open_app((60, 18)) as person:
        home = person.app.screen
        await person.press(key)
        dialog = person.app.screen
        assert dialog is not home
        steps = person.snapshot.moment.steps
        box = dialog.query("#dialog")
        if box:
            assert dialog.region.contains_region(box.first().region)
            assert box.first().region.contains_region(dialog.query_one("#dialog-foot").region)
        assert person.app.export_screenshot()
        await person.press("escape")
        if person.app.screen is not home:
            await person.press("escape")
        assert person.app.screen is home
        assert person.snapshot.moment.steps == steps


async def test_resizing_while_one_looks_breaks_nothing(person: Person) -> None:
    await person.buy()
    for key in "6174":
        await person.press(key)
        for size in ((60, 18), (120, 40), (40, 10), (80, 24)):
            await person.resize(*size)
            assert person.app.export_screenshot()


async def test_no_color_and_a_light_theme_are_fine_too(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_app() as person:
        person.app.theme = "textual-light"
        await person.buy()
        assert person.app.export_screenshot()


async def test_every_binding_has_an_id_and_a_tooltip(person: Person) -> None:
    for key in "1234567":
        await person.press(key)
        for active in person.app.screen.active_bindings.values():
            home = type(active.node).__module__
            if home.startswith("ecomtui") and active.binding in type(active.node).BINDINGS:
                assert active.binding.id
                assert active.binding.tooltip


async def test_the_mouse_reaches_areas_rows_buttons_and_keys(person: Person) -> None:
    await person.pilot.click("#products", offset=(5, 3))
    await person.pilot.click("#more")
    await person.pilot.click("#add")
    await person.settle()
    assert person.snapshot.pieces == 2
    await person.pilot.click("AreaBar", offset=(12, 0))
    await person.settle()
    assert person.area == "cart"
    assert person.see("#lines", Table).keys == ["enamel-mug"]
    await person.pilot.click("KeyLine", offset=(25, 0))
    await person.settle()
    assert "fewer" in str(person.see("KeyLine", KeyLine).render())[21:28]
    assert person.snapshot.pieces == 1


async def test_help_lists_the_keys_of_the_screen_it_came_from(person: Person) -> None:
    await person.press("6", "question_mark")
    assert isinstance(person.app.screen, HelpScreen)
    listed = person.see("#help-keys", OptionList)
    text = "\n".join(str(option.prompt) for option in listed.options)
    assert "Plain, technical, JSON, rows, code" in text
    assert "On to the next stop" in text


@pytest.mark.parametrize("key", ["enter", "down"])
async def test_what_opened_while_the_terminal_had_no_focus_takes_the_first_key(person: Person, key: str) -> None:
    person.app.app_focus = False
    person.app.action_dialog("customers")
    await person.settle()
    choices = person.see("#choices", OptionList)
    assert person.app.screen.focused is None
    at = choices.highlighted
    await person.press(key)
    if key == "down":
        assert at is not None
        assert choices.highlighted == at + 1
    else:
        assert not choices.is_attached, "somebody was chosen"


def help_lines(person: Person) -> list[str]:
    assert isinstance(person.app.screen, HelpScreen)
    return [str(option.prompt) for option in person.see("#help-keys", OptionList).options]


@pytest.mark.parametrize("size", [(80, 24), (60, 18)])
async def test_what_one_looks_for_in_the_help_is_found_as_one_types(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app(size) as person:
        await person.press("1", "question_mark")
        everything = help_lines(person)
        await person.press("slash")
        await person.write("cart")
        assert 0 < len(help_lines(person)) < len(everything)
        assert all("cart" in line.lower() for line in help_lines(person))
        await person.press("escape")
        assert help_lines(person) == everything, "the first Esc shows all of it again"
        await person.press("slash")
        await person.write("zz")
        assert help_lines(person) == ["Nothing here contains “zz”."]
        await person.press("tab", "escape")
        assert help_lines(person) == everything, "also when one has left the field in between"
        await person.press("escape")
        assert person.area == "store"
        assert not isinstance(person.app.screen, HelpScreen)


async def test_enter_does_what_was_found_in_the_help(person: Person) -> None:
    await person.press("1", "question_mark", "slash")
    await person.write("go wrong")
    await person.press("enter")
    await person.wait(lambda: isinstance(person.app.screen, FaultsScreen))


async def test_the_key_one_asks_for_stands_first_in_the_help(person: Person) -> None:
    await person.press("1", "question_mark", "slash", "N")
    assert help_lines(person)[0].split()[0] == "N"
    assert len(help_lines(person)) > 1, "what only contains the letter is there too"


@pytest.mark.parametrize("size", [(80, 24), (60, 18), (56, 16)])
async def test_long_lines_of_the_help_go_on_below_where_they_began(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app(size) as person:
        await person.press("6", "question_mark")
        listed = person.see("#help-keys", OptionList)
        for line in help_lines(person):
            first, *rest = line.split("\n")
            assert all(len(part) <= listed.scrollable_content_region.width for part in (first, *rest))
            assert all(part[: first.rindex("  ") + 2].isspace() for part in rest)
        assert any("\n" in line for line in help_lines(person))
        assert person.see("#dialog-foot", Static).region.bottom <= size[1]


async def test_the_palette_offers_what_can_be_done_here(person: Person) -> None:
    await person.press("7")
    titles = [command.title for command in person.app.get_system_commands(person.app.screen)]
    assert "Faults (f)" in titles
    assert "Undo (u)" in titles
    assert "Run to the end" in titles
    assert not any(title.startswith("Restock") for title in titles), "it is off on this table"
    await person.press("right", "right", "right")
    titles = [command.title for command in person.app.get_system_commands(person.app.screen)]
    assert "Restock (r)" in titles


# -------------------------------------------------------------------- the office
async def test_the_office_shows_every_table(person: Person) -> None:
    await person.buy()
    await person.press(*"NNNNNNNN", "7")
    tables = {}
    for _ in range(8):
        await person.press("right")
        tables[person.see("Tabs", Tabs).active] = len(person.see("#rows", Table).keys)
    assert tables["orders"] == tables["payments"] == tables["parcels"] == 1
    assert tables["stock"] == len(await person.ask(lambda shop: shop.stock()))
    assert tables["mails"] >= 2
    assert tables["ledger"] > 20
    assert tables["purchases"] == 0
    assert "1 order" in person.read("#today")
    assert "paid 30.00" in person.read("#today")


async def test_staff_restock_from_the_stock_table(person: Person) -> None:
    await person.press("7", "right", "right", "right", "r", "escape", "r")
    await person.write("abc")
    await person.press("enter")
    assert "whole number" in person.read("#wrong")
    await person.press("backspace", "backspace", "backspace", "1", "2", "enter")
    level = next(row for row in await person.ask(lambda shop: shop.stock()) if row.sku == CUP)
    assert level.on_hand == 36
    await person.press("r")
    await person.write("-99")
    await person.press("enter")
    assert any("cannot be put on a shelf" in toast for toast in person.toasts)


async def test_long_tables_come_a_page_at_a_time(open_app: OpenApp) -> None:
    def opener() -> Shop:
        shop = Shop.in_memory(7)
        for number in range(120):
            shop.restock("house-blend", 99)
            shop.customer("asha").buy({"house-blend": 1}, key=f"k{number}")
        shop.run()
        return shop

    async with open_app(opener=opener) as person:
        await person.press("7", "right")
        assert len(person.see("#rows", Table).keys) == 100
        assert "1–100 of 120" in person.read("#page")
        await person.press("full_stop")
        assert person.see("#rows", Table).keys[-1] == "1001"
        await person.press("comma")
        assert len(person.see("#rows", Table).keys) == 100


# -------------------------------------------------------------------- opening and leaving
def test_nothing_of_the_shop_is_loaded_before_the_first_paint() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=60, check=False)
    assert "frame True early []" in done.stdout, done.stdout + done.stderr
    assert "painted True heavy []" in done.stdout
    assert "failure seen enough code 2" in done.stdout


async def test_a_shop_in_a_file_goes_on_where_it_was_left(tmp_path: Path, open_app: OpenApp) -> None:
    store = tmp_path / "shop.db"
    async with open_app(opener=lambda: Shop.open(store, 7)) as person:
        await person.buy()
        await person.go_on_until("StockReserved")
        left = person.message
    with Shop.open(store) as shop:
        assert shop.moment().steps == left.step
    async with open_app(opener=lambda: Shop.open(store)) as person:
        assert person.message == left
        assert person.snapshot.follow.order == 1001
        assert person.snapshot.moment.furthest == left.step, "opening it again is no act"


def test_a_store_that_cannot_be_opened_is_told_to_the_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inherited = ShopApp.run
    monkeypatch.setattr(ShopApp, "run", lambda app: inherited(app, headless=True, size=(80, 24)))
    store = tmp_path / "shop.db"
    store.write_text("this is a letter, not a shop")
    with pytest.raises(BadInput, match=r"shop\.db"):
        run(store, None)
    other = tmp_path / "held.db"
    with Shop.open(other), pytest.raises(StoreLocked):
        run(other, None)


async def test_keys_pressed_while_the_shop_opens_act_once_it_is_open() -> None:
    app = ShopApp(lambda: Shop.in_memory(7))
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ("plus", "a", "2", "enter", "enter"):
            app.simulate_key(key)
        person = Person(app, pilot)
        await person.ready()
        await person.wait(lambda: person.area == "backstage" and person.snapshot.message is not None)
        assert (await person.ask(lambda shop: shop.cart("asha"))).lines[0].quantity == 2
        assert person.snapshot.follow.errand is not None


async def test_one_can_leave_while_the_shop_opens() -> None:
    never = threading.Event()

    def opener() -> Shop:
        never.wait(20)
        raise BadInput("too late")

    app = ShopApp(opener)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        await pilot.press("ctrl+q")
        assert not app.is_running or app._exit
        never.set()


async def test_a_key_pressed_while_the_shop_opens_does_no_harm() -> None:
    app = ShopApp(lambda: Shop.in_memory(7))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n", "a", "6", "p", "space", "space", "4", "x", "2", "enter", "1")
        person = Person(app, pilot)
        await person.ready()
        await person.wait(lambda: app._early is None)
        assert person.area == "store"
        await person.press("a")
        await person.wait(lambda: person.snapshot.pieces >= 1)
