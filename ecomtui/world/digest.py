"""The digest of a world: equal exactly when the same things happened and the same rows came of it."""

from hashlib import sha256

import msgspec

from ecomtui.world.model import Model
from ecomtui.world.store import Store

_HANDLED = (
    "select step, id, cause, sender, receiver, kind, key, sent, due, at, about, who, repeats, body, fault, fate "
    "from message where step is not null and fate<>'forgotten' order by step"
)


def digest(model: Model, store: Store) -> str:
    """SHA-256 over the handled messages of this branch and the parties' rows, as JSON lines, in hex.

    Faker's text, narration and the mode of writing are not part of it (DESIGN section 1). An empty table
    says nothing: a world that does not use it has the digest it had before there was such a table.
    """
    total = sha256()
    execute, encode = store.connection.execute, msgspec.json.encode
    for row in execute(_HANDLED):
        total.update(encode(row) + b"\n")
    owned = (store.rows.tables[table].map for party in model.parties for table in party.tables)
    for table in sorted(owned, key=lambda mapped: mapped.name):
        columns = ",".join(f'"{column}"' for column in sorted(table.digested))
        name = encode(table.name) + b"\n"
        for row in execute(f'select {columns} from "{table.name}" order by "{table.key}"'):
            total.update(name + encode(row) + b"\n")
            name = b""
    return total.hexdigest()
