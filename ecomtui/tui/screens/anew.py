"""Beginning anew, with one question before anything is put aside."""

from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Static

from ecomtui.tui.screens.dialog import Dialog
from ecomtui.tui.stores import Stores
from ecomtui.tui.text import clean

if TYPE_CHECKING:
    from ecomtui.tui.app import ShopApp


class AnewScreen(Dialog[None]):
    """Begin anew? Asked before anything is put aside."""

    HEADING = "Begin anew?"
    FOOT = "Enter begins anew   Esc leaves all as it is"
    AUTO_FOCUS = "#anew"
    CSS_PATH = "trouble.tcss"

    def contents(self) -> ComposeResult:
        yield Static("", id="anew-says", markup=False)
        yield Static("", id="wrong", markup=False)
        with Horizontal(classes="buttons"):
            yield Button("Begin anew", id="anew", variant="primary", compact=True)
            yield Button("Leave it as it is", id="leave", compact=True)

    @property
    def stores(self) -> Stores:
        """The worlds there are."""
        return cast("ShopApp", self.app).stores

    async def on_mount(self) -> None:
        self.query_one("#wrong").display = False
        here = await self.stores.here()
        if self.guide.is_away:
            says = "You are looking around in a scenario's world; Esc in 9 Tests leads home, where you can begin anew."
            self.query_one("#anew").display = False
        elif here is None:
            says = "This world is in memory only: what has happened in it will be gone."
        elif self.stores.confined:
            says = "This world is removed with all that has happened in it, and a new one begins in its place."
        else:
            says = (
                f"{here} is put aside under the name {here.name}.bak-1 (or the next free number), and a new world "
                "begins in its place. Nothing is deleted."
            )
        self.query_one("#anew-says", Static).update(clean(says))

    @on(Button.Pressed, "#anew")
    async def begin(self) -> None:
        wrong = await self.stores.begin_anew()
        if wrong is not None:
            self.query_one("#wrong", Static).update(clean(wrong))
            self.query_one("#wrong").display = True
            return
        self.dismiss(None)
        self.app.switch_mode("store")
        self.app.notify("A new world has begun", markup=False)

    @on(Button.Pressed, "#leave")
    def leave(self) -> None:
        self.dismiss(None)
