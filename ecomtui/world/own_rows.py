"""What handlers do with rows: get, peek, add, find.

A row handed to a handler is watched: what it was like (as it is going to be written, if it waits for that) is kept
until the step ends, when the repository compares.
"""

from collections.abc import Iterable
from typing import Any

from ecomtui.world.files import Connection
from ecomtui.world.rows import Key, R, Row
from ecomtui.world.table import Search, Table


class Tables(dict[type[Row], Table]):
    """The tables somebody works with, by the class that declares them."""

    def __init__(self, owner: str, tables: Iterable[Table]) -> None:
        super().__init__((table.map.cls, table) for table in tables)
        self.owner = owner

    def __missing__(self, cls: type[Row]) -> Table:
        raise LookupError(f"{cls.__name__} is not a table of {self.owner}")


class Rows:
    """The rows of some tables: a party's own, or those of the whole world."""

    def __init__(self, connection: Connection, tables: Tables) -> None:
        self.connection, self.tables = connection, tables
        self._touched: set[Table] = set()
        """Tables of which a row has been watched in the step at hand."""
        self._numbered: list[Table] = []
        """Tables of which the step at hand has asked for a number."""

    def share(self, owner: str, tables: Iterable[type[Row]]) -> "Rows":
        """The same rows, of these tables only; what is done to them is one step's doing."""
        shared = Rows(self.connection, Tables(owner, [self.tables[cls] for cls in tables]))
        shared._touched, shared._numbered = self._touched, self._numbered
        return shared

    def get(self, cls: type[R], key: Key) -> R:
        """The row with this key, to read and change.

        Raises:
            LookupError: when there is none; a handler that expects it has a bug.
        """
        row = self.peek(cls, key)
        if row is None:
            raise LookupError(f"{self.tables.owner} has no {cls.__name__} {key!r}")
        return row

    def peek(self, cls: type[R], key: Key) -> R | None:
        """The row with this key, to read and change, or None."""
        table = self.tables[cls]
        row: R | None = table.rows.get(key) or self.look(cls, key)
        if row is not None and key not in table.watched:
            table.watched[key] = table.writes.get(key) or table.values(row)
            self._touched.add(table)
        return row

    def look(self, cls: type[R], key: Key) -> R | None:
        """The row with this key, or None, for reading only: changing it would not be noticed."""
        table = self.tables[cls]
        row: R | None = table.rows.get(key)
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
        return row

    def add(self, row: R) -> R:
        """A new row.

        Raises:
            ValueError: when its key is taken.
        """
        cls = row.__table_class__
        table = self.tables[cls]
        key: Key = table.key_of(row)
        if type(key) is int and key > (self._highest(table) if table.highest is None else table.highest):
            table.highest = key
            if table.next_id is not None and key >= table.next_id:
                table.next_id = key + 1
        elif self.look(cls, key) is None:
            table.absent.discard(key)
        else:
            raise ValueError(f"{table.map.name} {key} exists already")
        table.rows[key] = row
        table.watched[key] = None
        self._touched.add(table)
        return row

    def next_id(self, cls: type[Row], first: int = 1) -> int:
        """The next free number: the highest so far plus one, never used before."""
        table = self.tables[cls]
        number = table.next_id
        if number is None:
            highest = self._highest(table)
            number = highest + 1 if highest else first
        table.next_id = number + 1
        self._numbered.append(table)
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
            watched, writes, key_of, values = table.watched, table.writes, table.key_of, table.values
            for row in found:
                key = key_of(row)
                if key not in watched:
                    watched[key] = writes.get(key) or values(row)
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
        value = search.asked(equals)
        known = search.keys(value)
        if known is None:
            if search.highest is not None and isinstance(value, int) and value > search.highest:
                known = set()
            else:
                found = self.connection.execute(search.statement, (value,) if len(names) == 1 else value)
                known = table.bring(found)
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
