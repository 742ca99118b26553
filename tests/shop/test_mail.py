"""Mails that do not arrive: tried again, given up, suppressed, said on the screen; the order never cares."""

import pytest

from ecomtui import Shop
from ecomtui.world.clock import MINUTE
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP, badges, broken, kinds, mails, screen

TOLD = ["order_confirmed", "order_dispatched", "order_delivered"]
"""What the shop writes of an order with which nothing goes wrong."""


def fates(shop: Shop) -> list[tuple[str, str, int]]:
    """Template, status and tries of every mail, the oldest first."""
    return [(mail.template, mail.status, mail.attempts) for mail in reversed(shop.mails())]


def instead(shop: Shop) -> list[str]:
    """What appeared on the screen because no mail arrived."""
    return [code for code in screen(shop) if code in TOLD]


def test_a_hard_bounce_suppresses_the_address_and_everything_is_said_on_the_screen(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 1}, email="bounce@mail.example")
    shop.run()
    assert fates(shop) == [
        ("order_confirmed", "bounced", 1),
        ("order_dispatched", "suppressed", 0),
        ("order_delivered", "suppressed", 0),
    ]
    assert mails(shop) == []
    assert instead(shop) == TOLD
    assert badges(shop, errand) == ("completed", "paid", "delivered")
    assert broken(shop) == set()


def test_the_screen_says_what_the_mail_would_have_said(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 1}, email="bounce@mail.example")
    shop.run()
    order = shop.order(errand)
    said = {notice.code: notice.text for notice in shop.notices("asha")}
    assert order.number is not None
    assert order.number in said["order_dispatched"]
    assert "17.50" in said["order_confirmed"]


def test_a_suppressed_address_stays_so_for_the_next_order(shop: Shop) -> None:
    asha = shop.customer("asha")
    asha.buy({CUP: 1}, email="bounce@mail.example")
    shop.run()
    asha.buy({CUP: 1}, email="bounce@mail.example")
    asha.buy({CUP: 1})
    shop.run()
    assert {status for _, status, _ in fates(shop)[3:]} == {"suppressed", "delivered"}
    assert mails(shop) == TOLD, "another address of the same person is as good as ever"


def test_an_address_on_the_suppression_list_is_never_tried(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 1}, email="suppressionlist@mail.example")
    shop.run()
    assert {(status, tries) for _, status, tries in fates(shop)} == {("suppressed", 0)}
    assert instead(shop) == TOLD


def test_after_a_complaint_nothing_more_is_sent_there(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 1}, email="complaint@mail.example")
    shop.run()
    assert [status for _, status, _ in fates(shop)] == ["complained", "suppressed", "suppressed"]
    assert mails(shop) == TOLD[:1]
    assert instead(shop) == TOLD[1:]
    assert badges(shop, errand) == ("completed", "paid", "delivered")


def test_somebody_out_of_the_office_has_the_mail_all_the_same(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 1}, email="ooto@mail.example")
    shop.run()
    assert {status for _, status, _ in fates(shop)} == {"delivered"}
    assert kinds(shop, errand).count("AutoReplied") == 3
    assert instead(shop) == []


@pytest.mark.parametrize("tries", [1, 3, 5])
def test_a_mailbox_that_stays_busy_is_given_up_after_so_many_tries_but_not_for_ever(
    open_shop: OpenShop, tries: int
) -> None:
    shop = open_shop(settings={"mail_tries": str(tries)})
    shop.arm("mail.soft_bounce", until="2h")
    shop.customer("asha").buy({CUP: 1})
    shop.run(until="MailBounced")
    assert (tries - 1) * 5 * MINUTE < shop.moment().now < tries * 5 * MINUTE
    shop.run()
    assert fates(shop) == [
        ("order_confirmed", "bounced", tries),
        ("order_dispatched", "delivered", 1),
        ("order_delivered", "delivered", 1),
    ]
    assert instead(shop) == TOLD[:1]


@pytest.mark.parametrize("fault", ["mail.soft_bounce", "mail.hard_bounce", "mail.complaint"])
@pytest.mark.parametrize("check_order", ["stock_first", "payment_first"])
@pytest.mark.parametrize("pieces", [24, 0])
def test_a_mails_failure_never_undoes_an_order(open_shop: OpenShop, fault: str, check_order: str, pieces: int) -> None:
    shop = open_shop(stock={CUP: pieces}, settings={"check_order": check_order})
    shop.arm(fault, customer="asha")
    errand = shop.customer("asha").buy({CUP: 1})
    shop.run()
    assert badges(shop, errand) == ("completed", "paid", "delivered")
    assert shop.armed()[0].used
    assert {m.fault for m in shop.story(shop.order_of(errand)) if m.fault} == {fault}
    assert set(mails(shop)) | set(screen(shop)) >= {*TOLD, *(["order_backordered"] if pieces == 0 else [])}
    assert broken(shop) == set()
