"""Charts in characters: columns over time, and bars beside their names.

They are drawn line by line, as large as there is room. Heights and lengths carry the meaning, colour only helps:
eighths of a block say how much, a thin line says where a limit lies, shading what is only on its way or waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from ecomtui.tui.text import clean
from ecomtui.tui.widgets.parts import Parts

RISING: Final = " ▁▂▃▄▅▆▇█"
GROWING: Final = " ▏▎▍▌▋▊▉█"
EIGHTHS: Final = 8
LIMIT: Final = "│"
_SHORTEST: Final = 8
"""Cells that a bar has at least, where there is room for anything."""
_STYLES: Final = ("title", "name", "says", "bar", "second", "rail", "limit", "axis", "nothing", "warn", "bad")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how high it is, and what stands below it (nothing: its neighbours' words have the room)."""

    value: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, how long it is, and what is written behind it. `more` is drawn on after it, shaded;
    `limit` is a number that matters, marked by a line; a `tone` of warn or bad is also said in words."""

    name: str
    value: int
    says: str
    more: int = 0
    limit: int | None = None
    tone: str = ""


class Chart(Parts, Widget):
    """A title above, the drawing below it, or in words why there is nothing to draw."""

    PARTS = "chart"
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"chart--{name}" for name in _STYLES}
    DEFAULT_CSS = """
    Chart {
        height: auto;
        background: $background;
        & > .chart--title { color: $text-primary; text-style: bold; }
        & > .chart--name { color: $foreground; }
        & > .chart--says { color: $foreground 75%; }
        & > .chart--bar { color: $primary; }
        & > .chart--second { color: $secondary; }
        & > .chart--rail { color: $foreground 18%; }
        & > .chart--limit { color: $foreground; text-style: bold; }
        & > .chart--axis { color: $foreground 70%; }
        & > .chart--nothing { color: $foreground 70%; text-style: italic; }
        & > .chart--warn { color: $text-warning; }
        & > .chart--bad { color: $text-error; }
    }
    """
    ALLOW_SELECT = False

    title = reactive("")
    nothing = reactive("")

    def __init__(self, title: str = "", *, nothing: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(Chart.title, title)
        self.set_reactive(Chart.nothing, nothing)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return True

    def drawn(self, y: int, width: int, height: int) -> list[tuple[str, str]]:
        """Line `y` of the drawing, as (text, style)."""
        return []

    def lines(self) -> list[str]:
        """All lines as plain text."""
        return [self.render_line(y).text.rstrip() for y in range(self.size.height)]

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.style_of()
        if y == 0:
            pieces = [(clean(self.title), "title")]
        elif self.is_empty:
            pieces = [(clean(self.nothing), "nothing")] if y == 1 else []
        else:
            pieces = self.drawn(y - 1, width, self.size.height - 1)
        segments = [Segment(text, self.style_of(name)) for text, name in pieces if text]
        return Strip(segments).adjust_cell_length(width, base)


class Columns(Chart):
    """Columns over time: the latest that there is room for, a scale on the left, words below."""

    columns: reactive[tuple[Column, ...]] = reactive(())
    second = reactive(False)
    """Drawn in the second colour."""

    def __init__(self, title: str = "", *, nothing: str = "", second: str = "", id: str | None = None) -> None:
        super().__init__(title, nothing=nothing, id=id)
        self.set_reactive(Columns.second, bool(second))

    top = reactive("")
    """How the highest column is called on the scale."""

    @property
    def is_empty(self) -> bool:
        return not any(column.value for column in self.columns)

    def drawn(self, y: int, width: int, height: int) -> list[tuple[str, str]]:
        scale = max(cell_len(self.top), 1)
        room = max(width - scale - 2, 1)
        shown, wide = self.columns[-room:], 1
        if len(shown) * 2 <= room:
            wide = min(room // len(shown), 6)
        rows = height - 1
        most = max((column.value for column in shown), default=0) or 1
        if y < rows:
            mark = self.top if y == 0 else "0" if y == rows - 1 else ""
            gap = 1 if wide > 1 else 0
            text = "".join(
                _level(column.value, most, rows, rows - 1 - y) * (wide - gap) + " " * gap for column in shown
            )
            edge = "┤" if mark else "│"
            return [(f"{mark:>{scale}}{edge}", "axis"), (text, "second" if self.second else "bar")]
        return [(" " * (scale + 1), "axis"), (_labels(shown, wide, room), "axis")] if y == rows else []


class Bars(Chart):
    """Bars below one another: name, bar, and what there is to say."""

    bars: reactive[tuple[Bar, ...]] = reactive(())
    most = reactive(0)
    """What a bar as long as there is room means; 0: the longest one."""
    _fits: tuple[object, tuple[int, int, int, int]] | None = None
    """These bars in so many cells, and how they fit: worked out once for all lines."""

    @property
    def is_empty(self) -> bool:
        return not self.bars

    def watch_bars(self, before: tuple[Bar, ...], now: tuple[Bar, ...]) -> None:
        """Another number of bars needs another height; anything else leaves the screen laid out as it is."""
        if len(before) != len(now):
            self.refresh(layout=True)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return 1 + max(1, len(self.bars))

    def drawn(self, y: int, width: int, height: int) -> list[tuple[str, str]]:
        if y >= min(len(self.bars), height):
            return []
        if y == height - 1 and len(self.bars) > height:
            return [(f"… {len(self.bars) - y} more", "axis")]
        bar = self.bars[y]
        name, says, room, most = self._scale(width)
        drawn = _length(bar, most, room)
        pieces = [(_cut(clean(bar.name), name).ljust(name) + " ", "name")]
        pieces += [(text, bar.tone or style if style == "bar" else style) for text, style in drawn]
        return [*pieces, (" " + _cut(bar.says, says), bar.tone or "says")]

    def _scale(self, width: int) -> tuple[int, int, int, int]:
        """Cells for the names, for what is said, and for the bars between them, and what the longest bar means."""
        asked = (self.bars, self.most, width)
        if self._fits is None or self._fits[0] != asked:
            self._fits = asked, self._fit(width)
        return self._fits[1]

    def _fit(self, width: int) -> tuple[int, int, int, int]:
        names = max(cell_len(clean(bar.name)) for bar in self.bars)
        says = min(max(cell_len(bar.says) for bar in self.bars), max(width - _SHORTEST * 2, _SHORTEST))
        name = min(names, max(width - says - _SHORTEST - 2, width // 4))
        most = self.most or max(max(each.value + each.more, each.limit or 0) for each in self.bars) or 1
        return name, says, max(width - name - says - 2, 1), most


def _level(value: int, most: int, rows: int, row: int) -> str:
    """The block of a column in a row counted from below; whatever is more than nothing is seen."""
    filled = max(value * rows * EIGHTHS // most, 1 if value else 0) - row * EIGHTHS
    return RISING[max(0, min(filled, EIGHTHS))]


def _length(bar: Bar, most: int, room: int) -> list[tuple[str, str]]:
    """A bar as (text, style), as long as the room."""
    eighths = min(max(bar.value * room * EIGHTHS // most, 1 if bar.value else 0), room * EIGHTHS)
    whole, part = divmod(eighths, EIGHTHS)
    cells = [("█", "bar")] * whole + ([(GROWING[part], "bar")] if part else [])
    more = -(-bar.more * room // most) if bar.more else 0
    cells += [("▒", "second")] * more
    cells = (cells + [("·", "rail")] * room)[:room]
    if bar.limit is not None:
        cells[min(bar.limit * room // most, room - 1)] = (LIMIT, "limit")
    joined: list[tuple[str, str]] = []
    for text, style in cells:
        if joined and joined[-1][1] == style:
            joined[-1] = (joined[-1][0] + text, style)
        else:
            joined.append((text, style))
    return joined


def _labels(columns: Sequence[Column], wide: int, room: int) -> str:
    """What stands below the columns: every word that has room, none touching another."""
    line = ""
    for nth, column in enumerate(columns):
        at = nth * wide
        if column.label and (at > cell_len(line) or not line) and at + cell_len(column.label) <= room:
            line = line.ljust(at) + column.label
    return line


def _cut(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, max(width - 1, 0)) + "…"
