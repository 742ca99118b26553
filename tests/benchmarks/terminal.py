"""A program in a terminal of its own, watched from outside: keys go in, what is drawn comes out.

It answers the one question that Textual asks of terminals and waits for: whether frames may be drawn in one
go (mode 2026), as today's terminals can.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Final, NamedTuple, Self

from tests.benchmarks.processes import ROOT

SIZE: Final = (120, 40)
PATIENCE: Final = 60.0
"""Seconds after which something that should have been drawn will not come."""
QUIET: Final = 0.15
"""Seconds without a byte after which a frame is over."""
_ASKED, _ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
_FRAME_ENDS: Final = b"\x1b[?2026l"
_ESCAPES: Final = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[P_^].*?\x1b\\|\x1b[@-_]", re.DOTALL
)


class Repaint(NamedTuple):
    """Seconds from a key to the first frame that follows, and to the last of what it brings about."""

    first: float
    last: float


class Terminal:
    """Runs `python -m module words`. Use it as a context manager."""

    def __init__(self, home: Path, module: str, *words: str) -> None:
        self.begun = perf_counter()
        self._drawn = b""
        self._process, self._screen = pty.fork()
        if self._process == 0:
            columns, rows = SIZE
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.chdir(ROOT)
            os.execve(sys.executable, [sys.executable, "-m", module, *words], _surroundings(home))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.kill(self._process, signal.SIGTERM)
        while self._read(QUIET):  # a program that cannot write cannot end
            pass
        os.close(self._screen)
        os.waitpid(self._process, 0)

    def see(self, text: str) -> float:
        """Wait until that text has been drawn; answers the seconds since the start.

        Raises:
            TimeoutError: when it does not come.
        """
        wanted = text.encode()
        while wanted not in _ESCAPES.sub(b"", self._drawn):
            if not self._read(PATIENCE):
                raise TimeoutError(f"{text!r} was never drawn; the last was {self._drawn[-500:]!r}")
        return perf_counter() - self.begun

    def rest(self) -> None:
        """Wait until nothing more is drawn."""
        while self._read(QUIET):
            pass

    def press(self, key: bytes) -> Repaint:
        """Press a key and wait until all that follows has been drawn.

        Raises:
            TimeoutError: when no frame is drawn.
        """
        self.rest()
        drawn = len(self._drawn)
        pressed = perf_counter()
        os.write(self._screen, key)
        first = last = 0.0
        while self._read(QUIET if first else PATIENCE):
            last = perf_counter() - pressed
            if not first and _FRAME_ENDS in self._drawn[drawn:]:
                first = last
        if not first:
            raise TimeoutError(f"nothing was drawn after {key!r}")
        return Repaint(first, last)

    def _read(self, patience: float) -> bool:
        """Take what is drawn next, waiting so long for it; answers whether there was anything."""
        ready, _, _ = select.select([self._screen], [], [], patience)
        if not ready:
            return False
        try:
            drawn = os.read(self._screen, 1 << 16)
        except OSError:  # Linux says so when the program has closed its end
            return False
        if _ASKED in self._drawn[-len(_ASKED) :] + drawn:
            os.write(self._screen, _ANSWER)
        self._drawn += drawn
        return bool(drawn)


def _surroundings(home: Path) -> dict[str, str]:
    """A person's terminal, with a home of its own; settings of whoever measures stay out of it."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {**kept, "HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONUTF8": "1"}
