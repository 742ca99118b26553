"""Today at a glance: what the office counts of the shop, also where there is nothing or very much to count."""

import pytest

from ecomtui import Given, Shop
from ecomtui.shop.views_today import TodayView
from ecomtui.world.clock import DAY, HOUR, WEEK
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP


def funnel(today: TodayView) -> tuple[int, ...]:
    parts = today.funnel
    return parts.visits, parts.carts, parts.orders, parts.paid, parts.sent, parts.delivered


def test_a_shop_where_nothing_has_happened_is_told_as_such(open_shop: OpenShop) -> None:
    today = open_shop().today()
    assert (today.orders, today.ordered, today.paid, today.refunded) == (0, 0, 0, 0)
    assert [(span.begin, span.orders) for span in today.sales.spans] == [(0, 0)]
    assert funnel(today) == (0,) * 6
    assert today.outcomes == ()
    assert today.shelves, "the shelves are full, and told all the same"


def test_one_order_is_counted_where_it_has_got_to(open_shop: OpenShop) -> None:
    shop = open_shop()
    shop.customer("asha").buy({CUP: 2})
    shop.run(until="OrderConfirmed")
    assert funnel(shop.today()) == (1, 1, 1, 1, 0, 0)
    shop.run(until="ParcelScanned")
    assert funnel(shop.today()) == (1, 1, 1, 1, 1, 0)
    shop.run()
    today = shop.today()
    assert funnel(today) == (1,) * 6
    assert (today.orders, today.ordered, today.paid) == (1, 30_00, 30_00)
    assert [(each.code, each.reason, each.payments) for each in today.outcomes] == [("succeeded", None, 1)]


def test_orders_are_told_by_the_hour_then_by_the_day_then_by_the_week(open_shop: OpenShop) -> None:
    shop = open_shop()
    shop.advance("3h")
    shop.customer("asha").buy({CUP: 1})
    shop.advance("30m")
    sales = shop.today().sales
    assert (sales.size, [span.orders for span in sales.spans]) == (HOUR, [0, 0, 0, 1])
    assert [sales.label(span) for span in sales.spans] == ["09", "10", "11", "12"]
    shop.advance("3d")
    sales = shop.today().sales
    assert (sales.size, [span.orders for span in sales.spans]) == (DAY, [1, 0, 0, 0])
    assert [sales.label(span) for span in sales.spans] == ["Mon", "Tue", "Wed", "Thu"]
    shop.advance("10w")
    sales = shop.today().sales
    assert (sales.size, sum(span.orders for span in sales.spans)) == (WEEK, 1)


def test_a_refusal_is_told_with_its_reason(open_shop: OpenShop) -> None:
    shop = open_shop()
    shop.customer("asha").buy({CUP: 1}, card="4000000000000002")
    shop.run_until_idle("asha")
    today = shop.today()
    assert [(each.code, each.reason) for each in today.outcomes] == [("refused", "generic_decline")]
    assert (today.funnel.orders, today.funnel.paid) == (1, 0)


def test_what_is_bought_again_soonest_comes_first(open_shop: OpenShop) -> None:
    shop = open_shop()
    level = next(level for level in shop.stock() if level.sku == CUP)
    assert level.reorder_point is not None
    shop.restock(CUP, level.reorder_point - level.available)
    shop.step()
    first = shop.today().shelves[0]
    assert (first.sku, first.available) == (CUP, first.reorder_point)


def test_what_waits_is_told_at_the_party_that_it_waits_for(open_shop: OpenShop) -> None:
    shop = open_shop(settings={"pickers": "1"})
    for name in ("asha", "ben", "chloe"):
        shop.customer(name).buy({CUP: 1})
    shop.run(until="WaitsForPicker")
    shop.run(until="WaitsForPicker")
    waiting = {each.party: each for each in shop.today().waiting}
    packing = waiting["dispatch"]
    assert (packing.setting, packing.capacity, packing.busy, packing.waiting) == ("pickers", 1, 1, 2)
    assert waiting["courier"].capacity == 0
    shop.customer("asha").browse()
    waiting = {each.party: each for each in shop.today().waiting}
    assert waiting["customer"].messages == 1


@pytest.mark.parametrize("hours", [5, 50])
def test_the_glance_agrees_with_the_day_that_was_counted_message_by_message(hours: int) -> None:
    with Shop.in_memory(3, Given(crowd=60)) as shop:
        shop.traffic(30, for_=f"{hours}h")
        with shop.in_bulk():
            shop.advance(f"{hours}h")
        today, day = shop.today(), shop.day()
        assert today.orders == day.orders == sum(span.orders for span in today.sales.spans) > 0
        assert today.ordered == day.money.ordered == sum(span.ordered for span in today.sales.spans)
        assert (today.paid, today.refunded) == (day.money.paid, day.money.refunded)
        parts = funnel(today)
        assert list(parts) == sorted(parts, reverse=True)
        assert parts[0] >= sum(day.visits.values()) > 0
        assert sum(each.payments for each in today.outcomes) == day.orders


def test_it_is_counted_once_for_as_long_as_the_shop_stands_there(shop: Shop) -> None:
    def buying(sku: str) -> None:
        shop.customer("asha").buy({sku: 1})
        shop.run(limit=80)

    buying("espresso-cup")
    first = shop.today()
    assert shop.today() is first
    shop.undo()
    buying("enamel-mug")
    assert shop.today() != first, "as many steps, and another course"
    with Shop.in_memory(shop.seed) as same:
        same.customer("asha").buy({"enamel-mug": 1})
        same.run(limit=80)
        there = same.today()
    assert (shop.today().ordered, shop.today().shelves) == (there.ordered, there.shelves)
