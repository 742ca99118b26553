"""The rows a step works with: fetched, watched, compared and written (DESIGN section 5).

A row handed to a handler is remembered as it was. When the step ends, rows that differ are its
changes: what promises look at, what `back` takes back, and what the next commit writes. Rows stay in
a cache of two generations, so that the working set of a busy world is read once.
"""

import sqlite3
from collections.abc import Iterable
from typing import Any, Final

from ecomtui.world.rows import Key, R, Row, TableMap, Values

GENERATION: Final = 20_000
"""Rows of one table in the young generation before it becomes the old one."""


class Table:
    """One table's working set."""

    def __init__(self, cls: type[Row]) -> None:
        self.map = TableMap(cls)
        self.rows: dict[Key, Any] = {}
        self.old: dict[Key, Any] = {}
        self.watched: dict[Key, Values | None] = {}
        """Rows of the step at hand, as they were (None: made by this step)."""
        self.changes: dict[Key, Values | None] = {}
        """Rows the step at hand has changed, as they were."""
        self.writes: dict[Key, Values] = {}
        self.fresh: set[Key] = set()
        """Keys among `writes` that are not in the file yet."""
        self.next_key: int | None = None
        self.highest: int | None = None
        """The highest number among the keys, in the file or not yet; None while nobody has looked."""
        self.pending: dict[tuple[str, ...], dict[Values, set[Key]]] = {}
        """For every way this table is searched: keys among `writes` by the values they are searched by."""

    def note(self) -> None:
        """Find out which watched rows differ from what they were when the step began."""
        values = self.map.values
        for key, before in self.watched.items():
            row = self.rows[key].__dict__
            now = values(row)
            if now != before:
                if before is None:
                    self.fresh.add(key)
                self.changes[key] = before
                self.writes[key] = now
                for names, found in self.pending.items():
                    found.setdefault(tuple([row[name] for name in names]), set()).add(key)

    def pending_by(self, names: tuple[str, ...]) -> dict[Values, set[Key]]:
        """Where the rows that are not written yet can be found by these columns."""
        if names not in self.pending:
            found: dict[Values, set[Key]] = {}
            for key in self.writes:
                row = self.rows[key].__dict__
                found.setdefault(tuple([row[name] for name in names]), set()).add(key)
            self.pending[names] = found
        return self.pending[names]

    def written(self) -> None:
        """All that waited is in the file."""
        self.writes.clear()
        self.fresh.clear()
        for found in self.pending.values():
            found.clear()

    def clear(self) -> None:
        """Forget everything that is not in the file."""
        for kept in (self.rows, self.old, self.watched, self.changes):
            kept.clear()
        self.written()
        self.next_key = self.highest = None


class Repository:
    """All tables of a world: get, add, find, and what a step did to them."""

    def __init__(self, connection: sqlite3.Connection, classes: Iterable[type[Row]]) -> None:
        self.connection = connection
        self.tables: dict[type[Row], Table] = {cls: Table(cls) for cls in classes}
        self.by_name = {table.map.name: table for table in self.tables.values()}
        self._touched: set[Table] = set()

    # ---------------------------------------------------------------- what handlers use
    def look(self, cls: type[R], key: Key) -> R | None:
        """A row for reading only: changing it would not be noticed."""
        table = self.tables[cls]
        row = table.rows.get(key)
        if row is None:
            row = table.old.get(key)
            if row is None:
                if type(key) is int and key > self._highest(table):
                    return None
                mapped = table.map
                found = self.connection.execute(f'{mapped.select} where "{mapped.key}"=?', (key,)).fetchone()
                if found is None:
                    return None
                row = mapped.make(found)
            table.rows[key] = row
        return row  # type: ignore[no-any-return]

    def get(self, cls: type[R], key: Key) -> R | None:
        """A row to read and change, or None."""
        row = self.look(cls, key)
        if row is not None:
            table = self.tables[cls]
            if key not in table.watched:
                table.watched[key] = table.map.values(row.__dict__)
                self._touched.add(table)
        return row

    def add(self, row: R) -> R:
        """A new row.

        Raises:
            ValueError: when its key is taken.
        """
        table = self.tables[type(row)]
        key: Key = row.__dict__[table.map.key]
        if self.look(type(row), key) is not None:
            raise ValueError(f"{table.map.name} {key} exists already")
        table.rows[key] = row
        table.watched[key] = None
        self._touched.add(table)
        if type(key) is int:
            table.highest = max(self._highest(table), key)
            if table.next_key is not None and key >= table.next_key:
                table.next_key = key + 1
        return row

    def next_key(self, cls: type[Row], first: int = 1) -> int:
        """The next free number: the highest so far plus one, never used before."""
        table = self.tables[cls]
        if table.next_key is None:
            highest = self._highest(table)
            table.next_key = highest + 1 if highest else first
        self._touched.add(table)
        number = table.next_key
        table.next_key += 1
        return number

    def _highest(self, table: Table) -> int:
        if table.highest is None:
            mapped = table.map
            (highest,) = self.connection.execute(f'select max("{mapped.key}") from "{mapped.name}"').fetchone()
            known = (highest, *table.writes, *table.watched)
            table.highest = max([key for key in known if isinstance(key, int)], default=0)
        return table.highest

    def find(self, cls: type[R], **equals: object) -> list[R]:
        """All rows with these values, in the order of their keys, to read and change."""
        rows = (self.get(cls, key) for key in self._keys(cls, equals))
        return [row for row in rows if row is not None]

    def look_all(self, cls: type[R], **equals: object) -> list[R]:
        """All rows with these values, in the order of their keys, for reading only."""
        rows = (self.look(cls, key) for key in self._keys(cls, equals))
        return [row for row in rows if row is not None]

    def _keys(self, cls: type[Row], equals: dict[str, object]) -> list[Key]:
        """The keys of the rows with these values: those in the file, those that wait to be written, and
        those of the step at hand, each asked as it stands now."""
        table, names, values = self.tables[cls], tuple(equals), tuple(equals.values())
        candidates = {key for (key,) in self.connection.execute(table.map.select_keys(names), values)}
        candidates |= table.pending_by(names).get(values, set())
        candidates |= table.watched.keys()
        return [key for key in sorted(candidates) if self._has(cls, key, equals)]

    def _has(self, cls: type[Row], key: Key, equals: dict[str, object]) -> bool:
        row = self.look(cls, key)
        return row is not None and all(row.__dict__[name] == value for name, value in equals.items())

    # ---------------------------------------------------------------- the step and the commit
    def end_step(self) -> list[Table]:
        """Note what the step changed; answers the tables it changed."""
        changed = []
        for table in self._touched:
            table.note()
            table.watched.clear()
            if table.next_key is not None and table.next_key - 1 not in table.rows:
                table.next_key = None  # a number that no row took is free again, as in a world just opened
            if table.changes:
                changed.append(table)
        self._touched.clear()
        return changed

    def change_record(self) -> list[list[Any]]:
        """What the step changed, for the way back: table, key, values before, values after."""
        return [
            [table.map.name, key, before, table.map.values(table.rows[key].__dict__)]
            for table in self.tables.values()
            for key, before in table.changes.items()
        ]

    def next_step(self, changed: Iterable[Table]) -> None:
        """The step is over: its changes are only writes now."""
        for table in changed:
            table.changes.clear()

    def flush(self) -> None:
        """Write all that waits, inside the transaction at hand."""
        for table in self.tables.values():
            if table.writes:
                self._write(table)
            if len(table.rows) > GENERATION:
                table.old, table.rows = table.rows, {}

    def _write(self, table: Table) -> None:
        execute, fresh = self.connection.executemany, table.fresh
        if fresh:
            execute(table.map.insert, [values for key, values in table.writes.items() if key in fresh])
        if len(fresh) < len(table.writes):
            execute(table.map.update, [values for key, values in table.writes.items() if key not in fresh])
        table.written()

    # ---------------------------------------------------------------- the way back
    def restore(self, name: str, key: Key, before: Values | None) -> None:
        """Put one row back to what it was; a row the step had made goes away."""
        table = self.by_name[name]
        if before is None:
            self.connection.execute(f'delete from "{name}" where "{table.map.key}"=?', (key,))
        else:
            self.connection.execute(table.map.update, tuple(before))
        table.rows.pop(key, None)
        table.old.pop(key, None)
        table.next_key = table.highest = None

    def clear(self) -> None:
        """Forget everything that is not in the file."""
        self._touched.clear()
        for table in self.tables.values():
            table.clear()

    def dump(self) -> dict[str, list[Values]]:
        """Every row of every table, by table, in the order of columns."""
        return {table.map.name: self.connection.execute(table.map.select).fetchall() for table in self.tables.values()}

    def refill(self, content: dict[str, list[Values]]) -> None:
        """Replace every row of every table."""
        self.clear()
        for table in self.tables.values():
            self.connection.execute(f'delete from "{table.map.name}"')
            self.connection.executemany(table.map.insert, content.get(table.map.name, ()))
