"""Other courses: who comes first in a race, jumping to any message, and two branches side by side."""

import pytest

from ecomtui import Given, Shop
from ecomtui.tui.screens.compare import CompareScreen
from ecomtui.tui.screens.dialog import ChoiceList
from tests.tui.conftest import OpenApp
from tests.tui.person import CUP, Person

RACING = "PlaceOrder"


def opener() -> Shop:
    """Asha and Ben both buy the only cup there is."""
    shop = Shop.in_memory(7, Given(stock={CUP: 1}))
    for name in ("asha", "ben"):
        shop.customer(name).buy({CUP: 1})
    while {message.who for message in shop.window() if message.kind == RACING} != {1, 2}:
        assert shop.step(), "they never meet"
    return shop


async def choose(person: Person, key: int) -> None:
    choices = person.see("#choices", ChoiceList)
    for _ in range(choices.option_count):
        if choices.chosen == str(key):
            break
        await person.press("down")
    assert choices.chosen == str(key)


async def test_whoever_is_chosen_in_a_race_comes_first(open_app: OpenApp) -> None:
    for who in (1, 2):
        async with open_app(opener=opener) as person:
            race = await person.ask(lambda shop: shop.window())
            mine = next(message for message in race if message.kind == RACING and message.who == who)
            await person.press("6", "r")
            assert "may come next" in person.read("#race-says")
            await choose(person, mine.id)
            await person.press("enter")
            assert any(f"{RACING} comes next" in toast for toast in person.toasts)
            await person.press("u")
            assert await person.ask(lambda shop: shop.window()) == race, "one key undoes it"
            await person.press("r")
            await choose(person, mine.id)
            await person.press("enter", "v", "n")
            assert person.message.id == mine.id


async def test_the_race_tells_what_is_due_later_and_a_wider_window_lets_it_in(open_app: OpenApp) -> None:
    async with open_app(opener=opener) as person:
        await person.press("6", "r")
        listed = person.see("#choices", ChoiceList)
        narrow = sum(not listed.get_option_at_index(n).disabled for n in range(listed.option_count))
        await person.press("w", "w", "w")
        wide = sum(not listed.get_option_at_index(n).disabled for n in range(listed.option_count))
        assert 2 <= narrow <= wide
        steps = person.snapshot.moment.steps
        await person.press("escape")
        assert person.snapshot.moment.steps == steps
        assert await person.ask(lambda shop: [act.kind for act in shop.acts()].count("Choose")) == 0


# -------------------------------------------------------------------- jumping
async def test_one_jumps_to_any_message_back_and_forward(person: Person) -> None:
    await person.buy()
    reserved = await person.go_on_until("StockReserved")
    confirmed = await person.go_on_until("OrderConfirmed")
    await person.press("j")
    await person.write("stockres")
    await person.press("enter")
    assert person.message == reserved
    assert person.snapshot.moment.furthest > person.snapshot.moment.steps
    await person.press("j")
    await person.write(str(confirmed.id))
    await person.press("enter")
    assert person.message == confirmed, "what can come again can be jumped to"
    await person.press("j", "up", "enter")
    assert (person.message.step or 0) < (confirmed.step or 0), "without typing, the list begins where one stands"


async def test_a_message_that_never_was_cannot_be_jumped_to(person: Person) -> None:
    await person.buy()
    before = person.snapshot.moment
    await person.press("j")
    await person.write("9999")
    await person.press("enter")
    assert any("no message 9999" in toast for toast in person.toasts)
    assert person.snapshot.moment == before
    await person.press("j", "escape")
    assert person.area == "backstage"


# -------------------------------------------------------------------- branches
async def test_two_branches_stand_side_by_side_and_one_can_go_over(open_app: OpenApp) -> None:
    async with open_app((120, 40)) as person:
        await person.buy()
        await person.go_on_until("OrderConfirmed")
        fork = person.snapshot.moment.steps
        await person.app.run_action("run_to_rest")

        def do_something_else(shop: Shop) -> None:
            shop.go_to(fork + 6)
            shop.customer("asha").cancel(1001)
            shop.run()

        await person.ask(do_something_else)
        await person.app.guide.watch(1001)
        assert person.snapshot.moment.branch == 2
        before = await person.ask(lambda shop: shop.digest())
        await person.press("b", "c")
        compared = person.app.screen
        assert isinstance(compared, CompareScreen)
        await person.wait(lambda: compared.told is not None)
        text = person.read("#compare")
        assert "Branch 2 (here)" in text
        row = next(line for line in text.splitlines() if line.startswith("order"))
        assert "≠" in row
        assert "cancelled" in row
        assert "completed" in row
        promises = next(line for line in text.splitlines() if line.startswith("promises"))
        assert "≠" not in promises
        assert text.index("ParcelDelivered") > 0
        assert await person.ask(lambda shop: shop.digest()) == before, "looking moves nothing"
        await person.press("escape", "enter")
        assert person.snapshot.moment.branch == 1
        assert (await person.order()).status == "completed"


async def test_a_branch_is_not_compared_with_itself(person: Person) -> None:
    await person.buy()
    await person.press("b", "c")
    assert any("one branch so far" in toast for toast in person.toasts)
    await person.press("escape", "p", "f", "enter", "escape", "b", "down", "c")
    assert any("choose another one" in toast for toast in person.toasts)


# -------------------------------------------------------------------- in the last row of a classroom
@pytest.mark.parametrize("key", ["j", "r", "b", "e"])
async def test_every_dialog_of_backstage_fits_and_escape_leaves_it(open_app: OpenApp, key: str) -> None:
    async with open_app((60, 18)) as person:
        await person.buy()
        await person.go_on_until("StockReserved")
        home, moment = person.app.screen, person.snapshot.moment
        await person.press(key)
        dialog = person.app.screen
        assert dialog is not home
        box = dialog.query_one("#dialog").region
        assert dialog.region.contains_region(box)
        assert box.contains_region(dialog.query_one("#dialog-foot").region)
        await person.press("escape")
        assert person.app.screen is home
        assert person.snapshot.moment == moment
