"""Aftercare: an order after its parcel has left the house, and mails that never arrive."""

from ecomtui.parties.order_desk import OrderDesk
from ecomtui.parties.order_rows import ORDER, Order, OrderStatus, ParcelStep
from ecomtui.parties.protocol.delivering import ParcelDelivered, ParcelScanned
from ecomtui.parties.protocol.mailing import MailBounced, MailSuppressed
from ecomtui.parties.protocol.ordering import ShowNotice
from ecomtui.world.party import handles


class Aftercare(OrderDesk):
    """Follows the parcel to the door. The order manager stands on it."""

    @handles(ParcelScanned)
    def scanned(self, scan: ParcelScanned) -> None:
        if scan.detail == "delayed":
            self._mail(self.rows.get(Order, scan.order), "order_delayed", item=scan.parcel, number=scan.number)

    @handles(ParcelDelivered)
    def delivered(self, scan: ParcelDelivered) -> None:
        order = self.rows.get(Order, scan.order)
        if not ORDER.allows(order.status, OrderStatus.completed):
            return  # another parcel of this order was first
        order.parcel = ParcelStep.delivered
        ORDER.move(order, OrderStatus.completed)
        self._mail(order, "order_delivered", item=scan.parcel, number=scan.number)

    # ---------------------------------------------------------------- mails that do not arrive
    @handles(MailBounced, MailSuppressed)
    def not_mailed(self, news: MailBounced | MailSuppressed) -> None:
        """The customer shall know all the same, and the order does not care."""
        order = self.rows.get(Order, news.order)
        notice = ShowNotice(order.id, order.customer, None, news.template, news.amount, news.number, news.expected)
        self._say(order, "web_server", notice)
