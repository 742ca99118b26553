"""What of a world can be exported: its tables, and how their values are written.

The columns stand in the order in which they are declared, and new ones will come at the end. Times are
virtual milliseconds (0 is Monday 09:00 UTC), money is minor units (cents). States and other words of a
closed list are their names. In JSON lines nothing is `null`, yes and no are `true` and `false`, and the
body of a message or act is an object; in CSV nothing is an empty field, yes and no are the same words,
and a body is JSON text.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final, Protocol

import msgspec

from ecomtui.shop.assembly import MODEL
from ecomtui.world.errors import UnknownName
from ecomtui.world.rows import mapped

RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would run as a formula (owasp.org/www-community/attacks/CSV_Injection)."""

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Sheet:
    """One table: its columns in order, those that are yes or no, those that are JSON, and what sorts its rows."""

    name: str
    columns: tuple[str, ...]
    sorted_by: str
    booleans: tuple[int, ...] = ()
    json: tuple[int, ...] = ()

    @property
    def select(self) -> str:
        """The statement that reads all of it."""
        quoted = ",".join(f'"{column}"' for column in self.columns)
        return f'select {quoted} from "{self.name}" order by {self.sorted_by}'


def _sheet(name: str, columns: str, sorted_by: str) -> Sheet:
    names = tuple(columns.split())
    booleans = tuple(n for n, column in enumerate(names) if column == "standing")
    return Sheet(name, names, sorted_by, booleans, tuple(n for n, column in enumerate(names) if column == "body"))


_OURS: Final = (
    _sheet(
        "message",
        "id cause sender receiver kind key sent due about who standing repeats body fault fate step at",
        "id",
    ),
    _sheet("act", "branch n after_step now actor sender receiver kind body about who", "branch, n"),
    _sheet("branch", "id parent fork_act fork_step steps", "id"),
)
"""The journal, what people did, and the courses the world took."""


def _of_rows() -> Iterator[Sheet]:
    for table in MODEL.tables:
        known = mapped(table)
        columns = tuple(table.model_fields)
        booleans = tuple(n for n, column in enumerate(columns) if known.convert.get(column) is bool)
        yield Sheet(known.name, columns, f'"{known.key}"', booleans)


def sheets() -> dict[str, Sheet]:
    """Every table that can be exported, by name: the journal, the acts, then the parties' rows."""
    return {sheet.name: sheet for sheet in (*_OURS, *_of_rows())}


def chosen(names: Iterable[str]) -> list[Sheet]:
    """The tables of these names, each once and in the order of `sheets`; all of them when there are none.

    Raises:
        UnknownName: for a table that does not exist.
    """
    known, asked = sheets(), tuple(names)
    for name in asked:
        if name not in known:
            raise UnknownName("table", name, known)
    return [sheet for sheet in known.values() if not asked or sheet.name in asked]


class Writer(Protocol):
    """Writes rows one after another, keeping none."""

    def __call__(self, rows: Iterable[Row]) -> None: ...


@contextmanager
def writer(sheet: Sheet, form: str, out: IO[bytes], *, exact: bool) -> Iterator[Writer]:
    """Writes the rows of a table as `csv` (RFC 4180, with a heading) or `jsonl` (one object a line), in UTF-8.

    Unless `exact`, a text in CSV that a spreadsheet would run as a formula has an apostrophe before it.
    """
    if form == "jsonl":
        yield lambda rows: out.writelines(_json_lines(sheet, rows))
        return
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    try:
        lines = csv.writer(text)
        lines.writerow(sheet.columns)
        yield lambda rows: lines.writerows(_fields(sheet, row, exact=exact) for row in rows)
        text.flush()
    finally:
        text.detach()


def _fields(sheet: Sheet, row: Row, *, exact: bool) -> list[Any]:
    fields = list(row) if exact else [_harmless(value) for value in row]
    for n in sheet.booleans:
        fields[n] = None if row[n] is None else "true" if row[n] else "false"
    return fields


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def _json_lines(sheet: Sheet, rows: Iterable[Row]) -> Iterator[bytes]:
    encode, columns = msgspec.json.Encoder().encode, sheet.columns
    for row in rows:
        line = dict(zip(columns, row, strict=True))
        for n in sheet.booleans:
            line[columns[n]] = None if row[n] is None else bool(row[n])
        for n in sheet.json:
            line[columns[n]] = _body(row[n])
        yield encode(line) + b"\n"


def _body(text: str) -> Any:
    """A body as an object; one that somebody has spoilt as the text it is."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
