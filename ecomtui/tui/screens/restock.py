"""Put pieces on a shelf, or take some off."""

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from ecomtui.tui.screens.dialog import Dialog
from ecomtui.tui.text import clean
from ecomtui.tui.widgets.field import Field


class RestockScreen(Dialog[tuple[str, int]]):
    """Asks how many; answers the product and the number."""

    HEADING = "Restock"
    FOOT = "Enter puts them on the shelf (-3 takes three off)   Esc leaves"
    AUTO_FOCUS = "#pieces"

    def __init__(self, sku: str) -> None:
        super().__init__()
        self._sku = sku

    def contents(self) -> ComposeResult:
        yield Static(f"How many pieces of {clean(self._sku)}?", id="dialog-says", markup=False)
        yield Field("24", id="pieces", longest=9)
        yield Static("", id="wrong", markup=False)

    def on_field_left(self) -> None:
        self.dismiss(None)

    @on(Field.Submitted)
    def entered(self, event: Field.Submitted) -> None:
        text = event.value.strip() or "24"
        if text.lstrip("+-").isdecimal() and text.isascii() and int(text):
            self.dismiss((self._sku, int(text)))
        else:
            self.query_one("#wrong", Static).update("Write a whole number, as in 24 or -3")
