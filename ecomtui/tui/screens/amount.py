"""How much, or how many: a dialog for one number."""

import re
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from ecomtui.shop.money import parse_money
from ecomtui.tui.screens.deeds import Asks
from ecomtui.tui.screens.dialog import Dialog
from ecomtui.tui.text import clean
from ecomtui.tui.widgets.field import Field
from ecomtui.world.errors import BadInput

_PIECES: Final = re.compile(r"[+-]?[0-9]{1,8}")


class AmountScreen(Dialog[int]):
    """Asks for an amount (answered in minor units) or a number of pieces."""

    FOOT = "Enter takes it   Esc leaves"
    AUTO_FOCUS = "#amount"

    def __init__(self, asks: Asks) -> None:
        super().__init__()
        self._asks = asks

    def contents(self) -> ComposeResult:
        yield Static(clean(self._asks.says), id="dialog-says", markup=False)
        yield Field(self._asks.offered, id="amount", longest=9)
        yield Static("", id="wrong", markup=False)

    def on_mount(self) -> None:
        self.query_one("#dialog").border_title = self._asks.heading

    def on_field_left(self) -> None:
        self.dismiss(None)

    @on(Field.Submitted)
    def entered(self, event: Field.Submitted) -> None:
        text = event.value.strip() or self._asks.offered
        try:
            self.dismiss(parse_money(text) if self._asks.money else parse_pieces(text))
        except BadInput as error:
            self.query_one("#wrong", Static).update(str(error))


def parse_pieces(text: str) -> int:
    """A whole number other than 0.

    Raises:
        BadInput: when it is none.
    """
    if not _PIECES.fullmatch(text) or not int(text):
        raise BadInput("Write a whole number, as in 24 or -3")
    return int(text)
