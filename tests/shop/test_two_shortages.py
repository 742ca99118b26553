"""Two products of one order that nobody sells any more: neither is forgotten over the question about the other."""

import pytest

from ecomtui import Given, Shop
from tests.shop.stories import CUP, broken

BEANS = "house-blend"


@pytest.mark.parametrize(
    "faults", [("po.rejected", "po.substitute"), ("po.substitute", "po.rejected"), ("po.substitute", "po.substitute")]
)
@pytest.mark.parametrize("consent", [True, False])
@pytest.mark.parametrize("split", ["true", "false"])
def test_two_products_that_cannot_be_had_leave_nothing_stuck(
    faults: tuple[str, str], consent: bool, split: str
) -> None:
    with Shop.in_memory(7, Given(stock={CUP: 1, BEANS: 0}, settings={"split_shipment": split})) as shop:
        for fault in faults:
            shop.arm(fault, times=3)
        errand = shop.customer("asha").buy({CUP: 2, BEANS: 1}, consent=consent)
        shop.run()
        assert shop.order(errand).status in ("completed", "canceled")
        assert broken(shop) == set()
