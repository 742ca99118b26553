"""Every promise is checked code: without its guard, or with a planted bug, exactly that promise turns red."""

from collections.abc import Callable

import pytest

from ecomtui import Given, Shop
from ecomtui.shop.assembly import MODEL
from ecomtui.world.clock import DAY
from tests.shop.stories import CUP, broken


def a_bank_answer_is_lost(shop: Shop) -> None:
    shop.arm("bank.timeout_after", times=1)
    shop.customer("asha").buy({CUP: 2})


def an_order_is_pressed_twice(shop: Shop) -> None:
    asha = shop.customer("asha")
    asha.add(CUP)
    asha.checkout()
    asha.place(key="k")
    asha.place(key="k")


def two_want_the_last_cup(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 24})
    shop.customer("ben").buy({CUP: 24})


def a_message_to_stock_arrives_twice(shop: Shop) -> None:
    shop.arm("net.duplicate", message="ShipStock")
    shop.customer("asha").buy({CUP: 2})


def the_bank_never_answers(shop: Shop) -> None:
    shop.arm("bank.timeout_after", message="PaymentAuthorized", times=1_000)
    shop.customer("asha").buy({CUP: 2})


def any_order(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 2})


def a_paid_order_is_cancelled(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run(until="OrderPacked")
    shop.customer("asha").cancel(errand)


def a_card_is_refused_twice(shop: Shop) -> None:
    asha = shop.customer("asha")
    errand = asha.buy({CUP: 2}, card="4000000000000002")
    shop.run_until_idle("asha")
    asha.pay(errand, card="4000000000000069")


def mails_go_to_a_mailbox_that_does_not_exist(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 1}, email="bounce@mail.example")


def a_scan_comes_late(shop: Shop) -> None:
    shop.arm("parcel.scans_out_of_order", times=1)
    shop.customer("asha").buy({CUP: 1})


def somebody_claims_what_has_come(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 1})
    shop.run()
    shop.customer("asha").claim(errand, reason="not_received")


def a_price_changes_at_the_last_moment(shop: Shop) -> None:
    shop.arm("shop.price_changed", times=1)
    shop.customer("asha").buy({CUP: 2})


def a_voucher_is_used_for_two_orders(shop: Shop) -> None:
    for _ in range(2):
        shop.customer("asha").buy({CUP: 1}, voucher="WELCOME10")


def somebody_cancels_an_order_of_somebody_else(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 1})
    shop.run_until_idle("asha")
    shop.customer("ben").cancel(shop.order_of(errand))


def a_box_comes_back_short(shop: Shop) -> None:
    shop.arm("return.short", times=1)
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    shop.customer("asha").return_goods(errand)


def a_return_is_asked_for_after_forty_days(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 1})
    shop.run()
    shop.advance("40d")
    shop.customer("asha").return_goods(errand)


def the_shelf_runs_low(shop: Shop) -> None:
    for pieces in (18, 1):
        shop.customer("asha").buy({CUP: pieces})
        shop.run_until_idle("asha")


def a_lorry_is_on_its_way(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 25})


def a_lorry_brings_less_than_the_papers_say(shop: Shop) -> None:
    shop.arm("po.short_ship")
    shop.customer("asha").buy({CUP: 25})
    shop.customer("ben").buy({CUP: 25})


def two_wait_and_little_comes(shop: Shop) -> None:
    for customer in ("asha", "ben"):
        shop.customer(customer).buy({CUP: 25})
        shop.run_until_idle(customer)
    shop.restock(CUP, 1)


def a_confirmed_order_is_cancelled(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run(until="OrderConfirmed")
    shop.run_until_idle("asha")
    shop.customer("asha").cancel(errand)


def money_was_set_aside_too_long_ago(shop: Shop) -> None:
    shop.arm("bank.authorization_expired", times=1)
    shop.customer("asha").buy({CUP: 2})


def the_news_of_a_refund_comes_late(shop: Shop) -> None:
    shop.arm("bank.late_answer", message="PaymentRefunded")
    a_paid_order_is_cancelled(shop)


def staff_are_kind_and_everything_comes_back(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    shop.refund(errand, 500)
    shop.customer("asha").return_goods(errand)


def goods_come_back_and_the_bank_is_called(shop: Shop) -> None:
    asha = shop.customer("asha")
    errand = asha.buy({CUP: 2})
    shop.run()
    asha.dispute(errand)
    shop.run(until="NewsRead")
    asha.return_goods(errand)


def somebody_orders_before_it_comes_out(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 2})


STORIES: dict[str, tuple[Callable[[Shop], None], str | None]] = {
    "idempotency": (a_bank_answer_is_lost, "AuthorizePayment"),
    "order_key": (an_order_is_pressed_twice, "OrderSubmitted"),
    "row_lock": (two_want_the_last_cup, "TakeStock"),
    "dedup": (a_message_to_stock_arrives_twice, "ShipStock"),
    "reconcile": (the_bank_never_answers, None),
    "refund_cap": (staff_are_kind_and_everything_comes_back, "RefundPayment"),
    "pay_before_ship": (any_order, "HandOver"),
    "release_on_cancel": (a_paid_order_is_cancelled, None),
    "mail_once": (a_card_is_refused_twice, "SendMail"),
    "suppression": (mails_go_to_a_mailbox_that_does_not_exist, "PostMail"),
    "newest_scan_wins": (a_scan_comes_late, "ParcelScanned"),
    "proof_of_delivery": (somebody_claims_what_has_come, "HandOver"),
    "balanced_entry": (any_order, "CapturePayment"),
    "release_day": (somebody_orders_before_it_comes_out, "AllocateStock"),
    "no_refund_besides": (goods_come_back_and_the_bank_is_called, "RefundPayment"),
    "void_on_cancel": (a_confirmed_order_is_cancelled, None),
    "same_key_on_retry": (a_bank_answer_is_lost, "AuthorizePayment"),
    "authorization_renewed": (money_was_set_aside_too_long_ago, None),
    "answer_counts_once": (the_news_of_a_refund_comes_late, "PaymentRefunded"),
    "session_check": (somebody_cancels_an_order_of_somebody_else, "CancelOrder"),
    "return_counted": (a_box_comes_back_short, "InspectionDue"),
    "return_window": (a_return_is_asked_for_after_forty_days, "ExpectReturn"),
    "price_consent": (a_price_changes_at_the_last_moment, "OrderSubmitted"),
    "reorder_once": (the_shelf_runs_low, "ReserveStock"),
    "count_on_receipt": (a_lorry_is_on_its_way, "GoodsShipped"),
    "count_the_delivery": (a_lorry_brings_less_than_the_papers_say, "GoodsReceived"),
    "first_come_first_served": (two_wait_and_little_comes, "Restock"),
    "voucher_once": (a_voucher_is_used_for_two_orders, "OrderSubmitted"),
}
"""For each guard a story that needs it, and the kind of the message that breaks the promise without it
(None: only the whole can tell, at rest)."""


def tell(guard: str, *, out: bool) -> Shop:
    releases = {CUP: 3 * DAY} if guard == "release_day" else {}
    shop = Shop.in_memory(7, Given(guards_off=[guard] if out else [], releases=releases))
    STORIES[guard][0](shop)
    shop.run()
    return shop


def test_every_guard_has_its_story() -> None:
    assert set(STORIES) == set(MODEL.guards)


def test_every_promise_is_shown_to_break() -> None:
    assert {name for guard in MODEL.guards.values() for name in guard.promises} == {p.name for p in MODEL.promises}


@pytest.mark.parametrize("guard", STORIES)
def test_with_the_guard_in_the_story_keeps_every_promise(guard: str) -> None:
    with tell(guard, out=False) as shop:
        assert broken(shop) == set()


@pytest.mark.parametrize("guard", STORIES)
def test_without_the_guard_exactly_its_promises_turn_red_at_the_message_that_broke_them(guard: str) -> None:
    with tell(guard, out=True) as shop:
        assert broken(shop) == set(MODEL.guards[guard].promises)
        kind = STORIES[guard][1]
        for promise in shop.promises():
            if not promise.kept and kind is not None:
                assert promise.message is not None
                message = shop.message(promise.message)
                assert message.kind == kind
                assert promise.detail
                assert message.step is not None
                shop.go_to(message.step - 1)
                assert broken(shop) == set(), "one message earlier all was well"
                shop.step()
                assert promise.name in broken(shop)


def test_a_guard_put_back_protects_from_then_on(shop: Shop) -> None:
    shop.guard_off("mail_once")
    shop.guard_on("mail_once")
    a_card_is_refused_twice(shop)
    shop.run()
    assert broken(shop) == set()
