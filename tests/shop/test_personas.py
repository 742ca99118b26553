"""Personas: what each does differently, somebody steered and the crowd alike."""

import pytest

from ecomtui import Given, Shop
from ecomtui.parties.personas import PERSONAS, checked_names, parse_personas
from ecomtui.world.clock import HOUR
from ecomtui.world.errors import BadInput, UnknownName
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP, broken


def a(persona: str, open_shop: OpenShop, seed: int = 7, **given: object) -> Shop:
    """A shop in which asha is like that."""
    return open_shop(seed, personas={"asha": persona}, **given)


# -------------------------------------------------------------------- double_clicker
def test_a_double_clicker_submits_twice_at_once_under_one_key(open_shop: OpenShop) -> None:
    shop = a("double_clicker", open_shop)
    order = shop.customer("asha").buy({CUP: 1})
    shop.run()
    first, second = (m for m in shop.journal() if (m.kind, m.sender) == ("PlaceOrder", "customer"))
    assert first.sent == second.sent
    assert first.body["key"] == second.body["key"]
    assert first.body["request"] != second.body["request"]
    assert [(o.id, o.status) for o in shop.orders("asha")] == [(shop.order_of(order), "completed")]
    assert broken(shop) == set()


def test_without_order_keys_a_double_click_is_two_orders(open_shop: OpenShop) -> None:
    shop = a("double_clicker", open_shop, guards_off=["order_key"])
    shop.customer("asha").buy({CUP: 1})
    shop.run()
    assert len(shop.orders("asha")) == 2
    assert "one_order_per_key" in broken(shop)


@pytest.mark.parametrize("fault", ["net.drop_request", "net.drop_response", "net.slow"])
def test_a_double_click_on_a_bad_line_is_still_one_order(fault: str, open_shop: OpenShop) -> None:
    shop = a("double_clicker", open_shop)
    shop.arm(fault, customer="asha", chance=300_000)
    for _ in range(3):
        shop.customer("asha").buy({CUP: 1})
    shop.run()
    placed = {m.body["key"] for m in shop.journal() if (m.kind, m.receiver) == ("OrderSubmitted", "order_manager")}
    assert len(shop.orders("asha")) == len(placed)
    assert broken(shop) == set()


def test_a_double_clicker_waits_for_the_first_click_even_when_the_second_is_answered(open_shop: OpenShop) -> None:
    shop = a("double_clicker", open_shop)
    asha = shop.customer("asha")
    asha.buy({CUP: 1})
    shop.arm("net.drop_response", customer="asha", message="OrderConfirmed", nth=2)  # the answer to the first
    shop.run(until="OrderConfirmed")
    shop.run(limit=8)
    asha.view(CUP)
    shop.run()
    told = [(m.fate, m.at) for m in shop.journal() if (m.kind, m.receiver) == ("OrderConfirmed", "customer")]
    assert [fate for fate, _ in told] == ["handled", "lost", "handled"]
    view = [m.sent for m in shop.journal() if (m.kind, m.sender) == ("ViewProduct", "customer")][-1]
    assert view == told[-1][1]


# -------------------------------------------------------------------- broke
def test_somebody_broke_is_refused_for_want_of_money(open_shop: OpenShop) -> None:
    shop = a("broke", open_shop)
    assert shop.person("asha").balance <= 25_00
    order = shop.customer("asha").buy({CUP: 4})
    shop.run_until_idle("asha")
    assert shop.order(order).reason == "insufficient_funds"


def test_a_balance_that_is_given_counts_more_than_a_persona(open_shop: OpenShop) -> None:
    assert a("broke", open_shop, balances={"asha": 900_00}).person("asha").balance == 900_00


# -------------------------------------------------------------------- impatient
def test_somebody_impatient_cancels_an_hour_after_it_was_confirmed(open_shop: OpenShop) -> None:
    shop = a("impatient", open_shop)
    order = shop.customer("asha").buy({CUP: 1})
    shop.run()
    (told,) = (m for m in shop.journal() if (m.kind, m.receiver) == ("OrderConfirmed", "customer"))
    (cancels,) = (m for m in shop.journal() if (m.kind, m.sender) == ("CancelOrder", "customer"))
    assert told.at is not None
    assert cancels.sent - told.at == HOUR
    assert (shop.order(order).status, shop.order(order).payment) == ("canceled", "voided")
    assert shop.person("asha").available == shop.person("ben").available
    assert broken(shop) == set()


def test_being_told_twice_makes_nobody_cancel_twice(open_shop: OpenShop) -> None:
    shop = a("impatient", open_shop, guards_off=["dedup"])
    shop.arm("net.duplicate", customer="asha", message="OrderConfirmed")
    shop.customer("asha").buy({CUP: 1})
    shop.run()
    assert len([m for m in shop.journal() if (m.kind, m.receiver) == ("OrderConfirmed", "customer")]) > 1
    assert len([m for m in shop.journal() if m.kind == "ThinksAgain"]) == 1


# -------------------------------------------------------------------- indecisive
def test_somebody_indecisive_changes_the_cart_and_mostly_leaves_it(open_shop: OpenShop) -> None:
    bought = 0
    for seed in range(30):
        shop = a("indecisive", open_shop, seed=seed)
        shop.customer("asha").buy({CUP: 1, "bear-mug": 2})
        shop.run()
        assert [m.body["sku"] for m in shop.journal() if (m.kind, m.sender) == ("RemoveFromCart", "customer")] == [CUP]
        assert sorted((line.sku, line.quantity) for line in shop.cart("asha").lines) == [("bear-mug", 2), (CUP, 1)]
        bought += len(shop.orders("asha"))
    assert 1 <= bought <= 16, "a quarter of thirty, give or take"


# -------------------------------------------------------------------- flaky_line
def test_a_flaky_line_is_armed_from_the_first_day_for_that_customer_only(open_shop: OpenShop) -> None:
    shop = a("flaky_line", open_shop)
    assert {(armed.fault, armed.words.split(",")[0]) for armed in shop.armed()} == {
        ("net.drop_request", "for asha"),
        ("net.drop_response", "for asha"),
    }
    for name in ("asha", "ben"):
        for _ in range(12):
            shop.customer(name).buy({"enamel-mug": 1})
    shop.run()
    lost = [m for m in shop.journal(1, 500) + shop.journal(501, 1_000) + shop.journal(1_001) if m.fate == "lost"]
    assert lost
    assert {m.who for m in lost} == {1}
    assert len(shop.orders("asha")) == 12
    assert broken(shop) == set()


def test_a_flaky_line_survives_going_back_and_reopening(open_shop: OpenShop) -> None:
    shop = a("flaky_line", open_shop)
    before = shop.armed()
    shop.customer("asha").buy({CUP: 1})
    shop.run()
    used = [(armed.fault, armed.used) for armed in shop.armed()]
    shop.go_to(0)
    assert shop.armed() == before
    shop.run()
    assert [(armed.fault, armed.used) for armed in shop.armed()] == used


def test_faults_for_one_and_for_anybody_strike_in_the_order_they_were_armed(shop: Shop) -> None:
    shop.arm("net.drop_request", times=1)
    shop.arm("net.drop_request", customer="asha", times=1)
    shop.arm("net.drop_request", customer="ben", times=1)
    shop.arm("net.drop_request", times=1)
    shop.customer("asha").browse()
    struck: list[int] = []
    while shop.step():
        struck += [armed.id for armed in shop.armed() if armed.used and armed.id not in struck]
    assert struck == [1, 2, 4]


# -------------------------------------------------------------------- unreachable
@pytest.mark.parametrize("pickup_point", ["false", "true"])
def test_somebody_unreachable_is_told_on_the_screen_and_gets_the_money_back(
    open_shop: OpenShop, pickup_point: str
) -> None:
    shop = a("unreachable", open_shop, settings={"pickup_point": pickup_point})
    order = shop.customer("asha").buy({CUP: 1})
    shop.run()
    view = shop.order(order)
    assert (view.status, view.payment, view.fulfilment) == ("canceled", "refunded", "returned")
    assert view.reason == "undeliverable"
    assert shop.inbox("asha") == []
    assert {mail.status for mail in shop.mails()} == {"bounced", "suppressed"}
    told = [notice.code for notice in shop.notices("asha")]
    assert {"order_dispatched", "order_undeliverable", "undeliverable", "refund_issued"} <= set(told)
    assert ("order_at_pickup" in told) is (pickup_point == "true")
    assert shop.person("asha").available == shop.person("ben").available
    assert broken(shop) == set()


# -------------------------------------------------------------------- the crowd
@pytest.mark.parametrize("persona", sorted(PERSONAS))
def test_a_crowd_of_one_kind_only_keeps_every_promise(persona: str, open_shop: OpenShop) -> None:
    shop = open_shop(crowd=15, mix={persona: 1})
    shop.traffic(60, orders=15)
    with shop.in_bulk():
        shop.run()
    (like,) = shop.day().personas
    assert (like.name, like.people, like.orders) == (persona, 15, 15)
    assert broken(shop) == set()
    ended = {"broke": like.ended >= 10, "impatient": like.ended == 15, "unreachable": like.ended == 15}
    assert ended.get(persona, like.completed >= 12)


def test_a_crowd_is_mixed_by_weights() -> None:
    with Shop.in_memory(3, Given(crowd=400, mix={"standard": 3, "broke": 1, "impatient": 0})) as shop:
        there = shop.crowd_by_persona()
    assert set(there) == {"standard", "broke"}
    assert 70 <= there["broke"] <= 130, "a hundred, give or take three and a half standard deviations"


# -------------------------------------------------------------------- their words
def test_personas_are_read_from_text() -> None:
    assert parse_personas("standard=8, broke=1,impatient") == {"standard": 8, "broke": 1, "impatient": 1}
    assert checked_names("standard, broke") == ("standard", "broke")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("standart=8", "did you mean 'standard'"),
        ("double-clicker", "did you mean 'double_clicker'"),
        ("standard=x", "whole number"),
        ("standard=-1", "whole number"),
        ("standard=0", "more than 0"),
        ("", "unknown persona"),
        ("standard=9999999", "lies between"),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_one(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        parse_personas(text)


def test_a_persona_that_does_not_exist_is_refused_with_the_nearest_word() -> None:
    with pytest.raises(UnknownName, match="returner"):
        Shop.in_memory(1, Given(personas={"asha": "returnr"}))
