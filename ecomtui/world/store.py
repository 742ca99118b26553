"""One world, one SQLite file: the only place that writes (DESIGN section 5).

What a step did (its message's fate, the messages it sent, the rows it changed) is committed
together. In *step* writing every message is a commit and keeps the rows it changed, before and
after; in *bulk* many messages share a commit, which keeps its rows as they were before it. What a
commit writes is a list of statements: in bulk into a file a second process carries them out.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from filelock import BaseFileLock

from ecomtui.world import files
from ecomtui.world.chain import Chain
from ecomtui.world.commit import Commit, unpacked
from ecomtui.world.errors import StoreError, StoreFailed
from ecomtui.world.message import Message, row_of
from ecomtui.world.repository import Repository
from ecomtui.world.rows import Row
from ecomtui.world.schema import without_a_row
from ecomtui.world.writer import Writer

_SELECT: Final = "select * from message"
_LAST: Final = "select step, at from message where step is not null and at is not null order by step desc limit 1"
"""The last step. A timer it cancelled has its number too, but no time of its own."""
_FATE: Final = "update message set fault=?, fate=?, step=?, at=? where id=?"
_STANDS: Final = "update moment set steps=?, now=?, acts=?, branch=?, furthest=?"
_KEEP_CHANGE: Final = "insert into change values(?,?,?,?,?,?,?)"
_KEEP_BATCH: Final = "insert into batch values(?,?,?,?,?,?)"
_fate_of = attrgetter("fault", "fate", "step", "at", "id")


@dataclass
class Moment:
    """Where a world stands: handled messages, virtual ms, acts reached, branch, furthest step of it."""

    seed: int
    steps: int = 0
    now: int = 0
    acts: int = 0
    branch: int = 1
    furthest: int = 0


class Undone(NamedTuple):
    """Where a world stood before what `Store.undo` took back: handled messages, the clock, the next id."""

    steps: int
    now: int
    next_id: int


class _Undo(msgspec.Struct, array_like=True):
    """What takes a batch back besides its messages: rows by table, and faults of messages sent before it."""

    rows: dict[str, tuple[list[Any], list[Any]]]
    faults: list[tuple[str | None, int]]


class Store:
    """The file of one world. Use `create`, `open` or `read`."""

    def __init__(
        self,
        path: Path | None,
        rows: Repository,
        held: BaseFileLock | None,
    ) -> None:
        self.path, self.rows, self._held = path, rows, held
        self.connection = connection = rows.connection
        self.sent: list[Message] = []
        """Messages that the next commit writes."""
        self.handled: list[Message] = []
        """Messages whose fate the next commit writes, in the order they met it."""
        self.forgotten: list[Message] = []
        """Timers whose fate the next commit writes."""
        self._chain = Chain(connection)
        self._first_unwritten = 1
        self._moment_changed = False
        self._change: tuple[Any, ...] | None = None
        self._batch: Undone | None = None
        self._later: list[files.Statement] = []
        self.read_only = False
        self._alone = False
        """Whether a process that writes has been tried in vain."""
        self._closed = False
        self._opened = files.identity(path) if held and path else None

    # ---------------------------------------------------------------- opening and closing
    @classmethod
    def create(cls, path: Path | None, tables: Iterable[type[Row]], seed: int, charter: str) -> "Store":
        """A new, empty world's file (None: in memory).

        Raises:
            StoreError: when it cannot be made there.
        """
        connection = None
        try:
            connection = files.connect(path, "create") if path else files.in_memory(files.Connection)
            store = cls(path, Repository(connection, tables, new=True), None)
            store.make_tables()
            store.write_charter(seed, charter)
        except sqlite3.Error as error:
            if connection:
                connection.close()
            raise StoreError(f"{path} cannot be made ({error}); choose another place with --store") from error
        return store

    @classmethod
    def copied(cls, store: "Store") -> "Store":
        """The same world in memory, as its last commit left it."""
        connection = files.in_memory(files.Connection)
        store.connection.backup(connection)
        return cls(None, Repository(connection, store.rows.tables), None)

    @classmethod
    def open(
        cls, path: Path, tables: Iterable[type[Row]], *, full: bool = False, held: BaseFileLock | None = None
    ) -> "Store":
        """A world's file, to be written by this process alone.

        Raises:
            StoreError: when it is missing, locked, not ours, newer, truncated or read-only.
        """
        if files.examine(path) is None:
            raise StoreError(f"{path} does not exist")
        held, connection = held or files.lock(path), None
        try:
            connection = files.connect(path, "write")
            files.prepare(connection, full=full)
            store = cls(path, Repository(connection, tables), held)
            store._sign()  # waits for what a process that has just been killed was still writing
            store.moment()
        except sqlite3.Error as error:
            if connection:
                connection.close()
            files.release(held)
            raise StoreError(f"{path} cannot be opened ({error}); look at it with: ecomtui store verify") from error
        return store

    @classmethod
    def read(cls, path: Path, tables: Iterable[type[Row]]) -> "Store":
        """A world's file for reading only, as it stands at this moment; another process may be writing it.

        Raises:
            StoreError: when it is missing, not ours, newer or truncated.
        """
        if files.examine(path) is None:
            raise StoreError(f"{path} does not exist")
        connection = None
        try:
            connection = files.connect(path, "read")
            connection.execute("begin")  # whatever the writer does meanwhile, all that is read is of one moment
            store = cls(path, Repository(connection, tables), None)
            store.moment()
        except sqlite3.Error as error:
            if connection:
                connection.close()
            raise StoreError(f"{path} cannot be read ({error}); look at it with: ecomtui store verify") from error
        store.read_only = True
        return store

    def close(self) -> None:
        """Give the file back. What was not committed never happened; closing again is no matter."""
        if self._closed:
            return
        self._closed = True
        try:
            self._end_writer()
            if self.connection.in_transaction:
                self.connection.rollback()
            if self._held:
                with suppress(sqlite3.Error):  # on a full disk the name stays, and the lock alone counts
                    self.connection.execute("update moment set holder=null")
        finally:
            self.connection.close()
            if self._held:
                files.release(self._held)

    @property
    def gone(self) -> bool:
        """Whether another file, or none, lies where this one was opened."""
        return self.path is not None and self._opened is not None and files.identity(self.path) != self._opened

    def check_writable(self) -> None:
        """Make sure that this world may be changed.

        Raises:
            StoreError: when it has been closed, or was opened for reading only.
        """
        if self._closed:
            raise StoreError(f"{self.path or 'this world'} has been closed; open it again to act in it")
        if self.read_only:
            raise StoreError(f"{self.path} is open for reading only; open it for writing to act in it or to move it")

    def make_tables(self) -> None:
        """Make the tables of a new file, with nothing in them."""
        without_a_row(tuple(self.rows.tables)).backup(self.connection)

    def write_charter(self, seed: int, charter: str) -> None:
        """What a new file says before anything has happened."""
        execute = self.connection.execute
        self.connection.begin()
        execute("insert into charter values(1,?)", (charter,))
        execute("insert into moment values(1,?,0,0,0,1,0,null)", (seed,))
        execute("insert into branch values(1,null,0,0,0)")
        self.connection.commit()

    def _sign(self) -> None:
        """Say who holds the file, for whoever is refused."""
        self.connection.execute("update moment set holder=?", (f"ecomtui, process {os.getpid()}",))

    # ---------------------------------------------------------------- where the world stands
    def moment(self) -> Moment:
        """Derived from the file: a step commits no counters of its own."""
        execute = self.connection.execute
        seed, steps, now, acts, branch, furthest = execute(
            "select seed, steps, now, acts, branch, furthest from moment"
        ).fetchone()
        last = execute(_LAST).fetchone()
        if last and last[0] > steps:
            steps, now = last
        return Moment(seed, steps, now, acts, branch, max(furthest, steps))

    def charter(self) -> str:
        """What the world was opened with, as JSON; with a crowd of customers it is long."""
        (content,) = self.connection.execute("select content from charter").fetchone()
        return str(content)

    def next_id(self) -> int:
        """The id of the next message: they are contiguous."""
        (highest,) = self.connection.execute("select max(id) from message").fetchone()
        self._first_unwritten = (highest or 0) + 1
        self._chain = Chain(self.connection)
        return self._first_unwritten

    def waiting(self) -> list[tuple[Any, ...]]:
        """The rows of the messages that wait."""
        return self.connection.execute(f"{_SELECT} where fate is null order by id").fetchall()

    def save_moment(self) -> None:
        """The next commit also writes where the world stands."""
        self._moment_changed = True

    # ---------------------------------------------------------------- writing
    @contextmanager
    def transaction(self) -> Iterator[files.Connection]:
        """All or nothing, outside the steps.

        Raises:
            StoreFailed: when the disk fails; what was committed before is safe.
        """
        with self._or_dropped():
            self.connection.begin()
            yield self.connection
            self.connection.commit()

    @contextmanager
    def _or_dropped(self) -> Iterator[None]:
        """What fails or breaks off in here leaves nothing of what has not been committed."""
        try:
            yield
        except BaseException as error:
            self.drop()
            if isinstance(error, sqlite3.Error):
                raise self.failure(error) from error
            raise

    def later(self, sql: str, values: tuple[Any, ...]) -> None:
        """A statement that the next commit carries out."""
        self._later.append((sql, [values]))

    def keep_change(self, step: int, message: int, now: int, next_id: int, fault: str | None) -> None:
        """The next commit also keeps what this step changed and what it found, for the way back."""
        rows = msgspec.json.encode(self.rows.change_record()).decode()
        self._change = (step, message, now, next_id, fault, rows)

    def keep_batch(self, steps: int, now: int, next_id: int) -> None:
        """The next commit also keeps what takes it back: where the world stood before, and its rows."""
        self._batch = Undone(steps, now, next_id)

    def commit(self, moment: Moment) -> None:
        """Write everything since the last commit, together.

        Raises:
            StoreFailed: when the disk fails; what was committed before is safe.
        """
        connection = self.connection
        try:  # `_or_dropped`, written out: every step comes through here
            connection.begin_commit()
            connection.carry_out(self._gathered(moment).writes(self._chain))
            connection.commit()
        except BaseException as error:
            self.drop()
            if isinstance(error, sqlite3.Error):
                raise self.failure(error) from error
            raise
        self._committed()

    def hand_over(self, moment: Moment) -> None:
        """A commit that a second process writes while this one goes on, where that is sooner. Until it is settled,
        whoever reads the file does not see it: rows of it are all in memory.

        Raises:
            StoreFailed: when the disk fails, or has failed since the commit before; what was settled is safe.
        """
        with self._or_dropped():
            self.connection.settle()  # from here on rows of the commit before may leave memory
            writer = self._ready_writer()
        if writer is None:
            self.commit(moment)
            return
        with self._or_dropped():
            writer.hand_over(self._gathered(moment))
        self._chain = Chain(self.connection)
        self._committed()

    def settle(self) -> None:
        """Wait until what has been handed over is in the file.

        Raises:
            StoreFailed: when it is not, as the disk has failed; what was settled before is safe.
        """
        if self.connection.writer:
            with self._or_dropped():
                self.connection.settle()

    def _ready_writer(self) -> Writer | None:
        """The process that writes this world's file, if one helps. While it starts, the world goes on without."""
        writer = self.connection.writer
        if writer is None:
            if self.path and not self._alone and not self.gone and Writer.helps():
                (synchronous,) = self.connection.execute("pragma synchronous").fetchone()
                with suppress(OSError):  # as many processes as there may be
                    self.connection.writer = Writer(self.path, full=synchronous == files.FULL)
        elif not writer.ready():
            self._alone = True
            self._end_writer()
        return self.connection.writer if writer else None

    def _end_writer(self) -> None:
        if self.connection.writer:
            try:
                self.connection.writer.close()
            finally:
                self.connection.writer = None  # not before: nobody may read what it could still change

    def _committed(self) -> None:
        self._first_unwritten += len(self.sent)
        self._clear()

    def _gathered(self, moment: Moment) -> Commit:
        """Everything since the last commit."""
        first, kept, undo = self._first_unwritten, None, None
        if self._change:
            kept = _KEEP_CHANGE, self._change
        elif self._batch and self.handled:
            kept, undo = (_KEEP_BATCH, (self.handled[-1].step, *self._batch)), self._undo_of(self._batch)
        statements = [*self.rows.statements(), *self._later]
        waited = [_fate_of(m) for m in (*self.handled, *self.forgotten) if m.id < first]
        if waited:
            statements.append((_FATE, waited))  # the others are written whole
        if self._moment_changed:
            statements.append((_STANDS, [(moment.steps, moment.now, moment.acts, moment.branch, moment.furthest)]))
        sent = [row_of(message) for message in self.sent]
        handled = [m.id - first if m.id >= first else row_of(m) for m in self.handled]
        return Commit(statements, sent, handled, kept, undo)

    def _undo_of(self, batch: Undone) -> bytes:
        """What takes the batch at hand back, as JSON."""
        first, faulty = self._first_unwritten, [m for m in (*self.handled, *self.forgotten) if m.fault]
        faults = [self._fault_of(m) for m in faulty if m.id < first]
        faults += [(None, m.id) for m in faulty if first <= m.id < batch.next_id]
        return msgspec.json.encode(_Undo(self.rows.undo_record(), faults))

    def _fault_of(self, message: Message) -> tuple[str | None, int]:
        """The fault that had touched a message when it was last written."""
        (fault,) = self.connection.execute("select fault from message where id=?", (message.id,)).fetchone()
        return fault, message.id

    def failure(self, error: sqlite3.Error) -> StoreFailed:
        """What SQLite could not do, for the person it happens to."""
        return StoreFailed(
            f"{self.path or 'the world'} could not be used ({error}). What was committed before is safe: "
            "make room or restore access, then go on"
        )

    def drop(self) -> None:
        """Forget everything since the last commit that is in the file."""
        if self.connection.writer and not self.connection.writer.at_rest:
            self._end_writer()
        if self.connection.in_transaction:
            with suppress(sqlite3.Error):  # SQLite has rolled back by itself when it cannot
                self.connection.rollback()
        self._clear()
        self.rows.clear()

    def _clear(self) -> None:
        self.sent.clear()
        self.forgotten.clear()
        self.handled.clear()
        self._later.clear()
        self._change, self._batch, self._moment_changed = None, None, False

    # ---------------------------------------------------------------- the way back
    def undo(self, step: int) -> Undone:
        """Take back the commit that ended with this step, inside a transaction: one step, or a batch."""
        kept = self.connection.execute(
            "select message, now, next_id, fault, rows from change where step=?", (step,)
        ).fetchone()
        return self._undo_step(step, *kept) if kept else self._undo_batch(step)

    def _undo_step(self, step: int, message: int, now: int, next_id: int, fault: str | None, rows: str) -> Undone:
        for name, key, before, _ in reversed(msgspec.json.decode(rows)):
            self.rows.restore(name, key, before)
        self._wait_again(step - 1, next_id, [(fault, message)])
        self.connection.execute("delete from change where step=?", (step,))
        return Undone(step - 1, now, next_id)

    def _undo_batch(self, step: int) -> Undone:
        first, now, next_id, content = self.connection.execute(
            "select first, now, next_id, undo from batch where step=?", (step,)
        ).fetchone()
        undo = msgspec.json.decode(unpacked(content), type=_Undo)
        self.rows.undo(undo.rows)
        self._wait_again(first, next_id, undo.faults)
        self.connection.execute("delete from batch where step=?", (step,))
        return Undone(first, now, next_id)

    def _wait_again(self, after: int, next_id: int, faults: list[tuple[str | None, int]]) -> None:
        """Messages sent since were never sent, and those handled or forgotten after that step wait again."""
        execute = self.connection.execute
        execute("delete from message where id>=?", (next_id,))
        self.connection.executemany("update message set fault=? where id=?", faults)
        execute("update message set fate=null, step=null, at=null where step>?", (after,))
