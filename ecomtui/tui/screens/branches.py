"""The branches: every course this world has taken; go over to one, or compare it with the one at hand."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList

from ecomtui.tui.screens.dialog import Choice, ChoiceList, Dialog
from ecomtui.tui.text import count


class BranchesScreen(Dialog[None]):
    """The courses, with where each left the one before it."""

    HEADING = "Branches"
    SAYS = "Going back and doing something else begins a branch. The one left behind is kept, to its end."
    FOOT = "Enter goes over   c compares it with the one at hand   Esc stays here"
    AUTO_FOCUS = "#choices"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "compare", "Compare", id="branches.compare", tooltip="Both side by side, since they parted"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._others: tuple[int, ...] = ()

    def contents(self) -> ComposeResult:
        yield ChoiceList()

    async def on_mount(self) -> None:
        branches = await self.ask(lambda shop: shop.branches())
        self.query_one(ChoiceList).show(
            [
                Choice(
                    str(branch.id),
                    f"Branch {branch.id}" + (" (here)" if branch.current else ""),
                    "the first; " * (branch.parent is None)
                    + (f"left branch {branch.parent} after step {branch.fork_step}; " if branch.parent else "")
                    + count(branch.steps, "message"),
                    style="bold $text-warning" if branch.current else "bold",
                )
                for branch in branches
            ]
        )
        self._others = tuple(branch.id for branch in branches if not branch.current)
        if self._others:
            self.query_one(ChoiceList).choose(str(self._others[-1]))

    @on(OptionList.OptionSelected)
    async def chosen(self, event: OptionList.OptionSelected) -> None:
        if not self.is_current:
            return  # the second click of a double one
        self.dismiss(None)
        await self.guide.visit(int(event.option_id or 1))

    def action_compare(self) -> None:
        from ecomtui.tui.screens.compare import CompareScreen

        chosen, snapshot = self.query_one(ChoiceList).chosen, self.guide.snapshot
        if chosen is None or snapshot is None:
            return
        here = snapshot.moment.branch
        if not self._others:
            self.notify("There is one branch so far: go back, do something else, and another one begins", markup=False)
        elif int(chosen) == here:
            self.notify("This is the branch at hand: choose another one to compare it with", markup=False)
        else:
            self.app.push_screen(CompareScreen(here, int(chosen), self._others))
