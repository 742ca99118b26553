"""Tabs: one customer, several queues of clicks, one cart; and acts that wait for nothing."""

import pytest

from ecomtui import Shop
from ecomtui.world.errors import BadInput
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP

VISIT = "VisitStore"


def on_their_way(shop: Shop, kind: str) -> int:
    """How many requests of a kind the customer's computer has sent off before the first page came."""
    shop.run(until="StorePage")
    return shop.attempts(kind)


def test_what_is_done_in_one_tab_waits_for_its_pages(open_shop: OpenShop) -> None:
    shop = open_shop()
    asha = shop.customer("asha")
    asha.browse()
    asha.browse()
    assert on_their_way(shop, VISIT) == 1


def test_another_tab_does_not_wait_for_the_first(open_shop: OpenShop) -> None:
    shop = open_shop()
    asha = shop.customer("asha")
    asha.browse()
    asha.tab(2).browse()
    assert on_their_way(shop, VISIT) == 2


def test_each_tab_is_a_queue(open_shop: OpenShop) -> None:
    shop = open_shop()
    asha = shop.customer("asha")
    for tab in (1, 2, 2, 3, 2, 1):
        asha.tab(tab).browse()
    assert on_their_way(shop, VISIT) == 3
    shop.run()
    assert shop.happened(VISIT) == 6


def test_what_is_done_at_once_waits_for_nothing_and_the_next_waits_for_it(open_shop: OpenShop) -> None:
    shop = open_shop()
    asha = shop.customer("asha")
    asha.browse()
    asha.at_once.browse()
    asha.browse()
    assert on_their_way(shop, VISIT) == 2
    shop.run()
    assert shop.happened(VISIT) == 3


def test_a_whole_purchase_at_once_keeps_its_own_order(open_shop: OpenShop) -> None:
    shop = open_shop()
    asha = shop.customer("asha")
    asha.browse()
    order = asha.at_once.buy({CUP: 1})
    shop.run()
    assert shop.order(order).status == "completed"


def test_the_cart_is_one_and_a_checkout_shows_what_its_tab_has_seen(open_shop: OpenShop) -> None:
    shop = open_shop(prices={CUP: 10_00})
    asha = shop.customer("asha")
    asha.add(CUP)
    shop.run()
    asha.tab(2).add(CUP)
    shop.run()
    asha.checkout()
    shop.run()
    shop.reprice(CUP, 12_00)
    shop.run()
    asha.tab(2).checkout()
    shop.run()
    dear = asha.place(consent=False)
    shop.run()
    with pytest.raises(BadInput, match="price_changed"):
        shop.order_of(dear)
    known = asha.tab(2).place(consent=False)
    shop.run()
    assert shop.order(known).subtotal == 24_00


def test_someone_is_busy_while_any_tab_waits(open_shop: OpenShop) -> None:
    shop = open_shop()
    shop.customer("asha").tab(2).browse()
    shop.run(limit=1)
    assert shop.person("asha").busy
    shop.run_until_idle("asha")
    assert not shop.person("asha").busy
    assert shop.happened(VISIT) == 1


def test_tabs_survive_going_back_and_another_start(open_shop: OpenShop) -> None:
    shop = open_shop()
    asha = shop.customer("asha")
    asha.browse()
    asha.tab(2).buy({CUP: 1})
    asha.at_once.add(CUP)
    shop.run()
    whole = shop.digest()
    shop.back(60)
    shop.restart()
    shop.run()
    assert shop.digest() == whole


@pytest.mark.parametrize("tab", [0, -1, 10])
def test_nobody_has_so_many_tabs(open_shop: OpenShop, tab: int) -> None:
    with pytest.raises(BadInput, match="from 1 to 9"):
        open_shop().customer("asha").tab(tab)


# -------------------------------------------------------------------- where a parcel goes
def labels(shop: Shop) -> list[object]:
    """The addresses that parcels were booked for."""
    return [message.body["address"] for message in shop.like("BookParcel", None, None)]


def test_a_parcel_goes_home_or_where_it_is_sent(open_shop: OpenShop) -> None:
    shop = open_shop()
    shop.customer("asha").buy({CUP: 1})
    shop.customer("ben").buy({CUP: 1}, address="Main Street 1, 12345 Town")
    shop.run()
    assert sorted(map(str, labels(shop))) == ["Main Street 1, 12345 Town", "None"]


def test_the_same_key_for_another_address_is_another_order(open_shop: OpenShop) -> None:
    shop = open_shop()
    asha = shop.customer("asha")
    asha.buy({CUP: 1}, key="k", address="Main Street 1")
    shop.run()
    again = asha.buy({CUP: 1}, key="k", address="Side Street 2")
    shop.run()
    assert [click.code for click in shop.clicks(again)][-1] == "idempotency_key_reused"


@pytest.mark.parametrize("address", ["", " ", "a\nb", "x" * 121])
def test_an_address_is_one_line(open_shop: OpenShop, address: str) -> None:
    with pytest.raises(BadInput, match="one line"):
        open_shop().customer("asha").buy({CUP: 1}, address=address)


# -------------------------------------------------------------------- fewer pieces
def test_pieces_are_taken_out_of_a_cart_one_by_one_or_all(open_shop: OpenShop) -> None:
    shop = open_shop()
    asha = shop.customer("asha")
    asha.add(CUP, 3)
    asha.remove(CUP, 1)
    shop.run()
    assert [line.quantity for line in asha.cart().lines] == [2]
    asha.remove(CUP, 5)
    shop.run()
    assert not asha.cart().lines
    asha.add(CUP, 3)
    asha.remove(CUP)
    shop.run()
    assert not asha.cart().lines
