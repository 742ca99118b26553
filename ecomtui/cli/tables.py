"""Catalogues as tables and entries in detail, readable at 80 columns."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

_WIDEST = 120
_UNLIMITED = 10_000
_LINE = 40
"""Lists with so many letters stand on one line."""


def print_table(console: Console, entries: Iterable[Mapping[str, Any]], columns: Sequence[tuple[str, str]]) -> None:
    """All entries, a row each; the first column is never broken."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False, header_style="bold", show_edge=False)
    for n, (_, heading) in enumerate(columns):
        table.add_column(heading, no_wrap=n == 0, style="bold" if n == 0 else "", overflow="fold")
    for entry in entries:
        table.add_row(*(Text(_cell(entry[key])) for key, _ in columns))
    print_trimmed(console, table)


def print_trimmed(console: Console, table: Table) -> None:
    """Print a table; into a pipe or file without the blanks at the ends of its lines."""
    width = min(console.width, _WIDEST)
    _keep_words(console, table, width)
    if console.is_terminal:
        console.print(table, width=width)
        return
    with console.capture() as lines:
        console.print(table, width=width)
    click.echo("\n".join(line.rstrip() for line in lines.get().splitlines()))


def _keep_words(console: Console, table: Table, width: int) -> None:
    """Break lines between words only, where there is room for the longest word of every column; else the columns
    first move closer together."""
    unlimited = console.options.update(max_width=_UNLIMITED)
    spans = [
        [Measurement.get(console, unlimited, text) for text in (column.header, *column.cells)]
        for column in table.columns
    ]
    words = [max(span.minimum for span in column) for column in spans]
    lines = [max(span.maximum for span in column) for column in spans]
    if Measurement.get(console, unlimited, table).minimum > width:
        table.padding = 0
    room = width - Measurement.get(console, unlimited, table).minimum + sum(words)
    if sum(words) <= room < sum(lines):
        for column, wide in zip(table.columns, _shared(room, words, lines), strict=True):
            column.width = wide


def _shared(room: int, least: Sequence[int], most: Sequence[int]) -> list[int]:
    """How wide each column may be: what is left above the least goes to all alike, as far as they need it."""
    widths, spare = list(least), room - sum(least)
    for left, n in enumerate(sorted(range(len(least)), key=lambda n: most[n] - least[n])):
        more = min(most[n] - least[n], spare // (len(least) - left))
        widths[n] += more
        spare -= more
    return widths


def _cell(value: Any) -> str:
    match value:
        case Mapping() if all(isinstance(nexts, list) for nexts in value.values()):
            return "\n".join(f"{here} → {', '.join(nexts)}" if nexts else f"{here}." for here, nexts in value.items())
        case Mapping():
            return ", ".join(value) or "nothing"
        case list():
            return "\n".join(map(str, value))
    return str(value)


def print_detail(console: Console, entry: Mapping[str, Any]) -> None:
    """One entry: its name, then what is known of it."""
    (_, title), *rest = entry.items()
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for key, value in rest:
        if value:
            table.add_row(key.replace("_", " "), _detail(value))
    console.print(Text(str(title), style="bold"))
    print_trimmed(console, table)


def _detail(value: Any) -> Text | Table:
    match value:
        case Mapping():
            grid = Table.grid(padding=(0, 2, 0, 0))
            for key, says in value.items():
                shown = says if isinstance(says, str) else f"→ {', '.join(says)}" if says else "(the end)"
                grid.add_row(Text(str(key), style="bold"), Text(shown))
            return grid
        case list():
            words = [str(word) for word in value]
            return Text((", " if sum(map(len, words)) <= _LINE else "\n").join(words))
    return Text(str(value))
