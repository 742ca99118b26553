"""A world's tables as files for other programs: of one moment, row by row, whole or not at all."""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from ecomtui import __version__
from ecomtui.cli.store_file import count_rows, readable, standing
from ecomtui.cli.store_progress import progress
from ecomtui.cli.store_sheets import Sheet, chosen, writer
from ecomtui.cli.whole import drafted, drafted_folder, is_folder, is_same
from ecomtui.world.errors import BadInput

FORMATS: Final = ("csv", "jsonl")
CONTENTS: Final = "export.json"
"""The file of an exported folder that says what is in the others."""
STDOUT: Final = Path("-")
_ROWS: Final = 1_000
_LARGE: Final = 100_000


Wrote = Callable[[int], None]
"""Hears of so many more rows written."""


@dataclass(frozen=True)
class Order:
    """What somebody wants exported, and how. `form` is one of `FORMATS`."""

    tables: list[Sheet]
    form: str
    exact: bool

    def file_of(self, sheet: Sheet) -> str:
        return f"{sheet.name}.{self.form}"


def order(names: tuple[str, ...], form: str | None, place: Path | None, *, exact: bool) -> Order:
    """What somebody asked for; without a form, the name of the file says it, else it is CSV.

    Raises:
        UnknownName: for a table that does not exist.
    """
    named = place.suffix.removeprefix(".").lower() if place else ""
    return Order(chosen(names), form or (named if named in FORMATS else FORMATS[0]), exact)


def export(path: Path, place: Path | None, asked: Order, *, force: bool) -> dict[str, Any] | None:
    """Export tables of the world as they stand at this moment; answers what has been written, as plain data,
    or None when it went to stdout.

    One table goes to stdout (without a place, or to `-`), into a folder, or into a file; more go into a folder.

    Raises:
        StoreError: when the world cannot be read, or is damaged.
        BadInput: when it cannot be written as asked; then nothing is there that was not there before.
    """
    single = len(asked.tables) == 1
    with readable(path) as connection:
        if place is not None and is_same(place, path):
            raise BadInput(f"{place} is the world itself; name another file for its tables")
        if single and place in (None, STDOUT):
            _to_stdout(connection, asked)
            return None
        if place is None or place == STDOUT:
            raise BadInput("stdout takes one table: choose it with --table, or name a folder for them all")
        if single and not is_folder(place):
            with _told_by_rows(connection, asked.tables) as wrote, drafted(place, force=force) as draft:
                rows = _to_file(connection, asked.tables[0], draft, asked, wrote)
            return _summary(path, place, connection, asked, {asked.tables[0].name: rows})
        if not single and place.suffix.removeprefix(".") in FORMATS and not is_folder(place):
            raise BadInput(f"{place} is one file, which takes one table: choose it with --table, or name a folder")
        return _to_folder(connection, path, place, asked, force=force)


def _to_folder(
    connection: sqlite3.Connection, path: Path, folder: Path, asked: Order, *, force: bool
) -> dict[str, Any]:
    counts: dict[str, int] = {}
    names = (*map(asked.file_of, asked.tables), CONTENTS)
    with (
        _told_by_rows(connection, asked.tables) as wrote,
        drafted_folder(folder, names, force=force) as draft,
    ):
        for sheet in asked.tables:
            file = draft / asked.file_of(sheet)
            counts[sheet.name] = _to_file(connection, sheet, file, asked, wrote)
        contents = {**_summary(path, folder, connection, asked, counts), **_conventions(asked)}
        (draft / CONTENTS).write_bytes(msgspec.json.format(msgspec.json.encode(contents)) + b"\n")
    return _summary(path, folder, connection, asked, counts)


def _to_file(connection: sqlite3.Connection, sheet: Sheet, file: Path, asked: Order, wrote: Wrote) -> int:
    with file.open("wb") as out:
        return _write(connection, sheet, out, asked, wrote)


def _to_stdout(connection: sqlite3.Connection, asked: Order) -> None:
    sys.stdout.flush()
    out = sys.stdout.buffer
    _write(connection, asked.tables[0], out, asked, lambda _: None)
    out.flush()


def _write(connection: sqlite3.Connection, sheet: Sheet, out: IO[bytes], asked: Order, wrote: Wrote) -> int:
    """Write a table; answers how many rows it has."""
    count = 0
    cursor = connection.execute(sheet.select)
    with writer(sheet, asked.form, out, exact=asked.exact) as write:
        while rows := cursor.fetchmany(_ROWS):
            write(rows)
            count += len(rows)
            wrote(len(rows))
    return count


@contextmanager
def _told_by_rows(connection: sqlite3.Connection, tables: list[Sheet]) -> Iterator[Wrote]:
    """A bar over all rows of these tables."""
    total, done = sum(count_rows(connection, sheet.name) for sheet in tables), 0
    with progress("exporting", total, large=_LARGE) as report:

        def more(rows: int) -> None:
            nonlocal done
            done += rows
            report(done)

        yield more


def _summary(
    path: Path, place: Path, connection: sqlite3.Connection, asked: Order, counts: dict[str, int]
) -> dict[str, Any]:
    (schema,) = connection.execute("pragma user_version").fetchone()
    (seed,) = connection.execute("select seed from moment").fetchone()
    return {
        "store": str(path),
        "export": str(place),
        "format": asked.form,
        "schema": schema,
        "seed": seed,
        **standing(connection)._asdict(),
        "rows": counts,
    }


def _conventions(asked: Order) -> dict[str, Any]:
    """What a program needs to know to read the files."""
    return {
        "ecomtui": __version__,
        "times": "virtual milliseconds; 0 is Monday 09:00 UTC",
        "money": "minor units (cents), EUR",
        "formulas": "marked with an apostrophe" if asked.form == "csv" and not asked.exact else "as they are",
        "columns": {sheet.name: list(sheet.columns) for sheet in asked.tables},
    }
