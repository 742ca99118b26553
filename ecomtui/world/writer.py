"""A second process that writes a busy world's batches while the world goes on.

A thread could not: SQLite hands Python's lock over at every row (DESIGN section 5). What a commit says goes to the
process through a pipe, as MessagePack behind its length; one word comes back when it is in the file. No more than
one commit is on its way, and nothing is read from the file that it could still change: see `Store.hand_over`.
"""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, NamedTuple

import msgspec

from ecomtui.world import files
from ecomtui.world.chain import Chain
from ecomtui.world.commit import Commit
from ecomtui.world.errors import StoreError

_DONE: Final = "done"
_LENGTH: Final = 8
_PACKAGES: Final = Path(__file__).parents[2]
_SCRIPT: Final = "import sys; sys.path.insert(0, sys.argv.pop(1)); from ecomtui.world import writer; writer.write()"


class Writer:
    """The process, seen from the world that it writes for."""

    def __init__(self, path: Path, *, full: bool) -> None:
        """`full` waits for the disk at every commit.

        Raises:
            OSError: when no process can be started.
        """
        device, inode = files.identity(path) or (0, 0)
        words = (_PACKAGES, path.absolute(), device, inode, int(full), os.getpid())
        self.process = subprocess.Popen(
            [sys.executable, "-c", _SCRIPT, *map(str, words)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            process_group=0,  # Ctrl-C is not for it
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._to: IO[bytes] = self.process.stdin
        self._from: IO[bytes] = self.process.stdout
        self._encode = msgspec.msgpack.Encoder().encode
        self._busy = False

    @staticmethod
    def helps() -> bool:
        """Whether there is another core to work on, and a way to see there that the world is gone."""
        return os.name == "posix" and (os.cpu_count() or 1) > 1 and bool(sys.executable)

    def hand_over(self, commit: Commit) -> None:
        """Let this be written; the commit before it is over.

        Raises:
            sqlite3.Error: when that one failed, or the process has died.
        """
        self.settle()
        content = self._encode(commit)
        self._busy = True
        try:
            self._to.write(len(content).to_bytes(_LENGTH, "big"))
            self._to.write(content)
            self._to.flush()
        except OSError:
            self.settle()  # its last word says why

    def settle(self) -> None:
        """Wait until what has been handed over is in the file.

        Raises:
            sqlite3.Error: when it could not be written, and is not in the file.
        """
        if self._busy:
            word = self._from.readline().decode().strip()
            self._busy = False
            if word != _DONE:
                raise sqlite3.OperationalError(word or "the process that writes has ended")

    def close(self) -> None:
        """Let the process end; what has been handed over and not settled is in the file afterwards, or none of it."""
        with suppress(OSError):
            self._to.close()
        self.process.wait()
        self._from.close()


# -------------------------------------------------------------------- in the process
class _Task(NamedTuple):
    """What the process has to know: the file, which one that was, its pragma, and the process that it works for."""

    path: Path
    identity: tuple[int, int]
    full: bool
    parent: int


def write() -> None:
    """Carry out what comes through standard input until that ends. The program's arguments say for whom."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # meant for the world, which says when to end
    path, device, inode, full, parent = sys.argv[1:]
    task = _Task(Path(path), (int(device), int(inode)), full == "1", int(parent))
    connection: files.Connection | None = None
    for content in _contents(sys.stdin.buffer):
        try:
            connection = connection or _connect(task)
            _write(connection, task, msgspec.msgpack.decode(content, type=Commit))
            word = _DONE
        except Exception as error:
            word = str(error).replace("\n", " ") or type(error).__name__
        sys.stdout.buffer.write(word.encode() + b"\n")
        sys.stdout.buffer.flush()
    if connection:
        connection.close()


def _contents(source: IO[bytes]) -> Iterable[bytes]:
    while len(head := source.read(_LENGTH)) == _LENGTH:
        length = int.from_bytes(head, "big")
        content = source.read(length)
        if len(content) < length:
            return
        yield content


def _connect(task: _Task) -> files.Connection:
    _check_file(task)
    connection = files.connect(task.path, "write")
    files.prepare(connection, full=task.full)
    return connection


def _check_file(task: _Task) -> None:
    if files.identity(task.path) != task.identity:
        raise StoreError("it has been moved, replaced or deleted")


def _write(connection: files.Connection, task: _Task, commit: Commit) -> None:
    try:
        _check_file(task)
        connection.begin()
        if os.getppid() != task.parent:  # whoever opens the file next waits for this transaction, and reads then
            raise StoreError("the world is gone")
        connection.carry_out(commit.writes(Chain(connection)))
        connection.commit()
    finally:
        if connection.in_transaction:
            with suppress(sqlite3.Error):  # SQLite has rolled back by itself when it cannot
                connection.rollback()
