"""A world's file as every `store` command meets it: read at one moment, counted, measured; needs no shop."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from filelock import FileLock, Timeout

from ecomtui.world import files
from ecomtui.world.clock import clock_text
from ecomtui.world.errors import StoreError

_COUNTED: Final = 50_000
"""Tables of up to so many rows are counted."""
_PROBES: Final = 64


@contextmanager
def readable(path: Path) -> Iterator[files.Connection]:
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


def size_text(size: int) -> str:
    """A size as people read it."""
    for unit, step in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)):
        if size >= step:
            return f"{size // step}.{size % step * 10 // step} {unit}"
    return f"{size} bytes"
