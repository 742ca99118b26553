"""Sending back: somebody asks for a label, packs a box, and hands it in, or something in its place."""

from typing import Final

from msgspec.structs import replace

from ecomtui.parties.customer.rows import ClickKind
from ecomtui.parties.customer.visitors import Visitors
from ecomtui.parties.protocol.acts import ReturnGoods
from ecomtui.parties.protocol.ordering import ReturnApproved
from ecomtui.parties.protocol.returning import GoesToParcelShop, HandInReturn, WantsToReturn
from ecomtui.parties.protocol.values import Line, text_of
from ecomtui.world.clock import DAY, HOUR
from ecomtui.world.faults import Effect, Fault
from ecomtui.world.party import handles

HANDS_IN_AFTER: Final = (3 * HOUR, 30 * HOUR)
PUTS_OFF: Final = 20 * DAY
SENDS_BACK_AFTER: Final = (12 * HOUR, 4 * DAY)
WHY: Final = ("changed_mind", "not_as_described", "arrived_late")
"""Why somebody who likes to send things back says so."""
FAULTS: Final = (
    Fault(
        "return.wrong_item",
        "customer",
        Effect.decide,
        "Something else is in the box that comes back.",
        "It is opened before anything is paid; the return is refused, and the customer reads why.",
    ),
    Fault(
        "return.short",
        "customer",
        Effect.decide,
        "One piece less is in the box than was to come back.",
        "What came is counted and paid for, and the customer reads what is missing.",
    ),
    Fault(
        "return.late",
        "customer",
        Effect.decide,
        "The box is handed in weeks after its label.",
        "The return has run out by then; what comes after that is refused with the reason.",
        by=PUTS_OFF,
    ),
)


class SendingBack(Visitors):
    """Sends goods back. The customer stands on it."""

    @handles(ReturnGoods)
    def return_goods(self, act: ReturnGoods) -> None:
        self._send_back(act.customer, act.order, act.lines, act.reason)

    def _keeps_it(self, customer: int, order: int) -> None:
        """Somebody has just got an order in one piece; there are those who never keep anything."""
        if self._persona(customer).sends_back:
            self.remind(self.draw("sends back", *SENDS_BACK_AFTER), WantsToReturn(customer, order))

    @handles(WantsToReturn)
    def wants_to_return(self, timer: WantsToReturn) -> None:
        self._send_back(timer.customer, timer.order, (), WHY[self.draw("why", 0, len(WHY) - 1)])

    def _send_back(self, customer: int, order: int, lines: tuple[Line, ...], reason: str) -> None:
        self._click(customer, ClickKind.send_back, order=order, lines=text_of(lines), reason=reason)

    @handles(ReturnApproved)
    def return_approved(self, page: ReturnApproved) -> None:
        """The label is on the screen, once; to pack a box and go is no click."""
        if self._answer(page.request or 0):
            self._notice(page.customer, "return_approved", page.order, number=page.number)
            if not self._persona(page.customer).away:
                box = GoesToParcelShop(page.customer, page.order, page.number, page.lines)
                self.remind(self.draw("hands in", *HANDS_IN_AFTER), box)

    @handles(GoesToParcelShop)
    def hand_in(self, timer: GoesToParcelShop) -> None:
        late = None if timer.late else self.struck_by("return.late")
        if late:
            again = replace(timer, late=True)
            self.remind(late.by or PUTS_OFF, again)
            return
        lines, something_else = timer.lines, self.struck_by("return.wrong_item") is not None
        if something_else:
            lines = ()
        elif self.struck_by("return.short"):
            lines = one_less(lines)
        self.send("courier", HandInReturn(timer.customer, timer.order, timer.number, lines, something_else))


def one_less(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The same pieces without one of the first."""
    first, *rest = lines
    return (*((Line(first.sku, first.quantity - 1),) if first.quantity > 1 else ()), *rest)
