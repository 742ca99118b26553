"""What people do on a journey besides buying: each answers what the world does, when it does it."""

from typing import Final

from ecomtui import Shop
from ecomtui.cli.plan import SILENCE, Plan
from ecomtui.shop.views import Errand, MessageView
from ecomtui.world.errors import BadInput

MOST_MESSAGES: Final = 5_000
"""A journey that is longer goes round in circles (a patience of no time at all, for instance)."""
_TRACKING_MAIL: Final = "order_dispatched"
_DELIVERED_MAIL: Final = "order_delivered"


class Traveller:
    """The customer of a journey, and the shop's staff. `errand` is the last try to buy, `rival` somebody else."""

    def __init__(self, shop: Shop, plan: Plan, errand: Errand, rival: int | None) -> None:
        self.shop, self.plan, self.errand, self.rival = shop, plan, errand, rival
        self.customer = shop.customer(plan.customer)
        self.payer = shop.customer(plan.payer or plan.customer)
        self.goes_back, self.dispute = plan.goes_back, plan.dispute
        self.to_cancel, self.canceling = plan.cancel_at, False

    def live(self) -> Errand:
        """Let everything happen; answers the last try to buy.

        Raises:
            BadInput: when it never ends, or nothing could be cancelled.
        """
        for _ in range(MOST_MESSAGES):
            handled = self.shop.step()
            if not handled:
                break
            (message,) = handled
            if message.fate == "handled" and (self.rival is None or message.who != self.rival):
                self._reads(message)
                self._asks_for_money_back(message)
                self._complains(message)
                self._staff(message)
            self._changes_mind(message)
        else:
            raise BadInput(f"this journey does not come to rest within {MOST_MESSAGES} messages; look at what you set")
        if self.to_cancel is not None:
            raise BadInput(f"nothing was cancelled: no {self.to_cancel} happens on this journey (see it with --all)")
        if self.canceling:
            raise BadInput(f"nothing was cancelled: after {self.plan.cancel_at} there was no order to cancel")
        return self.errand

    # ---------------------------------------------------------------- the customer
    def _reads(self, message: MessageView) -> None:
        """Opens the tracking page; fills a cart again that was put away; says no where nothing is agreed to."""
        if message.receiver != "customer":
            return
        plan = self.plan
        match message.kind, message.body.get("code") or message.body.get("template"):
            case "MailSent", "order_dispatched":
                self.customer.track(self.errand)
            case "PageRefused", "cart_expired":
                self.errand = self.customer.buy(plan.items, card=plan.card, payer=plan.payer, voucher=plan.voucher)
            case "ConfirmationAsked", _ if not plan.consent:
                self.customer.confirm_3ds(message.body["order"], success=False)
            case "ConsentAsked", _ if not plan.consent:
                self.customer.refuse(message.body["order"], message.body["what"])

    def _asks_for_money_back(self, message: MessageView) -> None:
        """Sends back what has come, or calls the bank about it."""
        if message.kind != "MailSent" or message.body["template"] != _DELIVERED_MAIL or not self._known():
            return
        if self.goes_back is not None and self.shop.order(self.errand).why_not_return is None:
            reason = {} if self.plan.return_reason is None else {"reason": self.plan.return_reason}
            self.customer.return_goods(self.errand, self.goes_back or None, **reason)
            self.goes_back = None
        if self.dispute is not None:
            self.payer.dispute(self.errand, reason=self.dispute)
            self.dispute = None

    def _complains(self, message: MessageView) -> None:
        """Says that a parcel came broken, or that it did not come."""
        if message.receiver != "customer":
            return
        if message.kind == "ParcelDelivered" and message.body["condition"] == "damaged":
            self.customer.claim(message.body["order"], reason="damaged")
        elif message.body.get("template") == _DELIVERED_MAIL:
            seen = {notice.code for notice in self.customer.screen()}
            if not seen & {"delivered", "arrived_damaged"}:
                self.customer.claim(message.body["order"], reason="not_received")

    def _changes_mind(self, message: MessageView) -> None:
        if message.kind == self.to_cancel:
            self.to_cancel, self.canceling = None, True
        if self.canceling and self._known():
            self.customer.cancel(self.errand)
            self.canceling = False

    # ---------------------------------------------------------------- the shop's staff
    def _staff(self, message: MessageView) -> None:
        """Answer the bank with what there is, and send by transfer what a card did not take."""
        if message.kind == "DisputeOpened" and self.plan.evidence != SILENCE:
            number = message.body["dispute"]
            there = self.shop.dispute(number).evidence_there
            self.shop.respond(number, self.plan.evidence or there[0])
        elif message.kind == "RefundFailed":
            self.shop.release(message.body["order"])

    def _known(self) -> bool:
        """Whether the customer has heard the number of the order."""
        try:
            self.shop.order_of(self.errand)
        except BadInput:
            return False
        return True
