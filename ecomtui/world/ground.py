"""What a world stands on: its file, the moment it stands at, what waits, and who lives in it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Self

import msgspec

from ecomtui.world import files
from ecomtui.world.controls import GuardSwitch, SettingChange
from ecomtui.world.errors import StoreError, StoreFailed, WorldHalted
from ecomtui.world.history import Act, History
from ecomtui.world.mailbox import Mailbox
from ecomtui.world.message import Message
from ecomtui.world.model import Charter, Model
from ecomtui.world.party import Desk
from ecomtui.world.store import Moment, Store
from ecomtui.world.weather import Weather


class Writing(StrEnum):
    """How the store is written: a commit a message with the rows it changed, or many to a commit."""

    step = "step"
    bulk = "bulk"


class Ground:
    """A world that stands at one moment: opened, loaded, closed."""

    def __init__(self, model: Model, store: Store) -> None:
        self.model, self.store, self.rows = model, store, store.rows
        self.mailbox = Mailbox()
        self.weather = Weather(model, self.rows)
        self.writing = Writing.step
        self.halted: WorldHalted | None = None
        self.parties = {cls.name: cls(self.desk(cls.name)) for cls in model.parties}
        self.message: Message | None = None
        self._sends: list[Message] = []
        self._uncommitted = 0
        self._acts: list[Act] = []
        """The acts that the next commit writes."""
        self._stood = (0, 0, 1)
        """Where the world stood before the steps that the next commit writes."""
        self._load()

    def desk(self, party: str) -> Desk:
        """The world as one party sees it."""
        raise NotImplementedError

    def commit(self) -> None:
        """Make everything handled so far durable."""
        try:
            if self._uncommitted:
                self._commit(self.store.commit)
            else:
                self.store.settle()
        except BaseException:
            self._return_to_commit()
            raise

    def _hand_over(self) -> None:
        """The same in bulk, without waiting for the file: the next commit does."""
        try:
            self._commit(self.store.hand_over)
        except BaseException:
            self._return_to_commit()
            raise

    def _commit(self, write: Callable[[Moment], None]) -> None:
        if self.writing is Writing.bulk:
            self.store.save_moment()
            self.store.keep_batch(*self._stood)
        write(self.moment)
        self._uncommitted, self._stood = 0, self._standing
        self._acts.clear()

    @property
    def written(self) -> Store:
        """The store with all that has been done so far in it, for whoever reads.

        Raises:
            StoreFailed: when it cannot be written; then the world stands where its file does.
        """
        self.commit()
        return self.store

    @property
    def _standing(self) -> tuple[int, int, int]:
        """Where the world stands: handled messages, the clock, the next id."""
        return self.moment.steps, self.moment.now, self.next_id

    @classmethod
    def create(cls, model: Model, path: Path | None, seed: int, charter: Charter, *, full: bool = False) -> Self:
        """A new world, in a file or (None) in memory; every party writes the rows it begins with.

        The file appears whole or not at all. `full` waits for the disk at every commit.

        Raises:
            StoreError: when it cannot be made there, or there is a file already.
        """
        text = msgspec.json.encode(charter).decode()
        if path is None:
            return cls(model, Store.create(None, model.tables, seed, text)).found()
        files.examine(path)
        held = files.lock(path)
        try:
            if files.examine(path) is not None:
                raise StoreError(f"{path} exists already; open it, or name another store with --store")
            with files.draft(path) as draft:
                store = Store.create(draft, model.tables, seed, text)
                try:
                    cls(model, store).found()
                finally:
                    store.close()
            return cls._over(model, Store.open(path, model.tables, full=full, held=held))
        except BaseException as error:
            files.release(held)
            if isinstance(error, StoreFailed | OSError):
                raise StoreError(f"{path} cannot be made ({error}); choose another place with --store") from error
            raise

    @classmethod
    def open(cls, model: Model, path: Path, *, full: bool = False) -> Self:
        """A world from its file, exactly where it stopped.

        Raises:
            StoreError: when the file is missing, locked, not ours, newer, truncated or read-only.
        """
        return cls._over(model, Store.open(path, model.tables, full=full))

    @classmethod
    def read(cls, model: Model, path: Path) -> Self:
        """A world from its file to look at only, as it stands now; another process may be writing it.

        Raises:
            StoreError: when the file is missing, not ours, newer or truncated.
        """
        return cls._over(model, Store.read(path, model.tables))

    @classmethod
    def _over(cls, model: Model, store: Store) -> Self:
        try:
            return cls(model, store)
        except BaseException as error:
            store.close()
            if isinstance(error, sqlite3.Error):
                raise StoreError(
                    f"{store.path} cannot be read ({error}); look at it with: ecomtui store verify"
                ) from error
            raise

    def close(self) -> None:
        """Commit and give the file back; closing again is no matter."""
        try:
            self.commit()
        finally:
            self.store.close()

    def found(self) -> Self:
        """Let every party write the rows it begins with."""
        with self.store.transaction() as connection:
            self._open()
            connection.carry_out(self.rows.statements())
        self._load()
        return self

    def _open(self) -> None:
        """Every party writes its first rows."""
        charter = self.charter()
        for name, value in charter.settings.items():
            self.rows.add(SettingChange(name=name, value=value))
        for guard in charter.guards_off:
            self.rows.add(GuardSwitch(name=guard, out=True))
        self.weather.refresh()
        for party in self.parties.values():
            party.opening(charter)
        self.rows.end_step()

    def charter(self) -> Charter:
        """What this world was opened with."""
        charter: Charter = msgspec.json.decode(self.store.charter(), type=self.model.charter)
        return charter

    def _load(self) -> None:
        """Take everything from the file; nothing is counted from zero."""
        self.moment: Moment = self.store.moment()
        self.history = History(self.store, self.moment)
        self.history.load()
        self.next_id = self.store.next_id()
        self.mailbox.refill(map(self.model.kinds.message, self.store.waiting()))
        for choice in self.history.choices():
            self.mailbox.choose(choice.message, choice.place)
        self.weather.refresh()
        self.message, self._sends, self._uncommitted, self.halted = None, [], 0, None
        self._acts = []
        self._stood = self._standing

    @contextmanager
    def _or_as_before(self) -> Iterator[None]:
        """What breaks off in here (a full disk, Ctrl-C) leaves the world as its last commit left it."""
        try:
            yield
        except WorldHalted:
            raise
        except BaseException as error:
            self._return_to_commit()
            if isinstance(error, sqlite3.Error):
                raise self.store.failure(error) from error
            raise

    def _return_to_commit(self) -> None:
        self._uncommitted = 0
        self.store.drop()
        self._load()

    # ---------------------------------------------------------------- where it stands
    @property
    def now(self) -> int:
        """Virtual time, in ms."""
        return self.moment.now

    @property
    def steps(self) -> int:
        """Messages handled so far on this branch."""
        return self.moment.steps

    @property
    def at_rest(self) -> bool:
        """Whether nothing waits but standing reminders, and no undone act is to come again."""
        return not self.mailbox.live and not self.history.tail

    @property
    def redo_steps(self) -> int:
        """How many undone steps can be replayed."""
        return self.moment.furthest - self.moment.steps
