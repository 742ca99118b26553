"""Traffic: a crowd that comes by the hour of the day, buys, empties shelves, and stays reproducible."""

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest

from ecomtui import Given, Shop
from ecomtui.parties.customer.visitors import PROFILE, gap
from ecomtui.parties.online_store.rows import Listing
from ecomtui.shop.given import charter, checked_name
from ecomtui.shop.views import MessageView
from ecomtui.world.chance import child_key, salt
from ecomtui.world.clock import DAY, HOUR, time_of_day
from ecomtui.world.errors import BadInput, UnknownName
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP, broken, printed

GOLDEN: Final = "97bb3ad915713357751ab2a216a1e7cd8a35fcc7bd09a6e1000636925d126949"
"""The digest of `a_small_day` on every machine, Python version and hash seed."""


def arrivals(shop: Shop) -> list[tuple[int, int]]:
    """When somebody came, and who."""
    rows = shop._world.store.connection.execute(
        "select at, json_extract(body, '$.customer') from message "
        "where kind='VisitorArrives' and fate='handled' order by step"
    )
    return rows.fetchall()


def every_message(shop: Shop) -> list[MessageView]:
    """The whole journal."""
    found: list[MessageView] = []
    while page := shop.journal(len(found) + 1):
        found += page
    return found


def a_small_day(shop: Shop) -> Shop:
    shop.arm("bank.timeout_after", chance=100_000)
    shop.traffic(60, orders=12)
    shop.run()
    return shop


SMALL: Final = Given(crowd=30, products=5)


# -------------------------------------------------------------------- who comes when
def test_so_many_come_in_an_hour_on_the_average_of_a_day(open_shop: OpenShop) -> None:
    shop = open_shop(crowd=40)
    shop.traffic(20)
    with shop.in_bulk():
        shop.advance(2 * DAY)
    came = len(arrivals(shop))
    expected = 20 * 48
    assert abs(came - expected) < 4 * expected**0.5, "four standard deviations of a Poisson count"


def test_they_come_by_the_hour_of_the_day() -> None:
    days, per_hour = 30, 40
    at, key, found = 0, salt("a key"), Counter[int]()
    while (at := at + gap(key, at, per_hour)) < days * DAY:
        key = child_key(key, "NextVisitor>customer", 0)
        found[time_of_day(at) // HOUR] += 1
    expected = {hour: days * per_hour * share / 100 for hour, share in enumerate(PROFILE)}
    assert sum(PROFILE) == 100 * 24
    assert abs(found.total() - days * 24 * per_hour) < 4 * (days * 24 * per_hour) ** 0.5
    chi_squared = sum((found[hour] - want) ** 2 / want for hour, want in expected.items())
    assert chi_squared < 60, "24 hours: beyond 60 once in fifty thousand"


def test_one_person_less_moves_nobody_else(open_shop: OpenShop) -> None:
    def who_came(crowd: int) -> list[tuple[int, int]]:
        shop = open_shop(crowd=crowd)
        shop.traffic(60, for_="4h")
        shop.run()
        return arrivals(shop)

    whole, without = who_came(24), who_came(23)
    last = max(customer for _, customer in whole)
    assert last not in {customer for _, customer in without}
    assert [at for at, _ in whole] == [at for at, _ in without]
    assert [(a, b) for a, b in zip(whole, without, strict=True) if a != b and a[1] != last] == []


def test_a_persona_that_stays_at_home_moves_nobody_else(open_shop: OpenShop) -> None:
    def who_came(**only: Any) -> tuple[list[tuple[int, int]], dict[int, str]]:
        shop = open_shop(crowd=40, mix={"standard": 1, "indecisive": 1})
        shop.traffic(60, for_="4h", **only)
        shop.run()
        return arrivals(shop), {person.id: person.persona for person in shop.customers()}

    (whole, personas), (without, _) = who_came(), who_came(personas=["standard"])
    assert {personas[customer] for _, customer in without} == {"standard"}
    assert [at for at, _ in whole] == [at for at, _ in without]
    kept = [(a, b) for a, b in zip(whole, without, strict=True) if personas[a[1]] == "standard"]
    assert kept
    assert [pair for pair in kept if pair[0] != pair[1]] == []


def test_whatever_happens_in_the_shop_moves_no_arrival(open_shop: OpenShop) -> None:
    def who_came(*faults: str) -> list[tuple[int, int]]:
        shop = open_shop(crowd=40)
        for fault in faults:
            shop.arm(fault)
        shop.traffic(60, for_="3h")
        shop.run()
        return arrivals(shop)

    assert who_came() == who_came("bank.generic_decline", "net.slow", "net.duplicate")


def test_people_somebody_steers_never_shop_by_themselves(open_shop: OpenShop) -> None:
    shop = open_shop(crowd=5, customers=["zora"])
    shop.traffic(60, orders=10)
    shop.run()
    assert {customer for _, customer in arrivals(shop)} == {14, 15, 16, 17, 18}
    assert [order for name in ("asha", "zora") for order in shop.orders(name)] == []


# -------------------------------------------------------------------- when it ends
@pytest.mark.parametrize("orders", [1, 25])
def test_it_ends_when_so_many_have_pressed_place_order(orders: int, open_shop: OpenShop) -> None:
    shop = open_shop(crowd=60)
    shop.traffic(10_000, orders=orders)
    shop.run()
    day = shop.day()
    assert shop.moment().at_rest
    assert day.crowd.placed == day.orders == day.visits["ordered"] == orders
    assert day.visits["shopping"] == 0
    assert day.visits["abandoned"] >= orders // 5, "those who were in the shop at that moment left their carts"
    assert broken(shop) == set()


def test_open_ended_traffic_does_not_keep_the_world_from_rest(open_shop: OpenShop) -> None:
    shop = open_shop(crowd=20)
    shop.traffic(30)
    assert shop.run() == 1, "only the act itself"
    assert shop.moment().at_rest
    shop.advance("3h")
    assert len(arrivals(shop)) > 20
    came = len(arrivals(shop))
    shop.traffic(0)
    shop.run()
    shop.advance("1d")
    assert len(arrivals(shop)) == came


def test_it_ends_at_a_moment_or_after_a_while(open_shop: OpenShop) -> None:
    until = open_shop(crowd=20)
    until.traffic(30, until="2h")
    until.run()
    later = open_shop(crowd=20)
    later.advance("1h")
    later.traffic(30, for_="1h")
    later.run()
    for shop in (until, later):
        assert arrivals(shop)
        assert max(at for at, _ in arrivals(shop)) < 2 * HOUR


# -------------------------------------------------------------------- what cannot be
def test_traffic_without_a_crowd_says_how_to_get_one(shop: Shop) -> None:
    with pytest.raises(BadInput, match=r"Given\(crowd=100\).*--customers"):
        shop.traffic(10)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"per_hour": -1}, "between 0 and"),
        ({"per_hour": 10**9}, "between 0 and"),
        ({"per_hour": 10, "orders": 0}, "number of orders"),
        ({"per_hour": 10, "until": "2h", "for_": "1h"}, "not both"),
        ({"per_hour": 10, "personas": ["standart"]}, "did you mean 'standard'"),
        ({"per_hour": 10, "personas": "standard,brok"}, "did you mean 'broke'"),
        ({"per_hour": 10, "personas": ["broke"]}, "nobody in the crowd is broke; there are standard"),
        ({"per_hour": 10, "personas": {"standard": 8}}, "Given\\(mix="),
        ({"per_hour": 10, "personas": ["disputor"]}, "did you mean 'disputer'"),
    ],
)
def test_what_cannot_be_is_refused_with_words(asked: Mapping[str, Any], says: str, open_shop: OpenShop) -> None:
    shop = open_shop(crowd=3, mix={"standard": 1})
    with pytest.raises(BadInput, match=says):
        shop.traffic(**asked)
    assert shop.acts() == []


@pytest.mark.parametrize(
    "given",
    [
        Given(crowd=-1),
        Given(products=-1),
        Given(products=10**9),
        Given(crowd=5, mix={"standard": 0}),
        Given(crowd=5, mix={"standard": -1}),
        Given(personas={"asha": "disputor"}),
        Given(personas={"nobody": "broke"}),
    ],
)
def test_a_crowd_that_cannot_be_is_refused(given: Given) -> None:
    with pytest.raises(BadInput):
        Shop.in_memory(1, given)


# -------------------------------------------------------------------- the crowd and the shelves
def test_the_crowd_has_names_one_can_say(open_shop: OpenShop) -> None:
    people = charter(7, Given(crowd=1_000)).customers
    names = [person.name for person in people]
    assert len(set(names)) == len(names) == 1_012
    assert all(checked_name(name) == name for name in names)
    assert all(person.full_name.lower().startswith(person.name.rstrip("0123456789")) for person in people)


def test_somebody_of_the_crowd_can_be_steered_and_a_wrong_name_is_answered_with_a_right_one(
    open_shop: OpenShop,
) -> None:
    shop = open_shop(crowd=200)
    name = shop.customers(offset=150, limit=1)[0].name
    order = shop.customer(name).buy({CUP: 1})
    shop.run()
    assert shop.order(order).customer == name
    with pytest.raises(UnknownName, match=f"did you mean '{name}'"):
        shop.customer(f"{name}x")


def test_more_products_are_the_same_ones_and_some_more() -> None:
    few, many = (charter(7, Given(products=number)).products for number in (10, 30))
    usual = charter(7, Given()).products
    assert few[: len(usual)] == usual
    assert many[: len(few)] == few
    for product in many[len(usual) :]:
        assert 0 < product.cost < product.price
        assert product.reorder_point is not None
        assert 0 < product.reorder_point < product.stock <= product.reorder_quantity or product.stock < 12


def test_the_crowd_empties_shelves_which_are_filled_again_and_some_wait(open_shop: OpenShop) -> None:
    shop = open_shop(crowd=60)
    shop.traffic(60, orders=150)
    with shop.in_bulk():
        shop.run()
    stock = shop.day().stock
    assert stock.ran_out >= 5
    assert stock.purchase_orders >= 10
    assert stock.received > 0
    assert stock.backorders > 0
    assert stock.waiting == 0
    assert stock.opening + stock.received + stock.returned + stock.adjusted - stock.sold == stock.on_hand
    assert broken(shop) == set()


def test_most_who_find_it_sold_out_go_and_some_order_all_the_same(open_shop: OpenShop) -> None:
    skus = [product.sku for product in open_shop().products()]
    shop = open_shop(crowd=60, stock=dict.fromkeys(skus, 0))
    shop.traffic(60, orders=20)
    shop.run()
    day = shop.day()
    assert day.visits["sold_out"] > day.visits["ordered"] == day.orders == day.stock.backorders == 20


def test_a_changed_price_is_looked_at_and_usually_agreed_to(open_shop: OpenShop) -> None:
    shop = open_shop(crowd=60, mix={"standard": 1})
    shop.traffic(10, orders=20)
    surprised: set[int | None] = set()
    while shop.run(until="CheckoutReady"):
        ready = shop.at_step(shop.moment().steps)
        if ready is not None and ready.receiver == "web_server" and ready.who not in surprised:
            surprised.add(ready.who)
            for listing in shop._world.rows.find(Listing):  # no act changes a price yet
                listing.price += 1
    refused = [m for m in every_message(shop) if (m.kind, m.receiver) == ("PageRefused", "customer")]
    assert {m.body["code"] for m in refused} == {"price_changed"}
    assert len(refused) >= 12
    assert len(refused) / 2 < shop.day().orders < 20, "most agree, and some do not"
    assert broken(shop) == set()


def test_some_look_where_their_parcel_is(open_shop: OpenShop) -> None:
    shop = open_shop(crowd=60, mix={"standard": 1})
    for _ in range(12):
        shop.customer("asha").buy({CUP: 1})
    shop.traffic(60, orders=30)
    shop.run()
    looked = [m for m in every_message(shop) if (m.kind, m.sender) == ("TrackOrder", "customer")]
    assert 2 <= len(looked) <= 16, "a quarter of thirty, give or take"
    assert 1 not in {m.who for m in looked}, "nobody whom somebody steers does so unasked"
    for look in looked:
        mails = [
            mail for mail in shop.inbox(shop.names.people[look.who or 0].lower()) if mail.order == look.body["order"]
        ]
        assert next(mail.at for mail in mails if mail.template == "order_dispatched") < look.sent


def test_some_things_are_wanted_far_more_than_others(open_shop: OpenShop) -> None:
    shop = open_shop(crowd=60)
    shop.traffic(60, orders=100)
    with shop.in_bulk():
        shop.run()
    pieces = [wanted.pieces for wanted in shop.day().wanted]
    assert pieces == sorted(pieces, reverse=True)
    assert sum(pieces) > 0.2 * shop.day().stock.sold, "five of seventy products make a fifth and more"


def test_the_money_adds_up(open_shop: OpenShop) -> None:
    shop = open_shop(crowd=40)
    shop.arm("bank.timeout_after", chance=100_000)
    shop.traffic(60, orders=40)
    shop.run()
    money = shop.day().money
    assert money.shop == money.paid - money.refunded > 0
    assert money.opening + money.deposits == money.customers + money.shop
    assert money.set_aside == 0
    day = shop.day()
    assert sum(day.outcomes.values()) == day.orders == 40
    assert sum(day.visits.values()) == day.crowd.visits == sum(each.visits for each in day.personas)
    assert [(each.messages > 0, each.orders, each.completed) for each in day.faults if each.id[:4] == "bank"] != []
    assert all(each.completed + each.ended == each.orders for each in day.faults)
    assert sum(party.messages for party in day.parties) == day.messages == shop.moment().steps


# -------------------------------------------------------------------- the same world whichever way
@pytest.fixture(scope="module")
def want() -> str:
    with Shop.in_memory(7, SMALL) as shop:
        return a_small_day(shop).digest()


def test_the_digest_is_the_same_everywhere(want: str) -> None:
    assert want == GOLDEN


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_the_digest_does_not_depend_on_the_hash_seed(hash_seed: str) -> None:
    program = "from tests.shop.test_traffic import *; print(a_small_day(Shop.in_memory(7, SMALL)).digest())"
    assert printed(program, PYTHONHASHSEED=hash_seed) == GOLDEN


def test_step_and_bulk_writing_agree(want: str, tmp_path: Path) -> None:
    with Shop.open(tmp_path / "bulk.db", 7, SMALL) as shop, shop.in_bulk():
        assert a_small_day(shop).digest() == want


def test_reopened_again_and_again(want: str, tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with Shop.open(path, 7, SMALL) as shop:
        shop.arm("bank.timeout_after", chance=100_000)
        shop.traffic(60, orders=12)
    at_rest = False
    while not at_rest:
        with Shop.open(path) as shop:
            shop.run(limit=97)
            at_rest = shop.moment().at_rest
    with Shop.read(path) as shop:
        assert shop.digest() == want


def test_back_and_forward_again(want: str) -> None:
    with Shop.in_memory(7, SMALL) as shop:
        a_small_day(shop)
        steps = [0, *range(1, 900, 150)]
        for distance in (after - before for before, after in pairwise(steps)):
            shop.back(distance)
        shop.run()
        assert shop.digest() == want
