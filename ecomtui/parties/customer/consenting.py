"""Consent: what a customer says when the shop asks first. People agree, unless they have said that they do not."""

from typing import Final

from msgspec.structs import asdict

from ecomtui.parties.customer.clicks import Clicks, card_of, order_key
from ecomtui.parties.customer.rows import Click, ClickKind, ClickStatus, KnownOrder
from ecomtui.parties.protocol.acts import Accept, Refuse
from ecomtui.parties.protocol.ordering import AnswerNoted, ConsentAsked
from ecomtui.parties.protocol.visiting import AgreesToPrice, ReadsQuestion
from ecomtui.world.clock import HOUR, MINUTE, SECOND
from ecomtui.world.party import handles

THINKS_FOR: Final = (5 * MINUTE, 3 * HOUR)
LOOKS_AGAIN: Final = (5 * SECOND, 20 * SECOND)
PRICE: Final = "price_changed"
NOTICES: Final = {"substitute": "asks_substitute", "partial": "asks_partial", "later": "asks_later"}
"""What is on the screen when the shop asks."""


class Consenting(Clicks):
    """Says yes or no. The customer stands on it."""

    # ---------------------------------------------------------------- the shop asks about an order
    @handles(ConsentAsked)
    def consent_asked(self, page: ConsentAsked) -> None:
        self._notice(page.customer, NOTICES[page.what], page.order, expected=page.expected)
        known = self.rows.peek(KnownOrder, page.order)
        if known is None:
            return
        known.asked = page.what
        if known.consent:
            self.remind(self.draw("thinks", *THINKS_FOR), ReadsQuestion(page.customer, page.order, page.what))

    @handles(ReadsQuestion)
    def reads_question(self, timer: ReadsQuestion) -> None:
        if self.rows.get(KnownOrder, timer.order).asked == timer.what:  # nothing has been said meanwhile
            self._answer_shop(timer.customer, timer.order, timer.what, yes=True)

    @handles(AnswerNoted)
    def answer_noted(self, page: AnswerNoted) -> None:
        self._notice(page.customer, "answer_noted", page.order)
        self._answer(page.request or 0)

    def _answer_shop(self, customer: int, order: int, what: str, *, yes: bool) -> None:
        known = self.rows.peek(KnownOrder, order)
        if known is not None:
            known.asked = None
        self._click(customer, ClickKind.answer, order=order, reason=what, success=yes)

    # ---------------------------------------------------------------- the price has changed
    def _sees_new_price(self, click: Click) -> None:
        """Who agrees to what is asked places the order all the same, but not again and again."""
        if click.consent and not click.agrees and click.kind is ClickKind.place:
            self.remind(self.draw("looks again", *LOOKS_AGAIN), AgreesToPrice(click.customer, click.id))

    @handles(AgreesToPrice)
    def agrees_to_price(self, timer: AgreesToPrice) -> None:
        click = self.rows.get(Click, timer.request)
        pressed_again = any(each.id > click.id and each.key != order_key(click) for each in self._presses(click.errand))
        if not pressed_again:
            self._place_again(click)

    def _place_again(self, click: Click) -> None:
        self._click(
            click.customer,
            ClickKind.place,
            click.errand,
            email=click.email,
            address=click.address,
            tab=click.tab,
            payer=click.payer,
            consent=click.consent,
            agrees=True,
            **asdict(card_of(click)),
        )

    # ---------------------------------------------------------------- somebody says so
    @handles(Accept)
    def accept(self, act: Accept) -> None:
        if act.what != PRICE:
            self._answer_shop(act.customer, act.order or 0, act.what, yes=True)
            return
        for click in self._refused_for_price(act.errand or 0)[-1:]:
            self._place_again(click)

    @handles(Refuse)
    def refuse(self, act: Refuse) -> None:
        """Who does not want the new price goes back to the shop, where the cart may be changed again."""
        if act.what != PRICE:
            self._answer_shop(act.customer, act.order or 0, act.what, yes=False)
        else:
            self._click(act.customer, ClickKind.visit)

    def _refused_for_price(self, errand: int) -> list[Click]:
        return [c for c in self._presses(errand) if c.status is ClickStatus.refused and c.code == PRICE]

    def _presses(self, errand: int) -> list[Click]:
        """How often, and how, "place order" was pressed."""
        return [click for click in self.rows.find(Click, errand=errand) if click.kind is ClickKind.place]
