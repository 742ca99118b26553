"""Refunds that take days, and refunds that come back: then a person sees to it."""

import pytest

from ecomtui import Shop
from ecomtui.shop.counter import Rejected
from ecomtui.world.clock import DAY
from tests.shop.stories import CUP, badges, broken, kinds, mails

PENDING, FAILS = "4000000000007726", "4000000000005126"
BALANCE, PRICE = 500_00, 30_00


def refunded(shop: Shop, card: str | None = None, amount: int = 10_00) -> int:
    """An order that has come, and of which so much goes back; no time has passed since."""
    errand = shop.customer("asha").buy({CUP: 2}, card=card)
    shop.run()
    shop.refund(errand, amount)
    return shop.order(errand).id


def test_a_slow_refund_counts_when_it_is_through(shop: Shop) -> None:
    order = refunded(shop, PENDING)
    shop.run(until="RefundPending")
    asked = shop.moment().now
    assert badges(shop, order)[1] == "paid"
    assert shop.order(order).refundable == PRICE - 10_00, "it is promised already"
    shop.run()
    through = next(m for m in shop.story(order) if m.kind == "PaymentRefunded")
    assert (through.at or 0) - asked >= 2 * DAY
    assert badges(shop, order)[1] == "partially_refunded"
    assert shop.person("asha").balance == BALANCE - 20_00
    assert broken(shop) == set()


@pytest.mark.parametrize("kind", ["RefundPayment", "RefundPending", "PaymentRefunded"])
def test_whatever_of_a_slow_refund_is_lost_it_is_paid_once(shop: Shop, kind: str) -> None:
    shop.arm("net.drop_request", message=kind, times=12)
    refunded(shop, PENDING)
    shop.run()
    assert shop.person("asha").balance == BALANCE - 20_00
    assert broken(shop) == set()


@pytest.mark.parametrize("way", ["the card", "the fault"])
def test_money_that_comes_back_waits_for_a_person_who_sends_it_another_way(shop: Shop, way: str) -> None:
    if way == "the fault":
        shop.arm("bank.refund_fails", times=1)
    order = refunded(shop, FAILS if way == "the card" else None)
    shop.run()
    assert shop.order(order).waits_for == "refund_failed"
    assert badges(shop, order) == ("completed", "paid", "delivered")
    assert mails(shop)[-2:] == ["refund_issued", "refund_failed"]
    assert shop.person("asha").balance == BALANCE - PRICE
    assert broken(shop) == set(), "it waits for a person, by a named reason"
    shop.release(order)
    shop.run()
    assert (shop.order(order).waits_for, badges(shop, order)[1]) == (None, "partially_refunded")
    assert shop.person("asha").balance == BALANCE - 20_00
    assert broken(shop) == set()


def test_there_is_nothing_to_release_of_an_order_that_waits_for_nobody(shop: Shop) -> None:
    order = refunded(shop)
    shop.run()
    with pytest.raises(Rejected, match="nothing_to_release"):
        shop.release(order)


def test_what_waits_for_a_person_is_not_given_back_a_second_time(shop: Shop) -> None:
    order = refunded(shop, FAILS, PRICE)
    shop.run()
    shop.customer("asha").return_goods(order)
    shop.run()
    assert kinds(shop, order).count("ReturnMoney") == 1
    shop.release(order)
    shop.run()
    assert shop.person("asha").balance == BALANCE
    assert broken(shop) == set()


@pytest.mark.parametrize("kind", ["RefundReversed", "NewsRead", "PaymentRefunded"])
@pytest.mark.parametrize("times", [1, 12])
def test_the_bad_news_comes_even_when_it_is_lost(shop: Shop, kind: str, times: int) -> None:
    shop.arm("net.drop_request", message=kind, times=times)
    order = refunded(shop, FAILS)
    shop.run()
    assert shop.order(order).waits_for == "refund_failed"
    assert broken(shop) == set()
