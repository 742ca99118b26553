"""Worlds to go to: the ones there are, and new ones."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, OptionList, Static

from ecomtui.tui.screens.dialog import Choice, ChoiceList, Dialog
from ecomtui.tui.stores import Stores
from ecomtui.tui.text import clean
from ecomtui.tui.widgets.field import Field
from ecomtui.world.errors import BadInput

if TYPE_CHECKING:
    from ecomtui.tui.app import ShopApp


class StoresScreen(Dialog[None]):
    """Every world is a file of its own, with its own time, orders and money."""

    HEADING = "Worlds"
    SAYS = "Each is a file with its own customers, orders and time. A name that is new makes a new one."
    FOOT = "Enter opens   n types a name   Esc leaves"
    AUTO_FOCUS = "#choices"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "name", "New", id="stores.new", tooltip="Type the name of a world, new or old"),
    ]

    def contents(self) -> ComposeResult:
        yield ChoiceList()
        yield Field("n: a name, such as class" + ("" if self.stores.confined else ", or a path"), id="name")
        yield Static("", id="wrong", markup=False)

    @property
    def stores(self) -> Stores:
        """The worlds there are."""
        return cast("ShopApp", self.app).stores

    async def on_mount(self) -> None:
        self.query_one("#wrong").display = False
        here, known = await self.stores.here(), await self.stores.known()
        choices = [Choice(str(path), path.name, _where(path, here)) for path in known]
        if here is None:
            choices.insert(0, Choice("", "this one", "in memory only, gone when you leave"))
        self.query_one(ChoiceList).show(choices)

    def action_name(self) -> None:
        self.query_one("#name", Field).focus()

    def on_field_left(self) -> None:
        self.query_one(ChoiceList).focus()

    @on(OptionList.OptionSelected)
    async def chosen(self, event: OptionList.OptionSelected) -> None:
        if event.option_id:
            await self._go(Path(event.option_id))
        else:
            self.dismiss(None)

    @on(Input.Submitted)
    async def entered(self, event: Input.Submitted) -> None:
        if not event.value.strip():
            return
        try:
            path = await self.stores.named(event.value)
        except BadInput as error:
            self._complain(str(error))
            return
        await self._go(path)

    async def _go(self, path: Path) -> None:
        self._complain("")
        wrong = await self.stores.go_to(path)
        if wrong is not None:
            self._complain(wrong)
            return
        self.dismiss(None)
        snapshot = self.guide.snapshot
        begun = "A new world" if self.guide.is_new else f"As it was left at {snapshot.moment.clock}" if snapshot else ""
        self.app.notify(f"{path.name}: {begun}", markup=False)

    def _complain(self, text: str) -> None:
        wrong = self.query_one("#wrong", Static)
        wrong.update(clean(text))
        wrong.display = bool(text)


def _where(path: Path, here: Path | None) -> str:
    if path == here:
        return "you are here"
    try:
        size = path.stat().st_size
    except OSError:
        return "cannot be looked at"
    return f"{size // 1000:,} kB in {_short(path.parent)}"


def _short(folder: Path) -> str:
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)
