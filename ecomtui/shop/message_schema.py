"""The JSON Schema of every message's body, from the structs that read them."""

from typing import Any, Final

import msgspec

from ecomtui.parties.protocol.alphabet import BODIES

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


def messages_schema() -> dict[str, Any]:
    """One definition for each kind, by its name."""
    _, components = msgspec.json.schema_components(BODIES, ref_template="#/$defs/{name}")
    return {
        "$schema": _DRAFT,
        "title": "ecomtui messages",
        "description": "The body of a message, by its kind. Amounts are minor units, times virtual milliseconds.",
        "type": "object",
        "properties": {body.__name__: {"$ref": f"#/$defs/{body.__name__}"} for body in BODIES},
        "$defs": dict(sorted(components.items())),
    }
