"""The JSON Schema of a scenario file, and its reference: both made from the models that read it."""

from typing import Any, Final

from pydantic import TypeAdapter

from ecomtui.scenarios.model import Head
from ecomtui.scenarios.scalars import WORD, word_schemas
from ecomtui.scenarios.verbs import IN_SHORT, Verb, verbs
from ecomtui.world.clock import duration_text

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_SCALAR: Final = {"type": ["string", "number", "boolean", "null"]}
_VARIABLES: Final = {"type": "object", "additionalProperties": _SCALAR}


def scenario_schema() -> dict[str, Any]:
    """What an editor completes scenario files from."""
    defs: dict[str, Any] = word_schemas()
    head = shape_schema(Head, defs)
    own = {
        "include": {"description": "Fragments (.shop-part.yaml) merged under this file", "type": ["array", "string"]},
        "vars": {"description": "Values that ${name} stands for", **_VARIABLES},
        "matrix": {
            "description": "One run for every combination",
            "type": "object",
            "additionalProperties": {"type": "array", "items": _SCALAR, "minItems": 1},
        },
        "examples": {"description": "One run for every row", "type": "array", "items": _VARIABLES, "minItems": 1},
        "steps": {"description": "What is done, and what is expected", "type": "array", "minItems": 1,
                  "items": {"$ref": "#/$defs/step"}},
    }  # fmt: skip
    defs["step"] = step_schema(defs)
    return {
        "$schema": DRAFT,
        "title": "ecomtui scenario",
        "description": "A scenario file, ending .shop.yaml.",
        "type": "object",
        "properties": {**head["properties"], **own},
        "required": ["name", "steps"],
        "additionalProperties": False,
        "$defs": dict(sorted(defs.items())),
    }


def step_schema(defs: dict[str, Any]) -> dict[str, Any]:
    """One step's schema; what it refers to goes to `defs`."""
    properties: dict[str, Any] = {}
    for verb in verbs().values():
        schema = shape_schema(verb.shape, defs)
        for nested in schema.get("properties", {}).values():
            if nested.get("items") == {}:
                nested["items"] = {"$ref": "#/$defs/step"}
        if verb.short:
            schema = {"anyOf": [schema, _short(verb, schema["properties"])]}
        properties[verb.name] = {**schema, "description": verb.says}
    return {
        "description": "One verb with its value",
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": properties,
        "additionalProperties": False,
    }


def _short(verb: Verb, properties: dict[str, Any]) -> dict[str, Any]:
    """`{espresso-cup: 5}`, and what any act may carry beside it."""
    common = {key: properties[key] for key in IN_SHORT}
    return {"type": "object", "properties": common, "additionalProperties": properties[verb.short]}


def shape_schema(shape: Any, defs: dict[str, Any]) -> dict[str, Any]:
    """One shape's schema; what it refers to goes to `defs`."""
    schema = _with_words(TypeAdapter(shape).json_schema(by_alias=True, ref_template="#/$defs/{model}"))
    for name, definition in schema.pop("$defs", {}).items():
        defs.setdefault(name, definition)
    found: dict[str, Any] = schema
    return found


def _with_words(part: Any) -> Any:
    """The same with references to the sets of words: pydantic itself refers only to its own models."""
    if isinstance(part, list):
        return [_with_words(each) for each in part]
    if not isinstance(part, dict):
        return part
    if WORD in part:
        rest = {key: value for key, value in part.items() if key != WORD}
        return {"$ref": f"#/$defs/{part[WORD]}", **rest}
    return {key: _with_words(value) for key, value in part.items() if key != "title" or not isinstance(value, str)}


# ------------------------------------------------------------------ the reference
def reference() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Sections of the reference: a heading, a sentence, and entries of a word and what it says."""
    defs = word_schemas()
    head = shape_schema(Head, defs)
    top = [(name, _said(schema, defs)) for name, schema in head["properties"].items()]
    top += [
        ("include", "fragments (.shop-part.yaml), relative to this file, merged under its own keys; lists come first"),
        ("vars", "${name} stands for a scalar anywhere; null means the key is absent"),
        ("matrix", "name to list: one run for every combination"),
        ("examples", "instead of matrix: one run for every row"),
        ("steps", "what is done and expected, one verb a step (required)"),
    ]
    given = [(name, _said(schema, defs)) for name, schema in defs["GivenWorld"]["properties"].items()]
    fault = [(name, _said(schema, defs)) for name, schema in defs["Fault"]["properties"].items()]
    acts = [(verb.name, _verb(verb, defs)) for verb in verbs().values() if verb.acts]
    time = [(verb.name, _verb(verb, defs)) for verb in verbs().values() if not verb.acts and verb.name != "expect"]
    shape_schema(verbs()["expect"].shape, defs)
    expect = [(name, _said(schema, defs)) for name, schema in defs["Expect"]["properties"].items()]
    return [
        (
            "A file",
            "YAML, ending .shop.yaml: one scenario, with these keys. Only name and steps have to be there.",
            top,
        ),
        ("given", "The world before the first step.", given),
        ("faults", "Things that go wrong. One that strikes nothing fails the run unless it is optional.", fault),
        (
            "Acts",
            "Acts take no time and only queue: each customer's one after the other, staff at once. One that the shop "
            "rejects fails the run unless it carries rejected: CODE (or any).",
            acts,
        ),
        ("Time", "Only these, race and within let time pass. Durations: 200ms 5s 45s 2m 3h 2d 1w.", time),
        ("expect", "What is to be true; several together are all to hold. A number may be {min, max}.", expect),
    ]


def _verb(verb: Verb, defs: dict[str, Any]) -> str:
    schema = shape_schema(verb.shape, defs)
    schema = _resolved(next(iter(schema.get("anyOf", [schema]))), defs)
    needed = schema.get("required", [])
    keys = [name if name in needed else f"[{name}]" for name in schema.get("properties", {})]
    return f"{verb.says} {{{', '.join(keys)}}}" if keys else verb.says


def _resolved(schema: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = defs.get(name, schema)
    return found


def _said(schema: dict[str, Any], defs: dict[str, Any]) -> str:
    """What a key is, and what it may hold."""
    says = str(schema.get("description", "")).strip()
    kinds = [_kind(each, defs) for each in schema.get("anyOf", [schema])]
    kind = " or ".join(dict.fromkeys(k for k in kinds if k))
    usual = None if "$ref" in schema else schema.get("default")
    tail = f" (usually {_default(usual)})" if usual not in (None, [], {}, False) else ""
    return (f"{says}: {kind}" if says and kind and kind.lower() != says.lower() else says or kind) + tail


def _default(value: Any) -> str:
    return duration_text(value) if isinstance(value, int) and value > 1_000_000 else str(value)


def _kind(schema: Any, defs: dict[str, Any]) -> str:
    if not isinstance(schema, dict):
        return ""
    if "description" in schema and "properties" not in schema:
        says = str(schema["description"])
        return says[:1].lower() + says[1:]
    if "$ref" in schema:
        found = _resolved(schema, defs)
        if "properties" in found:
            return "{" + ", ".join(found["properties"]) + "}"
        return str(found.get("description", "")).lower()
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(k for each in schema["anyOf"] if (k := _kind(each, defs))))
    if "properties" in schema:
        return "{" + ", ".join(schema["properties"]) + "}"
    if schema.get("type") == "object":
        names = _kind(schema.get("propertyNames", {}), defs) or "name"
        return f"{{{names}: {_kind(schema.get('additionalProperties', {}), defs) or 'value'}}}"
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}), defs) or 'values'}"
    if True in schema.get("enum", ()):
        return "true or false"
    if "enum" in schema or "const" in schema:
        return ", ".join(map(str, schema.get("enum", [schema.get("const")])))
    if schema.get("pattern", "").startswith(r"\$") or schema.get("type") == "null":
        return ""
    types = schema.get("type", "")
    return (
        {"integer": "number", "string": "text", "boolean": "true or false"}.get(types, "")
        if isinstance(types, str)
        else ""
    )
