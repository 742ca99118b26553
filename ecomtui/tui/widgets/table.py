"""A table of read models: one line each, and the cursor stays where it was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import DataTable

from ecomtui.tui.text import clean

PAGE: Final = 100
"""Rows that one page of a table shows."""

_MOVES: Final = (
    ("up", "cursor_up", "To the row above"),
    ("down", "cursor_down", "To the row below"),
    ("pageup", "page_up", "A screenful up"),
    ("pagedown", "page_down", "A screenful down"),
    ("home", "scroll_top", "To the first row"),
    ("end", "scroll_bottom", "To the last row"),
    ("shift+left", "scroll_left", "See more on the left"),
    ("shift+right", "scroll_right", "See more on the right"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, its width in cells (None: as its content), and whether it holds numbers."""

    title: str
    width: int | None = None
    number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its key, its cells, and a style for all of them."""

    key: str
    cells: Sequence[str]
    style: str = ""


class Table(DataTable[Text], inherit_bindings=False):
    """Rows of text with a cursor. What Enter does with the row under it, the screen says."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, action, says, show=False, id=f"table.{action}", tooltip=says) for key, action, says in _MOVES
    ]
    DEFAULT_CSS = "Table { height: 1fr; background: $background; scrollbar-size-horizontal: 1; }"

    @dataclass
    class Moved(Message):
        """The cursor came to another row, or its row has changed."""

        table: "Table"
        key: str | None

        @property
        def control(self) -> "Table":
            return self.table

    def __init__(self, *columns: Column, id: str | None = None) -> None:
        super().__init__(id=id, cursor_type="row", cell_padding=1, zebra_stripes=False)
        self._shown: list[Row] = []
        self._specs: tuple[Column, ...] = ()
        self.set_columns(columns)

    def set_columns(self, columns: Iterable[Column]) -> None:
        """Use other columns; the rows go."""
        self._specs = tuple(columns)
        self.clear(columns=True)
        self._shown = []
        for number, column in enumerate(self._specs):
            title = Text(column.title, justify="right" if column.number else "left")
            self.add_column(title, width=column.width, key=str(number))

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows; nothing is drawn anew when they are the same."""
        if list(rows) == self._shown:
            return
        key, at = self.chosen, self.cursor_row
        self._shown = list(rows)
        offset = self.scroll_offset
        self.clear()
        for row in rows:
            cells = zip(self._specs, row.cells, strict=True)
            self.add_row(*(self._cell(spec, cell, row.style) for spec, cell in cells), key=row.key)
        places = {row.key: place for place, row in enumerate(rows)}
        if rows:
            self.move_cursor(row=places.get(key or "", min(at, len(rows) - 1)), scroll=False)
            self.scroll_to(offset.x, offset.y, animate=False, force=True)
        self.post_message(self.Moved(self, self.chosen))

    def _set_hover_cursor(self, active: bool) -> None:
        """Textual draws the row under the mouse anew with every key, and all rows between it and the cursor."""
        if active != self._show_hover_cursor:
            super()._set_hover_cursor(active)

    def _cell(self, spec: Column, text: str, style: str) -> Text:
        shown = clean(text).replace("\n", " ")
        if spec.width is not None and len(shown) > spec.width:
            shown = shown[: spec.width - 1] + "…"
        return Text(shown, style=style, justify="right" if spec.number else "left")

    @property
    def chosen(self) -> str | None:
        """The key of the row under the cursor."""
        return self._shown[self.cursor_row].key if 0 <= self.cursor_row < len(self._shown) else None

    @property
    def keys(self) -> list[str]:
        """The keys of all rows shown."""
        return [row.key for row in self._shown]

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        self.post_message(self.Moved(self, self.chosen))
