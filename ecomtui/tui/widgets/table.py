"""A table of read models: one line each, drawn line by line, so that a key is answered at once.

Columns share the width there is: none is ever cut off at the edge. The least important make room when it is
narrow, and what is wider than its column ends in an ellipsis.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ecomtui.tui.text import clean
from ecomtui.tui.widgets.parts import Parts

PAGE: Final = 100
"""Rows that one page of a table shows."""
_GAP: Final = 2
"""Cells between two columns."""

_MOVES: Final = (
    ("up", "move(-1)", "To the row above"),
    ("down", "move(1)", "To the row below"),
    ("pageup", "move_page(-1)", "A screenful up"),
    ("pagedown", "move_page(1)", "A screenful down"),
    ("home", "move_to(0)", "To the first row"),
    ("end", "move_to(-1)", "To the last row"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, its least width in cells, how large its share of spare room is, whether it holds
    numbers, and its rank: the highest goes first when there is not enough room. Others go as well until its longest
    text, or `worth` cells of it, can be read."""

    title: str
    width: int
    number: bool = False
    share: int = 0
    rank: int = 0
    worth: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A text with a tone: good, warn, bad, muted or strong."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its key, its cells, and a tone for those that have none of their own."""

    key: str
    cells: Sequence[str | Cell]
    tone: str = ""


class Table(Parts, ScrollView, can_focus=True):
    """Rows of text with a cursor. What Enter does with the row under it, the screen says."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, action, says, show=False, id=f"table.{key}", tooltip=says) for key, action, says in _MOVES
    ]
    PARTS = "table"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header", "table--row", "table--odd", "table--cursor", "table--cursor-blurred",
        "table--good", "table--warn", "table--bad", "table--muted", "table--strong", "table--nothing",
    }  # fmt: skip
    DEFAULT_CSS = """
    Table {
        height: 1fr;
        background: $background;
        scrollbar-size-vertical: 1;
        & > .table--header { color: $foreground 70%; background: $surface; text-style: bold; }
        & > .table--row { color: $foreground; }
        & > .table--odd { color: $foreground; background: $surface 60%; }
        & > .table--cursor { background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold; }
        & > .table--cursor-blurred { background: $primary 30%; text-style: bold; }
        & > .table--good { color: $text-success; }
        & > .table--warn { color: $text-warning; }
        & > .table--bad { color: $text-error; }
        & > .table--muted { color: $foreground 70%; }
        & > .table--strong { text-style: bold; }
        & > .table--nothing { color: $foreground 70%; text-style: italic; }
    }
    """

    @dataclass
    class Moved(Message):
        """The cursor came to another row, or its row has changed."""

        table: "Table"
        key: str | None

        @property
        def control(self) -> "Table":
            return self.table

    @dataclass
    class Opened(Message):
        """A row was clicked twice."""

        table: "Table"

        @property
        def control(self) -> "Table":
            return self.table

    @dataclass
    class Titled(Message):
        """The title of a column was clicked."""

        table: "Table"
        column: int

        @property
        def control(self) -> "Table":
            return self.table

    def __init__(self, *columns: Column, id: str | None = None, nothing: str = "") -> None:
        super().__init__(id=id)
        self._columns, self._rows = columns, list[Row]()
        self._at = 0
        self._nothing = nothing
        self._sorted: tuple[int, bool] | None = None
        self._needs: tuple[int, ...] = ()
        self._fit: tuple[int, tuple[tuple[int, int], ...]] | None = None
        self._drawn: dict[tuple[int, str], Strip] = {}
        """Lines as they were drawn, by row and part: where the cursor has been, they are needed again."""

    # ---------------------------------------------------------------- contents
    def set_columns(self, columns: Iterable[Column]) -> None:
        """Use other columns; the rows go."""
        self._columns, self._rows, self._at, self._fit = tuple(columns), [], 0, None
        self._needs = ()
        self._sorted = None
        self._resize()
        self.scroll_to(0, 0, animate=False, force=True)

    @property
    def needs_columns(self) -> bool:
        """Whether it has none yet."""
        return not self._columns

    def mark_sorted(self, column: int | None, *, down: bool = False) -> None:
        """Show by which column the rows are sorted."""
        self._sorted = None if column is None else (column, down)
        self._fit = None
        self.refresh()

    def show(self, rows: Sequence[Row], nothing: str | None = None) -> None:
        """Show these rows, or say that there is `nothing`; not drawn anew when they are the same."""
        if nothing is not None and nothing != self._nothing:
            self._nothing = nothing
            self.refresh()
        if list(rows) == self._rows:
            return
        key = self.chosen
        self._rows = list(rows)
        self._needs, self._fit = _longest(self._rows), None
        places = {row.key: place for place, row in enumerate(rows)}
        self._at = places.get(key or "", max(0, min(self._at, len(rows) - 1)))
        self._resize()
        self._keep_in_sight()
        self.refresh()
        self.post_message(self.Moved(self, self.chosen))

    @property
    def chosen(self) -> str | None:
        """The key of the row under the cursor."""
        return self._rows[self._at].key if self._rows else None

    @property
    def first_cell(self) -> str:
        """What the row under the cursor begins with."""
        return _plain(self._rows[self._at].cells[0]) if self._rows else ""

    @property
    def last_cell(self) -> str:
        """What the row under the cursor ends with, at full length."""
        return _plain(self._rows[self._at].cells[-1]) if self._rows else ""

    @property
    def keys(self) -> list[str]:
        """The keys of all rows shown."""
        return [row.key for row in self._rows]

    def choose(self, key: str) -> None:
        """Put the cursor on the row with this key, if it is there."""
        if key in self.keys:
            self._move_to(self.keys.index(key))

    # ---------------------------------------------------------------- moving
    def action_move(self, rows: int) -> None:
        self._move_to(self._at + rows)

    def action_move_page(self, pages: int) -> None:
        self._move_to(self._at + pages * max(1, self.size.height - 2))

    def action_move_to(self, row: int) -> None:
        self._move_to(row if row >= 0 else len(self._rows) - 1)

    def _move_to(self, row: int) -> None:
        row = max(0, min(row, len(self._rows) - 1))
        if row == self._at or not self._rows:
            return
        before, self._at = self._at, row
        scrolled = self._keep_in_sight()
        if not scrolled:
            self.refresh_line(before + 1)
            self.refresh_line(row + 1)
        self.post_message(self.Moved(self, self.chosen))

    def _keep_in_sight(self) -> bool:
        lines, top = max(1, self.size.height - 1), int(self.scroll_y)
        wanted = min(max(top, self._at - lines + 1), self._at)
        if wanted == top:
            return False
        self.scroll_to(y=wanted, animate=False, force=True)
        return True

    def on_click(self, event: events.Click) -> None:
        line = event.y
        if line == 0:
            column = self._column_at(event.x)
            if column is not None:
                self.post_message(self.Titled(self, column))
            return
        row = line - 1 + int(self.scroll_y)
        if row >= len(self._rows):
            return
        self._move_to(row)
        if event.chain == 2:
            self.post_message(self.Opened(self))

    def _column_at(self, x: int) -> int | None:
        place = 1
        for number, width in self._widths():
            if place <= x < place + width + _GAP:
                return number
            place += width + _GAP
        return None

    # ---------------------------------------------------------------- drawing
    def _resize(self) -> None:
        self.virtual_size = Size(0, len(self._rows) + 1)

    def on_resize(self) -> None:
        self._fit = None
        self._keep_in_sight()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def _widths(self) -> tuple[tuple[int, int], ...]:
        """(column, width) of those there is room for."""
        room = self.scrollable_content_region.width - 2
        if self._fit is None or self._fit[0] != room:
            by = self._sorted[0] if self._sorted is not None else None
            self._fit = (room, fit(self._columns, room, self._needs, stays=by))
            self._drawn = {}
        return self._fit[1]

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        row = y - 1 + int(self.scroll_y)
        base = self.style_of()
        if y == 0:
            strip = self._title_line(self.style_of("header"))
        elif row < len(self._rows):
            strip = self._row_line(row)
        elif not self._rows and y == 2:
            strip = Strip([Segment(f" {clean(self._nothing)}", self.style_of("nothing"))])
        else:
            return Strip.blank(width, base)
        return strip.adjust_cell_length(width, base)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._drawn = {}

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Whatever changes more than a line or two is drawn anew."""
        if not regions:
            self._drawn = {}
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _title_line(self, style: Style) -> Strip:
        text = " "
        for number, width in self._widths():
            title = self._columns[number].title
            if self._sorted is not None and self._sorted[0] == number:
                title += " ↓" if self._sorted[1] else " ↑"
            text += _fitted(title, width, number=self._columns[number].number) + " " * _GAP
        return Strip([Segment(set_cell_size(text, self.scrollable_content_region.width), style)])

    def _row_line(self, place: int) -> Strip:
        part = "cursor" if place == self._at and self.has_focus else "cursor-blurred" if place == self._at else ""
        widths = self._widths()
        drawn = self._drawn.get((place, part))
        if drawn is None:
            drawn = self._drawn[place, part] = self._draw_row(place, part, widths)
        return drawn

    def _draw_row(self, place: int, part: str, widths: Iterable[tuple[int, int]]) -> Strip:
        row = self._rows[place]
        whole = self.style_of(part or ("odd" if place % 2 else "row"))
        segments = [Segment(" ", whole)]
        for number, width in widths:
            cell = row.cells[number]
            text, tone = (cell.text, cell.tone or row.tone) if isinstance(cell, Cell) else (cell, row.tone)
            style = whole
            if tone and part != "cursor":
                style = self.style_of(tone) + Style(bgcolor=whole.bgcolor)
            shown = _fitted(clean(text).replace("\n", " "), width, number=self._columns[number].number)
            segments += [Segment(shown, style), Segment(" " * _GAP, whole)]
        return Strip(segments).adjust_cell_length(self.scrollable_content_region.width, whole)


def fit(
    columns: Sequence[Column], room: int, needs: Sequence[int] = (), *, stays: int | None = None
) -> tuple[tuple[int, int], ...]:
    """(column, width) of the columns that fit into so many cells; spare room goes to those whose longest cell
    `needs` it, to the ones that need least first, and what is left to those that share it. The column that `stays`
    goes only where there is no room for it even without those of any rank."""
    there = list(range(len(columns)))
    ranks = [0 if number == stays else column.rank for number, column in enumerate(columns)]
    wanted = [max(c.width, min(c.worth, needs[number] if needs else 0)) for number, c in enumerate(columns)]

    def needed(each: Sequence[int]) -> int:
        return sum(each[number] for number in there) + _GAP * (len(there) - 1)

    while len(there) > 1 and needed(wanted) > room:
        rank = max(ranks[number] for number in there)
        if rank == 0:
            break
        there.remove(max(number for number in there if ranks[number] == rank))
    spare = room - needed([column.width for column in columns])
    if spare < 0 and stays is not None and columns[stays].rank:
        return fit(columns, room, needs)
    spare = max(0, spare)
    widths = {number: columns[number].width for number in there}
    for number in sorted(there, key=lambda number: needs[number] - widths[number]) if needs else ():
        more = max(0, min(needs[number] - widths[number], spare))
        widths[number] += more
        spare -= more
    shares = sum(columns[number].share for number in there)
    return tuple(
        (number, widths[number] + (spare * columns[number].share // shares if shares else 0)) for number in there
    )


def _longest(rows: Sequence[Row]) -> tuple[int, ...]:
    """How many cells the longest text of each column needs."""
    columns = zip(*(row.cells for row in rows), strict=True)
    return tuple(max(cell_len(_plain(cell)) for cell in column) for column in columns)


def _plain(cell: str | Cell) -> str:
    return cell.text if isinstance(cell, Cell) else cell


def _fitted(text: str, width: int, *, number: bool) -> str:
    wide = cell_len(text)
    if wide > width:
        return set_cell_size(text, max(width - 1, 0)) + "…"
    return " " * (width - wide) + text if number else text + " " * (width - wide)
