"""A copy of a world's file, made while the shop may be open: whole, checked, and held by nobody."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

from ecomtui.cli.store_file import is_damage, is_locked, readable, standing
from ecomtui.cli.store_progress import progress
from ecomtui.cli.whole import drafted, is_same, unwritable
from ecomtui.world.errors import BadInput, StoreError

_PAGES: Final = 256
"""So many pages are copied at a time; in between, Ctrl-C is heard and the bar moves."""
_LARGE: Final = 50_000_000


def usual_place(path: Path) -> Path:
    """The first free name of the form `shop.backup-1.db` beside the world."""
    return next(spare for n in count(1) if not _taken(spare := path.with_name(f"{path.stem}.backup-{n}{path.suffix}")))


def _taken(place: Path) -> bool:
    return place.exists() or place.is_symlink() or is_locked(place)


def back_up(path: Path, place: Path | None, *, force: bool = False) -> dict[str, Any]:
    """Copy the world as it stands at this moment, to the usual place when none is named; answers what has
    been copied, as plain data.

    Raises:
        StoreError: when the world cannot be read, or is damaged.
        BadInput: when the copy cannot be written; nothing is left of it.
    """
    with readable(path) as source:
        place = place or usual_place(path)
        if is_same(place, path):
            raise BadInput(f"{place} is the world itself; name another file for its copy")
        with drafted(place, force=force) as draft, _written_to(place), closing(_new(draft)) as copy:
            _copy(source, copy, path)
            _check(copy, path)
            copy.execute("update moment set holder=null")
            (schema,) = copy.execute("pragma user_version").fetchone()
            moment = standing(copy)
    return {
        "store": str(path),
        "backup": str(place),
        "bytes": place.stat().st_size,
        "schema": schema,
        "now": moment.now,
        "clock": moment.clock,
        "steps": moment.steps,
        "checked": True,
    }


def _new(draft: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(draft, isolation_level=None)
    connection.execute("pragma synchronous=off")  # what matters is on the disk before the copy takes its place
    return connection


def _copy(source: sqlite3.Connection, copy: sqlite3.Connection, path: Path) -> None:
    """Page by page, all of the moment that the source's transaction holds, whatever the writer does."""
    (pages,) = source.execute("pragma page_count").fetchone()
    (size,) = source.execute("pragma page_size").fetchone()
    with progress(f"copying {path.name}", pages * size, large=_LARGE) as report:
        source.backup(copy, pages=_PAGES, progress=lambda _, left, whole: report((whole - left) * size))


def _check(copy: sqlite3.Connection, path: Path) -> None:
    (says,) = copy.execute("pragma quick_check(1)").fetchone()
    if says != "ok":
        raise StoreError(_damaged(path, says))


def _damaged(path: Path, says: object) -> str:
    return f"{path} is damaged ({says}), and so would be its copy; see what is wrong with: ecomtui store verify"


@contextmanager
def _written_to(place: Path) -> Iterator[None]:
    """Troubles of the copy are the place's, unless the pages themselves are damaged."""
    try:
        yield
    except sqlite3.Error as error:
        if is_damage(error):
            raise
        raise BadInput(unwritable(place, str(error))) from error
