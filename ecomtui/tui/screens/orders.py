"""My orders: how each stands, where its parcel is, and what can be done about it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from ecomtui.shop.money import money
from ecomtui.shop.views import InboxView, NoticeView, OrderView, QuestionView
from ecomtui.tui.screens.area import Area
from ecomtui.tui.screens.dialog import Choice, ChoiceDialog
from ecomtui.tui.snapshot import Snapshot, Words
from ecomtui.tui.text import QUIET, clean, presses
from ecomtui.tui.widgets.sums import receipt
from ecomtui.tui.widgets.table import PAGE, Column, Row, Table
from ecomtui.world.clock import clock_text

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop

RETURN_REASONS = ("changed_mind", "damaged", "wrong_item", "not_as_described", "arrived_late")
"""Why one may send goods back; the shop knows no others."""
DISPUTE_REASONS = {"product_not_received": "Nothing came", "fraudulent": "That was not me"}
"""Why one may call the bank, and how one says it."""
ANSWERS = {
    "substitute": ("it comes for the price agreed", "it does not come"),
    "partial": ("only what comes is paid for", "all of it is called off"),
    "later": ("the place in the queue stays", "it is called off, and nothing is paid"),
}
"""What yes and no mean to each question of the shop's."""
NONE_YET = "You have no orders yet. Press 1, choose something, and buy it."


@dataclass(frozen=True, slots=True)
class MyOrders:
    """A customer's orders with what has been heard of them."""

    orders: tuple[OrderView, ...]
    notices: tuple[NoticeView, ...]
    mails: tuple[InboxView, ...]


def my_orders(shop: "Shop", customer: str) -> MyOrders:
    """The newest page of a customer's orders."""
    return MyOrders(
        tuple(shop.orders(customer, limit=PAGE)),
        tuple(shop.notices(customer, limit=PAGE)),
        tuple(shop.inbox(customer, limit=PAGE)),
    )


class OrdersScreen(Area):
    """A list, and the order under the cursor."""

    MODE = "orders"
    CSS_PATH = "orders.tcss"
    AUTO_FOCUS = "#orders"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,b", "watch", "Watch backstage", id="orders.watch", tooltip="Follow this order backstage"),
        Binding("x", "cancel", "Cancel", id="orders.cancel", tooltip="Cancel this order"),
        Binding("y", "pay", "Pay again", id="orders.pay", tooltip="Pay this order with another card"),
        Binding("m", "claim", "Claim", id="orders.claim", tooltip="Say that its parcel is missing or broken"),
        Binding("r", "give_back", "Return", id="orders.return", tooltip="Send goods of this order back"),
        Binding("o", "confirm", "Answer", id="orders.confirm", tooltip="Answer what the bank or the shop asks"),
        Binding("i", "dispute", "Dispute", id="orders.dispute", tooltip="Call the bank and want the money back"),
        Binding("k", "track", "Track", id="orders.track", tooltip="Open the tracking page of this order's parcel"),
    ]

    table = query_one("#orders", Table)

    def __init__(self) -> None:
        super().__init__()
        self._mine = MyOrders((), (), ())
        self._followed: int | None = None

    def contents(self) -> ComposeResult:
        with Container(id="both"):
            yield Table(
                Column("order", 6, number=True),
                Column("state", 18, share=1),
                Column("total", 8, number=True),
                id="orders",
            )
            with VerticalScroll(id="one"):
                order = Static(NONE_YET, id="order", markup=False)
                order.auto_links = False  # it looks like a text, not like a page
                yield order

    async def look(self, snapshot: Snapshot) -> None:
        me, words = snapshot.follow.customer, self.guide.words
        self._mine = await self.ask(lambda shop: my_orders(shop, me))
        self.table.show([Row(str(o.id), (str(o.id), in_short(o, words), money(o.total))) for o in self._mine.orders])
        if snapshot.follow.order != self._followed:  # another one is watched by now
            self._followed = snapshot.follow.order
            self.table.choose(str(self._followed))
        self._show_one()

    @property
    def chosen(self) -> OrderView | None:
        """The order under the cursor."""
        return next((order for order in self._mine.orders if str(order.id) == self.table.chosen), None)

    @on(Table.Moved, "#orders")
    def _show_one(self) -> None:
        order = self.chosen
        text = tell(order, self._mine, self.guide.words) if order else Content(NONE_YET)
        self.query_one("#order", Static).update(text)
        self.refresh_bindings()

    # ---------------------------------------------------------------- what one does
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        order = self.chosen
        match action:
            case "watch":
                return True if order else None
            case "cancel":
                return True if order and order.why_not_cancel is None else None
            case "claim":
                return True if order and order.why_not_claim is None else None
            case "give_back":
                return True if order and order.why_not_return is None else None
            case "pay":
                return True if order and order.may_pay and order.reason else None
            case "confirm":
                return True if order and order.waits_for in ("confirmation", "answer") else None
            case "dispute":
                return True if order and order.why_not_dispute is None else None
            case "track":
                return True if order and order.number else None
        return True

    async def action_watch(self) -> None:
        if self.chosen:
            await self.guide.watch(self.chosen.id)
            self.app.switch_mode("backstage")

    async def action_cancel(self) -> None:
        if self.chosen:
            number = self.chosen.id
            await self.guide.do(lambda shop, me: shop.customer(me).cancel(number))

    async def action_claim(self) -> None:
        if self.chosen:
            number, reason = self.chosen.id, what_is_wrong(self.chosen, self._mine)
            await self.guide.do(lambda shop, me: shop.customer(me).claim(number, reason=reason))

    def action_give_back(self) -> None:
        """Ask what goes back (when there is a choice) and why, and announce it to the shop."""
        order = self.chosen
        if order is None:
            return
        everything = [Choice("", "everything", "all that came of this order")]
        lines = [Choice(line.sku, line.name, f"{line.quantity} bought") for line in order.lines]
        if len(lines) == 1:
            self._ask_why(order, "")
            return
        dialog = ChoiceDialog("Return", f"What of order {order.id} goes back?", everything + lines)
        self.app.push_screen(dialog, lambda sku: self._ask_why(order, sku))

    def _ask_why(self, order: OrderView, sku: str | None) -> None:
        if sku is None:
            return
        pieces = {line.sku: line.quantity for line in order.lines if line.sku == sku} or None

        async def send(reason: str | None) -> None:
            if reason is not None:
                await self.guide.do(lambda shop, me: shop.customer(me).return_goods(order.id, pieces, reason=reason))

        choices = [Choice(reason, reason.replace("_", " ")) for reason in RETURN_REASONS]
        says = "Why does it go back? The shop answers with a label; what comes is paid back."
        self.app.push_screen(ChoiceDialog("Return", says, choices), send)

    def action_confirm(self) -> None:
        """What one is asked: by the bank, on the phone, or by the shop."""
        order = self.chosen
        if order is None:
            return
        if order.question is not None:
            self._answer_shop(order, order.question)
            return

        async def answer(word: str | None) -> None:
            if word is not None:
                yes = word == "yes"
                await self.guide.do(lambda shop, me: shop.customer(me).confirm_3ds(order.id, yes))

        choices = [
            Choice("yes", "Yes, that is me", "the bank goes on, and decides"),
            Choice("no", "No", "the payment fails; another card may be taken"),
        ]
        says = f"Your bank asks: is it you who pays {money(order.total)}?"
        self.app.push_screen(ChoiceDialog("Confirm", says, choices), answer)

    def _answer_shop(self, order: OrderView, question: QuestionView) -> None:
        async def answer(word: str | None) -> None:
            if word is not None:
                await self.guide.do(lambda shop, me: getattr(shop.customer(me), word)(order.id, question.what))

        yes, no = ANSWERS[question.what]
        choices = [Choice("accept", "Yes", yes), Choice("refuse", "No", no)]
        asked = self.guide.words("asks", question.what)
        self.app.push_screen(ChoiceDialog("The shop asks", f"Order {order.id}: {asked}", choices), answer)

    def action_dispute(self) -> None:
        """Why one calls the bank."""
        order = self.chosen
        if order is None:
            return

        async def call(reason: str | None) -> None:
            if reason is not None:
                await self.guide.do(lambda shop, me: shop.customer(order.payer).dispute(order.id, reason=reason))

        choices = [Choice(reason, says) for reason, says in DISPUTE_REASONS.items()]
        says = "What do you tell the bank? It takes the money away from the shop, hears both sides, and decides."
        self.app.push_screen(ChoiceDialog("Dispute", says, choices), call)

    async def action_pay(self) -> None:
        if self.chosen:
            await self.guide.watch(self.chosen.id)
            self.app.switch_mode("pay")

    async def action_track(self) -> None:
        if self.chosen:
            number = self.chosen.id
            if await self.guide.do(lambda shop, me: shop.customer(me).track(number)) is not None:
                order = await self.ask(lambda shop: shop.order(number))
                self.notify(where_it_is(order, self.guide.words), markup=False)


# -------------------------------------------------------------------- an order in words
def what_is_wrong(order: OrderView, mine: MyOrders) -> str:
    """Why one would claim: for what was seen at the door, or because nothing was."""
    seen = {notice.code for notice in mine.notices if notice.order == order.id}
    return "damaged" if "arrived_damaged" in seen else "not_received"


def where_it_is(order: OrderView, words: Words) -> str:
    """The last that has been heard of an order's latest parcel."""
    parcel = order.parcels[-1] if order.parcels else None
    if parcel is None or not parcel.scans:
        return f"Parcel {order.number}: nobody has scanned it yet."
    last = parcel.scans[-1]
    return f"Parcel {parcel.number}, {clock_text(last.at)[:9]}: {words('scan', last.detail)}."


def in_short(order: OrderView, words: Words) -> str:
    """How an order stands, in a word: to the shop one that came back is completed, to its customer it is not."""
    if order.fulfilment in ("returned", "partially_returned"):
        return words("fulfilment_badge", order.fulfilment)
    return words("order", order.status)


def tell(order: OrderView, mine: MyOrders, words: Words) -> Content:
    """An order: how it stands, its lines and sums, what may be done, and what has happened."""
    parts = [
        Content.assemble((f"Order {order.id}", "bold"), "   ", (in_short(order, words), "bold $text-primary")),
        Content.assemble(_state(order, words)),
        *_ways_on(order, words),
        Content(""),
        Content.assemble(("What has happened", "bold")),
        *(Content(line) for line in timeline(order, mine, words)),
        Content(""),
        receipt(order.lines, order),
    ]
    return Content("\n").join(parts)


def _state(order: OrderView, words: Words) -> str:
    paid = words("payment_badge", order.payment)
    sent = words("fulfilment_badge", order.fulfilment)
    payer = "" if order.payer == order.customer else f", {order.payer.capitalize()} pays"
    text = f"money: {paid} (card {order.card}{payer})   goods: {sent}\nto: {clean(order.address)}"
    if order.reason and order.payment == "none":
        text += f"\nwhy: {words('reason', order.reason)}"
    for dispute in order.disputes:
        text += f"\nthe bank: {money(dispute.amount)} in dispute, {words('dispute', dispute.status)}"
    if order.waits_for is not None:
        text += f"\nwaits: {words('waits_for', order.waits_for)}"
    if order.expected and order.fulfilment == "backorder":
        text += f"\ngoods expected about {clock_text(order.expected)}"
    return text


def _ways_on(order: OrderView, words: Words) -> list[Content]:
    ways: list[Content] = []

    def way(key: str, says: str) -> None:
        """A key and what it does; a click on either does it too."""
        ways.append(Content.assemble((key, "bold"), f"  {says}").stylize(presses(key)))

    if order.may_pay and order.reason:
        way("y", "pay again with another card")
    if order.waits_for == "confirmation":
        way("o", "answer your bank: is it you who pays?")
    if order.question is not None:
        way("o", f"answer the shop: {words('asks', order.question.what)}")
    if order.number:
        way("k", f"look where parcel {order.number} is")
    if order.why_not_return is None:
        way("r", "send goods back")
    if order.why_not_claim is None:
        way("m", "say that its parcel is missing or broken")
    if order.why_not_dispute is None:
        way("i", "call the bank and want the money back")
    if order.why_not_cancel is None:
        way("x", "cancel it; nothing has left the house yet")
    else:
        ways.append(Content.assemble((f"It cannot be cancelled: {words('code', order.why_not_cancel)}.", QUIET)))
    return ways


def timeline(order: OrderView, mine: MyOrders, words: Words) -> list[str]:
    """What a customer has heard of an order, the oldest first."""
    events = [(order.placed_at, "You placed the order.")]
    events += [(notice.at, f"On screen: {notice.text}") for notice in mine.notices if notice.order == order.id]
    events += [(mail.at, f"Mail: {mail.subject}") for mail in mine.mails if mail.order == order.id]
    for parcel in order.parcels:
        events += [(scan.at, f"Parcel {parcel.number}: {words('scan', scan.detail)}.") for scan in parcel.scans]
    return [f"{clock_text(at)[:9]}  {clean(text)}" for at, text in sorted(events, key=lambda event: event[0])]
