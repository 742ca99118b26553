"""Our engine against SimPy: the same shop, the same draws, the same trace.

SimPy is twenty years of other people's event queue. The peer's rules run on it (tests/peers/keyed_simpy.py)
and, as parties with rows, on our world (peer_shop.py); only the rules of chance are shared. Every message
of the one has to be a message of the other: the same number, sent and handled in the same millisecond,
in the same order, saying the same.
"""

from collections import Counter
from contextlib import nullcontext
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from ecomtui.world.model import Charter
from ecomtui.world.promises import Breach
from ecomtui.world.world import World
from tests.peers.keyed_simpy import KeyedSimpy, Told
from tests.peers.rules import GAP
from tests.world.peer_shop import (
    PEER,
    Open,
    PeerBacklog,
    PeerDrawn,
    PeerMail,
    PeerOrder,
    PeerShelf,
    PeerSold,
    PeerTakings,
)

RUSH = 4_000
"""A mean gap (ms) at which the shelf runs empty, orders wait, and purchases are on their way together."""

seldom_and_busy = pytest.mark.parametrize(
    ("orders", "gap", "seed"), [(1, GAP, 1), (40, GAP, 2), (120, GAP, 3), (260, RUSH, 4), (260, RUSH, 5), (150, 1, 6)]
)


@cache
def oracle(orders: int, gap: int, seed: int) -> KeyedSimpy:
    return KeyedSimpy(orders, gap, seed)


def opened(orders: int, gap: int, seed: int, path: Path | None = None) -> World:
    world = World.create(PEER, path, seed, Charter())
    world.act("control", "customer", Open(orders, gap), actor="control")
    return world


def trace(world: World) -> list[Told]:
    """All that has happened, in the order of handling."""
    rows = world.store.connection.execute(
        "select id, sent, at, sender, receiver, kind, json_extract(body, '$.order'), json_extract(body, '$.amount') "
        "from message where step is not null order by step"
    )
    return [Told(*row) for row in rows]


@seldom_and_busy
@pytest.mark.parametrize("bulk", [False, True])
def test_every_message_is_sent_and_handled_as_in_simpy(orders: int, gap: int, seed: int, bulk: bool) -> None:
    world = opened(orders, gap, seed)
    with world.in_bulk() if bulk else nullcontext():
        world.run()
    assert trace(world) == oracle(orders, gap, seed).trace


@seldom_and_busy
def test_the_rows_end_as_the_peers_books(orders: int, gap: int, seed: int) -> None:
    world, peer = opened(orders, gap, seed), oracle(orders, gap, seed).shop
    with world.in_bulk():
        world.run()
    rows = world.rows
    (shelf,), (drawn,) = rows.look_all(PeerShelf), rows.look_all(PeerDrawn)
    (takings,), (sold,) = rows.look_all(PeerTakings), rows.look_all(PeerSold)
    assert {order.id: order.status for order in rows.look_all(PeerOrder)} == peer.status
    assert (shelf.on_hand, shelf.on_order) == (peer.on_hand, peer.on_order)
    assert [late.order for late in rows.look_all(PeerBacklog, served=False)] == peer.waiting
    assert {"customers": -drawn.amount, "shop": takings.amount - sold.amount, "wholesaler": sold.amount} == peer.money
    assert Counter((mail.order, mail.kind) for mail in rows.look_all(PeerMail)) == peer.mails
    assert peer.broken() == []
    assert rows.look_all(Breach) == []


def test_a_world_closed_and_opened_on_its_way_agrees_too(tmp_path: Path) -> None:
    orders, gap, seed = 60, RUSH, 4
    world = opened(orders, gap, seed, tmp_path / "peer.db")
    while not world.at_rest:
        world.run(limit=97)
        world.close()
        world = World.open(PEER, tmp_path / "peer.db")
    assert trace(world) == oracle(orders, gap, seed).trace
    world.close()


def test_a_world_taken_back_and_run_again_agrees_too() -> None:
    orders, gap, seed = 40, RUSH, 5
    world = opened(orders, gap, seed)
    while not world.at_rest:
        world.run(limit=60)
        world.back(min(world.steps, 35))
        world.run(limit=50)
    assert trace(world) == oracle(orders, gap, seed).trace


def test_the_traces_hold_what_could_go_wrong() -> None:
    """Else they would agree for want of anything to differ in."""
    rush = oracle(260, RUSH, 5)
    crowded = oracle(150, 1, 6).trace
    assert {"declined", "delivered"} == set(rush.shop.status.values())
    assert len({told.at for told in crowded}) < len(crowded) - 500, "many are handled in the same millisecond"
    purchases = [told for told in rush.trace if told.kind == "Purchase"]
    together = [two.at for one, two in pairwise(purchases) if two.at == one.at]
    assert together, "a purchase would have overtaken the one before, had its link let it"
    assert [told.order for told in rush.trace if told.kind == "Reserved"] != sorted(rush.shop.status), "some waited"
