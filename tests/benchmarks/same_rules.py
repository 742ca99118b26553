"""What the engine costs, whatever the shop: the peer's own rules on our world and on SimPy.

`throughput` sets the whole shop against a peer that has a tenth of its rules. Here both follow the same ones
(tests/peers/rules.py): on our side as parties with rows, every message and row in a file, promises on.
"""

from pathlib import Path
from time import perf_counter

from ecomtui.world.model import Charter
from ecomtui.world.promises import Breach
from ecomtui.world.world import World
from tests.benchmarks.lab import Lab
from tests.benchmarks.measuring import Figure, Goal, Line, Spread
from tests.benchmarks.processes import Measures, fresh, settle
from tests.benchmarks.throughput import rate, simpy_day
from tests.peers.rules import GAP
from tests.world.peer_shop import PEER, Open

_WARM = 200
"""Orders that go through before time is taken, as at the peer."""


def measure(lab: Lab) -> Figure:
    """Ours, the peer, ours, the peer."""
    runs = [
        (
            fresh(peers_day, path=lab.new_file(), orders=lab.scale.orders),
            fresh(simpy_day, orders=lab.scale.orders),
        )
        for _ in range(lab.scale.repeats)
    ]
    ours, simpy = ([rate(run[who]) for run in runs] for who in range(2))
    return Figure(
        "same_rules",
        f"messages/s of the peer's own rules in our world, bulk, in a file, promises on ({lab.scale.orders} orders)",
        "SimPy in memory, storing nothing",
        Spread.ratios(zip(ours, simpy, strict=True)),
        Goal(0.3, 0.6),
        lines=(Line("ours", "messages/s", Spread.of(ours)), Line("SimPy", "messages/s", Spread.of(simpy))),
    )


def peers_day(path: str, orders: int) -> Measures:
    """The peer's day on our world, in a new file: messages handled, and the seconds that took."""
    with_orders(None, _WARM)
    settle()
    return with_orders(Path(path), orders)


def with_orders(path: Path | None, orders: int) -> Measures:
    """So many orders, until everything is at rest."""
    world = World.create(PEER, path, 1, Charter())
    world.act("control", "customer", Open(orders, GAP), actor="control")
    begun = perf_counter()
    with world.in_bulk():
        messages = world.run()
    seconds = perf_counter() - begun
    broken = [f"{breach.promise}: {breach.says}" for breach in world.rows.look_all(Breach)]
    world.close()
    if broken:
        raise RuntimeError(f"promises broken: {broken}")
    return {"messages": messages, "seconds": seconds}
