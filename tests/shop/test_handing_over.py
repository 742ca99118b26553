"""A busy day whose batches come into the file as late as can be: whatever the parties look up meanwhile is right."""

from pathlib import Path

import pytest

from ecomtui import Given, Shop
from ecomtui.shop.sweep import arm_swarm
from ecomtui.world.writer import Writer
from tests.world.late_writer import LateWriter

pytestmark = pytest.mark.skipif(not Writer.helps(), reason="one core: every batch is written at once")


def a_day(shop: Shop) -> None:
    arm_swarm(shop, 5)
    shop.traffic(60, orders=60)


def lived_through(shop: Shop, limit: int | None = None) -> bool:
    """Whether the day is over, after so many messages at most."""
    with shop.in_bulk():
        return shop.run(limit=limit) != limit


@pytest.mark.parametrize("generation", [0, 2, 40])
def test_what_is_on_its_way_to_the_file_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, generation: int
) -> None:
    want = undisturbed()
    file_far_behind(monkeypatch, generation)
    with Shop.open(tmp_path / "shop.db", 5, Given(crowd=20)) as shop:
        a_day(shop)
        assert lived_through(shop)
        assert shop.digest() == want
        assert all(promise.kept for promise in shop.promises())


def test_so_it_is_when_the_shop_is_opened_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    want, path = undisturbed(), tmp_path / "shop.db"
    file_far_behind(monkeypatch, generation=2)
    with Shop.open(path, 5, Given(crowd=20)) as shop:
        a_day(shop)
    over = False
    while not over:
        with Shop.open(path) as shop:
            over = lived_through(shop, limit=320)
            digest = shop.digest()
    assert digest == want


def undisturbed() -> str:
    with Shop.in_memory(5, Given(crowd=20)) as shop:
        a_day(shop)
        assert lived_through(shop)
        return shop.digest()


def file_far_behind(monkeypatch: pytest.MonkeyPatch, generation: int) -> None:
    monkeypatch.setattr("ecomtui.world.store.Writer", LateWriter)
    monkeypatch.setattr("ecomtui.world.engine.BATCH", 50)
    monkeypatch.setattr("ecomtui.world.table.GENERATION", generation)
    monkeypatch.setattr("ecomtui.world.repository._ALL_AGE", 1)
