"""Promises: what must always be true, checked while the world runs (DESIGN section 6).

A promise is checked after every message that changed a row of a table it watches, and, where only
the whole can tell, at rest. The first message that breaks it is kept in `Breach`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic

from sqlmodel import Field

from ecomtui.world.message import Message
from ecomtui.world.repository import Repository
from ecomtui.world.rows import Key, R, Row, TableMap, Values
from ecomtui.world.table import Table

if TYPE_CHECKING:
    from ecomtui.world.store import Store


class Change(Generic[R]):
    """One row as a step left it, and as it was before (None when the step made it)."""

    __slots__ = ("_map", "_was", "after")

    def __init__(self, mapped: TableMap, was: Values | None, after: R) -> None:
        self._map, self._was, self.after = mapped, was, after

    @property
    def is_new(self) -> bool:
        """Whether the step made the row."""
        return self._was is None

    @property
    def before(self) -> R | None:
        return None if self._was is None else self._map.as_it_was(self._was)

    def was(self, column: str) -> Any:
        """What stood in one column before; None also when the step made the row."""
        return None if self._was is None else self._was[self._map.places[column]]


class StepView:
    """What a promise sees of the step at hand: the message, the rows it changed, and any other row."""

    def __init__(self, message: Message, rows: Repository) -> None:
        self.message = message
        self._rows = rows
        self._changed: dict[type[Row], list[Any]] = {}

    def changed(self, table: type[R]) -> list[Change[R]]:
        """The rows of that table that this step changed."""
        found = self._changed.get(table)
        if found is None:  # several promises look at the same table
            of = self._rows.tables[table]
            mapped, rows, changes = of.map, of.rows, self._rows.changed.get(of, {})
            found = self._changed[table] = [Change(mapped, was, rows[key]) for key, was in changes.items()]
        return found

    @property
    def tables(self) -> list[type[Row]]:
        """The tables of which this step changed a row."""
        return [table.map.cls for table in self._rows.changed]

    def get(self, table: type[R], key: Key) -> R | None:
        """Any row, for reading."""
        return self._rows.look(table, key)

    def find(self, table: type[R], **equals: object) -> list[R]:
        """All rows with these values, for reading, in the order of their keys."""
        return self._rows.look_all(table, **equals)


Check = Callable[[StepView], str | None]
RestCheck = Callable[["Store"], Iterable[str]]


@dataclass(frozen=True, eq=False)
class Promise:
    """One promise: its name, what it says, and how it is checked.

    `after` answers None, or what the step broke, in words; it is called when a row of `watches`
    changed, or when the message repeats one handled before and `on_repeats`. `at_rest` answers what
    is broken in the world as a whole.
    """

    name: str
    says: str
    watches: tuple[type[Row], ...] = ()
    after: Check | None = None
    on_repeats: bool = False
    at_rest: RestCheck | None = None


class Breach(Row, table=True):
    """The first message after which a promise no longer held."""

    promise: str = Field(primary_key=True)
    message: int
    step: int
    says: str


class Watch(dict[tuple[Table, ...], list[tuple[str, Check]]]):
    """The checks that a step calls for, by the tables it changed: worked out when such a step first comes."""

    def __init__(self, promises: Iterable[Promise]) -> None:
        super().__init__()
        self._checked = [(promise, promise.after) for promise in promises if promise.after]
        self.on_repeats = [(promise.name, after) for promise, after in self._checked if promise.on_repeats]
        """Those that a message which repeats one calls for, whatever it changed."""

    def __missing__(self, changed: tuple[Table, ...]) -> list[tuple[str, Check]]:
        tables = {table.map.cls for table in changed}
        self[changed] = asked = [(p.name, after) for p, after in self._checked if not tables.isdisjoint(p.watches)]
        return asked
