"""Two branches side by side: what came of each, and their stops since they parted."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ecomtui.shop.money import money
from ecomtui.shop.views import MessageView
from ecomtui.tui.screens.dialog import Dialog, clickable
from ecomtui.tui.snapshot import Words
from ecomtui.tui.text import QUIET, count, short
from ecomtui.tui.widgets.map import FAULT
from ecomtui.tui.widgets.rooms import believed

if TYPE_CHECKING:
    from ecomtui.shop.comparing import Comparison, Course

_ODD = "bold $text-warning"
_NAME: Final = 10
"""Cells of a row's name."""


class CompareScreen(Dialog[None]):
    """What came of either branch, line by line; what differs stands out."""

    HEADING = "Side by side"
    FOOT = "≠ marks what differs   ↑ ↓ scroll   Esc goes back"
    FOOT_OF_MANY: Final = "≠ marks what differs   ↑ ↓ scroll   n next branch   Esc goes back"
    AUTO_FOCUS = "#compare-frame"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "leave", "Back", show=False, id="compare.leave", tooltip="Back to the branches"),
        Binding("n", "next", "Next branch", id="compare.next", tooltip="Compare with the next of the other branches"),
    ]
    CSS_PATH = "compare.tcss"

    def __init__(self, one: int, other: int, others: Sequence[int] = ()) -> None:
        super().__init__()
        self._branches, self._others = (one, other), tuple(others) or (other,)
        self.told: Comparison | None = None

    def contents(self) -> ComposeResult:
        with VerticalScroll(id="compare-frame"):
            yield Static("Living through both …", id="compare", markup=False)

    def on_mount(self) -> None:
        if len(self._others) > 1:
            self.query_one("#dialog-foot", Static).update(clickable(self.FOOT_OF_MANY))
        self.run_worker(self._look())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return len(self._others) > 1 if action == "next" else True

    def action_next(self) -> None:
        """The branch at hand beside the next of the others."""
        one, other = self._branches
        place = self._others.index(other) + 1
        self._branches = (one, self._others[place % len(self._others)])
        self.query_one("#compare-frame", VerticalScroll).scroll_home(animate=False)
        self.run_worker(self._look(), exclusive=True)

    async def _look(self) -> None:
        from ecomtui.shop.comparing import compare

        (one, other), guide = self._branches, self.guide
        self.told = await self.ask(lambda shop: compare(shop, one, other, guide.order, guide.customer))
        self._show()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        if self.told is not None:
            width = self.query_one("#compare-frame", VerticalScroll).scrollable_content_region.width
            lines = list(compared(self.told, self.guide.words, width))
            self.query_one("#compare", Static).update(Content("\n").join(lines))


def compared(told: "Comparison", words: Words, width: int) -> Iterator[Content]:
    """The comparison as lines of two columns."""
    column = (width - _NAME - 4) // 2
    yield _row(
        "", f"Branch {told.one.branch} (here)", f"Branch {told.other.branch}", column, style="bold $text-primary"
    )
    for name, one, other in _facts(told, words):
        yield from _rows(name, one, other, column, odd=one != other)
    yield Content("")
    yield Content.assemble((f"The same up to step {told.fork_step}. Since then:", QUIET))
    for here, there in told.aligned():
        both = here is not None and there is not None
        yield from _rows("", _stop(here, words), _stop(there, words), column, odd=not both)


def _facts(told: "Comparison", words: Words) -> Iterator[tuple[str, str, str]]:
    for name, of in (
        ("order", lambda course: words("order", course.order.status) if course.order else "none"),
        ("money", lambda course: words("payment_badge", course.order.payment) if course.order else "–"),
        ("goods", lambda course: words("fulfilment_badge", course.order.fulfilment) if course.order else "–"),
        ("customer", lambda course: believed(course.beliefs.customer, words) if course.beliefs else "–"),
        ("account", lambda course: f"{money(course.customer.balance)}, {money(course.customer.available)} to spend"),
        ("promises", _promises),
        ("ends", lambda course: f"{course.clock}, {count(course.steps, 'message')}"),
    ):
        yield name, of(told.one), of(told.other)


def _promises(course: "Course") -> str:
    return "all kept" if not course.broken else "BROKEN " + ", ".join(promise.name for promise in course.broken)


def _stop(message: MessageView | None, words: Words) -> str:
    if message is None:
        return ""
    badge = f" {FAULT}" if message.fault else " x" if message.fate == "lost" else ""
    sender = words("party", message.sender)
    if message.sender == message.receiver:
        return f"{sender} reminds itself  {message.kind}{badge}"
    return f"{sender} → {words('party', message.receiver)}  {message.kind}{badge}"


def _rows(name: str, one: str, other: str, column: int, *, odd: bool) -> Iterator[Content]:
    """Two cells side by side, on as many lines as the longer one needs."""
    cells = (wrap(one, column) or [""], wrap(other, column) or [""])
    for nth, (left, right) in enumerate(zip_longest(*cells, fillvalue="")):
        yield _row(name if nth == 0 else "", left, right, column, odd=odd and nth == 0, style=_ODD if odd else "")


def _row(name: str, one: str, other: str, column: int, *, odd: bool = False, style: str = "") -> Content:
    mark = "≠ " if odd else "  "
    return Content.assemble(
        (name.ljust(_NAME), QUIET),
        (mark, _ODD),
        (short(one, column).ljust(column), style or (_ODD if odd else "")),
        "  ",
        (short(other, column), style or (_ODD if odd else "")),
    )
