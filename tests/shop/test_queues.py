"""Bottlenecks: too few pickers, vans or lines to the bank, where one sees it, and what helps."""

from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path

import pytest

from ecomtui import Given, Shop
from ecomtui.parties.courier.party import PLACES
from ecomtui.shop.views import MessageView, QueueView
from ecomtui.world.clock import DAY, HOUR, MINUTE, SECOND, time_of_day
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP, broken, kinds

NOTES = {"WaitsForPicker", "PickerFree", "WaitsForVan", "VanHasRoom", "VanBack", "WaitsForBankLine", "BankLineFree"}
CUSTOMERS = ("asha", "ben", "chloe")
PLENTY = {CUP: 500}


def queue(shop: Shop, name: str) -> QueueView:
    return next(view for view in shop.queues() if view.name == name)


def told(shop: Shop, kind: str) -> list[MessageView]:
    """Every message of a kind that was handled."""
    steps = range(1, shop.moment().steps + 1, 500)
    return [message for first in steps for message in shop.journal(first) if message.kind == kind]


def order_of(message: MessageView) -> int:
    """The order that a message is about."""
    return int((message.about or "").removeprefix("order:"))


def when(shop: Shop, kind: str, receiver: str) -> dict[int, int]:
    """When each order had its message of this kind, in ms."""
    return {m.body["order"]: m.at or 0 for m in told(shop, kind) if m.receiver == receiver}


def five_orders(shop: Shop) -> Shop:
    for name in ("asha", "ben", "chloe", "asha", "ben"):
        shop.customer(name).buy({CUP: 1})
    return shop


# -------------------------------------------------------------------- pickers
def test_a_single_picker_packs_one_order_after_another(open_shop: OpenShop) -> None:
    shop = five_orders(open_shop(settings={"pickers": "1"}))
    shop.run()
    packed = sorted(when(shop, "OrderPacked", "order_manager").values())
    assert all(later - sooner >= 2 * HOUR for sooner, later in pairwise(packed))
    view = queue(shop, "pickers")
    assert (view.begun, view.waited, view.served, view.busy, view.waiting) == (5, 4, 5, 0, 0)
    assert 2 * HOUR <= view.mean_service <= 4 * HOUR
    assert view.mean_wait > view.mean_service, "on average two orders are ahead"
    assert broken(shop) == set()


def test_with_too_few_pickers_customers_get_their_parcels_later(open_shop: OpenShop) -> None:
    usual, slow = open_shop(), open_shop(settings={"pickers": "1"})
    came = []
    for shop in (usual, slow):
        five_orders(shop).run()
        came.append(when(shop, "ParcelDelivered", "customer"))
    assert set(came[0]) == set(came[1]) == {1001, 1002, 1003, 1004, 1005}
    assert all(came[1][order] >= came[0][order] for order in came[0])
    assert sum(came[1].values()) > sum(came[0].values()) + DAY


def test_an_order_that_waits_for_a_picker_says_so_and_stops_the_story(open_shop: OpenShop) -> None:
    shop = five_orders(open_shop(settings={"pickers": "2"}))
    shop.run(until="WaitsForPicker")
    first = told(shop, "WaitsForPicker")[0]
    assert first.headline
    assert first.body["ahead"] == 0
    assert f"shipment {first.body['shipment']} goes onto the pile; shipments before it: 0" in first.plain
    shop.run(until="OrderPacked")
    view = queue(shop, "pickers")
    assert (view.capacity, view.busy, view.waiting) == (2, 2, 2), "one is packed, and the next was begun"


def test_what_waited_goes_on_as_its_own_order_and_its_own_customers(open_shop: OpenShop) -> None:
    shop = five_orders(open_shop(settings={"pickers": "1", "bank_lines": "1", "vans": "1"}))
    shop.run()
    for order in range(1001, 1006):
        customer = shop.customer_id(shop.order(order).customer)
        story = [m for m in shop.story(order) if m.about == f"order:{order}"]
        assert {m.who for m in story} == {customer}
        assert {m.body.get("order", order) for m in story} == {order}
        assert "ParcelDelivered" in {m.kind for m in story}


def test_more_pickers_move_the_bottleneck_at_once(open_shop: OpenShop) -> None:
    shop = five_orders(open_shop(settings={"pickers": "1"}))
    shop.run(until="OrderPacked")
    shop.set("pickers", "4")
    shop.run(until="ChangeSetting")
    view = queue(shop, "pickers")
    assert (view.capacity, view.busy, view.waiting) == (4, 4, 0)
    raised = shop.moment().now
    shop.run()
    assert max(when(shop, "OrderPacked", "order_manager").values()) <= raised + 4 * HOUR + 5 * SECOND
    assert broken(shop) == set()


def test_an_order_cancelled_on_the_pile_is_never_picked_and_one_in_hand_frees_its_picker(open_shop: OpenShop) -> None:
    shop = five_orders(open_shop(settings={"pickers": "1"}))
    while len(told(shop, "WaitsForPicker")) < 4:
        shop.run(until="WaitsForPicker")
    waiting = [order_of(m) for m in told(shop, "WaitsForPicker")]
    in_hand = ({1001, 1002, 1003, 1004, 1005} - set(waiting)).pop()
    for order in (waiting[0], in_hand):
        shop.customer(shop.order(order).customer).cancel(order)
    shop.run(until="PickerFree")
    assert order_of(told(shop, "PickerFree")[-1]) == waiting[1]
    shop.run()
    assert "PickingDone" not in kinds(shop, waiting[0])
    assert [shop.order(order).status for order in (waiting[0], in_hand)] == ["canceled", "canceled"]
    assert [shop.order(order).status for order in waiting[1:]] == ["completed"] * 3
    view = queue(shop, "pickers")
    assert (view.begun, view.served, view.busy, view.waiting) == (4, 4, 0, 0)
    assert broken(shop) == set()


def test_an_order_cancelled_while_a_picker_turns_to_it_is_not_picked(open_shop: OpenShop) -> None:
    shop = five_orders(open_shop(settings={"pickers": "1"}))
    shop.run(until="PickingDone")
    upcoming = order_of(told(shop, "WaitsForPicker")[0])
    (ends,) = (m.due for m in shop.waiting() if m.kind == "PackingDone")
    shop.advance(ends - shop.moment().now - 500)
    shop.customer(shop.order(upcoming).customer).cancel(upcoming)
    shop.run()
    story = kinds(shop, upcoming)
    assert story.index("CancelDispatch") < story.index("PickerFree"), "else this tests nothing"
    assert "PickingDone" not in story
    assert [order.status for order in shop.orders()].count("completed") == 4
    assert broken(shop) == set()


# -------------------------------------------------------------------- vans
def test_what_no_van_has_room_for_goes_out_a_day_later(open_shop: OpenShop) -> None:
    shop = open_shop(stock=PLENTY, settings={"vans": "1"})
    for _ in range(PLACES // 2 + 1):
        for name in CUSTOMERS[:2]:
            shop.customer(name).buy({CUP: 1})
    shop.run()
    view = queue(shop, "vans")
    assert (view.capacity, view.begun, view.waited, view.served) == (PLACES, PLACES + 2, 2, PLACES + 2)
    assert 21 * HOUR < view.longest_wait < 23 * HOUR, "from loading in the morning until the vans are back"
    assert {time_of_day(m.at or 0) for m in told(shop, "VanBack")} == {6 * HOUR}
    late = {m.body["parcel"] for m in told(shop, "WaitsForVan")}
    came: dict[bool, list[int]] = {True: [], False: []}
    for m in told(shop, "ParcelDelivered"):
        if m.receiver == "customer":
            came[m.body["parcel"] in late].append(((m.at or 0) + 9 * HOUR) // DAY)
    assert len(came[True]) == 2
    assert min(came[True]) == max(came[False]) + 1, "the next round is the next morning's"
    assert broken(shop) == set()


# -------------------------------------------------------------------- lines to the bank
def confirmed(shop: Shop) -> dict[int, int]:
    return when(shop, "OrderConfirmed", "customer")


@pytest.mark.parametrize("lines", ["1", "2", "0"])
def test_one_unanswered_question_holds_up_whoever_is_behind_it(open_shop: OpenShop, lines: str) -> None:
    shop = open_shop(settings={"bank_lines": lines})
    shop.arm("bank.timeout_before", customer="asha", times=2)
    shop.customer("asha").buy({CUP: 1})
    shop.run(until="AuthorizePayment")
    shop.customer("ben").buy({CUP: 1})
    shop.run_until_idle("ben")
    ben = shop.customer("ben").orders()[0]
    shop.run()
    took = confirmed(shop)[ben.id] - ben.placed_at
    waits = told(shop, "WaitsForBankLine")
    assert [m.about for m in waits if m.about == f"order:{ben.id}"] == ([f"order:{ben.id}"] if lines == "1" else [])
    if lines == "1":
        assert took > 20 * SECOND, "nobody asks for Ben before Asha is answered"
        assert queue(shop, "bank_lines").longest_wait > 20 * SECOND
    else:
        assert took < 10 * SECOND
    assert broken(shop) == set()


def test_a_line_is_free_again_when_the_outcome_counts_as_unknown(open_shop: OpenShop) -> None:
    shop = open_shop(settings={"bank_lines": "1"})
    shop.arm("bank.timeout_before", customer="asha")
    shop.customer("asha").buy({CUP: 1})
    shop.run(until="AuthorizePayment")
    shop.customer("ben").buy({CUP: 1})
    shop.run(until="BankLineFree")
    assert told(shop, "StatementSent") == []
    assert queue(shop, "bank_lines").longest_wait > 5 * MINUTE
    shop.arm("bank.timeout_before", customer="ben", times=1)
    shop.run(until="PaymentAuthorized")
    shop.disarm("bank.timeout_before")
    shop.run()
    ben = kinds(shop, shop.customer("ben").orders()[0].id)
    assert (ben.count("AuthorizePayment"), ben.count("RequestStatement")) == (2, 0), "its patience began with its turn"
    assert broken(shop) == set()


# -------------------------------------------------------------------- all at once
def test_without_limits_there_is_no_queue_and_nobody_hears_of_one(shop: Shop) -> None:
    five_orders(shop).run()
    assert [(view.owner, view.name) for view in shop.queues()] == [
        ("merchant", "bank_lines"), ("dispatch", "pickers"), ("courier", "vans"),
    ]  # fmt: skip
    assert {value for view in shop.queues() for value in (view.capacity, view.begun, view.utilisation)} == {0}
    assert not NOTES & {message.kind for first in (1, 501, 1001) for message in shop.journal(first)}


def a_bad_day(shop: Shop) -> Shop:
    """Everything is short and much goes wrong."""
    shop.arm("bank.timeout_before", chance=200_000)
    shop.arm("bank.timeout_after", chance=200_000)
    shop.arm("parcel.delayed", chance=200_000)
    for _ in range(4):
        for name in CUSTOMERS:
            shop.customer(name).buy({CUP: 1})
    for kind, setting, value in (
        ("WaitsForPicker", "pickers", "3"),
        ("PickerFree", "pickers", "1"),
        ("OrderDispatched", "bank_lines", "0"),
        ("ParcelDelivered", "bank_lines", "1"),
    ):
        shop.run(until=kind)
        shop.set(setting, value)
    shop.run()
    return shop


SHORT = Given(stock=PLENTY, settings={"pickers": "1", "vans": "1", "bank_lines": "1"})


@pytest.fixture(scope="module")
def want() -> str:
    with Shop.in_memory(7, SHORT) as shop:
        a_bad_day(shop)
        assert broken(shop) == set()
        assert {order.status for order in shop.orders()} <= {"completed", "canceled", "expired"}
        assert all(view.waiting == view.busy == 0 for view in shop.queues())
        assert all(view.begun == view.served >= 10 for view in shop.queues())
        assert all(0 < view.utilisation <= 1_000 for view in shop.queues() if view.owner != "merchant")
        return shop.digest()


@pytest.mark.parametrize("bulk", [False, True])
def test_a_bad_day_ends_the_same_whichever_way_it_is_written(bulk: bool, tmp_path: Path, want: str) -> None:
    with Shop.open(tmp_path / "shop.db", 7, SHORT) as shop:
        with shop.in_bulk() if bulk else nullcontext():
            a_bad_day(shop)
        assert shop.digest() == want
    with Shop.open(tmp_path / "shop.db") as shop:
        assert shop.digest() == want


def test_going_back_empties_the_pile_again(open_shop: OpenShop) -> None:
    shop = five_orders(open_shop(settings={"pickers": "1"}))
    shop.run(until="WaitsForPicker")
    here, seen = shop.moment().steps, shop.queues()
    shop.run()
    end = shop.digest()
    shop.go_to(here)
    assert shop.queues() == seen
    shop.run()
    assert shop.digest() == end
