"""The office: today at a glance in charts, and the tables that staff look at, a page at a time."""

from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.getters import query_one
from textual.widgets import Static, Tab, Tabs

from ecomtui.shop.money import money
from ecomtui.tui.guide import Through
from ecomtui.tui.screens.amount import AmountScreen
from ecomtui.tui.screens.area import Area
from ecomtui.tui.screens.deeds import ABOUT_ORDERS, Deed, deeds
from ecomtui.tui.screens.dialog import ChoiceDialog
from ecomtui.tui.screens.ledgers import LEDGERS, POLICIES, STOCK, TO_DO, Ledger, Look
from ecomtui.tui.screens.policies import change_setting, setting_named
from ecomtui.tui.snapshot import Snapshot
from ecomtui.tui.text import clean, count
from ecomtui.tui.widgets.field import Field
from ecomtui.tui.widgets.table import PAGE, Table
from ecomtui.tui.widgets.today import Today

GLANCE: Final = "glance"
"""The tab with the charts."""
_ONCE_A: Final = 1.0
"""Seconds between two countings while time goes by."""
STAFFED: Final = (*ABOUT_ORDERS, TO_DO, STOCK, POLICIES)
"""The tables with whose rows something can be done."""
TABS: Final = (GLANCE, *(ledger.name for ledger in LEDGERS))
HUGE: Final = 160
"""From so many columns on there is room for lists beside the charts."""
BREAKPOINTS: Final = [(0, "-slim"), (76, "-narrow"), (100, "-wide"), (HUGE, "-huge")]


class OfficeScreen(Area):
    """A tab of charts, and tabs of tables."""

    MODE = "office"
    CSS_PATH = "office.tcss"
    AUTO_FOCUS = "#charts"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,e", "see_to", "Staff", id="office.see_to", tooltip="What staff can do with the row at hand"),
        Binding("r", "restock", "Restock", id="office.restock", tooltip="Put pieces of the product on the shelf"),
        Binding("m", "reprice", "Reprice", id="office.reprice", tooltip="Put another price on the product"),
        Binding("slash", "filter", "Filter", key_display="/", id="office.filter", tooltip="Show only rows that fit"),
        Binding("escape", "all", "Show all", id="office.all", tooltip="Without the filter"),
        Binding("o", "order", "Order by", id="office.order", tooltip="Sort by the next column"),
        Binding("i", "turn", "Turn round", id="office.turn", tooltip="The same order from the other end"),
        Binding("comma", "page(-1)", "Page back", key_display=",", id="office.page_back", tooltip="The page before"),
        Binding("full_stop", "page(1)", "Page on", key_display=".", id="office.page_on", tooltip="The next page"),
        Binding("left,left_square_bracket", "tab(-1)", "Table before", key_display="←", id="office.before",
                tooltip="The table before"),
        Binding("right,right_square_bracket", "tab(1)", "Next table", key_display="→", id="office.after",
                tooltip="The next table"),
    ]  # fmt: skip

    glance = query_one("#charts", Today)
    table = query_one("#rows", Table)
    tabs = query_one(Tabs)
    field = query_one("#filter", Field)

    def __init__(self) -> None:
        super().__init__()
        self._shown: Ledger | None = None
        self._total = 0
        self._look = Look()
        self._counted = 0.0

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
        """While time goes by, once a second is enough: with very many orders it is not nothing to count them."""
        playing = self.guide.playing
        if playing and perf_counter() - self._counted < _ONCE_A:
            return
        self._counted = perf_counter()
        today = await self.ask(lambda shop: shop.today())
        self.glance.show(today, self.guide.words)
        if self.app.size.width >= HUGE:
            await self._look_at_lists()
        self._sum_up(today.orders, today.ordered, today.paid, today.refunded)
        self.query_one("#page", Static).update("│ buys more at, or is full   ▒ coming, or waiting")

    async def on_resize(self) -> None:
        self._counted = 0.0
        await self.refresh_all()

    async def _look_at_lists(self) -> None:
        """Below the charts, where there is room: the first page of two tables."""
        words = self.guide.words
        for name, table in ((LEDGERS[0].name, self.glance.latest), (TO_DO, self.glance.to_do)):
            ledger = next(each for each in LEDGERS if each.name == name)
            found = await self.ask(lambda shop, ledger=ledger: ledger.read(shop, Look(), words))  # type: ignore[misc]
            if table.needs_columns:
                table.set_columns(ledger.columns)
            table.show(found.rows, ledger.empty)

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

    @on(Table.Moved, "#rows")
    def moved(self, event: Table.Moved) -> None:
        """On the shop's policies the sentence of the one at hand is told in full."""
        if self.tabs.active == POLICIES:
            self.query_one("#page", Static).update(clean(self.table.last_cell))

    def _where(self, ledger: Ledger, rows: int) -> str:
        """The line below a table: which of its rows one sees, of how many, and how one came to see these."""
        look = self._look
        first = look.page * PAGE + 1
        says = [f"{ledger.title}: " + (f"{first}–{first + rows - 1} of {self._total}" if rows else "nothing")]
        if look.find:
            says.append(f"with “{clean(look.find)}”")
        if look.by is not None:
            says.append(f"by {ledger.parts[look.by].column.title}{' from the top' if look.down else ''}")
        line = "   ".join(says)
        more = f"   {ledger.says}" if ledger.says and rows and len(says) == 1 else ""
        return line + more if len(line + more) <= self.size.width - 2 else line

    def _sum_up(self, orders: int, ordered: int, paid: int, refunded: int) -> None:
        """One line, as much of it as there is room for."""
        says = [count(orders, "order"), f"ordered {money(ordered)}", f"paid {money(paid)}"]
        says.append(f"paid back {money(refunded)} EUR")
        while len("   ".join(says)) > self.size.width - 2 and len(says) > 1:
            says.pop()
        self.query_one("#today", Static).update("   ".join(says))

    @on(Tabs.TabActivated)
    async def turned(self) -> None:
        self._forget_filter()
        charts = self.ledger is None
        self._counted = 0.0
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
        """By the next column, after the last one as it was."""
        if self.ledger is not None:
            following = 0 if self._look.by is None else self._look.by + 1
            await self._order_by(following if following < len(self.ledger.parts) else None)

    async def action_turn(self) -> None:
        if self._look.by is not None:
            await self._look_for(replace(self._look, down=not self._look.down, page=0))

    async def _sort(self, column: int) -> None:
        """By that column; once more: the other way round; and then as it was."""
        ledger = self.ledger
        if ledger is None:
            return
        if self._look.by != column:
            await self._order_by(column)
        elif self._look.down == ledger.parts[column].falls:
            await self.action_turn()
        else:
            await self._order_by(None)

    async def _order_by(self, column: int | None) -> None:
        down = column is not None and self.ledger is not None and self.ledger.parts[column].falls
        await self._look_for(replace(self._look, by=column, down=down, page=0))

    # ---------------------------------------------------------------- what staff do
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "restock" | "reprice":
                return self.tabs.active == "stock"
            case "see_to":
                return self.tabs.active in STAFFED and self.table.chosen is not None
            case "page" if parameters == (-1,):
                return self._look.page > 0
            case "page":
                return self.ledger is not None and self._total > (self._look.page + 1) * PAGE
            case "filter" | "order":
                return self.ledger is not None
            case "turn":
                return self._look.by is not None
            case "all":
                return bool(self._look.find)
        return True

    def action_tab(self, steps: int) -> None:
        self.tabs.active = TABS[(TABS.index(self.tabs.active) + steps) % len(TABS)]

    async def action_page(self, steps: int) -> None:
        await self._look_for(replace(self._look, page=self._look.page + steps))

    async def action_see_to(self) -> None:
        """What staff can do with the row under the cursor, to be chosen from."""
        ledger, key = self.ledger, self.table.chosen
        if ledger is None or key is None:
            return
        if ledger.name == POLICIES:
            change_setting(self, await self.ask(lambda shop: setting_named(shop, key)))
            return
        found = await self._deeds(ledger, key)
        if found:
            says = f"{ledger.title}: {self.table.first_cell}"
            choices = [deed.choice() for deed in found]
            self.app.push_screen(ChoiceDialog("Staff", clean(says), choices), partial(self._chosen, found))

    async def action_restock(self) -> None:
        await self._do_at_once("restock")

    async def action_reprice(self) -> None:
        await self._do_at_once("reprice")

    async def _do_at_once(self, name: str) -> None:
        """One deed of the row under the cursor, without the list of all."""
        if self.ledger is not None and self.table.chosen is not None:
            await self._chosen(await self._deeds(self.ledger, self.table.chosen), name)

    async def _deeds(self, ledger: Ledger, key: str) -> list[Deed]:
        words = self.guide.words
        return await self.ask(lambda shop: deeds(shop, ledger.name, key, words))

    async def _chosen(self, found: list[Deed], name: str | None) -> None:
        deed = next((deed for deed in found if deed.key == name), None)
        if deed is None:
            return
        if deed.why_not is not None:
            self.notify(f"Not now: {deed.why_not}.", severity="warning", markup=False)
        elif deed.asks is not None:
            self.app.push_screen(AmountScreen(deed.asks), partial(self._carry_out, deed))
        else:
            await self._carry_out(deed, 0)

    async def _carry_out(self, deed: Deed, number: int | None) -> None:
        if number is None:
            return
        if await self.guide.do(lambda shop, me: deed.act(shop, number), Through.effect) is not None:
            self.notify(f"{deed.done}.", markup=False, timeout=3)
