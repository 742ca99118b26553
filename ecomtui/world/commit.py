"""What one commit writes, as data: carried out here, or handed to the process that writes (see `writer`)."""

import zlib
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

import msgspec

from ecomtui.world.chain import Chain
from ecomtui.world.files import Statement
from ecomtui.world.message import COLUMNS

_ROW: Final = f"({','.join('?' * len(COLUMNS))})"
_INSERT: Final = f"insert into message values{_ROW}"
_AT_ONCE: Final = 40
_INSERT_AT_ONCE: Final = f"insert into message values{','.join([_ROW] * _AT_ONCE)}"
"""So many messages in one statement: a fifth less than one statement each."""
_LARGE: Final = 4_096
"""Bytes from which on it is worth while to pack what takes a batch back."""


class Commit(msgspec.Struct, array_like=True):
    """What has happened since the commit before.

    `statements` write rows of the parties, acts, the fates of messages sent before, and where the world stands.
    `sent` are the rows of new messages, `handled` those handled since, in order: the place among `sent`, or the row.
    `kept` is the SQL that keeps what takes the commit back, with its values but for those still to be made: of a
    batch `undo`, packed, and the link of the chain.
    """

    statements: list[Statement]
    sent: list[tuple[Any, ...]]
    handled: list[int | tuple[Any, ...]]
    kept: tuple[str, tuple[Any, ...]] | None
    undo: bytes | None

    def writes(self, links: Chain) -> Iterator[Statement]:
        """All that is written; `links` are those of the file so far."""
        yield from self.statements
        yield from self._inserts()
        if self.kept:
            sql, values = self.kept
            if self.undo is not None:
                values = (*values, zlib.compress(self.undo, 1) if len(self.undo) > _LARGE else self.undo)
            link = links.extended_by([self.sent[row] if isinstance(row, int) else row for row in self.handled])
            yield sql, [(*values, link)]

    def _inserts(self) -> Iterator[Statement]:
        sent = self.sent
        together = len(sent) - len(sent) % _AT_ONCE
        if together:
            shares = (sent[n : n + _AT_ONCE] for n in range(0, together, _AT_ONCE))
            yield _INSERT_AT_ONCE, [tuple(chain.from_iterable(share)) for share in shares]
        if together < len(sent):
            yield _INSERT, sent[together:]


def unpacked(undo: bytes) -> bytes:
    """What takes a batch back, as JSON."""
    return undo if undo.startswith(b"[") else zlib.decompress(undo)
