"""Consent: nobody gets, pays or waits for what they have not agreed to."""

import pytest

from ecomtui import Given, Shop
from ecomtui.shop.counter import Rejected
from ecomtui.shop.views import Errand
from ecomtui.world.clock import DAY, HOUR
from ecomtui.world.errors import UnknownName
from tests.shop.stories import CUP, badges, broken, kinds, level, mails, screen

BEANS = "house-blend"
BALANCE = 500_00
SHORT = {"substitute": ("po.substitute", 3), "partial": ("po.rejected", 3), "later": ("po.backordered", 1)}
"""What the shop comes to ask, and what the wholesaler does for that, so often."""


def asked(what: str, *, consent: bool = False, **settings: str) -> tuple[Shop, Errand]:
    """Two cups that have to be bought in, and a bag of coffee that is here; the shop asks about them."""
    fault, times = SHORT[what]
    shop = Shop.in_memory(7, Given(stock={CUP: 0}, settings=settings))
    shop.arm(fault, times=times)
    errand = shop.customer("asha").buy({CUP: 2, BEANS: 1}, consent=consent)
    shop.run(until="ConsentAsked")
    return shop, errand


# -------------------------------------------------------------------- asked
@pytest.mark.parametrize("what", SHORT)
def test_the_question_is_on_the_screen_and_in_the_mailbox_and_has_an_end(what: str) -> None:
    shop, errand = asked(what)
    with shop:
        order = shop.order(errand)
        assert order.question is not None
        assert (order.question.what, order.question.sku, order.waits_for) == (what, CUP, "answer")
        assert order.question.until - shop.moment().now <= 2 * DAY
        shop.run(within="1h")
        assert screen(shop)[-1] == f"asks_{what}"
        assert mails(shop)[-1] == f"question_{what}"


@pytest.mark.parametrize(
    ("what", "yes", "ends", "pays"),
    [
        ("later", True, ("completed", "paid", "delivered"), 41_90),
        ("later", False, ("canceled", "voided", "canceled"), 0),
        ("substitute", True, ("completed", "paid", "delivered"), 41_90),
        ("partial", True, ("completed", "paid", "delivered"), 16_90),
        ("partial", False, ("canceled", "voided", "canceled"), 0),
    ],
)
@pytest.mark.parametrize("capture_at", ["hand_over", "checkout"])
def test_the_order_goes_on_as_the_customer_says(
    what: str, yes: bool, ends: tuple[str, str, str], pays: int, capture_at: str
) -> None:
    shop, errand = asked(what, capture_at=capture_at)
    with shop:
        shop.run(within="1h")
        asha = shop.customer("asha")
        (asha.accept if yes else asha.refuse)(errand, what)
        shop.run()
        if capture_at == "checkout" and pays < 41_90:
            ends = (ends[0], "partially_refunded" if pays else "refunded", ends[2])
        assert badges(shop, errand) == ends
        assert shop.person("asha").available == BALANCE - pays
        assert broken(shop) == set()


def test_without_an_answer_the_shop_waits_for_what_is_late_and_leaves_the_rest() -> None:
    ends = {}
    for what in SHORT:
        shop, errand = asked(what)
        with shop:
            shop.run()
            ends[what] = shop.order(errand).status
            assert "QuestionLapses" in kinds(shop, errand)
            assert broken(shop) == set()
    assert ends == {"later": "completed", "substitute": "canceled", "partial": "canceled"}


@pytest.mark.parametrize("what", SHORT)
def test_people_agree_unless_they_have_said_otherwise(what: str) -> None:
    shop, errand = asked(what, consent=True)
    with shop:
        shop.run()
        assert shop.order(errand).status == "completed"
        assert "QuestionLapses" not in kinds(shop, errand)
        assert broken(shop) == set()


def test_a_shop_that_does_not_ask_decides_alone() -> None:
    for what, status in (("later", "completed"), ("substitute", "canceled"), ("partial", "canceled")):
        fault, times = SHORT[what]
        with Shop.in_memory(7, Given(stock={CUP: 0}, settings={"ask_customer": "false"})) as shop:
            shop.arm(fault, times=times)
            errand = shop.customer("asha").buy({CUP: 2, BEANS: 1})
            shop.run()
            assert shop.order(errand).status == status
            assert "ConsentAsked" not in kinds(shop, errand)


# -------------------------------------------------------------------- what comes instead
def test_what_comes_instead_costs_what_was_agreed_and_leaves_its_own_shelf() -> None:
    shop, errand = asked("substitute")
    with shop:
        order = shop.order(errand)
        assert order.question is not None
        instead = order.question.instead or ""
        shop.customer("asha").accept(errand, "substitute")
        shop.run()
        lines = {line.sku: line.amount for line in shop.order(errand).lines}
        assert lines == {instead: 25_00, BEANS: 11_90}
        (shipped,) = [m for m in shop.story(shop.order_of(errand)) if m.kind == "ShipStock"]
        assert {line["sku"]: line["quantity"] for line in shipped.body["lines"]} == {instead: 2, BEANS: 1}
        assert level(shop, CUP) == (0, 0, 0)


def test_who_does_not_want_something_else_may_still_want_the_part_that_is_here() -> None:
    shop, errand = asked("substitute")
    with shop:
        asha = shop.customer("asha")
        asha.refuse(errand, "substitute")
        shop.run(until="ConsentAsked")
        shop.run(within="1h")
        asha.accept(errand, "partial")
        shop.run()
        assert shop.person("asha").available == BALANCE - 16_90
        assert broken(shop) == set()


def test_a_part_that_is_sent_can_be_sent_back_to_the_last_cent() -> None:
    shop, errand = asked("partial", consent=True)
    with shop:
        shop.run()
        shop.customer("asha").return_goods(errand)
        shop.run()
        assert shop.person("asha").available == BALANCE
        assert broken(shop) == set()


@pytest.mark.parametrize(("fault", "asked_about"), [("po.rejected", True), ("po.silent", False)])
def test_of_two_parcels_the_rest_is_only_asked_about_while_the_first_has_not_left(
    fault: str, asked_about: bool
) -> None:
    with Shop.in_memory(7, Given(stock={CUP: 0}, settings={"split_shipment": "true"})) as shop:
        shop.arm(fault, times=9)  # a wholesaler who says no does so at once, one who is silent is given up next day
        errand = shop.customer("asha").buy({CUP: 2, BEANS: 1}, consent=False)
        shop.run()
        order = shop.order(errand)
        assert (order.status, order.paid, order.reason) == ("completed", 16_90, "not_available")
        assert ("ConsentAsked" in kinds(shop, errand)) is asked_about
        assert broken(shop) == set()


# -------------------------------------------------------------------- rules
def test_only_what_is_asked_can_be_answered_and_only_once() -> None:
    shop, errand = asked("later")
    with shop:
        shop.run(within="1h")
        asha = shop.customer("asha")
        with pytest.raises(UnknownName, match="substitute"):
            asha.accept(errand, "substitut")
        with pytest.raises(Rejected, match="it asks about later"):
            asha.accept(errand, "partial")
        for _ in range(2):
            asha.accept(errand, "later")
        shop.run_until_idle("asha")
        assert screen(shop)[-2:] == ["answer_noted", "nothing_asked"]
        with pytest.raises(Rejected, match="it asks nothing"):
            asha.refuse(errand, "later")


def test_nobody_answers_for_somebody_else() -> None:
    shop, errand = asked("later")
    with shop:
        shop.run(within="1h")
        shop.customer("ben").refuse(shop.order_of(errand), "later")
        shop.run_until_idle("ben")
        assert screen(shop, "ben") == ["not_yours"]
        shop.run()
        assert shop.order(errand).status == "completed"


def test_a_question_ends_with_the_order_it_is_about() -> None:
    shop, errand = asked("later")
    with shop:
        shop.customer("asha").cancel(errand)
        shop.run()
        assert "QuestionLapses" not in kinds(shop, errand)
        assert shop.order(errand).question is None


def test_how_long_the_shop_waits_for_an_answer_is_a_setting() -> None:
    shop, errand = asked("partial", answer_lasts="1h")
    with shop:
        order = shop.order(errand)
        assert order.question is not None
        assert order.question.until - shop.moment().now <= HOUR


# -------------------------------------------------------------------- another price
def test_who_agrees_to_what_is_asked_places_the_order_at_the_new_price_once(shop: Shop) -> None:
    shop.arm("shop.price_changed", times=1)
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    assert (shop.order(errand).status, shop.order(errand).total) == ("completed", 32_50)
    assert broken(shop) == set()


def test_nobody_agrees_to_a_price_again_and_again(shop: Shop) -> None:
    shop.arm("shop.price_changed", times=9)
    shop.customer("asha").buy({CUP: 2})
    shop.run()
    assert screen(shop) == ["price_changed", "price_changed"]
    assert shop.orders() == []


def test_a_new_price_is_accepted_or_refused_in_words(shop: Shop) -> None:
    asha = shop.customer("asha")
    shop.arm("shop.price_changed", times=1)
    errand = asha.buy({CUP: 2}, consent=False)
    with pytest.raises(Rejected, match="nothing_asked"):
        asha.accept(errand, "price_changed")
    shop.run_until_idle("asha")
    assert shop.orders() == []
    asha.refuse(errand, "price_changed")
    shop.run_until_idle("asha")
    assert asha.cart().status == "open"
    asha.checkout()
    shop.run_until_idle("asha")
    asha.accept(errand, "price_changed")
    shop.run()
    assert shop.order(errand).total == 32_50
    assert broken(shop) == set()


def test_a_double_clicker_agrees_once() -> None:
    with Shop.in_memory(7, Given(personas={"asha": "double_clicker"})) as shop:
        shop.arm("shop.price_changed", times=1)
        shop.customer("asha").buy({CUP: 2})
        shop.run()
        assert len(shop.orders()) == 1
        assert broken(shop) == set()
