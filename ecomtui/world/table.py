"""One table's working set: its rows in use, what the step at hand did to them, and the searches made of it.

Rows, and the answers to searches, stay in caches of two generations, so that the working set of a busy world is
read once and what is over is forgotten. The table of a new world is *whole* until it outgrows the first generation:
all its rows are in memory, and its file is never asked.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter, itemgetter
from typing import Any, Final

from ecomtui.world.rows import Key, Row, TableMap, Values, mapped

Changes = dict[Key, Values | None]
"""Rows by their keys, as they were before something changed them; None for those that it made."""

GENERATION: Final = 4_000
"""Rows of one table, or answers to its searches, in the young generation before it becomes the old one."""


class Search:
    """Which rows have which values in some columns, for as many values as have been asked for; for all values while it
    is `whole`.

    A number higher than any in the table so far is nobody's: the rows of something new (an order, a
    cart) are known from the first on, without asking the file.
    """

    def __init__(self, mapped: TableMap, names: tuple[str, ...]) -> None:
        self.statement = mapped.select_where(names)
        self.asked: Callable[[dict[str, Any]], Any] = itemgetter(*names)
        self.of: Callable[[Values], Any] = itemgetter(*(mapped.places[name] for name in names))
        self.numbered = names[0] if len(names) == 1 and names[0] in mapped.numbers else None
        self.whole = False
        self.highest: int | None = None
        self.known: dict[Any, set[Key]] = {}
        self.old: dict[Any, set[Key]] = {}
        self.unwritten: dict[Any, set[Key]] = {}
        """Rows that came by a value nobody has asked for, and that the file does not know of yet."""
        self.on_its_way: dict[Any, set[Key]] = {}
        """The same of the last commit: somebody may still be writing it."""

    def keys(self, value: Any) -> set[Key] | None:
        """The keys of the rows with that value; None when the file has to be asked."""
        found = self.known.get(value)
        if found is None:
            found = self.old.get(value)
            if found is None:
                return set() if self.whole else None
            self.known[value] = found
        return found

    def goes(self, key: Key, was: Any) -> None:
        """A row has that value no more."""
        known = self.keys(was)
        if known is not None:
            known.discard(key)

    def comes(self, key: Key, value: Any) -> None:
        """A row has that value now."""
        is_new = self.highest is not None and value > self.highest
        known = self.keys(value)
        if known:
            known.add(key)
        elif known is None and not is_new:
            self.unwritten.setdefault(value, set()).add(key)
        else:
            self.known[value] = {key}
        if is_new:
            self.highest = value

    def take_back(self, key: Key, now: Values, before: Values | None) -> None:
        """A row is as it was again, or not there at all; every value is known."""
        self.known[self.of(now)].discard(key)
        if before is not None:
            self.known.setdefault(self.of(before), set()).add(key)

    def grow_old(self) -> None:
        """Forget what has not been asked for lately."""
        if len(self.known) > GENERATION:
            self.old, self.known, self.whole = self.known, {}, False


class Table:
    """One table's working set."""

    def __init__(self, cls: type[Row], place: int) -> None:
        self.map, self.place = mapped(cls), place
        self.values, self.key_of = self.map.values, attrgetter(self.map.key)
        self.rows: dict[Key, Any] = {}
        self.old: dict[Key, Any] = {}
        self.watched: Changes = {}
        """Rows of the step at hand, as they were (None: made by this step)."""
        self.origins: Changes = {}
        """Rows that changed since the last commit, as they were then."""
        self.writes: dict[Key, Values] = {}
        self.next_id: int | None = None
        self.highest: int | None = None
        """The highest number among the keys, in the file or not yet; None while nobody has looked."""
        self.absent: set[Key] = set()
        """Keys that have been asked for in vain."""
        self.searches: dict[tuple[str, ...], Search] = {}
        self._searched: Callable[[Values], Any] | None = None
        """A row's values in all columns that somebody searches by."""
        self.whole = False
        """Whether all rows of the table are in `rows`."""
        self._is_marked = False
        self._marked: dict[Key, Values] = {}
        self._as_marked: dict[Key, Any] = {}
        self._since_mark: set[Key] = set()
        """Keys of rows that a life on a stage may have changed."""

    def note(self) -> Changes:
        """Watch no more; answers which of the rows watched have changed, as they were (None: they are new)."""
        watched, self.watched = self.watched, {}
        values, rows, same = self.values, self.rows, []
        for key, before in watched.items():
            now = values(rows[key])
            if now == before:
                same.append(key)
                continue
            self.origins.setdefault(key, before)
            self.writes[key] = now
            if before is None:
                for search in self.searches.values():
                    search.comes(key, search.of(now))
            elif self._searched and self._searched(before) != self._searched(now):
                self._move(key, before, now)
        for key in same:
            del watched[key]
        return watched

    def _move(self, key: Key, before: Values, now: Values) -> None:
        """A row has another value in a column that somebody searches by."""
        for search in self.searches.values():
            was, value = search.of(before), search.of(now)
            if was != value:
                search.goes(key, was)
                search.comes(key, value)

    def bring(self, found: Iterable[Values]) -> set[Key]:
        """Take in rows as SQLite answers them; those in use are newer. Answers their keys."""
        keys = set()
        for values in found:
            key = values[-1]
            keys.add(key)
            if key not in self.rows and key not in self.old:
                self.rows[key] = self.map.make(values)
        return keys

    def search(self, names: tuple[str, ...], highest: int = 0) -> Search:
        """A new search of all the rows there are; of a table that is not whole, of those yet to be asked for. Of a
        number, `highest` is the highest in the file."""
        search = self.searches[names] = Search(self.map, names)
        self._searched = itemgetter(*{self.map.places[name] for searched in self.searches for name in searched})
        search.whole = self.whole
        if self.whole:
            for key, row in self.rows.items():
                stood = self.watched.get(key, row)  # what the step at hand does is noted at its end
                if stood is not None:
                    value = search.of(self.values(row) if stood is row else stood)
                    search.known.setdefault(value, set()).add(key)
        else:
            for key, values in self.writes.items():
                search.unwritten.setdefault(search.of(values), set()).add(key)
        if search.numbered:
            search.highest = max((highest, *search.known, *search.unwritten))
        return search

    def grow_old(self) -> None:
        """Let go of rows and answers that have not been asked for lately. Nothing may wait to be written."""
        if len(self.rows) > GENERATION:
            self.old, self.rows = self.rows, {}
            self.ask_file()
        if len(self.absent) > GENERATION:
            self.absent.clear()
        for search in self.searches.values():
            search.grow_old()

    def ask_file(self) -> None:
        """From here on the file knows more than memory does."""
        self.whole = False
        for search in self.searches.values():
            search.whole = False

    def written(self) -> None:
        """All that waited is in the file, or on its way there."""
        self.writes.clear()
        for search in self.searches.values():
            search.on_its_way, search.unwritten = search.unwritten, {}

    def committed(self) -> None:
        """A commit is over."""
        self._forget_changes()
        self.grow_old()

    def _forget_changes(self, more: Iterable[Key] = ()) -> None:
        if self._is_marked:
            self._since_mark.update(self.origins, more)
        self.origins.clear()

    def clear(self) -> None:
        """Forget everything that is not in the file."""
        self._forget_changes(self.watched)
        for kept in (self.rows, self.old, self.watched, self.absent, self.searches):
            kept.clear()
        self.written()
        self.next_id = self.highest = None
        self.whole = False

    # ---------------------------------------------------------------- one life after the other
    def begin(self) -> None:
        """There are no rows, in memory or in the file."""
        self.whole, self._is_marked = True, False
        for kept in (self._marked, self._as_marked, self._since_mark):
            kept.clear()

    def mark(self) -> None:
        """Remember the rows as they are now, all of them written; of a table that is not whole the file knows."""
        self._is_marked = self.whole
        if self.whole:
            self._marked = {key: self.values(row) for key, row in self.rows.items()}
            self._as_marked = dict(self.rows)
            self._since_mark.clear()

    def return_to_mark(self) -> None:
        """Let the rows be as they were when that was marked, as the file is by now."""
        if not self._is_marked:
            self.clear()
            return
        self._since_mark.update(self.origins, self.watched)
        if self._since_mark:
            self._make_anew()
        if not self.whole or not all(search.whole for search in self.searches.values()):
            self.clear()
            self.rows, self.whole = dict(self._as_marked), True
        elif self._since_mark:
            self._take_back()
        self._since_mark.clear()
        self.next_id = self.highest = None

    def _make_anew(self) -> None:
        """What has been changed may be in somebody's hands: the next life gets another row."""
        for key in self._since_mark & self._marked.keys():
            self._as_marked[key] = self.map.as_it_was(self._marked[key])

    def _take_back(self) -> None:
        noted = {key: self.watched.get(key, self.values(self.rows[key])) for key in self._since_mark}
        for key, now in noted.items():
            before = self._marked.get(key)
            if now is not None:
                for search in self.searches.values():
                    search.take_back(key, now, before)
            if before is None:
                del self.rows[key]
            else:
                self.rows[key] = self._as_marked[key]
        for kept in (self.watched, self.origins):
            kept.clear()
        self.written()
