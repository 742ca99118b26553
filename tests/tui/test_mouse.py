"""With the mouse alone: whatever a key does can be clicked. And with letters instead of a mouse."""

from collections.abc import Awaitable, Callable

import pytest
from textual.binding import Binding
from textual.widgets import Input, OptionList, Static, Tab

from ecomtui.tui.app import ShopApp
from ecomtui.tui.areas import AREAS
from ecomtui.tui.screens.compare import CompareScreen
from ecomtui.tui.screens.customers import CustomersScreen
from ecomtui.tui.screens.dialog import ChoiceDialog
from ecomtui.tui.screens.faults import FaultsScreen
from ecomtui.tui.screens.help import HelpScreen
from ecomtui.tui.screens.letters import LettersScreen
from ecomtui.tui.widgets.field import Field
from ecomtui.tui.widgets.keys import KeyLine
from ecomtui.tui.widgets.table import Table
from tests.tui.conftest import OpenApp
from tests.tui.drawn import text_of
from tests.tui.person import CUP, Person

MODES = [entry.mode for entry in AREAS]
SIZES = [(60, 18), (80, 24), (120, 40)]


async def go_to(person: Person, mode: str) -> None:
    """Into an area."""
    person.app.action_area(mode)
    await person.settle()
    await person.settle()


async def begin(person: Person) -> None:
    """Something has happened that every area can show."""
    await person.buy()
    await person.press("n", "n")


async def click_key(person: Person, description: str) -> None:
    """Click a key in the line at the foot."""
    line, x = person.see("KeyLine", KeyLine), 1
    await person.wait(lambda: any(says == description for _, _, says, _ in line.drawn))
    for _, shown, says, _ in line.drawn:
        if says == description:
            break
        x += len(shown) + 1 + len(says) + 2
    await person.pilot.click(line, offset=(x, 0))
    await person.settle()


async def click_help(person: Person, name: str) -> None:
    """Click a line of the help."""
    await click_key(person, "keys")
    assert isinstance(person.app.screen, HelpScreen)
    listed = person.see("#help-keys", OptionList)
    listed.highlighted = listed.get_option_index(name)
    await person.settle()
    line = listed._index_to_line[listed.get_option_index(name)] - listed.scroll_offset.y
    await person.pilot.click(listed, offset=(3, line))
    await person.settle()
    await person.settle()


@pytest.mark.parametrize("size", SIZES)
async def test_every_key_at_the_foot_of_every_area_can_be_clicked(
    open_app: OpenApp, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app(size) as person:
        await begin(person)
        pressed: list[str] = []
        monkeypatch.setattr(ShopApp, "simulate_key", lambda self, key: pressed.append(key))
        for mode in MODES:
            await go_to(person, mode)
            pressed.clear()
            shown = [piece for piece in person.see("KeyLine", KeyLine).drawn if piece[3]]
            for _, _, says, _ in shown:
                await click_key(person, says)
            assert pressed == [key for key, *_ in shown]
            assert "question_mark" in pressed, "the help is always there to be clicked"


async def test_what_has_no_room_at_the_foot_is_in_the_help_where_each_line_does_it(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app((60, 18)) as person:
        await begin(person)
        done: list[str] = []
        run: Callable[..., Awaitable[bool]] = ShopApp.run_action

        async def note(self: ShopApp, action: str, namespace: object = None) -> bool:
            if namespace is not None:
                done.append(action)
                return True
            return await run(self, action)

        monkeypatch.setattr(ShopApp, "run_action", note)
        for mode in MODES:
            await go_to(person, mode)
            wanted = {
                str(active.binding.id): active.binding.action
                for active in person.app.screen.active_bindings.values()
                if active.enabled and _is_ours(active.binding)
            }
            person.app.action_dialog("help")
            await person.wait(lambda: isinstance(person.app.screen, HelpScreen))
            listed = person.see("#help-keys", OptionList)
            offered = {str(option.id) for option in listed.options if not option.disabled}
            assert set(wanted) <= offered
            name = sorted(wanted)[-1]
            listed.highlighted = listed.get_option_index(name)
            listed.action_select()
            await person.wait(lambda name=name, wanted=wanted: done[-1:] == [wanted[name]])  # type: ignore[misc]


def _is_ours(binding: Binding) -> bool:
    """The areas are clicked in the line at the top, a table's rows in the table."""
    return bool(binding.id) and not str(binding.id).startswith(("area.", "table."))


async def test_a_click_in_the_help_does_it(person: Person) -> None:
    await click_help(person, "world.faults")
    assert isinstance(person.app.screen, FaultsScreen)
    await person.pilot.click(offset=(0, 0))
    await person.settle()
    assert not isinstance(person.app.screen, FaultsScreen), "a click beside a dialog leaves it"
    await click_help(person, "world.customer")
    assert isinstance(person.app.screen, CustomersScreen)


async def test_two_quick_clicks_on_a_line_are_one(person: Person) -> None:
    for key, selector in (("question_mark", "#help-keys"), ("c", "#choices"), ("O", "#choices")):
        await person.press(key)
        await person.pilot.click(selector, offset=(4, 1), times=2)
        await person.settle()
        await person.press("escape", "escape")
        assert len(person.app.screen_stack) == 1
    await person.press("f4")
    await person.pilot.click(offset=(5, 5), times=2)
    await person.press("1", "a")
    assert person.snapshot.pieces >= 1


async def test_a_whole_order_with_the_mouse_alone(open_app: OpenApp) -> None:
    async with open_app((60, 18)) as person:
        await person.pilot.click("#add")
        await person.settle()
        await person.pilot.click("AreaBar", offset=(12, 0))
        await person.wait(lambda: person.area == "cart")
        await person.pilot.click("#checkout")
        await person.wait(lambda: person.area == "pay" and any(how.display for how in person.app.screen.query("#how")))
        await person.pilot.click("#place")
        await person.wait(lambda: person.area == "backstage" and person.snapshot.stop == 1)
        await click_key(person, "next")
        await person.wait(lambda: person.snapshot.stop == 2)
        await click_key(person, "back")
        await person.wait(lambda: person.snapshot.stop == 1)


# -------------------------------------------------------------------- letters
async def letter_of(person: Person, wanted: Callable[[object], bool]) -> str:
    await person.press("f4")
    screen = person.app.screen
    assert isinstance(screen, LettersScreen)
    return next(spot.letter for spot in screen._spots.values() if wanted(spot.widget))


async def test_letters_stand_on_what_can_be_clicked_and_one_presses_it(person: Person) -> None:
    letter = await letter_of(person, lambda widget: getattr(widget, "id", None) == "add")
    label = next(label for label in person.app.screen.query(Static) if str(label.visual) == f" {letter} ")
    button = person.app.screen_stack[-2].query_one("#add")
    assert label.region.offset == button.region.offset
    await person.press(letter)
    assert person.snapshot.pieces == 1
    assert not isinstance(person.app.screen, LettersScreen)


async def test_a_letter_goes_to_a_list_and_to_a_table_of_the_office(person: Person) -> None:
    letter = await letter_of(person, lambda widget: getattr(widget, "id", None) == "categories")
    await person.press(letter)
    assert person.app.focused is not None
    assert person.app.focused.id == "categories"
    await person.press("7")
    letter = await letter_of(person, lambda widget: isinstance(widget, Tab) and "Stock" in str(widget.label))
    await person.press(letter)
    assert person.see("#rows", Table)._columns[0].title == "product"


async def test_escape_and_a_click_leave_the_letters(person: Person) -> None:
    await person.press("f4", "escape")
    assert not isinstance(person.app.screen, LettersScreen)
    await person.press("f4")
    await person.pilot.click(offset=(5, 5))
    await person.settle()
    assert not isinstance(person.app.screen, LettersScreen)


async def test_letters_are_never_the_same_twice_in_any_area(open_app: OpenApp) -> None:
    async with open_app((120, 40)) as person:
        await begin(person)
        for mode in MODES:
            await go_to(person, mode)
            await person.press("f4")
            letters = [str(label.visual).strip() for label in person.app.screen.query(".letter").results(Static)]
            assert len(letters) == len(set(letters))
            assert letters or mode == "backstage"
            await person.press("escape")


# -------------------------------------------------------------------- dialogs
async def click_foot(person: Person, words: str) -> None:
    """Click on a key in the line below a dialog."""
    for y, line in enumerate(text_of(person.app.screen)):
        x = line.find(words)
        if x >= 0:
            await person.click((x + 1, y))
            return
    raise AssertionError(f"{words!r} is not to be seen")


async def free_cups(person: Person) -> int:
    page = await person.ask(lambda shop: shop.sheet("stock", find=CUP, meant={}, by=None, down=False, limit=1))
    return int(page.rows[0].values["available"])


async def test_pieces_are_put_on_the_shelf_with_the_mouse_alone(open_app: OpenApp) -> None:
    async with open_app((60, 18)) as person:
        await go_to(person, "office")
        await click_foot(person, "Stock")
        before = await free_cups(person)
        await click_key(person, "restock")
        for foot in ("↑ more", "↑ more", "↑ more", "↓ less", "Enter takes it"):
            await click_foot(person, foot)
        await person.wait(lambda: len(person.app.screen_stack) == 1)
        assert await free_cups(person) == before + 26, "24 are offered"


async def test_an_amount_grows_and_shrinks_with_the_arrows_and_is_never_nothing(open_app: OpenApp) -> None:
    async with open_app((80, 24)) as person:
        await go_to(person, "office")
        await click_foot(person, "Stock")
        await person.press("r")
        for typed, key, shown in (("1", "down", "-1"), ("", "up", "1"), ("", "up", "2"), ("x", "up", "2x")):
            await person.press(*typed, key)
            assert person.app.screen.query_one("#amount", Field).value == shown
        assert "whole number" in person.read("#wrong")
        await person.press("backspace", "up")
        assert person.read("#wrong") == ""


async def test_for_whom_a_fault_is_armed_what_is_searched_and_leaving_are_clicked(person: Person) -> None:
    await person.press("f")
    screen = person.app.screen
    assert isinstance(screen, FaultsScreen)
    before = screen.scope
    await click_foot(person, "→ for whom")
    assert screen.scope is not before
    await click_foot(person, "/ searches")
    assert person.app.focused is screen.query_one("#sought")
    await click_foot(person, "Esc shows all")
    await click_foot(person, "Esc leaves")
    assert person.app.screen is not screen


async def test_for_whom_a_fault_is_armed_is_chosen_with_one_click(person: Person) -> None:
    await person.press("f")
    await click_foot(person, "ten minutes")
    assert "[ten minutes]" in person.read("#scopes")


async def test_what_can_be_done_about_an_order_is_clicked_where_it_is_said(open_app: OpenApp) -> None:
    async with open_app((60, 18)) as person:
        await person.press("a", "2", "enter", "f2", "down", "down", "enter", "enter")
        await person.go_on_until("OrderRefused")
        await click_foot(person, "3 pays with")
        assert person.area == "pay"
        await person.press("4")
        await click_foot(person, "pay again with")
        assert person.area == "pay"


async def test_another_card_is_chosen_where_it_is_said_that_one_can(person: Person) -> None:
    await person.press("a", "2", "enter")
    await click_foot(person, "F2 test cards and")
    assert isinstance(person.app.screen, ChoiceDialog)
    await person.pilot.click(person.see("#choices", OptionList), offset=(3, 1))
    await person.wait(lambda: person.see("#card", Input).value.startswith("4242"))
    await click_foot(person, "F3 who else")
    assert isinstance(person.app.screen, ChoiceDialog)


async def test_every_other_branch_is_compared_with_the_mouse_alone(open_app: OpenApp) -> None:
    async with open_app((60, 18)) as person:
        await person.buy()
        for guard in range(2):
            await person.press("n", "n", "p", "g", *["down"] * guard, "enter", "escape")
        await person.press("b")
        await click_foot(person, "c compares it")
        compared = person.app.screen
        assert isinstance(compared, CompareScreen)
        seen: list[int] = []
        for _ in range(3):
            await person.wait(lambda: compared.told is not None and compared.told.other.branch not in seen[-1:])
            assert compared.told is not None
            seen.append(compared.told.other.branch)
            await click_foot(person, "n next branch")
        assert seen == [2, 1, 2], "and round again"


async def test_two_branches_are_compared_with_the_mouse_alone(person: Person) -> None:
    await person.buy()
    await person.press("n", "n", "p", "f", "enter", "escape", "b")
    await click_foot(person, "c compares it")
    assert isinstance(person.app.screen, CompareScreen)
    await click_foot(person, "Esc goes back")
    assert not isinstance(person.app.screen, CompareScreen)
