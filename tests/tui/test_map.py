"""The map: as drawn, with exactly the edges over which the parties really speak."""

from itertools import combinations

import pytest

from ecomtui import Given, Shop
from ecomtui.tui.widgets.floor import BOX_HEIGHT, BOX_WIDTH, BOXES, EDGES, HEIGHT, WIDTH, way
from ecomtui.tui.widgets.map import draw

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


def lines(sender: str | None = None, receiver: str | None = None, lost: str | None = None) -> list[str]:
    return ["".join(char for char, _ in row).rstrip() for row in draw(sender, receiver, lost)]


def test_it_looks_as_it_was_drawn() -> None:
    assert lines() == DRAWN.splitlines()


def test_the_sender_is_drawn_double_the_receiver_heavy_and_the_edge_points_at_the_receiver() -> None:
    top, middle, *_ = lines("stock", "wholesaler")
    assert top[54:78] == "╔═════════╗  ┏━━━━━━━━━┓"
    assert middle[54:78] == "║Stock    ║━►┃Wholesale┃"
    assert lines("wholesaler", "stock")[1][54:78] == "┃Stock    ┃◄━║Wholesale║"


def test_a_lost_message_ends_in_an_x() -> None:
    assert lines("merchant", "bank", "lost")[5][54:78] == "║Merchant ║━x┃Bank     ┃"


def test_a_message_to_oneself_or_from_outside_marks_one_box_and_no_edge() -> None:
    for sender in ("stock", "person"):
        drawing = "\n".join(lines(sender, "stock"))
        assert "┃Stock    ┃" in drawing
        assert not set("━►◄▲▼") & set(drawing.replace("━" * 9, "").replace("━━┳━━━━━━", ""))


def test_boxes_and_edges_stay_on_the_plan_and_boxes_do_not_touch() -> None:
    for party, box in BOXES.items():
        assert len(box.label) <= BOX_WIDTH - 2
        assert box.x + BOX_WIDTH <= WIDTH, party
        assert box.y + BOX_HEIGHT <= HEIGHT, party
    for one, other in combinations(BOXES.values(), 2):
        assert abs(one.x - other.x) > BOX_WIDTH or abs(one.y - other.y) > BOX_HEIGHT
    for pair in EDGES:
        for x, y in way(*pair):
            assert 0 <= x < WIDTH
            assert 0 <= y < HEIGHT


def test_an_edge_begins_at_its_senders_border_and_ends_at_its_receivers() -> None:
    for pair in EDGES:
        for sender, receiver in (pair, pair[::-1]):
            cells = way(sender, receiver)
            for party, (x, y) in ((sender, cells[0]), (receiver, cells[-1])):
                box = BOXES[party]
                assert x in (box.x, box.x + BOX_WIDTH - 1) or y in (box.y, box.y + BOX_HEIGHT - 1)
                assert box.x <= x < box.x + BOX_WIDTH
                assert box.y <= y < box.y + BOX_HEIGHT


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
                if {told.sender, told.receiver} <= set(BOXES) and told.sender != told.receiver:
                    pairs.add(frozenset((told.sender, told.receiver)))
    return pairs


def test_every_pair_that_speaks_has_an_edge_and_every_edge_is_spoken_over(spoken: set[frozenset[str]]) -> None:
    assert spoken == {frozenset(pair) for pair in EDGES}
    assert len(EDGES) == 16
