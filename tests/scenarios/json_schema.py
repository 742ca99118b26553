"""As much of JSON Schema as the schema of scenario files uses, and files as an editor reads them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ecomtui.scenarios import source

KNOWN: Final = {
    "$defs", "$ref", "$schema", "additionalProperties", "anyOf", "const", "default", "description", "enum", "items",
    "maximum", "maxItems", "maxLength", "maxProperties", "minimum", "minItems", "minLength", "minProperties", "oneOf",
    "pattern", "properties", "propertyNames", "required", "title", "type",
}  # fmt: skip
TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "number": (int, float), "null": (),
    "boolean": (bool,),
}  # fmt: skip


def as_an_editor_reads(node: source.Node) -> Any:
    """Scalars by the core schema of YAML 1.2: `no` is a text, and 5 a number."""
    if isinstance(node, source.Sequence):
        return [as_an_editor_reads(item) for item in node.items]
    if isinstance(node, source.Mapping):
        return {word: as_an_editor_reads(value) for word, (_, value) in node.entries.items()}
    if node.is_nothing:
        return None
    if not node.plain or not re.fullmatch(r"true|false|[-+]?\d+|[-+]?\d+\.\d*", node.text):
        return node.text
    return (
        node.text == "true"
        if node.text in ("true", "false")
        else float(node.text)
        if "." in node.text
        else int(node.text)
    )


def refused(value: Any, schema: Any, whole: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Where and why an editor would underline the value."""
    if schema is True:
        return
    if schema is False:
        yield f"{path}: nothing may stand here"
        return
    assert set(schema) <= KNOWN, f"{path}: this check does not know {set(schema) - KNOWN}"
    if "$ref" in schema:
        yield from refused(value, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole, path)
    for word in ("anyOf", "oneOf"):
        ways: list[list[str]] = [list(refused(value, way, whole, path)) for way in schema.get(word, ())]
        if ways and all(ways):
            yield f"{path}: {value!r} is none of these: " + "; ".join(ways[0])
    types = schema.get("type", [])
    if types and not any(_is(value, kind) for kind in ([types] if isinstance(types, str) else types)):
        yield f"{path}: {value!r} is no {types}"
    if "enum" in schema and not any(value == each and type(value) is type(each) for each in schema["enum"]):
        yield f"{path}: {value!r} is none of {schema['enum'][:5]}"
    if "const" in schema and value != schema["const"]:
        yield f"{path}: {value!r} is not {schema['const']!r}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{path}: {value!r} does not look like {schema['pattern']}"
    yield from _bounds(value, schema, path)
    if isinstance(value, dict):
        yield from _mapping(value, schema, whole, path)
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from refused(item, schema.get("items", True), whole, f"{path}/{number}")


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool) or value is None:
        return (kind == "boolean") if isinstance(value, bool) else (kind == "null")
    return isinstance(value, TYPES[kind])


def _bounds(value: Any, schema: Mapping[str, Any], path: str) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, (int, float, str, list, dict)):
        return
    what = "Length" if isinstance(value, str) else "Items" if isinstance(value, list) else "imum"
    what = "Properties" if isinstance(value, dict) else what
    size = len(value) if isinstance(value, (str, list, dict)) else value
    if size < schema.get(f"min{what}", size) or size > schema.get(f"max{what}", size):
        yield f"{path}: {size} is out of bounds"


def _mapping(value: Mapping[str, Any], schema: Mapping[str, Any], whole: Mapping[str, Any], path: str) -> Iterator[str]:
    own = schema.get("properties", {})
    for key in schema.get("required", ()):
        if key not in value:
            yield f"{path}: {key} is missing"
    for key, each in value.items():
        yield from refused(key, schema.get("propertyNames", True), whole, f"{path}/{key}")
        yield from refused(each, own.get(key, schema.get("additionalProperties", True)), whole, f"{path}/{key}")
