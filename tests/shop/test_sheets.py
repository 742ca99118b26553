"""The sheets of the back office: a page of them, filtered and sorted, says the same as the rows one by one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from typing import Any

import pytest

from ecomtui import Given, Shop
from ecomtui.parties.order_manager.rows import GoodsStep, Order, OrderParcel, OrderStatus, ParcelStep
from ecomtui.shop.badges import fulfilment_badge
from ecomtui.shop.sheets import SHEETS
from ecomtui.shop.swarm import swarm
from ecomtui.shop.views_office import SheetView
from ecomtui.world.errors import UnknownName
from ecomtui.world.rows import mapped
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP


@pytest.fixture(scope="module")
def busy() -> Iterator[Shop]:
    """A shop after two days with refusals, returns and refunds in it."""
    with Shop.in_memory(3, Given(crowd=80)) as shop:
        shop.arm("bank.generic_decline", chance=100_000)
        shop.traffic(18, for_="40h")
        with shop.in_bulk():
            shop.advance("40h")
            for order in shop.orders(limit=20)[10:]:
                if order.refundable:
                    shop.refund(order.id, min(order.refundable, 1_00))
            shop.advance("1d")
        yield shop


def column(view: SheetView, name: str) -> list[Any]:
    return [row.values[name] for row in view.rows]


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_can_be_sorted_by_each_of_its_columns_both_ways(busy: Shop, name: str) -> None:
    whole = busy.sheet(name)
    assert whole.rows
    assert whole.total >= len(whole.rows) == len({row.key for row in whole.rows})
    for by in SHEETS[name].fields:
        for down in (False, True):
            found = column(busy.sheet(name, by=by, down=down), by)
            there = [value for value in found if value is not None]
            assert there == sorted(there, reverse=down), f"{name} by {by}"


@pytest.mark.parametrize("name", SHEETS)
def test_pages_are_the_whole_cut_into_pieces(busy: Shop, name: str) -> None:
    whole = [row.key for row in busy.sheet(name).rows]
    pages = [busy.sheet(name, offset=offset, limit=7).rows for offset in range(0, len(whole), 7)]
    assert [row.key for page in pages for row in page][: len(whole)] == whole
    assert len(busy.sheet(name, limit=100_000).rows) <= 500, "never more than a page"


def test_the_orders_say_what_every_order_says_of_itself(busy: Shop) -> None:
    page = busy.sheet("orders", limit=500)
    assert page.total == busy.totals()["orders"] == len(page.rows)
    for row, order in zip(page.rows, busy.orders(), strict=True):
        assert row.key == str(order.id)
        assert row.values["customer"] == order.customer
        assert row.values["status"] == order.status
        assert row.values["payment"] == order.payment
        assert row.values["fulfilment"] == order.fulfilment
        assert row.values["total"] == order.total
    assert {"paid", "partially_refunded", "none"} <= set(column(page, "payment"))


@pytest.mark.parametrize(("split", "make_good"), [("true", "replacement"), ("false", "refund")])
def test_what_an_order_says_of_its_goods_its_sheet_says_too_whatever_goes_wrong(split: str, make_good: str) -> None:
    """Over a crowd that sends back, calls off and is not at home, while half of all faults strike, day after day."""
    settings = {"split_shipment": split, "make_good": make_good}
    mix = {"standard": 60, "returner": 20, "unreachable": 10, "impatient": 10}
    seen: set[str] = set()
    with Shop.in_memory(2, Given(crowd=60, settings=settings, mix=mix)) as shop, shop.in_bulk():
        for fault, rate in swarm(2, (20_000, 60_000)).items():
            shop.arm(fault, chance=rate)
        shop.traffic(8, for_="30h")
        for _ in range(12):
            shop.advance("40h")
            said = {int(row.key): row.values["fulfilment"] for row in shop.sheet("orders").rows}
            assert said == {order.id: order.fulfilment for order in shop.orders()}
            seen.update(said.values())
    assert {"unfulfilled", "backorder", "fulfilled", "delivered", "returned", "canceled"} <= seen
    assert (split == "false") or {"partial", "partially_returned"} <= seen


def test_whatever_the_parcels_of_an_order_say_the_sheet_and_the_badge_agree() -> None:
    """Every state two parcels can be in together, also those that a shop hardly ever comes to."""
    states = [*product(ParcelStep, (False, True))]
    contents = [(), *((state,) for state in states), *product(states, repeat=2)]
    stands = product((GoodsStep.owned, GoodsStep.waiting), OrderStatus, (0, 1, 3), contents)
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in (*mapped(Order).ddl, *mapped(OrderParcel).ddl):
            connection.execute(statement)
        badges = {}
        for number, (goods, status, returned, parcels) in enumerate(stands, 1):
            order = an_order(number, goods=goods, status=status, returned=returned, parcels=len(parcels))
            there = [a_parcel(number, nth, step, refunded) for nth, (step, refunded) in enumerate(parcels, 1)]
            connection.execute(mapped(Order).insert, mapped(Order).values(order))
            connection.executemany(mapped(OrderParcel).insert, map(mapped(OrderParcel).values, there))
            badges[number] = fulfilment_badge(order, there)
        says = SHEETS["orders"].fields["fulfilment"]
        assert dict(connection.execute(f'select o.id, {says} from "order" o').fetchall()) == badges
    assert len(set(badges.values())) == 8


def an_order(number: int, **fields: Any) -> Order:
    return Order(
        id=number, customer=1, order_key="o1", request=None, check_order="stock_first", backorders=True, split=True,
        make_good="replacement", placed_at=0, subtotal=10_00, discount=0, shipping=0, tax=0, total=10_00, payer=1,
        token="t", brand="visa", last4="4242", email="", weight=1, pieces=4, **fields,
    )  # fmt: skip


def a_parcel(order: int, nth: int, step: ParcelStep, refunded: bool) -> OrderParcel:
    return OrderParcel(
        id=2 * order + nth, order=order, nth=nth, lines="[]", pieces=nth, weight=1, amount=5_00, shipping=0,
        step=step, refunded=refunded,
    )  # fmt: skip


def test_a_filter_finds_names_numbers_and_what_codes_mean(busy: Shop) -> None:
    everything = busy.sheet("orders", limit=500)
    name = column(everything, "customer")[0]
    assert set(column(busy.sheet("orders", find=name), "customer")) >= {name}
    assert busy.sheet("orders", find="1004").rows[0].key == "1004"
    meant = {"payment": ["none"]}
    refused = busy.sheet("orders", find="not paid", meant=meant)
    assert refused.total == column(everything, "payment").count("none") > 0
    assert set(column(refused, "payment")) == {"none"}
    waiting = busy.sheet("orders", find="waiting for goods", meant={"fulfilment": ["backorder"]})
    assert waiting.total == column(everything, "fulfilment").count("backorder") > 0
    assert set(column(waiting, "fulfilment")) == {"backorder"}


@pytest.mark.parametrize("find", ["%", "_", "'", '"', "\\", "nobody; drop table person", "ß☕"])
def test_signs_that_mean_something_to_sql_mean_only_themselves(busy: Shop, find: str) -> None:
    assert busy.sheet("orders", find=find).total == 0
    assert busy.sheet("orders").total > 0


def test_an_empty_filter_is_none(busy: Shop) -> None:
    assert busy.sheet("mails", find="  ") == busy.sheet("mails")


def test_a_sheet_or_column_that_does_not_exist_is_named(busy: Shop) -> None:
    with pytest.raises(UnknownName, match="orders"):
        busy.sheet("order")
    with pytest.raises(UnknownName, match="total"):
        busy.sheet("orders", by="totl")


def test_the_sheets_of_a_new_shop_are_empty_but_for_what_it_opens_with(open_shop: OpenShop) -> None:
    shop = open_shop()
    totals = {name: shop.sheet(name).total for name in SHEETS}
    assert totals.pop("stock") == len(shop.stock())
    assert totals.pop("ledger") == len(shop.ledger()) > 0
    assert set(totals.values()) == {0}


def test_money_between_two_owners_is_on_the_sheet_and_in_the_ledger(open_shop: OpenShop) -> None:
    shop = open_shop()
    shop.customer("ben").buy({CUP: 1}, card="4000000000007726")
    shop.run(until="ParcelDelivered")
    shop.refund(1001, 1_00)
    shop.run(until="PaymentRefunded")
    shop.run(within="1m")
    assert "in between" in column(shop.sheet("ledger"), "account")
    assert [entry.account for entry in shop.ledger()] == column(shop.sheet("ledger"), "account")
