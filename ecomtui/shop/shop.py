"""The Shop: the only door for screens, scenarios, lessons and programs.

It takes acts, moves time, and answers with read models. Nothing it answers is a table or a session.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from ecomtui.parties.bank.disputes import EVIDENCE
from ecomtui.parties.personas import checked_names
from ecomtui.parties.protocol import acts
from ecomtui.shop.acts import ACTS
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.counter import Counter, Rejected
from ecomtui.shop.doors import CustomerDoor
from ecomtui.shop.given import MOST_MONEY, MOST_STOCK, Given, charter
from ecomtui.shop.reading.desk import VERDICTS
from ecomtui.shop.rules import why_not_refund, why_not_release
from ecomtui.shop.views import Errand, MessageView
from ecomtui.world.clock import SECOND, WEEK, parse_duration
from ecomtui.world.controls import ChangeSetting, PutGuardBack, TakeGuardOut
from ecomtui.world.errors import BadInput, StoreGone, UnknownName, shown
from ecomtui.world.faults import MILLION, ArmFault, DisarmFault
from ecomtui.world.files import MEMORY
from ecomtui.world.message import Message
from ecomtui.world.rescue import rescue
from ecomtui.world.world import World

DEFAULT_SEED = 1
CENTURY = 5_200 * WEEK
MOST_VISITORS = 10_000
"""So many visitors an hour come less than half a second apart: faster than that, milliseconds are too coarse."""
MOST_ORDERS = 100_000_000
NO_EVIDENCE = {
    "proof_of_delivery": "no parcel of this order was delivered",
    "authentication": "the cardholder was never asked to confirm this payment",
}
Span = int | str
"""A span of virtual time: milliseconds, or a text such as `45s` or `2d`."""


class Shop(Counter):
    """A shop with everything behind it. Use it as a context manager, or `close` it."""

    # ---------------------------------------------------------------- opening and closing
    @classmethod
    def in_memory(cls, seed: int = DEFAULT_SEED, given: Given | None = None) -> Self:
        """A throwaway shop."""
        return cls(World.create(MODEL, None, checked_seed(seed), charter(seed, given or Given())))

    @classmethod
    def open(cls, path: Path | str, seed: int | None = None, given: Given | None = None) -> Self:
        """The shop in a file, exactly where it stopped; a new one when there is none.

        Raises:
            StoreError: when the file cannot be used.
            BadInput: when it is another world than the seed asks for.
        """
        if str(path) == MEMORY:
            raise BadInput("a shop in memory has no file; use Shop.in_memory()")
        path = Path(path)
        if not path.exists():
            chosen = DEFAULT_SEED if seed is None else checked_seed(seed)
            return cls(World.create(MODEL, path, chosen, charter(chosen, given or Given())))
        shop = cls(World.open(MODEL, path))
        if seed is not None and seed != shop.seed:
            found = shop.seed
            shop.close()
            raise BadInput(
                f"{path} holds a world of seed {found}, not {seed}; leave the seed out, or name another file"
            )
        return shop

    @classmethod
    def read(cls, path: Path | str) -> Self:
        """The shop in a file, to look at only: somebody else may be writing it.

        Raises:
            StoreError: when there is no such file or it cannot be used.
        """
        return cls(World.read(MODEL, Path(path)))

    @property
    def path(self) -> Path | None:
        """The world's file; None in memory."""
        return self._world.store.path

    def check_in_place(self) -> None:
        """Make sure that the file still lies where it was opened.

        Raises:
            StoreGone: when it was moved, replaced or deleted. `rescue` writes it again.
        """
        if self._world.store.gone:
            raise StoreGone(
                f"{self.path} is no longer where it was: somebody has moved, replaced or deleted it. Nothing is "
                "lost yet: all that has happened is still in this program's hands"
            )

    def rescue(self) -> Path:
        """Write a shop whose file is gone to a file again and close it; answers where it can be opened now.

        Raises:
            StoreFailed: when it cannot be written; then the shop is still open.
        """
        self._world.commit()
        return rescue(self._world.store)

    def close(self) -> None:
        """Give the file back."""
        self._world.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def restart(self) -> None:
        """Close the world and open it again, a file as well as memory: what was only in the program is gone."""
        path = self._world.store.path
        world = self._world.copy() if path is None else None
        self._world.close()
        vars(self).clear()  # nothing that was worked out from the old one may stay
        self.__init__(world or World.open(MODEL, path or Path()))  # type: ignore[misc]

    def copy(self) -> Self:
        """The same shop once more, in memory: what happens in one does not in the other."""
        return type(self)(self._world.copy())

    # ---------------------------------------------------------------- customers
    def customer(self, name: str) -> CustomerDoor:
        """A customer, who can act.

        Raises:
            UnknownName: when nobody here has that name.
        """
        return CustomerDoor(self, self.customer_id(name), name)

    # ---------------------------------------------------------------- staff and control
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
        for what, number, most in (("times", times, MILLION), ("nth", nth, MILLION), ("chance", chance, MILLION)):
            if number is not None and not (isinstance(number, int) and 1 <= number <= most):
                raise BadInput(f"{what} cannot be {number}; it lies between 1 and {most}")
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

    def disarm(self, fault: str) -> Errand:
        """Take every armed fault of this id away."""
        return self.act("disarm", DisarmFault(fault), receiver=MODEL.fault(fault).owner)

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

    # ---------------------------------------------------------------- races
    def window(self, within: Span = SECOND) -> list[MessageView]:
        """Who races: the next message, and all that wait within so much of it and may come first instead."""
        return [self.told(message) for message in self._world.window(span(within))]

    def choose(self, message: int) -> MessageView:
        """Let this message come next; those it goes before are held up until it has come. Answers the message.

        Raises:
            BadInput: when no such message waits, or an earlier one has to arrive before it.
        """
        return self.told(self._world.choose(message))

    # ---------------------------------------------------------------- time
    def step(self, messages: int = 1) -> list[MessageView]:
        """Handle the next messages; fewer when the world comes to rest.

        Raises:
            WorldHalted: when a handler raises.
        """
        handled = []
        for _ in range(messages):
            message = None if self._world.at_rest else self._world.step()
            if message is None:
                break
            handled.append(self.told(message))
        return handled

    def run(
        self, until: str | Callable[[Message], bool] | None = None, limit: int | None = None, within: Span | None = None
    ) -> int:
        """Handle messages until the world is at rest (or all that is due `within` so much time is handled), until
        one of kind `until` has been or `until` says so of the one just handled, or up to `limit`; answers how many.
        """
        end = None if within is None else self._world.now + span(within)
        if until is None or callable(until):
            return self._world.run(until, limit, end)
        if until not in MODEL.kinds.bodies:
            raise UnknownName("message kind", until, MODEL.kinds.bodies)
        return self._world.run(lambda message: message.kind == until, limit, end)

    def run_until_idle(self, customer: str) -> int:
        """Handle messages until that customer's screen has answered every click; answers how many."""
        number, handled = self.customer_id(customer), 0
        while self._engaged(number) and self._world.step() is not None:
            handled += 1
        self._world.commit()
        return handled

    def _engaged(self, customer: int) -> bool:
        """Whether a click waits for its page, or an act of this customer has not been heard yet."""
        return self._waits_for_a_page(customer) or any(
            message.is_act and message.who == customer for message in self._world.mailbox.waiting.values()
        )

    def next_stop(self) -> MessageView | None:
        """Handle messages up to the next one worth a stop; None when the world came to rest before."""
        return self._step_to(lambda told: told.headline or told.fault is not None)

    def next_part(self) -> MessageView | None:
        """Handle messages up to the first stop of another part of the story."""
        here = self.at_step(self._world.steps)
        return self._step_to(lambda told: told.headline and (here is None or told.part != here.part))

    def _step_to(self, wanted: Callable[[MessageView], bool]) -> MessageView | None:
        while not self._world.at_rest:
            message = self._world.step()
            if message is None:
                break
            told = self.told(message)
            if wanted(told):
                return told
        return None

    def previous_stop(self) -> MessageView | None:
        """Go back to the stop before; None when that is the beginning."""
        step = self._world.steps - 1
        while step > 0:
            told = self.at_step(step)
            if told is not None and (told.headline or told.fault is not None):
                break
            step -= 1
        self._world.go_to(max(step, 0))
        return self.at_step(step) if step > 0 else None

    def advance(self, how_long: Span) -> int:
        """Let time pass and handle what falls due, up to its end; answers how many messages."""
        return self._world.advance(span(how_long))

    def back(self, messages: int = 1) -> None:
        """Take the last messages back; `step` and `run` replay them, a new act forks."""
        self._world.back(messages)

    def go_to(self, step: int) -> None:
        """Stand right after that step of this branch, backwards or forwards."""
        self._world.go_to(step)

    def undo(self) -> str | None:
        """Take the last act back, with all that came of it; answers its name, None when there is none."""
        act = self._world.undo_act()
        if act is None:
            return None
        return next((entry.name for entry in ACTS.values() if entry.body.__name__ == act.kind), act.kind)

    def fork(self) -> None:
        """After going back: leave what was done from here on behind, on the branch that it was done on."""
        self._world.fork()

    def visit(self, branch: int) -> None:
        """Go over to another branch, to where it had got."""
        self._world.visit(branch)

    @contextmanager
    def in_bulk(self) -> Iterator[None]:
        """Many messages to a commit, no row changes kept: for traffic and sweeps."""
        with self._world.in_bulk():
            yield


def span(how_long: Span) -> int:
    """Milliseconds of a span.

    Raises:
        BadInput: when it is none, negative, or longer than a century.
    """
    number = parse_duration(how_long) if isinstance(how_long, str) else how_long
    if not isinstance(number, int) or not 0 <= number <= CENTURY:
        raise BadInput(f"{shown(str(how_long))} is no span of time from nothing to a hundred years")
    return number


def checked_count(what: str, number: int, most: int, least: int = 1) -> int:
    """A number of things.

    Raises:
        BadInput: when it is no whole number from `least` to `most`.
    """
    if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= most:
        raise BadInput(f"the number of {what} lies between {least} and {most}; it cannot be {shown(str(number))}")
    return number


def checked_seed(seed: int) -> int:
    """A seed.

    Raises:
        BadInput: when it is no whole number that a store can hold.
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**63:
        raise BadInput(f"{shown(str(seed))} is no seed; take a whole number from 0")
    return seed
