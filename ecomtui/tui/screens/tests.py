"""Scenarios: what there is, run them, watch one step by step, and save what you did as one of your own."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from ecomtui.tui.screens.area import WIDTHS, Area
from ecomtui.tui.snapshot import Snapshot
from ecomtui.tui.text import QUIET, clean, paragraphs
from ecomtui.tui.widgets.table import Column, Row, Table
from ecomtui.world.errors import BadInput, EcomtuiError

if TYPE_CHECKING:
    from ecomtui.scenarios.shelf import RanView, ShelfView
    from ecomtui.tui.app import ShopApp

NONE_THERE = "There are no scenarios here. Write one with: ecomtui new scenario"
SAVED_AS = "what-i-did-{}.shop.yaml"


class TestsScreen(Area):
    """A list of scenarios, and the one under the cursor."""

    __test__ = False  # for pytest: this is a screen
    MODE = "tests"
    CSS_PATH = "tests.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    AUTO_FOCUS = "#scenarios"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "run_one", "Run", id="tests.run", tooltip="Run the scenario under the cursor"),
        Binding("a", "run_all", "Run all", id="tests.all", tooltip="Run every scenario of the list"),
        Binding("w", "watch", "Watch", id="tests.watch", tooltip="Open its world backstage, where it failed or ends"),
        Binding("h", "home", "Home", id="tests.home", tooltip="Back to your own shop, as you left it"),
        Binding("s", "save", "Save mine", id="tests.save", tooltip="Save what you did in your shop as a scenario"),
    ]  # fmt: skip

    table = query_one("#scenarios", Table)

    def __init__(self) -> None:
        super().__init__()
        self._shelf: list[ShelfView] = []
        self._ran: dict[Path, RanView] = {}

    def contents(self) -> ComposeResult:
        with Container(id="both"):
            yield Table(Column("", 1), Column("group", 11, rank=1), Column("scenario", 30, share=1), id="scenarios")
            with VerticalScroll(id="about"):
                yield Static(NONE_THERE, id="story", markup=False)

    async def look(self, snapshot: Snapshot) -> None:
        if not self._shelf:
            from ecomtui.scenarios.shelf import shelf  # beside code that needs the store's libraries
            from ecomtui.shop import paths

            self._shelf = await self.ask(lambda shop: shelf(paths.data("scenarios")))
        self._show()

    def _show(self) -> None:
        self.table.show([Row(str(each.path), (*self._mark(each), each.group, each.name)) for each in self._shelf])
        self._show_one()

    def _mark(self, each: "ShelfView") -> tuple[str]:
        ran = self._ran.get(each.path)
        return ("!" if each.wrong else "·" if ran is None else "✗" if ran.failed else "✓",)

    @property
    def chosen(self) -> "ShelfView | None":
        """The scenario under the cursor."""
        return next((each for each in self._shelf if str(each.path) == self.table.chosen), None)

    @on(Table.Moved, "#scenarios")
    def _show_one(self) -> None:
        each = self.chosen
        self.query_one("#story", Static).update(Content(NONE_THERE) if each is None else self._told(each))
        self.refresh_bindings()

    def _told(self, each: "ShelfView") -> Content:
        ran = self._ran.get(each.path)
        lines = [Content.assemble((clean(each.name), "bold")), Content(clean(each.description))]
        runs = f"{len(each.cells)} runs" if len(each.cells) > 1 else "one run"
        lines.append(Content.assemble((f"{each.path.name}   {runs}   {', '.join(each.tags)}", QUIET)))
        if each.wrong:
            lines.append(Content(paragraphs(clean(each.wrong))))
        elif ran is not None and not ran.failed:
            lines.append(Content.assemble((f"✓ passed, {ran.runs} of {ran.runs}", "$text-success")))
        elif ran is not None:
            lines.append(Content.assemble((f"✗ {ran.failed} of {ran.runs} failed", "bold $text-error")))
            lines.append(Content(paragraphs(clean(ran.says or ""))))
            lines.append(Content("w opens it at the message that failed"))
        return Content("\n\n").join(lines)

    # ---------------------------------------------------------------- what one does
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("run_one", "watch"):
            return True if self.chosen is not None and not self.chosen.wrong else None
        if action == "home":
            return True if self.guide.is_away else None
        return True

    async def action_run_one(self) -> None:
        if self.chosen is not None:
            await self._run(self.chosen)

    def action_run_all(self) -> None:
        """One after the other; whoever looks elsewhere meanwhile is not kept waiting for all of them."""
        self.run_worker(self._run_all(), exclusive=True)

    async def _run_all(self) -> None:
        for each in self._shelf:
            if not each.wrong:
                await self._run(each)
        failed = sum(bool(ran.failed) for ran in self._ran.values())
        self.notify(f"{len(self._ran)} scenarios, {failed} failed", markup=False)

    async def _run(self, each: "ShelfView") -> None:
        from ecomtui.scenarios.shelf import run_file

        try:
            self._ran[each.path] = await self.ask(lambda shop: run_file(each.path))
        except BadInput as error:
            self.notify(str(error), severity="warning", markup=False)
        if self.is_mounted:
            self._show()

    async def action_watch(self) -> None:
        from ecomtui.scenarios.replaying import parsed, replayed

        each = self.chosen
        if each is None:
            return
        ran = self._ran.get(each.path)
        at = f":{ran.cell}" if ran is not None and ran.cell else ""
        if await self.guide.go_into(lambda: replayed(parsed(f"{each.path}{at}"))):
            self.notify(f"{each.name}: p and n go through it; 9 and h lead home", markup=False)
            self.app.switch_mode("backstage")

    async def action_home(self) -> None:
        if await self.guide.go_home():
            self.notify("Your own shop again, as you left it", markup=False)

    async def action_save(self) -> None:
        from ecomtui.scenarios.recording import record

        nth = 1
        while Path(SAVED_AS.format(nth)).exists():
            nth += 1
        path = Path(SAVED_AS.format(nth))
        try:
            cast("ShopApp", self.app).check_room()
            text = await self.ask(lambda shop: record(shop, f"What I did, {nth}").text())
            with path.open("x", encoding="utf-8") as out:
                out.write(text)
        except (EcomtuiError, OSError) as error:
            self.notify(f"Nothing was saved: {error}", severity="warning", markup=False)
            return
        self.notify(f"{path} is saved. Run it with: ecomtui run {path}", markup=False, timeout=8)
