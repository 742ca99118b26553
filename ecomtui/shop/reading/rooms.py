"""What each party has written down of an order: twelve rooms, twelve books, none of them the whole truth."""

from collections import Counter
from typing import Final

from ecomtui.parties.bank.rows import Authorization
from ecomtui.parties.courier.rows import Parcel
from ecomtui.parties.dispatch.rows import Shipment
from ecomtui.parties.mail import MailStatus, OutgoingMail
from ecomtui.parties.merchant.rows import Payment
from ecomtui.parties.order_manager.rows import Order, OrderLine
from ecomtui.parties.stock.rows import Hold, HoldStatus, StockLevel, StockUnit, UnitStatus
from ecomtui.shop.reading.orders import OrderReading
from ecomtui.shop.reading.storefront import StorefrontReading
from ecomtui.shop.views_rooms import RoomsView

_OUT: Final = (MailStatus.sent, MailStatus.delivered, MailStatus.complained)


class RoomReading(OrderReading, StorefrontReading):
    """Questions about what stands in whose book."""

    def trays(self) -> dict[str, int]:
        """How many messages wait for each party; reminders to oneself do not count."""
        return dict(Counter(m.receiver for m in self._world.mailbox.waiting.values() if not m.is_timer))

    def rooms(self, order: int | None, customer: str) -> RoomsView:
        """What everybody has noted about an order (None: nothing yet) and its customer."""
        rows, key = self._world.rows, order or 0
        held = [hold.quantity for hold in rows.look_all(Hold, order=key) if hold.status is HoldStatus.held]
        units = rows.look_all(StockUnit, order=key)
        skus = sorted({line.sku for line in rows.look_all(OrderLine, order=key)})
        levels = [rows.look(StockLevel, sku) for sku in skus]
        promised = rows.look_all(Authorization, reference=key)
        packed, sent = rows.look_all(Shipment, order=key), rows.look_all(Parcel, order=key)
        mails = [mail for mail in rows.look_all(OutgoingMail, order=key) if mail.status in _OUT]
        manager, payment = rows.look(Order, key), rows.look(Payment, key)
        cart = self.cart(customer).status
        return RoomsView(
            cart=None if cart == "none" else cart,
            order=str(manager.status) if manager else None,
            held=sum(held),
            owned=sum(unit.quantity for unit in units if unit.status is UnitStatus.on_hand),
            awaited=sum(unit.quantity for unit in units if unit.status is UnitStatus.backordered),
            coming=sum(level.incoming for level in levels if level),
            payment=str(payment.status) if payment else None,
            set_aside=sum(each.left for each in promised),
            taken=sum(each.captured for each in promised),
            given_back=sum(each.refunded for each in promised),
            shipment=str(packed[-1].status) if packed else None,
            parcels=len(packed),
            parcel=str(sent[-1].status) if sent else None,
            scan=sent[-1].detail if sent else None,
            mails=len(mails),
            mail=mails[-1].template if mails else None,
            trays=self.trays(),
        )
