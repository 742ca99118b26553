"""Returns: a box is expected, comes or does not, is opened, counted, and accepted or not."""

from collections.abc import Iterable
from typing import Final

from ecomtui.parties.dispatch.return_rows import RETURN, Return, ReturnLine, ReturnStatus
from ecomtui.parties.protocol.acts import Inspect
from ecomtui.parties.protocol.returning import (
    ExpectReturn,
    InspectionDue,
    ReturnBrought,
    ReturnClosed,
    ReturnExpires,
    ReturnLabelled,
    ReturnMissing,
)
from ecomtui.parties.protocol.values import Line
from ecomtui.world.clock import DAY, HOUR
from ecomtui.world.controls import Guard, Setting
from ecomtui.world.party import Party, handles

RETURN_LASTS: Final = Setting(
    "return_lasts", "dispatch", 14 * DAY, "How long a return that was asked for may take to be handed in.", span=True
)
RETURNS: Final = Setting(
    "returns", "dispatch", "counted",
    "Whether a box that comes back is counted and that decides, or a person decides about every one (manual).",
    choices=("counted", "manual"),
)  # fmt: skip
RETURN_COUNTED: Final = Guard(
    "return_counted",
    "dispatch",
    "What is in the box is counted before anything is paid back.",
    "Money goes back for pieces that never came.",
    ("returned_for_real",),
)
FIRST_NUMBER: Final = 9_000_000_000


class Returns(Party):
    """Takes goods back. Dispatch stands on it."""

    @handles(ExpectReturn)
    def expect(self, ask: ExpectReturn) -> None:
        number = self.rows.next_id(Return)
        back = self.rows.add(
            Return(
                id=number,
                order=ask.order,
                customer=ask.customer,
                number=f"RT{FIRST_NUMBER + number}",
                reason=ask.reason,
                opened_at=self.now,
            )
        )
        for line in ask.lines:
            row = ReturnLine(id=self.rows.next_id(ReturnLine), return_id=back.id, sku=line.sku, expected=line.quantity)
            self.rows.add(row)
        RETURN.move(back, ReturnStatus.awaiting)
        back.timer = self.remind(self.setting(RETURN_LASTS), ReturnExpires(back.id))
        answer = ReturnLabelled(back.order, back.customer, ask.request, back.id, back.number, ask.lines)
        self.send("order_manager", answer)

    @handles(ReturnExpires)
    def expire(self, timer: ReturnExpires) -> None:
        back = self.rows.get(Return, timer.return_id)
        self._close(back, ReturnStatus.expired, "expired")

    @handles(ReturnMissing)
    def missing(self, news: ReturnMissing) -> None:
        """The customer handed it in and has a receipt: the loss is not theirs."""
        back = self._numbered(news.number)
        if back.status is ReturnStatus.awaiting:
            for line in self._lines_of(back):
                line.accepted = line.expected
            self._close(back, ReturnStatus.lost_in_transit, "lost")

    @handles(ReturnBrought)
    def take_in(self, news: ReturnBrought) -> None:
        back = self._numbered(news.number)
        if back.status is ReturnStatus.expired:
            self._close(back, ReturnStatus.rejected, "too_late")
        if back.status is not ReturnStatus.awaiting:
            return
        RETURN.move(back, ReturnStatus.received)
        self.forget(back.timer)
        back.else_in_it = news.else_in_it
        came = {line.sku: line.quantity for line in news.lines}
        for line in self._lines_of(back):
            line.came = came.get(line.sku, 0)
        back.manual = self.setting(RETURNS) == "manual"
        if not back.manual:
            self.remind(self.draw("inspecting", HOUR, 4 * HOUR), InspectionDue(back.id))

    @handles(InspectionDue)
    def open_box(self, timer: InspectionDue) -> None:
        self._judge(self.rows.get(Return, timer.return_id))

    @handles(Inspect)
    def inspect(self, act: Inspect) -> None:
        back = self.rows.peek(Return, act.return_id)
        if back is None or back.status is not ReturnStatus.received:
            return  # nothing lies there to be looked at
        if act.verdict == "accept":
            self._judge(back)
        else:
            self._close(back, ReturnStatus.rejected, "not_accepted")

    def _judge(self, back: Return) -> None:
        """Accept what came of what was expected."""
        lines = self._lines_of(back)
        for line in lines:
            line.accepted = min(line.came, line.expected) if self.guarded("return_counted") else line.expected
        missing = sum(line.expected - line.accepted for line in lines)
        if any(line.accepted for line in lines):
            self._close(back, ReturnStatus.accepted, "some_missing" if missing else "all_there")
        else:
            self._close(back, ReturnStatus.rejected, "something_else" if back.else_in_it else "empty_box")

    def _close(self, back: Return, status: ReturnStatus, outcome: str) -> None:
        RETURN.move(back, status)
        self.forget(back.timer)
        back.outcome = outcome
        lines = self._lines_of(back)
        news = ReturnClosed(
            back.order,
            back.customer,
            back.id,
            outcome,
            tuple(Line(line.sku, line.expected) for line in lines),
            _pieces((line.sku, line.accepted) for line in lines),
            "damaged" if back.reason == "damaged" else "intact",
        )
        self.send("order_manager", news)

    def _numbered(self, number: str) -> Return:
        return self.rows.get(Return, int(number.removeprefix("RT")) - FIRST_NUMBER)

    def _lines_of(self, back: Return) -> list[ReturnLine]:
        return self.rows.find(ReturnLine, return_id=back.id)


def _pieces(counts: Iterable[tuple[str, int]]) -> tuple[Line, ...]:
    return tuple(Line(sku, pieces) for sku, pieces in counts if pieces)
