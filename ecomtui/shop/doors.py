"""A customer's door into the shop: what one person can do and see."""

import re
from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from ecomtui.parties.bank.disputes import CONVINCES
from ecomtui.parties.customer.rows import MOST_TABS
from ecomtui.parties.protocol import acts
from ecomtui.parties.protocol.values import AtComputer
from ecomtui.shop.addresses import checked_address, checked_email
from ecomtui.shop.counter import Counter, Rejected
from ecomtui.shop.given import MOST_MONEY
from ecomtui.shop.views import CartView, CustomerView, Errand, InboxView, NoticeView, OrderView, ParcelView
from ecomtui.world.errors import BadInput, UnknownName, shown
from ecomtui.world.message import Body

_KEY: Final = re.compile(r"[!-~]{1,64}")
_VOUCHER: Final = re.compile(r"[A-Za-z0-9-]{1,20}")
CLAIM_REASONS: Final = ("not_received", "damaged")
PRICE: Final = "price_changed"
QUESTIONS: Final = (PRICE, "substitute", "partial", "later")
"""What a shop may ask before it goes on."""
DISPUTE_REASONS: Final = tuple(CONVINCES)
WHY_NOT_DISPUTE: Final = {
    "not_yours": "somebody else has paid for it",
    "nothing_to_dispute": "the shop has no money for it",
    "already_disputed": "the bank is looking into it",
    "dispute_closed": "the bank has decided already",
}
RETURN_REASONS: Final = ("changed_mind", "damaged", "wrong_item", "not_as_described", "arrived_late")
_NUMBER: Final = re.compile(r"[A-Z0-9]{4,20}")


class CustomerDoor:
    """One customer. Acts take no time: they queue, and each click waits for the answer to the last."""

    def __init__(self, shop: Counter, number: int, name: str, session: int = 1, *, waits: bool = True) -> None:
        self._shop, self.id, self.name, self.session, self._waits = shop, number, name, session, waits

    def tab(self, session: int) -> "CustomerDoor":
        """The same customer in another tab of the browser: what is done there waits for that tab's pages only, and
        its checkout shows what that tab has seen. The cart is one.

        Raises:
            BadInput: for less than 1 or more tabs than anybody has.
        """
        if not 1 <= session <= MOST_TABS:
            raise BadInput(f"a tab is a number from 1 to {MOST_TABS}, not {shown(str(session))}")
        return CustomerDoor(self._shop, self.id, self.name, session, waits=self._waits)

    @property
    def at_once(self) -> "CustomerDoor":
        """The same customer, who does not wait for the page before: `asha.at_once.cancel(order)`."""
        return CustomerDoor(self._shop, self.id, self.name, self.session, waits=False)

    # ---------------------------------------------------------------- acts
    def buy(
        self,
        items: Mapping[str, int],
        *,
        card: str | None = None,
        payer: str | None = None,
        key: str | None = None,
        address: str | None = None,
        email: str | None = None,
        voucher: str | None = None,
        consent: bool = True,
    ) -> Errand:
        """Go the whole way through cart and checkout with `items` (sku to pieces).

        `card` is a number (None: the own card), `payer` somebody else whose card it is, `key` an order key,
        `address` where the parcel goes and `email` where mails go (None: one's own), `voucher` a code to type in at
        the checkout. With `consent` the customer agrees to whatever is asked about the order; without it, say so
        yourself (`confirm_3ds`).

        Raises:
            UnknownName: for a product or payer that does not exist.
            Rejected: for a quantity below 1 or absurd, or nothing to buy.
            IncorrectNumber: for a card number whose digits do not add up.
        """
        lines = self._shop.lines(items)
        face, holder = self._shop.card(card, payer or self.name)
        code = _voucher(voucher)
        where, mails = checked_address(address), checked_email(email)
        return self._act("buy", acts.Buy(self.id, lines, face, holder, _key(key), mails, code, consent, where))

    def browse(self) -> Errand:
        """Open the front page; back from the checkout, the cart may be changed again."""
        return self._act("browse", acts.Browse(self.id))

    def view(self, sku: str) -> Errand:
        """Open a product's page."""
        return self._act("view", acts.View(self.id, self._shop.checked_sku(sku)))

    def add(self, sku: str, quantity: int = 1) -> Errand:
        """Put pieces of a product into the cart."""
        (line,) = self._shop.lines({sku: quantity})
        return self._act("add", acts.Add(self.id, line.sku, line.quantity))

    def remove(self, sku: str, quantity: int | None = None) -> Errand:
        """Take pieces of a product out of the cart, all of them when no quantity is named.

        Raises:
            Rejected: for a quantity below 1 or absurd.
        """
        if quantity is not None:
            self._shop.lines({sku: quantity})
        return self._act("remove", acts.Remove(self.id, self._shop.checked_sku(sku), quantity))

    def checkout(self, *, voucher: str | None = None) -> Errand:
        """Go to the checkout, perhaps with a voucher's code, and see the totals."""
        return self._act("checkout", acts.Checkout(self.id, _voucher(voucher)))

    def place(
        self,
        *,
        card: str | None = None,
        payer: str | None = None,
        key: str | None = None,
        address: str | None = None,
        email: str | None = None,
        consent: bool = True,
    ) -> Errand:
        """Press "place order" for what the checkout showed. After a changed price, this agrees to the new one.

        The words and errors are those of `buy`.
        """
        face, holder = self._shop.card(card, payer or self.name)
        where, mails = checked_address(address), checked_email(email)
        return self._act("place", acts.Place(self.id, face, holder, _key(key), mails, consent, where))

    def pay(
        self, order: int | Errand, *, card: str | None = None, payer: str | None = None, consent: bool = True
    ) -> Errand:
        """Try again to pay an order that was refused, perhaps with another card or payer."""
        face, holder = self._shop.card(card, payer or self.name)
        number = self._order(order)
        return self._act("pay", acts.Pay(self.id, number, face, holder, consent), number)

    def confirm_3ds(self, order: int | Errand, success: bool = True) -> Errand:
        """Confirm on the phone that it is you who pay (3-D Secure), or, without `success`, do not."""
        number = self._order(order)
        return self._act("confirm_3ds", acts.ConfirmThreeDSecure(self.id, number, success), number)

    def track(
        self,
        order: int | Errand | None = None,
        *,
        number: str | None = None,
        parcel: int | None = None,
        items: Mapping[str, int] | None = None,
    ) -> Errand:
        """Open the tracking page of an order (of its latest parcel, of the one that is named, the first being 1, or of
        the latest with these items in it), or of a tracking number.

        Raises:
            BadInput: when neither is named.
            Rejected: when no parcel, or not that one, holds the items.
        """
        if number is not None and not _NUMBER.fullmatch(number):
            raise BadInput(f"{shown(number)} is no tracking number; it looks like EC7000000001")
        known = None if order is None else self._order(order)
        if known is None and number is None:
            raise BadInput("say which order or which tracking number to track")
        if known is not None and number is None and (parcel or items):
            meant = self._parcel(known, items, parcel)
            number = meant.number if meant else None
        return self._act("track", acts.Track(self.id, known, number), known)

    def cancel(self, order: int | Errand) -> Errand:
        """Cancel an order; the shop refuses once the parcel has been handed over."""
        number = self._order(order)
        return self._act("cancel", acts.Cancel(self.id, number), number)

    def claim(
        self,
        order: int | Errand,
        items: Mapping[str, int] | None = None,
        *,
        reason: str = CLAIM_REASONS[0],
        parcel: int | None = None,
    ) -> Errand:
        """Say that an order's parcel has not come (`not_received`) or came `damaged`; the shop has the courier
        look into it, and sends another or pays back: all of the parcel. `parcel` counts the order's parcels from 1;
        `items` (sku to pieces) means the latest with these in it; without either, it is the latest that came.

        Raises:
            UnknownName: for a reason or product that is none.
            Rejected: when no parcel, or not that one, holds the items, or a quantity is absurd.
        """
        if reason not in CLAIM_REASONS:
            raise UnknownName("reason for a claim", str(reason), CLAIM_REASONS)
        number, nth = self._order(order), parcel
        if items:
            meant = self._parcel(number, items, parcel)
            nth = meant.nth if meant else parcel
        return self._act("claim", acts.Claim(self.id, number, reason, nth), number)

    def _parcel(self, order: int, items: Mapping[str, int] | None, nth: int | None) -> ParcelView | None:
        """Which parcel of an order is meant: the nth, the latest with these items in it, or both; None when the order
        has no nth yet.

        Raises:
            Rejected: when no parcel, or not that one, holds the items.
        """
        wanted = self._shop.lines(items) if items else ()
        for parcel in self._shop.parcels(order):
            inside = dict(parcel.contents)
            if nth in (None, parcel.nth) and all(inside.get(line.sku, 0) >= line.quantity for line in wanted):
                return parcel
        if wanted:
            pieces = ", ".join(f"{line.quantity} × {line.sku}" for line in wanted)
            which = "no parcel" if nth is None else f"not parcel {nth}"
            raise Rejected("not_in_parcel", f"{which} of order {order} holds {pieces}")
        return None

    def accept(self, order: int | Errand, what: str) -> Errand:
        """Agree to what the shop asks: `substitute`, `partial` or `later` about an order, or `price_changed` for what
        a purchase (its errand) costs now.

        Raises:
            UnknownName: for a question that the shop never asks.
            Rejected: when it has not asked that.
        """
        return self._act("accept", acts.Accept(*self._question(order, what)))

    def refuse(self, order: int | Errand, what: str) -> Errand:
        """Do not agree to what the shop asks; the words and errors are those of `accept`."""
        return self._act("refuse", acts.Refuse(*self._question(order, what)))

    def _question(self, order: int | Errand, what: str) -> tuple[int, str, int | None, int | None]:
        if what not in QUESTIONS:
            raise UnknownName("question", str(what), QUESTIONS)
        if what == PRICE:
            refused = isinstance(order, Errand) and any(c.code == PRICE for c in self._shop.clicks(order))
            if not isinstance(order, Errand) or not refused:
                raise Rejected("nothing_asked", "the shop has not asked for another price for this purchase")
            return self.id, what, None, order.message
        view = self._shop.order(order)
        asked = view.question.what if view.question else None
        if asked != what:
            says = f"it asks about {asked}" if asked else "it asks nothing"
            raise Rejected("nothing_asked", f"the shop does not ask about {what} of order {view.id}: {says}")
        return self.id, what, view.id, None

    def dispute(self, order: int | Errand, *, reason: str = DISPUTE_REASONS[0], amount: int | None = None) -> Errand:
        """Call the bank and want the money of an order back: all that the shop has of it, or so much of that (minor
        units). The shop is asked for evidence, the bank decides.

        Raises:
            UnknownName: for a reason that is none.
            Rejected: when somebody else has paid for it, there is nothing (more) to dispute, or the amount is none.
        """
        if reason not in DISPUTE_REASONS:
            raise UnknownName("reason for a dispute", str(reason), DISPUTE_REASONS)
        if amount is not None and (type(amount) is not int or not 0 < amount <= MOST_MONEY):
            raise Rejected("bad_amount", f"an amount of {shown(str(amount))} cannot be wanted back")
        number = self._order(order)
        code = self._shop.why_not_dispute(number, self.id)
        if code:
            raise Rejected(code, f"{self.name} cannot dispute order {number}: {WHY_NOT_DISPUTE[code]}")
        return self._act("dispute", acts.Dispute(self.id, number, reason, amount), number)

    def return_goods(
        self, order: int | Errand, items: Mapping[str, int] | None = None, *, reason: str = RETURN_REASONS[0]
    ) -> Errand:
        """Send pieces of an order back (sku to pieces; None: all that came of it). The shop answers with a label;
        the box is handed in within a day or so, opened and counted, and what came is paid back.

        Raises:
            UnknownName: for a reason or product that is none.
            Rejected: for a quantity below 1 or absurd.
        """
        if reason not in RETURN_REASONS:
            raise UnknownName("reason for a return", str(reason), RETURN_REASONS)
        number = self._order(order)
        lines = () if items is None else self._shop.lines(items)
        return self._act("return_goods", acts.ReturnGoods(self.id, number, lines, reason), number)

    # ---------------------------------------------------------------- what one sees
    def screen(self) -> list[NoticeView]:
        """What has appeared on the screen, the newest first."""
        return self._shop.notices(self.name)

    def inbox(self) -> list[InboxView]:
        """The mailbox, the newest first."""
        return self._shop.inbox(self.name)

    def cart(self) -> CartView:
        """The cart, with its totals as they will be charged."""
        return self._shop.cart(self.name)

    def orders(self) -> list[OrderView]:
        """One's orders, the newest first."""
        return self._shop.orders(self.name)

    def account(self) -> CustomerView:
        """Oneself, with what is in the bank."""
        return self._shop.person(self.name)

    def _order(self, order: int | Errand) -> int:
        return order if isinstance(order, int) else self._shop.order_of(order)

    def _act(self, name: str, body: Body, order: int | None = None) -> Errand:
        about = None if order is None else f"order:{order}"
        if isinstance(body, AtComputer):
            body = replace(body, session=self.session, wait=self._waits)
        return self._shop.act(name, body, customer=self.id, about=about)


def _voucher(code: str | None) -> str | None:
    """A voucher's code as the shop writes it."""
    if code is not None and not _VOUCHER.fullmatch(code.strip()):
        raise BadInput(f"{shown(code)} is no voucher's code; it is one to 20 letters, digits or -, as in WELCOME10")
    return None if code is None else code.strip().upper()


def _key(key: str | None) -> str | None:
    if key is not None and not _KEY.fullmatch(key):
        raise BadInput(f"{shown(key)} is no order key; take up to 64 letters, digits and signs, no spaces")
    return key
