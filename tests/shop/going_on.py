"""What a process does that is to be killed; apart from the tests, so that it starts quickly."""

from pathlib import Path

from ecomtui.shop.shop import Shop


def the_world_goes_on(path: Path, *, bulk: bool) -> None:
    with Shop.open(path) as shop:
        if bulk:
            with shop.in_bulk():
                shop.run()
        else:
            shop.run()
