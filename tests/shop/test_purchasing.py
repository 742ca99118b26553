"""Buying in: what the wholesaler does with a purchase order, and what a good shop makes of it."""

import pytest
from hypothesis import given, settings, strategies

from ecomtui import Given, Shop
from ecomtui.shop.views import PurchaseView
from ecomtui.world.clock import DAY, HOUR
from ecomtui.world.errors import BadInput
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP, badges, broken, kinds, level, mails

HOME = ("completed", "paid", "delivered")
FAULTS = (
    "po.rejected", "po.backordered", "po.short_ship", "po.late", "po.price_up", "po.substitute", "po.silent",
)  # fmt: skip


def bought(shop: Shop) -> list[PurchaseView]:
    """The purchase orders, the oldest first."""
    return list(reversed(shop.purchase_orders()))


def statuses(shop: Shop) -> list[str]:
    return [purchase.status for purchase in bought(shop)]


def codes(shop: Shop) -> list[str]:
    """The wholesaler's answers in X12 855 line codes, the oldest first."""
    answers = [shop.message(m.id) for m in shop.journal() if m.kind == "PurchaseOrderAcknowledged"]
    return [message.body["code"] for message in sorted(answers, key=lambda message: message.id)]


def short(shop: Shop, fault: str, *, times: int = 1, pieces: int = 2) -> Shop:
    """Asha orders cups of which none is there, and the wholesaler is in trouble."""
    shop.arm(fault, times=times)
    shop.customer("asha").buy({CUP: pieces})
    shop.run()
    return shop


@pytest.fixture
def empty(open_shop: OpenShop) -> Shop:
    return open_shop(stock={CUP: 0})


# -------------------------------------------------------------------- one trouble, and its remedy
@pytest.mark.parametrize("check_order", ["stock_first", "payment_first"])
@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_the_wholesaler_does_once_the_customer_gets_the_goods(
    open_shop: OpenShop, fault: str, check_order: str
) -> None:
    shop = short(open_shop(stock={CUP: 0}, settings={"check_order": check_order}), fault)
    assert any(message.fault == fault for message in shop.journal())
    assert badges(shop, 1001) == HOME
    assert shop.person("asha").balance == 50_000 - shop.order(1001).total, "and at the price that was agreed"
    assert broken(shop) == set()


def test_after_a_refusal_another_order_is_placed(empty: Shop) -> None:
    short(empty, "po.rejected")
    assert codes(empty) == ["IR", "IA"]
    assert statuses(empty) == ["rejected", "received"]
    assert bought(empty)[0].cost == 0, "what does not come is not paid for"


def test_a_wholesaler_without_goods_names_a_later_date_and_the_order_waits(empty: Shop) -> None:
    short(empty, "po.backordered")
    assert codes(empty) == ["IB"]
    (purchase,) = bought(empty)
    assert purchase.received_at is not None
    assert purchase.received_at - purchase.ordered_at > 5 * DAY


def test_a_substitute_is_declined_and_nobody_gets_what_they_did_not_choose(empty: Shop) -> None:
    short(empty, "po.substitute")
    assert codes(empty) == ["IS", "IA"]
    assert statuses(empty) == ["canceled", "received"]
    assert {purchase.sku for purchase in bought(empty)} == {CUP}


@pytest.mark.parametrize(("limit", "first"), [("0", "canceled"), ("40", "received")])
def test_a_higher_price_is_the_shops_own_cost_up_to_a_limit(open_shop: OpenShop, limit: str, first: str) -> None:
    shop = short(open_shop(stock={CUP: 0}, settings={"price_up_limit": limit}), "po.price_up")
    assert codes(shop)[0] == "IP"
    assert statuses(shop)[0] == first
    usual = 24 * 520
    costs = [purchase.cost for purchase in bought(shop)]
    assert costs == [0, usual] if first == "canceled" else costs[0] > usual
    assert shop.order(1001).total == 3_000


def test_a_silent_wholesaler_is_asked_again_under_the_same_number(empty: Shop) -> None:
    short(empty, "po.silent", times=2)
    assert kinds(empty, 1001).count("PlacePurchaseOrder") == 3
    assert statuses(empty) == ["received"]
    assert level(empty)[0] == 22, "it is one order, however often it was asked about"


def test_one_that_stays_silent_is_given_up_for_another_order(empty: Shop) -> None:
    short(empty, "po.silent", times=3)
    assert statuses(empty) == ["canceled", "received"]
    assert badges(empty, 1001) == HOME


@pytest.mark.parametrize("seed", range(6))
def test_of_a_short_delivery_what_came_is_counted_and_the_rest_is_ordered_anew(seed: int) -> None:
    with Shop.in_memory(seed, Given(stock={CUP: 0})) as shop:
        short(shop, "po.short_ship")
        first = bought(shop)[0]
        if codes(shop)[0] == "BP":
            assert statuses(shop) == ["received"], "the rest came with a second lorry"
            assert level(shop) == (22, 0, 0)
        else:
            assert statuses(shop) == ["received", "received"]
            assert first.cost == 520, "one cup was paid for"
            assert level(shop)[0] == 1 + bought(shop)[1].quantity - 2
        assert badges(shop, 1001) == HOME
        assert broken(shop) == set()


def test_every_way_of_falling_short_happens() -> None:
    seen = set()
    for seed in range(12):
        with Shop.in_memory(seed, Given(stock={CUP: 0})) as shop:
            seen.add(codes(short(shop, "po.short_ship"))[0])
    assert seen == {"IA", "IQ", "BP"}


def test_between_two_lorries_an_order_is_partially_received() -> None:
    for seed in range(12):
        with Shop.in_memory(seed, Given(stock={CUP: 0})) as shop:
            shop.arm("po.short_ship", times=1)
            shop.customer("asha").buy({CUP: 2})
            shop.run(until="GoodsReceived")
            if codes(shop) == ["BP"]:
                assert statuses(shop) == ["partially_received"]
                assert badges(shop, 1001) == ("confirmed", "authorized", "backorder")
                assert level(shop) == (1, 0, 0)
                return
    pytest.fail("no partial shipment in twelve worlds")


# -------------------------------------------------------------------- when nothing helps
@pytest.mark.parametrize("fault", ["po.rejected", "po.substitute", "po.silent"])
@pytest.mark.parametrize("check_order", ["stock_first", "payment_first"])
def test_what_cannot_be_had_at_all_is_cancelled_and_the_money_let_go(
    open_shop: OpenShop, fault: str, check_order: str
) -> None:
    shop = open_shop(stock={CUP: 0}, settings={"check_order": check_order, "ask_customer": "false"})
    short(shop, fault, times=1_000)
    assert badges(shop, 1001) == ("canceled", "voided", "canceled")
    assert shop.order(1001).reason == "not_available"
    assert mails(shop)[-1] == "order_canceled"
    assert shop.person("asha").available == 50_000
    assert len(bought(shop)) == 3
    assert broken(shop) == set()


def test_who_could_still_be_served_is_not_turned_away(empty: Shop) -> None:
    empty.arm("po.rejected", times=6)
    asha, ben = empty.customer("asha").buy({CUP: 2}), empty.customer("ben").buy({CUP: 1})
    empty.run(until="PurchaseOrderAcknowledged")
    empty.restock(CUP, 1)
    empty.run()
    assert badges(empty, asha)[0] == "canceled"
    assert badges(empty, ben) == HOME
    assert broken(empty) == set()


def test_a_lost_word_of_the_wholesaler_is_asked_for_again(empty: Shop) -> None:
    empty.arm("net.drop_request", message="PurchaseOrderAcknowledged")
    empty.customer("asha").buy({CUP: 2})
    empty.run()
    assert kinds(empty, 1001).count("PlacePurchaseOrder") == 2
    assert statuses(empty) == ["received"]
    assert badges(empty, 1001) == HOME


# -------------------------------------------------------------------- policies
@pytest.mark.parametrize(
    ("policy", "quantities"), [("reorder_point", [24]), ("order_up_to", [6 + 24 - 5]), ("just_in_time", [])]
)
def test_a_shelf_that_runs_low_is_filled_by_the_policy(open_shop: OpenShop, policy: str, quantities: list[int]) -> None:
    shop = open_shop(settings={"reorder_policy": policy})
    shop.customer("asha").buy({CUP: 19})
    shop.run(until="StockReserved")
    assert [purchase.quantity for purchase in bought(shop)] == quantities


@pytest.mark.parametrize("policy", ["reorder_point", "order_up_to", "just_in_time"])
def test_who_waits_is_ordered_for_by_every_policy(open_shop: OpenShop, policy: str) -> None:
    shop = open_shop(settings={"reorder_policy": policy})
    shop.customer("asha").buy({CUP: 30})
    shop.run()
    assert badges(shop, 1001) == HOME
    if policy == "just_in_time":
        assert [purchase.quantity for purchase in bought(shop)] == [6]
        assert level(shop) == (0, 0, 0)


def test_a_purchase_order_keeps_the_policy_it_was_written_by(open_shop: OpenShop) -> None:
    shop = open_shop()
    shop.customer("asha").buy({CUP: 19})
    shop.run(until="StockReserved")
    shop.set("reorder_policy", "just_in_time")
    shop.run()
    assert [(purchase.quantity, purchase.status) for purchase in bought(shop)] == [(24, "received")]


def test_patience_with_the_wholesaler_is_a_setting(open_shop: OpenShop) -> None:
    shop = open_shop(stock={CUP: 0}, settings={"wholesaler_patience": "1h"})
    short(shop, "po.silent")
    asked = [shop.message(m.id).at for m in shop.story(1001) if m.kind == "PlacePurchaseOrder"]
    first, second = (at for at in asked if at is not None)
    assert HOUR <= second - first < 2 * HOUR


def test_a_hold_cannot_be_shorter_than_the_answer_it_waits_for(shop: Shop) -> None:
    with pytest.raises(BadInput, match="hold_lasts is 1 min at least"):
        shop.set("hold_lasts", "1ms")


# -------------------------------------------------------------------- whatever happens
@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    stock=strategies.integers(0, 6),
    wanted=strategies.lists(strategies.integers(1, 8), min_size=1, max_size=3),
    policy=strategies.sampled_from(["reorder_point", "order_up_to", "just_in_time"]),
    check_order=strategies.sampled_from(["stock_first", "payment_first"]),
    faults=strategies.dictionaries(strategies.sampled_from(FAULTS), strategies.integers(1, 4), max_size=3),
    seed=strategies.integers(0, 1_000),
)
def test_pieces_and_money_add_up_whatever_the_wholesaler_does(
    stock: int, wanted: list[int], policy: str, check_order: str, faults: dict[str, int], seed: int
) -> None:
    opening = Given(stock={CUP: stock}, settings={"reorder_policy": policy, "check_order": check_order})
    with Shop.in_memory(seed, opening) as shop:
        for fault, times in faults.items():
            shop.arm(fault, times=times)
        errands = [shop.customer("asha").buy({CUP: pieces}) for pieces in wanted]
        shop.run()
        assert broken(shop) == set()
        orders = [shop.order(errand) for errand in errands]
        assert {order.status for order in orders} <= {"completed", "canceled"}
        sold = sum(n for n, order in zip(wanted, orders, strict=True) if order.status == "completed")
        paid = sum(order.total for order in orders if order.status == "completed")
        came = sum(m.body["quantity"] for m in map(shop.message, receipts(shop)))
        assert level(shop) == (stock + came - sold, 0, 0)
        assert next(row for row in shop.stock() if row.sku == CUP).incoming == 0
        assert shop.person("asha").balance == 50_000 - paid
        assert sum(purchase.received for purchase in bought(shop)) == came


def receipts(shop: Shop) -> list[int]:
    return [m.id for m in shop.journal() if m.kind == "GoodsReceived"]
