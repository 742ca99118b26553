"""What a step back costs when there is a long history behind it, against one step forward."""

from time import perf_counter

from ecomtui.world.engine import BATCH
from tests.benchmarks.busy_day import PER_HOUR, busy_day, opened
from tests.benchmarks.lab import Lab
from tests.benchmarks.measuring import Figure, Goal, Line, Spread
from tests.benchmarks.processes import Measures, fresh, settle

_FAR = 100
"""Steps that are taken and taken back in a row."""
_STRETCH = BATCH
"""Messages of the stretch in bulk that is gone back into."""


def measure(lab: Lab) -> Figure:
    """Forward and back over the same messages."""
    runs = [fresh(to_and_fro, path=lab.new_file(), orders=lab.scale.history) for _ in range(lab.scale.repeats)]
    forward, back = ([run[way] for run in runs] for way in ("forward", "back"))
    history = int(runs[0]["history"])
    return Figure(
        "back",
        f"one step back, {history:,} messages of history",
        "one step forward",
        Spread.ratios(zip(back, forward, strict=True)),
        Goal(3, 2, most=True),
        lines=(
            Line("forward", "ms", Spread.of(1_000 * seconds for seconds in forward)),
            Line("back", "ms", Spread.of(1_000 * seconds for seconds in back)),
            Line(f"back out of {_STRETCH} messages in bulk", "ms", Spread.of(1_000 * run["out"] for run in runs)),
            Line("the same in steps forward", "", Spread.of(run["out"] / run["forward"] for run in runs)),
        ),
        notes=(
            "out of a stretch in bulk: its last batch is taken back whole, and handled again up to the message before",
        ),
    )


def to_and_fro(path: str, orders: int) -> Measures:
    """Seconds for a step of each kind; the first time over is not counted."""
    with opened(path) as shop:
        history = busy_day(shop, orders)
        shop.traffic(PER_HOUR, orders=20)
        shop.run(limit=_FAR)
        forward = back = 0.0
        settle()
        for _ in range(3):
            begun = perf_counter()
            for _ in range(_FAR):
                shop.back()
            turned = perf_counter()
            for _ in range(_FAR):
                shop.run(limit=1)
            back += turned - begun
            forward += perf_counter() - turned
        with shop.in_bulk():
            shop.run(limit=_STRETCH)
        begun = perf_counter()
        shop.back()
        out = perf_counter() - begun
    return {"history": history, "forward": forward / 3 / _FAR, "back": back / 3 / _FAR, "out": out}
