"""How long after a key the screen has changed, with many orders in the store, against a blank Textual app."""

from tests.benchmarks import blank
from tests.benchmarks.first_frame import OPEN
from tests.benchmarks.lab import Lab
from tests.benchmarks.measuring import Figure, Goal, Line, Spread
from tests.benchmarks.terminal import Terminal

DOWN, UP = b"\x1b[B", b"\x1b[A"
AREAS = (("2", "cart"), ("4", "orders"), ("5", "mail"), ("6", "backstage"), ("7", "office"), ("1", "store"))


def measure(lab: Lab) -> Figure:
    """The cursor goes down the shelf and the product beside it changes; areas are looked at beside that."""
    with (
        Terminal(lab.folder, "ecomtui", "--store", str(lab.large_store)) as shop,
        Terminal(lab.folder, blank.__name__) as nothing,
    ):
        shop.see(OPEN)
        nothing.see(blank.SHOWN)
        for key in (DOWN, UP):
            shop.press(key), nothing.press(DOWN)
        pairs = [(shop.press(DOWN), nothing.press(DOWN)) for _ in range(lab.scale.starts)]
        first = {name: shop.press(key.encode()) for key, name in AREAS}
        again = {name: shop.press(key.encode()) for key, name in AREAS}
    return Figure(
        "repaint",
        f"key to repaint, {lab.scale.stores[1]:,} orders in the store",
        "a blank Textual app",
        Spread.ratios(pairs),
        Goal(1.5, 1.2, most=True),
        lines=(
            Line("down the shelf", "ms", Spread.of(1_000 * ours for ours, _ in pairs)),
            Line("blank", "ms", Spread.of(1_000 * blank for _, blank in pairs)),
            *(Line(f"to {name}, first and again", "ms", _ms(first[name], again[name])) for name in first),
        ),
    )


def _ms(*seconds: float) -> Spread:
    return Spread.of(1_000 * each for each in seconds)
