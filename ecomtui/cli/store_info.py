"""What is in a world's file."""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ecomtui import Shop
from ecomtui.cli.printing import plural
from ecomtui.cli.store_file import count_rows, is_locked, readable, size_text
from ecomtui.cli.tables import print_trimmed


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


def _tables(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute("select name from sqlite_schema where type='table' order by name")
    return [name for (name,) in found if not name.startswith("sqlite_")]


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
