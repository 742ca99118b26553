"""What a good shop does when something goes wrong (VOCABULARY.md: situations and faults)."""

import pytest

from ecomtui import Shop
from ecomtui.shop.cards import TEST_CARDS, IncorrectNumber
from ecomtui.shop.counter import Rejected
from ecomtui.world.clock import DAY, HOUR, MINUTE
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP, badges, broken, kinds, level, mails, screen

REFUSED = {
    "4000000000000002": ("card_declined", "generic_decline", "generic_decline"),
    "4000000000009995": ("card_declined", "insufficient_funds", "insufficient_funds"),
    "4000000000009987": ("card_declined", "lost_card", "generic_decline"),
    "4000000000009979": ("card_declined", "stolen_card", "generic_decline"),
    "4000000000000069": ("expired_card", None, "expired_card"),
    "4000000000000127": ("incorrect_cvc", None, "incorrect_cvc"),
    "4000000000000119": ("processing_error", None, "processing_error"),
    "4000000000006975": ("card_declined", "card_velocity_exceeded", "card_velocity_exceeded"),
}


# -------------------------------------------------------------------- the bank says no
@pytest.mark.parametrize("card", REFUSED)
def test_a_refused_card_keeps_the_order_open_and_tells_the_customer_what_may_be_told(shop: Shop, card: str) -> None:
    code, decline_code, told = REFUSED[card]
    errand = shop.customer("asha").buy({CUP: 2}, card=card)
    shop.run_until_idle("asha")
    declined = next(m for m in shop.story(shop.order_of(errand)) if m.kind == "PaymentDeclined")
    assert (declined.body["code"], declined.body["decline_code"]) == (code, decline_code)
    assert badges(shop, errand) == ("pending", "none", "unfulfilled")
    assert screen(shop) == [told]
    assert level(shop) == (24, 2, 0), "the cups stay on hold"
    assert shop.customer("asha").account().available == 50_000


def test_every_test_card_of_the_list_is_tried_here() -> None:
    elsewhere = {"4000000000003220", "4000008400001629"}, {"4000000000000259", "4000000000002685"}
    slow = {"4000000000007726", "4000000000005126"}  # test_three_d_secure, test_disputes, test_refunds_that_fail
    here = {*REFUSED, "4242424242424242", "4242424242424241"}
    assert {card.number for card in TEST_CARDS} == here.union(slow, *elsewhere)


def test_a_mistyped_number_is_refused_in_the_browser(shop: Shop) -> None:
    with pytest.raises(IncorrectNumber, match="digits do not add up"):
        shop.customer("asha").buy({CUP: 1}, card="4242424242424241")
    assert shop.waiting() == [], "nobody ever hears of it"


def test_insufficient_funds_also_happens_because_the_money_is_not_there(open_shop: OpenShop) -> None:
    shop = open_shop(balances={"asha": 29_99})
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run_until_idle("asha")
    assert shop.order(errand).reason == "insufficient_funds"


def test_money_set_aside_cannot_be_spent_twice(open_shop: OpenShop) -> None:
    shop = open_shop(balances={"asha": 50_00})
    asha = shop.customer("asha")
    first, second = asha.buy({CUP: 2}), asha.buy({CUP: 2})
    shop.run_until_idle("asha")
    assert shop.order(first).status == "confirmed"
    assert shop.order(second).reason == "insufficient_funds"


@pytest.mark.parametrize(("card", "payer"), [("4242424242424242", None), (None, "ben")])
def test_another_card_or_another_payer_saves_a_refused_order(shop: Shop, card: str | None, payer: str | None) -> None:
    asha = shop.customer("asha")
    errand = asha.buy({CUP: 2}, card="4000000000000002")
    shop.run_until_idle("asha")
    asha.pay(errand, card=card, payer=payer)
    shop.run()
    assert badges(shop, errand) == ("completed", "paid", "delivered")
    assert shop.person(payer or "asha").balance == 47_000
    assert broken(shop) == set()


def test_a_hold_that_ran_out_is_taken_again_when_the_customer_pays_at_last(shop: Shop) -> None:
    asha = shop.customer("asha")
    errand = asha.buy({CUP: 2}, card="4000000000000002")
    shop.advance("20m")
    assert level(shop) == (24, 0, 0)
    asha.pay(errand)
    shop.run_until_idle("asha")
    assert shop.order(errand).status == "confirmed"
    shop.advance("1m")
    assert level(shop) == (24, 0, 2)


def test_an_order_nobody_pays_expires_after_five_days_with_everything_given_free(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 2}, card="4000000000000002")
    shop.run()
    assert badges(shop, errand) == ("expired", "none", "unfulfilled")
    assert 5 * DAY <= shop.moment().now <= 5 * DAY + HOUR
    assert level(shop) == (24, 0, 0)
    assert mails(shop) == ["payment_refused"]
    assert screen(shop)[-1] == "expired"


def test_a_confirmed_or_dispatched_order_cannot_be_paid_again(shop: Shop) -> None:
    asha = shop.customer("asha")
    errand = asha.buy({CUP: 1})
    shop.run_until_idle("asha")
    again = asha.pay(errand)
    shop.run()
    assert [click.code for click in shop.clicks(again)] == ["already_paid"]
    assert asha.account().balance == 50_000 - 1_750


# -------------------------------------------------------------------- stock is short
def test_a_backordered_order_waits_for_the_wholesaler_and_goes_on(open_shop: OpenShop) -> None:
    shop = open_shop(stock={CUP: 1})
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run_until_idle("asha")
    shop.advance("1m")
    assert badges(shop, errand) == ("confirmed", "authorized", "backorder")
    assert mails(shop) == ["order_confirmed", "order_backordered"]
    assert [purchase.sku for purchase in shop.purchase_orders()] == [CUP]
    shop.run()
    assert badges(shop, errand) == ("completed", "paid", "delivered")
    story = kinds(shop, errand)
    assert story.index("GoodsReceived") < story.index("DispatchOrder")
    assert broken(shop) == set()


@pytest.mark.parametrize("check_order", ["stock_first", "payment_first"])
def test_without_backorders_a_short_order_is_cancelled_whole(open_shop: OpenShop, check_order: str) -> None:
    shop = open_shop(stock={CUP: 1}, settings={"backorders": "false", "check_order": check_order})
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    payment = "none" if check_order == "stock_first" else "voided"
    assert badges(shop, errand) == ("canceled", payment, "canceled")
    assert shop.order(errand).reason == "out_of_stock"
    assert mails(shop) == ["order_canceled"]
    assert level(shop) == (1, 0, 0)
    assert shop.person("asha").available == 50_000


def test_an_authorisation_that_runs_out_before_the_goods_come_is_renewed(open_shop: OpenShop) -> None:
    shop = open_shop(stock={CUP: 0})
    shop.arm("po.late", times=1, by="9d")
    errand = shop.customer("asha").buy({CUP: 1})
    shop.run()
    assert badges(shop, errand) == ("completed", "paid", "delivered")
    assert kinds(shop, errand).count("AuthorizePayment") == 2
    assert shop.person("asha").balance == 50_000 - 1_750
    assert broken(shop) == set()


def test_an_authorisation_that_cannot_be_renewed_cancels_the_order(open_shop: OpenShop) -> None:
    shop = open_shop(stock={CUP: 0})
    shop.arm("po.late", times=1, by="9d")
    shop.arm("bank.generic_decline", start="5d", until="30d")
    errand = shop.customer("asha").buy({CUP: 1})
    shop.run()
    assert badges(shop, errand)[0] == "canceled"
    assert shop.order(errand).reason == "payment_failed"
    assert level(shop)[1:] == (0, 0)
    assert broken(shop) == set()


def test_stock_reorders_when_what_is_ahead_falls_to_the_reorder_point(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 18})
    shop.run(until="StockReserved")
    (purchase,) = shop.purchase_orders()
    assert (purchase.sku, purchase.quantity, purchase.status) == (CUP, 24, "ordered")
    shop.run()
    assert level(shop) == (24 - 18 + 24, 0, 0)


def test_a_late_purchase_order_only_makes_the_customer_wait(open_shop: OpenShop) -> None:
    def days(fault: bool) -> int:
        shop = open_shop(stock={CUP: 0})
        if fault:
            shop.arm("po.late")
        errand = shop.customer("asha").buy({CUP: 1})
        shop.run()
        assert badges(shop, errand) == ("completed", "paid", "delivered")
        now: int = shop.moment().now
        return now // DAY

    assert days(fault=True) - days(fault=False) == 3


# -------------------------------------------------------------------- cancelling
@pytest.mark.parametrize(
    ("when", "payment"),
    [
        ("OrderConfirmed", "voided"),
        ("GraceOver", "voided"),
        ("DispatchOrder", "voided"),
        ("PickingDone", "voided"),
        ("OrderPacked", "refunded"),
    ],
)
def test_cancelled_before_hand_over_everything_is_made_good(shop: Shop, when: str, payment: str) -> None:
    asha = shop.customer("asha")
    errand = asha.buy({CUP: 2})
    shop.run(until=when)
    shop.run_until_idle("asha")
    asha.cancel(errand)
    shop.run()
    assert badges(shop, errand) == ("canceled", payment, "canceled")
    assert shop.order(errand).reason == "changed_mind"
    assert asha.account().available == 50_000
    assert level(shop) == (24, 0, 0)
    assert mails(shop) == ["order_confirmed", "order_canceled"] + (["refund_issued"] if payment == "refunded" else [])
    assert "BookParcel" not in kinds(shop, errand)
    assert broken(shop) == set()


@pytest.mark.parametrize("when", ["HandOver", "OrderDispatched", "ParcelScanned", "ParcelDelivered"])
def test_after_hand_over_a_cancellation_is_rejected(shop: Shop, when: str) -> None:
    asha = shop.customer("asha")
    errand = asha.buy({CUP: 2})
    shop.run(until=when)
    cancel = asha.cancel(errand)
    shop.run()
    assert [click.code for click in shop.clicks(cancel)] == ["already_dispatched"]
    assert badges(shop, errand) == ("completed", "paid", "delivered")
    assert shop.order(errand).why_not_cancel == "already_dispatched"


def test_a_cancellation_while_the_bank_is_silent_is_made_good_when_it_answers(shop: Shop) -> None:
    asha = shop.customer("asha")
    shop.arm("bank.timeout_after", times=1)
    errand = asha.buy({CUP: 2})
    shop.run(until="PaymentUnknown")
    shop.run_until_idle("asha")
    assert badges(shop, errand)[0] == "requires_action"
    asha.cancel(errand)
    shop.run()
    assert badges(shop, errand) == ("canceled", "voided", "canceled")
    assert asha.account().available == 50_000
    assert broken(shop) == set()


def test_somebody_elses_order_cannot_be_cancelled_or_paid(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 1}, card="4000000000000002")
    shop.run_until_idle("asha")
    ben = shop.customer("ben")
    tries = [ben.cancel(errand), ben.pay(errand)]
    shop.run_until_idle("ben")
    assert [click.code for errand in tries for click in shop.clicks(errand)] == ["not_yours", "not_yours"]


def test_cancelling_twice_says_so(shop: Shop) -> None:
    asha = shop.customer("asha")
    errand = asha.buy({CUP: 1})
    shop.run_until_idle("asha")
    asha.cancel(errand)
    second = asha.cancel(errand)
    shop.run()
    assert [click.code for click in shop.clicks(second)] == ["already_canceled"]


# -------------------------------------------------------------------- silence and noise
@pytest.mark.parametrize("fault", ["bank.timeout_before", "bank.timeout_after"])
@pytest.mark.parametrize("times", [1, 3, 40])
def test_whatever_is_lost_between_merchant_and_bank_nobody_is_charged_twice(shop: Shop, fault: str, times: int) -> None:
    shop.arm(fault, times=times)
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    assert badges(shop, errand) == (
        ("expired", "none", "unfulfilled")
        if (fault, times) == ("bank.timeout_before", 40)
        else ("completed", "paid", "delivered")
    )
    assert shop.person("asha").available in (50_000, 47_000)
    assert broken(shop) == set()


def test_meanwhile_the_customer_is_told_the_truth(shop: Shop) -> None:
    shop.arm("bank.timeout_after", times=3)
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run(until="OrderChecking")
    shop.run_until_idle("asha")
    assert badges(shop, errand) == ("requires_action", "none", "unfulfilled")
    assert screen(shop) == ["checking"]
    assert mails(shop) == []
    shop.run()
    assert screen(shop) == ["checking", "confirmed", "delivered"]


def test_a_bank_that_never_answers_is_looked_up_in_its_books_after_five_minutes(shop: Shop) -> None:
    shop.arm("bank.timeout_after", message="PaymentAuthorized", times=1_000)
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run(until="StatementSent")
    asked = [m for m in shop.story(shop.order_of(errand)) if m.kind == "AuthorizePayment"]
    assert len({m.body["key"] for m in asked}) == 1, "the same key, however often"
    assert len(asked) > 3
    assert 5 * MINUTE <= shop.moment().now <= 10 * MINUTE
    shop.run()
    assert badges(shop, errand) == ("completed", "paid", "delivered")


@pytest.mark.parametrize("fault", ["net.drop_request", "net.drop_response", "net.duplicate", "net.slow"])
@pytest.mark.parametrize("nth", range(1, 7))
def test_whatever_page_is_lost_slow_or_doubled_there_is_one_order(shop: Shop, fault: str, nth: int) -> None:
    shop.arm(fault, nth=nth)
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    assert badges(shop, errand) == ("completed", "paid", "delivered")
    assert len(shop.orders()) == 1
    assert shop.order(errand).lines[0].quantity == 2
    assert broken(shop) == set()


def test_a_line_that_stays_dead_is_given_up_and_said(shop: Shop) -> None:
    shop.arm("net.drop_request", customer="asha")
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    assert [click.status for click in shop.clicks(errand)][:2] == ["given_up", "dropped"]
    assert screen(shop) == ["no_connection"]


def test_a_fault_marks_the_message_it_touched_and_no_other(shop: Shop) -> None:
    shop.arm("net.drop_request", nth=2)
    errand = shop.customer("asha").buy({CUP: 1})
    shop.run()
    touched = [m for m in shop.story(shop.order_of(errand)) if m.fault]
    assert [(m.kind, m.fault, m.fate) for m in touched] == [("ViewProduct", "net.drop_request", "lost")]


def test_a_delayed_parcel_is_announced_by_scan_and_mail(shop: Shop) -> None:
    shop.arm("parcel.delayed", times=1)
    errand = shop.customer("asha").buy({CUP: 1})
    shop.run()
    assert "order_delayed" in mails(shop)
    assert "delayed" in [scan.detail for scan in shop.order(errand).parcels[0].scans]
    assert badges(shop, errand) == ("completed", "paid", "delivered")


@pytest.mark.parametrize("by", ["fault", "address"])
def test_a_busy_mailbox_only_delays_the_mail(shop: Shop, by: str) -> None:
    if by == "fault":
        shop.arm("mail.soft_bounce", times=2)
    errand = shop.customer("asha").buy({CUP: 1}, email="softbounce@mail.example" if by == "address" else None)
    shop.run()
    assert mails(shop) == ["order_confirmed", "order_dispatched", "order_delivered"]
    assert max(mail.attempts for mail in shop.mails()) == 3 if by == "address" else 2
    assert badges(shop, errand) == ("completed", "paid", "delivered")


# -------------------------------------------------------------------- keys and carts
def test_the_same_key_and_order_gives_the_first_answer_again(shop: Shop) -> None:
    asha = shop.customer("asha")
    asha.add(CUP)
    asha.checkout()
    first, second = asha.place(key="k1"), asha.place(key="k1")
    shop.run()
    assert len(shop.orders()) == 1
    assert [click.status for click in shop.clicks(first) + shop.clicks(second)] == ["answered", "answered"]


def test_the_same_key_for_another_order_is_refused(shop: Shop) -> None:
    asha = shop.customer("asha")
    asha.buy({CUP: 1}, key="k1")
    other = asha.buy({"bear-mug": 1}, key="k1")
    shop.run()
    assert shop.clicks(other)[-1].code == "idempotency_key_reused"
    assert len(shop.orders()) == 1


def test_keys_are_each_customers_own(shop: Shop) -> None:
    for name in ("asha", "ben"):
        shop.customer(name).buy({CUP: 1}, key="k1")
    shop.run()
    assert len(shop.orders()) == 2


def test_a_cart_is_filled_changed_frozen_and_opened_again(shop: Shop) -> None:
    asha = shop.customer("asha")
    asha.add(CUP, 3)
    asha.add("bear-mug")
    asha.remove(CUP)
    shop.run_until_idle("asha")
    assert [(line.sku, line.quantity) for line in asha.cart().lines] == [("bear-mug", 1)]
    asha.checkout()
    late = asha.add(CUP)
    shop.run_until_idle("asha")
    assert shop.clicks(late)[0].code == "cart_frozen"
    asha.browse()
    asha.add(CUP)
    shop.run_until_idle("asha")
    assert asha.cart().status == "open"
    assert len(asha.cart().lines) == 2


def test_an_empty_cart_has_no_checkout(shop: Shop) -> None:
    asha = shop.customer("asha")
    tries = [asha.checkout(), asha.place()]
    shop.run()
    assert [shop.clicks(errand)[0].code for errand in tries] == ["cart_empty", "cart_empty"]


def test_a_full_cart_that_is_not_at_the_checkout_is_told_to_go_there_first(shop: Shop) -> None:
    asha = shop.customer("asha")
    asha.add(CUP)
    too_early = asha.place()
    shop.run()
    assert shop.clicks(too_early)[0].code == "not_at_checkout"
    assert "not at the checkout yet" in shop.notices("asha")[0].text
    asha.checkout()
    asha.place()
    shop.run()
    assert [order.status for order in shop.orders("asha")] == ["completed"]


@pytest.mark.parametrize("quantity", [0, -1, 100, 10**9])
def test_absurd_quantities_are_refused_before_anything_happens(shop: Shop, quantity: int) -> None:
    with pytest.raises(Rejected) as caught:
        shop.customer("asha").buy({CUP: quantity})
    assert caught.value.code == "bad_quantity"
    with pytest.raises(Rejected):
        shop.customer("asha").add(CUP, quantity)


def test_an_untouched_cart_counts_as_abandoned_after_two_days(shop: Shop) -> None:
    asha = shop.customer("asha")
    asha.add(CUP)
    shop.run()
    assert asha.cart().status == "open", "it does not keep the world from rest"
    shop.advance("3d")
    assert asha.cart().status == "abandoned"
