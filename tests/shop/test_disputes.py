"""A dispute: a cardholder calls the bank, the shop may answer with evidence, and the bank decides."""

import pytest

from ecomtui import Shop
from ecomtui.shop.counter import Rejected
from ecomtui.world.clock import DAY
from ecomtui.world.errors import BadInput, UnknownName
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP, arrived, badges, broken, kinds

FRAUD, NOT_RECEIVED, SECURE = "4000000000000259", "4000000000002685", "4000000000003220"
BALANCE, PRICE = 500_00, 30_00


def opened(shop: Shop, card: str | None = None, reason: str = "product_not_received") -> int:
    """A dispute about two cups that have come."""
    errand = shop.customer("asha").buy({CUP: 2}, card=card)
    shop.run(until="ParcelDelivered")
    shop.run(within="1h")
    shop.customer("asha").dispute(errand, reason=reason)
    shop.run(until="NewsRead")
    return shop.disputes()[0].id


# -------------------------------------------------------------------- opened
def test_until_the_verdict_the_money_belongs_to_nobody(shop: Shop) -> None:
    dispute = shop.dispute(opened(shop))
    assert (dispute.amount, dispute.status) == (PRICE, "needs_response")
    assert dispute.due - dispute.opened_at == 7 * DAY
    assert shop.person("asha").balance == BALANCE - PRICE
    assert shop.order(dispute.order).waits_for == "dispute"


@pytest.mark.parametrize(("card", "reason"), [(FRAUD, "fraudulent"), (NOT_RECEIVED, "product_not_received")])
def test_some_cards_are_disputed_days_later(shop: Shop, card: str, reason: str) -> None:
    errand = shop.customer("asha").buy({CUP: 2}, card=card)
    shop.run(until="DisputeOpened")
    (dispute,) = shop.order(errand).disputes
    captured = next(m for m in shop.story(dispute.order) if m.kind == "PaymentCaptured")
    assert (dispute.reason, dispute.amount) == (reason, PRICE)
    assert 8 * DAY <= dispute.opened_at - (captured.at or 0) <= 20 * DAY


def test_a_disputer_says_of_everything_that_nothing_came(open_shop: OpenShop) -> None:
    shop = open_shop(personas={"asha": "disputer"})
    order = arrived(shop)
    assert [d.reason for d in shop.order(order).disputes] == ["product_not_received"]


def test_the_fault_makes_anybody_say_that_it_was_not_them(shop: Shop) -> None:
    shop.arm("bank.chargeback", times=1)
    order = arrived(shop)
    assert [d.reason for d in shop.order(order).disputes] == ["fraudulent"]
    assert next(m for m in shop.story(order) if m.fault == "bank.chargeback").kind == "CapturePayment"


# -------------------------------------------------------------------- decided
@pytest.mark.parametrize(
    ("card", "reason", "evidence", "status"),
    [
        (None, "product_not_received", "proof_of_delivery", "won"),
        (None, "fraudulent", "proof_of_delivery", "lost"),
        (SECURE, "fraudulent", "authentication", "won"),
        (SECURE, "product_not_received", "authentication", "lost"),
        (None, "product_not_received", "accept", "lost"),
        (None, "fraudulent", None, "lost"),
    ],
)
def test_what_speaks_against_the_reason_wins_and_silence_loses(
    shop: Shop, card: str | None, reason: str, evidence: str | None, status: str
) -> None:
    number = opened(shop, card, reason)
    if evidence:
        shop.respond(number, evidence)
    shop.run()
    dispute = shop.dispute(number)
    assert dispute.status == status
    kept = status == "won"
    assert badges(shop, dispute.order) == ("completed", "paid" if kept else "refunded", "delivered")
    assert shop.person("asha").balance == (BALANCE - PRICE if kept else BALANCE)
    assert shop.order(dispute.order).charged_back == (0 if kept else PRICE)
    assert broken(shop) == set()


def test_a_late_answer_changes_nothing(shop: Shop) -> None:
    shop.set("dispute_window", "1d")
    number = opened(shop)
    shop.arm("net.drop_request", message="SubmitEvidence", times=10_000, until="9d")
    shop.respond(number, "proof_of_delivery")
    shop.run()
    assert shop.dispute(number).status == "lost"
    assert broken(shop) == set()


# -------------------------------------------------------------------- rules
def test_the_same_money_is_disputed_once(shop: Shop) -> None:
    dispute = shop.dispute(opened(shop))
    asha = shop.customer("asha")
    with pytest.raises(Rejected, match="already_disputed"):
        asha.dispute(dispute.order)
    shop.run()
    with pytest.raises(Rejected, match="dispute_closed"):
        asha.dispute(dispute.order)


def test_a_part_can_be_disputed_and_is_all_that_goes_back(shop: Shop) -> None:
    order = arrived(shop)
    shop.customer("asha").dispute(order, amount=12_50)
    shop.run(until="NewsRead")
    (dispute,) = shop.order(order).disputes
    assert dispute.amount == 12_50
    shop.respond(dispute.id, "accept")
    shop.run()
    assert shop.order(order).charged_back == 12_50
    assert shop.person("asha").balance == BALANCE - PRICE + 12_50
    shop.refund(order, shop.order(order).refundable)
    shop.run()
    assert shop.person("asha").balance == BALANCE, "the rest can still be paid back, and no more than that"
    assert broken(shop) == set()


@pytest.mark.parametrize("gift_first", [True, False])
def test_what_staff_give_besides_is_the_same_before_and_after_a_return(shop: Shop, gift_first: bool) -> None:
    order = arrived(shop)
    shop.customer("asha").dispute(order, amount=12_50)
    shop.run(until="NewsRead")
    shop.respond(shop.disputes()[0].id, "accept")
    shop.run()
    if gift_first:
        shop.refund(order, 1)
        shop.run()
    shop.customer("asha").return_goods(order, {CUP: 1})
    shop.run()
    if not gift_first:
        shop.refund(order, 1)
        shop.run()
    assert shop.order(order).refunded == 1, "the bank has given the money of one cup back already"
    assert broken(shop) == set()


def test_a_dispute_about_more_than_the_shop_has_is_about_all_of_it(shop: Shop) -> None:
    order = arrived(shop)
    shop.refund(order, 10_00)
    shop.run()
    shop.customer("asha").dispute(order, amount=1_000_00)
    shop.run()
    assert [d.amount for d in shop.disputes()] == [PRICE - 10_00]
    assert shop.person("asha").balance == BALANCE
    assert broken(shop) == set()


@pytest.mark.parametrize("amount", [0, -1, True, 2.5])
def test_what_is_no_amount_cannot_be_disputed(shop: Shop, amount: int) -> None:
    order = arrived(shop)
    with pytest.raises(Rejected, match="bad_amount"):
        shop.customer("asha").dispute(order, amount=amount)


def test_two_calls_in_one_moment_are_one_dispute(shop: Shop) -> None:
    order = arrived(shop)
    for _ in range(2):
        shop.customer("asha").dispute(order)
    shop.run()
    assert len(shop.disputes()) == 1


def test_only_who_has_paid_can_dispute_and_only_what_was_taken(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 2}, payer="ben")
    shop.run_until_idle("asha")
    with pytest.raises(Rejected, match="nothing_to_dispute"):
        shop.customer("ben").dispute(errand)
    shop.run()
    with pytest.raises(Rejected, match="not_yours"):
        shop.customer("asha").dispute(errand)
    shop.customer("ben").dispute(errand)
    shop.run()
    assert shop.person("ben").balance == BALANCE, "who paid gets it back"


def test_an_answer_needs_evidence_that_is_there_and_is_given_once(shop: Shop) -> None:
    number = opened(shop)
    with pytest.raises(Rejected, match=r"never asked to confirm.*the shop has proof_of_delivery, accept"):
        shop.respond(number, "authentication")
    with pytest.raises(UnknownName, match="proof_of_delivery"):
        shop.respond(number, "prof_of_delivery")
    with pytest.raises(BadInput, match="there is no dispute 7"):
        shop.respond(7, "accept")
    shop.respond(number, "proof_of_delivery")
    shop.run(until="EvidenceReceived")
    with pytest.raises(Rejected, match="under_review"):
        shop.respond(number, "accept")
    shop.run()
    with pytest.raises(Rejected, match="it is won"):
        shop.respond(number, "accept")


def test_no_parcel_no_proof(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run(until="OrderDispatched")
    shop.customer("asha").dispute(errand)
    shop.run(until="NewsRead")
    with pytest.raises(Rejected, match="no parcel of this order was delivered"):
        shop.respond(shop.disputes()[0].id, "proof_of_delivery")


# -------------------------------------------------------------------- disputes and refunds
def test_what_is_under_dispute_is_not_given_back_besides(shop: Shop) -> None:
    number = opened(shop)
    order = shop.dispute(number).order
    with pytest.raises(Rejected, match="charge_disputed"):
        shop.refund(order, 5_00)
    shop.customer("asha").return_goods(order)
    shop.run()
    assert "RefundRefused" in kinds(shop, order)
    assert (shop.dispute(number).status, shop.person("asha").balance) == ("lost", BALANCE)
    assert broken(shop) == set()


def test_what_is_owed_besides_goes_back_when_the_dispute_is_won(shop: Shop) -> None:
    number = opened(shop)
    order = shop.dispute(number).order
    shop.customer("asha").return_goods(order)
    shop.run(until="RefundRefused")
    shop.respond(number, "proof_of_delivery")
    shop.run()
    assert shop.dispute(number).status == "won"
    assert badges(shop, order) == ("completed", "refunded", "returned")
    assert shop.person("asha").balance == BALANCE
    assert broken(shop) == set()


def test_a_refund_that_crosses_a_dispute_is_refused_by_the_bank(shop: Shop) -> None:
    order = arrived(shop)
    shop.arm("net.drop_request", message="DisputeOpened", times=3)
    shop.customer("asha").dispute(order)
    shop.refund(order, 5_00)
    shop.run()
    declined = [m for m in shop.story(order) if m.kind == "PaymentDeclined"]
    assert [m.body["code"] for m in declined] == ["charge_disputed"]
    assert shop.person("asha").balance == BALANCE, "the dispute was lost, and the five are not paid besides"
    assert broken(shop) == set()


def test_only_what_was_not_given_back_before_can_be_disputed(shop: Shop) -> None:
    order = arrived(shop)
    shop.refund(order, 10_00)
    shop.run()
    shop.customer("asha").dispute(order)
    shop.run()
    assert [d.amount for d in shop.disputes()] == [20_00]
    assert shop.person("asha").balance == BALANCE
    assert broken(shop) == set()


# -------------------------------------------------------------------- news that is lost
@pytest.mark.parametrize("kind", ["DisputeOpened", "NewsRead", "SubmitEvidence", "EvidenceReceived", "DisputeClosed"])
@pytest.mark.parametrize("times", [1, 12])
def test_whatever_is_lost_between_bank_and_shop_comes_in_the_end(shop: Shop, kind: str, times: int) -> None:
    shop.arm("net.drop_request", message=kind, times=times)
    order = arrived(shop)
    shop.customer("asha").dispute(order)
    shop.run(until=lambda _: bool(shop.to_do()))
    too_late = (kind, times) == ("DisputeOpened", 12)  # told for the thirteenth time, it is over already
    for todo in shop.to_do():
        shop.respond(todo.number, "proof_of_delivery")
    shop.run()
    (dispute,) = shop.disputes()
    assert (dispute.evidence, dispute.status) == ((None, "lost") if too_late else ("proof_of_delivery", "won"))
    assert broken(shop) == set()
    assert shop.order(order).waits_for is None
