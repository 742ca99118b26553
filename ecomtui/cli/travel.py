"""One order's journey, lived through in a throwaway world. The shop is loaded here, not before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ecomtui import Given, Shop
from ecomtui.cli.plan import Plan
from ecomtui.shop.cards import IncorrectNumber
from ecomtui.shop.views import CustomerView, Errand, InboxView, MessageView, OrderView, PromiseView
from ecomtui.world.errors import BadInput, UnknownName

MOST_MESSAGES: Final = 5_000
"""A journey that is longer goes round in circles (a patience of no time at all, for instance)."""
_TRACKING_MAIL: Final = "order_dispatched"
_DELIVERED_MAIL: Final = "order_delivered"


@dataclass(frozen=True)
class Journey:
    """What happened. `order` is None when no order came to be; then `trouble` says why, in plain words.

    `before` and `after` are the payer's money. `idle` are the faults that were armed and never struck.
    `refusal` is set when the card form itself refused the number, before there was any message. `rival` is the
    number of somebody else who bought at the same time.
    """

    plan: Plan
    messages: Sequence[MessageView]
    order: OrderView | None
    trouble: str | None
    digest: str
    promises: Sequence[PromiseView]
    before: CustomerView
    after: CustomerView
    mails: Sequence[InboxView]
    idle: Sequence[str]
    refusal: IncorrectNumber | None = None
    rival: int | None = None

    @property
    def broken(self) -> list[PromiseView]:
        """The promises that did not hold."""
        return [promise for promise in self.promises if not promise.kept]

    def stops(self) -> list[MessageView]:
        """The messages worth a stop: headlines, whatever a fault touched, and whatever broke a promise. Of a
        rival only what happens at the shelf."""
        culprits = {promise.message for promise in self.broken}
        told = {m.id for m in self.messages if m.headline and (self._is_own(m) or "stock" in (m.sender, m.receiver))}
        return [m for m in self.messages if m.id in told or m.fault is not None or m.id in culprits]

    def _is_own(self, message: MessageView) -> bool:
        return self.rival is None or message.who != self.rival


def travel(plan: Plan) -> Journey:
    """Follow one order from its first click until nothing more will happen.

    Raises:
        BadInput: for a product, fault, guard, customer, card or quantity that cannot be.
    """
    given = Given(
        stock=plan.shelf,
        balances=plan.balances,
        settings=plan.settings,
        guards_off=tuple(dict.fromkeys(plan.guards_off)),
    )
    with Shop.in_memory(plan.seed, given) as shop:
        _check_kind(plan.cancel_at)
        customer, payer = shop.customer(plan.customer), plan.payer or plan.customer
        before = shop.person(payer)
        for fault in plan.faults:
            shop.arm(fault, customer=plan.customer, times=1)
        refusal = order = trouble = rival = None
        try:
            errand = customer.buy(plan.items, card=plan.card, payer=plan.payer, voucher=plan.voucher)
        except IncorrectNumber as error:
            refusal, trouble = error, str(error)
        else:
            if plan.rival is not None:
                rival = shop.customer(plan.rival).buy(plan.items).customer
            errand = _live(shop, plan, errand, rival)
            order, trouble = _outcome(shop, errand)
        return Journey(
            plan=plan,
            messages=_journal(shop),
            order=order,
            trouble=trouble,
            digest=shop.digest(),
            promises=shop.promises(),
            before=before,
            after=shop.person(payer),
            mails=shop.inbox(plan.customer)[::-1],
            idle=list(dict.fromkeys(armed.fault for armed in shop.armed() if not armed.used)),
            refusal=refusal,
            rival=rival,
        )


def _check_kind(kind: str | None) -> None:
    from ecomtui.shop.assembly import MODEL

    if kind is not None and kind not in MODEL.kinds.bodies:
        raise UnknownName("message kind", kind, MODEL.kinds.bodies)


def _live(shop: Shop, plan: Plan, errand: Errand, rival: int | None) -> Errand:
    """Let everything happen; the customer opens the tracking page when its mail comes, may cancel or send back, tries
    again when the shop asks to, and says so when a parcel comes broken or does not come. Answers the last try."""
    customer, goes_back = shop.customer(plan.customer), plan.goes_back
    to_cancel, canceling = plan.cancel_at, False
    for _ in range(MOST_MESSAGES):
        handled = shop.step()
        if not handled:
            break
        message = handled[0]
        if rival is not None and message.who == rival:
            continue
        if message.kind == "MailSent" and message.body.get("template") == _TRACKING_MAIL and message.fate == "handled":
            customer.track(errand)
        errand = _tried_again(shop, plan, message) or errand
        if goes_back is not None and _has_come(shop, errand, message):
            reason = {} if plan.return_reason is None else {"reason": plan.return_reason}
            customer.return_goods(errand, goes_back or None, **reason)
            goes_back = None
        wrong = _what_is_wrong(shop, plan, message)
        if wrong is not None:
            customer.claim(message.body["order"], reason=wrong)
        if message.kind == to_cancel:
            to_cancel, canceling = None, True
        if canceling and _known(shop, errand):
            customer.cancel(errand)
            canceling = False
    else:
        raise BadInput(f"this journey does not come to rest within {MOST_MESSAGES} messages; look at what you set")
    if to_cancel is not None:
        raise BadInput(f"nothing was cancelled: no {to_cancel} happens on this journey (see it with --all)")
    if canceling:
        raise BadInput(f"nothing was cancelled: after {plan.cancel_at} there was no order to cancel")
    return errand


def _tried_again(shop: Shop, plan: Plan, message: MessageView) -> Errand | None:
    """Somebody who reads of another price agrees to it, and fills a cart again that was put away."""
    if (message.kind, message.receiver, message.fate) != ("PageRefused", "customer", "handled"):
        return None
    customer = shop.customer(plan.customer)
    match message.body["code"]:
        case "price_changed":
            return customer.place(card=plan.card, payer=plan.payer)
        case "cart_expired":
            return customer.buy(plan.items, card=plan.card, payer=plan.payer, voucher=plan.voucher)
    return None


def _has_come(shop: Shop, errand: Errand, message: MessageView) -> bool:
    """Whether what the shop was asked for stands at the door, and may be sent back."""
    arrives = message.kind == "MailSent" and message.body["template"] == _DELIVERED_MAIL
    return arrives and _known(shop, errand) and shop.order(errand).why_not_return is None


def _what_is_wrong(shop: Shop, plan: Plan, message: MessageView) -> str | None:
    """What the customer has to claim after this message: shards in the parcel, or a mail that says it has come."""
    if message.receiver != "customer" or message.fate != "handled":
        return None
    if message.kind == "ParcelDelivered" and message.body["condition"] == "damaged":
        return "damaged"
    if message.body.get("template") != _DELIVERED_MAIL:
        return None
    seen = {notice.code for notice in shop.customer(plan.customer).screen()}
    return None if seen & {"delivered", "arrived_damaged"} else "not_received"


def _known(shop: Shop, errand: Errand) -> bool:
    """Whether the customer has heard the number of the order."""
    try:
        shop.order_of(errand)
    except BadInput:
        return False
    return True


def _outcome(shop: Shop, errand: Errand) -> tuple[OrderView | None, str | None]:
    try:
        return shop.order(errand), None
    except BadInput as error:
        orders = shop.orders()
        if orders:  # it was made, only the customer never heard of it
            return orders[-1], None
        screen = shop.customer(shop.names.people[errand.customer].lower()).screen()
        return None, screen[0].text if screen else str(error)


def _journal(shop: Shop) -> list[MessageView]:
    """Every message handled, page by page."""
    found: list[MessageView] = []
    steps = shop.moment().steps
    while len(found) < steps:
        page = shop.journal(len(found) + 1)
        if not page:
            break
        found += page
    return found
