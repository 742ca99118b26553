"""The customer: what a person clicks, sees on screen, and finds in the mailbox and at the door.

A person's acts queue: the next click is made when the screen has answered the last, or given up on it.
"""

from enum import StrEnum
from typing import Any, Final

import msgspec
from msgspec.structs import asdict
from sqlmodel import Field

from ecomtui.parties.protocol import acts, shopping
from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.parties.protocol.delivering import ParcelDelivered
from ecomtui.parties.protocol.mailing import MailAccepted, MailSent
from ecomtui.parties.protocol.ordering import OrderCanceled, OrderChecking, OrderConfirmed, OrderRefused
from ecomtui.parties.protocol.values import CardFace, Line
from ecomtui.world.clock import SECOND
from ecomtui.world.controls import Setting
from ecomtui.world.machine import Machine
from ecomtui.world.message import Body
from ecomtui.world.party import Party, handles
from ecomtui.world.rows import Row, prose

TRIES: Final = 4
"""How often a computer asks for a page before it gives up."""


class ClickKind(StrEnum):
    """What a click asks for."""

    visit = "visit"
    view = "view"
    add = "add"
    remove = "remove"
    checkout = "checkout"
    place = "place"
    pay = "pay"
    cancel = "cancel"
    track = "track"


class ClickStatus(StrEnum):
    """A click's life."""

    waiting = "waiting"
    open = "open"
    answered = "answered"
    refused = "refused"
    given_up = "given_up"
    dropped = "dropped"


CLICK: Final = Machine(
    "click",
    "customer",
    {
        ClickStatus.waiting: (ClickStatus.open, ClickStatus.dropped),
        ClickStatus.open: (ClickStatus.answered, ClickStatus.refused, ClickStatus.given_up),
        ClickStatus.answered: (),
        ClickStatus.refused: (),
        ClickStatus.given_up: (ClickStatus.answered, ClickStatus.refused),
        ClickStatus.dropped: (),
    },
)


class Person(Row, table=True):
    """A customer; `current` is the click that waits for its page, `last` the end of the queue."""

    id: int = Field(primary_key=True)
    name: str = Field(index=True)
    full_name: str = prose()
    address: str = prose()
    email: str
    visits: int = 0
    current: int | None = None
    last: int | None = None


class Click(Row, table=True):
    """One page request; `errand` is the act it belongs to, `code` why the shop refused it."""

    id: int = Field(primary_key=True)
    customer: int = Field(foreign_key="person.id")
    errand: int = Field(index=True)
    kind: ClickKind
    status: ClickStatus = ClickStatus.waiting
    follower: int | None = None
    tries: int = 0
    timer: int | None = None
    code: str | None = None
    order: int | None = None
    sku: str | None = None
    quantity: int = 0
    key: str | None = None
    payer: int = 0
    token: str = ""
    brand: str = ""
    last4: str = ""
    email: str | None = None
    number: str | None = None


class SeenCheckout(Row, table=True):
    """The checkout page as the customer saw it: what is ordered, and the total agreed to."""

    customer: int = Field(primary_key=True)
    cart: int
    lines: str
    total: int


class KnownOrder(Row, table=True):
    """What a customer has been told of an order."""

    id: int = Field(primary_key=True)
    customer: int = Field(foreign_key="person.id", index=True)
    believes: str


class Notice(Row, table=True):
    """Something that appeared on a customer's screen; `code` says what, in one word."""

    id: int = Field(primary_key=True)
    customer: int = Field(foreign_key="person.id", index=True)
    at: int
    message: int
    code: str
    order: int | None = None
    amount: int | None = None


class InboxMail(Row, table=True):
    """A mail in a customer's mailbox; `message` is the one that brought it."""

    id: int = Field(primary_key=True)
    customer: int = Field(foreign_key="person.id", index=True)
    at: int
    message: int
    mail: int
    order: int
    template: str
    amount: int | None = None
    number: str | None = None
    expected: int | None = None


PAGE_PATIENCE: Final = Setting(
    "page_patience", "customer", 8 * SECOND, "How long a computer waits for a page before it asks again.", span=True
)


class Customer(Party):
    """Clicks, waits, reads. It reaches the shop only through the internet."""

    name, title = "customer", "Customer"
    tables = (Person, Click, SeenCheckout, KnownOrder, Notice, InboxMail)
    latency = (30, 120)
    settings = (PAGE_PATIENCE,)

    def opening(self, charter: ShopCharter) -> None:
        for person in charter.customers:
            self.rows.add(
                Person(
                    id=person.id,
                    name=person.name,
                    full_name=person.full_name,
                    address=person.address,
                    email=person.email,
                )
            )

    # ---------------------------------------------------------------- what the person does
    @handles(acts.Buy)
    def buy(self, act: acts.Buy) -> None:
        self._click(act.customer, ClickKind.visit)
        for line in act.lines:
            self._click(act.customer, ClickKind.view, sku=line.sku)
            self._click(act.customer, ClickKind.add, sku=line.sku, quantity=line.quantity)
        self._click(act.customer, ClickKind.checkout)
        self._click(
            act.customer,
            ClickKind.place,
            key=act.key,
            email=act.email,
            payer=act.payer,
            **asdict(act.card),
        )

    @handles(acts.Browse)
    def browse(self, act: acts.Browse) -> None:
        self._click(act.customer, ClickKind.visit)

    @handles(acts.View)
    def view(self, act: acts.View) -> None:
        self._click(act.customer, ClickKind.view, sku=act.sku)

    @handles(acts.Add)
    def add(self, act: acts.Add) -> None:
        self._click(act.customer, ClickKind.add, sku=act.sku, quantity=act.quantity)

    @handles(acts.Remove)
    def remove(self, act: acts.Remove) -> None:
        self._click(act.customer, ClickKind.remove, sku=act.sku)

    @handles(acts.Checkout)
    def checkout(self, act: acts.Checkout) -> None:
        self._click(act.customer, ClickKind.checkout)

    @handles(acts.Place)
    def place(self, act: acts.Place) -> None:
        self._click(
            act.customer,
            ClickKind.place,
            key=act.key,
            email=act.email,
            payer=act.payer,
            **asdict(act.card),
        )

    @handles(acts.Pay)
    def pay(self, act: acts.Pay) -> None:
        self._click(act.customer, ClickKind.pay, order=act.order, payer=act.payer, **asdict(act.card))

    @handles(acts.Track)
    def track(self, act: acts.Track) -> None:
        self._click(act.customer, ClickKind.track, order=act.order, number=act.number)

    @handles(acts.Cancel)
    def cancel(self, act: acts.Cancel) -> None:
        self._click(act.customer, ClickKind.cancel, order=act.order)

    # ---------------------------------------------------------------- one click after the other
    def _click(self, customer: int, kind: ClickKind, **what: Any) -> None:
        """Queue a click; make it at once when nothing is waited for."""
        person = self.rows.get(Person, customer)
        click = self.rows.add(
            Click(id=self.rows.next_id(Click), customer=customer, errand=self.message.id, kind=kind, **what)
        )
        if person.current is None:
            self._make(person, click)
        else:
            self.rows.get(Click, person.last or person.current).follower = click.id
        person.last = click.id

    def _make(self, person: Person, click: Click) -> None:
        person.current = click.id
        person.visits += click.kind is ClickKind.visit
        CLICK.move(click, ClickStatus.open)
        self._ask(person, click)

    def _ask(self, person: Person, click: Click) -> None:
        """Send the request off, under its own number however often, and set a clock."""
        click.tries += 1
        about = f"order:{click.order}" if click.order else f"visit:{person.id}.{person.visits}"
        self.send("internet", self._page(person, click), about=about, who=person.id)
        click.timer = self.remind(self.setting(PAGE_PATIENCE), shopping.RequestOverdue(click.id), about=about)

    def _page(self, person: Person, click: Click) -> Body:
        who, request, sku = person.id, click.id, click.sku or ""
        match click.kind:
            case ClickKind.visit:
                return shopping.VisitStore(who, request)
            case ClickKind.view:
                return shopping.ViewProduct(who, request, sku)
            case ClickKind.add:
                return shopping.AddToCart(who, request, sku, click.quantity)
            case ClickKind.remove:
                return shopping.RemoveFromCart(who, request, sku)
            case ClickKind.checkout:
                return shopping.BeginCheckout(who, request)
            case ClickKind.place:
                return self._order(person, click)
            case ClickKind.pay:
                return shopping.PayOrder(who, request, click.order or 0, click.payer, _card(click))
            case ClickKind.cancel:
                return shopping.CancelOrder(who, request, click.order or 0)
            case ClickKind.track:
                return shopping.TrackOrder(who, request, click.order, click.number)

    def _order(self, person: Person, click: Click) -> shopping.PlaceOrder:
        seen = self.rows.peek(SeenCheckout, person.id)
        return shopping.PlaceOrder(
            customer=person.id,
            request=click.id,
            key=order_key(click),
            cart=seen.cart if seen else 0,
            lines=msgspec.json.decode(seen.lines, type=tuple[Line, ...]) if seen else (),
            total=seen.total if seen else 0,
            payer=click.payer,
            card=_card(click),
            email=click.email or person.email,
        )

    @handles(shopping.RequestOverdue)
    def overdue(self, timer: shopping.RequestOverdue) -> None:
        click = self.rows.get(Click, timer.request)
        person = self.rows.get(Person, click.customer)
        if click.tries < TRIES:
            self._ask(person, click)
        else:
            self._notice(click.customer, "no_connection")
            self._over(click, ClickStatus.given_up)

    # ---------------------------------------------------------------- what the screen shows
    @handles(shopping.StorePage, shopping.ProductPage, shopping.CartChanged, shopping.TrackingPage)
    def page(
        self, page: shopping.StorePage | shopping.ProductPage | shopping.CartChanged | shopping.TrackingPage
    ) -> None:
        self._answer(page.request)

    @handles(shopping.CheckoutReady)
    def checkout_ready(self, page: shopping.CheckoutReady) -> None:
        lines = tuple(Line(line.sku, line.quantity) for line in page.lines)
        text = msgspec.json.encode(lines).decode()
        seen = self.rows.peek(SeenCheckout, page.customer) or self.rows.add(
            SeenCheckout(customer=page.customer, cart=page.cart, lines=text, total=page.totals.total)
        )
        seen.cart, seen.lines, seen.total = page.cart, text, page.totals.total
        self._answer(page.request)

    @handles(shopping.PageRefused)
    def page_refused(self, page: shopping.PageRefused) -> None:
        self._notice(page.customer, page.code, page.order, page.total)
        self._answer(page.request, code=page.code)

    @handles(OrderConfirmed)
    def confirmed(self, page: OrderConfirmed) -> None:
        self._told(page, "confirmed", page.total)

    @handles(OrderRefused)
    def refused(self, page: OrderRefused) -> None:
        self._told(page, page.code)

    @handles(OrderChecking)
    def checking(self, page: OrderChecking) -> None:
        self._told(page, "checking")

    @handles(OrderCanceled)
    def canceled(self, page: OrderCanceled) -> None:
        believes = "expired" if page.reason == "expired" else "canceled"
        self._told(page, believes, code=page.reason)

    @handles(ParcelDelivered)
    def at_the_door(self, parcel: ParcelDelivered) -> None:
        order = self._know(parcel.order, self.message.who or 0)
        order.believes = "delivered"
        self._notice(order.customer, "delivered", order.id)

    @handles(MailSent)
    def mail(self, mail: MailSent) -> None:
        self.rows.add(
            InboxMail(
                id=self.rows.next_id(InboxMail),
                customer=mail.customer,
                at=self.now,
                message=self.message.id,
                mail=mail.mail,
                order=mail.order,
                template=mail.template,
                amount=mail.amount,
                number=mail.number,
                expected=mail.expected,
            )
        )
        self.send("mail", MailAccepted(mail.mail))

    # ---------------------------------------------------------------- helpers
    def _told(
        self,
        page: OrderConfirmed | OrderRefused | OrderChecking | OrderCanceled,
        believes: str,
        amount: int | None = None,
        code: str | None = None,
    ) -> None:
        """The shop says how an order stands: answer to a click, or news."""
        click = self.rows.peek(Click, page.request) if page.request else None
        self._know(page.order, page.customer).believes = believes
        self._notice(page.customer, code or believes, page.order, amount)
        if click:
            click.order = page.order
            self._answer(click.id)

    def _know(self, order: int, customer: int) -> KnownOrder:
        """What this customer knows of an order; at first only that it exists."""
        known = self.rows.peek(KnownOrder, order)
        return known or self.rows.add(KnownOrder(id=order, customer=customer, believes="unknown"))

    def _answer(self, request: int, code: str | None = None) -> None:
        """A page has come: the first for its click counts, one that comes again changes nothing."""
        click = self.rows.peek(Click, request)
        if click is not None and click.status in (ClickStatus.open, ClickStatus.given_up):
            click.code = code
            self._over(click, ClickStatus.refused if code else ClickStatus.answered)

    def _over(self, click: Click, status: ClickStatus) -> None:
        was_open = click.status is ClickStatus.open
        CLICK.move(click, status)
        self.forget(click.timer)
        if was_open:
            self._next(click, drop=status is not ClickStatus.answered)

    def _next(self, click: Click, *, drop: bool) -> None:
        """Make the next click; after a failure the rest of the same errand is dropped."""
        person = self.rows.get(Person, click.customer)
        person.current = None
        follower = click.follower
        while follower is not None:
            after = self.rows.get(Click, follower)
            if not drop or after.errand != click.errand:
                self._make(person, after)
                return
            CLICK.move(after, ClickStatus.dropped)
            follower = after.follower

    def _notice(self, customer: int, code: str, order: int | None = None, amount: int | None = None) -> None:
        self.rows.add(
            Notice(
                id=self.rows.next_id(Notice),
                customer=customer,
                at=self.now,
                message=self.message.id,
                code=code,
                order=order,
                amount=amount,
            )
        )


def order_key(click: Click) -> str:
    """The key an order is placed with: the one the act named, or one of the click's own."""
    return click.key or f"o{click.id}"


def _card(click: Click) -> CardFace:
    return CardFace(click.token, click.brand, click.last4)
