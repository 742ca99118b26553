"""The narration: something true to say about everything that happens, in words for people."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from ecomtui.parties.protocol import acts
from ecomtui.parties.protocol.charter import PersonCharter, ProductCharter, ShopCharter
from ecomtui.parties.protocol.values import CardFace, Line
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.cards import face_of
from ecomtui.shop.narration import Names
from ecomtui.world.clock import DAY
from ecomtui.world.controls import ChangeSetting, PutGuardBack, TakeGuardOut
from ecomtui.world.faults import ArmFault, DisarmFault
from ecomtui.world.message import Body, Message
from ecomtui.world.world import World

CUP: Final = "espresso-cup"
BEANS: Final = "house-blend"
PEOPLE: Final = {1: "asha", 2: "ben"}
NAMES: Final = Names(PEOPLE, {CUP: "Espresso cup", BEANS: "House blend"})
LONGEST: Final = 60


class Seen(NamedTuple):
    """A message that happened in one of the tales."""

    kind: str
    sender: str
    receiver: str
    body: str

    @property
    def hop(self) -> tuple[str, str, str]:
        return self.kind, self.sender, self.receiver


# -------------------------------------------------------------------- tales: worlds in which much happens
class Tale:
    """A small shop, and what happens in it."""

    def __init__(self, *, stock: int = 24, balance: int = 50_000, reorder_point: int = 6, **settings: str) -> None:
        goods = ((CUP, "Espresso cup", 1_250, stock), (BEANS, "House blend", 990, 40))
        products = tuple(
            ProductCharter(sku, name, "", "Cups", price, 210, pieces, reorder_point, 24, 520, 2 * DAY)
            for sku, name, price, pieces in goods
        )
        people = tuple(
            PersonCharter(number, name, name, "1 Lane", f"{name}@mail.example", balance, f"card-{number}")
            for number, name in PEOPLE.items()
        )
        charter = ShopCharter(products=products, customers=people, settings=settings)
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


def a_change_of_mind(after: str, receiver: str | None = None, **settings: str) -> Tale:
    tale = Tale(**settings)
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


def staff_help() -> Tale:
    tale = Tale(stock=1)
    tale.buy()
    tale.to("OrderConfirmed", "customer")
    for pieces in (30, -5):
        tale.world.act("staff", "stock", acts.Restock(CUP, pieces), actor="staff")
    return tale.run()


def sold_out() -> Tale:
    tale = Tale(stock=2)
    tale.buy()
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


def money_set_aside_too_long(*, refused: bool = False) -> Tale:
    tale = Tale(authorization_lasts="1h")
    tale.buy()
    tale.to("OrderPacked")
    if refused:
        tale.arm("bank.generic_decline")
    return tale.run()


def a_slow_parcel_and_a_busy_mailbox() -> Tale:
    tale = Tale()
    tale.arm("parcel.delayed")
    tale.arm("mail.soft_bounce")
    tale.buy()
    return tale.run()


def guards_out() -> Tale:
    tale = Tale()
    for guard in ("row_lock", "pay_before_ship", "order_key"):
        tale.guard_off(guard)
    tale.control("order_manager", ChangeSetting("check_order", "payment_first"))
    tale.buy()
    tale.run().control("stock", PutGuardBack("row_lock"))
    return tale.run()


def tales() -> Iterator[Tale]:
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
    yield a_change_of_mind("OrderConfirmed", "customer", check_order="payment_first")
    yield nobody_pays()
    yield not_enough()
    yield not_enough(late=1)
    yield not_enough(backorders="false")
    yield not_enough(backorders="false", check_order="payment_first")
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
    yield money_set_aside_too_long()
    yield money_set_aside_too_long(refused=True)
    yield a_slow_parcel_and_a_busy_mailbox()
    yield guards_out()
