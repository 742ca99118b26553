"""Faults by the keys: for this order, the next message or a while; always visible, and undone by one key."""

import pytest

from ecomtui.tui.screens.dialog import ChoiceList
from ecomtui.tui.screens.faults import ARMED, SCOPES, WINDOWS, FaultsScreen, Scope
from ecomtui.tui.widgets.bars import transport_pieces
from ecomtui.tui.widgets.map import FAULT
from ecomtui.tui.widgets.sequence import SequenceDiagram
from tests.tui.conftest import OpenApp
from tests.tui.drawn import text_of
from tests.tui.person import Person
from tests.tui.test_backstage import choose


async def open_faults(person: Person, scope: Scope) -> FaultsScreen:
    await person.press("f", *["right"] * SCOPES.index(scope))
    screen = person.app.screen
    assert isinstance(screen, FaultsScreen)
    assert screen.scope is scope
    assert f"[{scope.value}]" in person.read("#scopes")
    return screen


async def arm(person: Person, fault: str, scope: Scope) -> None:
    await open_faults(person, scope)
    await choose(person, fault)
    await person.press("escape")


async def test_a_fault_for_this_order_strikes_it_once(person: Person) -> None:
    await person.buy()
    await person.go_on_until("StockReserved")
    await arm(person, "bank.generic_decline", Scope.order)
    (armed,) = person.snapshot.armed
    assert "for order 1001" in armed.words
    assert "1×" in armed.words
    await person.go_on_until("PaymentDeclined")
    assert person.message.fault == "bank.generic_decline" or person.snapshot.armed == ()
    await person.go_on_until("OrderRefused")


async def test_a_fault_for_the_next_message_meets_that_one(person: Person) -> None:
    await person.buy()
    await person.go_on_until("ReserveStock")
    await open_faults(person, Scope.message)
    assert "next StockReserved" in person.read("#scopes")
    await choose(person, "net.drop_response")
    await person.press("escape", "n")
    struck = person.message
    assert (struck.kind, struck.fault, struck.fate) == ("StockReserved", "net.drop_response", "lost")
    assert FAULT in person.read("#heading")
    assert person.snapshot.armed == ()


async def test_what_cannot_happen_to_the_next_message_cannot_be_armed_for_it(person: Person) -> None:
    await person.buy()
    await person.go_on_until("ReserveStock")
    await open_faults(person, Scope.message)
    choices = person.see("#choices", ChoiceList)
    disabled = {
        str(choices.get_option_at_index(place).prompt).split()[0]
        for place in range(choices.option_count)
        if choices.get_option_at_index(place).disabled
    }
    assert {"net.slow", "bank.down", "parcel.lost", "mail.soft_bounce"} <= disabled
    assert not {"net.duplicate", "net.drop_request"} & disabled


@pytest.mark.parametrize("scope", WINDOWS)
async def test_a_fault_for_a_while_begins_now_and_ends_by_itself(person: Person, scope: Scope) -> None:
    await person.buy()
    now = person.snapshot.moment.now
    await arm(person, "net.slow", scope)
    armed = await person.ask(lambda shop: [act.body for act in shop.acts() if act.kind == "ArmFault"][-1])
    assert (armed["start"], armed["until"]) == (now, now + WINDOWS[scope])
    assert armed["who"] is None
    assert "1 fault armed" in [text for text, _ in transport_pieces(person.snapshot)]


async def test_what_is_armed_stands_beside_the_message_and_one_key_takes_it_back(person: Person) -> None:
    await person.buy()
    before = await person.ask(lambda shop: shop.digest())
    await arm(person, "bank.down", Scope.hour)
    assert "armed: bank.down" in person.read("#aside")
    for key in "1457":
        await person.press(key)
        assert any("fault" in text for text, _ in transport_pieces(person.snapshot))
    await person.press("u")
    assert any("Taken back: a fault armed" in toast for toast in person.toasts)
    assert person.snapshot.armed == ()
    assert await person.ask(lambda shop: shop.digest()) == before


async def test_a_touched_message_carries_the_badge_everywhere(open_app: OpenApp) -> None:
    async with open_app((120, 40)) as person:
        await person.buy()
        await person.go_on_until("ReserveStock")
        await arm(person, "net.drop_request", Scope.message)
        await person.press("n")
        assert person.message.fault == "net.drop_request"
        assert FAULT in person.read("#heading")
        assert "Simulated fault: net.drop_request" in person.read("#message")
        lines = person.see("SequenceDiagram", SequenceDiagram).lines()
        assert any(FAULT in "".join(char for char, _ in line.cells) for line in lines)
        await person.press("j")
        await person.write("drop_req")
        assert person.see("#choices", ChoiceList).option_count == 1, "and is found by it"


async def test_the_same_fault_armed_for_two_things_is_one_line_and_disarmed_at_once(person: Person) -> None:
    await person.buy()
    for scope in (Scope.order, SCOPES[-1]):
        await arm_again(person, "bank.generic_decline", scope)
    assert len(person.snapshot.armed) == 2
    await person.press("f", "home", "enter", "escape")
    assert not await person.ask(lambda shop: shop.armed())


async def test_what_enter_has_armed_enter_disarms(open_app: OpenApp) -> None:
    async with open_app((60, 18)) as person:
        await person.buy()
        await person.press("f", "down", "down", "down", "enter")
        (armed,) = person.snapshot.armed
        assert person.see("#choices", ChoiceList).chosen == f"{ARMED}{armed.fault}"
        await person.press("enter")
        assert person.snapshot.armed == ()
        assert person.see("#choices", ChoiceList).chosen == armed.fault


async def test_a_swarm_is_let_loose_by_one_key_and_called_off_by_another(open_app: OpenApp) -> None:
    async with open_app((60, 18)) as person:
        await person.buy()
        await person.press("f", "w")
        first = {one.fault for one in person.snapshot.armed}
        assert 10 < len(first) < len(await person.ask(lambda shop: shop.faults()))
        assert person.message.kind == "ArmSwarm"
        await person.press("x")
        assert not person.snapshot.armed
        await person.press("x", "w")
        assert {one.fault for one in person.snapshot.armed} != first, "another half"
        await person.press("escape", "u")
        assert not person.snapshot.armed, "one key takes it back"


async def test_what_a_guard_keeps_away_is_said_below_it_once_it_is_out(open_app: OpenApp) -> None:
    async with open_app((60, 18)) as person:
        await person.press("g")
        for words in ("takes effect twice", "a receiver puts a", "takes effect twice"):
            await person.press("enter")
            assert any(words in line for line in text_of(person.app.screen)), words


async def arm_again(person: Person, fault: str, scope: Scope) -> None:
    """Through the list of those that could be armed, also when it is armed already."""
    await open_faults(person, scope)
    choices = person.see("#choices", ChoiceList)
    choices.highlighted = choices.get_option_index(fault)
    await person.press("enter", "escape")


async def test_the_bad_line_of_one_of_the_crowd_is_no_fault_that_somebody_armed(open_app: OpenApp) -> None:
    async with open_app(crowd=60) as person:
        armed = await person.ask(lambda shop: shop.armed())
        assert armed
        assert all(one.by_nature for one in armed)
        assert list(person.snapshot.armed) == []
        await person.ask(lambda shop: shop.arm("net.drop_request", customer="asha", times=1))
        await person.press("n")
        assert [one.fault for one in person.snapshot.armed] == ["net.drop_request"]


# -------------------------------------------------------------------- long lists are searched
def names(person: Person) -> list[str]:
    """What the list offers, headings and all."""
    listed = person.see("#choices", ChoiceList)
    return [str(listed.get_option_at_index(place).prompt).split()[0] for place in range(listed.option_count)]


async def test_a_fault_is_found_as_one_types_and_enter_arms_it(person: Person) -> None:
    await person.press("f", "slash")
    await person.press(*"moment", "space", *"bank")
    assert names(person) == ["bank.duplicate_answer"], "by any of its words, in any order"
    await person.press("enter")
    assert [one.fault for one in person.snapshot.armed] == ["bank.duplicate_answer"]


async def test_while_one_types_in_a_dialog_no_letter_does_anything_else(person: Person) -> None:
    await person.press("f", "slash")
    await person.write("e")
    assert person.snapshot.armed == (), "e is a letter now, and arms nothing"
    assert "typing" in person.read("#dialog-foot")
    first = person.see("#choices", ChoiceList).chosen
    await person.press("down")
    assert person.see("#choices", ChoiceList).chosen != first, "the arrows go through what was found"
    await person.write("\N{LATIN SMALL LETTER Z}qx")
    assert names(person) == ["Nothing"]
    await person.press("escape")
    assert len(names(person)) > 30, "Esc shows all of them again"
    assert isinstance(person.app.screen, FaultsScreen)
    await person.press("escape")
    assert not isinstance(person.app.screen, FaultsScreen)


async def test_a_guard_and_a_customer_are_found_the_same_way(person: Person) -> None:
    await person.press("g", "slash")
    await person.write("order_key")
    assert names(person) == ["order_key"]
    await person.press("enter", "escape", "escape")
    assert person.snapshot.guards_out == ("order_key",)
    await person.press("c", "slash")
    await person.write("chloe")
    await person.press("enter")
    assert person.snapshot.follow.customer == "chloe"


async def test_a_short_list_has_no_search(person: Person) -> None:
    await person.press("f8")
    assert not person.app.screen.query("#sought")
