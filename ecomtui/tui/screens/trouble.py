"""Something has gone wrong with the world or its file: what, why, and what still works."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Static

from ecomtui.tui.room import MB, StoreFull
from ecomtui.tui.screens.dialog import Choice, ChoiceDialog, Dialog
from ecomtui.tui.stores import Stores, size
from ecomtui.tui.text import clean
from ecomtui.world.errors import EcomtuiError, StoreFailed, StoreGone

if TYPE_CHECKING:
    from ecomtui.tui.app import ShopApp


class TroubleScreen(Dialog[None]):
    """The world stands still at a message. Says which and offers to go back."""

    HEADING = "The world stands still"
    FOOT = "Everything before that message is safe. Esc leaves this note; p goes back, u takes the last act back."
    AUTO_FOCUS = "#way-on"
    CSS_PATH = "trouble.tcss"
    WAY_ON = "Back to the stop before"

    def __init__(self, says: str) -> None:
        super().__init__()
        self.says = says

    def contents(self) -> ComposeResult:
        yield Static(clean(self.says), id="trouble", markup=False)
        with Horizontal(id="trouble-buttons"):
            yield Button(self.WAY_ON, id="way-on", variant="primary", compact=True)
            yield Button("Leave it so", id="leave", compact=True)

    @on(Button.Pressed, "#way-on")
    async def go_on(self) -> None:
        await self.way_on()

    async def way_on(self) -> None:
        """What the first button does."""
        self.dismiss(None)
        await self.guide.back()

    @on(Button.Pressed, "#leave")
    def leave(self) -> None:
        self.dismiss(None)


class DiskTroubleScreen(TroubleScreen):
    """The disk, or whoever else has the file, did not let the world be written."""

    HEADING = "The world cannot be written"
    FOOT = "Nothing of it was done by half. When there is room or access again, do it once more."
    WAY_ON = "Go to another world"

    async def way_on(self) -> None:
        self.dismiss(None)
        await self.app.run_action("dialog('stores')")


class FullScreen(TroubleScreen):
    """A visitor in a browser has used all the room there is for one."""

    HEADING = "There is no more room"
    FOOT = "Esc: look at what there is. R begins anew whenever you like; lessons and tests need no room."
    WAY_ON = "Begin anew"
    _others: Sequence[Path] = ()

    @property
    def stores(self) -> Stores:
        """The worlds there are."""
        return cast("ShopApp", self.app).stores

    async def on_mount(self) -> None:
        """Who has other worlds may rather do without those."""
        self._others = await self.stores.others()
        if self._others:
            button = Button("Remove others", id="others", compact=True)
            await self.query_one("#trouble-buttons").mount(button, after="#way-on")

    async def way_on(self) -> None:
        self.dismiss(None)
        await self.app.run_action("dialog('anew')")

    @on(Button.Pressed, "#others")
    def ask_for_others(self) -> None:
        worlds = [Choice(path.name, path.name, f"{size(path) / MB:.1f} MB", heading=True) for path in self._others]
        says = "These worlds are removed, with all that has happened in them. The one you are in goes on."
        choices = [Choice("no", "Keep them"), Choice("yes", "Remove them"), *worlds]
        self.app.push_screen(ChoiceDialog("Your other worlds", says, choices), self._answered)

    async def _answered(self, answer: str | None) -> None:
        if answer == "yes":
            await self.stores.remove_others()
            self.dismiss(None)
            self.app.notify("Your other worlds are gone. This one goes on", markup=False)


class GoneScreen(TroubleScreen):
    """The world's file is gone; all of it can still be written."""

    HEADING = "The world's file is gone"
    FOOT = "Until it is written nothing can be done in it. When you leave the shop, it is written by itself."
    WAY_ON = "Write it again"

    async def way_on(self) -> None:
        stores = cast("ShopApp", self.app).stores
        wrong = await stores.rescue()
        if wrong is not None:
            self.query_one("#trouble", Static).update(clean(wrong))
            return
        self.dismiss(None)
        self.app.notify(f"All of it is now in {await stores.here()}", markup=False)


def told(error: EcomtuiError) -> TroubleScreen:
    """The screen that tells of an error."""
    kinds = ((StoreFull, FullScreen), (StoreGone, GoneScreen), (StoreFailed, DiskTroubleScreen))
    return next((screen for kind, screen in kinds if isinstance(error, kind)), TroubleScreen)(str(error))
