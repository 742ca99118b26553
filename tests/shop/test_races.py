"""Races: whoever comes first, every promise is kept, and whoever comes second hears the truth."""

from random import Random

import pytest

from ecomtui import Shop
from ecomtui.shop.races import MEETING, Interleaving, interleavings
from ecomtui.world.errors import BadInput, UnknownName
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP, badges, broken, kinds, level, mails, screen

Ending = tuple[str, str, str, str | None]


def endings(shop: Shop) -> dict[str, Ending]:
    """What became of everybody's order, and why."""
    orders = sorted(shop.orders(), key=lambda order: order.customer)
    return {order.customer: (*badges(shop, order.id), order.reason) for order in orders}


def keep_all(lives: list[Interleaving[dict[str, Ending]]]) -> bool:
    return not any(life.broken for life in lives)


def two_want_the_last_cup(open_shop: OpenShop, **given: object) -> Shop:
    shop = open_shop(stock={CUP: 1}, **given)
    for name in ("asha", "ben"):
        shop.customer(name).buy({CUP: 1})
    return shop


GOT_IT = ("completed", "paid", "delivered", None)
GONE = ("canceled", "none", "canceled", "out_of_stock")


# -------------------------------------------------------------------- two customers after the last unit
def test_whoever_asks_first_gets_the_last_cup_and_the_other_hears_before_paying(open_shop: OpenShop) -> None:
    shop = two_want_the_last_cup(open_shop, settings={"backorders": "false"})

    def tell(life: Shop) -> tuple[str, str, list[str], bool]:
        by_ending = {ending: name for name, ending in endings(life).items()}
        winner, loser = by_ending[GOT_IT], by_ending[GONE]
        order = next(order for order in life.orders() if order.customer == loser)
        return winner, loser, screen(life, loser)[-1:], "RequestPayment" in kinds(life, order.id)

    lives = list(interleavings(shop, tell))
    assert not any(life.broken for life in lives)
    assert {life.outcome[:2] for life in lives} == {("asha", "ben"), ("ben", "asha")}
    assert {(*life.outcome[2], life.outcome[3]) for life in lives} == {("out_of_stock", False)}


def test_with_backorders_the_other_waits(open_shop: OpenShop) -> None:
    def tell(life: Shop) -> list[str]:
        return [name for name in ("asha", "ben") if "order_backordered" in mails(life, name)]

    lives = list(interleavings(two_want_the_last_cup(open_shop), lambda life: (tell(life), endings(life))))
    assert not any(life.broken for life in lives)
    assert {tuple(life.outcome[0]) for life in lives} == {("asha",), ("ben",)}
    assert all(set(life.outcome[1].values()) == {GOT_IT} for life in lives)


def test_without_the_row_lock_some_orders_of_arrival_sell_the_last_cup_twice(open_shop: OpenShop) -> None:
    lives = list(interleavings(two_want_the_last_cup(open_shop, guards_off=["row_lock"]), endings))
    assert {promise.name for life in lives for promise in life.broken} == {"stock_true"}
    assert any(not life.broken for life in lives), "and in others it goes well"


def test_with_payment_first_the_other_gets_the_money_back(open_shop: OpenShop) -> None:
    settings = {"backorders": "false", "check_order": "payment_first"}
    lives = list(interleavings(two_want_the_last_cup(open_shop, settings=settings), endings))
    assert keep_all(lives)
    assert {tuple(sorted(life.outcome.values())) for life in lives} == {
        (("canceled", "voided", "canceled", "out_of_stock"), GOT_IT)
    }


# -------------------------------------------------------------------- the race as a fault
def test_somebody_comes_between_looking_at_the_shelf_and_taking(open_shop: OpenShop) -> None:
    shop = two_want_the_last_cup(open_shop, settings={"backorders": "false"})
    shop.run(until="OrderSubmitted")
    first = shop.orders()[0]
    shop.arm("shop.oversell_race", order=first.id)
    shop.run()
    assert not broken(shop)
    assert sorted(endings(shop).values()) == [GONE, GOT_IT]
    assert endings(shop)[first.customer] == GONE
    assert [message.fault for message in shop.story(first.id) if message.fault] == ["shop.oversell_race"]
    assert kinds(shop, first.id).index("TakeStock") < kinds(shop, first.id).index("StockShort")


def test_whoever_races_with_nobody_only_waits_a_second(shop: Shop) -> None:
    shop.arm("shop.oversell_race", times=1)
    shop.customer("asha").buy({CUP: 1})
    shop.run()
    assert endings(shop) == {"asha": GOT_IT}


def test_an_order_that_ends_in_the_gap_takes_nothing_any_more(open_shop: OpenShop) -> None:
    shop = open_shop(settings={"unpaid_lasts": "300ms"})
    shop.arm("shop.oversell_race", times=1)
    there = level(shop)
    shop.customer("asha").buy({CUP: 1})
    shop.run()
    assert not broken(shop)
    assert endings(shop)["asha"][0] == "expired"
    assert "TakeStock" not in kinds(shop, 1001)
    assert level(shop) == there


# -------------------------------------------------------------------- two submits of one cart
@pytest.mark.parametrize(("guards_off", "orders"), [([], 1), (["order_key"], 2)])
def test_a_cart_that_is_submitted_twice_makes_one_order(
    open_shop: OpenShop, guards_off: list[str], orders: int
) -> None:
    shop = open_shop(guards_off=guards_off)
    shop.arm("shop.double_submit", customer="asha", times=1)
    shop.customer("asha").buy({CUP: 1})
    lives = list(interleavings(shop, lambda life: len(life.orders()), at=("web_server", *MEETING)))
    assert {life.outcome for life in lives} == {orders}
    assert {promise.name for life in lives for promise in life.broken} == (
        {"one_order_per_key"} if orders > 1 else set()
    )


# -------------------------------------------------------------------- a cancel that crosses the hand-over
def test_a_cancel_that_crosses_the_hand_over_stops_the_parcel_or_comes_too_late(shop: Shop) -> None:
    asha, (there, _, _) = shop.customer("asha"), level(shop)
    order = asha.buy({CUP: 1})
    shop.run(until="OrderPacked")
    shop.back()
    asha.cancel(order)

    def tell(life: Shop) -> tuple[Ending, int, tuple[int, int, int], bool]:
        too_late = "already_dispatched" in screen(life)
        return endings(life)["asha"], len(life.order(order).parcels), level(life), too_late

    lives = list(interleavings(shop, tell, within="5s"))
    assert not any(life.broken for life in lives)
    assert {life.outcome for life in lives} == {
        (("canceled", "voided", "canceled", "changed_mind"), 0, (there, 0, 0), False),
        (("canceled", "refunded", "canceled", "changed_mind"), 0, (there, 0, 0), False),
        (GOT_IT, 1, (there - 1, 0, 0), True),
    }


# -------------------------------------------------------------------- a price change that crosses a checkout
def test_a_price_that_changes_during_a_checkout_is_seen_or_asked_about_or_comes_too_late(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 1}, consent=False)
    old = next(product.price for product in shop.products() if product.sku == CUP)
    shop.run(until="BeginCheckout")
    shop.reprice(CUP, old + 1_00)

    def tell(life: Shop) -> tuple[int, ...] | str:
        return tuple(order.subtotal for order in life.orders()) or screen(life)[-1]

    lives = list(interleavings(shop, tell, at=("online_store", *MEETING)))
    assert not any(life.broken for life in lives), "charged_as_agreed among them"
    assert [life.outcome for life in lives] == [(old + 1_00,), "price_changed", (old,)]


# -------------------------------------------------------------------- a hold that expires while the bank thinks
def test_a_hold_that_runs_out_while_the_bank_thinks_is_kept_or_lost_to_somebody_else(open_shop: OpenShop) -> None:
    shop = open_shop(stock={CUP: 1}, settings={"backorders": "false"})
    shop.arm("shop.hold_expired", customer="asha", times=1)
    for name in ("asha", "ben"):
        shop.customer(name).buy({CUP: 1})
    lives = list(interleavings(shop, endings))
    assert not any(life.broken for life in lives)
    assert {(life.outcome["asha"], life.outcome["ben"]) for life in lives} == {
        (GOT_IT, GONE),
        (GONE, GOT_IT),
        (("canceled", "voided", "canceled", "hold_expired"), GOT_IT),
    }


# -------------------------------------------------------------------- the walk itself
def test_the_walk_leaves_out_no_order_of_arrival_at_the_shelf_that_chance_finds(open_shop: OpenShop) -> None:
    shop = two_want_the_last_cup(open_shop, settings={"backorders": "false"}, guards_off=["row_lock"])

    def at_the_shelf(life: Shop) -> tuple[tuple[str, str | None], ...]:
        return tuple((message.kind, message.about) for message in life.journal() if message.receiver == "stock")

    walked = [life.outcome for life in interleavings(shop, at_the_shelf)]
    assert len(set(walked)) == len(walked), "none is walked twice"
    by_chance = set()
    for seed in range(60):
        random, life = Random(seed), Shop(shop._world.copy())
        with life.in_bulk():
            while not life._world.at_rest:
                race = life._world.window(1_000)
                if race[0].receiver == "stock":
                    life._world.choose(random.choice(race).id)
                life._world.step()
        by_chance.add(at_the_shelf(life))
        life.close()
    assert by_chance <= set(walked)
    assert len(by_chance) > 4


def test_one_customer_alone_races_with_nobody(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 1})
    (life,) = interleavings(shop, lambda life: life.moment().at_rest)
    assert life.outcome
    assert not life.choices
    assert shop.moment().steps == 0, "the shop itself has not moved"
    shop.run()
    assert shop.digest() == life.digest, "the first one is as it happens by itself"


def test_choices_lead_to_the_same_end_again(open_shop: OpenShop) -> None:
    shop = two_want_the_last_cup(open_shop)
    *_, life = interleavings(shop, endings)
    for choice in life.choices:
        shop.run(limit=(choice.step or 0) - 1 - shop.moment().steps)
        shop.choose(choice.id)
    shop.run()
    assert shop.digest() == life.digest


def test_strangers_do_not_race(open_shop: OpenShop) -> None:
    shop = open_shop()
    shop.customer("asha").buy({CUP: 1})
    shop.customer("ben").buy({"enamel-mug": 1})
    assert len(list(interleavings(shop, endings))) == 1


def test_too_many_orders_of_arrival_are_said_to_be_too_many_after_those_asked_for(open_shop: OpenShop) -> None:
    walk = interleavings(two_want_the_last_cup(open_shop), endings, limit=3)
    assert len({next(walk).digest for _ in range(3)}) == 3
    with pytest.raises(BadInput, match="more than 3 orders of arrival; take a shorter window, or fewer parties"):
        next(walk)


def test_only_parties_can_be_met(shop: Shop) -> None:
    with pytest.raises(UnknownName, match="did you mean 'stock'"):
        list(interleavings(shop, endings, at=["stok"]))
