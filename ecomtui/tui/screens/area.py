"""What all areas have in common: the two bars, the line of keys, and looking again when the world has moved."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar, cast

from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen

from ecomtui.tui.frames import Frames
from ecomtui.tui.guide import Guide
from ecomtui.tui.snapshot import Snapshot, WorldMoved
from ecomtui.tui.widgets.bars import AreaBar, Transport
from ecomtui.tui.widgets.field import Field
from ecomtui.tui.widgets.keys import KeyLine
from ecomtui.tui.widgets.reading import AtHand
from ecomtui.tui.widgets.ticker import Ticker
from ecomtui.world.errors import EcomtuiError

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop
    from ecomtui.tui.app import ShopApp

T = TypeVar("T")
BREAKPOINTS: Final = [(0, "-narrow"), (100, "-wide")]
"""From how many columns on a screen has which class."""
WIDTHS: Final = [*BREAKPOINTS, (160, "-huge")]
"""The same, for areas that know what to do with very many."""
HEIGHTS: Final = [(0, "-low"), (22, "-high")]
"""The same for its rows."""


class Area(Screen[None]):
    """An area of the shop. A subclass says which `MODE` it is, composes its contents, and looks."""

    MODE: ClassVar[str]
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    VERTICAL_BREAKPOINTS = HEIGHTS

    shown: Snapshot | None = None
    """The world as this area shows it; None before it has looked."""

    class Looked(Message):
        """This area shows the world as it is now."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = Frames()

    def compose(self) -> ComposeResult:
        bar = AreaBar()
        bar.here = self.MODE
        yield bar
        yield Transport()
        yield from self.contents()
        yield Ticker()
        yield KeyLine()

    def contents(self) -> ComposeResult:
        """The widgets of this area."""
        yield from ()

    async def look(self, snapshot: Snapshot) -> None:
        """Ask for what this area shows, and show it."""

    def at_hand(self) -> AtHand:
        """What this area is about just now; nothing where its words say it."""
        return AtHand()

    @property
    def guide(self) -> Guide:
        """The guide through the shop."""
        return cast("ShopApp", self.app).guide

    async def ask(self, question: "Callable[[Shop], T]") -> T:
        """A read model."""
        return await self.guide.ask(question)

    async def on_screen_resume(self) -> None:
        await self.refresh_all()

    async def on_screen_suspend(self) -> None:
        if isinstance(self.focused, Field):
            self.set_focus(None)

    def on_table_opened(self) -> None:
        """A row was clicked twice: that is Enter."""
        self.app.simulate_key("enter")

    async def on_area_bar_chosen(self, chosen: AreaBar.Chosen) -> None:
        await self.run_action(f"app.area({chosen.mode!r})")

    def action_press(self, key: str) -> None:
        """A key was clicked that stands in a text."""
        self.app.simulate_key(key)

    def on_field_left(self) -> None:
        """From a field back to where this area opened."""
        home = self.query(self.AUTO_FOCUS) if self.AUTO_FOCUS else None
        self.set_focus(home.first() if home else None)

    async def on_world_moved(self, moved: WorldMoved) -> None:
        if moved.snapshot is self.guide.snapshot:
            await self.refresh_all()

    async def refresh_all(self) -> None:
        """Look at the world again. What it refuses to say stays as it was."""
        snapshot = self.guide.snapshot
        if snapshot is None or not self.is_mounted:
            return
        self.query_one(AreaBar).pieces = snapshot.pieces
        self.query_one(Transport).snapshot = snapshot
        ticker = self.query_one(Ticker)
        ticker.display = snapshot.ticker
        if snapshot.ticker:
            ticker.words, ticker.told = self.guide.words, snapshot.recent
        try:
            await self.look(snapshot)
        except EcomtuiError as error:
            self.notify(str(error), severity="warning", markup=False)
        self.shown = snapshot
        self.refresh_bindings()
        self.post_message(self.Looked())
