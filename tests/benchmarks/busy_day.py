"""A busy day to measure with: many customers buy, one a minute in the mean, until everything is at rest."""

from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Final
from unittest.mock import patch

from ecomtui import Given, Shop
from tests.benchmarks.machine import peak_memory
from tests.benchmarks.processes import Measures, settle

CUSTOMERS: Final = tuple(f"c{number}" for number in range(1, 201))
_WAVE: Final = 60
"""Customers who come at once; the next as many come an hour later."""


def opened(path: Path | str) -> Shop:
    """A new shop in a file, with customers who can pay for all that is measured."""
    return Shop.open(path, 1, Given(customers=CUSTOMERS, balances=dict.fromkeys(CUSTOMERS, 100_000_000)))


def busy_day(shop: Shop, orders: int) -> int:
    """Let so many orders go through the shop, written in bulk; answers how many messages were handled."""
    handled, numbers = 0, count()
    with shop.in_bulk():
        while orders > 0:
            buy(shop, [next(numbers) for _ in range(min(orders, _WAVE))])
            orders -= _WAVE
            handled += shop.advance("1h")
        return handled + shop.run()


def buy(shop: Shop, numbers: list[int]) -> None:
    """So many customers come in and buy, two products each.

    An act commits at once, also in bulk: whoever clicks has clicked. Traffic is no such person, so its acts
    share a commit here.
    """
    skus = tuple(shop.names.products)
    with patch.object(shop._world, "commit"):
        for number in numbers:
            customer = shop.customer(CUSTOMERS[number % len(CUSTOMERS)])
            customer.buy({skus[number * 7 % len(skus)]: 1, skus[(number * 11 + 3) % len(skus)]: 2})
    shop._world.commit()


def warm_up() -> None:
    """Import and compile whatever the first order needs."""
    with Shop.in_memory(1, Given(customers=CUSTOMERS)) as shop:
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
        ended = perf_counter()
    if broken:
        raise RuntimeError(f"promises broken: {', '.join(broken)}")
    return {
        "messages": messages,
        "seconds": ended - begun,
        "promises_at_rest": ended - written,
        "peak": peak_memory(),
        "size": Path(path).stat().st_size,
    }
