"""Many short lives for little: worlds in memory, one after the other on the same stage.

A life is written inside one transaction, which is taken back when the next begins. So the tables and the
compiled statements are there already, and to make them is most of what a short life costs.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from ecomtui.world import files
from ecomtui.world.model import Charter, Model
from ecomtui.world.repository import Repository
from ecomtui.world.store import Store
from ecomtui.world.world import World


class _Stage(files.Connection):
    """A connection in which every transaction is a part of one that never ends well."""

    _inside = False

    def mark(self, moment: str) -> None:
        """Remember what there is now."""
        self.execute(f"savepoint {moment}")

    def return_to(self, moment: str) -> None:
        """Take everything back that has been written since that was marked."""
        self.execute(f"rollback to {moment}")
        self._inside = False

    @property
    def in_transaction(self) -> bool:
        return self._inside

    def begin(self) -> None:
        if not self._inside:
            self.mark("commit_")
            self._inside = True

    def begin_commit(self) -> None:
        """A mark costs a copy of every page written after it. This one would only serve a life that breaks off in the
        middle of a commit, and such a life is over."""

    def commit(self) -> None:
        if self._inside:
            self.execute("release commit_")
            self._inside = False

    def rollback(self) -> None:
        self.execute("rollback to commit_")
        self.commit()

    def backup(self, target: sqlite3.Connection, **_: Any) -> None:
        """SQLite's own would wait for the transaction to end."""
        target.deserialize(self.serialize())

    def close(self) -> None:
        """A life that ends leaves the stage to the next one."""


class Rehearsal:
    """A stage for worlds of one model. What has begun before on it cannot be looked at any more."""

    def __init__(self, model: Model) -> None:
        self._model, self._begun = model, ""
        self._stage = files.in_memory(_Stage)
        self._rows = Repository(self._stage, model.tables)
        self._store().make_tables()
        self._stage.mark("empty")

    def begin(self, seed: int, charter: Charter) -> World:
        """A new world, as `World.create` makes it in memory; sooner there when the one before had the same charter."""
        text = msgspec.json.encode(charter).decode()
        if text == self._begun:
            self._stage.return_to("founded")
            self._rows.return_to_mark()
        else:
            self._begun = ""
            self._stage.return_to("empty")
            self._rows.begin()
            store = self._store()
            store.write_charter(seed, text)
            World(self._model, store).found()
            self._stage.mark("founded")
            self._rows.mark()
            self._begun = text
        self._stage.execute("update moment set seed=?", (seed,))
        return World(self._model, self._store())

    def _store(self) -> Store:
        return Store(None, self._rows, None)


class Rehearsals:
    """Stages for worlds of one model: each is lent to one life at a time."""

    def __init__(self, model: Model) -> None:
        self._model, self._free = model, list[Rehearsal]()

    @contextmanager
    def lent(self) -> Iterator[Rehearsal]:
        """A stage that is free, or a new one."""
        rehearsal = self._free.pop() if self._free else Rehearsal(self._model)
        yield rehearsal
        self._free.append(rehearsal)  # what broke off is not lent again
