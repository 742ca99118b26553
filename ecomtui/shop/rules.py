"""The rules that staff keep to: why something cannot be done to an order, as the rejection that trying it meets."""

from ecomtui.shop.counter import Rejected
from ecomtui.shop.money import money
from ecomtui.shop.views import OrderView
from ecomtui.world.errors import shown


def why_not_refund(order: OrderView, amount: int | None = None) -> Rejected | None:
    """Why staff cannot give so much (minor units; None: anything at all) of an order's money back."""
    if any(dispute.is_open for dispute in order.disputes):
        return Rejected("charge_disputed", f"the money of order {order.id} is the bank's until its verdict")
    if amount is None:
        if not order.paid:
            return Rejected("refund_too_much", f"nothing has been taken for order {order.id} yet")
        if not order.refundable:
            return Rejected("refund_too_much", f"all that was paid for order {order.id} has gone back")
    elif isinstance(amount, bool) or not isinstance(amount, int) or not 0 < amount <= order.refundable:
        asked = money(amount) if isinstance(amount, int) else shown(str(amount))
        says = f"{asked} EUR cannot be given back; {money(order.refundable)} are left of order {order.id}"
        return Rejected("refund_too_much", says)
    return None


def why_not_release(order: OrderView) -> Rejected | None:
    """Why staff cannot send money of an order another way."""
    if order.waits_for == "refund_failed":
        return None
    says = f"nothing of order {order.id} waits for a person"
    if order.waits_for is not None:
        says = f"order {order.id} waits for something else: {order.waits_for}"
    return Rejected("nothing_to_release", says)


def why_not_inspect(order: OrderView) -> Rejected | None:
    """Why staff cannot open a box of an order."""
    if any(back.waits for back in order.returns):
        return None
    if not order.returns:
        return Rejected("nothing_to_inspect", f"nothing of order {order.id} comes back")
    return Rejected("nothing_to_inspect", f"no box of order {order.id} waits to be opened by a person")


def why_not_respond(order: OrderView) -> Rejected | None:
    """Why staff cannot answer the bank about an order."""
    if not order.disputes:
        return Rejected("dispute_unknown", f"nobody disputes the payment of order {order.id}")
    known = [dispute for dispute in order.disputes if dispute.is_known]
    if any(dispute.status == "needs_response" and dispute.evidence is None for dispute in known):
        return None
    if not known:
        return Rejected("dispute_unknown", f"the bank has not told the shop of the dispute about order {order.id} yet")
    return Rejected("dispute_closed", f"the bank wants nothing more from the shop about order {order.id}")
