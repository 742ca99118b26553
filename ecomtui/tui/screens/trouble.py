"""Something has gone wrong with the world or its file: what, why, and what still works."""

from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Static

from ecomtui.tui.room import StoreFull
from ecomtui.tui.screens.dialog import Dialog
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
        self._says = says

    def contents(self) -> ComposeResult:
        yield Static(clean(self._says), id="trouble", markup=False)
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
    FOOT = "What there is can still be looked at. R begins anew."
    WAY_ON = "Begin anew"

    async def way_on(self) -> None:
        self.dismiss(None)
        await self.app.run_action("dialog('anew')")


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
