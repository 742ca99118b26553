"""Swarm testing: every run leaves out some of what can go wrong, so that rare combinations get their turn.

After Groce, Zhang, Eide, Chen and Regehr, "Swarm Testing" (ISSTA 2012).
"""

from typing import Final

from ecomtui.shop.assembly import MODEL
from ecomtui.world.chance import act_key, draw

RATES: Final = (2_000, 20_000)
"""How often a fault of the swarm strikes a message that it fits, from and to, in a million."""


def swarm(seed: int, rates: tuple[int, int] = RATES) -> dict[str, int]:
    """Faults and how often each strikes, in a million: each of the catalogue is in with probability 1/2.

    What is drawn for a fault does not depend on which others there are.
    """
    low, high = rates
    found: dict[str, int] = {}
    for fault in MODEL.faults:
        key = act_key(seed, f"swarm:{fault}", 0)
        if draw(key, "in", 2):
            found[fault] = low + draw(key, "rate", high - low + 1)
    return found
