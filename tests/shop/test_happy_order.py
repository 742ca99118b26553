"""One order, from click to door."""

from itertools import pairwise

from ecomtui import Shop
from ecomtui.shop.cards import TEST_CARDS
from ecomtui.world.clock import DAY, HOUR, MINUTE
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP, badges, broken, kinds, level, mails, screen


def buy_and_track(shop: Shop) -> int:
    asha = shop.customer("asha")
    errand = asha.buy({CUP: 2})
    shop.run(until="OrderDispatched")
    shop.run(until="MailSent")
    asha.track(errand)
    shop.run()
    return shop.order_of(errand)


def test_it_ends_completed_paid_and_delivered(shop: Shop) -> None:
    order = buy_and_track(shop)
    assert badges(shop, order) == ("completed", "paid", "delivered")
    assert broken(shop) == set()
    assert shop.moment().at_rest


def test_the_customer_hears_of_it_on_screen_and_by_mail_with_a_tracking_number(shop: Shop) -> None:
    order = buy_and_track(shop)
    assert screen(shop) == ["confirmed", "delivered"]
    assert mails(shop) == ["order_confirmed", "order_dispatched", "order_delivered"]
    number = shop.order(order).number
    assert number is not None
    assert number in shop.inbox("asha")[1].body


def test_it_takes_about_eighty_messages_of_which_24_are_internet_hops(shop: Shop) -> None:
    story = shop.story(buy_and_track(shop))
    hops = [message for message in story if "internet" in (message.sender, message.receiver)]
    assert len(hops) == 24
    assert 75 <= len(story) <= 90
    assert [message.step for message in story] == sorted(message.step or 0 for message in story)


def test_money_is_set_aside_at_checkout_and_taken_at_hand_over(shop: Shop) -> None:
    asha = shop.customer("asha")
    errand = asha.buy({CUP: 2})
    shop.run_until_idle("asha")
    assert (asha.account().balance, asha.account().held) == (50_000, 3_000)
    assert badges(shop, errand) == ("confirmed", "authorized", "unfulfilled")
    shop.run(until="PaymentCaptured")
    assert (asha.account().balance, asha.account().held) == (47_000, 0)
    story = kinds(shop, errand)
    assert "HandOver" not in story
    shop.run(until="OrderDispatched")
    assert badges(shop, errand) == ("confirmed", "paid", "fulfilled")


def test_stock_is_held_then_allocated_then_gone(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 2})
    shop.run(until="StockReserved")
    assert level(shop) == (24, 2, 0)
    shop.run(until="StockAllocated")
    assert level(shop) == (24, 0, 2)
    shop.run(until="ShipStock")
    assert level(shop) == (22, 0, 0)


def test_stock_is_asked_before_payment_unless_the_setting_turns_it_round(shop: Shop, open_shop: OpenShop) -> None:
    first = shop.customer("asha").buy({CUP: 1})
    shop.run()
    other = open_shop(settings={"check_order": "payment_first"})
    second = other.customer("asha").buy({CUP: 1})
    other.run()
    story, turned = kinds(shop, first), kinds(other, second)
    assert story.index("ReserveStock") < story.index("RequestPayment")
    assert turned.index("RequestPayment") < turned.index("ReserveStock")
    assert badges(other, second) == ("completed", "paid", "delivered")


def test_it_waits_half_an_hour_is_packed_in_two_to_four_and_takes_one_or_two_days(shop: Shop) -> None:
    story = {message.kind: message for message in reversed(shop.story(buy_and_track(shop)))}
    at = {kind: message.at or 0 for kind, message in story.items()}
    assert at["GraceOver"] - at["OrderConfirmed"] >= 30 * MINUTE - 1_000
    assert 2 * HOUR <= at["PackingDone"] - at["DispatchOrder"] <= 4 * HOUR
    assert 20 * HOUR <= at["ParcelDelivered"] - at["BookParcel"] <= 2 * DAY
    assert 8 * HOUR <= (at["ParcelDelivered"] + 9 * HOUR) % DAY <= 17 * HOUR, "doors are rung at by day"


def test_the_parcels_scans_are_on_the_tracking_page(shop: Shop) -> None:
    asha = shop.customer("asha")
    order = buy_and_track(shop)
    asha.track(order)
    shop.run()
    page = next(m for m in reversed(shop.journal(shop.moment().steps - 20)) if m.kind == "TrackingPage")
    details = [scan["detail"] for scan in page.body["scans"]]
    assert details == ["label_created", "departed_facility", "arrived_at_facility", "out_for_delivery", "delivered"]


def test_test_tracking_numbers_can_be_looked_up(shop: Shop) -> None:
    shop.customer("asha").track(number="EZ6000000006")
    shop.run()
    assert shop.journal()[-1].body["status"] == "failure"


def test_no_body_ever_carries_a_card_number(open_shop: OpenShop) -> None:
    for card in TEST_CARDS[:-1]:
        shop = open_shop()
        shop.customer("asha").buy({CUP: 1}, card=card.number)
        shop.run()
        dump = "\n".join(shop._world.store.connection.iterdump())
        assert card.number not in dump


def test_times_of_one_order_never_run_backwards(shop: Shop) -> None:
    story = shop.story(buy_and_track(shop))
    assert all((a.at or 0) <= (b.at or 0) for a, b in pairwise(story))


def test_totals_are_lines_plus_shipping_with_the_tax_included(shop: Shop) -> None:
    order = shop.order(buy_and_track(shop))
    assert (order.subtotal, order.shipping, order.tax, order.total) == (2_500, 500, 500, 3_000)


def test_shipping_is_free_from_fifty(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 4})
    shop.run()
    assert (shop.order(errand).shipping, shop.order(errand).total) == (0, 5_000)
