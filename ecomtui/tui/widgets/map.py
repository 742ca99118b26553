"""The map: twelve boxes, sixteen edges, and the message at hand on one of them.

The sender's box is drawn `╔╗`, the receiver's `┏┓`, the edge between them heavy with an arrow: shape
carries the meaning, colour only helps.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from typing import ClassVar, Final

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from ecomtui.tui.widgets.floor import BOX_HEIGHT, BOX_WIDTH, BOXES, EDGES, HEIGHT, WIDTH, Cell, way

_NORTH, _EAST, _SOUTH, _WEST = 1, 2, 4, 8
_LIGHT: Final = " ╵╶╰╷│╭├╴╯─┴╮┤┬┼"
_HEAVY: Final = " ╹╺┗╻┃┏┣╸┛━┻┓┫┳╋"
_ARROWS: Final = {(1, 0): "►", (-1, 0): "◄", (0, 1): "▼", (0, -1): "▲"}
_LOST: Final = "x"


@dataclass(frozen=True, slots=True)
class Pen:
    """How a box is drawn: corners, sides, and the border where an edge leaves down or up."""

    corners: str
    across: str
    down: str
    leaves_down: str
    leaves_up: str


_PENS: Final = {
    "box": Pen("╭╮╰╯", "─", "│", "┬", "┴"),
    "sender": Pen("╔╗╚╝", "═", "║", "╦", "╩"),
    "receiver": Pen("┏┓┗┛", "━", "┃", "┳", "┻"),
}

Drawing = tuple[tuple[tuple[str, str], ...], ...]
"""Rows of (character, kind of thing)."""


@lru_cache(maxsize=256)
def draw(sender: str | None = None, receiver: str | None = None, lost: str | None = None) -> Drawing:
    """The plan with these two boxes and the edge between them marked; `lost` (any text) marks its end `x`."""
    grid: dict[Cell, tuple[str, str]] = {}
    for cell, mask in _masks(EDGES_CELLS).items():
        grid[cell] = (_LIGHT[mask], "edge")
    wire = way(sender, receiver) if sender and receiver and sender != receiver else []
    for cell, mask in _masks([wire]).items():
        grid[cell] = (_HEAVY[mask], "wire")
    if len(wire) > 2:
        (x, y), (to_x, to_y) = wire[-2], wire[-1]
        grid[wire[-2]] = (_LOST if lost else _ARROWS[to_x - x, to_y - y], "wire")
    for party in BOXES:
        kind = "receiver" if party == receiver else "sender" if party == sender else "box"
        _draw_box(grid, party, kind)
    return tuple(tuple(grid.get((x, y), (" ", "floor")) for x in range(WIDTH)) for y in range(HEIGHT))


def _masks(ways: list[list[Cell]]) -> dict[Cell, int]:
    """For every cell of these ways, the sides it is joined to."""
    masks: dict[Cell, int] = {}
    for cells in ways:
        for (x, y), (to_x, to_y) in pairwise(cells):
            there, back = (
                (_EAST, _WEST) if to_x > x else (_WEST, _EAST) if to_x < x
                else (_SOUTH, _NORTH) if to_y > y else (_NORTH, _SOUTH)
            )  # fmt: skip
            masks[x, y] = masks.get((x, y), 0) | there
            masks[to_x, to_y] = masks.get((to_x, to_y), 0) | back
    return masks


EDGES_CELLS: Final = [way(*pair) for pair in EDGES]


def _draw_box(grid: dict[Cell, tuple[str, str]], party: str, kind: str) -> None:
    box, pen = BOXES[party], _PENS[kind]
    top, bottom = box.y, box.y + BOX_HEIGHT - 1
    left, right = box.x, box.x + BOX_WIDTH - 1
    for y, ends, leaves in ((top, pen.corners[:2], pen.leaves_up), (bottom, pen.corners[2:], pen.leaves_down)):
        for x in range(left + 1, right):
            grid[x, y] = (leaves if (x, y) in grid else pen.across, kind)
        grid[left, y], grid[right, y] = (ends[0], kind), (ends[1], kind)
    for offset, char in enumerate(box.label.ljust(BOX_WIDTH - 2)):
        grid[left + 1 + offset, top + 1] = (char, f"{kind}-label")
    grid[left, top + 1] = grid[right, top + 1] = (pen.down, kind)


class ShopMap(Widget):
    """Draws the plan, a line at a time."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "map--floor",
        "map--box",
        "map--box-label",
        "map--edge",
        "map--sender",
        "map--sender-label",
        "map--receiver",
        "map--receiver-label",
        "map--wire",
    }
    DEFAULT_CSS = """
    ShopMap {
        width: 80; height: 8;
        & > .map--box { color: $foreground 55%; }
        & > .map--box-label { color: $foreground; }
        & > .map--edge { color: $foreground 40%; }
        & > .map--sender { color: $map-sender; text-style: bold; }
        & > .map--sender-label { color: $map-sender; text-style: bold; }
        & > .map--receiver { color: $map-receiver; text-style: bold; }
        & > .map--receiver-label { color: $map-receiver; text-style: bold; }
        & > .map--wire { color: $map-receiver; text-style: bold; }
    }
    """

    marks: reactive[tuple[str | None, str | None, str | None]] = reactive((None, None, None))
    """Sender, receiver, and (any text) when the message was lost between them."""

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return WIDTH

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return HEIGHT

    def render_line(self, y: int) -> Strip:
        if y >= HEIGHT:
            return Strip.blank(self.size.width, self.rich_style)
        row = draw(*self.marks)[y]
        segments = [
            Segment("".join(char for char, _ in run), self.get_component_rich_style(f"map--{kind}"))
            for kind, run in groupby(row, key=lambda cell: cell[1])
        ]
        return Strip(segments, WIDTH).adjust_cell_length(self.size.width, self.rich_style)

    def region_of(self, party: str) -> Region:
        """Where a party's box is, in cells of the map."""
        box = BOXES[party]
        return Region(box.x, box.y, BOX_WIDTH, BOX_HEIGHT)
