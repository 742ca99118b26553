"""How fast the stops go by themselves: so many a second, or each as long as it takes to read."""

from typing import TYPE_CHECKING, Final

from ecomtui.world.clock import MINUTE, duration_text

if TYPE_CHECKING:
    from ecomtui.shop.views import MessageView

READING: Final = 0.0
"""The speed at which every stop stays as long as it takes to read."""
SPEEDS: Final = (READING, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Stops per second, the slowest first."""
SLOWEST: Final = 0.25
FLOW: Final = 5 * MINUTE
"""Virtual time that goes by in a second at the usual speed while a crowd comes."""
SLICE: Final = 0.15
"""Seconds between two looks at a shop in which time goes by."""
_WORDS: Final = 3.5
"""So many words a second are read by somebody who looks at the map as well."""
_LEAST, _MOST = 3.0, 20.0
"""Seconds that a stop stays at reading pace, at least and at most."""


def seconds(speed: float, message: "MessageView | None") -> float:
    """How long a message stays at hand at that speed."""
    if speed != READING:
        return 1 / speed
    words = len(message.plain.split()) if message else 0
    return min(_MOST, max(_LEAST, words / _WORDS))


def flow(speed: float) -> int:
    """How much virtual time goes by in a second while a crowd comes by itself, in ms."""
    return round((speed or SLOWEST) * FLOW)


def pace_words(speed: float) -> str:
    """A speed as the transport line tells it."""
    return "reading" if speed == READING else f"{speed:g}/s"


def flow_words(speed: float) -> str:
    """The same while a crowd comes."""
    return f"{duration_text(flow(speed))}/s"


def nearest(speed: float) -> float:
    """The speed there is that comes nearest to that one."""
    return min(SPEEDS, key=lambda one: abs(one - speed))
