"""What is in a world's file."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from filelock import FileLock, Timeout
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ecomtui import Shop
from ecomtui.cli.printing import plural
from ecomtui.cli.tables import print_trimmed
from ecomtui.world import files
from ecomtui.world.clock import clock_text
from ecomtui.world.errors import StoreError

_COUNTED: Final = 50_000
"""Tables of up to so many rows are counted."""
_PROBES: Final = 64


@contextmanager
def readable(path: Path) -> Iterator[sqlite3.Connection]:
    """The file's tables as they stand at this moment, to look at only; somebody else may go on writing.

    Raises:
        StoreError: when it is missing, not one of ours, damaged, or its disk fails.
    """
    if files.examine(path) is None:
        raise StoreError(f"{path} does not exist; open the shop once with ecomtui, or name another file with --store")
    try:
        with closing(files.connect(path, "read")) as connection:
            connection.execute("begin")
            connection.execute("pragma schema_version")  # the first look settles which moment it is
            yield connection
    except sqlite3.Error as error:
        raise StoreError(_unreadable(path, error)) from error


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the pages themselves are wrong, and not the disk they lie on."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _unreadable(path: Path, error: sqlite3.Error) -> str:
    if is_damage(error):
        return f"{path} is damaged ({error}); see what is wrong with: ecomtui store verify"
    return f"{path} cannot be read ({error}); make room on its disk and check its permissions, then try again"


class Standing(NamedTuple):
    """Where a world stands: handled messages, and virtual time in ms and in words."""

    steps: int
    now: int
    clock: str


def standing(connection: sqlite3.Connection) -> Standing:
    """Where the world stands, also one that cannot be opened. A step commits no counters of its own."""
    steps, now = connection.execute("select steps, now from moment").fetchone()
    last = connection.execute(
        "select step, at from message where step is not null and at is not null order by step desc limit 1"
    ).fetchone()
    if last and last[0] > steps:
        steps, now = last
    return Standing(steps, now, clock_text(now))


def look(path: Path) -> dict[str, Any]:
    """Everything `store info` tells, as plain data; spans of time in virtual ms, sizes in bytes."""
    with readable(path) as connection:
        (version,) = connection.execute("pragma user_version").fetchone()
        tables = _tables(connection)
        orders = dict(connection.execute('select status, count(*) from "order" group by status order by status'))
        rows = {name: count_rows(connection, name) for name in tables}
        (holder,) = connection.execute("select holder from moment").fetchone()
    with Shop.read(path) as shop:
        moment, branches = shop.moment(), shop.branches()
        return {
            "store": str(path),
            "bytes": _size(path),
            "log_bytes": _size(Path(f"{path}-wal")),
            "schema": version,
            "held_by": holder if holder and is_locked(path) else None,
            "seed": shop.seed,
            "now": moment.now,
            "clock": moment.clock,
            "steps": moment.steps,
            "waiting": moment.waiting,
            "at_rest": moment.at_rest,
            "branch": moment.branch,
            "branches": [
                {"id": b.id, "parent": b.parent, "fork_step": b.fork_step, "steps": b.steps} for b in branches
            ],
            "orders": orders,
            "rows": rows,
        }


def is_locked(path: Path) -> bool:
    """Whether somebody really has the file; one that was killed has left only its name in it."""
    lock = Path(f"{path}.lock")
    if not lock.exists():
        return False
    probe = FileLock(lock)
    try:
        probe.acquire(timeout=0)
    except (Timeout, OSError):
        return True
    probe.release()
    return False


def _tables(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute("select name from sqlite_schema where type='table' order by name")
    return [name for (name,) in found if not name.startswith("sqlite_")]


def count_rows(connection: sqlite3.Connection, table: str) -> int:
    """How many rows a table has, without reading a large one: rows are numbered without gaps and never
    deleted but from the end. A few numbers are looked up to see whether that holds here; else they are counted."""
    try:
        first, last = connection.execute(
            f'select (select min(rowid) from "{table}"), (select max(rowid) from "{table}")'
        ).fetchone()
    except sqlite3.OperationalError:  # a table without numbers
        first = None
    span = last - first + 1 if first is not None else 0
    probes = [first + span * n // _PROBES for n in range(_PROBES)] if span > _COUNTED else []
    if probes and all(connection.execute(f'select 1 from "{table}" where rowid=?', (n,)).fetchone() for n in probes):
        return int(span)
    (counted,) = connection.execute(f'select count(*) from "{table}"').fetchone()
    return int(counted)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def print_info(console: Console, found: Mapping[str, Any]) -> None:
    """What `look` found, for people."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, says in _lines(found):
        table.add_row(name, Text(says))
    console.print(Text(str(found["store"]), style="bold"))
    print_trimmed(console, table)


def _lines(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    log = f", and {size_text(found['log_bytes'])} of it still in its log" if found["log_bytes"] else ""
    yield "size", size_text(found["bytes"]) + log
    yield "schema", str(found["schema"])
    if found["held_by"]:
        yield "held by", found["held_by"]
    yield "seed", str(found["seed"])
    rest = "at rest" if found["at_rest"] else f"{plural(found['waiting'], 'message')} waiting"
    yield "virtual time", f"{found['clock']}, {rest}"
    yield "steps", f"{found['steps']} messages handled"
    for branch in found["branches"]:
        here = ", the current one" if branch["id"] == found["branch"] else ""
        begins = f"left branch {branch['parent']} after step {branch['fork_step']}, " if branch["parent"] else ""
        yield f"branch {branch['id']}", f"{begins}{branch['steps']} steps{here}"
    yield "orders", ", ".join(f"{count} {status}" for status, count in found["orders"].items()) or "none yet"
    yield "rows", ", ".join(f"{count:,} {name}" for name, count in found["rows"].items() if count)


def size_text(size: int) -> str:
    """A size as people read it."""
    for unit, step in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)):
        if size >= step:
            return f"{size // step}.{size % step * 10 // step} {unit}"
    return f"{size} bytes"
