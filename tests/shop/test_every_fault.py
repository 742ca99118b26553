"""Every fault of the catalogue strikes every kind of order, and each time the shop makes good what the catalogue says.

Rows are faults, columns are stories: a happy order, one that waits for the wholesaler, one in two parcels, one that
is sent back, one whose customer is asked whether it may come later, one for a product that is not out yet. All of
them with both orders of checking.
"""

from collections.abc import Mapping
from typing import Final

import pytest

from ecomtui import Given, Shop
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.occasions import occasions
from ecomtui.world.clock import DAY
from tests.shop.stories import CUP, broken, screen

BEANS: Final = "house-blend"
SCENES: Final[Mapping[str, tuple[Mapping[str, int], Mapping[str, int], Mapping[str, str]]]] = {
    "happy": ({CUP: 2}, {}, {}),
    "backordered": ({CUP: 2}, {CUP: 0}, {}),
    "two parcels": ({CUP: 2, BEANS: 1}, {BEANS: 0}, {"split_shipment": "true"}),
    "sent back": ({CUP: 2}, {}, {}),
    "asked": ({CUP: 2, BEANS: 1}, {CUP: 0}, {}),
    "preordered": ({CUP: 2}, {}, {}),
}
"""What is bought, what the shelves hold, and by which policies, in each story."""
LATER: Final = "po.backordered"
"""What the wholesaler does so that a customer is asked."""
SPENT: Final = ("po.short_ship", "po.price_up")
"""Faults of an answer that the wholesaler has given already, with another fault, when the customer is asked."""
Ends = tuple[str, str, str]
HOME: Final[Ends] = ("completed", "paid", "delivered")
BACK: Final[Ends] = ("completed", "refunded", "returned")
REFUSED: Final[Ends] = ("expired", "none", "unfulfilled")
SAYS_NO: Final = (
    "bank.insufficient_funds", "bank.expired_card", "bank.generic_decline", "bank.incorrect_cvc", "bank.velocity",
    "bank.three_d_secure_failed",
)  # fmt: skip
"""Faults after which another card is needed; in these stories nobody has one, and the order runs out."""
NO_ORDER: Final = {"shop.cart_expired": "cart_expired"}
"""Faults that stop somebody at the checkout, and what is on the screen then."""
BACK_AFTER: Final[Mapping[str, Ends]] = {
    "return.wrong_item": HOME,
    "return.late": HOME,
    "return.short": ("completed", "partially_refunded", "partially_returned"),
    "bank.refund_fails": ("completed", "paid", "returned"),
}
"""How an order ends that is sent back, when it is not simply paid back."""


def told(scene: str, check_order: str, fault: str, *, times: int | None) -> Shop:
    """The shop after the story, with the fault gone again and everything at rest."""
    basket, stock, settings = SCENES[scene]
    releases = {CUP: 3 * DAY} if scene == "preordered" else {}
    policies = {**settings, "check_order": check_order}
    shop = Shop.in_memory(7, Given(stock=stock, settings=policies, releases=releases))
    if scene == "asked" and fault != LATER:
        shop.arm(LATER, times=1)
    shop.arm(fault, times=times)
    asha = shop.customer("asha")
    errand = asha.buy(basket)
    if times is None:
        shop.advance("2d")
        shop.disarm(fault)
    shop.run()
    if scene == "sent back" and shop.orders():
        asha.return_goods(errand)
        shop.run()
    return shop


def end_of(scene: str, fault: str) -> Ends:
    """What the catalogue says becomes of the order."""
    if fault in SAYS_NO:
        return REFUSED
    if fault == "bank.chargeback":  # nobody answers the bank
        return "completed", "refunded", "delivered"
    return BACK_AFTER.get(fault, BACK) if scene == "sent back" else HOME


def strikes(scene: str, fault: str) -> bool:
    """Whether the story holds what the fault needs."""
    short = scene in ("backordered", "two parcels", "asked")
    needs = occasions([fault])
    if fault == "shop.hold_expired":
        return not short and scene != "preordered"
    if scene == "asked" and fault in SPENT:
        return False
    return all((short or not need.stock_short) and (scene == "sent back" or not need.sends_back) for need in needs)


@pytest.mark.parametrize("check_order", ["stock_first", "payment_first"])
@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("fault", MODEL.faults)
def test_struck_once_the_order_ends_as_the_catalogue_says(fault: str, scene: str, check_order: str) -> None:
    with told(scene, check_order, fault, times=1) as shop:
        assert broken(shop) == set()
        ends = [(order.status, order.payment, order.fulfilment) for order in shop.orders()]
        if fault in NO_ORDER:
            assert ends == []
            assert screen(shop)[-1] == NO_ORDER[fault]
        else:
            assert ends == [end_of(scene, fault)]
        struck = {day.id: day.messages for day in shop.day().faults}
        assert bool(struck.get(fault)) == strikes(scene, fault)


@pytest.mark.parametrize("check_order", ["stock_first", "payment_first"])
@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("fault", MODEL.faults)
def test_struck_for_two_days_no_order_is_stuck_and_each_end_has_a_reason(
    fault: str, scene: str, check_order: str
) -> None:
    with told(scene, check_order, fault, times=None) as shop:
        assert broken(shop) == set()
        for order in shop.orders():
            assert order.status == "completed" or order.reason
