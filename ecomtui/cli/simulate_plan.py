"""A simulation as somebody asks for it on the command line."""

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from ecomtui.parties.personas import parse_personas
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.busy_day import BusyDay
from ecomtui.shop.swarm import swarm
from ecomtui.world.errors import BadInput, UnknownName, shown
from ecomtui.world.faults import MILLION

SEED: Final = 1
ORDERS: Final = 1_000
PER_HOUR: Final = 40
SWARM: Final = "swarm"
USUAL_CROWD: Final = (50, 100_000)
"""The smallest and the largest crowd that somebody gets who does not say how many customers."""
_RATE: Final = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)(%?)")


@dataclass(frozen=True)
class Simulation:
    """A busy day, where it is kept (None: nowhere), and the words that ask for it again."""

    day: BusyDay
    store: Path | None
    words: tuple[str, ...]

    def command(self, store: str | None = None) -> str:
        """The command line that makes it again, or goes on with it."""
        kept = store or (None if self.store is None else str(self.store))
        return shlex.join(["ecomtui", "simulate", *self.words, *(("--store", kept) if kept else ())])


def usual_crowd(orders: int) -> int:
    """How many customers so many orders take, when nobody says: ten orders each."""
    fewest, most = USUAL_CROWD
    return min(max(fewest, orders // 10), most)


def faults(texts: Iterable[str], seed: int) -> dict[str, int]:
    """What `--faults` says: how often each strikes a message it fits, in a million.

    Raises:
        UnknownName: for a fault that does not exist.
        BadInput: for a rate that is none.
    """
    found: dict[str, int] = {}
    for part in (part.strip() for text in texts for part in text.split(",")):
        if part == SWARM:
            found |= swarm(seed)
            continue
        name, equals, rate = part.partition("=")
        if name not in MODEL.faults:
            raise UnknownName("fault", name, [*MODEL.faults, SWARM])
        if not equals:
            raise BadInput(f"say how often {name} strikes, as in {name}=0.01 or {name}=1%")
        found[name] = _rate(name, rate)
    return found


def _rate(fault: str, text: str) -> int:
    read = _RATE.fullmatch(text.strip())
    rate = Decimal(read[1]) * MILLION / (100 if read[2] else 1) if read else Decimal(0)
    if not 1 <= rate <= MILLION:
        raise BadInput(f"{shown(text)} is no chance for {fault}; take one above 0 and up to 1, as in 0.01 or 1%")
    return int(rate)


def personas(text: str | None) -> Mapping[str, int] | None:
    """What `--personas` says, None when nothing is said."""
    return None if text is None else parse_personas(text)
