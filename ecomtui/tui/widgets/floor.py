"""The floor plan of the shop: where the twelve rooms stand and which way the sixteen edges run.

There is one plan, drawn in three sizes: large with what each room knows, small for 80 columns, and tiny, names
only, for the last row of a classroom. Cells are (column, row). An edge is the corners of its way, from a cell
of one room's border to a cell of the other's; it is straight between them. Positions never move.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

Cell = tuple[int, int]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Box:
    """A party's room: its label, its upper left corner, and its size in cells."""

    label: str
    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The column of its right border."""
        return self.x + self.width - 1

    @property
    def bottom(self) -> int:
        """The row of its lower border."""
        return self.y + self.height - 1


@dataclass(frozen=True, eq=False)
class Plan:
    """The rooms and the edges between them, in one size."""

    name: str
    width: int
    height: int
    boxes: Mapping[str, Box]
    edges: Mapping[Pair, tuple[Cell, ...]]

    def way(self, sender: str, receiver: str) -> list[Cell]:
        """The cells of the edge between two parties, from the sender's border to the receiver's; empty when
        they have none."""
        if (sender, receiver) in self.edges:
            return list(_cells(self.edges[sender, receiver]))
        if (receiver, sender) in self.edges:
            return list(_cells(self.edges[receiver, sender]))[::-1]
        return []

    @cached_property
    def ways(self) -> Mapping[Pair, tuple[Cell, ...]]:
        """Every edge with all its cells."""
        return {pair: tuple(self.way(*pair)) for pair in self.edges}


def _cells(corners: tuple[Cell, ...]) -> Iterator[Cell]:
    yield corners[0]
    for (x, y), (to_x, to_y) in itertools.pairwise(corners):
        step_x, step_y = (to_x > x) - (to_x < x), (to_y > y) - (to_y < y)
        while (x, y) != (to_x, to_y):
            x, y = x + step_x, y + step_y
            yield x, y


# ------------------------------------------------------------------ the plan, whatever its size
UPPER: Final = ("customer", "internet", "web_server", "online_store", "stock", "wholesaler")
LOWER: Final = ("mail", "courier", "dispatch", "order_manager", "merchant", "bank")
PARTIES: Final = (*UPPER, *LOWER)
LABELS: Final = {
    "customer": "Customer", "internet": "Internet", "web_server": "Webserver", "online_store": "Store",
    "stock": "Stock", "wholesaler": "Wholesale", "mail": "Mail", "courier": "Courier", "dispatch": "Dispatch",
    "order_manager": "Orders", "merchant": "Merchant", "bank": "Bank",
}  # fmt: skip
_BESIDE: Final = (
    ("customer", "internet"), ("internet", "web_server"), ("web_server", "online_store"), ("stock", "wholesaler"),
    ("courier", "dispatch"), ("dispatch", "order_manager"), ("order_manager", "merchant"), ("merchant", "bank"),
)  # fmt: skip
"""Neighbours: the edge runs straight from one to the other."""
_DOWN: Final = {
    ("customer", "mail"): ("left", "left"),
    ("customer", "courier"): ("right", "near_left"),
    ("web_server", "courier"): ("left", "right"),
    ("web_server", "order_manager"): ("right", "left"),
    ("online_store", "order_manager"): ("middle", "middle"),
    ("stock", "order_manager"): ("near_left", "right"),
}
"""From the upper row to the lower: where the edge leaves the one and meets the other."""
_BELOW: Final = (("mail", "order_manager"), ("courier", "order_manager"))
"""Both in the lower row: the edge runs below it."""


def _framed(name: str, columns: tuple[int, ...], size: tuple[int, int], gap: int, at: Mapping[str, int]) -> Plan:
    """A plan of rooms with walls: `gap` rows lie between the two rows of rooms, and `at` says how far from a
    room's corner the edges meet it."""
    width, height = size
    boxes = {
        party: Box(LABELS[party], x, y, width, height)
        for row, y in ((UPPER, 0), (LOWER, height + gap))
        for party, x in zip(row, columns, strict=True)
    }
    corridor, cellar = height + gap // 2, 2 * height + gap
    edges: dict[Pair, tuple[Cell, ...]] = {}
    for one, other in _BESIDE:
        y = boxes[one].y + height // 2
        edges[one, other] = ((boxes[one].right, y), (boxes[other].x, y))
    for (one, other), (leaves, meets) in _DOWN.items():
        here, there = boxes[one], boxes[other]
        x, to_x = here.x + at[leaves], there.x + at[meets]
        bend = ((x, corridor), (to_x, corridor)) if x != to_x else ()
        edges[one, other] = ((x, here.bottom), *bend, (to_x, there.y))
    for one, other in _BELOW:
        x, to_x, y = boxes[one].x + at["middle"], boxes[other].x + at["middle"], boxes[one].bottom
        edges[one, other] = ((x, y), (x, cellar), (to_x, cellar), (to_x, y))
    return Plan(name, columns[-1] + width + columns[0], cellar + 1, boxes, edges)


SMALL: Final = _framed(
    "small", (1, 14, 27, 40, 54, 67), (11, 3), 1, {"left": 2, "near_left": 3, "middle": 5, "right": 8}
)
LARGE: Final = _framed(
    "large", (1, 21, 41, 61, 82, 102), (17, 5), 3, {"left": 3, "near_left": 4, "middle": 8, "right": 13}
)
TINY: Final = Plan(
    "tiny",
    57,
    4,
    {
        party: Box(LABELS[party], x, y, len(LABELS[party]), 1)
        for row, y, columns in ((UPPER, 0, (1, 11, 21, 32, 41, 48)), (LOWER, 2, (1, 9, 18, 30, 38, 50)))
        for party, x in zip(row, columns, strict=True)
    },
    {
        ("customer", "internet"): ((8, 0), (11, 0)),
        ("internet", "web_server"): ((18, 0), (21, 0)),
        ("web_server", "online_store"): ((29, 0), (32, 0)),
        ("stock", "wholesaler"): ((45, 0), (48, 0)),
        ("courier", "dispatch"): ((15, 2), (18, 2)),
        ("dispatch", "order_manager"): ((25, 2), (30, 2)),
        ("order_manager", "merchant"): ((35, 2), (38, 2)),
        ("merchant", "bank"): ((45, 2), (50, 2)),
        ("customer", "mail"): ((2, 0), (2, 2)),
        ("customer", "courier"): ((6, 0), (6, 1), (11, 1), (11, 2)),
        ("web_server", "courier"): ((22, 0), (22, 1), (14, 1), (14, 2)),
        ("web_server", "order_manager"): ((27, 0), (27, 1), (31, 1), (31, 2)),
        ("online_store", "order_manager"): ((33, 0), (33, 2)),
        ("stock", "order_manager"): ((42, 0), (42, 1), (35, 1), (35, 2)),
        ("mail", "order_manager"): ((3, 2), (3, 3), (33, 3), (33, 2)),
        ("courier", "order_manager"): ((12, 2), (12, 3), (33, 3), (33, 2)),
    },
)
PLANS: Final = (TINY, SMALL, LARGE)
ROOMY: Final = 34
"""From so many rows on the large plan leaves enough of them for the words."""


def plan_for(width: int, height: int) -> Plan:
    """The largest plan for a terminal of that size."""
    if width >= LARGE.width and height >= ROOMY:
        return LARGE
    return SMALL if width >= SMALL.width - 1 else TINY
