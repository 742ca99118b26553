"""What a shop must never break (DESIGN section 6): checked after every message, or at rest.

They read every party's rows, change none, and share no code with the handlers they judge.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from ecomtui.parties.bank.rows import VAULT, Account, Authorization, AuthorizationStatus, LedgerEntry
from ecomtui.parties.courier.returning import ReturnBox
from ecomtui.parties.courier.rows import Parcel, ParcelStatus
from ecomtui.parties.customer.rows import Click
from ecomtui.parties.dispatch.return_rows import Return, ReturnLine
from ecomtui.parties.dispatch.rows import Shipment, ShipmentStatus
from ecomtui.parties.mail import MailStatus, OutgoingMail, SuppressedAddress
from ecomtui.parties.merchant.rows import Payment
from ecomtui.parties.online_store.rows import Voucher
from ecomtui.parties.order_manager.rows import Order, OrderLine, OrderParcel
from ecomtui.parties.protocol.shopping import (
    AnswerQuestion,
    CancelOrder,
    ClaimOrder,
    ConfirmPayment,
    PayOrder,
    RequestReturn,
)
from ecomtui.parties.stock.rows import Movement, PurchaseOrder, StockLevel, StockUnit
from ecomtui.parties.web_server import TrackedParcel, TrackedScan
from ecomtui.shop.money import money
from ecomtui.shop.promises_stock import (
    bought_once,
    first_come_first_served,
    levels_are_sums,
    not_before_release,
    received_for_real,
    stock_true,
)
from ecomtui.world.message import Fate
from ecomtui.world.promises import Promise, StepView
from ecomtui.world.store import Store


def money_conserved(step: StepView) -> str | None:
    """Postings sum to nothing; an account's balance is its last entry's; nobody passes the limit."""
    postings: dict[int, int] = {}
    last: dict[int, int] = {}
    for entry in step.changed(LedgerEntry):
        postings[entry.after.posting] = postings.get(entry.after.posting, 0) + entry.after.amount
        last[entry.after.account] = entry.after.balance
    for posting, total in postings.items():
        if total:
            return f"posting {posting} of the ledger does not sum to nothing: {money(total)} is left"
    for account in step.changed(Account):
        after, was = account.after, account.before.balance if account.before else 0
        if after.balance != last.get(after.id, was):
            return f"account {after.id} changed without a ledger entry"
        if after.id > VAULT and (after.set_aside < 0 or (after.customer and after.balance < after.set_aside)):
            return f"account {after.id} has passed its limit"
    return None


def balances_are_sums(store: Store) -> Iterable[str]:
    """At rest: every balance is the sum of its entries."""
    rows = store.connection.execute(
        "select a.id, a.balance, coalesce(sum(e.amount), 0) from account a left join ledger_entry e on e.account=a.id "
        "group by a.id having a.balance <> coalesce(sum(e.amount), 0)"
    )
    for account, balance, total in rows:
        yield f"account {account} says {money(balance)}, its entries sum to {money(total)}"


def captured_within_authorized(step: StepView) -> str | None:
    for change in step.changed(Payment):
        payment = change.after
        if payment.captured > payment.amount:
            return f"order {payment.order}: {money(payment.captured)} taken, {money(payment.amount)} allowed"
        if payment.refunded > payment.captured:
            return f"order {payment.order}: {money(payment.refunded)} given back, {money(payment.captured)} taken"
    for authorization in step.changed(Authorization):
        if authorization.after.kept < 0:
            return f"order {authorization.after.reference}: more given back than taken, says the bank"
    return None


def charged_once(step: StepView) -> str | None:
    for change in step.changed(Authorization):
        order = step.get(Order, change.after.reference)
        charged = sum(
            (max(a.amount - a.captured, 0) if a.status is AuthorizationStatus.open else 0) + a.captured - a.refunded
            for a in step.find(Authorization, reference=change.after.reference)
        )
        if order is not None and charged > order.total:
            return f"order {order.id} costs {money(order.total)}, but {money(charged)} is set aside or taken"
    return None


def one_order_per_key(step: StepView) -> str | None:
    for change in step.changed(Order):
        if change.is_new and len(step.find(Order, order_key=change.after.order_key)) > 1:
            return f"order {change.after.id} has the key of an earlier one"
    return None


def charged_as_agreed(step: StepView) -> str | None:
    """An order costs what the customer's own computer remembers having agreed to."""
    for change in step.changed(Order):
        order = change.after
        click = step.get(Click, order.request) if change.is_new and order.request is not None else None
        if click is not None and click.total != order.total:
            return f"order {order.id} costs {money(order.total)}; the customer agreed to {money(click.total or 0)}"
    return None


def voucher_counts_once(step: StepView) -> str | None:
    """No two living orders of one customer have the same voucher that is meant for one."""
    for change in step.changed(Order):
        order = change.after
        voucher = step.get(Voucher, order.voucher) if change.is_new and order.voucher is not None else None
        if voucher is not None and voucher.once:
            living = [o for o in step.find(Order, customer=order.customer, voucher=order.voucher) if not o.is_over]
            if len(living) > 1:
                return f"customer {order.customer} has used {order.voucher} for order {living[0].id} and {order.id}"
    return None


def own_orders_only(step: StepView) -> str | None:
    """Nobody but its customer changes an order by a click."""
    body = step.message.body
    if isinstance(body, PayOrder | ConfirmPayment | AnswerQuestion | CancelOrder | ClaimOrder | RequestReturn):
        for change in step.changed(Order):
            if body.customer != change.after.customer:
                return f"customer {body.customer} has changed order {change.after.id} of {change.after.customer}"
    return None


def returned_for_real(step: StepView) -> str | None:
    """A return is opened in time, and no more of it is accepted than the courier brought, or lost."""
    for opened in step.changed(Return):
        order = step.get(Order, opened.after.order) if opened.is_new else None
        if order is not None and order.return_until is not None and opened.after.opened_at > order.return_until:
            return f"a return of order {order.id} was opened after its window had closed"
    for change in step.changed(ReturnLine):
        line = change.after
        back = step.get(Return, line.return_id) if line.accepted else None
        box = step.get(ReturnBox, back.number) if back is not None else None
        if back is None or (box is not None and box.missing):
            continue
        lines = msgspec.json.decode(box.lines) if box is not None else []
        came = sum(piece["quantity"] for piece in lines if piece["sku"] == line.sku)
        if line.accepted > came:
            return f"{line.accepted} × {line.sku} of order {back.order} were accepted as returned, but {came} came"
    return None


def nothing_unpaid_leaves(step: StepView) -> str | None:
    for change in step.changed(Shipment):
        shipment = change.after
        before = change.before if shipment.status is ShipmentStatus.fulfilled else None
        leaves = before is not None and before.status != shipment.status
        payment = step.get(Payment, shipment.order) if leaves else None
        if leaves and (payment is None or payment.captured < _worth(step, shipment.order)):
            return f"a parcel of order {shipment.order} was handed over before its money was taken"
        if leaves and _sent(step, shipment.order) > _ordered(step, shipment.order):
            return f"order {shipment.order} was paid once, and is sent twice"
    return None


def _worth(step: StepView, order: int) -> int:
    """What an order's parcels that have left the house cost, in minor units."""
    left = {
        shipment.nth
        for shipment in step.find(Shipment, order=order)
        if shipment.status in (ShipmentStatus.fulfilled, ShipmentStatus.delivered)
    }
    return sum(parcel.amount for parcel in step.find(OrderParcel, order=order) if parcel.nth in left)


def _ordered(step: StepView, order: int) -> int:
    return sum(line.quantity for line in step.find(OrderLine, order=order))


def _sent(step: StepView, order: int) -> int:
    """Pieces that the customer has, or will have, in one piece: what was lost, broken or sent back is none."""
    pieces = 0
    for shipment in step.find(Shipment, order=order):
        parcel = step.get(Parcel, shipment.parcel) if shipment.parcel is not None else None
        gone = parcel is not None and (parcel.damaged or parcel.status in _NOT_THERE)
        if not gone and shipment.status in (ShipmentStatus.fulfilled, ShipmentStatus.delivered):
            pieces += shipment.pieces
    return pieces


_NOT_THERE: Final = (ParcelStatus.failure, ParcelStatus.return_to_sender)


def paid_is_sent_or_refunded(store: Store) -> Iterable[str]:
    """At rest: no more is kept of what was captured than what is, as far as anybody knows, with the customer costs."""
    rows = store.connection.execute(
        'with sent as (select o."order", o.amount - o.shipping as goods, c.status not in (?, ?) as there '
        'from order_parcel o join shipment s on s."order"=o."order" and s.nth=o.nth join parcel c on c.id=s.parcel) '
        'select p."order", p.captured - p.refunded - b.charged_back, '
        "coalesce(sum(sent.goods) filter (where sent.there), 0) "
        "+ iif(coalesce(max(sent.there), 0), max(b.shipping), 0) "
        'from payment p join "order" b on b.id=p."order" left join sent on sent."order"=p."order" '
        'where p.captured>p.refunded and not b.stranded group by p."order"',
        _NOT_THERE,
    )
    for order, kept, worth in rows:
        if kept > worth:
            yield f"order {order}: {money(kept)} was taken and kept, and what came of it costs {money(worth)}"


def tracking_true(step: StepView) -> str | None:
    """A tracking page says what the newest scan says, in whatever order scans are heard of."""
    for change in step.changed(TrackedParcel):
        parcel = change.after
        scans = step.find(TrackedScan, number=parcel.number)
        newest = max(scans, key=lambda scan: (scan.at, scan.id))
        if newest.status != parcel.status:
            return f"the page of {parcel.number} says {parcel.status}, but its newest scan says {newest.status}"
    return None


def mail_once(step: StepView) -> str | None:
    """Each mail is written once, and none goes to an address that was suppressed because of another one."""
    for change in step.changed(OutgoingMail):
        mail = change.after
        if change.is_new and any(
            other.id != mail.id and other.template == mail.template and other.item == mail.item
            for other in step.find(OutgoingMail, order=mail.order)
        ):
            return f"the mail {mail.template} of order {mail.order} was written twice"
        tried = mail.status in (MailStatus.sent, MailStatus.bounced)
        known = step.get(SuppressedAddress, mail.address) if tried else None
        if known is not None and known.mail != mail.id and change.before and change.before.status != mail.status:
            return f"the mail {mail.template} of order {mail.order} went to {mail.address}, which is suppressed"
    return None


def handled_once(step: StepView) -> str | None:
    message = step.message
    if message.repeats is not None and message.fate is Fate.handled:
        return f"message {message.id} repeats {message.repeats} and took effect again"
    return None


def every_message_has_its_fate(store: Store) -> Iterable[str]:
    """At rest: every message was handled by its receiver, or lost to a named fault, and steps have no gaps."""
    execute = store.connection.execute
    (steps, highest, lost) = execute(
        "select count(step), coalesce(max(step), 0), min(id) filter (where fate='lost' and fault is null) "
        "from message where fate<>'forgotten'"
    ).fetchone()
    if lost is not None:
        yield f"message {lost} was lost without a fault"
    if steps != highest:
        yield f"{steps} messages were handled in {highest} steps"


def nothing_stuck(store: Store) -> Iterable[str]:
    """At rest: every order is over, with its money and stock made good."""
    execute = store.connection.execute
    for order, status in execute(
        "select id, status from \"order\" where status not in ('completed', 'canceled', 'expired')"
    ):
        yield f"order {order} is {status}, and nothing will ever change that"
    for (order,) in execute(
        'select distinct a.reference from authorization a join "order" o on o.id=a.reference '
        "where a.status='open' and o.status in ('canceled', 'expired')"
    ):
        yield f"order {order} is over, but the customer's money is still set aside"
    for (order,) in execute(
        'select distinct h."order" from hold h join "order" o on o.id=h."order" '
        "where h.status='held' union "
        'select distinct u."order" from stock_unit u join "order" o on o.id=u."order" '
        "where u.status in ('on_hand', 'backordered') and o.status in ('canceled', 'expired', 'completed')"
    ):
        yield f"order {order} is over, but stock is still set aside for it"
    for order, claim in execute(
        "select \"order\", status from claim where status in ('open', 'replacing', 'refunding')"
    ):
        yield f"order {order} has a claim that is {claim}, and nothing will ever change that"
    for order, status in execute(
        "select \"order\", status from goods_return where status in ('requested', 'awaiting') "
        "or (status='received' and not manual)"
    ):
        yield f"order {order} has a return that is {status}, and nothing will ever change that"
    for dispute, status in execute("select id, status from dispute where status in ('needs_response', 'under_review')"):
        yield f"dispute {dispute} is {status}, and nothing will ever change that"
    for (order,) in execute('select id from "order" where refunding > 0'):
        yield f"order {order} waits for money to go back, and nothing will ever change that"


PROMISES: Final = (
    Promise(
        "money_conserved",
        "Every ledger entry has its counter-entry, every balance is the sum of its entries, nobody passes the limit.",
        (LedgerEntry, Account),
        money_conserved,
        at_rest=balances_are_sums,
    ),
    Promise(
        "captured_within_authorized",
        "No more is taken than was allowed, and no more given back than was taken.",
        (Payment, Authorization),
        captured_within_authorized,
    ),
    Promise(
        "charged_once",
        "What the bank sets aside and takes for an order never exceeds its total.",
        (Authorization,),
        charged_once,
    ),
    Promise(
        "stock_true",
        "No level is negative, nothing is promised twice, and every level is the sum of its movements.",
        (StockLevel, Movement),
        stock_true,
        at_rest=levels_are_sums,
    ),
    Promise(
        "received_for_real",
        "Goods are booked in when they have come, and as many as have come.",
        (PurchaseOrder,),
        received_for_real,
    ),
    Promise(
        "bought_once",
        "More is ordered only when what is free and what is on its way would not do.",
        (PurchaseOrder,),
        bought_once,
    ),
    Promise(
        "first_come_first_served",
        "Of those who wait for goods, who came first is served first.",
        (StockUnit,),
        first_come_first_served,
    ),
    Promise(
        "not_before_release",
        "Nothing leaves before the day on which it comes out.",
        (StockUnit,),
        not_before_release,
    ),
    Promise("one_order_per_key", "A customer's order key makes one order.", (Order,), one_order_per_key),
    Promise(
        "charged_as_agreed",
        "An order costs exactly what its customer saw and agreed to.",
        (Order,),
        charged_as_agreed,
    ),
    Promise(
        "voucher_counts_once",
        "A voucher meant for one order of a customer makes one order cheaper.",
        (Order,),
        voucher_counts_once,
    ),
    Promise(
        "own_orders_only",
        "Nobody but its customer changes an order by a click.",
        (Order,),
        own_orders_only,
    ),
    Promise(
        "returned_for_real",
        "Goods are taken back in time, and only those that came are paid for.",
        (Return, ReturnLine),
        returned_for_real,
    ),
    Promise(
        "nothing_unpaid_leaves",
        "No parcel leaves before its money is taken, or twice; nothing taken is neither sent nor given back.",
        (Shipment,),
        nothing_unpaid_leaves,
        at_rest=paid_is_sent_or_refunded,
    ),
    Promise(
        "tracking_true",
        "A tracking page says what the newest scan says: it never goes backwards.",
        (TrackedParcel,),
        tracking_true,
    ),
    Promise(
        "mail_once",
        "Each mail of an order is written once, and none goes to a suppressed address.",
        (OutgoingMail,),
        mail_once,
    ),
    Promise(
        "handled_once",
        "Every message is handled once or lost to a named fault; a repeat has no second effect.",
        after=handled_once,
        on_repeats=True,
        at_rest=every_message_has_its_fate,
    ),
    Promise(
        "nothing_stuck",
        "At rest every order is completed, canceled or expired, with money and stock made good.",
        at_rest=nothing_stuck,
    ),
)
