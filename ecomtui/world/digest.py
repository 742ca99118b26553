"""The digest of a world: equal exactly when the same things happened and the same rows came of it."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

import msgspec

from ecomtui.world.model import Model
from ecomtui.world.store import Store

_JSON: Final = msgspec.json.Encoder()
_TOGETHER: Final = 1_000
_HANDLED: Final = (
    "select step, id, cause, sender, receiver, kind, key, sent, due, at, about, who, repeats, body, fault, fate "
    "from message where step is not null and fate<>'forgotten' order by step"
)


def digest(model: Model, store: Store) -> str:
    """SHA-256 over the handled messages of this branch and the parties' rows, as JSON lines, in hex.

    Faker's text, narration and the mode of writing are not part of it (DESIGN section 1). An empty table
    says nothing: a world that does not use it has the digest it had before there was such a table.
    """
    total = sha256()
    for lines in _lines(store, _HANDLED):
        total.update(lines)
    owned = (store.rows.tables[table].map for party in model.parties for table in party.tables)
    for table in sorted(owned, key=lambda mapped: mapped.name):
        name = msgspec.json.encode(table.name) + b"\n"
        for lines in _lines(store, table.select_digested):
            total.update(name + lines)
            name = b""
    return total.hexdigest()


def _lines(store: Store, statement: str) -> Iterator[bytes]:
    """Rows as JSON lines, many at a time."""
    found = store.connection.execute(statement)
    while rows := found.fetchmany(_TOGETHER):
        yield _JSON.encode_lines(rows)
