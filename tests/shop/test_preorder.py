"""Preorder: what has not come out yet can be ordered, waits for its day, and is paid like anything else."""

import pytest

from ecomtui import Given, Shop
from ecomtui.world.clock import DAY
from ecomtui.world.errors import BadInput
from tests.shop.stories import CUP, badges, broken, kinds, level, mails

BEANS = "house-blend"
OUT_ON = 10 * DAY


def early(stock: int = 24, **settings: str) -> Shop:
    """A shop in which the cup comes out in ten days."""
    return Shop.in_memory(7, Given(stock={CUP: stock}, releases={CUP: OUT_ON}, settings=settings))


def test_the_page_says_that_it_comes_out_until_it_has() -> None:
    with early() as shop:
        product = shop.product(CUP)
        assert (product.badge, product.release) == ("preorder", OUT_ON)
        shop.advance("10d")
        assert (shop.product(CUP).badge, shop.product(CUP).release) == ("in_stock", None)


def test_an_order_before_that_day_is_confirmed_told_and_waits() -> None:
    with early() as shop:
        errand = shop.customer("asha").buy({CUP: 2})
        shop.advance("9d")
        assert badges(shop, errand) == ("confirmed", "authorized", "backorder")
        assert shop.order(errand).expected == OUT_ON
        assert mails(shop) == ["order_confirmed", "order_backordered"]
        assert level(shop) == (24, 0, 0), "what is there is nobody's yet"
        shop.run()
        assert badges(shop, errand) == ("completed", "paid", "delivered")
        dispatched = next(m for m in shop.story(shop.order_of(errand)) if m.kind == "DispatchOrder")
        assert (dispatched.at or 0) >= OUT_ON
        assert broken(shop) == set()


def test_it_can_be_ordered_early_even_where_nothing_else_may_be_waited_for() -> None:
    with early(backorders="false") as shop:
        errand = shop.customer("asha").buy({CUP: 2})
        shop.run()
        assert badges(shop, errand) == ("completed", "paid", "delivered")


def test_the_money_is_set_aside_anew_when_the_day_is_far_away() -> None:
    with early() as shop:
        errand = shop.customer("asha").buy({CUP: 2})
        shop.run()
        assert kinds(shop, errand).count("PaymentAuthorized") == 2, "the first authorisation ran out after a week"
        assert shop.person("asha").balance == 470_00


def test_who_pays_at_the_checkout_pays_before_it_comes_out() -> None:
    with early(capture_at="checkout") as shop:
        errand = shop.customer("asha").buy({CUP: 2})
        shop.advance("1d")
        assert badges(shop, errand) == ("confirmed", "paid", "backorder")
        shop.customer("asha").cancel(errand)
        shop.run()
        assert shop.person("asha").balance == 500_00


@pytest.mark.parametrize(("split", "parcels"), [("false", 1), ("true", 2)])
def test_the_rest_of_the_order_waits_with_it_or_leaves_before(split: str, parcels: int) -> None:
    with early(split_shipment=split) as shop:
        errand = shop.customer("asha").buy({CUP: 2, BEANS: 1})
        shop.run()
        order = shop.order(errand)
        assert (order.status, order.paid, len(order.parcels)) == ("completed", 41_90, parcels)
        assert broken(shop) == set()


def test_on_the_day_who_came_first_is_served_first_and_more_is_bought_for_the_rest() -> None:
    with early(stock=2) as shop:
        first, second = (shop.customer(name).buy({CUP: 2}) for name in ("asha", "ben"))
        shop.run()
        ready = [m.body["order"] for m in shop.journal(1, 10_000) if m.kind == "StockAllocated"]
        assert sorted(ready) == sorted([shop.order_of(first), shop.order_of(second)])
        assert {shop.order(each).status for each in (first, second)} == {"completed"}
        assert broken(shop) == set()


def test_a_day_that_cannot_be_is_refused() -> None:
    with pytest.raises(BadInput, match="comes out"):
        Shop.in_memory(7, Given(releases={CUP: -1}))
    with pytest.raises(BadInput, match="espresso-cup"):
        Shop.in_memory(7, Given(releases={"espreso-cup": DAY}))
