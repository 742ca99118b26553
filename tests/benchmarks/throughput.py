"""Messages a second in bulk, every message and row in the file, promises on, against SimPy in memory."""

from collections.abc import Callable
from time import perf_counter

from ecomtui.world.writer import Writer
from tests.benchmarks.busy_day import day_in_a_file
from tests.benchmarks.lab import Lab
from tests.benchmarks.measuring import Figure, Goal, Line, Spread
from tests.benchmarks.processes import Measures, fresh, settle
from tests.peers.heapq_shop import run_heapq
from tests.peers.simpy_shop import Run, run_simpy


def measure(lab: Lab) -> Figure:
    """Ours, the peer, ours, the peer; the bare loop over heapq beside them."""
    runs = [_once(lab) for _ in range(lab.scale.repeats)]
    ours, simpy, heapq = ([rate(run[who]) for run in runs] for who in range(3))
    orders = [lab.scale.orders / run[0]["seconds"] for run in runs]
    return Figure(
        "throughput",
        f"messages/s in bulk into a file, promises on ({lab.scale.orders} orders)",
        "SimPy in memory, storing nothing",
        Spread.ratios(zip(ours, simpy, strict=True)),
        Goal(0.3, 0.6),
        lines=(
            Line("ours", "messages/s", Spread.of(ours)),
            Line("ours", "orders/s", Spread.of(orders)),
            Line("SimPy", "messages/s", Spread.of(simpy)),
            Line("heapq, bare", "messages/s", Spread.of(heapq)),
            Line("ours, messages an order", "", Spread.of(run[0]["messages"] / lab.scale.orders for run in runs)),
            Line("ours, promises at rest", "s", Spread.of(run[0]["promises_at_rest"] for run in runs)),
        ),
        notes=(
            "an order is 21 messages at the peer; cancelled timers are counted nowhere",
            f"ours writes {'with a second process, on another core' if Writer.helps() else 'by itself'}",
        ),
    )


def _once(lab: Lab) -> tuple[Measures, Measures, Measures]:
    path, orders = lab.new_file(), lab.scale.orders
    ours = fresh(day_in_a_file, path=path, orders=orders)
    path.unlink()
    return ours, fresh(simpy_day, orders=orders), fresh(heapq_day, orders=orders)


def rate(run: Measures) -> float:
    """Messages a second."""
    return run["messages"] / run["seconds"]


def simpy_day(orders: int) -> Measures:
    """The peer's day in SimPy."""
    return _timed(run_simpy, orders)


def heapq_day(orders: int) -> Measures:
    """The peer's day on a bare loop."""
    return _timed(run_heapq, orders)


def _timed(run: Callable[[int, int], Run], orders: int) -> Measures:
    run(200, 1)
    settle()
    begun = perf_counter()
    done = run(orders, 1)
    seconds = perf_counter() - begun
    if done.shop.broken():
        raise RuntimeError(f"the peer broke its promises: {done.shop.broken()[:3]}")
    return {"messages": done.messages, "seconds": seconds}
