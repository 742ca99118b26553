"""The world stands still: which message, why, and what still works."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Static

from ecomtui.tui.screens.dialog import Dialog
from ecomtui.tui.text import clean


class TroubleScreen(Dialog[None]):
    """Says what happened and offers to go back."""

    HEADING = "The world stands still"
    FOOT = "Everything before that message is safe. Esc leaves this note; p goes back, u takes the last act back."
    AUTO_FOCUS = "#back"
    CSS_PATH = "trouble.tcss"

    def __init__(self, says: str) -> None:
        super().__init__()
        self._says = says

    def contents(self) -> ComposeResult:
        yield Static(clean(self._says), id="trouble", markup=False)
        with Horizontal(id="trouble-buttons"):
            yield Button("Back to the stop before", id="back", variant="primary", compact=True)
            yield Button("Leave it so", id="leave", compact=True)

    @on(Button.Pressed, "#back")
    async def go_back(self) -> None:
        self.dismiss(None)
        await self.guide.back()

    @on(Button.Pressed, "#leave")
    def leave(self) -> None:
        self.dismiss(None)
