"""The map: as drawn, with exactly the edges over which the parties really speak."""

from itertools import combinations

import pytest
from rich.cells import cell_len

from ecomtui import Given, Shop
from ecomtui.shop.narration import Narration
from ecomtui.tui.widgets.floor import LARGE, PARTIES, PLANS, SMALL, TINY, Pair, Plan, plan_for
from ecomtui.tui.widgets.map import FAULT, FRAMES, ICONS, LONGEST, Hop, ShopMap, draw
from ecomtui.tui.widgets.rooms import WIDTH as ROOM
from tests.tui.conftest import OpenApp
from tests.tui.person import Person

CUP = "espresso-cup"
DRAWN = """\
 ╭─────────╮  ╭─────────╮  ╭─────────╮  ╭─────────╮   ╭─────────╮  ╭─────────╮
 │Customer │──│Internet │──│Webserver│──│Store    │   │Stock    │──│Wholesale│
 ╰─┬─────┬─╯  ╰─────────╯  ╰─┬─────┬─╯  ╰────┬────╯   ╰──┬──────╯  ╰─────────╯
   │     ╰───────╮    ╭──────╯     ╰──────╮  │  ╭────────╯
 ╭─┴───────╮  ╭──┴────┴─╮  ╭─────────╮  ╭─┴──┴──┴─╮   ╭─────────╮  ╭─────────╮
 │Mail     │  │Courier  │──│Dispatch │──│Orders   │───│Merchant │──│Bank     │
 ╰────┬────╯  ╰────┬────╯  ╰─────────╯  ╰────┬────╯   ╰─────────╯  ╰─────────╯
      ╰────────────┴─────────────────────────╯
"""
FROM_THE_LAST_ROW = """\
 Customer──Internet──Webserver──Store    Stock──Wholesale
  │   ╰────╮  ╭───────╯    ╰───╮ │ ╭──────╯
 Mail    Courier──Dispatch────Orders──Merchant────Bank
   ╰────────┴────────────────────╯
"""
ALL_PLANS = pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)


def lines(hop: Hop | None = None, plan: Plan = SMALL, used: frozenset[Pair] | None = None) -> list[str]:
    return ["".join(char for char, _ in row).rstrip() for row in draw(plan, hop, None, used)]


def test_it_looks_as_it_was_drawn() -> None:
    assert lines() == DRAWN.splitlines()
    assert lines(plan=TINY) == FROM_THE_LAST_ROW.splitlines()


def test_the_sender_is_drawn_double_the_receiver_heavy_and_the_edge_points_at_the_receiver() -> None:
    top, middle, *_ = lines(Hop("stock", "wholesaler"))
    assert top[54:78] == "╔═════════╗  ┏━━━━━━━━━┓"
    assert middle[54:78] == "║Stock    ║━►┃Wholesale┃"
    assert lines(Hop("wholesaler", "stock"))[1][54:78] == "┃Stock    ┃◄━║Wholesale║"


def test_a_lost_message_ends_in_an_x_and_a_touched_one_carries_its_badge() -> None:
    assert lines(Hop("merchant", "bank", lost=True))[5][54:78] == "║Merchant ║━x┃Bank     ┃"
    assert lines(Hop("merchant", "bank", fault=True))[5][54:78] == f"║Merchant ║{FAULT}►┃Bank     ┃"


def test_a_message_to_oneself_or_from_outside_marks_one_room_in_its_corner_and_no_edge() -> None:
    for sender, corner in (("stock", "↻"), ("person", "▼")):
        drawing = "\n".join(lines(Hop(sender, "stock")))
        assert "┃Stock    ┃" in drawing
        assert corner in drawing
        assert not set("►◄▲●╋") & set(drawing)
        assert drawing.count("━") == 17


def test_an_edge_that_was_not_used_yet_is_dashed_in_either_direction() -> None:
    none, one, other = (
        lines(used=frozenset(pairs))[1][23:28]
        for pairs in ([], [("internet", "web_server")], [("web_server", "internet")])
    )
    assert (none, one, other) == (" │┄┄│", " │──│", " │──│")


def test_the_edge_fills_from_sender_to_receiver() -> None:
    hop = Hop("stock", "order_manager")
    length = len(SMALL.way(hop.sender, hop.receiver))
    heads = [
        next((x, y) for y, row in enumerate(draw(SMALL, hop, filled)) for x, (char, _) in enumerate(row) if char == "●")
        for filled in range(1, length - 1)
    ]
    assert heads == SMALL.way(hop.sender, hop.receiver)[1:-1]
    assert draw(SMALL, hop, length) == draw(SMALL, hop)


@ALL_PLANS
def test_rooms_and_edges_stay_on_the_plan_and_rooms_do_not_touch(plan: Plan) -> None:
    for party, box in plan.boxes.items():
        wall = 1 if box.height > 1 else 0
        assert len(box.label) <= box.width - 2 * wall
        assert box.right < plan.width, party
        assert box.bottom < plan.height, party
    for one, other in combinations(plan.boxes.values(), 2):
        assert abs(one.x - other.x) > min(one.width, other.width) or abs(one.y - other.y) > one.height
    for pair in plan.edges:
        for x, y in plan.way(*pair):
            assert 0 <= x < plan.width
            assert 0 <= y < plan.height


@ALL_PLANS
def test_an_edge_begins_at_its_senders_border_and_ends_at_its_receivers(plan: Plan) -> None:
    for pair in plan.edges:
        for sender, receiver in (pair, pair[::-1]):
            cells = plan.way(sender, receiver)
            for party, (x, y) in ((sender, cells[0]), (receiver, cells[-1])):
                box = plan.boxes[party]
                assert x in (box.x, box.right) or y in (box.y, box.bottom)
                assert box.x <= x <= box.right
                assert box.y <= y <= box.bottom


def test_the_plan_is_the_largest_that_leaves_room_for_the_words() -> None:
    sizes = ((56, 16), (60, 18), (79, 24), (80, 24), (120, 30), (120, 40), (200, 60))
    assert [plan_for(*size).name for size in sizes] == ["tiny", "tiny", "small", "small", "small", "large", "large"]
    assert TINY.width <= 57
    assert SMALL.width <= 80
    assert LARGE.width <= 120


def test_every_sign_is_one_cell_wide() -> None:
    assert {cell_len(icon) for icon in (*ICONS.values(), FAULT, "↻", "▼", "●", "▪", "≠", "✓", "✗")} == {1}
    assert len(set(ICONS.values())) == len(PARTIES)


def test_what_a_state_is_called_in_a_room_fits_into_it() -> None:
    narration = Narration.load()
    pairs = {"order": "room_order", "payment": "room_payment", "shipment": "room_shipment", "parcel": "room_parcel"}
    for group, short in pairs.items():
        assert set(narration.words(group)) == set(narration.words(short)), group
        assert max(map(len, narration.words(short).values())) <= ROOM
    assert set(narration.words("cart")) - {"none"} == set(narration.words("room_cart"))


@pytest.fixture(scope="module")
def spoken() -> set[frozenset[str]]:
    """The pairs of parties that spoke in a happy order and in a good deal of trouble."""
    pairs: set[frozenset[str]] = set()
    worlds: list[tuple[Given, str | None, str | None]] = [
        (Given(), None, None),
        (Given(), "4000000000000002", None),
        (Given(stock={CUP: 1}), None, "po.late"),
        (Given(), None, "bank.timeout_after"),
        (Given(), None, "parcel.delayed"),
        (Given(), None, "mail.soft_bounce"),
        (Given(), None, "mail.hard_bounce"),
        (Given(), None, "net.duplicate"),
    ]
    for given, card, fault in worlds:
        with Shop.in_memory(7, given) as shop:
            if fault:
                shop.arm(fault, times=3)
            asha = shop.customer("asha")
            errand = asha.buy({CUP: 2}, card=card)
            shop.run_until_idle("asha")
            asha.track(errand)
            shop.advance("1h")
            if fault == "net.duplicate":
                asha.cancel(errand)
            shop.run()
            for told in shop.journal():
                if {told.sender, told.receiver} <= set(PARTIES) and told.sender != told.receiver:
                    pairs.add(frozenset((told.sender, told.receiver)))
    return pairs


@ALL_PLANS
def test_every_pair_that_speaks_has_an_edge_and_every_edge_is_spoken_over(
    plan: Plan, spoken: set[frozenset[str]]
) -> None:
    assert spoken == {frozenset(pair) for pair in plan.edges}
    assert len(plan.edges) == 16
    assert set(plan.boxes) == set(PARTIES)


# -------------------------------------------------------------------- on the screen
async def test_a_message_travels_hop_by_hop_and_then_nothing_moves(open_app: OpenApp) -> None:
    async with open_app((120, 40)) as person:
        await person.buy()
        shop_map = person.see("ShopMap", ShopMap)
        assert not shop_map.is_moving, "TEXTUAL_ANIMATIONS=none jumps"
        person.app.animation_level = "full"
        await person.press("n")
        assert shop_map.is_moving
        way = shop_map._way
        assert [hop.receiver for hop in way] == ["web_server", "online_store"], "the hops since the stop before"
        seen = set()
        while shop_map.is_moving:
            seen.add("".join(char for row in shop_map.drawing() for char, _ in row))
            await person.pilot.pause(1 / FRAMES / 2)
        assert 1 < len(seen) <= LONGEST * FRAMES + 1, "how many, a busy machine decides"
        assert shop_map.drawing() == draw(LARGE, shop_map.hop, None, shop_map.used, shop_map.says)
        await person.press("p")
        assert not shop_map.is_moving, "going back is no message"


async def test_the_rooms_say_what_stands_in_their_books(open_app: OpenApp) -> None:
    async with open_app((120, 40)) as person:
        await person.buy()
        await person.go_on_until("StockReserved")
        assert said(person)["stock"][0] == "2 on hold"
        assert said(person)["order_manager"][0] == "to be paid"
        await person.go_on_until("PaymentAuthorized")
        assert said(person)["bank"][0] == "30.00 aside"
        assert said(person)["customer"] == ("has not heard", "470.00 left")
        await person.go_on_until("ParcelDelivered")
        assert said(person)["courier"][0] == "delivered"
        assert said(person)["bank"][0] == "30.00 taken"
        drawing = "\n".join("".join(char for char, _ in row) for row in person.see("ShopMap", ShopMap).drawing())
        assert "30.00 taken" in drawing
        assert "€ Bank" in drawing


def said(person: Person) -> dict[str, tuple[str, ...]]:
    return dict(person.see("ShopMap", ShopMap).says)
