"""Behind the counter: what staff do, and what is done to the shop from outside: faults, guards, settings, a crowd."""

from collections.abc import Iterable, Mapping
from typing import Final

from ecomtui.parties.bank.disputes import EVIDENCE
from ecomtui.parties.personas import checked_names
from ecomtui.parties.protocol import acts
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.counter import Counter, Rejected
from ecomtui.shop.given import MOST_MONEY, MOST_STOCK
from ecomtui.shop.numbers import Span, checked_count, span
from ecomtui.shop.reading.desk import VERDICTS
from ecomtui.shop.rules import why_not_refund, why_not_release
from ecomtui.shop.views import Errand
from ecomtui.world.controls import ChangeSetting, PutGuardBack, TakeGuardOut
from ecomtui.world.errors import BadInput, UnknownName, shown
from ecomtui.world.faults import MILLION, ArmFault, ArmSwarm, DisarmAll, DisarmFault

MOST_VISITORS: Final = 10_000
"""So many visitors an hour come less than half a second apart: faster than that, milliseconds are too coarse."""
MOST_ORDERS: Final = 100_000_000
NO_EVIDENCE: Final = {
    "proof_of_delivery": "no parcel of this order was delivered",
    "authentication": "the cardholder was never asked to confirm this payment",
}


class Backroom(Counter):
    """The acts of staff and of those who play with the world."""

    # ---------------------------------------------------------------- staff
    def restock(self, sku: str, quantity: int) -> Errand:
        """Staff put pieces on the shelf; a negative number takes some off that nobody has been promised."""
        self.checked_sku(sku)
        level = next(level for level in self.stock() if level.sku == sku)
        if quantity == 0 or quantity > MOST_STOCK or -quantity > level.available:
            raise Rejected(
                "bad_quantity", f"{quantity} pieces cannot be put on a shelf with {level.available} free ones"
            )
        return self.act("restock", acts.Restock(sku, quantity))

    def inspect(self, return_id: int, verdict: str = VERDICTS[0]) -> Errand:
        """Staff decide about a box that came back (with the setting returns=manual): `accept` what is in it, or
        `reject` it.

        Raises:
            UnknownName: for another verdict.
            Rejected: when no such box lies there to be opened.
        """
        if verdict not in VERDICTS:
            raise UnknownName("verdict", str(verdict), VERDICTS)
        if not any(back.id == return_id and back.waits for back in self.returns()):
            raise Rejected("nothing_to_inspect", f"no box of a return {shown(str(return_id))} waits to be opened")
        return self.act("inspect", acts.Inspect(return_id, verdict))

    def refund(self, order: int | Errand, amount: int) -> Errand:
        """Staff give back so much (minor units) of what was paid for an order, as a kindness.

        Raises:
            Rejected: for more than is left of it.
        """
        view = self.order(order)
        rejection = why_not_refund(view, amount)
        if rejection is not None:
            raise rejection
        return self.act("refund", acts.Refund(view.id, amount), about=f"order:{view.id}")

    def release(self, order: int | Errand) -> Errand:
        """Staff see to an order that waits for a person: what its card did not take is sent by bank transfer.

        Raises:
            Rejected: when nothing of it waits for a person.
        """
        view = self.order(order)
        rejection = why_not_release(view)
        if rejection is not None:
            raise rejection
        return self.act("release", acts.Release(view.id), about=f"order:{view.id}")

    def respond(self, dispute: int, evidence: str) -> Errand:
        """Staff answer a dispute with `proof_of_delivery` or `authentication`, or `accept` it.

        Raises:
            UnknownName: for evidence that is no word for any.
            BadInput: when there is no such dispute.
            Rejected: when the shop has not heard of it yet, it is over or answered, or there is no such evidence.
        """
        if evidence not in EVIDENCE:
            raise UnknownName("evidence", str(evidence), EVIDENCE)
        view = self.dispute(dispute)
        if not view.is_known:
            raise Rejected("dispute_unknown", f"the bank has not told the shop of dispute {dispute} yet")
        if view.status != "needs_response" or view.evidence is not None:
            raise Rejected("dispute_closed", f"dispute {dispute} needs no answer any more: it is {view.status}")
        if evidence not in view.evidence_there:
            raise Rejected(
                "no_such_evidence", f"{NO_EVIDENCE[evidence]}; the shop has {', '.join(view.evidence_there)}"
            )
        return self.act("respond", acts.Respond(dispute, evidence), about=f"order:{view.order}")

    def reprice(self, sku: str, price: int) -> Errand:
        """Staff put another price (minor units) on a product. Whoever stands at the checkout is asked first."""
        if isinstance(price, bool) or not isinstance(price, int) or not 0 < price <= MOST_MONEY:
            raise Rejected("bad_amount", f"{shown(str(price))} is no price; take 1 to {MOST_MONEY} cents")
        return self.act("reprice", acts.Reprice(self.checked_sku(sku), price))

    def deposit(self, customer: str, amount: int) -> Errand:
        """Put money (minor units) into a customer's account."""
        if not 0 < amount <= MOST_MONEY:
            raise Rejected("bad_amount", f"an amount of {amount} cannot be paid in")
        return self.act("deposit", acts.Deposit(self.customer_id(customer), amount))

    # ---------------------------------------------------------------- from outside
    def traffic(
        self,
        per_hour: int,
        *,
        personas: str | Iterable[str] | None = None,
        orders: int | None = None,
        until: Span | None = None,
        for_: Span | None = None,
    ) -> Errand:
        """Let the crowd come: `per_hour` visitors on the average of a day, more of them by day than by night.

        It ends when `orders` visitors have pressed "place order", at the moment `until` (from the world's
        start) or after `for_`; without these it goes on and does not keep the world from rest: let time
        pass with `advance`. `personas` are those who come (None: all). 0 visitors end it.

        Raises:
            UnknownName: for a persona that does not exist.
            BadInput: when there is no crowd, or nobody in it behaves so, or for a number that cannot be.
        """
        checked_count("visitors per hour", per_hour, MOST_VISITORS, least=0)
        if orders is not None:
            checked_count("orders", orders, MOST_ORDERS)
        if until is not None and for_ is not None:
            raise BadInput("say either until when the crowd comes or for how long, not both")
        names = () if personas is None else checked_names(personas)
        if per_hour:
            self._check_crowd(names)
        end = self._world.now + span(for_) if for_ is not None else None if until is None else span(until)
        return self.act("traffic", acts.SwitchTraffic(per_hour, names, orders, end))

    def _check_crowd(self, personas: Iterable[str]) -> None:
        """Make sure that there is somebody to come."""
        there = self.crowd_by_persona()
        if not there:
            raise BadInput(
                "there is no crowd to come: give this world one when it begins, with Given(crowd=100) or "
                "ecomtui simulate --customers 100"
            )
        for name in personas:
            if name not in there:
                raise BadInput(f"nobody in the crowd is {name}; there are {', '.join(there)}")

    def arm(
        self,
        fault: str,
        *,
        order: int | Errand | None = None,
        customer: str | None = None,
        message: str | None = None,
        start: Span | None = None,
        until: Span | None = None,
        times: int | None = None,
        nth: int | None = None,
        chance: int | None = None,
        by: Span | None = None,
    ) -> Errand:
        """Arm a fault for an order, a customer, one kind of message, a window of time from the world's
        start, a number of times (once for one order or message, else without end), the nth match, or a
        chance in a million. For an order that is named by its errand it strikes all that this act causes,
        from its first page request on; the act may be one to come (see `coming`).

        Raises:
            UnknownName: for a fault or kind of message that does not exist.
            BadInput: for a number that cannot be.
        """
        entry = MODEL.fault(fault)
        if message is not None and message not in MODEL.kinds.bodies:
            raise UnknownName("message kind", message, MODEL.kinds.bodies)
        _check_parts(times=times, nth=nth, chance=chance)
        if times is None and (order is not None or message is not None):
            times = 1
        errand = order if isinstance(order, Errand) else None
        about = None if order is None or errand else f"order:{self.order(order).id}"
        served = errand.customer or None if errand else None
        return self.act(
            "arm",
            ArmFault(
                fault=fault,
                about=about,
                who=served if customer is None else self.customer_id(customer),
                message=message,
                start=None if start is None else span(start),
                until=None if until is None else span(until),
                times=times,
                nth=nth,
                chance=chance,
                by=None if by is None else span(by),
                errand=errand.message if errand else None,
            ),
            receiver=entry.owner,
        )

    def coming(self, customer: str | None = None, after: int = 0) -> Errand:
        """What the next act but so many will answer, when it is a message: to arm a fault for it before it is made."""
        return Errand(self._world.next_id + after, 0 if customer is None else self.customer_id(customer))

    def swarm(self, chances: Mapping[str, int]) -> Errand:
        """Arm many faults at once, for everybody: how often each strikes, in a million (see `ecomtui.shop.swarm`).

        Raises:
            UnknownName: for a fault that does not exist.
            BadInput: for a chance that cannot be, or no fault at all.
        """
        if not chances:
            raise BadInput("a swarm has one fault at least")
        for fault, chance in chances.items():
            MODEL.fault(fault)
            _check_parts(chance=chance)
        return self.act("swarm", ArmSwarm(dict(chances)))

    def disarm(self, fault: str) -> Errand:
        """Take every armed fault of this id away."""
        return self.act("disarm", DisarmFault(fault), receiver=MODEL.fault(fault).owner)

    def disarm_all(self) -> Errand:
        """Take every armed fault away."""
        return self.act("disarm_all", DisarmAll())

    def guard_off(self, guard: str) -> Errand:
        """Take a guard out, to see why it is there."""
        return self.act("guard_off", TakeGuardOut(guard), receiver=MODEL.guard(guard).owner)

    def guard_on(self, guard: str) -> Errand:
        """Put a guard back."""
        return self.act("guard_on", PutGuardBack(guard), receiver=MODEL.guard(guard).owner)

    def set(self, setting: str, value: str) -> Errand:
        """Change a setting from here on; `value` is its source text, such as `false` or `10m`."""
        MODEL.setting(setting).parse(value)
        return self.act("set", ChangeSetting(setting, value), receiver=MODEL.setting(setting).owner)


def _check_parts(**parts: int | None) -> None:
    """Make sure that these are numbers of times, or parts of a million."""
    for what, number in parts.items():
        if number is not None and not (isinstance(number, int) and 1 <= number <= MILLION):
            raise BadInput(f"{what} cannot be {number}; it lies between 1 and {MILLION}")
