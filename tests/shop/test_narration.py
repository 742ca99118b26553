"""The narration: something true to say about everything that happens, in words for people."""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import pytest

from ecomtui import parties
from ecomtui.parties.bank.party import REFUSALS
from ecomtui.parties.courier.party import PLACES
from ecomtui.parties.customer.rows import Notice
from ecomtui.parties.order_manager.money import NOT_TOLD
from ecomtui.parties.protocol import acts
from ecomtui.parties.protocol.charter import PersonCharter, ProductCharter, ShopCharter, VoucherCharter
from ecomtui.parties.protocol.values import CardFace, Line
from ecomtui.shop import badges
from ecomtui.shop.acts import ACTS
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.cards import face_of
from ecomtui.shop.narration import ANY, Narration, Told
from ecomtui.shop.telling import PARTS, WORLD_ACTS, Names
from ecomtui.world.clock import DAY
from ecomtui.world.controls import ChangeSetting, PutGuardBack, TakeGuardOut
from ecomtui.world.errors import BadInput, UnknownName
from ecomtui.world.faults import ArmFault, ArmSwarm, DisarmAll, DisarmFault
from ecomtui.world.message import Body, Fate, Message
from ecomtui.world.model import ENGINE_BODIES, OUTSIDERS
from ecomtui.world.world import World

CUP: Final = "espresso-cup"
BEANS: Final = "house-blend"
VOUCHERS: Final = (
    VoucherCharter("ONCE", "", percent=10, once=True),
    VoucherCharter("OVER", "", percent=10, until=0),
    VoucherCharter("MUCH", "", amount=500, minimum=100_000),
)
PEOPLE: Final = {1: "asha", 2: "ben"}
NAMES: Final = Names(PEOPLE, {CUP: "Espresso cup", BEANS: "House blend"})
LONGEST: Final = 60


class Scene(NamedTuple):
    """A message that happened in one of the tales, and what is told of it."""

    kind: str
    sender: str
    receiver: str
    body: dict[str, Any]
    told: Told


# -------------------------------------------------------------------- tales: worlds in which much happens
class Tale:
    """A small shop, and what happens in it."""

    def __init__(
        self,
        *,
        stock: int = 24,
        beans: int = 40,
        balance: int = 50_000,
        reorder_point: int = 6,
        crowd: tuple[str, ...] = (),
        release: int | None = None,
        **settings: str,
    ) -> None:
        goods = ((CUP, "Espresso cup", 1_250, stock), (BEANS, "House blend", 990, beans))
        products = tuple(
            ProductCharter(sku, name, "", "Cups", price, 210, pieces, reorder_point, 24, 520, 2 * DAY, release)
            for sku, name, price, pieces in goods
        )
        people = tuple(
            PersonCharter(number, name, name, "1 Lane", f"{name}@mail.example", balance, f"card-{number}", persona)
            for (number, name), persona in zip(PEOPLE.items(), crowd or ("standard", "standard"), strict=True)
        )
        charter = ShopCharter(
            products=products, vouchers=VOUCHERS, customers=people, crowd=len(crowd), settings=settings
        )
        self.world = World.create(MODEL, None, 7, charter)
        self.messages: list[Message] = []

    def person(self, body: Body, who: int = 1) -> None:
        self.world.act("person", "customer", body, actor=f"person:{who}", who=who)

    def buy(
        self,
        pieces: int = 2,
        *,
        sku: str = CUP,
        card: str | None = None,
        key: str | None = None,
        email: str | None = None,
    ) -> None:
        self.person(acts.Buy(1, (Line(sku, pieces),), own(card), 1, key, email))

    def control(self, owner: str, body: Body) -> None:
        self.world.act("control", owner, body, actor="control")

    def arm(self, fault: str, times: int | None = 1, message: str | None = None) -> None:
        self.control(MODEL.fault(fault).owner, ArmFault(fault, times=times, message=message))

    def guard_off(self, guard: str) -> None:
        self.control(MODEL.guard(guard).owner, TakeGuardOut(guard))

    def run(self) -> "Tale":
        """Until nothing is waited for."""
        return self.until(lambda message: self.world.at_rest)

    def to(self, kind: str, receiver: str | None = None) -> "Tale":
        """Until a message of this kind has been handled."""
        return self.until(lambda message: message.kind == kind and message.receiver == (receiver or message.receiver))

    def until(self, enough: Callable[[Message], bool]) -> "Tale":
        while (message := self.world.step()) is not None:
            self.messages.append(message)
            if enough(message):
                break
        return self


def own(number: str | None = None, holder: int = 1) -> CardFace:
    return face_of(number, holder, f"card-{holder}")


def a_happy_order() -> Tale:
    tale = Tale()
    tale.buy()
    tale.to("HandOver").person(acts.Track(1, order=1001))
    tale.to("NextScan").person(acts.Track(1, order=1001))
    tale.run()
    return tale


def looking_around() -> Tale:
    tale = Tale()
    for act in (
        acts.Browse(1),
        acts.View(1, CUP),
        acts.Add(1, CUP, 2),
        acts.Add(1, BEANS, 1),
        acts.Remove(1, CUP),
        acts.Checkout(1),
        acts.Add(1, CUP, 1),
        acts.Remove(1, BEANS),
        acts.Browse(1),
        acts.Remove(1, CUP),
        acts.View(1, "unicorn"),
        acts.Add(1, CUP, 0),
        acts.Track(1, number="EZ4000000004"),
        acts.Track(1, number="XX"),
        acts.Checkout(2),
    ):
        tale.person(act)
    return tale.to("CartForgotten")


def place_and_press_again() -> Tale:
    tale = Tale()
    tale.person(acts.Place(1, own(), 1))
    for act in (acts.Add(1, CUP, 1), acts.Checkout(1), acts.Place(1, own(), 1, key="k")):
        tale.person(act)
    tale.person(acts.Place(1, own("4242424242424242"), 1, key="k"))
    return tale.run()


def refused_and_paid_again() -> Tale:
    tale = Tale()
    for outcome in ("4000000000000002", "4000000000009995", "4000000000009987", "4000000000009979", "4000000000000069",
                    "4000000000000127", "4000000000000119", "4000000000006975"):  # fmt: skip
        tale.buy(card=outcome)
        tale.to("OrderRefused", "customer")
    tale.person(acts.Pay(1, 1001, own(holder=2), 2))
    tale.to("PayOrder", "order_manager").person(acts.Pay(1, 1001, own(), 1))
    tale.to("OrderConfirmed", "customer").person(acts.Pay(1, 1001, own(), 1))
    tale.person(acts.Pay(2, 1001, own(holder=2), 2), who=2)
    tale.to("PageRefused", "customer")
    return tale.run()


def no_money() -> Tale:
    tale = Tale(balance=1_000)
    tale.buy()
    tale.to("MailAccepted").control("bank", acts.Deposit(1, 5_000))
    tale.person(acts.Pay(1, 1001, own(), 1))
    return tale.run()


def a_change_of_mind(after: str, receiver: str | None = None, check_order: str = "stock_first") -> Tale:
    tale = Tale(check_order=check_order)
    tale.buy()
    tale.to(after, receiver).person(acts.Cancel(1, 1001))
    tale.run().person(acts.Cancel(1, 1001))
    return tale.run()


def nobody_pays() -> Tale:
    tale = Tale()
    tale.buy(card="4000000000000002")
    return tale.run()


def not_enough(*, backorders: str = "true", check_order: str = "stock_first", late: int = 0) -> Tale:
    tale = Tale(stock=1, backorders=backorders, check_order=check_order)
    if late:
        tale.arm("po.late", late)
    tale.buy()
    return tale.run()


def a_wholesaler_in_trouble(fault: str, times: int = 1, orders: int = 1) -> Tale:
    tale = Tale(stock=0, reorder_point=-1, balance=1_000_000)
    tale.arm(fault, times)
    for _ in range(orders):
        tale.buy()
        tale.run()
        tale.buy(24)
        tale.run()
    return tale


def staff_help() -> Tale:
    tale = Tale(stock=1)
    tale.buy()
    tale.to("OrderConfirmed", "customer")
    for pieces in (30, -5):
        tale.world.act("staff", "stock", acts.Restock(CUP, pieces), actor="staff")
    return tale.run()


def sold_out() -> Tale:
    tale = Tale(stock=8)
    for _ in range(2):
        tale.buy(4)
        tale.to("OrderConfirmed", "customer").person(acts.View(1, CUP))
        tale.to("ProductPage", "customer")
    return tale.run()


def a_bad_line(fault: str, times: int | None = 1, message: str | None = "PlaceOrder") -> Tale:
    tale = Tale()
    tale.arm(fault, times, message)
    tale.buy()
    return tale.run()


def a_silent_bank(fault: str, times: int | None = None, card: str | None = None, message: str | None = None) -> Tale:
    tale = Tale()
    tale.arm(fault, times, message)
    tale.buy(card=card)
    tale.to("StatementSent" if times is None else "MailAccepted")
    tale.control("bank", DisarmFault(fault))
    return tale.run()


def foul_weather() -> Tale:
    tale = Tale()
    tale.control("internet", ArmSwarm({"bank.down": 50_000, "net.slow": 250_000}))
    tale.control("internet", DisarmAll())
    return tale.run()


def money_set_aside_too_long(*, then: str | None = None, times: int | None = 1) -> Tale:
    tale = Tale(authorization_lasts="1h")
    tale.buy()
    tale.to("OrderPacked")
    if then:
        tale.arm(then, times)
    tale.to("StatementSent" if times is None else "PaymentDeclined")
    if then and times is None:
        tale.control("bank", DisarmFault(then))
    return tale.run()


def the_rest_does_not_come(email: str | None = None) -> Tale:
    """Cups leave at once; when the coffee is here at last, the bank does not give any money for it."""
    tale = Tale(stock=60, beans=0, authorization_lasts="1d", split_shipment="true")
    tale.person(acts.Buy(1, (Line(CUP, 2), Line(BEANS, 1)), own(), 1, None, email))
    tale.to("OrderDispatched").arm("bank.generic_decline")
    return tale.run()


def a_slow_parcel_and_a_busy_mailbox() -> Tale:
    tale = Tale()
    tale.arm("parcel.delayed")
    tale.arm("mail.soft_bounce")
    tale.buy()
    return tale.run()


def a_mailbox(name: str) -> Tale:
    tale = Tale()
    tale.buy(email=f"{name}@mail.example")
    return tale.run()


def a_mailbox_that_is_always_busy() -> Tale:
    tale = Tale()
    tale.arm("mail.soft_bounce", None)
    tale.buy()
    return tale.run()


def a_parcel_in_trouble(
    fault: str, times: int = 1, claim: str | None = None, *, pickup_point: str = "false", make_good: str = "replacement"
) -> Tale:
    tale = Tale(pickup_point=pickup_point, make_good=make_good)
    tale.arm(fault, times)
    tale.buy()
    tale.run()
    if claim:
        tale.person(acts.Claim(1, 1001, claim))
    return tale.run()


def parcels_that_are_not_there() -> Tale:
    """Many of them, so that some are found again and some are not."""
    tale = Tale(stock=60, balance=1_000_000)
    tale.arm("parcel.false_delivered", 6)
    for _ in range(6):
        tale.buy(1)
    tale.run()
    for order in range(1001, 1007):
        tale.person(acts.Claim(1, order, "not_received"))
    return tale.run()


def claims_without_a_cause() -> Tale:
    tale = Tale()
    tale.buy(card="4000000000000002")
    tale.to("OrderRefused", "customer").person(acts.Claim(1, 1001, "damaged"))
    tale.person(acts.Pay(1, 1001, own(), 1))
    tale.to("OrderDispatched").person(acts.Claim(1, 1001, "not_received"))
    tale.run()
    for _ in range(2):
        tale.person(acts.Claim(1, 1001, "not_received"))
    return tale.run()


def nobody_can_be_reached() -> Tale:
    tale = Tale(crowd=("unreachable", "standard"), pickup_point="true")
    tale.buy()
    return tale.run()


def too_few_hands() -> Tale:
    tale = Tale(pickers="1", bank_lines="1")
    for _ in range(2):
        tale.buy()
    tale.person(acts.Buy(2, (Line(CUP, 1),), own(holder=2), 2), who=2)
    return tale.run()


def more_parcels_than_a_van_holds() -> Tale:
    tale = Tale(stock=60, vans="1")
    for _ in range(PLACES + 1):
        tale.buy(1)
    return tale.run()


def guards_out() -> Tale:
    tale = Tale()
    for guard in ("row_lock", "pay_before_ship", "order_key"):
        tale.guard_off(guard)
    tale.control("order_manager", ChangeSetting("check_order", "payment_first"))
    tale.buy()
    tale.run().control("stock", PutGuardBack("row_lock"))
    return tale.run()


def a_busy_evening() -> Tale:
    tale = Tale(stock=60, balance=1_000_000, crowd=("standard", "impatient"))
    tale.control("customer", acts.SwitchTraffic(60, orders=12))
    tale.arm("parcel.damaged", 2)
    tale.run().control("customer", acts.SwitchTraffic(0))
    return tale.run()


def vouchers_and_prices() -> Tale:
    tale = Tale()
    for code in ("NONE", "OVER", "MUCH", "ONCE", "ONCE"):
        tale.person(acts.Buy(1, (Line(CUP, 2),), own(), 1, voucher=code))
        tale.to("CartChanged", "customer").until(lambda message: message.kind in ("PageRefused", "OrderConfirmed"))
    tale.person(acts.Cancel(1, 1001))
    tale.run().world.act("staff", "online_store", acts.Reprice(CUP, 1_300), actor="staff")
    tale.arm("shop.price_changed")
    tale.buy()
    tale.run().arm("shop.cart_expired")
    tale.buy()
    return tale.run()


def a_program_that_dies() -> Tale:
    tale = Tale(stock=2, backorders="false")
    for fault in ("shop.crash", "shop.hold_expired", "shop.double_submit"):
        tale.arm(fault)
    tale.buy()
    return tale.run()


def things_that_go_back(*boxes: tuple[str | None, str, str | None], returns: str = "counted") -> Tale:
    """For each box an order is sent back: the fault that strikes it, the reason, and what staff say to it."""
    tale = Tale(stock=60, balance=1_000_000, returns=returns)
    for number, (fault, reason, verdict) in enumerate(boxes):
        tale.buy(1 if fault == "return.short" else 2)
        tale.run()
        if fault:
            tale.arm(fault)
        tale.person(acts.ReturnGoods(1, 1001 + number, (), reason))
        tale.run()
        if verdict:
            tale.world.act("staff", "dispatch", acts.Inspect(1 + number, verdict), actor="staff")
        tale.run()
    tale.person(acts.ReturnGoods(1, 1001, (Line(CUP, 1),), "changed_mind"))
    tale.run().world.act("staff", "order_manager", acts.Refund(1002, 100), actor="staff", about="order:1002")
    return tale.run()


def somebody_who_keeps_nothing() -> Tale:
    tale = Tale(crowd=("returner", "standard"))
    tale.buy()
    return tale.run()


def a_label_nobody_uses() -> Tale:
    tale = Tale(crowd=("unreachable", "standard"), pickup_point="false", delivery_attempts="9")
    tale.control("courier", DisarmFault("parcel.attempt_fail"))
    tale.buy()
    tale.run().person(acts.ReturnGoods(1, 1001, (), "damaged"))
    return tale.run()


def a_return_that_is_short() -> Tale:
    tale = Tale()
    tale.arm("return.short")
    tale.buy()
    tale.run().person(acts.ReturnGoods(1, 1001, (), "changed_mind"))
    return tale.run()


def confirmed(card: str, *, consent: bool = True, success: bool = True, email: str | None = None) -> Tale:
    """The bank wants to hear it from the cardholder."""
    tale = Tale()
    tale.person(acts.Buy(1, (Line(CUP, 2),), own(card), 1, None, email, None, consent))
    if not consent:
        tale.to("ConfirmationAsked", "customer").person(acts.Pay(1, 1001, own(), 1))
        tale.person(acts.ConfirmThreeDSecure(1, 1001, success))
        tale.to("OrderRefused" if not success else "OrderConfirmed", "customer")
        tale.person(acts.ConfirmThreeDSecure(1, 1001, success))
    return tale.run()


def paid_back(card: str, *, email: str | None = None, fault: str | None = None) -> Tale:
    """Money that goes back slowly, or comes back."""
    tale = Tale()
    tale.buy(card=card, email=email)
    tale.run()
    if fault:
        tale.arm(fault, 3)
    tale.world.act("staff", "order_manager", acts.Refund(1001, 500), actor="staff", about="order:1001")
    tale.run().world.act("staff", "order_manager", acts.Release(1001), actor="staff", about="order:1001")
    return tale.run()


def disputed(card: str | None, evidence: str | None, *, late: bool = False) -> Tale:
    """A cardholder calls the bank, by custom of the card or of oneself."""
    tale = Tale()
    tale.buy(card=card)
    if card is None:
        tale.run().world.act("person", "bank", acts.Dispute(1, 1001, "product_not_received"), actor="person:1", who=1)
    if late:
        tale.arm("net.drop_request", message="NewsRead")
    tale.to("DisputeOpened")
    if evidence:
        tale.world.act("staff", "merchant", acts.Respond(1, evidence), actor="staff", about="order:1001")
    else:
        tale.person(acts.ReturnGoods(1, 1001, (), "changed_mind"))
    return tale.run()


def asked_first(fault: str, times: int, *, consent: bool, beans: bool = False, answer: Body | None = None,
                email: str | None = None) -> Tale:  # fmt: skip
    """The goods come late, in another shape, or not at all, and somebody says something to it, or nothing."""
    tale = Tale(stock=0, reorder_point=-1)
    tale.arm(fault, times)
    lines = (Line(CUP, 2), *((Line(BEANS, 1),) if beans else ()))
    tale.person(acts.Buy(1, lines, own(), 1, None, email, None, consent))
    if answer is not None:
        tale.to("ConsentAsked", "customer").person(answer)
        tale.to("AnswerNoted", "customer").person(answer)
    return tale.run()


def ordered_early() -> Tale:
    tale = Tale(release=3 * DAY)
    tale.person(acts.View(1, CUP))
    tale.buy()
    return tale.run()


def another_price(*, accepted: bool) -> Tale:
    tale = Tale()
    tale.arm("shop.price_changed")
    tale.person(acts.Buy(1, (Line(CUP, 2),), own(), 1, None, None, None, False))
    tale.to("PageRefused", "customer")
    tale.person((acts.Accept if accepted else acts.Refuse)(1, "price_changed", errand=2))
    return tale.run()


def a_refund_that_crosses_a_dispute() -> Tale:
    tale = Tale()
    tale.buy()
    tale.run().world.act("person", "bank", acts.Dispute(1, 1001, "fraudulent"), actor="person:1", who=1)
    tale.world.act("staff", "order_manager", acts.Refund(1001, 500), actor="staff", about="order:1001")
    tale.arm("net.drop_request", message="DisputeOpened")
    return tale.run()


def tales() -> Iterator[Tale]:
    yield confirmed("4000000000003220")
    yield confirmed("4000008400001629")
    yield confirmed("4000000000003220", consent=False)
    yield confirmed("4000000000003220", consent=False, success=False)
    yield paid_back("4000000000007726")
    yield paid_back("4000000000005126")
    yield paid_back("4000000000005126", email="bounce@mail.example")
    yield paid_back("4000000000007726", fault="bank.timeout_after")
    yield disputed("4000000000000259", None)
    yield disputed("4000000000000259", "accept", late=True)
    yield disputed(None, "proof_of_delivery")
    yield a_refund_that_crosses_a_dispute()
    for what, fault, times in (("substitute", "po.substitute", 3), ("later", "po.backordered", 1)):
        yield asked_first(fault, times, consent=True)
        yield asked_first(fault, times, consent=False, answer=acts.Refuse(1, what, 1001))
        yield asked_first(fault, times, consent=False, email="bounce@mail.example")
    yield asked_first("po.rejected", 3, consent=True, beans=True)
    yield asked_first("po.rejected", 3, consent=False, beans=True, answer=acts.Accept(1, "partial", 1001))
    yield asked_first("po.rejected", 3, consent=False, beans=True, email="bounce@mail.example")
    yield ordered_early()
    for accepted in (True, False):
        yield another_price(accepted=accepted)
    yield things_that_go_back(
        (None, "damaged", None),
        ("return.wrong_item", "changed_mind", None),
        ("return.short", "changed_mind", None),
        ("return.late", "arrived_late", None),
        ("return.lost", "not_as_described", None),
    )
    yield things_that_go_back((None, "changed_mind", "accept"), (None, "wrong_item", "reject"), returns="manual")
    yield somebody_who_keeps_nothing()
    yield a_label_nobody_uses()
    yield a_return_that_is_short()
    yield vouchers_and_prices()
    yield a_program_that_dies()
    yield a_busy_evening()
    yield a_happy_order()
    yield looking_around()
    yield place_and_press_again()
    yield refused_and_paid_again()
    yield no_money()
    for after, receiver in (
        ("OrderConfirmed", "customer"), ("DispatchOrder", None), ("CollectPayment", None), ("HandOver", None),
        ("RequestPayment", None),
    ):  # fmt: skip
        yield a_change_of_mind(after, receiver)
    yield a_change_of_mind("OrderConfirmed", "customer", "payment_first")
    yield nobody_pays()
    yield not_enough()
    yield not_enough(late=1)
    yield not_enough(backorders="false")
    yield not_enough(backorders="false", check_order="payment_first")
    for fault in ("po.rejected", "po.backordered", "po.price_up", "po.substitute"):
        yield a_wholesaler_in_trouble(fault)
    yield a_wholesaler_in_trouble("po.rejected", 3)
    yield a_wholesaler_in_trouble("po.silent", 4)
    yield a_wholesaler_in_trouble("po.short_ship", 9, 9)
    yield a_wholesaler_in_trouble("po.late", 5, 5)
    yield staff_help()
    yield sold_out()
    yield a_bad_line("net.drop_request", 1)
    yield a_bad_line("net.drop_response", 1, None)
    yield a_bad_line("net.drop_request", None)
    yield a_bad_line("net.slow", 1, None)
    yield a_bad_line("net.duplicate", 1)
    yield a_silent_bank("bank.timeout_before", 1)
    yield a_silent_bank("bank.timeout_after", 1)
    yield a_silent_bank("bank.timeout_before")
    yield a_silent_bank("bank.timeout_after")
    yield a_silent_bank("bank.timeout_after", card="4000000000009995")
    yield a_silent_bank("bank.timeout_after", card="4000000000000069")
    yield foul_weather()
    yield money_set_aside_too_long()
    yield money_set_aside_too_long(then="bank.generic_decline")
    yield the_rest_does_not_come()
    yield the_rest_does_not_come("bounce@mail.example")
    yield money_set_aside_too_long(then="bank.timeout_after", times=None)
    yield a_slow_parcel_and_a_busy_mailbox()
    for name in ("bounce", "complaint", "ooto"):
        yield a_mailbox(name)
    yield a_mailbox_that_is_always_busy()
    yield a_parcel_in_trouble("parcel.attempt_fail", 1)
    yield a_parcel_in_trouble("parcel.attempt_fail", 3)
    yield a_parcel_in_trouble("parcel.attempt_fail", 2, pickup_point="true")
    yield nobody_can_be_reached()
    yield a_parcel_in_trouble("parcel.scans_out_of_order", 2)
    yield a_parcel_in_trouble("parcel.lost")
    yield a_parcel_in_trouble("parcel.lost", make_good="refund")
    yield a_parcel_in_trouble("parcel.damaged", claim="damaged")
    yield parcels_that_are_not_there()
    yield claims_without_a_cause()
    yield too_few_hands()
    yield more_parcels_than_a_van_holds()
    yield guards_out()


@pytest.fixture(scope="module")
def narration() -> Narration:
    return Narration.load()


@pytest.fixture(scope="module")
def scenes(narration: Narration) -> list[Scene]:
    """Everything that happens in the tales."""
    return [scene for tale in tales() for scene in told(tale, narration)]


def told(tale: Tale, narration: Narration) -> list[Scene]:
    found = []
    for m in tale.messages:
        body = msgspec.json.decode(m.body_json)
        telling = narration.tell(m.kind, m.sender, m.receiver, body, NAMES)
        found.append(Scene(m.kind, m.sender, m.receiver, body, telling))
    return found


# -------------------------------------------------------------------- something to say about everything
def test_every_kind_of_message_is_told(narration: Narration) -> None:
    assert set(narration.entries) == set(MODEL.kinds.bodies)


def test_the_tales_tell_of_every_kind(scenes: list[Scene]) -> None:
    assert {scene.kind for scene in scenes} == set(MODEL.kinds.bodies)


def test_everything_that_happens_has_a_text_of_its_own(scenes: list[Scene], narration: Narration) -> None:
    happens = {(kind, sender, receiver) for kind, sender, receiver, _, _ in scenes if kind not in WORLD_ACTS}
    written = {(kind, *hop) for kind, hops in narration.entries.items() for hop in hops if kind not in WORLD_ACTS}
    assert happens - written == set(), "not told"
    assert written - happens == set(), "told, but it never happens"


def test_the_worlds_own_acts_are_told_whoever_hears_them(narration: Narration) -> None:
    assert {body.__name__: body.__struct_fields__ for body in ENGINE_BODIES} == WORLD_ACTS
    assert {hop for kind in WORLD_ACTS for hop in narration.entries[kind]} == {("control", ANY)}


def test_every_variant_is_told_of_something_that_happens(scenes: list[Scene], narration: Narration) -> None:
    spoken = {
        (s.kind, entry.by, value)
        for s in scenes
        for entry in [narration.entry(s.kind, s.sender, s.receiver)]
        for value, telling in entry.variants.items()
        if entry.telling(s.body) is telling
    }
    written = {
        (kind, entry.by, value)
        for kind, hops in narration.entries.items()
        for entry in hops.values()
        for value in entry.variants
    }
    codes = codes_in_the_code()
    assert {(kind, by, value) for kind, by, value in written - spoken if by != "code" or value not in codes} == set()


# -------------------------------------------------------------------- the standard of writing
def test_no_text_is_longer_than_sixty_words(scenes: list[Scene]) -> None:
    long = {s[:3]: n for s in scenes for t in (s.told.plain, s.told.technical) if (n := len(t.split())) > LONGEST}
    assert long == {}


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an identifier", r"[A-Za-z0-9]_[A-Za-z0-9]"),
        ("a kind of message", r"\b[A-Z][a-z]+[A-Z][a-z]+"),
        ("a placeholder", r"[{}]"),
        ("a value that is not there", r"–|\bNone\b|\bnull\b"),
        ("an id of the catalogue", rf"\b({CUP}|{BEANS})\b"),
        ("an arrow", "→"),
    ],
)
def test_plain_words_are_free_of(what: str, pattern: str, scenes: list[Scene]) -> None:
    found = {scene[:3]: scene.told.plain for scene in scenes if re.search(pattern, scene.told.plain)}
    assert found == {}, what


def test_technical_words_leave_no_placeholder(scenes: list[Scene]) -> None:
    assert {scene[:3] for scene in scenes if re.search(r"[{}]", scene.told.technical)} == set()


def test_no_two_texts_begin_alike(narration: Narration) -> None:
    entries = [entry for hops in narration.entries.values() for entry in hops.values()]
    texts = {telling.plain for entry in entries for telling in (entry.usual, *entry.variants.values())}
    openings = Counter(" ".join(text.fill({}, NAMES).split()[:4]) for text in texts)
    assert {opening: n for opening, n in openings.items() if n > 1} == {}


def test_money_people_goods_and_codes_read_as_people_say_them(narration: Narration) -> None:
    ask = {"order": 1001, "amount": 3000, "payer": 2, "card": {"token": "card-2", "brand": "visa", "last4": "0022"}}
    plain = narration.tell("RequestPayment", "order_manager", "merchant", ask, NAMES).plain
    assert "30.00" in plain
    assert "Ben's card" in plain
    assert "0022" in plain
    cups = {"order": 1001, "lines": [{"sku": CUP, "quantity": 2}, {"sku": BEANS, "quantity": 1}], "backorders": True}
    told = narration.tell("ReserveStock", "order_manager", "stock", cups, NAMES)
    assert "2 × Espresso cup and 1 × House blend" in told.plain
    assert "espresso-cup ×2, house-blend ×1" in told.technical
    short = {"order": 1001, "skus": [CUP], "expected": DAY}
    assert "about Tue 09:00" in narration.tell("StockShort", "stock", "order_manager", short, NAMES).plain


def test_of_two_codes_the_one_that_says_more_is_told(narration: Narration) -> None:
    no = {"key": "q1", "code": "card_declined", "decline_code": "insufficient_funds"}
    told = narration.tell("PaymentDeclined", "bank", "merchant", no, NAMES)
    assert "not enough money in the account" in told.plain
    assert "decline_code=insufficient_funds" in told.technical
    told = narration.tell("PaymentDeclined", "bank", "merchant", no | {"decline_code": None}, NAMES)
    assert "the card was turned down" in told.plain


def test_the_same_hop_is_told_by_what_it_is_about(narration: Narration) -> None:
    mail = {"mail": 1, "order": 1001, "customer": 1, "address": "a@mail.example", "number": "EC7"}
    at = {template: narration.tell("MailSent", "mail", "customer", mail | {"template": template}, NAMES)
          for template in ("order_confirmed", "order_dispatched", "order_delivered")}  # fmt: skip
    assert [told.part for told in at.values()] == ["Confirm", "Send", "Door"]
    assert "EC7" in at["order_dispatched"].plain
    news = {"order": 1001, "customer": 1, "request": None, "total": 3000}
    assert "without a click" in narration.tell("OrderConfirmed", "internet", "customer", news, NAMES).plain


# -------------------------------------------------------------------- stops
def test_a_happy_order_has_at_most_thirty_stops_over_all_ten_parts_in_order(narration: Narration) -> None:
    tale = Tale()
    tale.buy()
    tale.to("ParcelScanned", "web_server").to("NextScan").to("ParcelScanned", "web_server")
    tale.person(acts.Track(1, order=1001))
    parts = [scene.told.part for scene in told(tale.run(), narration) if scene.told.headline]
    assert 26 <= len(parts) <= 30
    assert list(dict.fromkeys(parts)) == list(PARTS)
    assert parts == sorted(parts, key=PARTS.index), "the story never goes back a part"


def test_a_happy_order_never_stops_at_a_relay_or_a_timer(narration: Narration) -> None:
    stops = [scene for scene in told(a_happy_order(), narration) if scene.told.headline]
    assert not [stop for stop in stops if stop.sender == stop.receiver or stop.sender == stop.receiver == "internet"]
    assert {stop.sender for stop in stops if stop.receiver == "internet"} <= {"customer", "web_server"}
    assert not [stop for stop in stops if (stop.sender, stop.receiver) == ("internet", "web_server")]


@pytest.mark.parametrize(
    ("kind", "sender", "receiver"),
    [
        ("PaymentDeclined", "bank", "merchant"),
        ("OrderRefused", "internet", "customer"),
        ("OrderChecking", "internet", "customer"),
        ("OrderCanceled", "internet", "customer"),
        ("PageRefused", "internet", "customer"),
        ("PaymentUnknown", "merchant", "order_manager"),
        ("AnswerOverdue", "merchant", "merchant"),
        ("RequestOverdue", "customer", "customer"),
        ("RequestStatement", "merchant", "bank"),
        ("StatementSent", "bank", "merchant"),
        ("StockShort", "stock", "order_manager"),
        ("PlacePurchaseOrder", "stock", "wholesaler"),
        ("GoodsReceived", "wholesaler", "stock"),
        ("PurchaseOverdue", "stock", "stock"),
        ("CancelPurchaseOrder", "stock", "wholesaler"),
        ("GoodsUnavailable", "stock", "order_manager"),
        ("HoldExpired", "stock", "order_manager"),
        ("OrderExpires", "order_manager", "order_manager"),
        ("CancelOrder", "customer", "internet"),
        ("CancelDispatch", "order_manager", "dispatch"),
        ("ReleaseStock", "order_manager", "stock"),
        ("PaymentVoided", "bank", "merchant"),
        ("PaymentRefunded", "bank", "merchant"),
        ("TakeStock", "stock", "stock"),
    ],
)
def test_a_story_with_trouble_stops_at_the_trouble(kind: str, sender: str, receiver: str, narration: Narration) -> None:
    assert narration.entry(kind, sender, receiver).usual.headline


def test_a_delayed_parcel_stops_the_story(scenes: list[Scene]) -> None:
    delayed = [s for s in scenes if s.kind == "ParcelScanned" and s.body["detail"] == "delayed"]
    assert [s.told.headline for s in delayed if s.receiver == "order_manager"] == [True]


# -------------------------------------------------------------------- words, notices, mails
def enums() -> Iterator[type[StrEnum]]:
    for module in [module for name, module in sys.modules.items() if name.startswith(f"{parties.__name__}.")]:
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, StrEnum) and value.__module__ == module.__name__:
                yield value


ENUMS: Final = {enum.__name__: enum for enum in enums()}


@pytest.mark.parametrize("name", sorted(ENUMS))
def test_every_state_has_words(name: str, narration: Narration) -> None:
    group = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.removesuffix("Status")).lower()
    for member in ENUMS[name]:
        assert "_" not in narration.word(group, member.value)


def test_every_badge_fate_party_and_choice_has_words(narration: Narration) -> None:
    for name in (*MODEL.party_names, *OUTSIDERS):
        assert narration.word("party", name)
    for fate in Fate:
        assert narration.word("fate", fate)
    for setting in MODEL.settings.values():
        for choice in setting.choices:
            assert narration.word("choice", choice)
    for group in ("payment_badge", "fulfilment_badge"):
        said = texts_in(Path(badges.__file__), within=group)
        assert said
        assert said <= set(narration.words(group))


def test_no_words_are_codes(narration: Narration) -> None:
    for group in ("code", "reason", "scan", "parcel", "order", "payment", "template"):
        for words in narration.words(group).values():
            assert not re.search("[_{}]", words)
            assert words == words.strip()


def texts_in(path: Path, *, within: str) -> set[str]:
    """The texts that stand in a function's definition, or in calls of it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = getattr(node, "name", None)
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", None))
        if name == within:
            texts = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))
            found |= {text for text in texts if " " not in text}
    return found


def codes_in_the_code() -> set[str]:
    """Every code that a party may put on a customer's screen."""
    folder = Path(next(iter(parties.__path__)))
    calls = (
        "_refuse", "_why_not", "_why_no_claim", "_why_no_voucher", "_why_no_return", "PageRefused", "_notice", "_told",
        "_answer_claim",
    )  # fmt: skip
    codes = {code for path in folder.rglob("*.py") for call in calls for code in texts_in(path, within=call)}
    return (codes | {code for pair in REFUSALS.values() for code in pair if code}) - {*NOT_TOLD, "web_server"}


def test_every_code_that_reaches_a_screen_has_its_notice(narration: Narration) -> None:
    codes = codes_in_the_code()
    assert {"confirmed", "no_connection", "idempotency_key_reused", "not_yours", "expired_card"} <= codes
    for code in codes:
        notice = narration.notice(code, 1001, 3000, agreed=2500)
        assert notice.endswith(".")
        assert not re.search("[_{}–]", notice)


def test_every_notice_of_the_tales_can_be_read(narration: Narration) -> None:
    for tale in (a_happy_order(), looking_around(), refused_and_paid_again(), place_and_press_again()):
        for notice in tale.world.rows.look_all(Notice):
            assert "–" not in narration.notice(notice.code, notice.order, notice.amount)


def test_every_act_can_be_named_when_it_is_taken_back(narration: Narration) -> None:
    assert list(narration.words("act")) == list(ACTS)


def test_every_mail_can_be_read(scenes: list[Scene], narration: Narration) -> None:
    sent = {s.body["template"]: s.body for s in scenes if s.kind == "MailSent"}
    assert set(sent) == set(narration.words("template"))
    for template, body in sent.items():
        mail = narration.mail(template, body["order"], body["amount"], body["number"], body["expected"])
        assert str(body["order"]) in mail.subject
        assert not re.search("[_{}–]", mail.subject + mail.body)
    assert "EC7000000001" in narration.mail("order_dispatched", 1001, None, "EC7000000001", None).body


# -------------------------------------------------------------------- data that is not as it should be
ENTRY: Final = {"part": "Stock", "plain": "All there.", "technical": "Held."}


def written(folder: Path, kind: str = "StockReserved", hop: str = "stock→order_manager", **entry: Any) -> Narration:
    content = {key: value for key, value in (ENTRY | entry).items() if value is not None}
    (folder / "stocking.yaml").write_bytes(msgspec.yaml.encode({kind: {hop: content}}))
    return Narration(folder)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"plain": "Order {oder}"}, "{oder}.*did you mean 'order'"),
        ({"technical": "Order {order.total}"}, "{order.total}"),
        ({"plain": "Order {order"}, "brace"),
        ({"plain": None}, "plain"),
        ({"part": "Stok"}, "did you mean 'Stock'"),
        ({"headline": "perhaps"}, "headline"),
        ({"colour": "red"}, "colour"),
        ({"by": "template", "variants": {"a": {}}}, "no field 'template'"),
        ({"variants": {"a": {"plain": "b"}}}, "belong together"),
        ({"by": "order", "variants": {"a": {"plain": "{b}"}}}, "{b}"),
        ({"hop": "stock"}, "not a hop"),
        ({"kind": "StockReservd"}, "did you mean 'StockReserved'"),
    ],
)
def test_a_wrong_entry_is_refused_by_file_kind_and_hop(tmp_path: Path, wrong: dict[str, Any], says: str) -> None:
    place = rf"stocking\.yaml: {wrong.get('kind', 'StockReserved')}: {wrong.get('hop', 'stock→order_manager')}: "
    with pytest.raises(BadInput, match=f"{place}.*{says}"):
        _ = written(tmp_path, **wrong).entries


def test_a_kind_told_in_two_files_is_refused(tmp_path: Path) -> None:
    narration = written(tmp_path)
    (tmp_path / "twice.yaml").write_bytes((tmp_path / "stocking.yaml").read_bytes())
    with pytest.raises(BadInput, match=r"twice\.yaml: StockReserved stands in another file already"):
        _ = narration.entries


def test_a_hop_that_is_not_written_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="StockReserved has no text for stock→bank; did you mean 'stock→order_manager'"):
        written(tmp_path).tell("StockReserved", "stock", "bank", {"order": 1}, NAMES)
    with pytest.raises(UnknownName, match="unknown message kind 'StockReservd'"):
        written(tmp_path).tell("StockReservd", "stock", "order_manager", {"order": 1}, NAMES)


@pytest.mark.parametrize("hop", ["stock→*", "*→order_manager", "*→*"])
def test_a_star_fits_every_sender_or_receiver(tmp_path: Path, hop: str) -> None:
    narration = written(tmp_path, hop=hop)
    assert narration.tell("StockReserved", "stock", "order_manager", {"order": 1}, NAMES).plain == "All there."


@pytest.mark.parametrize("language", ["xx", "../en", ""])
def test_a_language_that_is_not_there_is_refused(language: str) -> None:
    with pytest.raises(BadInput):
        Narration.load(language)


def test_unknown_words_offer_the_nearest_right_one(narration: Narration) -> None:
    with pytest.raises(UnknownName, match="did you mean 'confirmed'"):
        narration.word("order", "confirmd")
    with pytest.raises(UnknownName, match="did you mean 'payment'"):
        narration.word("paymnt", "succeeded")
    with pytest.raises(UnknownName, match="did you mean 'delivered'"):
        narration.notice("deliverd", 1001, None)
    with pytest.raises(UnknownName, match="did you mean 'order_delayed'"):
        narration.mail("order_delayd", 1001, None, None, None)


def test_strangers_are_called_by_their_number(narration: Narration) -> None:
    told = narration.tell("Deposit", "control", "bank", {"customer": 9, "amount": 100}, Names())
    assert "customer 9's account" in told.plain


def test_narration_is_light_enough_to_load_before_the_first_paint() -> None:
    code = (
        "import sys; from ecomtui.shop.narration import Narration; Narration.load().entries; "
        "print([name for name in ('sqlmodel', 'sqlalchemy', 'pydantic', 'textual', 'faker') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
