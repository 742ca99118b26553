"""A file says by which tables it was written, so that another program does not stumble over them."""

import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import Final

from ecomtui import Shop
from ecomtui.world.files import SCHEMA

TABLES: Final = (7, "30b04e3932ba85c6")
"""The schema's number and the digest of its tables."""


def test_tables_do_not_change_without_another_number(tmp_path: Path) -> None:
    """When this fails: raise SCHEMA in `ecomtui.world.files`, so that older files are refused with the way out, and
    put its number and the new digest here."""
    path = tmp_path / "world.db"
    Shop.open(path, seed=7).close()
    with sqlite3.connect(path) as world:
        names = [name for (name,) in world.execute("select name from sqlite_master where type='table' order by name")]
        columns = [(name, *column) for name in names for column in world.execute(f'pragma table_info("{name}")')]
    world.close()
    assert (SCHEMA, sha256(repr(columns).encode()).hexdigest()[:16]) == TABLES
