"""The order manager's desk: how it speaks of an order, and the compensations, one for each ladder."""

from ecomtui.parties.order_manager.rows import GoodsStep, MoneyStep, Order, OrderLine, OrderStatus, ParcelStep
from ecomtui.parties.protocol.dispatching import CancelDispatch
from ecomtui.parties.protocol.mailing import SendMail
from ecomtui.parties.protocol.ordering import VoucherFreed
from ecomtui.parties.protocol.paying import DropPayment, ReturnMoney
from ecomtui.parties.protocol.shopping import CancelOrder, ClaimOrder, PageRefused, PayOrder, RequestReturn
from ecomtui.parties.protocol.stocking import ReleaseStock
from ecomtui.parties.protocol.values import Line
from ecomtui.world.message import Body
from ecomtui.world.party import Party


class OrderDesk(Party):
    """What every chapter of an order's life needs: what chapters ask of each other, words, compensations."""

    # ---------------------------------------------------------------- what chapters ask of each other
    def _go_on(self, order: Order) -> None:
        """What an order needs next, by the policy it began with."""
        raise NotImplementedError

    def _end(self, order: Order, status: OrderStatus, reason: str) -> None:
        """End an order before anything is sent: stop the parcel, give the goods free, make the money good."""
        raise NotImplementedError

    def _collect(self, order: Order) -> None:
        """Ask for the money that is set aside."""
        raise NotImplementedError

    def _hand_over(self, order: Order) -> None:
        """Give dispatch leave to let the parcel go."""
        raise NotImplementedError

    def _dispatch_if_ready(self, order: Order) -> None:
        """Ask for a parcel once the goods are here and the time for a change of mind is over."""
        raise NotImplementedError

    def _replace(self, order: Order) -> None:
        """Goods are put aside once more for an order that is paid: send them in place of what was lost."""
        raise NotImplementedError

    def _ask_for_another(self, order: Order) -> None:
        """Ask for goods in place of what was lost or broken."""
        raise NotImplementedError

    def _pay_back_instead(self, order: Order) -> None:
        """There is nothing to send in place of what was lost: the money goes back."""
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

    def _refuse(self, page: PayOrder | CancelOrder | ClaimOrder | RequestReturn, code: str) -> None:
        self.send("web_server", PageRefused(page.customer, page.request, code, page.order))

    # ---------------------------------------------------------------- compensations
    def _stop_parcel(self, order: Order) -> None:
        if order.parcel in (ParcelStep.asked, ParcelStep.packed):
            order.parcel = ParcelStep.stopped
            self._say(order, "dispatch", CancelDispatch(order.id))

    def _release_goods(self, order: Order) -> None:
        if order.goods is not GoodsStep.none and self.guarded("release_on_cancel"):
            order.goods = GoodsStep.released
            self._say(order, "stock", ReleaseStock(order.id))

    def _free_voucher(self, order: Order) -> None:
        if order.voucher is not None:
            self._say(order, "online_store", VoucherFreed(order.id, order.customer, order.voucher))

    def _make_money_good(self, order: Order) -> None:
        """Void what is set aside, give back what was taken; what is still asked is made good when answered."""
        if order.money is MoneyStep.set_aside and self.guarded("void_on_cancel"):
            order.money = MoneyStep.dropping
            self._say(order, "merchant", DropPayment(order.id))
        elif order.money in (MoneyStep.paid, MoneyStep.returning):
            self._refund(order, order.paid)

    def _refund(self, order: Order, amount: int) -> None:
        """Give so much back, or what is left of what was paid."""
        amount = min(amount, order.paid - order.refunded - order.refunding)
        if amount > 0:
            order.money = MoneyStep.returning
            order.refunding += amount
            self._say(order, "merchant", ReturnMoney(order.id, amount))
