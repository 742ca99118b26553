"""A busy day to measure with: a crowd shops by the clock of the day, until everything is at rest."""

from pathlib import Path
from time import perf_counter
from typing import Final

from ecomtui import Given, Shop
from tests.benchmarks.machine import peak_memory
from tests.benchmarks.processes import Measures, settle

PER_HOUR: Final = 60
GIVEN: Final = Given(crowd=300)


def opened(path: Path | str) -> Shop:
    """A new shop in a file, with a crowd."""
    return Shop.open(path, 1, GIVEN)


def busy_day(shop: Shop, orders: int) -> int:
    """Let so many orders go through the shop, written in bulk; answers how many messages were handled."""
    shop.traffic(PER_HOUR, orders=orders)
    with shop.in_bulk():
        return shop.run()


def warm_up() -> None:
    """Import and compile whatever the first order needs."""
    with Shop.in_memory(1, GIVEN) as shop:
        busy_day(shop, 20)
        shop.promises()
    settle()


def day_in_a_file(path: str, orders: int) -> Measures:
    """A busy day in a new file: how long it took in s, up to the closing report, and what it left behind."""
    warm_up()
    with opened(path) as shop:
        begun = perf_counter()
        messages = busy_day(shop, orders)
        written = perf_counter()
        broken = [promise.name for promise in shop.promises() if not promise.kept]
        ended, peak = perf_counter(), peak_memory()
    if broken:
        raise RuntimeError(f"promises broken: {', '.join(broken)}")
    return {
        "messages": messages,
        "seconds": ended - begun,
        "promises_at_rest": ended - written,
        "peak": peak,
        "size": Path(path).stat().st_size,
    }
