"""Printing: one console, one way to write JSON, and the words for people, places and spans of time."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import click

from ecomtui.world.clock import DAY, HOUR, clock_text, time_of_day

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_NARROWEST, _USUAL = 20, 80
"""A terminal that says it has fewer columns than any has (some say 0) does not know; then it has as many as most."""
WIDE: Final = 110
"""From this many columns on there is room for two."""
_NUMBERS: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


def console() -> "Console":
    """Where people read; colour only in a terminal that shows it and where nobody said NO_COLOR."""
    from rich.console import Console

    class Ours(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # the program deals with readers who have gone, in one place

    ours = Ours(highlight=False, markup=False, emoji=False)
    if ours.width < _NARROWEST:
        ours.width = _USUAL
    return ours


def heading(title: str, width: int) -> "Text":
    """A heading with a line to its right."""
    from rich.text import Text

    return Text.assemble((title, "bold"), (f" {'─' * (width - len(title) - 1)}", "dim"))


def indented(console: "Console", text: "Text", width: int, by: int) -> "Iterator[Text]":
    """A text in lines of that width, so far from the left, without blanks at their ends."""
    from rich.text import Text

    for line in text.wrap(console, width - by):
        line.rstrip()
        yield Text.assemble(" " * by, line)


def print_json(value: object) -> None:
    """One JSON value in UTF-8, its keys in the order they have, with a line's end."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


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


def plural(number: int, one: str, many: str = "") -> str:
    """`1 mail`, `3 mails`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
