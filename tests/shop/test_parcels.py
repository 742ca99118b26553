"""One order, several parcels: what is here leaves, each parcel is paid for itself, and everything adds up."""

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from ecomtui import Given, Shop
from ecomtui.shop.counter import Rejected
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP, badges, broken, level, mails

BEANS = "house-blend"
SPLIT: Mapping[str, str] = {"split_shipment": "true"}


def amounts(shop: Shop, order: int, kind: str) -> list[int]:
    """The amounts of an order's messages of one kind, in their order."""
    return [message.body["amount"] for message in shop.story(order) if message.kind == kind]


def pieces(shop: Shop, order: int) -> list[dict[str, int]]:
    """What went to dispatch, a parcel each."""
    return [
        {line["sku"]: line["quantity"] for line in message.body["lines"]}
        for message in shop.story(order)
        if message.kind == "DispatchOrder"
    ]


def confirmed(shop: Shop, basket: Mapping[str, int]) -> int:
    """The number of an order that asha has just placed."""
    errand = shop.customer("asha").buy(basket)
    shop.run(until="OrderConfirmed")
    return shop.order(errand).id


# -------------------------------------------------------------------- two parcels
def test_what_is_here_leaves_at_once_and_the_rest_when_it_comes(open_shop: OpenShop) -> None:
    shop = open_shop(settings=SPLIT, stock={BEANS: 0})
    order = confirmed(shop, {CUP: 2, BEANS: 1})
    shop.run(until="OrderDispatched")
    assert badges(shop, order) == ("confirmed", "partially_paid", "partial")
    shop.run()
    assert badges(shop, order) == ("completed", "paid", "delivered")
    assert pieces(shop, order) == [{CUP: 2}, {BEANS: 1}]
    assert len(shop.order(order).parcels) == 2
    assert mails(shop).count("order_dispatched") == mails(shop).count("order_delivered") == 2
    assert broken(shop) == set()


def test_who_names_what_is_missing_means_the_parcel_that_it_came_in(open_shop: OpenShop) -> None:
    shop = open_shop(settings=SPLIT, stock={BEANS: 0})
    order = confirmed(shop, {CUP: 2, BEANS: 1})
    shop.run()
    asha = shop.customer("asha")
    with pytest.raises(Rejected, match=f"no parcel of order {order} holds 3 × {CUP}"):
        asha.claim(order, {CUP: 3})
    with pytest.raises(Rejected, match=f"not parcel 2 of order {order} holds 1 × {CUP}"):
        asha.claim(order, {CUP: 1}, parcel=2)
    asha.claim(order, {CUP: 1}, reason="damaged")
    asha.track(order, items={CUP: 1})
    shop.run()
    claimed = next(m for m in shop.story(order) if m.kind == "InvestigateParcel")
    first = shop.parcels(order)[-1]
    assert dict(first.contents) == {CUP: 2}
    assert claimed.body["number"] == first.number
    assert broken(shop) == set()


def test_parcels_are_counted_as_they_were_packed_whichever_the_courier_has_booked_first() -> None:
    with Shop.in_memory(5, Given(settings=dict(SPLIT), stock={BEANS: 0})) as shop:
        order = confirmed(shop, {CUP: 2, BEANS: 1})
        shop.restock(BEANS, 5)
        shop.run()
        late, early = shop.parcels(order)
        assert (late.nth, dict(late.contents)) == (1, {CUP: 2}), "packed first, and booked last"
        assert (early.nth, dict(early.contents)) == (2, {BEANS: 1})
        claim = shop.customer("asha").claim(order, {CUP: 1}, reason="damaged")
        seen = shop.customer("asha").track(order, parcel=1)
        shop.run()
        assert shop.message(claim.message).body["parcel"] == 1
        assert shop.message(seen.message).body["number"] == late.number
        assert next(m for m in shop.story(order) if m.kind == "InvestigateParcel").body["number"] == late.number


def test_without_the_setting_everything_waits_and_leaves_together(open_shop: OpenShop) -> None:
    shop = open_shop(stock={BEANS: 0})
    order = confirmed(shop, {CUP: 2, BEANS: 1})
    shop.run()
    assert badges(shop, order) == ("completed", "paid", "delivered")
    assert pieces(shop, order) == [{CUP: 2, BEANS: 1}]


def test_part_of_one_line_leaves_too(open_shop: OpenShop) -> None:
    shop = open_shop(settings=SPLIT, stock={CUP: 2})
    order = confirmed(shop, {CUP: 3})
    shop.run()
    assert pieces(shop, order) == [{CUP: 2}, {CUP: 1}]
    assert badges(shop, order) == ("completed", "paid", "delivered")


def test_each_parcel_is_captured_by_itself_and_together_they_cost_the_total(open_shop: OpenShop) -> None:
    shop = open_shop(settings=SPLIT, stock={CUP: 2})
    order = confirmed(shop, {CUP: 3})
    shop.run()
    view = shop.order(order)
    assert amounts(shop, order, "CollectPayment") == [2 * 1_250 + view.shipping, 1_250]
    assert sum(amounts(shop, order, "PaymentCaptured")) == view.total == view.paid


def test_an_order_keeps_the_policy_it_began_with(open_shop: OpenShop) -> None:
    shop = open_shop(settings=SPLIT, stock={BEANS: 0})
    order = confirmed(shop, {CUP: 1, BEANS: 1})
    shop.set("split_shipment", "false")
    shop.run()
    assert len(pieces(shop, order)) == 2


def test_after_the_first_hand_over_nothing_can_be_cancelled(open_shop: OpenShop) -> None:
    shop = open_shop(settings=SPLIT, stock={BEANS: 0})
    order = confirmed(shop, {CUP: 1, BEANS: 1})
    shop.run(until="HandOver")
    assert shop.order(order).why_not_cancel == "already_dispatched"
    shop.customer("asha").cancel(order)
    shop.run()
    assert badges(shop, order) == ("completed", "paid", "delivered")


def test_before_the_first_hand_over_all_parcels_are_stopped(open_shop: OpenShop) -> None:
    shop = open_shop(settings=SPLIT, stock={BEANS: 0})
    order = confirmed(shop, {CUP: 1, BEANS: 1})
    shop.run(until="DispatchOrder")
    shop.customer("asha").cancel(order)
    shop.run()
    assert badges(shop, order) == ("canceled", "voided", "canceled")
    assert level(shop) == (24, 0, 0)
    assert broken(shop) == set()


def test_what_a_cancelled_order_frees_does_not_go_to_what_else_it_waits_for(open_shop: OpenShop) -> None:
    shop = open_shop(settings=SPLIT, stock={CUP: 2})
    order = confirmed(shop, {CUP: 3})
    bought = len(shop.purchase_orders())
    shop.customer("asha").cancel(order)
    shop.run(until="ReleaseStock")
    assert level(shop) == (2, 0, 0)
    assert len(shop.purchase_orders()) == bought
    shop.run()
    assert [message.kind for message in shop.story(order)].count("StockAllocated") == 1
    assert broken(shop) == set()


# -------------------------------------------------------------------- sent back
def test_only_what_has_come_can_be_sent_back(open_shop: OpenShop) -> None:
    shop = open_shop(settings=SPLIT, stock={BEANS: 0})
    order = confirmed(shop, {CUP: 2, BEANS: 1})
    shop.run(until="ParcelDelivered")
    shop.customer("asha").return_goods(order)
    shop.run()
    (back,) = shop.order(order).returns
    assert {line.sku: line.accepted for line in back.lines} == {CUP: 2}
    view = shop.order(order)
    assert badges(shop, order) == ("completed", "partially_refunded", "partially_returned")
    assert view.refunded == view.lines[0].amount
    shop.customer("asha").return_goods(order)
    shop.run()
    assert badges(shop, order) == ("completed", "refunded", "returned")
    assert shop.order(order).refunded == view.total
    assert broken(shop) == set()


def test_what_came_back_and_what_got_lost_is_paid_back_once_each(open_shop: OpenShop) -> None:
    shop = open_shop(settings={**SPLIT, "make_good": "refund"}, stock={CUP: 2})
    order = confirmed(shop, {CUP: 3})
    for _ in range(2):
        shop.run(until="OrderDispatched")
    shop.arm("parcel.lost", times=1)
    shop.customer("asha").return_goods(order, {CUP: 1})
    shop.run()
    assert shop.order(order).refunded == 2 * 1_250
    shop.customer("asha").return_goods(order)
    shop.run()
    view = shop.order(order)
    assert view.refunded == view.total
    assert broken(shop) == set()


# -------------------------------------------------------------------- one of two goes wrong
@pytest.mark.parametrize("make_good", ["replacement", "refund"])
@pytest.mark.parametrize("which", [1, 2])
def test_only_the_parcel_that_is_lost_is_made_good(open_shop: OpenShop, which: int, make_good: str) -> None:
    shop = open_shop(settings={**SPLIT, "make_good": make_good}, stock={BEANS: 0})
    order = confirmed(shop, {CUP: 1, BEANS: 1})
    for _ in range(which):
        shop.run(until="OrderDispatched")
    shop.arm("parcel.lost", times=1)
    shop.run()
    view = shop.order(order)
    cost = {line.sku: line.amount for line in view.lines}[[CUP, BEANS][which - 1]]
    assert view.status == "completed"
    assert view.refunded == (cost if make_good == "refund" else 0)
    assert len(pieces(shop, order)) == (2 if make_good == "refund" else 3)
    assert broken(shop) == set()


def test_shipping_goes_back_only_when_nothing_comes_at_all(open_shop: OpenShop) -> None:
    shop = open_shop(settings={**SPLIT, "make_good": "refund"}, stock={BEANS: 0})
    order = confirmed(shop, {CUP: 1, BEANS: 1})
    shop.arm("parcel.lost", times=2)
    shop.run()
    view = shop.order(order)
    assert view.shipping > 0
    assert view.refunded == view.total
    assert badges(shop, order) == ("canceled", "refunded", "canceled")


def test_one_parcel_of_two_that_nobody_takes_in_comes_back_and_its_money_goes_back(open_shop: OpenShop) -> None:
    shop = open_shop(settings=SPLIT, stock={BEANS: 0})
    order = confirmed(shop, {CUP: 1, BEANS: 1})
    shop.arm("parcel.attempt_fail", times=3)
    shop.run()
    assert badges(shop, order) == ("completed", "partially_refunded", "partially_returned")
    assert level(shop) == (24, 0, 0)
    assert broken(shop) == set()


def test_what_nobody_sells_any_more_ends_the_rest_and_not_what_has_left(open_shop: OpenShop) -> None:
    shop = open_shop(settings={**SPLIT, "change_of_mind": "1m"}, stock={BEANS: 0})
    order = confirmed(shop, {CUP: 1, BEANS: 1})
    shop.arm("po.silent", times=9)
    shop.run()
    view = shop.order(order)
    assert (view.status, view.reason, view.fulfilment) == ("completed", "not_available", "delivered")
    assert view.paid == view.total - view.lines[1].amount
    assert "order_shortened" in mails(shop)
    assert broken(shop) == set()


def test_when_the_bank_gives_no_money_for_the_rest_the_rest_stays_here(open_shop: OpenShop) -> None:
    shop = open_shop(settings={**SPLIT, "authorization_lasts": "1d"}, stock={BEANS: 0})
    order = confirmed(shop, {CUP: 1, BEANS: 1})
    shop.run(until="OrderDispatched")
    shop.arm("bank.generic_decline", times=1)
    shop.run()
    view = shop.order(order)
    assert (view.status, view.payment, view.fulfilment) == ("completed", "paid", "delivered")
    assert view.paid == view.total - view.lines[1].amount
    assert "order_shortened" in mails(shop)
    assert broken(shop) == set()


def test_an_authorisation_is_renewed_for_what_is_still_to_be_taken(open_shop: OpenShop) -> None:
    shop = open_shop(settings={**SPLIT, "authorization_lasts": "1d"}, stock={BEANS: 0})
    order = confirmed(shop, {CUP: 1, BEANS: 1})
    shop.run()
    view = shop.order(order)
    assert amounts(shop, order, "AuthorizePayment") == [view.total, view.lines[1].amount]
    assert view.paid == view.total


def test_money_goes_back_on_the_authorisations_it_was_taken_from(open_shop: OpenShop) -> None:
    shop = open_shop(settings={**SPLIT, "authorization_lasts": "1d", "make_good": "refund"}, stock={BEANS: 0})
    order = confirmed(shop, {CUP: 1, BEANS: 1})
    shop.arm("parcel.lost", times=2)
    shop.run()
    back = [message.body for message in shop.story(order) if message.kind == "RefundPayment"]
    assert len({ask["authorization"] for ask in back}) == 2
    assert sum(ask["amount"] for ask in back) == shop.order(order).total
    assert broken(shop) == set()


# -------------------------------------------------------------------- whatever is ordered, whatever is there
@settings(max_examples=40, deadline=None)
@drawn(
    basket=st.dictionaries(st.sampled_from([CUP, BEANS, "brown-teapot"]), st.integers(1, 5), min_size=1),
    stock=st.fixed_dictionaries({sku: st.integers(0, 5) for sku in (CUP, BEANS, "brown-teapot")}),
    split=st.booleans(),
    lost=st.integers(0, 3),
    make_good=st.sampled_from(["replacement", "refund"]),
)
def test_pieces_and_money_add_up_to_the_cent(
    basket: dict[str, int], stock: dict[str, int], split: bool, lost: int, make_good: str
) -> None:
    policies = {"split_shipment": str(split).lower(), "make_good": make_good}
    with Shop.in_memory(3, Given(stock=stock, settings=policies, balances={"asha": 10_000_000})) as shop:
        order = confirmed(shop, basket)
        if lost:
            shop.arm("parcel.lost", times=lost)
        shop.run()
        view = shop.order(order)
        assert broken(shop) == set()
        sent = Counter[str]()
        for parcel in pieces(shop, order):
            sent.update(parcel)
        assert all(sent[sku] >= wanted for sku, wanted in basket.items())
        assert sum(amounts(shop, order, "CollectPayment")) == view.total == view.paid
        if not lost:
            assert sent == Counter(basket)
            assert (view.status, view.refunded) == ("completed", 0)
