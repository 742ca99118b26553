"""How soon something is to be seen after the start, against a blank Textual app."""

from tests.benchmarks import blank
from tests.benchmarks.lab import Lab
from tests.benchmarks.measuring import Figure, Goal, Line, Spread
from tests.benchmarks.terminal import Terminal

FRAME = "Backstage"
"""In the bar of areas, which is there from the first frame on."""
OPEN = "Espresso cup"
"""On the shelf, once the shop is open."""


def measure(lab: Lab) -> Figure:
    """In a real terminal, from the start of Python on; the first start of each warms the disk's cache."""
    starts = [_start(lab) for _ in range(lab.scale.starts + 1)][1:]
    many = lab.scale.stores[1]
    return Figure(
        "first_frame",
        f"first frame of the terminal shop, a store of {many:,} orders",
        "a blank Textual app",
        Spread.ratios((ours, blank) for ours, _, blank in starts),
        Goal(1.3, 1.1, most=True),
        lines=(
            Line("ours", "ms", Spread.of(1_000 * ours for ours, _, _ in starts)),
            Line("blank", "ms", Spread.of(1_000 * blank for _, _, blank in starts)),
            Line("ours, the shop open", "ms", Spread.of(1_000 * opened for _, opened, _ in starts)),
        ),
    )


def _start(lab: Lab) -> tuple[float, float, float]:
    """Seconds to our first frame, to our shop being open, and to the blank app's first frame."""
    with Terminal(lab.folder, "ecomtui", "--store", str(lab.large_store)) as shop:
        frame, opened = shop.see(FRAME), shop.see(OPEN)
    with Terminal(lab.folder, blank.__name__) as nothing:
        return frame, opened, nothing.see(blank.SHOWN)
