"""Virtual time: integer milliseconds since a fixed Monday 09:00 UTC (DESIGN section 4)."""

import re
from typing import Final

from ecomtui.world.errors import BadInput, shown

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY

_OPENING: Final = 9 * HOUR
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_UNITS: Final = {"ms": 1, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
_DURATION: Final = re.compile(r"([0-9]{1,9})(ms|s|m|h|d|w)")


def time_of_day(at: int) -> int:
    """How long after midnight the moment `at` is, in ms."""
    return (at + _OPENING) % DAY


def clock_text(at: int) -> str:
    """The moment `at` as people read it: `Mon 09:00:01`, from the second week on `Mon 09:00:01 +1w`."""
    weeks, rest = divmod(at + _OPENING, WEEK)
    day, rest = divmod(rest, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    text = f"{_DAYS[day]} {hours:02}:{minutes:02}:{rest // SECOND:02}"
    return f"{text} +{weeks}w" if weeks else text


def date_text(at: int) -> str:
    """The moment `at` as one announces it: `Thu 11:15`, to the quarter of an hour."""
    quarter = 15 * MINUTE
    day, time, *weeks = clock_text((at + quarter // 2) // quarter * quarter).split()
    return " ".join([day, time[:5], *weeks])


def span_text(span: int) -> str:
    """A span of milliseconds as one writes it, to the last one of them: `5d`, `90m`, `1500ms`."""
    for size, unit in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s")):
        if span and span % size == 0:
            return f"{span // size}{unit}"
    return f"{span}ms"


def duration_text(span: int) -> str:
    """A span of milliseconds in its two largest units: `1.8 s`, `30 min`, `2 d 4 h`."""
    if span < SECOND:
        return f"{span} ms"
    if span < MINUTE:
        return f"{span // SECOND}.{span % SECOND // 100} s"
    for size, name, smaller, small_name in (
        (DAY, "d", HOUR, "h"),
        (HOUR, "h", MINUTE, "min"),
        (MINUTE, "min", SECOND, "s"),
    ):
        if span >= size:
            rest = span % size // smaller
            return f"{span // size} {name} {rest} {small_name}" if rest else f"{span // size} {name}"
    raise AssertionError(span)


def parse_duration(text: str) -> int:
    """Milliseconds of `200ms`, `5s`, `45s`, `2m`, `3h`, `2d`, `1w`.

    Raises:
        BadInput: when the text is not a whole number and a unit.
    """
    found = _DURATION.fullmatch(text.strip())
    if not found:
        raise BadInput(f"not a duration: {shown(text)}; write a whole number and ms, s, m, h, d or w, as in 45s")
    return int(found[1]) * _UNITS[found[2]]
