"""What four who never see each other believe of an order: they may differ, and then somebody has to ask."""

from typing import Final

from sqlmodel import select

from ecomtui.parties.bank.rows import Authorization, AuthorizationStatus
from ecomtui.parties.customer.rows import KnownOrder
from ecomtui.parties.merchant.rows import Payment, PaymentStatus
from ecomtui.shop.reading.orders import OrderReading
from ecomtui.shop.views import BeliefsView

BANK_BELIEVES: Final = ("none", "authorized", "captured", "partially_refunded", "refunded", "voided")


class BeliefReading(OrderReading):
    """Questions about who believes what."""

    def beliefs(self, order: int) -> BeliefsView:
        """What the customer was told last, what the shop and the bank think was paid, and where the parcel is."""
        view = self.order(order)
        known = self._world.rows.look(KnownOrder, order)
        payment = self._world.rows.look(Payment, order)
        unsure = payment is not None and payment.status is PaymentStatus.processing
        return BeliefsView(
            customer=known.believes if known else "unknown",
            shop="unknown" if unsure else view.payment,
            bank=self._bank(order),
            courier=view.parcels[0].status if view.parcels else "none",
        )

    def _bank(self, order: int) -> str:
        found = self._reader.all(select(Authorization).where(Authorization.reference == order))
        captured, refunded = sum(each.captured for each in found), sum(each.refunded for each in found)
        if captured:
            return "refunded" if refunded >= captured else "partially_refunded" if refunded else "captured"
        if any(each.status is AuthorizationStatus.open for each in found):
            return "authorized"
        return "voided" if found else "none"
