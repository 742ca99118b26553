"""3-D Secure: the bank asks the cardholder, and only then the shop's question is answered."""

import pytest

from ecomtui import Shop
from ecomtui.shop.views import Errand
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP, badges, broken, kinds, level, screen

CONFIRMED, DECLINED = "4000000000003220", "4000008400001629"
ASKED = "confirmation_asked"


def asked(shop: Shop, card: str = CONFIRMED) -> Errand:
    """An order whose cardholder has been asked, and says nothing by himself."""
    errand = shop.customer("asha").buy({CUP: 2}, card=card, consent=False)
    shop.run_until_idle("asha")
    return errand


def test_nothing_is_set_aside_before_the_cardholder_has_confirmed(shop: Shop) -> None:
    errand = asked(shop)
    assert badges(shop, errand) == ("requires_action", "none", "unfulfilled")
    assert shop.order(errand).waits_for == "confirmation"
    assert shop.person("asha").available == 500_00
    assert (screen(shop), level(shop)) == ([ASKED], (24, 2, 0))


def test_who_confirms_has_paid(shop: Shop) -> None:
    errand = asked(shop)
    shop.customer("asha").confirm_3ds(errand)
    shop.run()
    assert badges(shop, errand) == ("completed", "paid", "delivered")
    assert kinds(shop, errand).count("AuthorizePayment") == 2
    keys = {m.body["key"] for m in shop.story(shop.order_of(errand)) if m.kind == "AuthorizePayment"}
    assert len(keys) == 2, "each attempt has a key of its own"
    assert broken(shop) == set()


def test_who_agrees_to_what_is_asked_confirms_within_a_minute(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 2}, card=CONFIRMED)
    shop.run(within="1m")
    assert badges(shop, errand) == ("confirmed", "authorized", "unfulfilled")


@pytest.mark.parametrize("card", [CONFIRMED, DECLINED])
def test_who_does_not_confirm_is_refused_and_may_take_another_card(shop: Shop, card: str) -> None:
    errand = asked(shop, card)
    shop.customer("asha").confirm_3ds(errand, success=False)
    shop.run_until_idle("asha")
    assert (shop.order(errand).status, shop.order(errand).reason) == ("pending", "three_d_secure_failed")
    shop.customer("asha").pay(errand)
    shop.run()
    assert badges(shop, errand) == ("completed", "paid", "delivered")


def test_some_cards_are_refused_even_then(shop: Shop) -> None:
    errand = asked(shop, DECLINED)
    shop.customer("asha").confirm_3ds(errand)
    shop.run_until_idle("asha")
    assert (shop.order(errand).status, screen(shop)) == ("pending", [ASKED, "generic_decline"])


def test_another_card_has_to_wait_for_the_answer(shop: Shop) -> None:
    errand = asked(shop)
    shop.customer("asha").pay(errand)
    shop.run_until_idle("asha")
    assert screen(shop)[-1] == "confirm_first"


def test_there_is_nothing_to_confirm_when_nobody_asks(shop: Shop) -> None:
    errand = asked(shop)
    for _ in range(2):
        shop.customer("asha").confirm_3ds(errand)
    shop.run_until_idle("asha")
    assert screen(shop) == [ASKED, "confirmed", "nothing_to_confirm"]


def test_nobody_confirms_an_order_of_somebody_else(shop: Shop) -> None:
    errand = asked(shop)
    shop.customer("ben").confirm_3ds(shop.order_of(errand))
    shop.run_until_idle("ben")
    assert screen(shop, "ben") == ["not_yours"]
    assert shop.order(errand).waits_for == "confirmation"


def test_an_order_that_nobody_confirms_runs_out_and_can_be_cancelled_before(open_shop: OpenShop) -> None:
    shop = open_shop()
    errand = asked(shop)
    shop.run()
    assert badges(shop, errand) == ("expired", "voided", "unfulfilled")
    again = asked(shop)
    shop.customer("asha").cancel(again)
    shop.run()
    assert shop.order(again).status == "canceled"
    assert level(shop) == (24, 0, 0)
    assert broken(shop) == set()


def test_goods_are_held_anew_for_who_took_long_to_confirm(shop: Shop) -> None:
    errand = asked(shop)
    shop.advance("3h")
    assert level(shop) == (24, 0, 0), "the hold has run out meanwhile"
    shop.customer("asha").confirm_3ds(errand)
    shop.run()
    assert badges(shop, errand) == ("completed", "paid", "delivered")
    assert broken(shop) == set()


def test_the_bank_s_question_may_be_lost_like_any_other_answer(shop: Shop) -> None:
    for times in (1, 12):
        shop.arm("net.drop_request", message="AuthenticationRequired", times=times)
        errand = shop.customer("asha").buy({CUP: 2}, card=CONFIRMED)
        shop.run()
        assert shop.order(errand).status == "completed"
    assert broken(shop) == set()
