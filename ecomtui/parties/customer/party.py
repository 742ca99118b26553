"""The customer: what a person clicks, sees on screen, and finds in the mailbox and at the door.

A person's acts queue: the next click is made when the screen has answered the last, or given up on it
(`clicks`). Those of the crowd act by themselves (`visitors`).
"""

from typing import Final

from msgspec.structs import asdict

from ecomtui.parties.customer.clicks import PAGE_PATIENCE
from ecomtui.parties.customer.consenting import Consenting
from ecomtui.parties.customer.rows import (
    Click,
    ClickKind,
    InboxMail,
    KnownOrder,
    Notice,
    Person,
    SeenCheckout,
    Tab,
    Traffic,
    Visit,
    Wish,
)
from ecomtui.parties.customer.sending_back import FAULTS, SendingBack
from ecomtui.parties.protocol import acts, shopping
from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.parties.protocol.delivering import ParcelDelivered
from ecomtui.parties.protocol.mailing import AutoReplied, MailAccepted, MailComplained, MailSent
from ecomtui.parties.protocol.ordering import (
    ClaimReceived,
    ClaimSettled,
    ConfirmationAsked,
    OrderCanceled,
    OrderChecking,
    OrderConfirmed,
    OrderRefused,
    ShowNotice,
)
from ecomtui.parties.protocol.values import Line, text_of
from ecomtui.parties.protocol.visiting import TakesOutPhone
from ecomtui.world.clock import SECOND
from ecomtui.world.faults import Effect, Fault
from ecomtui.world.party import handles

TO_CONFIRM: Final = "confirmation_asked"
TAKES_PHONE: Final = (10 * SECOND, 40 * SECOND)


class Customer(SendingBack, Consenting):
    """Clicks, waits, reads. It reaches the shop only through the internet."""

    name, title = "customer", "Customer"
    tables = (Person, Tab, Click, SeenCheckout, KnownOrder, Notice, InboxMail, Visit, Traffic, Wish)
    latency = (30, 120)
    settings = (PAGE_PATIENCE,)
    faults = (
        Fault(
            "mail.complaint",
            "customer",
            Effect.decide,
            "Somebody marks a mail of the shop as unwanted.",
            "The address is suppressed; later mails appear on the customer's screen instead.",
        ),
        Fault(
            "shop.double_submit",
            "customer",
            Effect.decide,
            'Somebody presses "place order" twice, one right after the other.',
            "Both carry the same order key: one order, and both are given the same answer.",
        ),
        *FAULTS,
    )

    def opening(self, charter: ShopCharter) -> None:
        for person in charter.customers:
            self.rows.add(
                Person(
                    id=person.id,
                    name=person.name,
                    full_name=person.full_name,
                    address=person.address,
                    email=person.email,
                    persona=person.persona,
                    card=person.card,
                    last4=person.last4,
                )
            )
        self._open_the_doors(charter)

    # ---------------------------------------------------------------- what the person does
    @handles(acts.Buy)
    def buy(self, act: acts.Buy) -> None:
        self._click(act.customer, ClickKind.visit)
        for line in act.lines:
            self._click(act.customer, ClickKind.view, sku=line.sku)
            self._click(act.customer, ClickKind.add, sku=line.sku, quantity=line.quantity)
        if self._wavers(self.rows.get(Person, act.customer), act.lines[0]):
            return
        self._click(act.customer, ClickKind.checkout, voucher=act.voucher)
        self._click(
            act.customer,
            ClickKind.place,
            key=act.key,
            email=act.email,
            address=act.address,
            payer=act.payer,
            consent=act.consent,
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
        self._click(act.customer, ClickKind.remove, sku=act.sku, quantity=act.quantity or 0)

    @handles(acts.Checkout)
    def checkout(self, act: acts.Checkout) -> None:
        self._click(act.customer, ClickKind.checkout, voucher=act.voucher)

    @handles(acts.Place)
    def place(self, act: acts.Place) -> None:
        self._click(
            act.customer,
            ClickKind.place,
            key=act.key,
            email=act.email,
            address=act.address,
            payer=act.payer,
            consent=act.consent,
            **asdict(act.card),
        )

    @handles(acts.Pay)
    def pay(self, act: acts.Pay) -> None:
        self._click(
            act.customer, ClickKind.pay, order=act.order, payer=act.payer, consent=act.consent, **asdict(act.card)
        )

    @handles(acts.ConfirmThreeDSecure)
    def confirm(self, act: acts.ConfirmThreeDSecure) -> None:
        self._click(act.customer, ClickKind.confirm, order=act.order, success=act.success)

    @handles(acts.Track)
    def track(self, act: acts.Track) -> None:
        self._click(act.customer, ClickKind.track, order=act.order, number=act.number)

    @handles(acts.Cancel)
    def cancel(self, act: acts.Cancel) -> None:
        self._click(act.customer, ClickKind.cancel, order=act.order)

    @handles(acts.Claim)
    def claim(self, act: acts.Claim) -> None:
        self._click(act.customer, ClickKind.claim, order=act.order, reason=act.reason, quantity=act.parcel or 0)

    # ---------------------------------------------------------------- what the screen shows
    @handles(shopping.StorePage, shopping.ProductPage, shopping.CartChanged, shopping.TrackingPage)
    def page(
        self, page: shopping.StorePage | shopping.ProductPage | shopping.CartChanged | shopping.TrackingPage
    ) -> None:
        if isinstance(page, shopping.ProductPage):
            self._read(page)
        self._answer(page.request)

    @handles(shopping.CheckoutReady)
    def checkout_ready(self, page: shopping.CheckoutReady) -> None:
        lines = tuple(Line(line.sku, line.quantity) for line in page.lines)
        text = text_of(lines)
        screen = self._screen(page.customer, page.request)
        seen = self.rows.peek(SeenCheckout, screen) or self.rows.add(
            SeenCheckout(customer=screen, cart=page.cart, lines=text, total=page.totals.total)
        )
        seen.cart, seen.lines, seen.total = page.cart, text, page.totals.total
        seen.voucher, seen.offered = page.voucher, None
        self._answer(page.request)

    @handles(shopping.PageRefused)
    def page_refused(self, page: shopping.PageRefused) -> None:
        self._notice(page.customer, page.code, page.order, page.total, agreed=page.agreed)
        screen = self._screen(page.customer, page.request)
        seen = self.rows.peek(SeenCheckout, screen) if page.code == "price_changed" else None
        if seen is not None:
            seen.offered, seen.shown_by = page.total, self.message.id
        click = self.rows.peek(Click, page.request)
        if self._answer(page.request, code=page.code) and page.code == "price_changed" and click is not None:
            self._sees_new_price(click)

    @handles(OrderConfirmed)
    def confirmed(self, page: OrderConfirmed) -> None:
        known_before = self._know(page.order, page.customer).believes
        self._told(page, "confirmed", page.total)
        if known_before != "confirmed":
            self._confirmed_to(page.customer, page.order)

    @handles(OrderRefused)
    def refused(self, page: OrderRefused) -> None:
        self._told(page, page.code)

    @handles(OrderChecking)
    def checking(self, page: OrderChecking) -> None:
        self._told(page, "checking")

    @handles(ConfirmationAsked)
    def confirmation_asked(self, page: ConfirmationAsked) -> None:
        self._told(page, TO_CONFIRM, page.amount)
        if self._know(page.order, page.customer).consent:
            self.remind(self.draw("phone", *TAKES_PHONE), TakesOutPhone(page.customer, page.order))

    @handles(TakesOutPhone)
    def takes_out_phone(self, timer: TakesOutPhone) -> None:
        if self._know(timer.order, timer.customer).believes == TO_CONFIRM:
            self._click(timer.customer, ClickKind.confirm, order=timer.order)

    @handles(OrderCanceled)
    def canceled(self, page: OrderCanceled) -> None:
        believes = "expired" if page.reason == "expired" else "canceled"
        self._told(page, believes, code=page.reason)

    @handles(ParcelDelivered)
    def at_the_door(self, parcel: ParcelDelivered) -> None:
        order = self._know(parcel.order, self.message.who or 0)
        if parcel.condition == "damaged":
            order.believes = "damaged"
            self._notice(order.customer, "arrived_damaged", order.id)
            self._is_unhappy(order.customer, order.id, "damaged")
        else:
            order.believes = "delivered"
            self._notice(order.customer, "delivered", order.id)
            self._keeps_it(order.customer, order.id)

    @handles(ClaimReceived)
    def claim_received(self, page: ClaimReceived) -> None:
        self._notice(page.customer, "claim_received", page.order)
        self._answer(page.request or 0)

    @handles(ClaimSettled)
    def claim_settled(self, page: ClaimSettled) -> None:
        self._notice(page.customer, page.outcome, page.order)

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
        self._answer_mail(mail)
        self._has_read(mail.customer, mail.order, mail.template, mail.number)

    def _answer_mail(self, mail: MailSent) -> None:
        """What a mailbox or its owner does with a mail, beyond keeping it."""
        if mail.address.startswith("ooto@"):
            self.send("mail", AutoReplied(mail.mail))
        if mail.address.startswith("complaint@") or self.struck_by("mail.complaint"):
            self.send("mail", MailComplained(mail.mail))

    @handles(ShowNotice)
    def instead_of_a_mail(self, page: ShowNotice) -> None:
        self._notice(page.customer, page.template, page.order, page.amount, page.number, page.expected)
        self._has_read(page.customer, page.order, page.template, page.number)

    def _has_read(self, customer: int, order: int, template: str, number: str | None) -> None:
        """Somebody knows now what a mail says, from the mailbox or from the screen."""
        if template == "order_dispatched":
            self._on_its_way(customer, order)
        elif template == "order_at_pickup" and number:
            self._may_fetch(customer, number)
        elif template == "order_delivered" and self._know(order, customer).believes not in ("delivered", "damaged"):
            self._is_unhappy(customer, order, "not_received")

    # ---------------------------------------------------------------- helpers
    def _told(
        self,
        page: OrderConfirmed | OrderRefused | OrderChecking | ConfirmationAsked | OrderCanceled,
        believes: str,
        amount: int | None = None,
        code: str | None = None,
    ) -> None:
        """The shop says how an order stands: answer to a click, or news."""
        click = self.rows.peek(Click, page.request) if page.request else None
        known = self._know(page.order, page.customer)
        known.believes = believes
        self._notice(page.customer, code or believes, page.order, amount)
        if click:
            click.order = page.order
            if click.kind in (ClickKind.place, ClickKind.pay):
                known.consent = click.consent
            self._answer(click.id)

    def _know(self, order: int, customer: int) -> KnownOrder:
        """What this customer knows of an order; at first only that it exists."""
        known = self.rows.peek(KnownOrder, order)
        return known or self.rows.add(KnownOrder(id=order, customer=customer, believes="unknown"))
