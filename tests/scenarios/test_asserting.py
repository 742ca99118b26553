"""`expect` in Python: what fails says what is there, and which message made it so."""

import re

import pytest

from ecomtui import Shop, expect
from ecomtui.world.errors import BadInput

CUP = "espresso-cup"


def test_what_is_true_passes(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    for order in (errand, shop.order(errand).id):
        expect(shop, order, status="completed", payment="paid", fulfilment="delivered", total="30.00")
    expect(shop, account={"asha": "470.00"}, happened={"PaymentCaptured": 1}, never=["PaymentRefunded"])


def test_what_is_not_tells_the_story(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 2}, card="4000000000009995")
    shop.run_until_idle("asha")
    with pytest.raises(AssertionError) as failed:
        expect(shop, errand, status="confirmed", payment="authorized")
    text = str(failed.value)
    assert "the status of order 1001 should be confirmed, and it is pending (insufficient_funds)" in text
    assert re.search(r"message [0-9]+, PaymentRefused from merchant to order_manager: ", text)


def test_a_purchase_that_became_no_order_says_so(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 2}, voucher="NOTHING")
    shop.run()
    with pytest.raises(AssertionError, match="no order"):
        expect(shop, errand, status="completed")


@pytest.mark.parametrize(
    ("what", "says"), [({"stats": "x"}, "'status'"), ({"status": "complete"}, "'completed'"), ({}, "nothing|what is")]
)
def test_a_wrong_word_is_answered_with_the_right_one(shop: Shop, what: dict[str, str], says: str) -> None:
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    with pytest.raises(BadInput, match=says):
        expect(shop, errand, **what)
