"""The floor plan of the shop: where the twelve boxes stand and which way the sixteen edges run.

Cells are (column, row). An edge is the corners of its way, from a cell of one box's border to a cell of
the other's; it is straight between them. Positions never move.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

Cell = tuple[int, int]

WIDTH: Final = 80
HEIGHT: Final = 8
BOX_WIDTH: Final = 11
BOX_HEIGHT: Final = 3


@dataclass(frozen=True, slots=True)
class Box:
    """A party's box: its label, and its upper left corner."""

    label: str
    x: int
    y: int


BOXES: Final = {
    "customer": Box("Customer", 1, 0),
    "internet": Box("Internet", 14, 0),
    "web_server": Box("Webserver", 27, 0),
    "online_store": Box("Store", 40, 0),
    "stock": Box("Stock", 54, 0),
    "wholesaler": Box("Wholesale", 67, 0),
    "mail": Box("Mail", 1, 4),
    "courier": Box("Courier", 14, 4),
    "dispatch": Box("Dispatch", 27, 4),
    "order_manager": Box("Orders", 40, 4),
    "merchant": Box("Merchant", 54, 4),
    "bank": Box("Bank", 67, 4),
}

EDGES: Final[dict[tuple[str, str], tuple[Cell, ...]]] = {
    ("customer", "internet"): ((11, 1), (14, 1)),
    ("internet", "web_server"): ((24, 1), (27, 1)),
    ("web_server", "online_store"): ((37, 1), (40, 1)),
    ("stock", "wholesaler"): ((64, 1), (67, 1)),
    ("courier", "dispatch"): ((24, 5), (27, 5)),
    ("dispatch", "order_manager"): ((37, 5), (40, 5)),
    ("order_manager", "merchant"): ((50, 5), (54, 5)),
    ("merchant", "bank"): ((64, 5), (67, 5)),
    ("customer", "mail"): ((3, 2), (3, 4)),
    ("customer", "courier"): ((9, 2), (9, 3), (17, 3), (17, 4)),
    ("web_server", "courier"): ((29, 2), (29, 3), (22, 3), (22, 4)),
    ("web_server", "order_manager"): ((35, 2), (35, 3), (42, 3), (42, 4)),
    ("online_store", "order_manager"): ((45, 2), (45, 4)),
    ("stock", "order_manager"): ((57, 2), (57, 3), (48, 3), (48, 4)),
    ("mail", "order_manager"): ((6, 6), (6, 7), (45, 7), (45, 6)),
    ("courier", "order_manager"): ((19, 6), (19, 7), (45, 7), (45, 6)),
}


def way(sender: str, receiver: str) -> list[Cell]:
    """The cells of the edge between two parties, from the sender's border to the receiver's; empty when
    they have none."""
    if (sender, receiver) in EDGES:
        return list(_cells(EDGES[sender, receiver]))
    if (receiver, sender) in EDGES:
        return list(_cells(EDGES[receiver, sender]))[::-1]
    return []


def _cells(corners: tuple[Cell, ...]) -> Iterator[Cell]:
    yield corners[0]
    for (x, y), (to_x, to_y) in itertools.pairwise(corners):
        step_x, step_y = (to_x > x) - (to_x < x), (to_y > y) - (to_y < y)
        while (x, y) != (to_x, to_y):
            x, y = x + step_x, y + step_y
            yield x, y
