"""A world's file: looked at before it is opened, locked while it is written (DESIGN section 5).

Whatever is wrong is found by reading the header, before SQLite touches the file.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from filelock import BaseFileLock, FileLock, Timeout

from ecomtui.world.errors import StoreError, StoreLocked, shown

if TYPE_CHECKING:
    from ecomtui.world.writer import Writer

SCHEMA: Final = 7
"""The version of the tables this program writes; a file says its own in `user_version`."""
APPLICATION: Final = 0x65636F6D  # "ecom": how a world's file is told from other SQLite files
MEMORY: Final = ":memory:"
FULL: Final = 2
"""What SQLite answers for `synchronous` when every commit waits for the disk."""
_MAGIC: Final = b"SQLite format 3\x00"
_HEADER: Final = 100
_CACHE_KB: Final = 32_000
"""SQLite's page cache: the inner pages of the indexes of a large world fit in."""
PAGE: Final = 1_024
"""Bytes in a page. One message changes a few hundred bytes in each of seven pages, and a commit writes them whole."""
_LOG_PAGES: Final = 16_000
"""Pages in the write-ahead log before they are carried over: a page that changes often is carried once."""
_STATEMENTS: Final = 1_000
"""Statements that stay compiled: a few for every table. The driver's own 128 are fewer than a busy day takes, and
to compile one anew costs more than to carry it out."""

Access = Literal["create", "write", "read"]
Statement = tuple[str, list[Any]]
"""SQL that writes, and the values for each time that it is carried out."""
C = TypeVar("C", bound="Connection")


@dataclass(frozen=True)
class Header:
    """What the first hundred bytes of a database file say (sqlite.org/fileformat.html)."""

    page_size: int
    pages: int
    user_version: int
    application: int


def examine(path: Path) -> Header | None:
    """The file's header, or None when there is no file yet.

    Raises:
        StoreError: when the file cannot be one of this program's worlds; it says why and what to do.
    """
    try:
        if not path.parent.is_dir():
            raise StoreError(f"the folder {path.parent} does not exist; create it, or name another store with --store")
        if path.is_dir():
            raise StoreError(f"{path} is a folder; name a file inside it, such as {path / 'world.db'}")
        with path.open("rb") as file:
            head = file.read(_HEADER)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}); check its permissions") from error
    _refuse_foreign(path, head)
    size = int.from_bytes(head[16:18], "big")
    header = Header(
        page_size=65536 if size == 1 else size,
        pages=int.from_bytes(head[28:32], "big"),
        user_version=int.from_bytes(head[60:64], "big"),
        application=int.from_bytes(head[68:72], "big"),
    )
    _refuse_unfit(path, header)
    return header


def _refuse_foreign(path: Path, head: bytes) -> None:
    if not head:
        raise StoreError(f"{path} is empty (0 bytes): perhaps a copy broke off. Delete it to start a new world there")
    if not head.startswith(_MAGIC[: len(head)]):
        raise StoreError(f"{path} is not a database; name another file with --store. It has not been touched")
    if len(head) < _HEADER:
        raise StoreError(_truncated(path, len(head)))


def _refuse_unfit(path: Path, header: Header) -> None:
    if header.application != APPLICATION:
        raise StoreError(f"{path} is a database of another program; name another file. It has not been touched")
    if header.user_version > SCHEMA:
        raise StoreError(
            f"{path} was written by a newer ecomtui (schema {header.user_version}, this one knows {SCHEMA}): "
            "update ecomtui, or name another store with --store"
        )
    if header.user_version < SCHEMA:
        raise StoreError(
            f"{path} was written by an older ecomtui (schema {header.user_version}, this one needs {SCHEMA}): "
            "open it with that version and export it, or start anew with: ecomtui store reset"
        )
    length = path.stat().st_size
    if length < header.pages * header.page_size and not _has_log(path):
        raise StoreError(_truncated(path, length))


def _truncated(path: Path, length: int) -> str:
    return (
        f"{path} is truncated ({length} bytes): part of it is missing. Restore a backup, "
        "or start anew with: ecomtui store reset"
    )


def _has_log(path: Path) -> bool:
    """Whether a write-ahead log lies beside the file: a killed writer's, which SQLite carries over when it opens."""
    log = Path(f"{path}-wal")
    return log.exists() and log.stat().st_size > 0


def identity(path: Path) -> tuple[int, int] | None:
    """Which file lies there, whatever its name; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class Connection(sqlite3.Connection):
    """A connection in autocommit mode: every transaction is begun by name."""

    writer: "Writer | None" = None
    """The process that writes for the same world, while there is one."""

    def settle(self) -> None:
        """Wait until what has been handed to that process is in the file. No statement may be in the middle of its
        answer: it would go on seeing the file as it was, and nothing could be written until it has ended.

        Raises:
            sqlite3.Error: when it could not be written, and is not in the file.
        """
        if self.writer:
            self.writer.settle()

    def begin(self) -> None:
        """Take the right to write, unless it is there already."""
        if not self.in_transaction:
            self.settle()
            self.execute("begin immediate")

    def begin_commit(self) -> None:
        """The same for what is written and committed in one go."""
        self.begin()

    def carry_out(self, statements: Iterable[Statement]) -> None:
        """Write, inside the transaction at hand."""
        for sql, values in statements:
            if len(values) == 1:
                self.execute(sql, values[0])
            else:
                self.executemany(sql, values)


def connect(path: Path, access: Access) -> Connection:
    """A connection to a world's file.

    Raises:
        sqlite3.Error: when the file cannot be opened as asked.
    """
    if access == "read":
        return _connect_to_read(path)
    mode = "rwc" if access == "create" else "rw"
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=5,
        cached_statements=_STATEMENTS,
        factory=Connection,
    )


def in_memory(kind: type[C]) -> C:
    """A connection to a new database that is no file."""
    return sqlite3.connect(
        MEMORY, isolation_level=None, check_same_thread=False, cached_statements=_STATEMENTS, factory=kind
    )


def _connect_to_read(path: Path) -> Connection:
    mode = "rw"  # changes nothing, but may clear away -wal and -shm when it is the last to leave
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        mode = "ro" if Path(f"{path}-wal").exists() else "ro&immutable=1"  # it could not make a -shm file
    address = f"{path.resolve().as_uri()}?mode={mode}"
    connection = sqlite3.connect(
        address, uri=True, isolation_level=None, check_same_thread=False, timeout=5, factory=Connection
    )
    connection.execute("pragma query_only=on")
    return connection


def prepare(connection: sqlite3.Connection, *, full: bool = False) -> None:
    """The pragmas of a connection that writes."""
    connection.execute("pragma journal_mode=wal")
    connection.execute(f"pragma synchronous={'full' if full else 'normal'}")
    connection.execute("pragma foreign_keys=on")
    connection.execute("pragma busy_timeout=5000")
    connection.execute(f"pragma cache_size=-{_CACHE_KB}")
    connection.execute(f"pragma wal_autocheckpoint={_LOG_PAGES}")


def lock(path: Path) -> FileLock:
    """The right to write a world, held until released or until this process dies.

    Raises:
        StoreLocked: when another process has it; the message says which.
        StoreError: when the folder or the file cannot be written.
    """
    if path.exists() and not os.access(path, os.W_OK):
        raise StoreError(f"{path} is read-only; make it writable, or name another store with --store")
    held = FileLock(f"{path}.lock")
    try:
        held.acquire(timeout=0)
    except Timeout:
        raise StoreLocked(
            f"{path} is in use by {_holder(path)}; close it there, or name another store with --store"
        ) from None
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written ({error.strerror}); choose a writable place with --store"
        ) from error
    return held


def check_usable(path: Path) -> None:
    """Make sure, before a screen is opened over it, that a world can be opened or made there.

    Raises:
        StoreError: as `World.open` would; nothing has been touched.
    """
    examine(path)
    release(lock(path))


def release(held: BaseFileLock) -> None:
    """Give up the right to write. The lock's file goes first, while no other process can have taken it."""
    if held.is_locked:
        with suppress(OSError):  # Windows keeps a file that is open
            Path(held.lock_file).unlink(missing_ok=True)
        held.release()


@contextmanager
def draft(path: Path) -> Iterator[Path]:
    """A new file, written beside its place and put there when it is whole; else nothing of it stays."""
    beside = Path(f"{path}.new")
    _discard(beside)  # a program killed while it wrote one leaves it
    try:
        yield beside
        beside.replace(path)
    except BaseException:
        _discard(beside)
        raise


def _discard(draft: Path) -> None:
    for ending in ("", "-journal"):
        Path(f"{draft}{ending}").unlink(missing_ok=True)


def _holder(path: Path) -> str:
    """Who wrote itself into the world it holds; readers may look while it writes."""
    try:
        connection = connect(path, "read")
        try:
            found = connection.execute("select holder from moment").fetchone()
        finally:
            connection.close()
    except sqlite3.Error:
        found = None
    return shown(found[0]) if found and found[0] else "another process"
