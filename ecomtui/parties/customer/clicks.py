"""The customer's computer: one click after the other, each made when the screen has answered the last.

A request that gets no page is asked again under its own number, a few times, before the computer gives up.
"""

from typing import Any, Final

from msgspec.structs import asdict

from ecomtui.parties.customer.rows import (
    CLICK,
    Click,
    ClickKind,
    ClickStatus,
    Notice,
    Person,
    SeenCheckout,
    Tab,
    screen_of,
)
from ecomtui.parties.personas import PERSONAS
from ecomtui.parties.protocol import shopping
from ecomtui.parties.protocol.values import AtComputer, CardFace, lines_of
from ecomtui.world.clock import SECOND
from ecomtui.world.controls import Setting
from ecomtui.world.message import Body
from ecomtui.world.party import Party, handles

TRIES: Final = 4
"""How often a computer asks for a page before it gives up."""
PAGE_PATIENCE: Final = Setting(
    "page_patience",
    "customer",
    8 * SECOND,
    "How long a computer waits for a page before it asks again.",
    span=True,
    least=SECOND,
)


class Clicks(Party):
    """Makes clicks and takes in the pages that answer them. The customer stands on it."""

    def _click(self, customer: int, kind: ClickKind, errand: int | None = None, **what: Any) -> None:
        """Queue a click (of the act at hand, unless another `errand` is named); make it at once when nothing
        is waited for in its tab."""
        person = self.rows.get(Person, customer)
        if "tab" not in what:
            what["tab"] = self._tab(customer)
        click = self.rows.add(
            Click(id=self.rows.next_id(Click), customer=customer, errand=errand or self.message.id, kind=kind, **what)
        )
        queue = self._queue(person, click)
        if queue.current is None:
            self._make(person, click)
        else:
            self.rows.get(Click, queue.last or queue.current).follower = click.id
        queue.last = click.id

    def _tab(self, customer: int) -> int | None:
        """The tab of the act at hand, None for the first one. An act that waits for none begins a queue of its own,
        behind which the next act of that tab waits."""
        act = self.message.body
        if not isinstance(act, AtComputer):
            return None
        tabs = self.rows.find(Tab, customer=customer, session=act.session)
        if tabs and (act.wait or tabs[-1].errand == self.message.id):
            return tabs[-1].id
        if act.wait and act.session == 1:
            return None
        tab = Tab(id=self.rows.next_id(Tab), customer=customer, session=act.session, errand=self.message.id)
        return self.rows.add(tab).id

    def _queue(self, person: Person, click: Click) -> Person | Tab:
        """Where a click stands in line."""
        return person if click.tab is None else self.rows.get(Tab, click.tab)

    def _screen(self, customer: int, request: int) -> int:
        """The screen on which the page that answers a click appears."""
        click = self.rows.peek(Click, request)
        tab = None if click is None or click.tab is None else self.rows.get(Tab, click.tab)
        return customer if tab is None else screen_of(customer, tab.session)

    def _make(self, person: Person, click: Click) -> None:
        self._queue(person, click).current = click.id
        person.visits += click.kind is ClickKind.visit
        CLICK.move(click, ClickStatus.open)
        self._ask(person, click)
        if click.kind is ClickKind.place:
            twice = self.struck_by("shop.double_submit") is not None
            for _ in range(1, PERSONAS[person.persona].presses + twice):
                self._press_again(person, click)

    def _press_again(self, person: Person, first: Click) -> None:
        """The same order once more, on its way at the same time under the same order key."""
        again = self.rows.add(
            Click(
                id=self.rows.next_id(Click),
                customer=person.id,
                errand=first.errand,
                kind=ClickKind.place,
                key=order_key(first),
                payer=first.payer,
                **asdict(card_of(first)),
                email=first.email,
                address=first.address,
                tab=first.tab,
                total=first.total,
                consent=first.consent,
                agrees=True,  # if somebody has to agree to another price, the first press does
            )
        )
        CLICK.move(again, ClickStatus.open)
        self._ask(person, again)

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
                return shopping.RemoveFromCart(who, request, sku, click.quantity or None)
            case ClickKind.checkout:
                return shopping.BeginCheckout(who, request, click.voucher)
            case ClickKind.place:
                return self._order(person, click)
            case ClickKind.pay:
                return shopping.PayOrder(who, request, click.order or 0, click.payer, card_of(click))
            case ClickKind.confirm:
                return shopping.ConfirmPayment(who, request, click.order or 0, click.success)
            case ClickKind.answer:
                return shopping.AnswerQuestion(who, request, click.order or 0, click.reason or "", click.success)
            case ClickKind.cancel:
                return shopping.CancelOrder(who, request, click.order or 0)
            case ClickKind.claim:
                return shopping.ClaimOrder(who, request, click.order or 0, click.reason or "", click.quantity or None)
            case ClickKind.send_back:
                lines = lines_of(click.lines or "[]")
                return shopping.RequestReturn(who, request, click.order or 0, lines, click.reason or "")
            case ClickKind.track:
                return shopping.TrackOrder(who, request, click.order, click.number)

    def _order(self, person: Person, click: Click) -> shopping.PlaceOrder:
        """The order is for what the checkout showed; the total is fixed when it is first asked, for good."""
        seen = self.rows.peek(SeenCheckout, self._screen(person.id, click.id))
        if click.total is None and seen is not None:
            click.total = self._agreed(seen, click)
        return shopping.PlaceOrder(
            customer=person.id,
            request=click.id,
            key=order_key(click),
            cart=seen.cart if seen else 0,
            lines=lines_of(seen.lines) if seen else (),
            total=click.total or 0,
            payer=click.payer,
            card=card_of(click),
            email=click.email or person.email,
            voucher=seen.voucher if seen else None,
            address=click.address,
        )

    def _agreed(self, seen: SeenCheckout, click: Click) -> int:
        """Placing an order agrees to the total that was seen before: never to one that was not on the screen yet."""
        if seen.offered is None or (click.errand < seen.shown_by and not click.agrees):
            return seen.total
        return seen.offered

    @handles(shopping.RequestOverdue)
    def overdue(self, timer: shopping.RequestOverdue) -> None:
        click = self.rows.get(Click, timer.request)
        person = self.rows.get(Person, click.customer)
        if click.tries < TRIES:
            self._ask(person, click)
        else:
            self._notice(click.customer, "no_connection")
            self._over(click, ClickStatus.given_up)

    # ---------------------------------------------------------------- a page has come, or none will
    def _answer(self, request: int, code: str | None = None) -> bool:
        """A page has come: the first for its click counts, one that comes again changes nothing; answers which."""
        click = self.rows.peek(Click, request)
        if click is None or click.status not in (ClickStatus.open, ClickStatus.given_up):
            return False
        click.code = code
        self._over(click, ClickStatus.refused if code else ClickStatus.answered)
        return True

    def _over(self, click: Click, status: ClickStatus) -> None:
        CLICK.move(click, status)
        self.forget(click.timer)
        person = self.rows.get(Person, click.customer)
        if self._queue(person, click).current == click.id:
            self._next(person, click, drop=status is not ClickStatus.answered)

    def _next(self, person: Person, click: Click, *, drop: bool) -> None:
        """Make the next click; after a failure the rest of the same errand is dropped."""
        self._queue(person, click).current = None
        after = self._follower(click)
        while after is not None and drop and after.errand == click.errand:
            CLICK.move(after, ClickStatus.dropped)
            after = self._follower(after)
        if after is not None:
            self._make(person, after)
        if after is None or after.errand != click.errand:
            self._errand_done(person, click)

    def _follower(self, click: Click) -> Click | None:
        return None if click.follower is None else self.rows.get(Click, click.follower)

    def _errand_done(self, person: Person, click: Click) -> None:
        """All clicks of an errand have been made, or what was left of it dropped; `click` was the last made."""

    # ---------------------------------------------------------------- helpers
    def _notice(
        self,
        customer: int,
        code: str,
        order: int | None = None,
        amount: int | None = None,
        number: str | None = None,
        expected: int | None = None,
        agreed: int | None = None,
    ) -> None:
        self.rows.add(
            Notice(
                id=self.rows.next_id(Notice),
                customer=customer,
                at=self.now,
                message=self.message.id,
                code=code,
                order=order,
                amount=amount,
                number=number,
                expected=expected,
                agreed=agreed,
            )
        )


def order_key(click: Click) -> str:
    """The key an order is placed with: the one the act named, or one of the click's own."""
    return click.key or f"o{click.id}"


def card_of(click: Click) -> CardFace:
    """The card that a click pays with."""
    return CardFace(click.token, click.brand, click.last4)
