"""The order manager's desk: how it speaks of an order, and the compensations, one for each ladder."""

from collections import Counter

from ecomtui.parties.order_manager.rows import (
    AT_HOME,
    GoodsStep,
    MoneyStep,
    Order,
    OrderLine,
    OrderParcel,
    OrderStatus,
    ParcelStep,
)
from ecomtui.parties.protocol.dispatching import CancelDispatch
from ecomtui.parties.protocol.mailing import SendMail
from ecomtui.parties.protocol.ordering import VoucherFreed
from ecomtui.parties.protocol.paying import DropPayment, ReturnMoney
from ecomtui.parties.protocol.shopping import (
    AnswerQuestion,
    CancelOrder,
    ClaimOrder,
    ConfirmPayment,
    PageRefused,
    PayOrder,
    RequestReturn,
)
from ecomtui.parties.protocol.stocking import ReleaseStock
from ecomtui.parties.protocol.values import Line
from ecomtui.world.message import Body
from ecomtui.world.party import Party

OrderPage = PayOrder | ConfirmPayment | AnswerQuestion | CancelOrder | ClaimOrder | RequestReturn
"""What a customer asks of an order that exists."""


class OrderDesk(Party):
    """What every chapter of an order's life needs: what chapters ask of each other, words, compensations."""

    # ---------------------------------------------------------------- what chapters ask of each other
    def _go_on(self, order: Order) -> None:
        """What an order needs next, by the policy it began with."""
        raise NotImplementedError

    def _end(self, order: Order, status: OrderStatus, reason: str) -> None:
        """End an order before anything is sent: stop the parcel, give the goods free, make the money good."""
        raise NotImplementedError

    def _make_parcel(self, order: Order, lines: tuple[Line, ...]) -> None:
        """Make a parcel of goods that are there."""
        raise NotImplementedError

    def _add_parcel(
        self, order: Order, lines: tuple[Line, ...], amount: int, shipping: int, *, paid: bool
    ) -> OrderParcel:
        """A new parcel."""
        raise NotImplementedError

    def _contents(self, parcel: OrderParcel) -> tuple[Line, ...]:
        """What is in a parcel."""
        raise NotImplementedError

    def _nth_parcel(self, order: Order, nth: int) -> OrderParcel:
        """The order's parcel of that number."""
        raise NotImplementedError

    def _dispatch_what_is_ready(self, order: Order) -> None:
        """Ask for parcels whose goods are here, once the time for a change of mind is over."""
        raise NotImplementedError

    def _collect_next(self, order: Order) -> None:
        """Ask for the money of a packed parcel."""
        raise NotImplementedError

    def _collect_ahead(self, order: Order) -> None:
        """Ask for the money of the whole order at once."""
        raise NotImplementedError

    def _hand_over(self, order: Order, parcel: OrderParcel) -> None:
        """Give dispatch leave to let a parcel go."""
        raise NotImplementedError

    def _give_up_rest(self, order: Order, reason: str) -> None:
        """Send nothing more of an order of which something has left."""
        raise NotImplementedError

    def _drop_spare_money(self, order: Order) -> None:
        """Let go of what is set aside for pieces that do not come."""
        raise NotImplementedError

    def _give_up_missing(self, order: Order) -> None:
        """Nothing more will come of an order than what has been packed."""
        raise NotImplementedError

    def _stop_asking(self, order: Order) -> None:
        """What the customer was asked does not matter any more."""
        raise NotImplementedError

    def _settle_order(self, order: Order, reason: str) -> None:
        """End an order when each of its parcels has come or been made good."""
        raise NotImplementedError

    def _replace(self, order: Order, nth: int, lines: tuple[Line, ...]) -> None:
        """Goods are there once more: send them in place of the parcel that was lost or broken."""
        raise NotImplementedError

    def _pay_back_instead(self, order: Order, nth: int) -> None:
        """There is nothing to send in place of that parcel: its money goes back."""
        raise NotImplementedError

    def _paid_back(self, order: Order) -> None:
        """Money has gone back."""
        raise NotImplementedError

    # ---------------------------------------------------------------- words
    def _say(self, order: Order, receiver: str, body: Body) -> None:
        self.send(receiver, body, about=order.about, who=order.customer)

    def _mail(
        self,
        order: Order,
        template: str,
        *,
        item: int = 0,
        amount: int | None = None,
        number: str | None = None,
        expected: int | None = None,
    ) -> None:
        mail = SendMail(order.id, order.customer, order.email, template, item, amount, number, expected)
        self._say(order, "mail", mail)

    def _asker(self, order: Order) -> int | None:
        """The click that waits for an answer: only the first word to the customer answers it."""
        request, order.request = order.request, None
        return request

    def _lines(self, order: Order) -> tuple[Line, ...]:
        return tuple(Line(line.sku, line.quantity) for line in self.rows.find(OrderLine, order=order.id))

    def _may_touch(self, order: Order, customer: int) -> bool:
        """Whether this customer may change the order."""
        return order.customer == customer or not self.guarded("session_check")

    def _refuse(self, page: OrderPage, code: str) -> None:
        self.send("web_server", PageRefused(page.customer, page.request, code, page.order))

    def _parcels(self, order: Order, *steps: ParcelStep) -> list[OrderParcel]:
        """The order's parcels that are so far."""
        return [parcel for parcel in self.rows.find(OrderParcel, order=order.id) if parcel.step in steps]

    # ---------------------------------------------------------------- compensations
    def _stop_parcels(self, order: Order) -> None:
        """What has not left the house stays there."""
        stopped = self._parcels(order, *AT_HOME)
        known = any(parcel.step is not ParcelStep.ready for parcel in stopped)
        for parcel in stopped:
            parcel.step = ParcelStep.stopped
        if known:
            self._say(order, "dispatch", CancelDispatch(order.id))

    def _release_goods(self, order: Order) -> None:
        if order.goods is not GoodsStep.none and self.guarded("release_on_cancel"):
            order.goods = GoodsStep.released
            self._say(order, "stock", ReleaseStock(order.id))

    def _free_voucher(self, order: Order) -> None:
        if order.voucher is not None:
            self._say(order, "online_store", VoucherFreed(order.id, order.customer, order.voucher))

    def _drop_payment(self, order: Order) -> None:
        """Void what is set aside; what is still asked is made good when answered."""
        if order.money in (MoneyStep.set_aside, MoneyStep.to_confirm) and self.guarded("void_on_cancel"):
            order.money = MoneyStep.dropping
            self._say(order, "merchant", DropPayment(order.id))

    def _return_what_is_owed(self, order: Order) -> None:
        """The shop keeps what those pieces cost that were paid for and are, or will be, the customer's.

        The rest goes back, and what staff gave besides, but never more than was paid (guard `refund_cap`).
        """
        due = order.paid - self._earned(order) + order.kindness
        if self.guarded("refund_cap"):
            due = min(due, order.paid)
        self._refund(order, due - order.gone_back)

    def _earned(self, order: Order) -> int:
        """What is kept of a line costs its share, rounded down: the odd cent goes back.

        Shipping is earned as long as anything is, or may be, kept.
        """
        if order.is_over:
            return 0
        kept = self._kept(order)
        if not kept and order.goods is not GoodsStep.waiting:
            return 0
        lines = self.rows.find(OrderLine, order=order.id)
        return order.shipping + sum(line.cost_of(kept[line.sku]) for line in lines)

    def _kept(self, order: Order) -> Counter[str]:
        """How many pieces of each product were paid for and have not come back, or got lost, for all we know.

        Of an order that is paid ahead also those that no parcel has been made for yet.
        """
        kept = Counter[str]()
        for parcel in self.rows.find(OrderParcel, order=order.id):
            if parcel.paid and parcel.counts:
                kept.update({line.sku: line.quantity for line in self._contents(parcel)})
        if order.paid_ahead and order.goods not in (GoodsStep.none, GoodsStep.released):
            for line in self.rows.find(OrderLine, order=order.id):
                kept[line.sku] += line.quantity - line.packed - line.given_up
        for line in self.rows.find(OrderLine, order=order.id) if order.returned else ():
            kept[line.sku] -= line.returned
        return +kept

    def _refund(self, order: Order, amount: int, by: str = "card") -> None:
        if amount > 0:
            order.refunding += amount
            self._say(order, "merchant", ReturnMoney(order.id, amount, by))
