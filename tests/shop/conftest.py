"""Shops to test with, and how a day in one is told."""

from collections.abc import Callable, Iterator

import pytest

from ecomtui import Given, Shop

OpenShop = Callable[..., Shop]


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A shop in memory with the usual opening."""
    with Shop.in_memory(seed=7) as opened:
        yield opened


@pytest.fixture
def open_shop() -> Iterator[OpenShop]:
    """A shop in memory, opened with what is given."""
    opened: list[Shop] = []

    def open_with(seed: int = 7, **given: object) -> Shop:
        opened.append(Shop.in_memory(seed, Given(**given)))  # type: ignore[arg-type]
        return opened[-1]

    yield open_with
    for each in opened:
        each.close()
