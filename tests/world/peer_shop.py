"""The peer's rules (tests/peers/rules.py) as parties of our world: rows, kinds, timers and links are ours."""

from typing import Final

from sqlmodel import Field

from ecomtui.world import chance
from ecomtui.world.message import Body
from ecomtui.world.model import Charter, Model
from ecomtui.world.party import Party, handles
from ecomtui.world.promises import Promise, StepView
from ecomtui.world.rows import Row
from tests.peers.rules import COST, DECLINED, LATENCY, LOT, PRICE, REORDER, START_STOCK

ONE: Final = 1
"""The key of a table that holds a single row."""


def link_to(name: str) -> tuple[int, int]:
    """How long a message takes to that party: half the peer's latency to one and a half times."""
    return LATENCY[name] // 2, LATENCY[name] // 2 + LATENCY[name]


# -------------------------------------------------------------------- what they say to each other
class About(Body):
    """What every message of the peer says: the order it belongs to (0: none) and an amount."""

    order: int
    amount: int = 0


class Open(About):
    """So many orders, `amount` ms apart in the mean."""


class Arrive(About):
    """A customer's turn."""


class PlaceOrder(About): ...


class HttpRequest(About): ...


class NewOrder(About): ...


class Reserve(About): ...


class Reserved(About): ...


class Release(About): ...


class Charge(About): ...


class AuthRequest(About): ...


class AuthOk(About): ...


class AuthDeclined(About): ...


class Paid(About): ...


class Declined(About): ...


class Confirmed(About): ...


class Rejected(About): ...


class HttpResponse(About): ...


class Page(About): ...


class MailConfirmed(About): ...


class MailDelivered(About): ...


class Pick(About): ...


class Shipped(About): ...


class Parcel(About): ...


class Delivered(About): ...


class Purchase(About): ...


class Goods(About): ...


# -------------------------------------------------------------------- what they keep
# All named Peer: SQLModel keeps one register of tables for a whole process, the test town among them.
class PeerDay(Row, table=True):
    id: int = Field(primary_key=True)
    orders: int
    gap: int


class PeerOrder(Row, table=True):
    id: int = Field(primary_key=True)
    status: str


class PeerShelf(Row, table=True):
    id: int = Field(primary_key=True)
    on_hand: int = START_STOCK
    on_order: int = 0
    waiting: int = 0


class PeerBacklog(Row, table=True):
    id: int = Field(primary_key=True)
    order: int
    served: bool = Field(default=False, index=True)


class PeerTakings(Row, table=True):
    id: int = Field(primary_key=True)
    amount: int = 0


class PeerDrawn(Row, table=True):
    id: int = Field(primary_key=True)
    amount: int = 0


class PeerSold(Row, table=True):
    id: int = Field(primary_key=True)
    amount: int = 0


class PeerMail(Row, table=True):
    id: int = Field(primary_key=True)
    order: int = Field(index=True)
    kind: str


# -------------------------------------------------------------------- the eleven
class Customer(Party):
    name, title, tables, latency = "customer", "Customer", (PeerDay,), link_to("customer")

    @handles(Open)
    def open(self, act: Open) -> None:
        self.rows.add(PeerDay(id=ONE, orders=act.order, gap=act.amount))
        self._expect(1)

    @handles(Arrive)
    def arrive(self, turn: Arrive) -> None:
        self.send("internet", PlaceOrder(turn.order, PRICE), about=f"order:{turn.order}")
        self._expect(turn.order + 1)

    def _expect(self, order: int) -> None:
        day = self.rows.get(PeerDay, ONE)
        if order <= day.orders:
            self.remind(chance.exponential(self.message.key, "gap", day.gap), Arrive(order))

    @handles(Page, MailConfirmed, MailDelivered, Parcel)
    def reads(self, _: About) -> None:
        pass


class Internet(Party):
    name, title, latency = "internet", "Internet", link_to("internet")

    @handles(PlaceOrder)
    def request(self, m: PlaceOrder) -> None:
        self.send("web", HttpRequest(m.order, m.amount))

    @handles(HttpResponse)
    def response(self, m: HttpResponse) -> None:
        self.send("customer", Page(m.order))


class Web(Party):
    name, title, latency = "web", "Web server", link_to("web")

    @handles(HttpRequest)
    def request(self, m: HttpRequest) -> None:
        self.send("orders", NewOrder(m.order, m.amount))

    @handles(Confirmed, Rejected)
    def answer(self, m: About) -> None:
        self.send("internet", HttpResponse(m.order))


class Orders(Party):
    name, title, tables, latency = "orders", "Orders", (PeerOrder,), link_to("orders")

    @handles(NewOrder)
    def new_order(self, m: NewOrder) -> None:
        self.rows.add(PeerOrder(id=m.order, status="new"))
        self.send("stock", Reserve(m.order))

    @handles(Reserved)
    def reserved(self, m: Reserved) -> None:
        self.rows.get(PeerOrder, m.order).status = "reserved"
        self.send("merchant", Charge(m.order, PRICE))

    @handles(Paid)
    def paid(self, m: Paid) -> None:
        self.rows.get(PeerOrder, m.order).status = "paid"
        self.send("web", Confirmed(m.order))
        self.send("mail", MailConfirmed(m.order))
        self.send("dispatch", Pick(m.order))

    @handles(Declined)
    def declined(self, m: Declined) -> None:
        self.rows.get(PeerOrder, m.order).status = "declined"
        self.send("stock", Release(m.order))
        self.send("web", Rejected(m.order))

    @handles(Shipped)
    def shipped(self, m: Shipped) -> None:
        self.rows.get(PeerOrder, m.order).status = "shipped"

    @handles(Delivered)
    def delivered(self, m: Delivered) -> None:
        self.rows.get(PeerOrder, m.order).status = "delivered"
        self.send("mail", MailDelivered(m.order))


class Stock(Party):
    name, title, tables, latency = "stock", "Stock", (PeerShelf, PeerBacklog), link_to("stock")

    def opening(self, charter: Charter) -> None:
        self.rows.add(PeerShelf(id=ONE))

    @handles(Reserve)
    def reserve(self, m: Reserve) -> None:
        shelf = self.rows.get(PeerShelf, ONE)
        if shelf.on_hand > 0:
            self._hand_out(shelf, m.order)
        else:
            self.rows.add(PeerBacklog(id=self.rows.next_id(PeerBacklog), order=m.order))
            shelf.waiting += 1
        self._settle(shelf)

    @handles(Release)
    def release(self, _: Release) -> None:
        shelf = self.rows.get(PeerShelf, ONE)
        shelf.on_hand += 1
        self._settle(shelf)

    @handles(Goods)
    def goods(self, m: Goods) -> None:
        shelf = self.rows.get(PeerShelf, ONE)
        shelf.on_hand += m.amount
        shelf.on_order -= m.amount
        self._settle(shelf)

    def _hand_out(self, shelf: PeerShelf, order: int) -> None:
        shelf.on_hand -= 1
        self.send("orders", Reserved(order), about=f"order:{order}")

    def _settle(self, shelf: PeerShelf) -> None:
        """Serve who waits, and order more when what is left and on its way is little."""
        for late in self.rows.find(PeerBacklog, served=False)[: shelf.on_hand]:
            late.served = True
            shelf.waiting -= 1
            self._hand_out(shelf, late.order)
        if shelf.on_hand + shelf.on_order - shelf.waiting < REORDER:
            shelf.on_order += LOT
            self.send("wholesaler", Purchase(0, LOT), about="order:0")


class Merchant(Party):
    name, title, tables, latency = "merchant", "Merchant", (PeerTakings,), link_to("merchant")

    def opening(self, charter: Charter) -> None:
        self.rows.add(PeerTakings(id=ONE))

    @handles(Charge)
    def charge(self, m: Charge) -> None:
        self.send("bank", AuthRequest(m.order, m.amount))

    @handles(AuthOk)
    def authorized(self, m: AuthOk) -> None:
        self.rows.get(PeerTakings, ONE).amount += m.amount
        self.send("orders", Paid(m.order))

    @handles(AuthDeclined)
    def declined(self, m: AuthDeclined) -> None:
        self.send("orders", Declined(m.order))


class Bank(Party):
    name, title, tables, latency = "bank", "Bank", (PeerDrawn,), link_to("bank")

    def opening(self, charter: Charter) -> None:
        self.rows.add(PeerDrawn(id=ONE))

    @handles(AuthRequest)
    def judge(self, m: AuthRequest) -> None:
        if self.draw("decline", 0, 99) < DECLINED:
            self.send("merchant", AuthDeclined(m.order))
        else:
            self.rows.get(PeerDrawn, ONE).amount += m.amount
            self.send("merchant", AuthOk(m.order, m.amount))


class Wholesaler(Party):
    name, title, tables, latency = "wholesaler", "Wholesaler", (PeerSold,), link_to("wholesaler")

    def opening(self, charter: Charter) -> None:
        self.rows.add(PeerSold(id=ONE))

    @handles(Purchase)
    def purchase(self, m: Purchase) -> None:
        self.rows.get(PeerSold, ONE).amount += COST * m.amount
        self.send("stock", Goods(0, m.amount))


class Dispatch(Party):
    name, title, latency = "dispatch", "Dispatch", link_to("dispatch")

    @handles(Pick)
    def pick(self, m: Pick) -> None:
        self.send("orders", Shipped(m.order))
        self.send("courier", Parcel(m.order))


class Courier(Party):
    name, title, latency = "courier", "Courier", link_to("courier")

    @handles(Parcel)
    def parcel(self, m: Parcel) -> None:
        self.send("customer", Parcel(m.order))
        self.send("orders", Delivered(m.order))


class Mail(Party):
    name, title, tables, latency = "mail", "Mail", (PeerMail,), link_to("mail")

    @handles(MailConfirmed, MailDelivered)
    def mail(self, m: MailConfirmed | MailDelivered) -> None:
        self.rows.add(PeerMail(id=self.rows.next_id(PeerMail), order=m.order, kind=type(m).__name__))
        self.send("customer", m)


# -------------------------------------------------------------------- what they promise, as `Rules.broken`
_AFTER: Final = {"reserved": ("new",), "paid": ("reserved",), "declined": ("reserved",), "shipped": ("paid",),
                 "delivered": ("paid", "shipped")}  # fmt: skip


def stock_true(step: StepView) -> str | None:
    """The shelf never holds less than nothing, nor does anybody wait for less."""
    for shelf in step.changed(PeerShelf):
        if shelf.after.on_hand < 0 or shelf.after.waiting < 0:
            return f"the shelf holds {shelf.after.on_hand}, and {shelf.after.waiting} wait"
    return None


def money_true(step: StepView) -> str | None:
    """What is taken from a card is a price, and so is what the shop takes."""
    amounts = [(money.before, money.after.amount) for money in step.changed(PeerTakings)]
    for before, after in [*amounts, *((money.before, money.after.amount) for money in step.changed(PeerDrawn))]:
        if before is not None and after - before.amount != PRICE:
            return f"an account went from {before.amount} to {after}"
    return None


def order_goes_on(step: StepView) -> str | None:
    """An order goes from state to state, never back."""
    for order in step.changed(PeerOrder):
        before = order.before
        if before is not None and before.status not in _AFTER.get(order.after.status, ()):
            return f"order {order.after.id} went from {before.status} to {order.after.status}"
    return None


def mail_once(step: StepView) -> str | None:
    """Each mail once for its order."""
    for mail in step.changed(PeerMail):
        if len([one for one in step.find(PeerMail, order=mail.after.order) if one.kind == mail.after.kind]) > 1:
            return f"{mail.after.kind} went out twice for order {mail.after.order}"
    return None


PEER = Model(
    parties=(Customer, Internet, Web, Orders, Stock, Merchant, Bank, Wholesaler, Dispatch, Courier, Mail),
    bodies=(
        Open, Arrive, PlaceOrder, HttpRequest, NewOrder, Reserve, Reserved, Release, Charge, AuthRequest, AuthOk,
        AuthDeclined, Paid, Declined, Confirmed, Rejected, HttpResponse, Page, MailConfirmed, MailDelivered, Pick,
        Shipped, Parcel, Delivered, Purchase, Goods,
    ),
    promises=(
        Promise("stock_true", "The shelf never holds less than nothing.", (PeerShelf,), stock_true),
        Promise("money_true", "What is taken is a price.", (PeerTakings, PeerDrawn), money_true),
        Promise("order_goes_on", "An order never goes back.", (PeerOrder,), order_goes_on),
        Promise("mail_once", "Each mail once for its order.", (PeerMail,), mail_once),
    ),
)  # fmt: skip
