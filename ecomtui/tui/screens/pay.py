"""Pay: look the order over, choose a card and who pays, place it; or pay again after a refusal."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Button, Static

from ecomtui.shop.money import money
from ecomtui.shop.views import CartView, CustomerView, LineView, OrderView
from ecomtui.tui.screens.area import Area
from ecomtui.tui.screens.dialog import Choice, ChoiceDialog
from ecomtui.tui.snapshot import Snapshot
from ecomtui.tui.text import clean
from ecomtui.tui.widgets.field import Field
from ecomtui.tui.widgets.sums import Sums, sums

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop

NOTHING = "Nothing to pay. Fill the cart (1), then go to the checkout (2, Enter)."
NOT_YET = "The cart is not at the checkout yet. Press 2, look it over, and press Enter."
PLACED = "Press Enter to place the order. From then on time stops at every step, and you watch."


@dataclass(frozen=True, slots=True)
class Due:
    """What there is to pay: the cart at the checkout, or an order whose payment was refused."""

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
    return Due(shop.person(payer), cart, watched or other)


class PayScreen(Area):
    """The order on one side, how it is paid on the other."""

    MODE = "pay"
    CSS_PATH = "pay.tcss"
    AUTO_FOCUS = "#place"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "place", "Place the order", id="pay.place", tooltip="Place the order, or pay for it again",
            priority=True,  # the button means the same, and would keep it from the line of keys
        ),
        Binding(
            "f2", "cards", "Test cards", id="pay.cards", tooltip="Numbers that testers know, and what each one does"
        ),
        Binding("f3", "payers", "Who pays", id="pay.payers", tooltip="Let somebody else pay"),
        Binding("e", "card", "Card number", id="pay.card", tooltip="Type a card number"),
    ]  # fmt: skip

    field = query_one("#card", Field)

    def __init__(self) -> None:
        super().__init__()
        self._due: Due | None = None
        self._payer: str | None = None
        self._me = ""
        self._ready = False

    def contents(self) -> ComposeResult:
        with Container(id="paying"):
            with VerticalScroll(id="review"):
                yield Static("", id="what", markup=False)
            with VerticalScroll(id="how", can_focus=False):
                with Horizontal(classes="row"):
                    yield Static("card", classes="name", markup=False)
                    yield Field("your own card", id="card", longest=40)
                yield Static("", id="card-says", markup=False)
                with Horizontal(classes="row"):
                    yield Static("payer", classes="name", markup=False)
                    yield Static("", id="payer", markup=False)
                yield Static("", id="wrong", markup=False)
                yield Button("Place the order", id="place", variant="primary", compact=True)
                yield Static("", id="pay-says", markup=False)

    async def look(self, snapshot: Snapshot) -> None:
        if snapshot.follow.customer != self._me:
            self._me, self._payer = snapshot.follow.customer, None
            self.field.value = ""
        me, payer, order = self._me, self._payer or self._me, snapshot.follow.order
        self._due = await self.ask(lambda shop: due(shop, me, payer, order))
        self._show(self._due)

    def _show(self, due: Due) -> None:
        text, self._ready = self._what(due)
        self.query_one("#what", Static).update(text)
        self.query_one("#how").display = self._ready
        button = self.query_one("#place", Button)
        button.label = "Pay again" if due.refused else "Place the order"
        person = due.payer
        whose = "you" if person.name == self._me else "not you: somebody else's card"
        self.query_one("#payer", Static).update(
            f"{clean(person.full_name)} ({whose})   {money(person.available)} EUR to spend"
        )
        owner = "your own card" if person.name == self._me else f"{person.name.capitalize()}'s own card"
        self.field.placeholder = f"empty: {owner}"
        self.query_one("#card-says", Static).update(
            "F2 lists the test cards, e types a number, F3 lets somebody else pay."
        )
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
            return head + _review(order.lines, order), True
        if due.cart.status == "frozen" and due.cart.lines:
            return Content.assemble(("Your order", "bold"), "\n\n") + _review(due.cart.lines, due.cart), True
        return Content(NOT_YET if due.cart.status == "open" and due.cart.lines else NOTHING), False

    # ---------------------------------------------------------------- what one does
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("place", "cards", "payers", "card") and not self._ready:
            return None
        return True

    @on(Button.Pressed, "#place")
    @on(Field.Submitted, "#card")
    async def pressed(self) -> None:
        await self.action_place()

    @on(Field.Changed, "#card")
    def typing(self) -> None:
        self._complain("")

    def action_card(self) -> None:
        self.field.focus()

    async def action_place(self) -> None:
        if self._due is None or not self._ready:
            return  # nothing stands at the checkout, whatever has the focus
        card, payer = self.field.value.strip() or None, self._payer
        wrong = await self.ask(lambda shop: why_no_card(shop, card, payer or self._me))
        self._complain(wrong or "")
        if wrong:
            return
        order = self._due.refused.id if self._due.refused else None
        if order is not None:
            number = order
            begun = await self.guide.order_now(
                lambda shop, me: shop.customer(me).pay(number, card=card, payer=payer, consent=False), order
            )
        else:
            begun = await self.guide.order_now(
                lambda shop, me: shop.customer(me).place(card=card, payer=payer, consent=False)
            )
        if begun:
            self.field.value, self._payer = "", None
            self.app.switch_mode("backstage")

    def _complain(self, text: str) -> None:
        wrong = self.query_one("#wrong", Static)
        wrong.update(clean(text))
        wrong.display = bool(text)

    async def action_cards(self) -> None:
        from ecomtui.shop.cards import TEST_CARDS  # beside code that needs the store's libraries

        choices = [Choice("", "own card", "empty: the card of whoever pays")]
        choices += [Choice(card.number, _grouped(card.number), card.says) for card in TEST_CARDS]
        says = "Numbers that testers know. Each draws on the payer's account, and does what it says."
        self.app.push_screen(ChoiceDialog("Test cards", says, choices), self._fill_card)

    def _fill_card(self, number: str | None) -> None:
        if number is not None:
            self.field.value = number
            self.query_one("#place").focus()

    async def action_payers(self) -> None:
        people = await self.ask(lambda shop: shop.customers())
        choices = [Choice(p.name, p.full_name, f"{money(p.available)} to spend") for p in people]
        self.app.push_screen(ChoiceDialog("Who pays?", "Whose account shall the money come from?", choices), self._pick)

    async def _pick(self, name: str | None) -> None:
        if name is not None:
            self._payer = None if name == self._me else name
            await self.refresh_all()


def _review(lines: tuple[LineView, ...], of: Sums) -> Content:
    rows = [f"{line.quantity:>3} × {clean(line.name):<32.32}{money(line.goods):>9}" for line in lines]
    return Content("\n".join(rows) + "\n\n") + sums(of)


def _grouped(number: str) -> str:
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))


def why_no_card(shop: "Shop", card: str | None, payer: str) -> str | None:
    """What is wrong with a card number, in words; the browser looks before anybody hears of it."""
    from ecomtui.world.errors import BadInput

    try:
        shop.card(card, payer)
    except BadInput as error:
        text = str(error)
        return text[:1].upper() + text[1:] + "."
    return None
