"""The rows a step works with: fetched, watched, compared and written (DESIGN section 5).

A row handed to a handler (see `own_rows`) is remembered as it was. When the step ends, rows that differ
are its changes: what promises look at, what `back` takes back, and what the next commit writes. What is
kept of each table in memory stands in `table`.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from ecomtui.world.files import Connection, Statement
from ecomtui.world.own_rows import Rows, Tables
from ecomtui.world.rows import Key, Row, Values
from ecomtui.world.table import Changes, Table

_ALL_AGE: Final = 50
"""Commits between two looks at the caches of every table; those written to are looked at with each."""


def _place(change: tuple[Table, Changes]) -> int:
    return change[0].place


class Repository(Rows):
    """All tables of a world: their rows, and what a step did to them."""

    def __init__(self, connection: Connection, classes: Iterable[type[Row]], *, new: bool = False) -> None:
        """`new`: there are no rows yet."""
        super().__init__(connection, Tables("the world", [Table(cls, place) for place, cls in enumerate(classes)]))
        self.by_name = {table.map.name: table for table in self.tables.values()}
        self.changed: dict[Table, Changes] = {}
        """What the last step has changed, by table."""
        self._unwritten: set[Table] = set()
        self._commits = 0
        if new:
            self.begin()

    def begin(self) -> None:
        """There are no rows (yet, or any more)."""
        self.clear()
        for table in self.tables.values():
            table.begin()

    # ---------------------------------------------------------------- the step and the commit
    def end_step(self) -> dict[Table, Changes]:
        """Note what the step has changed; answers it by table, and keeps it until the next one ends."""
        changed = self.changed = {}
        for table in self._touched:
            changes = table.note()
            if changes:
                changed[table] = changes
        self._touched.clear()
        for table in self._numbered:
            if table.next_id is not None and table.next_id - 1 not in table.rows:
                table.next_id = None  # a number that no row took is free again, as in a world just opened
        self._numbered.clear()
        self._unwritten.update(changed)
        return changed

    def end_step_again(self) -> None:
        """Note what has been changed, in other tables, since the step ended."""
        before = self.changed
        self.changed = {**before, **self.end_step()}

    def change_record(self) -> list[list[Any]]:
        """What the step changed, for the way back: table, key, values before, values after."""
        return [
            [table.map.name, key, before, table.values(table.rows[key])]
            for table, changes in sorted(self.changed.items(), key=_place)
            for key, before in changes.items()
        ]

    def undo_record(self) -> dict[str, tuple[list[Key], list[Values]]]:
        """What takes all tables back to the last commit: by table, keys of new rows, and rows as they were."""
        record = {}
        for table in self._unwritten:
            new = [key for key, before in table.origins.items() if before is None]
            record[table.map.name] = new, [before for before in table.origins.values() if before is not None]
        return record

    def statements(self) -> Iterator[Statement]:
        """What writes all that waits; once it has been asked for, it counts as written."""
        for table in self._unwritten:
            if table.writes:
                yield from self._writes_of(table)
            table.committed()
        self._unwritten.clear()
        self._commits += 1
        if self._commits % _ALL_AGE == 0:  # what is only read grows too, slowly
            for table in self.tables.values():
                table.grow_old()

    def _writes_of(self, table: Table) -> Iterator[Statement]:
        mapped, origins, indexed = table.map, table.origins, table.map.indexed
        new, changed, moved = [], [], []
        for key, values in table.writes.items():
            before = origins[key]
            if before is None:
                new.append(values)
            elif indexed and indexed(before) != indexed(values):
                moved.append(values)
            else:
                changed.append(mapped.unindexed(values))
        for statement, rows in ((mapped.insert, new), (mapped.update_unindexed, changed), (mapped.update, moved)):
            if rows:
                yield statement, rows
        table.written()

    # ---------------------------------------------------------------- the way back
    def restore(self, name: str, key: Key, before: Values | None) -> None:
        """Put one row back to what it was; a row the step had made goes away."""
        table = self.by_name[name]
        if before is None:
            self.connection.execute(f'delete from "{name}" where "{table.map.key}"=?', (key,))
        else:
            self.connection.execute(table.map.update, tuple(before))
        table.ask_file()
        table.rows.pop(key, None)
        table.old.pop(key, None)
        table.absent.clear()
        table.searches.clear()
        table.next_id = table.highest = None

    def undo(self, record: dict[str, tuple[list[Key], list[Values]]]) -> None:
        """Take all tables back by an `undo_record`."""
        for name, (new, before) in record.items():
            mapped = self.by_name[name].map
            self.connection.executemany(f'delete from "{name}" where "{mapped.key}"=?', [(key,) for key in new])
            self.connection.executemany(mapped.update, before)
        self.clear()

    def clear(self) -> None:
        """Forget everything that is not in the file."""
        self._forget_step()
        for table in self.tables.values():
            table.clear()

    def _forget_step(self) -> None:
        self._touched.clear()
        self._numbered.clear()
        self.changed = {}
        self._unwritten.clear()

    # ---------------------------------------------------------------- one life after the other
    def mark(self) -> None:
        """Remember all rows of a world just founded."""
        for table in self.tables.values():
            table.mark()

    def return_to_mark(self) -> None:
        """Let all rows be as they were then."""
        self._forget_step()
        for table in self.tables.values():
            table.return_to_mark()
