"""How the shop looks: pictures, themes, what one has chosen, and the ticker below every screen."""

from pathlib import Path

import pytest
from rich.style import Style
from textual.color import Color
from textual.geometry import Spacing
from textual.screen import Screen
from textual.theme import Theme
from textual.widget import Widget

from ecomtui import Given, Shop
from ecomtui.tui.app import ShopApp
from ecomtui.tui.areas import AREAS
from ecomtui.tui.pictures.book import load_pictures
from ecomtui.tui.pictures.raster import HEIGHT, WIDTH, paint
from ecomtui.tui.settings import Settings, SettingsFile
from ecomtui.tui.themes import CYCLE, THEMES
from ecomtui.tui.widgets.keys import KeyLine
from ecomtui.tui.widgets.picture import Picture
from ecomtui.tui.widgets.table import Column, Table, fit
from ecomtui.tui.widgets.ticker import Ticker
from ecomtui.world.errors import BadInput
from tests.tui.conftest import OpenApp
from tests.tui.drawn import text_of
from tests.tui.person import Person


# -------------------------------------------------------------------- dialogs
@pytest.mark.parametrize("size", [(60, 18), (80, 24), (100, 36), (120, 40), (200, 60)])
@pytest.mark.parametrize("key", ["f", "g", "c"])
async def test_a_dialog_is_as_high_as_what_is_in_it_and_no_higher(
    open_app: OpenApp, size: tuple[int, int], key: str
) -> None:
    async with open_app(size) as person:
        await person.press(key)
        box, foot = person.see("#dialog", Widget), person.see("#dialog-foot", Widget)
        assert foot.region.bottom == box.region.bottom - 1, "below its last line is its edge"
        assert box.region.height <= size[1]


# -------------------------------------------------------------------- pictures
def test_every_product_has_a_picture_of_its_own() -> None:
    book = load_pictures()
    with Shop.in_memory(7) as shop:
        drawings = [book.of(product) for product in shop.products()]
    assert len(set(drawings)) == len(drawings)
    for drawing in drawings:
        rows = drawing.pixels()
        assert (len(rows), len(rows[0])) == (HEIGHT, WIDTH)
        covered = sum(cover > 200 for row in rows for *_, cover in row)
        assert covered > 40, "something is to be seen"
        assert rows[0].count(rows[0][0]) > WIDTH // 3, "and there is air around it"


def test_invented_products_wear_the_colour_of_their_name() -> None:
    book = load_pictures()
    with Shop.in_memory(7, Given(products=200)) as shop:
        invented = [product for product in shop.products() if product.sku.startswith("mug-1")]
        assert len({book.of(product).colours for product in invented}) > 1
        assert all(book.of(product).strokes for product in shop.products())


def test_a_larger_picture_is_finer_not_only_larger() -> None:
    small, large = (paint(["ellipse 14 9 8 6 ff0000"], {}, scale) for scale in (1, 2))
    assert (len(large), len(large[0])) == (2 * HEIGHT, 2 * WIDTH)
    assert large != tuple(tuple(p for p in row for _ in "12") for row in small for _ in "12")


@pytest.mark.parametrize(
    "stroke", ["elipse 1 2 3 4 ff0000", "ellipse 1 2 3 ff0000", "rect 1 2 3 4 redd", "poly 1 2 body"]
)
def test_a_stroke_that_is_none_is_named(stroke: str) -> None:
    with pytest.raises(BadInput, match=stroke.split()[0]):
        paint([stroke], {"body": "#ffffff"})


async def test_the_store_shows_the_picture_of_the_product_under_the_cursor(person: Person) -> None:
    first = person.see("Picture", Picture).drawing
    await person.press("down")
    second = person.see("Picture", Picture).drawing
    assert first is not None
    assert second is not None
    assert first != second


# -------------------------------------------------------------------- themes and choices
async def test_one_key_goes_through_the_looks_and_every_area_is_drawn_in_each(person: Person) -> None:
    await person.buy()
    for look in (*CYCLE[1:], CYCLE[0]):
        await person.press("f9")
        assert person.app.theme == look
        for key in "1467":
            await person.press(key)
            assert person.app.export_screenshot()


async def test_a_table_is_drawn_in_the_colours_of_every_theme_it_is_shown_in(person: Person) -> None:
    table, seen = person.see("#products", Table), set[str]()
    for theme in CYCLE:
        person.app.theme = theme
        await person.settle()
        row = [segment.style for segment in table.render_line(2) if segment.style]
        seen.add(f"{row[0].color} on {row[0].bgcolor}")
        assert row[0].bgcolor == table.get_component_rich_style("table--odd").bgcolor
    assert len(seen) > len(CYCLE) // 2, "themes that differ in nothing would say nothing"


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_every_word_stands_out_from_its_ground(open_app: OpenApp, theme: Theme, size: tuple[int, int]) -> None:
    async with open_app(size) as person:
        person.app.theme = theme.name
        await person.buy()
        await person.press("n", "n", "1", "a", "2", "enter")
        faint: set[tuple[str, str]] = set()
        for entry in AREAS:
            person.app.action_area(entry.mode)
            await person.settle()
            faint |= {(entry.mode, word) for word in faint_words(person.app.screen)}
        await person.press("3", "f2")
        await person.settle()
        faint |= {("cards", word) for word in faint_words(person.app.screen, within="#dialog")}
        assert faint == set()


def faint_words(screen: Screen[object], within: str = "") -> list[str]:
    """What is written with less than 4.5 : 1 between ink and ground. The line of keys may be: what is off, is faint."""
    region = screen.query_one(within).region if within else screen.region.shrink(Spacing(bottom=1))
    found = []
    for strip in screen._compositor.render_strips()[region.y : region.bottom]:
        for segment in strip.crop(region.x, region.right):
            style = segment.style or Style()
            if not any(char.isalnum() for char in segment.text) or not style.color or not style.bgcolor:
                continue
            ink, ground = (Color.from_rich_color(each) for each in (style.color, style.bgcolor))
            if contrast(ink, ground) < 4.5:
                found.append(segment.text.strip())
    return found


def contrast(one: Color, other: Color) -> float:
    """As WCAG 2 reckons it."""

    def luminance(colour: Color) -> float:
        parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


async def test_theme_speed_and_ticker_are_there_again_next_time(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.toml"
    for theme, speed in ((CYCLE[0], 1.0), (CYCLE[1], 4.0)):
        app = ShopApp(lambda: Shop.in_memory(7), SettingsFile(path))
        async with app.run_test(size=(80, 24)) as pilot:
            person = Person(app, pilot)
            await person.ready()
            assert (app.theme, app.guide.speed, person.snapshot.ticker) == (theme, speed, speed > 1)
            await person.press("f9", ">", ">", "t")
    assert SettingsFile(path).settings == Settings(theme=CYCLE[2], speed=8.0, ticker=False)


async def test_keys_can_be_given_to_other_things(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[keys]\n"world.faults" = "f12"\n')
    app = ShopApp(lambda: Shop.in_memory(7), SettingsFile(path))
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(app, pilot)
        await person.ready()
        home = app.screen
        await person.press("f")
        assert app.screen is home
        await person.press("f12")
        assert type(app.screen).__name__ == "FaultsScreen"


@pytest.mark.parametrize(
    ("text", "says"), [("theme = 3", "theme cannot be 3"), ("teme = 'x'", "no setting teme"), ("= =", "not used")]
)
def test_a_settings_file_that_cannot_be_understood_is_told_and_left_alone(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    file = SettingsFile(path)
    assert says in file.trouble
    file.change(speed=2.0)
    assert (file.settings.speed, path.read_text()) == (2.0, text)


# -------------------------------------------------------------------- ticker, tables, notes
async def test_the_ticker_tells_what_happens_behind_the_scenes_while_one_shops(person: Person) -> None:
    await person.press("t", "a")
    told = str(person.see("Ticker", Ticker).render())
    assert "Store" in told
    assert "Webserver" in told or "Web server" in told
    await person.press("t")
    assert not person.see("Ticker", Ticker).display


def test_columns_share_the_room_and_the_least_important_make_way() -> None:
    columns = (Column("name", 10, share=1), Column("price", 6), Column("extra", 8, rank=1))
    assert fit(columns, 40) == ((0, 22), (1, 6), (2, 8))
    assert fit(columns, 20) == ((0, 12), (1, 6))
    assert fit(columns, 32, needs=(30, 5, 10)) == ((0, 12), (1, 6), (2, 10)), "a little is given before very much"
    assert fit(columns, 40, needs=(9, 5, 13)) == ((0, 17), (1, 6), (2, 13)), "before anything is cut that need not be"


def test_the_column_one_sorts_by_stays_where_there_is_room_for_it() -> None:
    columns = (Column("name", 10), Column("price", 6, rank=1), Column("extra", 6, rank=2))
    assert fit(columns, 20) == ((0, 10), (1, 6))
    assert fit(columns, 20, stays=2) == ((0, 10), (2, 6))
    assert fit(columns, 12, stays=2) == ((0, 10),)


def test_what_must_be_read_has_room_before_what_need_not_be_there() -> None:
    columns = (Column("name", 10, worth=20), Column("price", 6), Column("more", 6, rank=1), Column("extra", 6, rank=2))
    assert fit(columns, 34, needs=(10, 5, 5, 5)) == ((0, 10), (1, 6), (2, 6), (3, 6)), "when it is short they stay"
    assert fit(columns, 34, needs=(18, 5, 5, 5)) == ((0, 18), (1, 6), (2, 6))
    assert fit(columns, 34, needs=(20, 5, 5, 5)) == ((0, 20), (1, 6))
    assert fit(columns, 40, needs=(99, 5, 5, 5)) == ((0, 24), (1, 6), (2, 6)), "nor does one long name drive all away"
    assert fit(columns, 20, needs=(99, 5, 5, 5)) == ((0, 12), (1, 6)), "where there is no room at all it is cut"


@pytest.mark.parametrize("size", [(60, 18), (56, 16)])
async def test_a_narrow_line_of_keys_names_only_what_can_be_done(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app(size) as person:
        await person.buy()
        await person.go_on_until("OrderConfirmed")
        await person.press("4")
        line = person.see("KeyLine", KeyLine)
        assert "x cancel" in str(line.render())
        await person.press("6")
        await person.go_on_until("ParcelScanned")
        await person.press("4")
        assert (await person.order()).why_not_cancel == "already_dispatched"
        assert "cancel" not in str(line.render())
        assert all(enabled for _, _, _, enabled in line.drawn)
        assert "keys" in str(line.render())


@pytest.mark.parametrize("width", [60, 80, 120, 200])
async def test_no_table_of_the_office_is_cut_at_the_edge(open_app: OpenApp, width: int) -> None:
    async with open_app((width, 24)) as person:
        await person.buy()
        await person.press("7")
        for _ in range(8):
            await person.press("right")
            table = person.see("#rows", Table)
            assert sum(wide + 2 for _, wide in table._widths()) <= table.size.width


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40), (200, 60)])
async def test_who_knows_what_and_every_promise_are_all_to_be_seen(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app(size) as person:
        await person.buy()
        await person.go_on_until("ReserveStock")
        await person.press("w")
        await person.settle()
        seen = " ".join(text_of(person.app.screen))
        wanted = ["Customer", "Courier", *(promise.name for promise in person.snapshot.promises)]
        assert [name for name in wanted if name not in seen] == []


@pytest.mark.parametrize(
    ("key", "listed", "told"), [("5", "#mails", "#letter"), ("8", "#lessons", "#about"), ("9", "#scenarios", "#about")]
)
async def test_on_a_very_wide_screen_a_list_and_its_text_stand_side_by_side(
    open_app: OpenApp, key: str, listed: str, told: str
) -> None:
    async with open_app((200, 60)) as person:
        await person.press(key)
        await person.wait(lambda: person.see(told, Widget).region.x > 0)
        left, right = person.see(listed, Widget).region, person.see(told, Widget).region
        assert (left.y, left.bottom, left.right) == (right.y, right.bottom, right.x)


async def test_notes_do_not_pile_up(person: Person) -> None:
    await person.press("a", "down", "a", "down", "a")
    assert len(person.toasts) == 1


async def test_following_nobody_one_goes_from_stop_to_stop_of_everybody(open_app: OpenApp) -> None:
    async with open_app() as person:
        for _ in range(3):
            await person.ask(lambda shop: shop.customer("ben").buy({"espresso-cup": 1}))
        before = person.snapshot.moment.steps
        await person.press("6", "n", "n")
        assert person.message.who == 2
        assert person.snapshot.moment.steps - before < 60
        here = person.message
        await person.press("n", "p")
        assert person.message == here


async def test_a_note_is_over_when_one_goes_on_or_opens_something(open_app: OpenApp) -> None:
    async with open_app((60, 18)) as person:
        await person.buy()
        for key in ("n", "f"):
            person.app.notify("Something was told")
            await person.press(key)
            assert person.toasts == [], "it would cover what one looks at now"
            person.app.notify("Something else")
            await person.settle()
            assert person.toasts == ["Something else"], "nor does it stand beside what is told now"
            person.app.clear_notifications()


async def test_at_the_foot_what_can_be_done_now_stays_longest(open_app: OpenApp) -> None:
    async with open_app((60, 18)) as person:
        await person.buy()
        await person.ask(lambda shop: shop.run())
        await person.press("4")
        line = person.see("KeyLine", KeyLine)
        assert "return" in [says for _, _, says, enabled in line.drawn if enabled]
        await person.resize(200, 60)
        assert "cancel" in [says for _, _, says, enabled in line.drawn if not enabled], "with its why in the text"


async def test_the_cursor_of_my_orders_stands_on_the_one_that_is_watched(person: Person) -> None:
    await person.buy()
    await person.press("4", "1", "a", "2", "enter", "enter", "N", "4")
    assert person.snapshot.follow.order == 1002
    assert person.see("#orders", Table).chosen == "1002"
