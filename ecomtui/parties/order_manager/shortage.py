"""Shortage: what an order does when the goods it waits for come late, in another shape, or not at all.

The customer is asked, as far as there is anything to choose. Without an answer the shop does what it would do
without asking: wait for what is late, and end what cannot be had.
"""

from typing import Final

from ecomtui.parties.order_manager.desk import OrderDesk
from ecomtui.parties.order_manager.rows import GoodsStep, Order, OrderLine, OrderStatus
from ecomtui.parties.protocol.ordering import AnswerNoted, ConsentAsked, QuestionLapses
from ecomtui.parties.protocol.purchasing import GoodsDelayed, GoodsUnavailable
from ecomtui.parties.protocol.shopping import AnswerQuestion
from ecomtui.parties.protocol.stocking import DropMissing, SwapStock
from ecomtui.world.clock import DAY, HOUR
from ecomtui.world.controls import Setting
from ecomtui.world.party import handles

ASK: Final = Setting(
    "ask_customer", "order_manager", True,
    "Whether the customer is asked when goods come late, or something else or nothing comes, or the shop decides.",
)  # fmt: skip
ASKS_FOR: Final = Setting(
    "answer_lasts", "order_manager", 2 * DAY, "How long the shop waits for the customer's answer before it decides.",
    span=True, least=HOUR,
)  # fmt: skip


class Shortage(OrderDesk):
    """Asks what to do, or ends what cannot be fulfilled. The order manager stands on it."""

    # ---------------------------------------------------------------- news from stock
    @handles(GoodsDelayed)
    def delayed(self, news: GoodsDelayed) -> None:
        order = self.rows.get(Order, news.order)
        if order.is_over or order.goods is not GoodsStep.waiting:
            return
        order.expected = max(order.expected or 0, news.expected)
        if order.asks and order.asking is None:
            self._ask_customer(order, "later", news.sku)

    @handles(GoodsUnavailable)
    def unavailable(self, news: GoodsUnavailable) -> None:
        """Nobody sells it any more."""
        order = self.rows.get(Order, news.order)
        if order.is_over or order.goods is not GoodsStep.waiting:
            return
        asked_already, order.here = order.asking in ("substitute", "partial"), news.here
        self._stop_asking(order)
        if order.asks and not asked_already and self._may_replace(order, news):
            self._ask_customer(order, "substitute", news.sku, news.instead)
        else:
            self._cannot_be_had(order, news.sku)

    def _may_replace(self, order: Order, news: GoodsUnavailable) -> bool:
        """Whether something else can come for a line: for all of it, and nothing of that kind is ordered besides."""
        lines = self.rows.find(OrderLine, order=order.id)
        whole = any(line.sku == news.sku and line.quantity == news.quantity for line in lines)
        return news.instead is not None and whole and all(line.sku != news.instead for line in lines)

    def _cannot_be_had(self, order: Order, sku: str) -> None:
        """Ask whether to send what is here; what has left already needs no question."""
        if order.asks and order.here and not order.has_left:
            self._ask_customer(order, "partial", sku)
        else:
            self._end_without(order)

    def _end_without(self, order: Order, reason: str = "not_available") -> None:
        """Whoever gets nothing pays nothing; what has left stays the customer's."""
        if order.has_left:
            self._give_up_rest(order, reason)
        else:
            self._end(order, OrderStatus.canceled, reason)

    # ---------------------------------------------------------------- the question
    def _ask_customer(self, order: Order, what: str, sku: str, instead: str | None = None) -> None:
        order.asking, order.about_sku, order.instead = what, sku, instead
        order.questions += 1
        lasts = self.setting(ASKS_FOR)
        until, expected = self.now + lasts, order.expected if what == "later" else None
        order.ask_timer = self.remind(lasts, QuestionLapses(order.id), about=order.about)
        asked = ConsentAsked(order.id, order.customer, None, what, sku, instead, expected, until)
        self._say(order, "web_server", asked)
        self._mail(order, f"question_{what}", item=order.questions, expected=expected)

    def _stop_asking(self, order: Order) -> None:
        self.forget(order.ask_timer)
        order.asking = order.ask_timer = None

    # ---------------------------------------------------------------- the answer, or none
    @handles(AnswerQuestion)
    def answered(self, page: AnswerQuestion) -> None:
        order = self.rows.peek(Order, page.order)
        if order is None or not self._may_touch(order, page.customer):
            self._refuse(page, "not_yours")
        elif order.asking != page.what or order.is_over:
            self._refuse(page, "nothing_asked")
        else:
            noted = AnswerNoted(order.id, order.customer, page.request, page.what, page.yes)
            self._say(order, "web_server", noted)
            self._decide(order, page.yes)

    @handles(QuestionLapses)
    def lapses(self, timer: QuestionLapses) -> None:
        """Nobody has answered: what is late is waited for, what would be otherwise than ordered is left."""
        order = self.rows.get(Order, timer.order)
        if order.asking is not None and not order.is_over:
            self._decide(order, order.asking == "later")

    def _decide(self, order: Order, yes: bool) -> None:
        what, sku = order.asking, order.about_sku or ""
        self._stop_asking(order)
        if order.goods is not GoodsStep.waiting:
            return  # it has come meanwhile
        match what, yes:
            case "substitute", True:
                self._take_instead(order, sku, order.instead or "")
            case "substitute", False:
                self._cannot_be_had(order, sku)
            case "partial", True:
                self._send_what_is_here(order)
            case "partial", False:
                self._end_without(order)
            case "later", False:
                self._end_without(order, "too_late")

    def _take_instead(self, order: Order, sku: str, instead: str) -> None:
        """It costs the customer what was agreed to."""
        for line in self.rows.find(OrderLine, order=order.id, sku=sku):
            line.sku = instead
        self._say(order, "stock", SwapStock(order.id, sku, instead))

    def _send_what_is_here(self, order: Order) -> None:
        order.given_up = True
        self._say(order, "stock", DropMissing(order.id))

    def _give_up_missing(self, order: Order) -> None:
        """Everything that will come has been packed: the rest is not charged, or goes back."""
        for line in self.rows.find(OrderLine, order=order.id):
            line.given_up = line.quantity - line.packed
        self._drop_spare_money(order)
        self._return_what_is_owed(order)
        self._settle_order(order, "not_available")
