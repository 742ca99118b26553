"""A shop you can look behind.

>>> from ecomtui import Shop
>>> with Shop.in_memory(seed=7) as shop:
...     order = shop.customer("asha").buy({"espresso-cup": 2}, card="4242424242424242")
...     _ = shop.run()
...     print(shop.order(order).status)
completed
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecomtui.scenarios.asserting import expect
    from ecomtui.shop.given import Given
    from ecomtui.shop.shop import Shop

__all__ = ["Given", "Shop", "expect"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load the shop only when it is asked for: `--help` and the first paint of the screens do without."""
    if name == "Shop":
        from ecomtui.shop.shop import Shop

        return Shop
    if name == "Given":
        from ecomtui.shop.given import Given

        return Given
    if name == "expect":
        from ecomtui.scenarios.asserting import expect

        return expect
    raise AttributeError(f"module 'ecomtui' has no attribute {name!r}")
