"""The shop at a glance: what the charts of the office draw of it."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.getters import query_one

from ecomtui.shop.money import money
from ecomtui.shop.views_today import OutcomeView, SalesView, ShelfView, TodayView, WaitingView
from ecomtui.tui.snapshot import Words
from ecomtui.tui.text import count
from ecomtui.tui.widgets.charts import Bar, Bars, Column, Columns
from ecomtui.tui.widgets.table import Table
from ecomtui.world.clock import duration_text

_FUNNEL: Final = (
    ("visits", "visits"), ("carts", "put in cart"), ("orders", "ordered"), ("paid", "card accepted"),
    ("sent", "handed over"), ("delivered", "delivered"),
)  # fmt: skip
_HOURS_APART: Final = 3


_MOVES: Final = (
    ("up", "scroll_up", "A line up"),
    ("down", "scroll_down", "A line down"),
    ("pageup", "page_up", "A screenful up"),
    ("pagedown", "page_down", "A screenful down"),
    ("home", "scroll_home", "To the first chart"),
    ("end", "scroll_end", "To the last chart"),
)


class Today(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Charts of orders, money, shelves, the way from visit to door, payments, and what waits; where there is very much
    room, the latest orders and what waits for staff below them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, action, says, show=False, id=f"charts.{key}", tooltip=says) for key, action, says in _MOVES
    ]

    orders = query_one("#chart-orders", Columns)
    money = query_one("#chart-money", Columns)
    funnel = query_one("#chart-funnel", Bars)
    payments = query_one("#chart-payments", Bars)
    shelves = query_one("#chart-shelves", Bars)
    waiting = query_one("#chart-waiting", Bars)
    latest = query_one("#latest", Table)
    to_do = query_one("#to-do", Table)

    def compose(self) -> ComposeResult:
        yield Columns("Orders", nothing="no orders yet", id="chart-orders")
        yield Bars("From visit to delivered", id="chart-funnel")
        yield Columns("Ordered, EUR", nothing="nothing ordered yet", second="yes", id="chart-money")
        yield Bars("Payments", nothing="no payments yet", id="chart-payments")
        yield Bars("Stock: free / buy at, + coming", id="chart-shelves")
        yield Bars("Waiting at each party", id="chart-waiting")
        for name, title in (("latest", "Latest orders"), ("to-do", "Waits for staff")):
            table = Table(id=name)
            table.can_focus, table.border_title = False, title
            yield table

    def show(self, today: TodayView, words: Words) -> None:
        """Draw the shop as it stands."""
        sales = today.sales
        labels = _labels(sales)
        self.orders.title = f"Orders by the {sales.unit}: {today.orders}"
        self.orders.columns = tuple(Column(span.orders, label) for span, label in zip(sales.spans, labels, strict=True))
        self.orders.top = str(max(span.orders for span in sales.spans))
        self.money.title = f"Ordered by the {sales.unit}: {money(today.ordered)} EUR"
        self.money.columns = tuple(Column(span.ordered, label) for span, label in zip(sales.spans, labels, strict=True))
        self.money.top = str(max(span.ordered for span in sales.spans) // 100)
        self.funnel.bars = funnel_bars(today)
        self.payments.bars = tuple(_outcome(outcome, words) for outcome in today.outcomes)
        self.shelves.bars = tuple(_shelf(shelf) for shelf in today.shelves)
        self.waiting.bars = tuple(_waits(each, words) for each in today.waiting)


def funnel_bars(today: TodayView) -> tuple[Bar, ...]:
    """From visit to delivered: how many came so far, and how many of a hundred visits."""
    first = today.funnel.visits
    bars = []
    for name, says in _FUNNEL:
        number: int = getattr(today.funnel, name)
        share = f"{number * 100 // first:>4} %" if first else ""
        bars.append(Bar(says, number, f"{number:>6}{share}"))
    return tuple(bars)


def _labels(sales: SalesView) -> list[str]:
    """Below hours every third has its number, below longer spans all of them have their names."""
    return [
        "" if sales.unit == "hour" and int(sales.label(span)) % _HOURS_APART else sales.label(span)
        for span in sales.spans
    ]


def _outcome(outcome: OutcomeView, words: Words) -> Bar:
    if outcome.code == "refused":
        name = f"refused: {words('refused', outcome.reason or '')}"
        return Bar(name, outcome.payments, str(outcome.payments), tone="warn")
    return Bar(words("payment", outcome.code), outcome.payments, str(outcome.payments))


def _shelf(shelf: ShelfView) -> Bar:
    free, point = max(shelf.available, 0), shelf.reorder_point
    says = f"{shelf.available:>3}" + ("" if point is None else f" / {point}")
    if shelf.incoming:
        says += f" +{shelf.incoming}"
    tone = "bad" if shelf.available <= 0 else "warn" if point is not None and shelf.available <= point else ""
    return Bar(shelf.name, free, says, more=shelf.incoming, limit=point, tone=tone)


def _waits(each: WaitingView, words: Words) -> Bar:
    says = [count(each.messages, "message")] if each.messages else []
    servers = (each.setting or "").replace("_", " ")
    if each.capacity:
        says.append(f"{each.busy}/{each.capacity} {servers}")
    if each.waiting:
        says.append(f"{each.waiting} wait")
    if each.mean_wait:
        says.append(f"{duration_text(each.mean_wait)} each")
    if each.capacity == 0 and not says:
        says.append(f"no limit of {servers}")
    more, tone = each.waiting + each.messages, "warn" if each.waiting else ""
    return Bar(words("party", each.party), each.busy, ", ".join(says), more, each.capacity or None, tone)
