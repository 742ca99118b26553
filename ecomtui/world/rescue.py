"""A world whose file has been moved, replaced or deleted under it is written to a file again: as long as it is
open, all of it is still there."""

import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Final

from ecomtui.world import files
from ecomtui.world.errors import StoreFailed
from ecomtui.world.store import Store

_BESIDE: Final = ("-wal", "-shm", "-journal")


def rescue(store: Store) -> Path:
    """Write what the store's last commit left to a file, close the store, and answer where the file is: in its old
    place, or beside what lies there now under the first free name of the form `shop.rescued-1.db`.

    Raises:
        StoreFailed: when it cannot be written; then the store is still open, as it was.
    """
    assert store.path is not None
    place = _free(store.path)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with files.draft(place) as draft:
            with closing(sqlite3.connect(draft, isolation_level=None)) as copy:
                store.connection.backup(copy)
                copy.execute("update moment set holder=null")
            store.close()
            if place == store.path:
                for ending in _BESIDE:  # the old file's; SQLite would play them into the new one
                    Path(f"{place}{ending}").unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise StoreFailed(f"{place} cannot be written ({error}); make room, then try again") from error
    return place


def _free(path: Path) -> Path:
    names = (path.with_name(f"{path.stem}.rescued-{n}{path.suffix}") for n in count(1))
    return path if not path.exists() else next(name for name in names if not name.exists())
