"""How long after a key the screen has changed, with many orders in the store, against a blank Textual app."""

from collections.abc import Iterable

from tests.benchmarks import blank
from tests.benchmarks.first_frame import OPEN
from tests.benchmarks.lab import Lab
from tests.benchmarks.measuring import Figure, Goal, Line, Spread
from tests.benchmarks.terminal import Terminal

DOWN = b"\x1b[B"
AREAS = ((b"2", "cart"), (b"4", "orders"), (b"5", "mail"), (b"6", "backstage"), (b"7", "office"), (b"1", "store"))


def measure(lab: Lab) -> Figure:
    """The cursor goes down the shelf, then the product beside it changes; areas are looked at beside that."""
    with (
        Terminal(lab.folder, "ecomtui", "--store", str(lab.large_store)) as shop,
        Terminal(lab.folder, blank.__name__) as nothing,
    ):
        shop.see(OPEN)
        nothing.see(blank.SHOWN)
        pairs = [(shop.press(DOWN), nothing.press(DOWN)) for _ in range(lab.scale.starts + 1)][1:]
        first = {name: shop.press(key) for key, name in AREAS}
        again = {name: shop.press(key) for key, name in AREAS}
    return Figure(
        "repaint",
        f"key to repaint, {lab.scale.stores[1]:,} orders in the store",
        "a blank Textual app",
        Spread.ratios((ours.first, blank.first) for ours, blank in pairs),
        Goal(1.5, 1.2, most=True),
        lines=(
            Line("down the shelf", "ms", _ms(ours.first for ours, _ in pairs)),
            Line("blank", "ms", _ms(blank.first for _, blank in pairs)),
            Line("down the shelf, all drawn", "ms", _ms(ours.last for ours, _ in pairs)),
            *(Line(f"to {name}, all drawn, at first", "ms", _ms([repaint.last])) for name, repaint in first.items()),
            *(Line(f"to {name}, all drawn, again", "ms", _ms([repaint.last])) for name, repaint in again.items()),
        ),
    )


def _ms(seconds: Iterable[float]) -> Spread:
    return Spread.of(1_000 * each for each in seconds)
