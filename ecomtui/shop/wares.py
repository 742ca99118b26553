"""More products than the catalogue has: invented by the seed, for a larger shop.

What the world looks at (price, weight, stock) is drawn by its own chance; Faker only gives the names.
"""

import re
from dataclasses import dataclass
from typing import Final

from ecomtui.parties.protocol.charter import ProductCharter
from ecomtui.world.chance import act_key, draw
from ecomtui.world.clock import DAY

FIRST_NUMBER: Final = 101


@dataclass(frozen=True)
class _Sort:
    """A sort of product: what it may cost (minor units) and weigh (grams), from and to."""

    noun: str
    category: str
    price: tuple[int, int]
    weight: tuple[int, int]


_SORTS: Final = (
    _Sort("mug", "Cups & mugs", (750, 2_400), (180, 480)),
    _Sort("bowl", "Table", (900, 3_200), (250, 900)),
    _Sort("plate", "Table", (800, 2_800), (300, 800)),
    _Sort("teapot", "Tea", (2_200, 6_800), (600, 1_400)),
    _Sort("jar", "Kitchen", (500, 1_900), (200, 900)),
    _Sort("pan", "Kitchen", (2_400, 8_900), (700, 2_200)),
    _Sort("apron", "Kitchen", (1_800, 4_500), (200, 400)),
    _Sort("notebook", "Stationery", (450, 2_200), (120, 450)),
    _Sort("pen", "Stationery", (250, 3_900), (15, 60)),
    _Sort("flowerpot", "Garden", (600, 3_600), (400, 2_400)),
    _Sort("lantern", "Garden", (1_500, 5_900), (400, 1_600)),
    _Sort("bottle", "Travel", (1_200, 3_900), (150, 420)),
    _Sort("bag", "Travel", (1_900, 9_900), (250, 1_200)),
    _Sort("lamp", "Lamps", (2_900, 12_900), (600, 2_800)),
    _Sort("blanket", "Textiles", (2_500, 8_900), (500, 1_500)),
    _Sort("towel", "Textiles", (900, 3_200), (200, 700)),
    _Sort("candle", "Lamps", (350, 2_400), (120, 600)),
    _Sort("clock", "Wall", (1_900, 7_900), (300, 1_200)),
    _Sort("frame", "Wall", (900, 4_900), (250, 1_100)),
    _Sort("puzzle", "Games", (900, 3_900), (350, 900)),
)


def invent_products(number: int, seed: int) -> tuple[ProductCharter, ...]:
    """So many products; the nth is the same in a shop with more of them."""
    if not number:
        return ()
    from faker import Faker  # slow to import, and only needed when a world begins

    fake = Faker("en_GB")
    fake.seed_instance(seed)
    return tuple(_product(nth, seed, str(fake.color_name()), str(fake.last_name())) for nth in range(number))


def _product(nth: int, seed: int, colour: str, maker: str) -> ProductCharter:
    key = act_key(seed, f"product:{nth}", 0)

    def between(concern: str, low: int, high: int) -> int:
        return low + draw(key, concern, high - low + 1)

    sort = _SORTS[draw(key, "sort", len(_SORTS))]
    price = between("price", *sort.price) // 10 * 10
    stock = between("stock", 8, 60)
    return ProductCharter(
        sku=f"{sort.noun}-{FIRST_NUMBER + nth}",
        name=f"{_spoken(colour)} {sort.noun}",
        description=f"A {sort.noun} from the workshop of {maker} & Sons.",
        category=sort.category,
        price=price,
        weight=between("weight", *sort.weight),
        stock=stock,
        reorder_point=stock // 4,
        reorder_quantity=max(stock, 12),
        cost=price * between("cost", 38, 60) // 100,
        lead_time=between("lead_time", 1, 7) * DAY,
    )


def _spoken(colour: str) -> str:
    """A colour as people say it: `LightSeaGreen` is `Light sea green`."""
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", colour).capitalize()
