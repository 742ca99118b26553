"""Boxes on their way back to the shop: taken in over the counter, brought, or lost."""

from typing import Final

from sqlmodel import Field

from ecomtui.parties.protocol.returning import HandInReturn, ReturnBrought, ReturnMissing, ReturnOnTheRoad
from ecomtui.parties.protocol.values import lines_of, text_of
from ecomtui.world.clock import DAY, HOUR
from ecomtui.world.faults import Effect, Fault
from ecomtui.world.party import Party, handles
from ecomtui.world.rows import Row

MISSED_AFTER: Final = 5 * DAY
ROAD: Final = (20 * HOUR, 44 * HOUR)
RETURN_LOST: Final = Fault(
    "return.lost",
    "courier",
    Effect.decide,
    "The courier loses a box on its way back to the shop.",
    "The customer has the receipt of having handed it in, and gets the money; the goods are written off.",
)


class ReturnBox(Row, table=True):
    """A box that was handed in; `lines` is what is in it, which the courier does not look at."""

    number: str = Field(primary_key=True)
    order: int
    lines: str
    else_in_it: bool
    missing: bool = False


class Returning(Party):
    """Carries boxes back. The courier stands on it."""

    @handles(HandInReturn)
    def take_box(self, ask: HandInReturn) -> None:
        if self.rows.peek(ReturnBox, ask.number) is not None:
            return  # this box is on its way already
        box = self.rows.add(
            ReturnBox(number=ask.number, order=ask.order, lines=text_of(ask.lines), else_in_it=ask.else_in_it)
        )
        box.missing = self.struck_by("return.lost") is not None
        self.remind(MISSED_AFTER if box.missing else self.draw("road", *ROAD), ReturnOnTheRoad(box.number))

    @handles(ReturnOnTheRoad)
    def bring_box(self, timer: ReturnOnTheRoad) -> None:
        box = self.rows.get(ReturnBox, timer.number)
        if box.missing:
            self.send("dispatch", ReturnMissing(box.order, box.number))
        else:
            self.send("dispatch", ReturnBrought(box.order, box.number, lines_of(box.lines), box.else_in_it))
