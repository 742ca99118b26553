"""Printing: one console, and one way to write JSON."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_NARROWEST, _USUAL = 20, 80
"""A terminal that says it has fewer columns than any has (some say 0) does not know; then it has as many as most."""
WIDE: Final = 110
"""From this many columns on there is room for two."""


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


def plural(number: int, one: str, many: str = "") -> str:
    """`1 mail`, `3 mails`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
