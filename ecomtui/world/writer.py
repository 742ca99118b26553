"""A second process that writes a busy world's batches while the world goes on.

A thread could not: SQLite hands Python's lock over at every row (DESIGN section 5). Commits go to the process through
a pipe, as MessagePack behind its length; one word comes back for each when it is in the file. No more than one commit
is on its way, and nothing is read from the file that it could still change: see `Store.hand_over`.
"""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

import msgspec

from ecomtui.world import files
from ecomtui.world.chain import Chain
from ecomtui.world.commit import Commit
from ecomtui.world.errors import StoreError

_DONE: Final = "done"
_LENGTH: Final = 8
_END: Final = bytes(_LENGTH)
_PACKAGES: Final = Path(__file__).parents[2]
_SCRIPT: Final = "import sys; sys.path.append(sys.argv.pop(1)); from ecomtui.world import writer; writer.write()"


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
            [sys.executable, "-P", "-c", _SCRIPT, *map(str, words)],
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
        self._ready = self._busy = self._failed = False
        self._whole = True
        """Whether what has been sent has been sent to its end."""

    @staticmethod
    def helps() -> bool:
        """Whether there is another core to work on, and a way to see there that the world is gone."""
        if os.name != "posix" or not sys.executable:
            return False
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return cores > 1

    @property
    def at_rest(self) -> bool:
        """Whether nothing is on its way, and all that was is in the file."""
        return self._ready and not self._busy and not self._failed

    def ready(self) -> bool:
        """Wait until the process has opened the file; answers whether it could."""
        self._ready = self._ready or self._word() == _DONE
        return self._ready

    def hand_over(self, commit: Commit) -> None:
        """Let this be written. The process is ready, and the commit before settled."""
        content = self._encode(commit)
        self._busy = True
        self._send(len(content).to_bytes(_LENGTH, "big"), content)

    def settle(self) -> None:
        """Wait until what has been handed over is in the file.

        Raises:
            sqlite3.Error: when it could not be written, and is not in the file.
        """
        if self._busy:
            word = self._word()
            self._busy, self._failed = False, word != _DONE
            if self._failed:
                raise sqlite3.OperationalError(word or "the process that writes has ended")

    def _word(self) -> str:
        return self._from.readline().decode().strip()

    def close(self) -> None:
        """Let the process end; what has been handed over and not settled is in the file afterwards, or none of it."""
        try:
            if self._whole:
                self._send(_END)  # somebody forked from here may hold the pipe open
            else:
                self.process.kill()
            self.process.wait()
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            for pipe in (self._to, self._from):
                with suppress(OSError):
                    pipe.close()

    def _send(self, *words: bytes) -> None:
        """To a process that has died, in vain: it says no word any more."""
        self._whole = False
        with suppress(OSError):
            self._to.writelines(words)
            self._to.flush()
        self._whole = True


# -------------------------------------------------------------------- in the process
def write() -> None:
    """Carry out what comes through standard input until that ends. The program's arguments say for whom."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # meant for the world, which says when to end
    path, device, inode, full, parent = sys.argv[1:]
    if files.identity(Path(path)) != (int(device), int(inode)):
        return
    connection = files.connect(Path(path), "write")
    files.prepare(connection, full=full == "1")
    _say(_DONE)
    for content in _contents(sys.stdin.buffer):
        try:
            _carry_out(connection, int(parent), msgspec.msgpack.decode(content, type=Commit))
        except Exception as error:
            _say(str(error).replace("\n", " ") or type(error).__name__)
        else:
            _say(_DONE)
    if os.getppid() == int(parent):  # else another world may be using the file: closing would lock it for a while
        connection.close()
    os._exit(0)


def _say(word: str) -> None:
    sys.stdout.buffer.write(word.encode() + b"\n")
    sys.stdout.buffer.flush()


def _contents(source: IO[bytes]) -> Iterable[bytes]:
    while len(head := source.read(_LENGTH)) == _LENGTH and head != _END:
        length = int.from_bytes(head, "big")
        content = source.read(length)
        if len(content) < length:
            return
        yield content


def _carry_out(connection: files.Connection, parent: int, commit: Commit) -> None:
    try:
        connection.begin()
        if os.getppid() != parent:  # whoever opens the file next waits for this transaction, and reads then
            raise StoreError("the world is gone")
        connection.carry_out(commit.writes(Chain(connection)))
        connection.commit()
    finally:
        if connection.in_transaction:
            with suppress(sqlite3.Error):  # SQLite has rolled back by itself when it cannot
                connection.rollback()
