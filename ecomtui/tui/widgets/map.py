"""The map: twelve rooms, sixteen edges, and the message at hand on its way along one of them.

The sender's room is drawn `╔╗`, the receiver's `┏┓`, the edge between them heavy with an arrow, edges that this
story has not used yet `┄`: shape carries the meaning, colour only helps.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise, zip_longest
from operator import itemgetter
from time import monotonic
from typing import ClassVar, Final

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from ecomtui.tui.widgets.floor import PLANS, SMALL, Box, Cell, Pair, Plan
from ecomtui.tui.widgets.parts import Parts

_NORTH, _EAST, _SOUTH, _WEST = 1, 2, 4, 8
_LIGHT: Final = " ╵╶╰╷│╭├╴╯─┴╮┤┬┼"
_DASHED: Final = " ╵╶╰╷┆╭├╴╯┄┴╮┤┬┼"
_HEAVY: Final = " ╹╺┗╻┃┏┣╸┛━┻┓┫┳╋"
_ARROWS: Final = {(1, 0): "►", (-1, 0): "◄", (0, 1): "▼", (0, -1): "▲"}
_LOST: Final = "x"
_ON_ITS_WAY: Final = "●"
FAULT: Final = "↯"
"""Marks a message that a fault has touched, everywhere."""
_ACT, _TIMER = "▼", "↻"
"""In the corner of a room that somebody outside has done something to, or that has reminded itself."""
FRAMES: Final = 25
"""Frames a second while something moves."""
LONGEST: Final = 0.8
"""Seconds that all hops to the message at hand take together."""
_HOP: Final = 0.45
"""Seconds that one takes."""


@dataclass(frozen=True, slots=True)
class Pen:
    """How a room is drawn: corners, sides, and the border where an edge leaves down or up."""

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
Says = tuple[tuple[str, tuple[str, ...]], ...]
"""What stands in the rooms: (party, lines)."""


@dataclass(frozen=True, slots=True)
class Hop:
    """A message from one party to another (or itself, or from outside); whether it was lost, and whether a fault
    has touched it."""

    sender: str
    receiver: str
    lost: bool = False
    fault: bool = False


@lru_cache(maxsize=512)
def draw(
    plan: Plan,
    hop: Hop | None = None,
    filled: int | None = None,
    used: frozenset[Pair] | None = None,
    says: Says = (),
) -> Drawing:
    """The plan with the hop's rooms and the edge between them marked: as far as `filled` cells of it (None: all).

    `used` are the edges that were spoken over, in either direction; the others are dashed (None: all of them were).
    `says` are lines for the rooms that have space for them.
    """
    grid: dict[Cell, tuple[str, str]] = {}
    spoken = [way for pair, way in plan.ways.items() if used is None or not used.isdisjoint((pair, pair[::-1]))]
    solid = _masks(spoken)
    for cell, mask in _masks(plan.ways.values()).items():
        in_use = cell in solid
        grid[cell] = (_LIGHT[solid[cell]] if in_use else _DASHED[mask], "edge" if in_use else "idle")
    if hop is not None:
        _draw_hop(grid, plan, hop, filled)
    lines = dict(says)
    for party, box in plan.boxes.items():
        kind = "box" if hop is None else _kind(party, hop)
        if box.height > 1:
            _draw_walls(grid, box, kind)
        _draw_inside(grid, box, kind, lines.get(party, ()))
    if hop is not None and hop.receiver in plan.boxes and plan.boxes[hop.receiver].height > 1:
        box = plan.boxes[hop.receiver]
        if hop.sender == hop.receiver:
            grid[box.right, box.y] = (_TIMER, "receiver")
        elif hop.sender not in plan.boxes:
            grid[box.x, box.y] = (_ACT, "receiver")
    return tuple(tuple(grid.get((x, y), (" ", "floor")) for x in range(plan.width)) for y in range(plan.height))


def _kind(party: str, hop: Hop) -> str:
    return "receiver" if party == hop.receiver else "sender" if party == hop.sender else "box"


def _draw_hop(grid: dict[Cell, tuple[str, str]], plan: Plan, hop: Hop, filled: int | None) -> None:
    wire = plan.way(hop.sender, hop.receiver) if hop.sender != hop.receiver else []
    if len(wire) < 2:
        return
    kind = "lost" if hop.lost else "wire"
    there = filled is None or filled >= len(wire) - 1
    for cell, mask in _masks([wire if there else wire[: (filled or 0) + 1]]).items():
        grid[cell] = (_HEAVY[mask], kind)
    if not there:
        grid[wire[filled or 0]] = (_ON_ITS_WAY, kind)
        return
    (x, y), (to_x, to_y) = wire[-2:]
    if len(wire) > 2:
        grid[wire[-2]] = (_LOST if hop.lost else _ARROWS[to_x - x, to_y - y], kind)
    if hop.fault and len(wire) > 3:
        grid[wire[(len(wire) - 1) // 2]] = (FAULT, "lost")


def _masks(ways: Iterable[Sequence[Cell]]) -> dict[Cell, int]:
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


def _draw_walls(grid: dict[Cell, tuple[str, str]], box: Box, kind: str) -> None:
    pen = _PENS[kind]
    for y, ends, leaves in ((box.y, pen.corners[:2], pen.leaves_up), (box.bottom, pen.corners[2:], pen.leaves_down)):
        for x in range(box.x + 1, box.right):
            grid[x, y] = (leaves if (x, y) in grid else pen.across, kind)
        grid[box.x, y], grid[box.right, y] = (ends[0], kind), (ends[1], kind)
    for y in range(box.y + 1, box.bottom):
        grid[box.x, y] = grid[box.right, y] = (pen.down, kind)


def _draw_inside(grid: dict[Cell, tuple[str, str]], box: Box, kind: str, says: tuple[str, ...]) -> None:
    wall = 1 if box.height > 1 else 0
    left, room = box.x + wall, box.width - 2 * wall
    texts = (f"{ICONS[box.label]} {box.label}" if box.height > 3 else box.label, *says)
    for line in range(box.height - 2 * wall):
        text = texts[line] if line < len(texts) else ""
        text = f" {text}" if box.height > 3 else text
        for offset, char in enumerate(text[:room].ljust(room)):
            grid[left + offset, box.y + wall + line] = (char, f"{kind}-label" if line == 0 else f"{kind}-says")


ICONS: Final = {
    "Customer": "☺", "Internet": "≈", "Webserver": "⌂", "Store": "▤", "Stock": "▦", "Wholesale": "◫",
    "Mail": "✉", "Courier": "➤", "Dispatch": "▣", "Orders": "≡", "Merchant": "◈", "Bank": "€",
}  # fmt: skip
"""One cell each, in every terminal (Unicode has made some such signs wide)."""
_KINDS: Final = (
    "floor", "edge", "idle", "wire", "lost",
    *(f"{kind}{part}" for kind in ("box", "sender", "receiver") for part in ("", "-label", "-says")),
)  # fmt: skip


class ShopMap(Parts, Widget):
    """Draws the plan, a line at a time. While a message travels one timer moves it; else nothing does."""

    PARTS = "map"
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"map--{kind}" for kind in _KINDS}
    DEFAULT_CSS = """
    ShopMap {
        width: auto; height: auto;
        & > .map--box { color: $foreground 55%; }
        & > .map--box-label { color: $foreground; background: $surface; text-style: bold; }
        & > .map--box-says { color: $foreground 70%; background: $surface; }
        & > .map--edge { color: $foreground 60%; }
        & > .map--idle { color: $foreground 30%; }
        & > .map--sender { color: $map-sender; text-style: bold; }
        & > .map--sender-label { color: $map-sender; background: $panel; text-style: bold; }
        & > .map--sender-says { color: $foreground; background: $panel; }
        & > .map--receiver { color: $map-receiver; text-style: bold; }
        & > .map--receiver-label { color: $map-receiver; background: $panel; text-style: bold; }
        & > .map--receiver-says { color: $foreground; background: $panel; }
        & > .map--wire { color: $map-receiver; text-style: bold; }
        & > .map--lost { color: $map-lost; text-style: bold; }
        &.-tiny > .map--sender-label { text-style: bold underline; }
        &.-tiny > .map--receiver-label { text-style: bold reverse; }
    }
    """
    ALLOW_SELECT = False

    plan: reactive[Plan] = reactive(SMALL, layout=True)
    hop: reactive[Hop | None] = reactive(None, repaint=False)
    """The message at hand."""
    used: reactive[frozenset[Pair] | None] = reactive(None, repaint=False)
    says: reactive[Says] = reactive((), repaint=False)
    _moving: reactive[tuple[Hop, int] | None] = reactive(None, repaint=False)
    """Which hop is being drawn, and how many cells of it, while something moves."""

    def __init__(self) -> None:
        super().__init__()
        self._timer: Timer | None = None
        self._began, self._lasts = 0.0, 0.0
        self._way: tuple[Hop, ...] = ()
        self._drawn: Drawing = ()
        """What has been drawn, or will be with the next frame."""
        self._changes = False

    # ---------------------------------------------------------------- moving
    def travel(self, hops: Sequence[Hop], *, within: float = LONGEST) -> None:
        """Let the message go these hops, all of them in `within` seconds at most; the last one is the one at hand."""
        self.rest()
        way = tuple(hop for hop in hops if self.plan.way(hop.sender, hop.receiver))
        if self.app.animation_level == "none" or not way:
            return
        self._began, self._way, self._lasts = monotonic(), way, min(within, LONGEST, _HOP * len(way))
        self._moving = (way[0], 0)
        self._timer = self.set_interval(1 / FRAMES, self._frame, name="map")

    def rest(self) -> None:
        """Nothing moves any more."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._moving = None

    @property
    def is_moving(self) -> bool:
        """Whether a message is on its way."""
        return self._timer is not None

    def _frame(self) -> None:
        done = (monotonic() - self._began) / self._lasts
        if done >= 1:
            self.rest()
            return
        number, part = divmod(done * len(self._way), 1)
        hop = self._way[int(number)]
        self._moving = (hop, int(part * len(self.plan.way(hop.sender, hop.receiver))))

    # ---------------------------------------------------------------- drawing
    def watch_plan(self) -> None:
        self.rest()
        self._drawn = ()
        for plan in PLANS:
            self.set_class(plan is self.plan, f"-{plan.name}")

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return self.plan.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.plan.height

    def drawing(self) -> Drawing:
        """What is to be seen now."""
        hop, filled = self._moving or (self.hop, None)
        return draw(self.plan, hop, filled, self.used, self.says)

    def _change(self) -> None:
        """Something has changed, and more may at once: afterwards only the lines that differ are drawn anew."""
        if not self._changes:
            self._changes = True
            self.call_next(self._draw_anew)

    watch_hop = watch_used = watch_says = watch__moving = _change

    def _draw_anew(self) -> None:
        self._changes = False
        before, self._drawn = self._drawn, self.drawing()
        for y, (was, now) in enumerate(zip_longest(before, self._drawn)):
            if was != now:
                self.refresh(Region(0, y, self.plan.width, 1))

    def render_line(self, y: int) -> Strip:
        if not self._drawn:
            self._drawn = self.drawing()
        if y >= len(self._drawn):
            return Strip.blank(self.size.width, self.style_of())
        segments = [
            Segment("".join(char for char, _ in run), self.style_of(kind))
            for kind, run in groupby(self._drawn[y], key=itemgetter(1))
        ]
        return Strip(segments, self.plan.width).adjust_cell_length(self.size.width, self.style_of())
