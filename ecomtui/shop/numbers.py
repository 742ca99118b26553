"""Numbers that people give, looked at before anything happens: spans of time, counts, seeds."""

from typing import Final

from ecomtui.world.clock import WEEK, parse_duration
from ecomtui.world.errors import BadInput, shown

CENTURY: Final = 5_200 * WEEK
Span = int | str
"""A span of virtual time: milliseconds, or a text such as `45s` or `2d`."""


def span(how_long: Span) -> int:
    """Milliseconds of a span.

    Raises:
        BadInput: when it is none, negative, or longer than a century.
    """
    number = parse_duration(how_long) if isinstance(how_long, str) else how_long
    if not isinstance(number, int) or not 0 <= number <= CENTURY:
        raise BadInput(f"{shown(str(how_long))} is no span of time from nothing to a hundred years")
    return number


def checked_count(what: str, number: int, most: int, least: int = 1) -> int:
    """A number of things.

    Raises:
        BadInput: when it is no whole number from `least` to `most`.
    """
    if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= most:
        raise BadInput(f"the number of {what} lies between {least} and {most}; it cannot be {shown(str(number))}")
    return number


def checked_seed(seed: int) -> int:
    """A seed.

    Raises:
        BadInput: when it is no whole number that a store can hold.
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**63:
        raise BadInput(f"{shown(str(seed))} is no seed; take a whole number from 0")
    return seed
