"""Money between merchant and bank: whatever is lost, doubled or late, nobody is charged twice and nothing is stuck."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from ecomtui import Given, Shop
from ecomtui.world.clock import MINUTE, SECOND
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP, badges, broken, kinds, mails, screen

BALANCE, PRICE = 50_000, 30_00


def happy(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 2})


def cancelled(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 2})
    shop.run(until="GraceOver")
    for order in shop.orders():
        shop.customer("asha").cancel(order.id)


def refunded(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 2})
    shop.run(until="OrderPacked")
    for order in shop.orders():
        shop.customer("asha").cancel(order.id)


def set_aside_too_long(shop: Shop) -> None:
    shop.arm("bank.authorization_expired", times=1)
    shop.customer("asha").buy({CUP: 2})


STORIES: dict[str, tuple[Callable[[Shop], None], tuple[str, str], int]] = {
    "happy": (happy, ("completed", "paid"), BALANCE - PRICE),
    "cancelled": (cancelled, ("canceled", "voided"), BALANCE),
    "refunded": (refunded, ("canceled", "refunded"), BALANCE),
    "set aside too long": (set_aside_too_long, ("completed", "paid"), BALANCE - PRICE),
}
FAULTS: dict[str, dict[str, Any]] = {
    "lost": {"fault": "net.drop_request"},
    "lost for minutes": {"fault": "net.drop_request", "times": 4},
    "lost until the books are looked at": {"fault": "net.drop_request", "times": 12},
    "twice": {"fault": "net.duplicate"},
    "late": {"fault": "bank.late_answer"},
    "later than the books": {"fault": "bank.late_answer", "by": "7m"},
}


@cache
def spoken(story: str, check_order: str) -> list[str]:
    """The kinds that merchant and bank speak in a story."""
    with Shop.in_memory(7, Given(settings={"check_order": check_order})) as shop:
        STORIES[story][0](shop)
        shop.run()
        return list(dict.fromkeys(m.kind for m in shop.journal() if {m.sender, m.receiver} == {"merchant", "bank"}))


@pytest.mark.parametrize("check_order", ["stock_first", "payment_first"])
@pytest.mark.parametrize("what", FAULTS)
@pytest.mark.parametrize("story", STORIES)
def test_whatever_happens_to_any_message_everything_is_right_in_the_end(
    story: str, what: str, check_order: str
) -> None:
    tell, ends, available = STORIES[story]
    for kind in spoken(story, check_order):
        with Shop.in_memory(7, Given(settings={"check_order": check_order})) as shop:
            shop.arm(message=kind, **FAULTS[what])
            tell(shop)
            shop.run()
            assert next(armed.used for armed in shop.armed() if armed.fault == FAULTS[what]["fault"]), kind
            assert broken(shop) == set(), kind
            (order,) = shop.orders()
            never_heard = (what, kind) == ("lost until the books are looked at", "AuthorizePayment")
            if never_heard and order.payment == "none":
                assert order.status in ("expired", "canceled"), kind
                assert shop.person("asha").available == BALANCE
            else:
                assert (order.status, order.payment) == ends, kind
                assert shop.person("asha").available == available, kind


# -------------------------------------------------------------------- the bank is down
def test_a_bank_that_is_down_is_asked_less_and_less_often_and_the_customer_hears_the_truth(shop: Shop) -> None:
    shop.arm("bank.down", times=1)
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    asked = [m for m in shop.story(shop.order_of(errand)) if m.kind == "AuthorizePayment"]
    gaps = [(b.at or 0) - (a.at or 0) for a, b in pairwise(asked)]
    assert [(gap + 5 * SECOND) // (10 * SECOND) for gap in gaps] == [1, 2, 4, 8, 8]
    assert {m.fault for m in asked[:-1]} == {"bank.down"}, "each question it did not read is marked"
    assert asked[-1].fault is None
    assert screen(shop) == ["checking", "confirmed", "delivered"]
    assert badges(shop, errand) == ("completed", "paid", "delivered")
    assert shop.person("asha").available == BALANCE - PRICE
    assert broken(shop) == set()


def test_an_outage_concerns_everybody_and_ends(shop: Shop) -> None:
    shop.arm("bank.down", customer="asha", times=1, by="2m")
    first = shop.customer("asha").buy({CUP: 1})
    shop.run(until="PaymentUnknown")
    second = shop.customer("ben").buy({CUP: 1})
    shop.run()
    touched = {m.who for m in shop.journal() if m.fault == "bank.down"}
    assert len(touched) == 2
    for errand in (first, second):
        assert badges(shop, errand) == ("completed", "paid", "delivered")
    assert broken(shop) == set()


@pytest.mark.parametrize("check_order", ["stock_first", "payment_first"])
def test_a_bank_that_is_down_for_an_hour_leaves_the_order_open_and_charges_nobody(
    open_shop: OpenShop, check_order: str
) -> None:
    shop = open_shop(settings={"check_order": check_order})
    shop.arm("bank.down", until="1h")
    errand = shop.customer("asha").buy({CUP: 2})
    shop.advance("90m")
    assert badges(shop, errand)[:2] == ("pending", "none")
    assert screen(shop) == ["checking", "processing_error"]
    shop.customer("asha").pay(errand)
    shop.run()
    assert badges(shop, errand) == ("completed", "paid", "delivered")
    assert shop.person("asha").available == BALANCE - PRICE
    assert broken(shop) == set()


# -------------------------------------------------------------------- other answers
def test_an_answer_that_comes_late_has_no_second_effect(shop: Shop) -> None:
    shop.arm("bank.late_answer", times=1)
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    answers = [m for m in shop.story(shop.order_of(errand)) if m.kind == "PaymentAuthorized"]
    assert len(answers) > 1, "it was asked again meanwhile"
    assert len({m.body["key"] for m in answers}) == 1
    assert kinds(shop, errand).count("PaymentApproved") == 1
    assert [m.fault for m in answers if m.fault] == ["bank.late_answer"]
    assert badges(shop, errand) == ("completed", "paid", "delivered")


def test_an_answer_that_comes_twice_is_put_aside(shop: Shop) -> None:
    shop.arm("bank.duplicate_answer")
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    repeats = [m for m in shop.story(shop.order_of(errand)) if m.repeats]
    assert [(m.kind, m.fault, m.fate) for m in repeats] == [
        (kind, "bank.duplicate_answer", "repeat") for kind in ("PaymentAuthorized", "PaymentCaptured")
    ]
    assert shop.person("asha").balance == BALANCE - PRICE
    assert broken(shop) == set()


def test_a_cardholder_who_cannot_be_made_sure_of_is_offered_another_card(shop: Shop) -> None:
    shop.arm("bank.three_d_secure_failed", times=1)
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run_until_idle("asha")
    assert shop.order(errand).reason == "three_d_secure_failed"
    assert screen(shop) == ["three_d_secure_failed"]
    shop.customer("asha").pay(errand)
    shop.run()
    assert badges(shop, errand) == ("completed", "paid", "delivered")


# -------------------------------------------------------------------- money set aside too long ago
def test_money_set_aside_too_long_ago_is_set_aside_anew(shop: Shop) -> None:
    shop.arm("bank.authorization_expired", times=1)
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    told = kinds(shop, errand)
    assert (told.count("AuthorizePayment"), told.count("VoidPayment"), told.count("CapturePayment")) == (2, 1, 2)
    assert badges(shop, errand) == ("completed", "paid", "delivered")
    assert shop.person("asha").balance == BALANCE - PRICE
    assert broken(shop) == set()


def test_when_that_is_refused_the_order_is_cancelled_and_nothing_taken(shop: Shop) -> None:
    shop.arm("bank.authorization_expired", times=1)
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run(until="CapturePayment")
    shop.arm("bank.generic_decline", times=1)
    shop.run()
    assert badges(shop, errand) == ("canceled", "none", "canceled")
    assert shop.order(errand).reason == "payment_failed"
    assert mails(shop) == ["order_confirmed", "order_canceled"]
    assert shop.person("asha").available == BALANCE
    assert shop.moment().now > 30 * MINUTE
    assert broken(shop) == set()
