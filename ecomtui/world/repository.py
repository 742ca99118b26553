"""The rows a step works with: fetched, watched, compared and written (DESIGN section 5).

A row handed to a handler is remembered as it was. When the step ends, rows that differ are its
changes: what promises look at, what `back` takes back, and what the next commit writes. What is kept of
each table in memory stands in `table`.
"""

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any, Final

from ecomtui.world.files import Connection, Statement
from ecomtui.world.rows import Key, R, Row, Values, table_of
from ecomtui.world.table import Search, Table

_ALL_AGE: Final = 50
"""Commits between two looks at the caches of every table; those written to are looked at with each."""

_place = attrgetter("place")


class Repository:
    """All tables of a world: get, add, find, and what a step did to them."""

    def __init__(self, connection: Connection, classes: Iterable[type[Row]], *, new: bool = False) -> None:
        """`new`: there are no rows yet."""
        self.connection = connection
        self.tables: dict[type[Row], Table] = {cls: Table(cls, place) for place, cls in enumerate(classes)}
        self.by_name = {table.map.name: table for table in self.tables.values()}
        self._touched: set[Table] = set()
        self.changed: list[Table] = []
        """Tables that the step at hand has changed."""
        self._unwritten: set[Table] = set()
        self._commits = 0
        if new:
            self.begin()

    def begin(self) -> None:
        """There are no rows (yet, or any more)."""
        self.clear()
        for table in self.tables.values():
            table.begin()

    # ---------------------------------------------------------------- what handlers use
    def look(self, cls: type[R], key: Key) -> R | None:
        """A row for reading only: changing it would not be noticed."""
        table = self.tables[cls]
        row = table.rows.get(key)
        if row is None:
            if table.whole:
                return None
            row = table.old.get(key)
            if row is None:
                if key in table.absent or (type(key) is int and key > self._highest(table)):
                    return None
                mapped = table.map
                found = self.connection.execute(f'{mapped.select} where "{mapped.key}"=?', (key,)).fetchone()
                if found is None:
                    table.absent.add(key)
                    return None
                row = mapped.make(found)
            table.rows[key] = row
        return row  # type: ignore[no-any-return]

    def get(self, cls: type[R], key: Key) -> R | None:
        """A row to read and change, or None."""
        table = self.tables[cls]
        row = table.rows.get(key) or self.look(cls, key)
        if row is not None and key not in table.watched:
            table.watched[key] = table.values(row)
            self._touched.add(table)
        return row

    def add(self, row: R) -> R:
        """A new row.

        Raises:
            ValueError: when its key is taken.
        """
        cls = table_of(row)
        table = self.tables[cls]
        key: Key = table.key_of(row)
        new = type(key) is int and key > (self._highest(table) if table.highest is None else table.highest)
        if not new and self.look(cls, key) is not None:
            raise ValueError(f"{table.map.name} {key} exists already")
        table.rows[key] = row
        table.absent.discard(key)
        table.watched[key] = None
        self._touched.add(table)
        if new:
            assert type(key) is int
            table.highest = key
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
            known: Iterable[Key | None] = table.rows
            if not table.whole:
                mapped = table.map
                (highest,) = self.connection.execute(f'select max("{mapped.key}") from "{mapped.name}"').fetchone()
                known = (highest, *table.writes, *table.watched)
            table.highest = max([key for key in known if isinstance(key, int)], default=0)
        return table.highest

    def find(self, cls: type[R], **equals: object) -> list[R]:
        """All rows with these values, in the order of their keys, to read and change."""
        table = self.tables[cls]
        found = self._search(table, equals)
        if found:
            watched, key_of, values = table.watched, table.key_of, table.values
            for row in found:
                key = key_of(row)
                if key not in watched:
                    watched[key] = values(row)
            self._touched.add(table)
        return found

    def look_all(self, cls: type[R], **equals: object) -> list[R]:
        """All rows with these values, in the order of their keys, for reading only."""
        return self._search(self.tables[cls], equals)

    def _search(self, table: Table, equals: dict[str, object]) -> list[Any]:
        """The rows with these values, each asked as it stands now: those of the step at hand included."""
        keys = self._keys(table, equals) if equals else self._all_keys(table)
        if table.watched:
            keys = keys | table.watched.keys()
        if not keys:
            return []
        rows = [
            table.rows.get(key) or self.look(table.map.cls, key) for key in (sorted(keys) if len(keys) > 1 else keys)
        ]
        for name, value in equals.items():
            rows = [row for row in rows if getattr(row, name) == value]
        return rows

    def _keys(self, table: Table, equals: dict[str, object]) -> set[Key]:
        """The keys of the rows that had these values when the last step ended, perhaps of some more.

        A number among the values, such as an order's, narrows enough: the others need no search of their own.
        """
        names = tuple(equals)
        if len(names) > 1:
            names = next(((name,) for name in names if name in table.map.numbers), names)
        search = table.searches.get(names) or self._new_search(table, names)
        asked = tuple([equals[name] for name in names])
        value = asked[0] if len(asked) == 1 else asked
        known = search.keys(value)
        if known is None:
            if search.highest is not None and isinstance(value, int) and value > search.highest:
                known = set()
            else:
                known = table.bring(self.connection.execute(search.statement, asked))
                known |= search.unwritten.pop(value, set()) | search.on_its_way.get(value, set())
            search.known[value] = known
        return known

    def _new_search(self, table: Table, names: tuple[str, ...]) -> Search:
        if table.whole:
            return table.search(names)
        self.connection.settle()
        highest = 0
        if len(names) == 1 and names[0] in table.map.numbers:
            (found,) = self.connection.execute(f'select max("{names[0]}") from "{table.map.name}"').fetchone()
            highest = found or 0
        return table.search(names, highest)

    def _all_keys(self, table: Table) -> set[Key]:
        if table.whole:
            return set(table.rows)
        self.connection.settle()
        return table.bring(self.connection.execute(table.map.select_where(()))) | table.writes.keys()

    # ---------------------------------------------------------------- the step and the commit
    def end_step(self) -> list[Table]:
        """Note what the step changed; answers the tables it changed."""
        changed = []
        for table in self._touched:
            table.note()
            if table.next_key is not None and table.next_key - 1 not in table.rows:
                table.next_key = None  # a number that no row took is free again, as in a world just opened
            if table.changes:
                changed.append(table)
        self._touched.clear()
        if changed:
            self.changed += changed
            self._unwritten.update(changed)
        return changed

    def change_record(self) -> list[list[Any]]:
        """What the step changed, for the way back: table, key, values before, values after."""
        return [
            [table.map.name, key, before, table.values(table.rows[key])]
            for table in sorted(self.changed, key=_place)
            for key, before in table.changes.items()
        ]

    def undo_record(self) -> dict[str, tuple[list[Key], list[Values]]]:
        """What takes all tables back to the last commit: by table, keys of new rows, and rows as they were."""
        record = {}
        for table in self._unwritten:
            new = [key for key, before in table.origins.items() if before is None]
            record[table.map.name] = new, [before for before in table.origins.values() if before is not None]
        return record

    def next_step(self) -> None:
        """The step is over: its changes are only writes now."""
        for table in self.changed:
            table.changes.clear()
        self.changed.clear()

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
        mapped, writes = table.map, table.writes
        if len(writes) == 1:  # as when every message is a commit
            ((key, values),) = writes.items()
            if key in table.fresh:
                yield mapped.insert, [values]
            elif key in table.moved:
                yield mapped.update, [values]
            else:
                yield mapped.update_unindexed, [mapped.unindexed(values)]
        else:
            yield from self._many(table)
        table.written()

    def _many(self, table: Table) -> Iterator[Statement]:
        mapped, fresh, moved = table.map, table.fresh, table.moved - table.fresh
        if fresh:
            yield mapped.insert, [values for key, values in table.writes.items() if key in fresh]
        if len(fresh) + len(moved) < len(table.writes):
            stay = mapped.unindexed
            changed = [stay(v) for key, v in table.writes.items() if key not in fresh and key not in moved]
            yield mapped.update_unindexed, changed
        if moved:
            yield mapped.update, [values for key, values in table.writes.items() if key in moved]

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
        table.next_key = table.highest = None

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
        self.changed.clear()
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
