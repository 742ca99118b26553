"""Whether a world's file is sound: the database, the journal, the rows, the promises. Changes nothing."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
from rich.console import Console
from rich.text import Text

from ecomtui import Shop
from ecomtui.cli.printing import plural
from ecomtui.cli.program import safe
from ecomtui.cli.store_file import readable
from ecomtui.cli.store_journal import JOURNAL, Looks
from ecomtui.cli.store_replay import NAME as REPLAY
from ecomtui.cli.store_replay import replays
from ecomtui.cli.store_rules import RULES
from ecomtui.shop.assembly import MODEL
from ecomtui.world.errors import EcomtuiError
from ecomtui.world.files import Connection

PROMISE: Final = "promise "
_MOST: Final = 20
"""Of one sort of trouble, so many are told."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, and what is wrong with it; `skipped` says why it was not looked at."""

    name: str
    wrong: tuple[str, ...] = ()
    skipped: str | None = None


def check(path: Path, *, quick: bool = False) -> list[Check]:
    """Every check, in order; unless `quick`, the world is lived through once more. What stands on sound tables
    is skipped when they are not.

    Raises:
        StoreError: when the file is missing, not one of ours, newer or truncated.
    """
    with readable(path) as connection:
        checks = [_checked(name, looks, connection) for name, looks in CHECKS]
        if any(found.wrong for found in checks):
            return [*checks, *(Check(name, skipped="asked only of a sound file") for name in (REPLAY, "the promises"))]
        again = Check(REPLAY, skipped="left out by --quick") if quick else _checked(REPLAY, replays, connection)
    return [*checks, again, *_promises(path)]


def _checked(name: str, looks: Looks, connection: Connection) -> Check:
    found: list[str] = []
    try:
        for trouble in looks(connection):
            if len(found) == _MOST:
                found.append("… and more of the same")
                break
            found.append(safe(trouble))
    except sqlite3.Error as error:
        found.append(f"cannot be read: {error}")
    return Check(name, tuple(found))


def _integrity(connection: sqlite3.Connection) -> Iterable[str]:
    for (says,) in connection.execute("pragma integrity_check"):
        if says != "ok":
            yield from says.splitlines()


def _relations(connection: sqlite3.Connection) -> Iterable[str]:
    for table, row, parent, _ in connection.execute("pragma foreign_key_check"):
        yield f"row {row} of {table} points to a row of {parent} that is not there"


CHECKS: Final[tuple[tuple[str, Looks], ...]] = (
    ("the database is whole", _integrity),
    ("every row's relations exist", _relations),
    *JOURNAL,
    *RULES,
)
"""What is looked at, in this order: a check is its name and a function that says what is wrong and where."""


def _promises(path: Path) -> list[Check]:
    try:
        with Shop.read(path) as shop:
            at_rest, promises = shop.moment().at_rest, shop.promises()
    except (EcomtuiError, msgspec.DecodeError, sqlite3.Error, ValueError, LookupError) as error:
        return [Check("the world can be opened", (safe(f"{type(error).__name__}: {error}"),))]
    found = [
        Check(
            f"{PROMISE}{promise.name}",
            () if promise.kept else (f"{_where(promise.message)}: {promise.detail or promise.says}",),
        )
        for promise in promises
    ]
    if not at_rest:
        only = [promise.name for promise in MODEL.promises if promise.at_rest]
        found.append(Check("what shows only at rest", skipped=f"messages are waiting; then: {', '.join(only)}"))
    return found


def _where(message: int | None) -> str:
    return f"broken by message {message}" if message else "broken at rest"


def as_json(path: Path, checks: list[Check]) -> dict[str, Any]:
    """The checks as plain data."""
    return {
        "store": str(path),
        "sound": not any(found.wrong for found in checks),
        "checks": [
            {"name": c.name, "wrong": list(c.wrong), "skipped": c.skipped}
            if c.skipped
            else {"name": c.name, "wrong": list(c.wrong)}
            for c in checks
        ],
    }


def print_checks(console: Console, path: Path, checks: list[Check]) -> None:
    """The checks for people: what is wrong, and where."""
    console.print(Text(str(path), style="bold"))
    for found in checks:
        if found.skipped:
            console.print(Text.assemble(("– ", "dim"), found.name, (f" ({found.skipped})", "dim")))
        elif found.wrong:
            console.print(Text.assemble(("✗ ", "bold red"), (found.name, "bold")))
            for trouble in found.wrong:
                console.print(Text(f"    {trouble}", style="red"))
        else:
            console.print(Text.assemble(("✓ ", "green"), found.name))
    console.print()
    wrong = [found for found in checks if found.wrong]
    if not wrong and any(found.name == REPLAY and found.skipped for found in checks):
        console.print(Text("Nothing wrong was found; whether rows were changed shows only without --quick."))
    elif not wrong:
        console.print(Text("All is well.", style="green"))
    elif all(found.name.startswith(PROMISE) for found in wrong):
        console.print(Text(f"The file is sound, but {plural(len(wrong), 'promise')} of its world did not hold."))
    elif [found.name for found in wrong] == [REPLAY]:
        console.print(
            Text("Rows are not what people's acts make of them: somebody changed the file.", style="bold red")
        )
        console.print("If another version of ecomtui made it, that may be why: verify it with that one.")
    else:
        console.print(Text(f"{len(wrong)} of {len(checks)} checks failed. Nothing has been changed.", style="bold red"))
        console.print("Restore a backup, or begin anew with: ecomtui store reset")
