"""Acts that a scenario makes: named, queued behind each other, and judged by whether the shop took them."""

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Any

from ecomtui.scenarios.failing import Failed
from ecomtui.scenarios.loader import Step
from ecomtui.scenarios.words import MAYBE
from ecomtui.shop.doors import PRICE
from ecomtui.shop.shop import Shop
from ecomtui.shop.views import Errand
from ecomtui.world.errors import BadInput

_OVER = frozenset({"answered", "refused", "given_up", "dropped"})


@dataclass(frozen=True)
class Named:
    """An act that has a name: its errand, whose it is, and what it did."""

    errand: Errand
    customer: str
    verb: str


@dataclass
class Judged:
    """An act that has been made, and of which it is not known yet whether the shop takes it."""

    step: Step
    errands: tuple[Errand, ...]
    customer: str


@dataclass(eq=False)
class Waiting:
    """An act that cannot be made yet: the order it speaks of does not exist so far, or it is not `ready`."""

    step: Step
    customer: str
    order: str
    make: Callable[[], Any]
    ready: Callable[[], bool] | None = None


@dataclass
class Errands:
    """All acts of a run. `orders` are those that somebody else has made, by the names they are called here."""

    shop: Shop
    names: dict[str, Named] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)
    judged: list[Judged] = field(default_factory=list)
    waiting: dict[Hashable, deque[Waiting]] = field(default_factory=dict)
    """By the queue they stand in: that of a customer's tab, or one of their own."""

    def copy(self, shop: Shop) -> "Errands":
        """The same for a copy of the shop. Nothing may wait in it."""
        return replace(self, shop=shop, names=dict(self.names), judged=list(self.judged), waiting={})

    def order_number(self, name: str | int) -> int | None:
        """The number of a named act's order, None while there is none."""
        if isinstance(name, int):
            return name
        if name in self.orders:
            return self.orders[name]
        try:
            return self.shop.order_of(self.names[name].errand)
        except (BadInput, KeyError):
            return None

    def order_of(self, name: str | int, step: Step, *path: str) -> int:
        """The number of a named act's order.

        Raises:
            Failed: when there is none (yet), in words that say how far it got.
        """
        if isinstance(name, int):
            return name
        if name in self.orders:
            return self.orders[name]
        if name not in self.names:
            raise Failed(step.place_of(*path), f"{name} has not been done: going back has undone it, or it still waits")
        try:
            return self.shop.order_of(self.names[name].errand)
        except BadInput as error:
            raise Failed(step.place_of(*path), f"{name} has no order: {error}", reason="no order") from None

    # ---------------------------------------------------------------- acts that wait
    def wait(self, waiting: Waiting) -> None:
        """Make an act later, after those of the same customer's tab that wait already."""
        value = waiting.step.value
        queue: Hashable = (waiting.customer, value.tab) if value.wait is None else waiting
        self.waiting.setdefault(queue, deque()).append(waiting)

    def waits(self, customer: str, tab: int) -> bool:
        """Whether an act in this customer's tab waits, so that the next has to wait too."""
        return bool(self.waiting.get((customer, tab)))

    def make_ready(self) -> None:
        """Make the acts that wait and can be made now.

        Raises:
            Failed: when one never can be.
        """
        for queue in self.waiting.values():
            while queue and self._is_ready(queue[0]):
                queue.popleft().make()

    def _is_ready(self, act: Waiting) -> bool:
        if act.ready is not None:
            return act.ready()
        if not act.order or self.order_number(act.order) is not None:
            return True
        named = self.names.get(act.order)
        if named is not None and self._is_over(named.errand):
            says = f"there is no order to {act.step.verb.name}: {act.order} never became one"
            raise Failed(act.step.place_of("order"), says, reason="no order")
        return False

    def check_nothing_waits(self) -> None:
        """At rest, everything has been made.

        Raises:
            Failed: when an act still waits.
        """
        for queue in self.waiting.values():
            for act in queue:
                says = f"this could not be done: {act.order or 'an act before it'} has no order at rest"
                if act.ready is not None:
                    if act.step.value.rejected == MAYBE:
                        continue  # an answer nobody asked for comes to the same as one that was refused
                    says = f"this could not be done: the shop has not asked that about {act.order}"
                raise Failed(act.step.place, says, reason="no order")

    # ---------------------------------------------------------------- what the shop says to them
    def judge(self, *, at_end: bool = False) -> None:
        """See what the shop has answered.

        Raises:
            Failed: when it rejected an act that it was not to, or took one that it was to reject.
        """
        for act in list(self.judged):
            wanted = act.step.value.rejected
            code = self._code(act, wanted)
            over = all(map(self._is_over, act.errands))
            if wanted == MAYBE:
                code, wanted = None, None
            if code is not None:
                self._check_code(act, wanted, code)
            elif wanted is not None and (over or at_end):
                says = f"this act was to be rejected ({wanted}), and the shop took it"
                raise Failed(act.step.place_of("rejected"), says, reason="not rejected")
            if code is not None or over:
                self.judged.remove(act)

    def _check_code(self, act: Judged, wanted: str | None, code: str) -> None:
        def refusal() -> int | None:
            return self._refusal(act, code)

        if wanted is None:
            says = f"{act.customer}'s act {act.step.verb.name} was rejected: {code}"
            raise Failed(act.step.place, says, message=refusal, reason=f"rejected: {code}")
        if wanted not in ("any", code):
            says = f"this act was to be rejected with {wanted}; the shop said {code}"
            raise Failed(act.step.place_of("rejected"), says, message=refusal, reason=f"rejected: {code}")

    def _code(self, act: Judged, wanted: str | None) -> str | None:
        """What the shop has refused it with. Another price, to which the customer then agreed, is no refusal of an act
        that is to be taken."""
        for clicks in map(self.shop.clicks, act.errands):
            for number, click in enumerate(clicks, start=1):
                agreed = click.code == PRICE and wanted is None and number < len(clicks)
                if click.status == "refused" and not agreed:
                    return click.code
        return None

    def _refusal(self, act: Judged, code: str) -> int | None:
        """The message that brought the refusal to the screen."""
        notices = self.shop.notices(act.customer, limit=50)
        return next((notice.message for notice in notices if notice.code == code), None)

    def _is_over(self, errand: Errand) -> bool:
        clicks = self.shop.clicks(errand)
        return bool(clicks) and all(click.status in _OVER for click in clicks)

    # ---------------------------------------------------------------- going back
    def forget_from(self, message: int) -> None:
        """Acts from this message on have been taken back."""
        self.names = {name: named for name, named in self.names.items() if named.errand.message < message}
        self.judged = [act for act in self.judged if all(errand.message < message for errand in act.errands)]
        self.waiting.clear()
