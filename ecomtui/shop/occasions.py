"""What a story needs so that a fault can strike in it at all: one table, for whoever tells stories with faults.

Most faults strike any order. Those of this table strike only what a happy order does not have.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Occasion:
    """What has to happen: `says` in words, `stock_short` that the shelf does not hold what is ordered,
    `sends_back` that the customer returns what came, `rival` that somebody else orders the last pieces too."""

    says: str
    stock_short: bool = False
    sends_back: bool = False
    rival: bool = False


OCCASIONS: Final[Mapping[str, Occasion]] = {
    "po": Occasion("there is one piece too few on the shelf", stock_short=True),
    "return": Occasion("the customer sends everything back", sends_back=True),
    "bank.refund_fails": Occasion("the customer sends everything back", sends_back=True),
    "shop.oversell_race": Occasion("somebody else orders the last pieces in the same moment", rival=True),
}
"""By the id of a fault, or by its family: what stands before the dot of its id."""


def occasions(faults: Iterable[str]) -> list[Occasion]:
    """What these faults need, each thing once."""
    named = (fault if fault in OCCASIONS else fault.partition(".")[0] for fault in faults)
    return [OCCASIONS[name] for name in dict.fromkeys(named) if name in OCCASIONS]
