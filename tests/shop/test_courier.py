"""Parcels in trouble: each fault of the courier ends as the catalogue says, with goods and money made good."""

from dataclasses import dataclass
from itertools import pairwise

import pytest

from ecomtui import Shop
from ecomtui.shop.views import Errand
from ecomtui.world.clock import DAY, HOUR
from ecomtui.world.errors import UnknownName
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP, badges, broken, kinds, level, mails, screen

HOME = ("completed", "paid", "delivered")
BACK = ("canceled", "refunded", "returned")
GONE = ("canceled", "refunded", "canceled")


@dataclass(frozen=True)
class Case:
    """A fault that strikes so often, what the customer then claims, and how it ends.

    `pieces` are those that the shelf has lost for good of the two that were ordered; `charged` says what the
    customer has paid in the end.
    """

    fault: str
    times: int
    ends: tuple[str, str, str]
    claims: str | None = None
    make_good: str = "replacement"
    pickup_point: str = "false"
    pieces: int = 2
    charged: int = 3_000


CASES = {
    "a day late": Case("parcel.delayed", 1, HOME),
    "nobody home once": Case("parcel.attempt_fail", 1, HOME),
    "nobody home twice": Case("parcel.attempt_fail", 2, HOME),
    "nobody home three times": Case("parcel.attempt_fail", 3, BACK, pieces=0, charged=0),
    "fetched at the pickup point": Case("parcel.attempt_fail", 2, HOME, pickup_point="true"),
    "a scan that comes late": Case("parcel.scans_out_of_order", 1, HOME),
    "two scans that come late": Case("parcel.scans_out_of_order", 2, HOME),
    "lost, sent again": Case("parcel.lost", 1, HOME, pieces=4),
    "lost, paid back": Case("parcel.lost", 1, GONE, make_good="refund", charged=0),
    "lost twice, sent twice": Case("parcel.lost", 2, HOME, pieces=6),
    "damaged, sent again": Case("parcel.damaged", 1, HOME, claims="damaged", pieces=4),
    "damaged, paid back": Case(
        "parcel.damaged", 1, ("completed", "refunded", "delivered"), claims="damaged", make_good="refund", charged=0
    ),
    "damaged, and nobody says so": Case("parcel.damaged", 1, HOME),
    "not there, and nobody says so": Case("parcel.false_delivered", 1, HOME),
}


@pytest.mark.parametrize("check_order", ["stock_first", "payment_first"])
@pytest.mark.parametrize("stock", ["happy", "backordered"])
@pytest.mark.parametrize("name", CASES)
def test_every_fault_of_the_courier_is_made_good(open_shop: OpenShop, name: str, stock: str, check_order: str) -> None:
    case = CASES[name]
    given = {CUP: 24 if stock == "happy" else 1}
    settings = {"check_order": check_order, "make_good": case.make_good, "pickup_point": case.pickup_point}
    shop = open_shop(stock=given, settings=settings)
    shop.arm(case.fault, customer="asha", times=case.times)
    asha = shop.customer("asha")
    errand = asha.buy({CUP: 2})
    shop.run()
    if case.claims:
        asha.claim(errand, reason=case.claims)
    shop.run()
    assert shop.armed()[0].used == case.times, "else this tests nothing"
    assert badges(shop, errand) == case.ends
    assert asha.account().balance == 50_000 - case.charged
    bought = sum(purchase.quantity for purchase in shop.purchase_orders())
    assert (bought > 0) is (stock == "backordered")
    assert level(shop) == (given[CUP] + bought - case.pieces, 0, 0)
    assert broken(shop) == set()


# -------------------------------------------------------------------- at the door
def test_the_courier_comes_again_the_next_day_and_says_so_once(shop: Shop) -> None:
    shop.arm("parcel.attempt_fail", times=2)
    errand = shop.customer("asha").buy({CUP: 1})
    shop.run()
    tries = [scan.at for scan in shop.order(errand).parcels[0].scans if scan.detail in ("attempt_fail", "delivered")]
    assert all(abs(later - earlier - DAY) < 8 * HOUR for earlier, later in pairwise(tries))
    assert all(8 * HOUR <= (at + 9 * HOUR) % DAY <= 17 * HOUR for at in tries), "doors are rung at by day"
    assert mails(shop).count("order_missed") == 1


def test_how_often_the_courier_rings_is_a_setting(open_shop: OpenShop) -> None:
    shop = open_shop(settings={"delivery_attempts": "1"})
    shop.arm("parcel.attempt_fail", times=1)
    errand = shop.customer("asha").buy({CUP: 1})
    shop.run()
    assert badges(shop, errand) == BACK


def test_what_nobody_fetches_goes_back_after_a_week(open_shop: OpenShop) -> None:
    shop = open_shop(personas={"asha": "unreachable"}, settings={"pickup_point": "true"})
    errand = shop.customer("asha").buy({CUP: 1})
    shop.run(until="PickupEnds")
    (waits,) = [scan.at for scan in shop.order(errand).parcels[0].scans if scan.status == "available_for_pickup"]
    assert shop.moment().now - waits == 7 * DAY
    shop.run()
    assert badges(shop, errand) == BACK


def test_a_parcel_that_is_tried_again_keeps_its_place_in_a_full_van(open_shop: OpenShop) -> None:
    shop = open_shop(settings={"vans": "1"})
    shop.arm("parcel.attempt_fail", times=3)
    errand = shop.customer("asha").buy({CUP: 1})
    shop.run()
    (vans,) = [view for view in shop.queues() if view.name == "vans"]
    assert (vans.busy, vans.waiting, vans.served) == (0, 0, 1)
    assert badges(shop, errand) == BACK


def test_what_comes_back_is_sold_again_to_whoever_waits(open_shop: OpenShop) -> None:
    shop = open_shop(stock={CUP: 1})
    shop.arm("parcel.attempt_fail", customer="asha", times=3)
    shop.arm("po.late", times=1, by="20d")
    first = shop.customer("asha").buy({CUP: 1})
    shop.run_until_idle("asha")
    second = shop.customer("ben").buy({CUP: 1})
    shop.run(until="GoodsReceived")
    assert badges(shop, first) == BACK
    assert badges(shop, second) == HOME, "long before the late purchase order"
    shop.run()
    assert broken(shop) == set()


# -------------------------------------------------------------------- scans
@pytest.mark.parametrize("seed", range(4))
def test_the_tracking_page_never_goes_backwards(open_shop: OpenShop, seed: int) -> None:
    shop = open_shop(seed)
    shop.arm("parcel.scans_out_of_order", times=2)
    asha = shop.customer("asha")
    errand = asha.buy({CUP: 1})
    shop.run()
    heard = [m.body["at"] for m in shop.story(shop.order_of(errand)) if m.kind == "ParcelScanned"]
    assert heard != sorted(heard), "else this tests nothing"
    asha.track(errand)
    shop.run()
    page = next(m for m in reversed(shop.journal()) if m.kind == "TrackingPage")
    assert page.body["status"] == "delivered"
    assert [scan["at"] for scan in page.body["scans"]] == sorted(scan["at"] for scan in page.body["scans"])
    assert [scan["detail"] for scan in page.body["scans"]][-1] == "delivered"


# -------------------------------------------------------------------- claims
def a_false_delivery(shop: Shop) -> Errand:
    shop.arm("parcel.false_delivered", times=1)
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    assert badges(shop, errand) == HOME, "so says the courier"
    assert "delivered" not in screen(shop), "and so does nobody else"
    shop.customer("asha").claim(errand)
    return errand


def test_what_was_not_at_the_door_is_found_or_sent_again_and_costs_nothing(open_shop: OpenShop) -> None:
    outcomes = set()
    for seed in range(8):
        shop = open_shop(seed)
        errand = a_false_delivery(shop)
        shop.run()
        (outcome,) = {"found", "replacement"} & set(screen(shop))
        parcels = [parcel.status for parcel in shop.order(errand).parcels]
        assert parcels == (["delivered"] if outcome == "found" else ["delivered", "failure"])
        assert screen(shop)[-1] == "delivered"
        assert badges(shop, errand) == HOME
        assert shop.person("asha").balance == 47_000
        assert level(shop) == ((22 if outcome == "found" else 20), 0, 0)
        assert broken(shop) == set()
        outcomes.add(outcome)
    assert outcomes == {"found", "replacement"}


def test_what_is_gone_for_good_is_paid_back_when_nothing_is_left_to_send(open_shop: OpenShop) -> None:
    ends = set()
    for seed in range(8):
        shop = open_shop(seed, stock={CUP: 2})
        errand = a_false_delivery(shop)
        shop.run()
        ends.add(badges(shop, errand))
        assert broken(shop) == set()
    assert ends == {HOME, ("completed", "refunded", "canceled")}


@pytest.mark.parametrize("reason", ["not_received", "damaged"])
def test_a_claim_without_a_cause_is_refused_and_changes_nothing(shop: Shop, reason: str) -> None:
    asha = shop.customer("asha")
    errand = asha.buy({CUP: 2})
    shop.run()
    asha.claim(errand, reason=reason)
    shop.run()
    assert screen(shop)[-2:] == ["claim_received", "claim_refused"]
    assert badges(shop, errand) == HOME
    assert shop.order(errand).parcels[0].status == "delivered"
    assert (level(shop), asha.account().balance) == ((22, 0, 0), 47_000)
    assert broken(shop) == set()


@pytest.mark.parametrize(
    ("when", "code"),
    [("OrderConfirmed", "nothing_to_claim"), ("OrderDispatched", "still_on_its_way"), (None, "already_claimed")],
)
def test_where_there_is_nothing_to_claim_the_shop_says_why(shop: Shop, when: str | None, code: str) -> None:
    asha = shop.customer("asha")
    errand = asha.buy({CUP: 1})
    shop.run(until=when)
    shop.run_until_idle("asha")
    if when is None:
        asha.claim(errand)
        shop.run()
    assert shop.order(errand).why_not_claim == code, "the screen says the same"
    second = asha.claim(errand)
    shop.run()
    assert [click.code for click in shop.clicks(second)] == [code]
    assert badges(shop, errand) == HOME
    assert broken(shop) == set()


def test_only_ones_own_parcels_can_be_claimed_and_only_for_a_reason(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 1})
    shop.run()
    claim = shop.customer("ben").claim(errand)
    shop.run()
    assert [click.code for click in shop.clicks(claim)] == ["not_yours"]
    with pytest.raises(UnknownName, match="did you mean 'damaged'"):
        shop.customer("asha").claim(errand, reason="damagd")


def test_an_order_that_is_sent_again_can_no_more_be_cancelled_than_before(shop: Shop) -> None:
    shop.arm("parcel.lost", times=1)
    asha = shop.customer("asha")
    errand = asha.buy({CUP: 1})
    while kinds(shop, errand).count("DispatchOrder") < 2 if shop.orders() else True:
        shop.run(limit=1)
    cancel = asha.cancel(errand)
    shop.run()
    assert [click.code for click in shop.clicks(cancel)] == ["already_dispatched"]
    assert badges(shop, errand) == HOME
    assert broken(shop) == set()


def test_the_crowd_claims_by_itself(open_shop: OpenShop) -> None:
    shop = open_shop(crowd=20)
    shop.arm("parcel.damaged", chance=500_000)
    shop.arm("parcel.false_delivered", chance=500_000)
    shop.traffic(60, orders=20)
    with shop.in_bulk():
        shop.run()
    reasons = {m.body["reason"] for first in range(1, shop.moment().steps, 500) for m in shop.journal(first)
               if m.kind == "ClaimOrder"}  # fmt: skip
    assert reasons == {"damaged", "not_received"}
    assert broken(shop) == set()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_befalls_parcels_and_mails_every_promise_is_kept(open_shop: OpenShop, seed: int) -> None:
    shop = open_shop(seed, crowd=25, stock={CUP: 3}, settings={"pickup_point": "true" if seed % 2 else "false"})
    for fault in shop.faults():
        if fault.id.startswith(("parcel.", "mail.")):
            shop.arm(fault.id, chance=200_000)
    shop.traffic(60, orders=25)
    with shop.in_bulk():
        shop.run()
    assert broken(shop) == set()
