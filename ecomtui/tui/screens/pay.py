"""Pay: look the order over, say where it goes, choose a card and who pays, place it; or pay again after a refusal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Button, Static

from ecomtui.shop.addresses import LONGEST, LONGEST_EMAIL
from ecomtui.shop.money import money
from ecomtui.shop.views import CartView, CustomerView, OrderView
from ecomtui.tui.screens.area import Area
from ecomtui.tui.screens.dialog import Choice, ChoiceDialog
from ecomtui.tui.snapshot import Snapshot
from ecomtui.tui.text import clean, presses
from ecomtui.tui.widgets.field import Field
from ecomtui.tui.widgets.sums import receipt

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop

FIELDS: Final = ("card", "address", "email")
_PAYERS: Final = Content.assemble(" · ", ("F3 who else may pay", presses("f3")))
HOW: Final = Content.assemble(
    *(piece for key in "ame" for piece in ((key, presses(key)), " ")),
    "type another · ",
    ("F2 test cards and mailboxes", presses("f2")),
    _PAYERS,
)
HOW_AGAIN: Final = Content.assemble(
    ("e types another", presses("e")), " · ", ("F2 lists test cards", presses("f2")), _PAYERS
)
"""How to pay otherwise; each of it can be clicked."""
TESTS = "What testers know. A card draws on the payer's account and does what it says; a mailbox takes your mails."
NOTHING = "Nothing to pay. Fill the cart (1), then go to the checkout (2, Enter)."
NOT_YET = "The cart is not at the checkout yet. Press 2, look it over, and press Enter."
PLACED = "Press Enter to place the order. From then on time stops at every step, and you watch."


@dataclass(frozen=True, slots=True)
class Due:
    """What there is to pay: the cart at the checkout, or an order whose payment was refused."""

    me: CustomerView
    payer: CustomerView
    cart: CartView
    refused: OrderView | None


def due(shop: "Shop", customer: str, payer: str, order: int | None) -> Due:
    """What this customer can pay now. A cart at the checkout comes before refused orders, unless one of
    them is watched."""
    cart = shop.cart(customer)
    refused = [one for one in shop.orders(customer, limit=20) if one.may_pay and one.reason]
    watched = next((one for one in refused if one.id == order), None)
    other = refused[0] if refused and cart.status != "frozen" else None
    return Due(shop.person(customer), shop.person(payer), cart, watched or other)


class PayScreen(Area):
    """The order on one side, how it is paid on the other."""

    MODE = "pay"
    CSS_PATH = "pay.tcss"
    AUTO_FOCUS = "#place"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "place", "Order", id="pay.place", tooltip="Place the order, or pay for it again",
            priority=True,  # the button means the same, and would keep it from the line of keys
        ),
        Binding(
            "f2", "tests", "Test cards", key_display="F2", id="pay.cards",
            tooltip="Card numbers and mail addresses that testers know, and what each one does",
        ),
        Binding("f3", "payers", "Payer", key_display="F3", id="pay.payers", tooltip="Let somebody else pay"),
        Binding("e", "type('card')", "Card", id="pay.card", tooltip="Type a card number"),
        Binding("a", "type('address')", "Address", id="pay.address", tooltip="Let the parcel go to another address"),
        Binding("m", "type('email')", "Mail", id="pay.email", tooltip="Let the mails go to another address"),
    ]  # fmt: skip

    card = query_one("#card", Field)
    address = query_one("#address", Field)
    email = query_one("#email", Field)

    def __init__(self) -> None:
        super().__init__()
        self._due: Due | None = None
        self._payer: str | None = None
        self._me = ""
        self._ready = False

    def contents(self) -> ComposeResult:
        with Container(id="paying"):
            with VerticalScroll(id="review"):
                yield Static("Your order", id="title", markup=False)
                yield Static("", id="what", markup=False)
            with VerticalScroll(id="how", can_focus=False):
                with Horizontal(classes="row where"):
                    yield Static("deliver to", classes="name", markup=False)
                    yield Field(id="address", longest=LONGEST)
                with Horizontal(classes="row where"):
                    yield Static("mails to", classes="name", markup=False)
                    yield Field(id="email", longest=LONGEST_EMAIL)
                with Horizontal(classes="row"):
                    yield Static("card", classes="name", markup=False)
                    yield Field(id="card", longest=40)
                yield Static("", id="card-says", markup=False)
                with Horizontal(classes="row"):
                    yield Static("payer", classes="name", markup=False)
                    yield Static("", id="payer", markup=False)
                how = Static("", id="how-says", markup=False)
                how.auto_links = False
                yield how
                yield Static("", id="wrong", markup=False)
                yield Button("Place the order", id="place", variant="primary", compact=True)
                yield Static("", id="pay-says", markup=False)

    async def look(self, snapshot: Snapshot) -> None:
        if snapshot.follow.customer != self._me:
            self._me = snapshot.follow.customer
            self._forget()
        me, payer, order = self._me, self._payer or self._me, snapshot.follow.order
        self._due = await self.ask(lambda shop: due(shop, me, payer, order))
        self._show(self._due)

    def _show(self, due: Due) -> None:
        text, self._ready = self._what(due)
        self.query_one("#title").set_class(not self._ready or due.refused is not None, "-off")
        self.query_one("#what", Static).update(text)
        self.query_one("#how").display = self._ready
        for row in self.query(".where"):
            row.display = due.refused is None
        button = self.query_one("#place", Button)
        button.label = (
            f"{'Pay again' if due.refused else 'Place the order'}   {money((due.refused or due.cart).total)} EUR"
        )
        person = due.payer
        whose = "you" if person.name == self._me else "not you: somebody else's card"
        self.query_one("#payer", Static).update(
            f"{clean(person.full_name)} ({whose})   {money(person.available)} EUR to spend"
        )
        owner = "your own" if person.name == self._me else f"{person.name.capitalize()}'s own"
        self.card.placeholder = f"{owner} card"
        self.address.placeholder = clean(due.me.address)
        self.email.placeholder = clean(due.me.email)
        self.query_one("#how-says", Static).update(HOW if due.refused is None else HOW_AGAIN)
        self.query_one("#pay-says", Static).update(
            PLACED if not due.refused else "Enter asks the bank again, and you watch."
        )

    def _what(self, due: Due) -> tuple[Content, bool]:
        if due.refused is not None:
            order = due.refused
            why = self.guide.words("reason", order.reason or "")
            head = Content.assemble(
                (f"Order {order.id} is not paid: {why}.", "bold $text-error"),
                "\nNothing was taken, and the order waits. Pay with another card, or let somebody else pay.\n\n",
            )
            return head + receipt(order.lines, order) + Content(f"\n\nto {clean(order.address)}"), True
        if due.cart.status == "frozen" and due.cart.lines:
            where = self.address.value.strip() or f"{due.me.full_name}, {due.me.address}"
            return receipt(due.cart.lines, due.cart) + Content(f"\n\nto {clean(where)}"), True
        return Content(NOT_YET if due.cart.status == "open" and due.cart.lines else NOTHING), False

    # ---------------------------------------------------------------- what one does
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "type" and parameters != ("card",) and self._due and self._due.refused:
            return None  # an order that exists goes where it was said to go
        if action in ("place", "tests", "payers", "type") and not self._ready:
            return None
        return True

    @on(Button.Pressed, "#place")
    @on(Field.Submitted)
    async def pressed(self) -> None:
        await self.action_place()

    @on(Field.Changed)
    def typing(self) -> None:
        self._complain("", "")

    @on(Field.Changed, "#address")
    def _say_where_it_goes(self) -> None:
        if self._due is not None:
            self.query_one("#what", Static).update(self._what(self._due)[0])

    @on(Field.Changed, "#card")
    def _say_what_it_does(self) -> None:
        """What a test card will do, beside it: nobody knows sixteen digits by heart."""
        from ecomtui.shop.cards import test_card  # beside code that needs the store's libraries

        card, says = test_card(self.card.value), self.query_one("#card-says", Static)
        says.display = card is not None
        says.update(card.says if card else "")

    def action_type(self, field: str) -> None:
        self.query_one(f"#{field}", Field).focus()

    async def action_place(self) -> None:
        if self._due is None or not self._ready:
            return  # nothing stands at the checkout, whatever has the focus
        card, address, email = (self.query_one(f"#{name}", Field).value.strip() or None for name in FIELDS)
        payer = self._payer
        wrong = await self.ask(lambda shop: what_is_wrong(shop, card, payer or self._me, address, email))
        if wrong:
            self._complain(*wrong)
            return
        order = self._due.refused.id if self._due.refused else None
        if order is not None:
            number = order
            begun = await self.guide.order_now(
                lambda shop, me: shop.customer(me).pay(number, card=card, payer=payer, consent=False), order
            )
        else:
            begun = await self.guide.order_now(
                lambda shop, me: shop.customer(me).place(
                    card=card, payer=payer, address=address, email=email, consent=False
                )
            )
        if begun:
            self._forget()
            self.app.switch_mode("backstage")

    def _forget(self) -> None:
        """All is one's own again."""
        self._payer = None
        for name in FIELDS:
            self.query_one(f"#{name}", Field).value = ""

    def _complain(self, field: str, text: str) -> None:
        """Say what is wrong, and go where it can be mended."""
        wrong = self.query_one("#wrong", Static)
        wrong.update(clean(text))
        wrong.display = bool(text)
        if text:
            self.query_one(f"#{field}", Field).focus()

    async def action_tests(self) -> None:
        self.app.push_screen(ChoiceDialog("Test cards and mailboxes", TESTS, _tests()), self._fill)

    def _fill(self, chosen: str | None) -> None:
        """A card's number goes where numbers go; what has an @ is a mail address."""
        if chosen is not None:
            field = self.email if "@" in chosen else self.card
            field.value = chosen if field is self.email else _grouped(chosen)
            self.query_one("#place").focus()

    async def action_payers(self) -> None:
        people = await self.ask(lambda shop: shop.customers())
        choices = [Choice(p.name, p.full_name, f"{money(p.available)} to spend") for p in people]
        self.app.push_screen(ChoiceDialog("Who pays?", "Whose account shall the money come from?", choices), self._pick)

    async def _pick(self, name: str | None) -> None:
        if name is not None:
            self._payer = None if name == self._me else name
            await self.refresh_all()


def _grouped(number: str) -> str:
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))


def _tests() -> list[Choice]:
    from ecomtui.shop.addresses import TEST_MAILBOXES
    from ecomtui.shop.cards import TEST_CARDS  # beside code that needs the store's libraries

    choices = [Choice("", "own card", "the card of whoever pays")]
    choices += [Choice(card.number, _grouped(card.number), card.says) for card in TEST_CARDS]
    choices.append(Choice("", "Mailboxes", heading=True))
    return choices + [Choice(box.address, box.address.partition("@")[0] + "@", box.says) for box in TEST_MAILBOXES]


def what_is_wrong(
    shop: "Shop", card: str | None, payer: str, address: str | None, email: str | None
) -> tuple[str, str] | None:
    """The field that holds something impossible, and what is wrong in words; the browser looks before anybody hears
    of it."""
    from ecomtui.shop.addresses import checked_address, checked_email
    from ecomtui.world.errors import BadInput

    checks: tuple[tuple[str, Callable[[], object]], ...] = (
        ("address", lambda: checked_address(address)),
        ("email", lambda: checked_email(email)),
        ("card", lambda: shop.card(card, payer)),
    )
    for field, check in checks:
        try:
            check()
        except BadInput as error:
            text = str(error)
            return field, text[:1].upper() + text[1:] + "."
    return None
