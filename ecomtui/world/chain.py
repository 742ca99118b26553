"""The chain: a hash over what has been handled, linked from commit to commit.

Each link is SHA-256 over the link before it and the messages handled since, in canonical form. A message
that somebody changes afterwards no longer fits the first link after it, which is how `verify` says where.
A step's link is kept with its row changes, a batch's in a table of its own; the view `link` has them all.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final

import msgspec

_STRETCH: Final = "select * from message where step between ? and ? and fate<>'forgotten' order by step"


class Chain:
    """The end of the chain of one world's file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._last: bytes | None = None

    def extended_by(self, handled: Iterable[tuple[object, ...]]) -> bytes:
        """The link that a commit adds for the messages handled since the last one, given as their rows."""
        if self._last is None:
            last = self._connection.execute("select hash from link order by step desc limit 1").fetchone()
            self._last = last[0] if last else b""
        self._last = _link(self._last, handled)
        return self._last


def _link(before: bytes, handled: Iterable[tuple[object, ...]]) -> bytes:
    return sha256(before + msgspec.json.encode(list(handled))).digest()


def broken_links(connection: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """Stretches (first step, last step) whose messages are not those that were handled there.

    A broken link is told once: the next ones are judged by what the file says it was.
    """
    before, first = b"", 1
    for last, hash_ in connection.execute("select step, hash from link order by step"):
        if _link(before, connection.execute(_STRETCH, (first, last))) != hash_:
            yield first, last
        before, first = hash_, last + 1
    (steps,) = connection.execute("select coalesce(max(step), 0) from message where fate<>'forgotten'").fetchone()
    if steps >= first:
        yield first, steps
