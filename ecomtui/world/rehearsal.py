"""Many short lives of one world, each from the same first moment, for little.

A life is written inside one transaction, which is taken back when the next begins. So the tables, the compiled
statements and the parties are there already, and to make them is most of what a short life costs.
"""

from typing import TYPE_CHECKING

from ecomtui.world import files
from ecomtui.world.ground import Writing
from ecomtui.world.store import Store
from ecomtui.world.world import World

if TYPE_CHECKING:
    from ecomtui.world.model import Model


class _Stage(files.Connection):
    """A connection in which every transaction is a part of one that never ends well."""

    _inside = False

    def set(self) -> None:
        """What there is now is what every life begins with."""
        self.execute("savepoint stage")

    def clear(self) -> None:
        """Take everything back that has been written since `set`."""
        self.execute("rollback to stage")
        self._inside = False

    @property
    def in_transaction(self) -> bool:
        return self._inside

    def begin(self) -> None:
        if not self._inside:
            self.execute("savepoint commit_")
            self._inside = True

    def commit(self) -> None:
        self.execute("release commit_")
        self._inside = False

    def rollback(self) -> None:
        self.execute("rollback to commit_")
        self.commit()


class Rehearsal:
    """A world in memory as `first` stands, to be lived in again and again.

    Its promises are those of `model`. Only the latest life can be looked at: it ends when the next begins.
    """

    def __init__(self, first: World, model: "Model") -> None:
        self._stage = files.in_memory(_Stage)
        first.store.connection.backup(self._stage)
        self._world = World(model, Store(None, self._stage, first.rows.tables, None))
        self._stage.set()

    def again(self, seed: int) -> World:
        """The world at its first moment, as if it had been opened with that seed."""
        self._stage.clear()
        self._stage.execute("update moment set seed=?", (seed,))
        self._world.writing = Writing.step
        self._world.load_anew()
        return self._world

    def close(self) -> None:
        """There is no other life."""
        self._world.store.close()
