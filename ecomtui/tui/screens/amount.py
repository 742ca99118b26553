"""How much, or how many: a dialog for one number."""

import re
from contextlib import suppress
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from ecomtui.shop.money import money, parse_money
from ecomtui.tui.screens.deeds import Asks
from ecomtui.tui.screens.dialog import Dialog
from ecomtui.tui.text import clean
from ecomtui.tui.widgets.field import Field
from ecomtui.world.errors import BadInput

_STEP: Final = 1_00
"""So many minor units an amount grows by with each press."""
_PIECES: Final = re.compile(r"[+-]?[0-9]{1,8}")


class AmountScreen(Dialog[int]):
    """Asks for an amount (answered in minor units) or a number of pieces."""

    FOOT = "Enter takes it   ↑ more   ↓ less   Esc leaves"
    AUTO_FOCUS = "#amount"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "grow(1)", "More", show=False, id="amount.more", tooltip="One more (of money: 1.00)"),
        Binding("down", "grow(-1)", "Less", show=False, id="amount.less", tooltip="One less (of money: 1.00)"),
    ]

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
    def entered(self) -> None:
        number = self._number()
        if number is not None:
            self.dismiss(number)

    def action_grow(self, by: int) -> None:
        """One more, or one less; never 0, and nothing that could not be entered."""
        number = self._number()
        if number is None:
            return
        text = money(number + by * _STEP) if self._asks.money else str(number + by or by)
        with suppress(BadInput):
            if self._read(text):
                self.query_one("#amount", Field).value = text

    def _number(self) -> int | None:
        """What stands there, or is offered; None, and said so, when it is no number."""
        text = self.query_one("#amount", Field).value.strip() or self._asks.offered
        try:
            number = self._read(text)
        except BadInput as error:
            self.query_one("#wrong", Static).update(str(error))
            return None
        self.query_one("#wrong", Static).update("")
        return number

    def _read(self, text: str) -> int:
        return parse_money(text) if self._asks.money else parse_pieces(text)


def parse_pieces(text: str) -> int:
    """A whole number other than 0.

    Raises:
        BadInput: when it is none.
    """
    if not _PIECES.fullmatch(text) or not int(text):
        raise BadInput("Write a whole number, as in 24 or -3")
    return int(text)
