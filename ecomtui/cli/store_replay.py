"""Whether a world is what follows from its seed and its acts: it is lived through once more, and compared.

The second life is lived in a file of its own that is thrown away, so memory does not grow with the world;
it takes as long as the first one took in bulk.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import msgspec

from ecomtui.cli.store_journal import reached
from ecomtui.cli.store_progress import Report, progress
from ecomtui.cli.store_sheets import Sheet, sheets
from ecomtui.shop.assembly import MODEL
from ecomtui.world.clock import clock_text
from ecomtui.world.errors import BadInput, StoreError, StoreFailed, WorldHalted
from ecomtui.world.files import Connection
from ecomtui.world.history import CHOICE, CLOCK, Choose
from ecomtui.world.repository import Repository
from ecomtui.world.store import Moment, Store
from ecomtui.world.world import World

NAME: Final = "all of it follows from seed and acts"
_KEPT: Final = ("act", "branch")
"""What a replay begins from; it says nothing about these."""
_LARGE: Final = 20_000
"""Messages from which on a bar says how far the replay is."""
_SLICE: Final = 1_000


def replays(connection: Connection) -> Iterable[str]:
    """What is in the file otherwise than a replay of its acts, by this version of the program, makes it.

    Raises:
        StoreError: when there is no room for a second life.
    """
    moment = Store(None, Repository(connection, ()), None).moment()
    with TemporaryDirectory(prefix="ecomtui-") as folder:
        path = Path(folder) / "replay.db"
        try:
            now = _live(connection, moment, path)
        except (WorldHalted, BadInput, msgspec.MsgspecError) as error:
            yield f"its acts cannot be done again: {error}"
            return
        except StoreFailed as error:
            raise StoreError(
                f"there is no room in {folder} to live through it once more; name another folder with TMPDIR, "
                "or look at the file alone: ecomtui store verify --quick"
            ) from error
        if moment.now != now:
            yield f"the clock says {clock_text(moment.now)}, the acts lead to {clock_text(now)}"
        again = sqlite3.connect(path)
        try:
            for sheet in sheets().values():
                if sheet.name not in _KEPT:
                    yield from _differences(sheet, connection, again)
        finally:
            again.close()


def _live(connection: Connection, moment: Moment, path: Path) -> int:
    """Do the acts once more; answers what the clock says then, virtual ms."""
    charter = msgspec.json.decode(Store(None, Repository(connection, ()), None).charter(), type=MODEL.charter)
    world = World.create(MODEL, path, moment.seed, charter)
    try:
        with world.in_bulk(), progress("living through it once more", moment.steps, large=_LARGE) as report:
            for act in reached(connection):
                _reach(world, act.after_step, report)
                if act.kind == CLOCK:
                    world.advance(max(0, int(act.body) - world.now))
                elif act.kind == CHOICE:
                    world.choose(msgspec.json.decode(act.body, type=Choose).message)
                else:
                    body = MODEL.kinds.decode(act.kind, act.body)
                    world.act(act.sender, act.receiver, body, actor=act.actor, about=act.about, who=act.who)
            _reach(world, moment.steps, report)
        return world.now
    finally:
        world.close()


def _reach(world: World, step: int, report: Report) -> None:
    """Step until so many have been made, or nothing waits."""
    while world.steps < step and world.step():
        if not world.steps % _SLICE:
            report(world.steps)


def _differences(sheet: Sheet, here: sqlite3.Connection, again: sqlite3.Connection) -> Iterator[str]:
    """Row by row, in the order of their keys; the two are in step as long as no row is missing."""
    for is_, should in _side_by_side(sheet, here.execute(sheet.select), again.execute(sheet.select)):
        if is_ is None:
            yield f"{_named(sheet, should)} is missing"
        elif should is None:
            yield f"{_named(sheet, is_)} should not be there"
        elif is_ != should:
            wrong = [
                f"{column} is {_value(a)}, not {_value(b)}"
                for column, a, b in zip(sheet.columns, is_, should, strict=True)
                if a != b
            ]
            yield f"{_named(sheet, is_)} is not what follows from the acts: {'; '.join(wrong)}"


Pair = tuple[tuple[Any, ...] | None, tuple[Any, ...] | None]


def _side_by_side(sheet: Sheet, here: Iterable[Any], again: Iterable[Any]) -> Iterator[Pair]:
    """Both tables as one: rows with the same key together."""
    key = sheet.columns.index(sheet.sorted_by.strip('"'))
    left, right = iter(here), iter(again)
    a, b = next(left, None), next(right, None)
    while a is not None or b is not None:
        if b is None or (a is not None and a[key] < b[key]):
            yield a, None
            a = next(left, None)
        elif a is None or b[key] < a[key]:
            yield None, b
            b = next(right, None)
        else:
            yield a, b
            a, b = next(left, None), next(right, None)


def _named(sheet: Sheet, row: Any) -> str:
    key = row[sheet.columns.index(sheet.sorted_by.strip('"'))]
    if sheet.name == "message":
        return f"message {key} ({row[sheet.columns.index('kind')]})"
    return f"row {key} of {sheet.name}"


def _value(value: Any) -> str:
    return "nothing" if value is None else f"{value}"
