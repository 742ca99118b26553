"""Where a parcel goes: to the customer's own address, or to another one that the order names."""

import pytest

from ecomtui import Shop
from ecomtui.world.errors import BadInput
from tests.shop.stories import CUP, broken, screen

ELSEWHERE = "Ben Example, 1 Rose Lane, Leeds LS1 2AB"


def labels(shop: Shop, order: int) -> list[str | None]:
    """What the courier was told to write on the labels of an order."""
    return [message.body["address"] for message in shop.story(order) if message.kind == "BookParcel"]


def test_a_parcel_goes_to_ones_own_address_unless_another_is_named(shop: Shop) -> None:
    asha = shop.customer("asha")
    own = asha.buy({CUP: 1})
    present = asha.buy({CUP: 1}, address=ELSEWHERE)
    shop.run()
    assert shop.order(own).address == asha.account().address
    assert labels(shop, shop.order_of(own)) == [None]
    assert shop.order(present).address == ELSEWHERE
    assert labels(shop, shop.order_of(present)) == [ELSEWHERE]


def test_what_is_sent_in_place_of_a_lost_parcel_goes_to_the_same_address(shop: Shop) -> None:
    shop.arm("parcel.lost", times=1)
    order = shop.customer("asha").buy({CUP: 1}, address=ELSEWHERE)
    shop.run()
    assert labels(shop, shop.order_of(order)) == [ELSEWHERE, ELSEWHERE]
    assert broken(shop) == set()


def test_the_address_can_be_said_when_the_order_is_placed(shop: Shop) -> None:
    asha = shop.customer("asha")
    asha.add(CUP)
    asha.checkout()
    placed = asha.place(address=f"  {ELSEWHERE.replace(', ', ',   ')} ")
    shop.run()
    assert shop.order(placed).address == ELSEWHERE


def test_pressing_twice_and_agreeing_to_a_price_keep_the_address(shop: Shop) -> None:
    shop.arm("shop.double_submit", times=1)
    shop.arm("shop.price_changed", times=1)
    order = shop.customer("asha").buy({CUP: 1}, address=ELSEWHERE)
    shop.run()
    assert [one.address for one in shop.orders("asha")] == [ELSEWHERE]
    assert shop.order(order).status == "completed"


def test_the_same_key_with_another_address_is_another_order_and_refused(shop: Shop) -> None:
    asha = shop.customer("asha")
    asha.buy({CUP: 1}, key="twice", address=ELSEWHERE)
    asha.buy({CUP: 1}, key="twice", address=ELSEWHERE.replace("1 Rose", "2 Rose"))
    shop.run()
    assert "idempotency_key_reused" in screen(shop)
    assert len(shop.orders("asha")) == 1


@pytest.mark.parametrize("address", ["", "Rome", "x" * 121, "1 Rose\x1b[2J Lane, Leeds"])
def test_what_no_label_can_say_is_refused_at_once(shop: Shop, address: str) -> None:
    with pytest.raises(BadInput, match="no delivery address; it is 5 to 120 signs on one line"):
        shop.customer("asha").buy({CUP: 1}, address=address)
