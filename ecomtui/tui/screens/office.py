"""The office: today at a glance in charts, and the tables that staff look at, a page at a time."""

from dataclasses import replace
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.getters import query_one
from textual.widgets import Static, Tab, Tabs

from ecomtui.shop.money import money
from ecomtui.tui.guide import Through
from ecomtui.tui.screens.area import Area
from ecomtui.tui.screens.dialog import Choice, ChoiceDialog
from ecomtui.tui.screens.ledgers import LEDGERS, Ledger, Look
from ecomtui.tui.snapshot import Snapshot
from ecomtui.tui.text import clean, count
from ecomtui.tui.widgets.field import Field
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
        Binding(
            "slash", "filter", "Filter", key_display="/", id="office.filter", tooltip="Show only rows that contain ..."
        ),
        Binding("escape", "all", "Show all", id="office.all", tooltip="Without the filter"),
        Binding("o", "order", "Order by", id="office.order", tooltip="Sort by the next column"),
        Binding("O", "turn", "Turn round", show=False, id="office.turn", tooltip="The same order from the other end"),
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
    field = query_one("#filter", Field)

    def __init__(self) -> None:
        super().__init__()
        self._shown: Ledger | None = None
        self._total = 0
        self._look = Look()

    def contents(self) -> ComposeResult:
        yield Static("", id="today", markup=False)
        yield Tabs(Tab("Today", id=GLANCE), *(Tab(ledger.title, id=ledger.name) for ledger in LEDGERS))
        with Horizontal(id="filtering"):
            yield Static("Filter", id="filter-label", markup=False)
            yield Field("type what the rows contain: a name, a number, a state", id="filter", longest=60)
        yield Today(id="charts")
        yield Table(id="rows")
        yield Static("", id="page", markup=False)

    def on_mount(self) -> None:
        self.tabs.can_focus = False
        self.table.display = self.query_one("#filtering").display = False

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
        look, words = self._look, self.guide.words
        totals, found = await self.ask(lambda shop: (shop.totals(), ledger.read(shop, look, words)))
        if look is not self._look or ledger is not self.ledger:
            return  # something else is wanted by now
        if ledger is not self._shown:
            self._shown = ledger
            self.table.set_columns(ledger.columns)
        self._total = found.total
        nothing = f"No row contains “{clean(look.find)}”. Esc shows everything again." if look.find else ledger.empty
        self.table.show(found.rows, nothing)
        self.table.mark_sorted(look.by, down=look.down)
        self._sum_up(*totals.values())
        self.query_one("#page", Static).update(self._where(ledger, len(found.rows)))

    def _where(self, ledger: Ledger, rows: int) -> str:
        """The line below a table: which of its rows one sees, of how many, and how one came to see these."""
        look = self._look
        first = look.page * PAGE + 1
        says = [f"{ledger.title}: " + (f"{first}–{first + rows - 1} of {self._total}" if rows else "nothing")]
        if look.find:
            says.append(f"with “{clean(look.find)}”")
        if look.by is not None:
            says.append(f"by {ledger.parts[look.by].column.title}{' from the top' if look.down else ''}")
        return "   ".join([*says, ledger.says] if len(says) == 1 else says)

    def _sum_up(self, orders: int, ordered: int, paid: int, refunded: int) -> None:
        self.query_one("#today", Static).update(
            f"{count(orders, 'order')}   ordered {money(ordered)}   paid {money(paid)}   "
            f"paid back {money(refunded)} EUR"
        )

    @on(Tabs.TabActivated)
    async def turned(self) -> None:
        self._forget_filter()
        charts = self.ledger is None
        self.glance.display, self.table.display = charts, not charts
        self.set_focus(self.glance if charts else self.table)
        await self.refresh_all()

    # ---------------------------------------------------------------- filter and order
    async def _look_for(self, look: Look) -> None:
        """Show the table another way."""
        self._look = look
        await self.refresh_all()

    def _forget_filter(self) -> None:
        self._look = Look()
        with self.prevent(Field.Changed):
            self.field.value = ""
        self.query_one("#filtering").display = False

    def action_filter(self) -> None:
        self.query_one("#filtering").display = True
        self.field.focus()

    @on(Field.Changed, "#filter")
    async def filtered(self, event: Field.Changed) -> None:
        if event.value == self.field.value != self._look.find:
            await self._look_for(replace(self._look, find=event.value, page=0))

    @on(Field.Submitted, "#filter")
    def enough(self) -> None:
        self.query_one("#filtering").display = bool(self.field.value)
        self.set_focus(self.table)

    @on(Field.Left)
    async def filter_left(self, event: Field.Left) -> None:
        """Esc in the filter: everything is shown again, in the order it had."""
        event.prevent_default()
        await self.action_all()

    async def action_all(self) -> None:
        look = replace(self._look, find="", page=0)
        self._forget_filter()
        self.set_focus(self.table)
        await self._look_for(look)

    @on(Table.Titled)
    async def title_clicked(self, event: Table.Titled) -> None:
        await self._sort(event.column)

    async def action_order(self) -> None:
        """By the next column that can be sorted by, after the last one as it was."""
        if self.ledger is not None:
            at = -1 if self._look.by is None else self._look.by
            following = (nth for nth, part in enumerate(self.ledger.parts) if nth > at and part.sorts)
            await self._order_by(next(following, None))

    async def action_turn(self) -> None:
        if self._look.by is not None:
            await self._look_for(replace(self._look, down=not self._look.down, page=0))

    async def _sort(self, column: int) -> None:
        """By that column; once more: the other way round; and then as it was."""
        ledger = self.ledger
        if ledger is None:
            return
        part = ledger.parts[column]
        if not part.sorts:
            self.notify(f"Nothing is sorted by {part.column.title}: it is worked out for what one sees", markup=False)
        elif self._look.by != column:
            await self._order_by(column)
        elif self._look.down == part.falls:
            await self.action_turn()
        else:
            await self._order_by(None)

    async def _order_by(self, column: int | None) -> None:
        down = column is not None and self.ledger is not None and self.ledger.parts[column].falls
        await self._look_for(replace(self._look, by=column, down=down, page=0))

    # ---------------------------------------------------------------- what staff do
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "restock":
                return True if self.tabs.active == "stock" else None
            case "see_to":
                return True if self.tabs.active == "to_do" and self.table.chosen else None
            case "page" if parameters == (-1,):
                return True if self._look.page else None
            case "page":
                return True if self.ledger is not None and self._total > (self._look.page + 1) * PAGE else None
            case "filter" | "order":
                return True if self.ledger is not None else None
            case "turn":
                return True if self._look.by is not None else None
            case "all":
                return True if self._look.find else None
        return True

    def action_tab(self, steps: int) -> None:
        self.tabs.active = TABS[(TABS.index(self.tabs.active) + steps) % len(TABS)]

    async def action_page(self, steps: int) -> None:
        await self._look_for(replace(self._look, page=self._look.page + steps))

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
