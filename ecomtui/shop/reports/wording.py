"""The words of reports for people, places and spans of time."""

from collections.abc import Mapping
from typing import Final

from ecomtui.world.clock import DAY, HOUR, clock_text, time_of_day

_NUMBERS: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


def printable(text: str) -> str:
    """Text of a world's file or of a catalogue that somebody edited, without signs that steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def party_titles() -> Mapping[str, str]:
    """What to call each party."""
    from ecomtui.shop.assembly import MODEL

    return {party.name: party.title for party in MODEL.parties}


def title_of(name: str, titles: Mapping[str, str], person: str) -> str:
    """What to call a party, or whoever acts from outside."""
    return person if name == "person" else titles.get(name, name.capitalize())


def number_word(number: int) -> str:
    """Small numbers in words."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)


def later(before: int, after: int) -> str:
    """How much later a moment is, as on a card between two scenes: `three hours later`, `next morning`."""
    days = (after - time_of_day(after) - before + time_of_day(before)) // DAY
    if days == 1:
        hour = time_of_day(after) // HOUR
        return "next " + ("morning" if 5 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "night")
    if days > 1:
        return f"{number_word(days)} days later"
    hours = (after - before + HOUR // 2) // HOUR
    return "an hour later" if hours == 1 else f"{number_word(hours)} hours later"


def day_and_time(at: int) -> str:
    """A moment to the minute: `Tue 08:10`."""
    day, clock, *week = clock_text(at).split()
    return " ".join((day, clock[:5], *week))
