"""Promises: what must always be true, checked while the world runs (DESIGN section 6).

A promise is checked after every message that changed a row of a table it watches, and, where only
the whole can tell, at rest. The first message that breaks it is kept in `Breach`.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, Generic

from sqlmodel import Field

from ecomtui.world.message import Message
from ecomtui.world.repository import Repository
from ecomtui.world.rows import Key, R, Row, TableMap, Values

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
            changed = self._rows.tables[table]
            mapped, rows = changed.map, changed.rows
            found = self._changed[table] = [Change(mapped, was, rows[key]) for key, was in changed.changes.items()]
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


@dataclass
class Watch:
    """The promises sorted by what calls for them."""

    promises: tuple[Promise, ...]
    on_repeats: list[Promise] = field(default_factory=list)
    by_table: dict[type[Row], list[Promise]] = field(default_factory=dict)

    def asked(self, changed: Iterable[type[Row]], repeats: int | None) -> Collection[Promise]:
        """The promises that a step may have broken, by the tables it changed and the message it repeats."""
        calls = [self.by_table[table] for table in changed if table in self.by_table]
        if repeats is not None:
            calls.append(self.on_repeats)
        return calls[0] if len(calls) == 1 else dict.fromkeys(chain.from_iterable(calls))

    def __post_init__(self) -> None:
        for promise in self.promises:
            if promise.after is None:
                continue
            if promise.on_repeats:
                self.on_repeats.append(promise)
            for table in promise.watches:
                self.by_table.setdefault(table, []).append(promise)
