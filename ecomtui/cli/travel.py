"""One order's journey, lived through in a throwaway world. The shop is loaded here, not before."""

from collections.abc import Sequence
from dataclasses import dataclass

from ecomtui import Given, Shop
from ecomtui.cli.plan import SILENCE, Plan
from ecomtui.cli.traveller import Traveller
from ecomtui.parties.bank.disputes import EVIDENCE
from ecomtui.shop.cards import IncorrectNumber
from ecomtui.shop.views import CustomerView, Errand, InboxView, MessageView, OrderView, PromiseView
from ecomtui.world.errors import BadInput, UnknownName


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
        releases=plan.releases,
        balances=plan.balances,
        settings=plan.settings,
        guards_off=tuple(dict.fromkeys(plan.guards_off)),
    )
    with Shop.in_memory(plan.seed, given) as shop:
        _check_kind(plan.cancel_at)
        _check_evidence(plan.evidence)
        customer, payer = shop.customer(plan.customer), plan.payer or plan.customer
        before = shop.person(payer)
        for fault in plan.faults:
            shop.arm(fault, customer=plan.customer, times=1)
        refusal = order = trouble = rival = None
        try:
            errand = customer.buy(
                plan.items, card=plan.card, payer=plan.payer, voucher=plan.voucher, consent=plan.consent
            )
        except IncorrectNumber as error:
            refusal, trouble = error, str(error)
        else:
            if plan.rival is not None:
                rival = shop.customer(plan.rival).buy(plan.items).customer
            errand = Traveller(shop, plan, errand, rival).live()
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


def _check_evidence(word: str | None) -> None:
    if word is not None and word not in (*EVIDENCE, SILENCE):
        raise UnknownName("evidence", word, (*EVIDENCE, SILENCE))


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
