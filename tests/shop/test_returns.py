"""Goods that come back: who may send what back, what is paid for it, and what a box can hold instead."""

import pytest
from hypothesis import given, settings, strategies

from ecomtui import Given, Shop
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.counter import Rejected
from ecomtui.shop.views import ReturnView
from ecomtui.world.clock import DAY
from ecomtui.world.errors import UnknownName
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP, arrived, badges, broken, kinds, level, mails, screen

MUG = "bear-mug"


def the_return(shop: Shop) -> ReturnView:
    (back,) = shop.returns()
    return back


def accepted(shop: Shop) -> dict[str, int]:
    return {line.sku: line.accepted for line in the_return(shop).lines}


# -------------------------------------------------------------------- all is well
def test_everything_that_comes_back_is_paid_back_shipping_included(shop: Shop) -> None:
    order = arrived(shop)
    shop.customer("asha").return_goods(order)
    shop.run()
    assert badges(shop, order) == ("completed", "refunded", "returned")
    assert shop.order(order).refunded == 30_00
    assert shop.customer("asha").account().balance == 500_00
    assert level(shop) == (24, 0, 0), "the cups stand on the shelf again"
    assert mails(shop)[-2:] == ["return_label", "refund_issued"]
    assert (the_return(shop).status, the_return(shop).outcome) == ("accepted", "all_there")
    assert broken(shop) == set()


def test_a_part_that_comes_back_is_paid_back_without_shipping(shop: Shop) -> None:
    order = arrived(shop, {CUP: 2, MUG: 1})
    mug = next(line for line in shop.order(order).lines if line.sku == MUG)
    shop.customer("asha").return_goods(order, {CUP: 1, MUG: 1}, reason="not_as_described")
    shop.run()
    assert badges(shop, order) == ("completed", "partially_refunded", "partially_returned")
    assert shop.order(order).refunded == 12_50 + mug.amount
    assert level(shop) == (23, 0, 0)
    assert broken(shop) == set()


def test_the_rest_may_follow_and_brings_the_shipping_with_it(shop: Shop) -> None:
    order = arrived(shop)
    for refunded in (12_50, 30_00):
        shop.customer("asha").return_goods(order, {CUP: 1})
        shop.run()
        assert shop.order(order).refunded == refunded
    assert badges(shop, order) == ("completed", "refunded", "returned")
    assert broken(shop) == set()


def test_two_returns_of_one_order_may_be_on_their_way_at_once(shop: Shop) -> None:
    order = arrived(shop)
    for _ in range(2):
        shop.customer("asha").return_goods(order, {CUP: 1})
    shop.run()
    assert [back.status for back in shop.returns()] == ["accepted", "accepted"]
    assert shop.order(order).refunded == 30_00
    assert broken(shop) == set()


def test_the_steps_come_in_their_order(shop: Shop) -> None:
    order = arrived(shop)
    shop.customer("asha").return_goods(order)
    shop.run()
    wanted = [
        "RequestReturn", "ExpectReturn", "ReturnLabelled", "ReturnApproved", "HandInReturn", "ReturnBrought",
        "InspectionDue", "ReturnClosed", "TakeBackPieces", "ReturnMoney", "RefundPayment", "MoneyReturned",
    ]  # fmt: skip
    story = kinds(shop, order)
    assert [kind for kind in dict.fromkeys(story) if kind in wanted] == wanted


def test_what_came_broken_is_paid_but_not_put_on_the_shelf(shop: Shop) -> None:
    order = arrived(shop)
    shop.customer("asha").return_goods(order, reason="damaged")
    shop.run()
    assert shop.order(order).refunded == 30_00
    assert level(shop) == (22, 0, 0)
    assert broken(shop) == set()


def test_pieces_that_come_back_go_to_those_who_wait_for_them(open_shop: OpenShop) -> None:
    shop = open_shop(stock={CUP: 2})
    order = arrived(shop)
    shop.arm("po.late", times=1)
    waiting = shop.customer("ben").buy({CUP: 2})
    shop.run_until_idle("ben")
    assert badges(shop, waiting)[2] == "backorder"
    shop.customer("asha").return_goods(order)
    shop.run(until="TakeBackPieces")
    shop.run(until="StockAllocated")
    assert level(shop) == (2, 0, 2)


# -------------------------------------------------------------------- to the cent
@settings(deadline=None, derandomize=True, max_examples=15)
@given(
    strategies.integers(1, 5),
    strategies.integers(1, 4),
    strategies.sampled_from([None, "WELCOME10", "TEATIME", "FLASH25"]),
    strategies.data(),
)
def test_however_an_order_comes_back_it_is_paid_back_exactly(
    cups: int, teas: int, voucher: str | None, data: strategies.DataObject
) -> None:
    """Piece by piece or in heaps: what is kept costs its share, rounded down; all that came back gives the total."""
    with Shop.in_memory(seed=7) as shop:
        tea = shop.products(category="Tea")[0].sku
        order = arrived(shop, {CUP: cups, tea: teas}, voucher)
        view = shop.order(order)
        whole, left = {line.sku: (line.quantity, line.amount) for line in view.lines}, {CUP: cups, tea: teas}
        while any(left.values()):
            heap = {sku: data.draw(strategies.integers(0, n)) for sku, n in left.items()}
            heap = {sku: n for sku, n in heap.items() if n} or {sku: n for sku, n in left.items() if n}
            shop.customer("asha").return_goods(order, heap)
            shop.run()
            left = {sku: n - heap.get(sku, 0) for sku, n in left.items()}
            shares = sum(amount - amount * left[sku] // pieces for sku, (pieces, amount) in whole.items())
            assert shop.order(order).refunded == shares + (0 if any(left.values()) else view.shipping)
        assert shop.order(order).refunded == view.total == view.paid
        assert shop.customer("asha").account().balance == 500_00
        assert broken(shop) == set()


# -------------------------------------------------------------------- rules
def test_the_window_closes_thirty_days_after_delivery(shop: Shop) -> None:
    order = arrived(shop)
    shop.advance("30d")
    assert shop.order(order).why_not_return == "return_window_closed"
    shop.customer("asha").return_goods(order)
    shop.run()
    assert screen(shop)[-1] == "return_window_closed"
    assert shop.returns() == []


def test_the_last_day_is_early_enough_and_the_box_may_come_later(shop: Shop) -> None:
    order = arrived(shop)
    shop.advance(29 * DAY)
    shop.customer("asha").return_goods(order)
    shop.run()
    assert the_return(shop).status == "accepted"


def test_an_order_keeps_the_window_it_was_delivered_with(shop: Shop) -> None:
    order = arrived(shop)
    shop.set("return_window", "1d")
    shop.advance("10d")
    shop.customer("asha").return_goods(order)
    shop.run()
    assert the_return(shop).status == "accepted"


def test_what_has_not_come_cannot_go_back(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run_until_idle("asha")
    shop.customer("asha").return_goods(errand)
    shop.run_until_idle("asha")
    assert screen(shop)[-1] == "nothing_to_return"


@pytest.mark.parametrize("items", [{CUP: 3}, {MUG: 1}])
def test_nor_more_than_came(shop: Shop, items: dict[str, int]) -> None:
    order = arrived(shop)
    shop.customer("asha").return_goods(order, items)
    shop.run_until_idle("asha")
    assert screen(shop)[-1] == "nothing_to_return"


def test_nor_the_same_piece_twice(shop: Shop) -> None:
    order = arrived(shop)
    for _ in range(2):
        shop.customer("asha").return_goods(order)
    shop.run()
    assert screen(shop)[-1] == "nothing_to_return"
    assert len(shop.returns()) == 1


def test_nor_what_belongs_to_somebody_else(shop: Shop) -> None:
    order = arrived(shop)
    shop.customer("ben").return_goods(order)
    shop.run_until_idle("ben")
    assert screen(shop, "ben") == ["not_yours"]


def test_what_goes_back_cannot_be_claimed_and_what_is_claimed_cannot_go_back(shop: Shop) -> None:
    asha = shop.customer("asha")
    first, second = arrived(shop), arrived(shop)
    asha.return_goods(first)
    asha.claim(second)
    shop.run_until_idle("asha")
    assert shop.order(first).why_not_claim == "nothing_to_claim"
    assert shop.order(second).why_not_return == "nothing_to_return"
    asha.claim(first)
    asha.return_goods(second)
    shop.run_until_idle("asha")
    assert screen(shop)[-2:] == ["nothing_to_claim", "nothing_to_return"]


def test_a_reason_is_one_of_the_vocabulary(shop: Shop) -> None:
    with pytest.raises(UnknownName, match="did you mean 'changed_mind'"):
        shop.customer("asha").return_goods(1001, reason="changed_mined")


# -------------------------------------------------------------------- boxes in trouble
def boxed(shop: Shop, fault: str, items: dict[str, int] | None = None) -> int:
    order = arrived(shop, items)
    shop.arm(fault, times=1)
    shop.customer("asha").return_goods(order)
    shop.run()
    assert [m for m in shop.story(order) if m.fault == fault], "the message is marked"
    assert broken(shop) == set()
    return order


def test_a_box_with_a_piece_missing_is_paid_for_what_came(shop: Shop) -> None:
    order = boxed(shop, "return.short", {CUP: 3})
    assert accepted(shop) == {CUP: 2}
    assert the_return(shop).outcome == "some_missing"
    assert shop.order(order).refunded == 25_00
    assert mails(shop)[-2:] == ["return_short", "refund_issued"]
    assert badges(shop, order) == ("completed", "partially_refunded", "partially_returned")
    assert level(shop) == (23, 0, 0)
    assert shop.order(order).why_not_return is None, "the rest may still come"


def test_an_empty_box_is_refused(shop: Shop) -> None:
    order = boxed(shop, "return.short", {CUP: 1})
    assert (the_return(shop).status, the_return(shop).outcome) == ("rejected", "empty_box")
    assert badges(shop, order) == ("completed", "paid", "delivered")
    assert mails(shop)[-1] == "return_rejected"


def test_a_box_with_something_else_in_it_is_refused(shop: Shop) -> None:
    order = boxed(shop, "return.wrong_item")
    assert (the_return(shop).status, the_return(shop).outcome) == ("rejected", "something_else")
    assert shop.order(order).refunded == 0
    assert level(shop) == (22, 0, 0)
    assert mails(shop)[-1] == "return_rejected"


def test_a_box_that_the_courier_loses_is_the_shops_loss(shop: Shop) -> None:
    order = boxed(shop, "return.lost")
    assert the_return(shop).status == "lost_in_transit"
    assert badges(shop, order) == ("completed", "refunded", "returned")
    assert level(shop) == (22, 0, 0)


def test_a_box_that_comes_after_its_time_is_refused(shop: Shop) -> None:
    order = boxed(shop, "return.late")
    assert (the_return(shop).status, the_return(shop).outcome) == ("rejected", "too_late")
    assert mails(shop)[-2:] == ["return_expired", "return_rejected"]
    assert shop.order(order).refunded == 0


def test_a_label_that_nobody_uses_runs_out_and_another_may_be_asked_for(open_shop: OpenShop) -> None:
    shop = open_shop(personas={"asha": "unreachable"}, settings={"delivery_attempts": "9"})
    shop.disarm("parcel.attempt_fail")
    order = arrived(shop)
    shop.customer("asha").return_goods(order)
    shop.run()
    assert the_return(shop).status == "expired"
    assert shop.order(order).why_not_return is None
    assert broken(shop) == set()


@pytest.mark.parametrize("kind", ["ExpectReturn", "HandInReturn", "ReturnBrought", "ReturnClosed", "TakeBackPieces"])
def test_messages_that_come_twice_change_nothing(shop: Shop, kind: str) -> None:
    order = arrived(shop)
    shop.arm("net.duplicate", message=kind, times=1)
    shop.customer("asha").return_goods(order)
    shop.run()
    assert shop.order(order).refunded == 30_00
    assert broken(shop) == set()


# -------------------------------------------------------------------- staff
def test_with_manual_returns_a_box_waits_for_somebody_to_open_it(open_shop: OpenShop) -> None:
    shop = open_shop(settings={"returns": "manual"})
    order = arrived(shop)
    shop.customer("asha").return_goods(order)
    shop.run()
    assert (the_return(shop).status, the_return(shop).waits) == ("received", True)
    assert broken(shop) == set(), "it waits for a person, and that is said"
    shop.inspect(1, "accept")
    shop.run()
    assert badges(shop, order) == ("completed", "refunded", "returned")
    with pytest.raises(Rejected, match="nothing_to_inspect"):
        shop.inspect(1)


def test_staff_may_refuse_a_box(open_shop: OpenShop) -> None:
    shop = open_shop(settings={"returns": "manual"})
    order = arrived(shop)
    shop.customer("asha").return_goods(order)
    shop.run()
    shop.inspect(1, "reject")
    shop.run()
    assert the_return(shop).outcome == "not_accepted"
    assert badges(shop, order) == ("completed", "paid", "delivered")
    assert mails(shop)[-1] == "return_rejected"


def test_staff_give_money_back_as_a_kindness_but_no_more_than_was_paid(shop: Shop) -> None:
    order = arrived(shop)
    shop.refund(order, 5_00)
    shop.run()
    assert badges(shop, order) == ("completed", "partially_refunded", "delivered")
    with pytest.raises(Rejected, match=r"25.00 are left of order 1001 \(refund_too_much\)"):
        shop.refund(order, 25_01)
    shop.refund(order, 25_00)
    shop.run()
    assert badges(shop, order) == ("completed", "refunded", "delivered")
    assert broken(shop) == set()


def test_a_kindness_is_not_paid_a_second_time_by_a_return(shop: Shop) -> None:
    order = arrived(shop)
    shop.refund(order, 10_00)
    shop.run()
    shop.customer("asha").return_goods(order)
    shop.run()
    assert shop.order(order).refunded == 30_00
    assert shop.customer("asha").account().balance == 500_00
    assert broken(shop) == set()


# -------------------------------------------------------------------- somebody who keeps nothing
def test_a_returner_sends_back_whatever_comes(open_shop: OpenShop) -> None:
    shop = open_shop(personas={"asha": "returner"})
    order = arrived(shop)
    assert badges(shop, order) == ("completed", "refunded", "returned")
    assert broken(shop) == set()


# -------------------------------------------------------------------- all at once
@pytest.mark.parametrize("seed", range(4))
def test_a_crowd_of_returners_in_every_sort_of_trouble_keeps_every_promise(seed: int) -> None:
    policy = {
        "check_order": ("stock_first", "payment_first")[seed % 2],
        "make_good": ("replacement", "refund")[seed // 2],
    }
    given = Given(crowd=12, mix={"standard": 1, "returner": 3, "unreachable": 1}, settings=policy)
    with Shop.in_memory(seed, given) as shop, shop.in_bulk():
        for fault in MODEL.faults:
            shop.arm(fault, chance=100_000 if fault.startswith(("return.", "shop.")) else 10_000)
        shop.traffic(60, orders=25)
        shop.run(limit=20_000)
        for fault in MODEL.faults:
            shop.disarm(fault)
        shop.run(limit=20_000)
        assert shop.moment().at_rest
        outcomes = {back.outcome for back in shop.returns()}
        assert "all_there" in outcomes
        assert outcomes & {"some_missing", "something_else", "lost", "too_late"}
        assert broken(shop) == set()
