"""The office: today at a glance in charts, and the tables that staff look at, a page at a time."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.getters import query_one
from textual.reactive import reactive
from textual.widgets import Static, Tab, Tabs

from ecomtui.shop.money import money
from ecomtui.tui.guide import Through
from ecomtui.tui.screens.area import Area
from ecomtui.tui.screens.dialog import Choice, ChoiceDialog
from ecomtui.tui.screens.ledgers import LEDGERS, Ledger
from ecomtui.tui.snapshot import Snapshot
from ecomtui.tui.text import count
from ecomtui.tui.widgets.table import PAGE, Table
from ecomtui.tui.widgets.today import Today

GLANCE: Final = "glance"
"""The tab with the charts."""
TABS: Final = (GLANCE, *(ledger.name for ledger in LEDGERS))
BREAKPOINTS: Final = [(0, "-slim"), (76, "-narrow"), (100, "-wide"), (160, "-huge")]


class OfficeScreen(Area):
    """A tab of charts, and tabs of tables."""

    MODE = "office"
    CSS_PATH = "office.tcss"
    AUTO_FOCUS = "#charts"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,e", "see_to", "See to it", id="office.see_to", tooltip="See to what waits under the cursor"),
        Binding(
            "left,left_square_bracket",
            "tab(-1)",
            "Table before",
            key_display="←",
            id="office.before",
            tooltip="The table before",
        ),
        Binding(
            "right,right_square_bracket",
            "tab(1)",
            "Next table",
            key_display="→",
            id="office.after",
            tooltip="The next table",
        ),
        Binding("comma", "page(-1)", "Page back", key_display=",", id="office.page_back", tooltip="The page before"),
        Binding("full_stop", "page(1)", "Page on", key_display=".", id="office.page_on", tooltip="The next page"),
        Binding(
            "r",
            "restock",
            "Restock",
            id="office.restock",
            tooltip="Put pieces of the product under the cursor on the shelf",
        ),
    ]

    glance = query_one("#charts", Today)
    table = query_one("#rows", Table)
    tabs = query_one(Tabs)
    page: reactive[int] = reactive(0, init=False)

    def __init__(self) -> None:
        super().__init__()
        self._shown: Ledger | None = None

    def contents(self) -> ComposeResult:
        yield Static("", id="today", markup=False)
        yield Tabs(Tab("Today", id=GLANCE), *(Tab(ledger.title, id=ledger.name) for ledger in LEDGERS))
        yield Today(id="charts")
        yield Table(id="rows")
        yield Static("", id="page", markup=False)

    def on_mount(self) -> None:
        self.tabs.can_focus = False
        self.table.display = False

    @property
    def ledger(self) -> Ledger | None:
        """The table one looks at; None when one looks at the charts."""
        return next((ledger for ledger in LEDGERS if ledger.name == self.tabs.active), None)

    async def look(self, snapshot: Snapshot) -> None:
        ledger = self.ledger
        if ledger is None:
            await self._look_at_charts()
        else:
            await self._look_at_table(ledger)

    async def _look_at_charts(self) -> None:
        today = await self.ask(lambda shop: shop.today())
        self.glance.show(today, self.guide.words)
        self._sum_up(today.orders, today.ordered, today.paid, today.refunded)
        self.query_one("#page", Static).update("│ where more is bought, or no more fits   ▒ on its way, or waits")

    async def _look_at_table(self, ledger: Ledger) -> None:
        page, words = self.page, self.guide.words
        totals, rows = await self.ask(lambda shop: (shop.totals(), ledger.read(shop, page * PAGE, PAGE, words)))
        if ledger is not self._shown:
            self._shown = ledger
            self.table.set_columns(ledger.columns)
        self.table.show(rows)
        self._sum_up(*totals.values())
        first = page * PAGE + 1
        where = f"rows {first}–{first + len(rows) - 1}" if rows else "nothing here" if page else ledger.empty
        more = f"   , page {page}" if page else ""
        more += f"   . page {page + 2}" if len(rows) == PAGE else ""
        self.query_one("#page", Static).update(f"{ledger.title}: {where}{more}   {ledger.says}")

    def _sum_up(self, orders: int, ordered: int, paid: int, refunded: int) -> None:
        self.query_one("#today", Static).update(
            f"{count(orders, 'order')}   ordered {money(ordered)}   paid {money(paid)}   "
            f"paid back {money(refunded)} EUR"
        )

    @on(Tabs.TabActivated)
    async def turned(self) -> None:
        self.page = 0
        charts = self.ledger is None
        self.glance.display, self.table.display = charts, not charts
        self.set_focus(self.glance if charts else self.table)
        await self.refresh_all()

    async def watch_page(self) -> None:
        await self.refresh_all()

    # ---------------------------------------------------------------- what staff do
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "restock":
                return True if self.tabs.active == "stock" else None
            case "see_to":
                return True if self.tabs.active == "to_do" and self.table.chosen else None
            case "page" if parameters == (-1,):
                return True if self.page else None
            case "page":
                return True if self.ledger is not None and len(self.table.keys) == PAGE else None
        return True

    def action_tab(self, steps: int) -> None:
        self.tabs.active = TABS[(TABS.index(self.tabs.active) + steps) % len(TABS)]

    def action_page(self, steps: int) -> None:
        self.page += steps

    async def action_see_to(self) -> None:
        """What staff can answer, to be chosen from."""
        chosen = self.table.chosen
        waiting = await self.ask(lambda shop: shop.to_do())
        todo = next((each for each in waiting if f"{each.what}:{each.number}" == chosen), None)
        if todo is None:
            return
        from ecomtui.shop.staff import see_to  # beside code that needs the store's libraries

        async def answer(word: str | None) -> None:
            if word is not None:
                await self.guide.do(lambda shop, me: see_to(shop, todo, word), Through.effect)

        choices = [Choice(word, word.replace("_", " "), self.guide.words("answer", word)) for word in todo.choices]
        says = f"Order {todo.order}: {self.guide.words('waits_for', todo.what)}."
        self.app.push_screen(ChoiceDialog("To do", says, choices), answer)

    def action_restock(self) -> None:
        from ecomtui.tui.screens.restock import RestockScreen

        sku = self.table.chosen
        if sku is not None:
            self.app.push_screen(RestockScreen(sku), self._restock)

    async def _restock(self, answer: tuple[str, int] | None) -> None:
        if answer is None:
            return
        sku, pieces = answer
        if await self.guide.do(lambda shop, me: shop.restock(sku, pieces), Through.effect) is not None:
            self.notify(f"{pieces:+} {sku} on the shelf", markup=False, timeout=3)
