"""Backstage: the message at hand, trouble made on purpose, undoing, and other branches."""

import asyncio

import pytest
from textual.widgets import Button

from ecomtui.parties.protocol.stocking import ReserveStock
from ecomtui.parties.stock.party import Stock
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.shop import Shop
from ecomtui.tui.screens.trouble import TroubleScreen
from ecomtui.tui.widgets.bars import AreaBar, Transport, transport_pieces
from ecomtui.tui.widgets.depths import Depth
from ecomtui.tui.widgets.map import Hop, ShopMap
from ecomtui.world.errors import StoreFailed
from ecomtui.world.party import handles
from tests.tui.conftest import OpenApp
from tests.tui.person import CUP, Person

ALL_KEPT = f"promises ok {len(MODEL.promises)}/{len(MODEL.promises)}"


def transport(person: Person, level: int = 0) -> str:
    return "   ".join(text for text, _ in transport_pieces(person.snapshot, level))


async def test_the_map_and_the_heading_show_the_message_at_hand(person: Person) -> None:
    await person.buy()
    await person.go_on_until("StockReserved")
    assert person.see(ShopMap.__name__, ShopMap).hop == Hop("stock", "order_manager")
    heading = person.read("#heading")
    assert f"stop {person.snapshot.stop} (message {person.message.id})" in heading
    assert "Stock ──► Orders" in heading
    assert "StockReserved" in heading
    assert "[STOCK]" in person.read("#parts")
    assert person.read("#message") == person.message.plain


async def test_a_message_can_be_read_at_five_depths(person: Person) -> None:
    await person.buy()
    await person.go_on_until("ReserveStock")
    shown = {}
    for depth in Depth:
        assert f"[{depth}" in person.read("#depths")
        shown[depth] = person.read("#message")
        await person.press("d")
    assert shown[Depth.plain] == person.message.plain
    assert "caused by" in shown[Depth.technical]
    assert f'"sku": "{CUP}"' in shown[Depth.json]
    assert "hold" in shown[Depth.rows]
    assert "new row" in shown[Depth.rows]
    assert "def reserve(self" in shown[Depth.code]
    await person.press("D", "n")
    assert "[Rows" in person.read("#depths"), "the depth stays from stop to stop"


async def test_the_whole_story_is_in_plain_words_and_jumps_of_time_are_told(person: Person) -> None:
    await person.buy()
    jumps = set()
    while not person.snapshot.moment.at_rest:
        assert "_" not in person.read("#message"), person.message.kind
        if person.snapshot.jump:
            assert person.snapshot.jump in person.read("#aside")
            jumps.add(person.snapshot.jump)
        await person.press("n")
    assert any(jump.startswith("next ") for jump in jumps), jumps


async def test_playing_goes_on_by_itself_until_paused(person: Person) -> None:
    await person.buy()
    await person.press(">", ">", ">")
    first = person.snapshot.moment.steps
    await person.press("space")
    assert "playing 8/s" in transport(person)
    await person.press("1")
    while person.snapshot.moment.steps < first + 5:
        await asyncio.sleep(0.02)
    await person.press("space")
    assert "paused" in transport(person)
    await person.press("<")
    assert person.app.guide.speed == 4.0


async def test_an_undone_act_is_as_if_it_had_never_been(person: Person) -> None:
    await person.press("a")
    before = await person.ask(lambda shop: shop.digest())
    await person.press("2", "enter", "enter", "n", "n")
    await person.press("u", "u")
    assert await person.ask(lambda shop: shop.digest()) == before
    assert person.snapshot.follow.order is None
    assert person.snapshot.pieces == 1
    await person.press("6")
    await person.go_on_until("OrderConfirmed", 30)
    assert person.snapshot.follow.order == 1001, "what was taken back can come again, and is followed"


async def test_going_back_and_doing_something_else_begins_a_branch_and_says_so(person: Person) -> None:
    await person.buy()
    await person.go_on_until("OrderConfirmed")
    await person.press("p", "p", "1", "down", "a")
    assert person.snapshot.moment.branches == 2
    assert any("branch 2 begins" in toast for toast in person.toasts)


async def test_going_back_before_the_order_and_on_again_still_follows_it(person: Person) -> None:
    await person.buy()
    end = await person.go_on_until("OrderConfirmed")
    await person.press("4", "b", "p", "p", "p", "p", "p", "p", "p", "p", "p", "p", "p")
    assert await person.ask(lambda shop: shop.orders()) == []
    again = await person.go_on_until("OrderConfirmed", 14)
    assert again == end
    assert person.snapshot.follow.order == 1001


# -------------------------------------------------------------------- trouble on purpose
async def test_a_fault_strikes_and_a_good_shop_copes(person: Person) -> None:
    await arm(person, "bank.timeout_after")
    assert "1 fault armed" in transport(person)
    await person.buy()
    while not person.snapshot.moment.at_rest:
        await person.press("n")
    assert "fault" not in transport(person), "it has struck and is spent"
    assert ALL_KEPT in transport(person)
    assert (await person.order()).status == "completed"


async def test_a_fault_can_be_disarmed_and_escape_decides_nothing(person: Person) -> None:
    await person.press("f", "escape")
    assert person.snapshot.armed == ()
    await arm(person, "bank.generic_decline")
    await person.press("f", "home", "enter", "escape")
    assert person.snapshot.armed == ()


async def test_without_its_guard_the_customer_is_charged_twice_and_the_promise_turns_red(person: Person) -> None:
    await arm(person, "bank.timeout_after")
    await person.press("g")
    await choose(person, "idempotency")
    await person.press("escape")
    assert person.snapshot.guards_out == ("idempotency",)
    assert "1 guard out" in transport(person)
    await person.buy()
    for _ in range(40):
        if person.snapshot.broken:
            break
        await person.press("n")
    (broken,) = person.snapshot.broken
    assert broken.name == "charged_once"
    assert broken.message == person.message.id, "time stops at the message that broke it"
    assert "BROKEN charged_once" in transport(person)
    assert "BROKEN charged_once" in str(person.see(Transport.__name__, Transport).render())
    assert "BROKEN charged_once" in person.read("#aside")
    await person.press("p")
    assert ALL_KEPT in transport(person)


async def test_a_promise_that_breaks_only_at_rest_turns_red_there(person: Person) -> None:
    await person.buy()
    await lose_a_mug(person)
    assert ALL_KEPT in transport(person), "nothing is at rest yet"
    await person.app.run_action("run_to_rest")
    assert [promise.name for promise in person.snapshot.broken] == ["stock_true"]
    assert "BROKEN stock_true" in transport(person)


async def test_a_long_history_is_examined_while_nothing_else_is_asked(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecomtui.shop.reading.world._OPERATIONS", 1)
    monkeypatch.setattr("ecomtui.tui.snapshot._AT_ONCE", 0)
    monkeypatch.setattr("ecomtui.tui.changing._IDLE", 0.05)
    await person.buy()
    await lose_a_mug(person)
    await person.app.run_action("run_to_rest")
    assert (person.snapshot.examined, person.snapshot.broken) == (False, ())
    assert "checking promises" in transport(person)
    await person.wait(lambda: person.snapshot.examined)
    assert "BROKEN stock_true" in str(person.see(Transport.__name__, Transport).render())
    await person.press("p", "p")
    assert ALL_KEPT in transport(person)


async def lose_a_mug(person: Person) -> None:
    """Take one off the shelf behind everybody's back."""
    lost = "update stock_level set on_hand=on_hand-1 where sku='enamel-mug'"
    await person.ask(lambda shop: shop._world.store.connection.execute(lost))


async def arm(person: Person, fault: str) -> None:
    """Arm a fault by the keys."""
    await person.press("f")
    await choose(person, fault)
    assert type(person.app.screen).__name__ == "FaultsScreen", "more can be armed; Esc leaves"
    await person.press("escape")


async def choose(person: Person, name: str) -> None:
    """Move down a list of choices to one, and press Enter."""
    from ecomtui.tui.screens.dialog import ChoiceList

    choices = person.see("#choices", ChoiceList)
    for _ in range(choices.option_count):
        if choices.chosen == name:
            break
        await person.press("down")
    assert choices.chosen == name
    await person.press("enter")


# -------------------------------------------------------------------- when the world stands still
async def test_a_halted_world_names_the_message_and_can_go_back(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(self: Stock, ask: object) -> None:
        raise ZeroDivisionError("[bold]planted[/bold]")

    monkeypatch.setattr(Stock, "reserve", handles(ReserveStock)(fall))
    async with open_app() as person:
        await person.buy()
        for _ in range(6):
            if isinstance(person.app.screen, TroubleScreen):
                break
            await person.press("n")
        text = person.read("#trouble")
        assert "ReserveStock" in text
        assert "[bold]planted" in text
        assert person.see("#way-on", Button).has_focus
        stood = person.snapshot.moment
        assert stood.halted
        await person.press("enter")
        assert not isinstance(person.app.screen, TroubleScreen)
        assert person.snapshot.moment.steps < stood.steps
        await person.press("1", "2", "7")
        assert person.area == "office"


async def test_a_failing_disk_is_told_and_nothing_falls_over(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app() as person:
        await person.buy()

        def full(self: Shop, messages: int = 1) -> None:
            raise StoreFailed("the store failed under message 36 (disk full); nothing of it was kept")

        with monkeypatch.context() as patched:
            patched.setattr(Shop, "step", full)
            await person.press("n")
            assert "disk full" in person.read("#trouble")
            await person.press("escape")
        await person.press("n")
        assert person.snapshot.stop == 2


async def test_the_transport_line_fits_whatever_it_has_to_say(person: Person) -> None:
    await arm(person, "bank.timeout_after")
    await person.press("g")
    await choose(person, "idempotency")
    await person.press("escape")
    await person.buy()
    for width in (120, 80, 60):
        await person.resize(width, 24)
        line = str(person.see(Transport.__name__, Transport).render())
        assert len(line) <= width - 2, line
        assert "guard" in line
    bar = person.see(AreaBar.__name__, AreaBar).render_line(0).text
    assert len(bar) == 60
    assert "1 Store  2 Cart·2  3 Pay  4  5  6 Backstage  7" in bar, "as many names as there is room for"
