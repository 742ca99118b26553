"""A store opens as quickly as what waits in it, however much has been."""

from time import perf_counter

from ecomtui import Shop
from ecomtui.shop.follow import Follow
from ecomtui.tui.snapshot import take
from tests.benchmarks.busy_day import warm_up
from tests.benchmarks.lab import Lab
from tests.benchmarks.measuring import Figure, Goal, Line, Spread
from tests.benchmarks.processes import Measures, fresh


def measure(lab: Lab) -> Figure:
    """The large store, the small one, the large one: nothing waits in either."""
    few, many = lab.scale.stores
    stores = (lab.large_store, lab.small_store)
    pairs = [tuple(fresh(opening, path=store) for store in stores) for _ in range(lab.scale.repeats)]
    return Figure(
        "opening",
        f"opening a store with {many:,} orders at rest",
        f"one with {few:,}",
        Spread.ratios((large["open"], small["open"]) for large, small in pairs),
        Goal(1.5, 1.2, most=True),
        lines=(
            Line(f"{many:,} orders", "ms", Spread.of(1_000 * large["open"] for large, _ in pairs)),
            Line(f"{few:,} orders", "ms", Spread.of(1_000 * small["open"] for _, small in pairs)),
            Line(f"{many:,} orders, first look of a screen", "ms", Spread.of(1_000 * run["look"] for run, _ in pairs)),
            Line(f"{few:,} orders, first look of a screen", "ms", Spread.of(1_000 * run["look"] for _, run in pairs)),
        ),
        notes=("the goal is ours: DESIGN says as quick as what waits in it",),
    )


def opening(path: str) -> Measures:
    """Seconds until the shop is open, and until a screen has its first snapshot of it."""
    warm_up()
    begun = perf_counter()
    with Shop.open(path) as shop:
        shop.moment()
        open_at = perf_counter()
        take(shop, Follow("asha", shop.customer_id("asha")))
        return {"open": open_at - begun, "look": perf_counter() - open_at}
