"""A busy day whose batches come into the file as late as can be: whatever the parties look up meanwhile is right."""

from pathlib import Path

import pytest

from ecomtui import Given, Shop
from ecomtui.shop.sweep import arm_swarm
from ecomtui.world.writer import Writer
from tests.world.late_writer import LateWriter

pytestmark = pytest.mark.skipif(not Writer.helps(), reason="one core: every batch is written at once")


def a_day(shop: Shop) -> Shop:
    arm_swarm(shop, 5)
    shop.traffic(60, orders=60)
    with shop.in_bulk():
        shop.run()
    return shop


@pytest.mark.parametrize("generation", [0, 2, 40])
def test_what_is_on_its_way_to_the_file_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, generation: int
) -> None:
    with Shop.in_memory(5, Given(crowd=20)) as shop:
        want = a_day(shop).digest()
    monkeypatch.setattr("ecomtui.world.store.Writer", LateWriter)
    monkeypatch.setattr("ecomtui.world.engine.BATCH", 50)
    monkeypatch.setattr("ecomtui.world.table.GENERATION", generation)
    monkeypatch.setattr("ecomtui.world.repository._ALL_AGE", 1)
    with Shop.open(tmp_path / "shop.db", 5, Given(crowd=20)) as shop:
        assert a_day(shop).digest() == want
        assert all(promise.kept for promise in shop.promises())
