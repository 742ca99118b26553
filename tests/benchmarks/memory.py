"""The memory of a world, with the process that writes it, must not grow with its history."""

from tests.benchmarks.busy_day import day_in_a_file
from tests.benchmarks.lab import Lab
from tests.benchmarks.measuring import Figure, Goal, Line, Spread
from tests.benchmarks.processes import Measures, fresh

MB = 1_000_000


def measure(lab: Lab) -> Figure:
    """Once each: a peak hardly varies, and the long day is long."""
    few, many = lab.scale.memory
    short, long = _day(lab, few), _day(lab, many)
    return Figure(
        "memory",
        f"peak memory, {many:,} orders against {few:,}",
        "itself",
        Spread.of([long["peak"] / short["peak"]]),
        Goal(1.3, 1.1, most=True),
        lines=(
            Line(f"{few:,} orders", "MB", Spread.of([short["peak"] / MB])),
            Line(f"{many:,} orders", "MB", Spread.of([long["peak"] / MB])),
            Line("in the file, an order", "kB", Spread.of([long["size"] / many / 1_000])),
            Line(f"{few:,} orders", "messages/s", Spread.of([short["messages"] / short["seconds"]])),
            Line(f"{many:,} orders", "messages/s", Spread.of([long["messages"] / long["seconds"]])),
        ),
    )


def _day(lab: Lab, orders: int) -> Measures:
    path = lab.new_file()
    measures = fresh(day_in_a_file, path=path, orders=orders)
    path.unlink()
    return measures
