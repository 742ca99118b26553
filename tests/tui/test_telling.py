"""What leads to the message at hand: the sequence diagram so far, who knows what, and the promises."""

from dataclasses import replace

import pytest

from ecomtui import Shop
from ecomtui.shop.views import BeliefsView, MessageView
from ecomtui.tui.snapshot import Words, words_of
from ecomtui.tui.widgets.knows import Knowing, WhoKnows, differences, knowing_lines, promise_lines
from ecomtui.tui.widgets.map import FAULT
from ecomtui.tui.widgets.sequence import SequenceDiagram, diagram, scene_of
from tests.tui.conftest import OpenApp
from tests.tui.person import CUP, Person


@pytest.fixture(scope="module")
def told() -> tuple[list[MessageView], Words]:
    """The stops of an order whose payment's answer was lost on the way."""
    with Shop.in_memory(7) as shop:
        shop.arm("bank.timeout_after", customer="asha", times=1)
        shop.customer("asha").buy({CUP: 2})
        shop.run()
        return [one for one in shop.story(1001) if one.headline or one.fault], words_of(shop)


def drawn(told: tuple[list[MessageView], Words], kind: str, width: int = 60, height: int = 20) -> list[str]:
    """The diagram with the first message of that kind at hand, as rows of text."""
    messages, words = told
    here = next(place for place, one in enumerate(messages) if one.kind == kind)
    lines = diagram(messages[: here + 1], messages[here].id, words, width, height)
    return ["".join(char for char, _ in line.cells) for line in lines]


def test_an_arrow_runs_from_the_senders_lifeline_to_the_receivers(told: tuple[list[MessageView], Words]) -> None:
    rows = drawn(told, "StockReserved")
    heads, arrow = rows[0], rows[-1]
    assert arrow.index("├") < arrow.index("►")
    assert abs(arrow.index("├") - (heads.index("Stock") + 2)) <= 1
    assert abs(arrow.index("►") - (heads.index("Orders") + 2)) <= 1
    assert "StockReserved" in rows[-2]
    asked = rows[-3]
    assert asked.index("◄") < asked.index("┤"), "the question went the other way"


def test_only_the_parties_of_the_scene_are_drawn_and_the_message_at_hand_is_the_last(
    told: tuple[list[MessageView], Words],
) -> None:
    for kind in ("PlaceOrder", "ReserveStock", "AuthorizePayment", "DispatchOrder", "ParcelDelivered"):
        for width, height in ((58, 20), (78, 11), (120, 40)):
            rows = drawn(told, kind, width, height)
            assert kind in rows[-2] + rows[-1]
            assert len(rows) <= height
            assert {len(row) for row in rows} == {width}
    shown, parties = scene_of(told[0], 120, 60)
    assert {party for entry in shown for party in (entry.message.sender, entry.message.receiver)} == set(parties)


def test_a_lost_message_ends_in_an_x_and_carries_the_badge(told: tuple[list[MessageView], Words]) -> None:
    messages, words = told
    struck = next(one for one in messages if one.fault)
    lines = diagram([*messages[:3], struck], struck.id, words, 60, 20)
    text = "\n".join("".join(char for char, _ in line.cells) for line in lines)
    assert f"{struck.kind} {FAULT}" in text
    assert "x" in text.splitlines()[-1]


def test_a_jump_of_time_is_drawn_between_two_messages(told: tuple[list[MessageView], Words]) -> None:
    assert any("next " in row for row in drawn(told, "ParcelDelivered", 120, 60))


async def test_the_diagram_shows_the_stops_so_far_and_a_click_goes_there(open_app: OpenApp) -> None:
    async with open_app((120, 40)) as person:
        await person.buy()
        await person.go_on_until("StockReserved")
        shown = person.see("SequenceDiagram", SequenceDiagram)
        assert [one.kind for one in shown.told] == [
            "PlaceOrder", "PlaceOrder", "OrderSubmitted", "ReserveStock", "StockReserved",
        ]  # fmt: skip
        place = next(y for y, line in enumerate(shown.lines()) if line.message == shown.told[2].id)
        await person.pilot.click("SequenceDiagram", offset=(20, place))
        await person.wait(lambda: person.message.kind == "OrderSubmitted")
        assert person.snapshot.moment.furthest > person.snapshot.moment.steps


async def test_on_a_small_screen_diagram_and_who_knows_take_the_place_of_the_words(person: Person) -> None:
    await person.buy()
    await person.press("m")
    assert (displayed(person, "SequenceDiagram"), displayed(person, "#words")) == (True, False)
    await person.press("w")
    assert (displayed(person, "WhoKnows"), displayed(person, "SequenceDiagram")) == (True, False)
    await person.press("d")
    assert (displayed(person, "#words"), displayed(person, "WhoKnows")) == (True, False)
    await person.press("w", "escape")
    assert displayed(person, "#words")
    await person.press("q")
    assert displayed(person, "SequenceDiagram"), "with the key that lessons have for it, too"


def displayed(person: Person, selector: str) -> bool:
    return bool(person.app.screen.query_one(selector).size.height)


# -------------------------------------------------------------------- who knows what
@pytest.mark.parametrize(
    ("believes", "status", "who"),
    [
        (BeliefsView("confirmed", "authorized", "authorized", "none"), "confirmed", []),
        (BeliefsView("unknown", "none", "authorized", "none"), "pending", [("shop", "bank")]),
        (BeliefsView("unknown", "unknown", "authorized", "none"), "pending", [("shop", "bank")]),
        (BeliefsView("unknown", "authorized", "authorized", "none"), "confirmed", [("customer", "shop")]),
        (BeliefsView("confirmed", "voided", "voided", "none"), "canceled", [("customer", "shop")]),
        (BeliefsView("confirmed", "paid", "captured", "delivered"), "completed", [("customer", "courier")]),
        (BeliefsView("delivered", "paid", "captured", "delivered"), "completed", []),
        (BeliefsView("delivered", "partially_refunded", "partially_refunded", "delivered"), "completed", []),
    ],
)
def test_who_differs_with_whom_stands_out(believes: BeliefsView, status: str, who: list[tuple[str, str]]) -> None:
    with Shop.in_memory(7) as shop:
        shop.customer("asha").buy({CUP: 1})
        shop.run(until="StockReserved")
        order, words = shop.order(1001), words_of(shop)
    knowing = Knowing(believes, replace(order, status=status))
    assert [pair for pair, _ in differences(knowing)] == who
    for width in (58, 78):
        lines = [line.plain for line in knowing_lines(knowing, words, width)]
        assert any(line.startswith("≠ ") for line in lines) == bool(who)
        assert all("_" not in line for line in lines)


async def test_who_knows_what_follows_the_message_at_hand(open_app: OpenApp) -> None:
    async with open_app((200, 60)) as person:
        await person.buy()
        await person.go_on_until("PaymentAuthorized")
        panel = person.see("WhoKnows", WhoKnows)
        assert panel.knowing is not None
        assert panel.knowing.beliefs.bank == "authorized"
        assert panel.knowing.beliefs.customer == "unknown"
        text = str(panel.render())
        assert "money set aside" in text
        assert "≠" in text
        while not person.snapshot.moment.at_rest:
            await person.press("n")
        text = str(panel.render())
        assert "it is here" in text
        assert "=" in text


def test_a_broken_promise_is_told_before_those_that_are_kept() -> None:
    with Shop.in_memory(7) as shop:
        shop.arm("bank.timeout_after", customer="asha", times=1)
        shop.guard_off("idempotency")
        shop.customer("asha").buy({CUP: 2})
        shop.run()
        promises = shop.promises()
    lines = [line.plain for line in promise_lines(promises, 60)]
    assert lines[0] == f"Promises kept {len(promises) - 1} of {len(promises)}"
    assert lines[1].startswith("✗ charged_once (message ")
    assert sum(line.count("✓") for line in lines) == len(promises) - 1
