"""How one message is told: a text with placeholders, made ready once and filled from each body.

The files name fields of the bodies; what they cannot say is found when they are read, not when it is told.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Literal, get_type_hints

import msgspec

from ecomtui.parties.protocol.alphabet import BODIES
from ecomtui.shop.money import money
from ecomtui.world.clock import date_text
from ecomtui.world.errors import BadInput, UnknownName, hint, shown

PARTS: Final = ("Click", "Shop", "Order", "Stock", "Pay", "Confirm", "Pack", "Send", "Way", "Door")
"""The parts of an order's story, in their order."""

WORLD_ACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "ArmFault": ("fault", "about", "who", "message", "start", "until", "times", "nth", "chance", "by", "errand"),
    "ArmSwarm": ("chances",),
    "DisarmFault": ("fault",),
    "DisarmAll": (),
    "TakeGuardOut": ("guard",),
    "PutGuardBack": ("guard",),
    "ChangeSetting": ("setting", "value"),
}
"""The world's own acts and what they say; their bodies live beside tables, too heavy to import here."""

_NAMES: Final = frozenset({"fault", "guard", "setting", "value"})
_GROUPS: Final = {
    "code": "code",
    "decline_code": "code",
    "reason": "reason",
    "template": "template",
    "badge": "badge",
    "status": "parcel",
    "detail": "scan",
    "verdict": "verdict",
    "outcome": "outcome",
    "condition": "condition",
    "evidence": "evidence",
}
"""Which table of words a field's values are looked up in."""
_OTHER_GROUPS: Final = {("PurchaseOrderAcknowledged", "code"): "acknowledgement"}

Show = Callable[[Any, "Names"], str]
"""How a field's value becomes text."""


Word = Callable[[str, str], str]
"""Finds the plain words for a code, by their group."""
_BODIES: Final = {body.__name__: body for body in BODIES}
_PLACEHOLDER: Final = re.compile(r"\{([a-z0-9_.]+(?:\|[a-z0-9_.]+)*)\}")


@dataclass(frozen=True, slots=True)
class Names:
    """What the world calls its people (by number) and its products (by sku)."""

    people: Mapping[int, str] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)

    def person(self, number: int) -> str:
        """A person's name as one writes it."""
        name = self.people.get(number)
        return name[:1].upper() + name[1:] if name else f"customer {number}"

    def product(self, sku: str) -> str:
        """A product's name."""
        return self.products.get(sku, sku)


class _Variant(msgspec.Struct, forbid_unknown_fields=True):
    """What an entry says instead, for one value of its field `by`."""

    part: str | None = None
    headline: Literal["yes", "no"] | None = None
    plain: str | None = None
    technical: str | None = None


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    """One hop of one kind, as its file has it."""

    part: str
    plain: str
    technical: str
    headline: Literal["yes", "no"] = "no"
    by: str | None = None
    variants: dict[str, _Variant] = {}


@dataclass(frozen=True, slots=True)
class Text:
    """A text with placeholders: literals, and between them the fields that may stand there.

    `nothing` is what stands there when none of them says anything.
    """

    literals: tuple[str, ...]
    fields: tuple[tuple[tuple[str, Show], ...], ...]
    nothing: str

    def fill(self, body: Mapping[str, Any], names: Names) -> str:
        """The text for this body. Of the fields of one placeholder the first that says something counts."""
        words = [self.literals[0]]
        for choices, literal in zip(self.fields, self.literals[1:], strict=True):
            said = ((_value(body, path), show) for path, show in choices)
            words += next((show(value, names) for value, show in said if value is not None), self.nothing), literal
        return "".join(words)


@dataclass(frozen=True, slots=True)
class Telling:
    """One way to tell a hop; the texts still have their placeholders."""

    part: str
    headline: bool
    plain: Text
    technical: Text


@dataclass(frozen=True, slots=True)
class Entry:
    """How a hop is told: `usual`, unless the value of the body's field `by` has a telling of its own."""

    usual: Telling
    by: str | None
    variants: Mapping[str, Telling]

    def telling(self, body: Mapping[str, Any]) -> Telling:
        """The telling that fits this body."""
        if self.by is None:
            return self.usual
        return self.variants.get(_as_word(_value(body, self.by)), self.usual)


def entry_of(kind: str, content: dict[str, Any], word: Word) -> Entry:
    """An entry of a narration file, with its texts ready to be filled.

    Raises:
        BadInput: when it has another shape, or names what the kind's body does not say.
    """
    try:
        raw = msgspec.convert(content, _Entry, strict=False)
    except msgspec.ValidationError as error:
        raise BadInput(str(error)) from error
    fields = _fields(kind)
    if raw.by is not None and _type_of(fields, raw.by) is None:
        raise BadInput(f"it has no field {shown(raw.by)}{hint(raw.by, fields)}")
    if bool(raw.variants) != (raw.by is not None):
        raise BadInput("`by` and `variants` belong together")
    usual = _Variant(raw.part, raw.headline, raw.plain, raw.technical)
    variants = {
        value: _telling(
            kind,
            fields,
            _Variant(
                variant.part or raw.part,
                variant.headline or raw.headline,
                variant.plain or raw.plain,
                variant.technical or raw.technical,
            ),
            word,
        )
        for value, variant in raw.variants.items()
    }
    return Entry(_telling(kind, fields, usual, word), raw.by, variants)


def _telling(kind: str, fields: Mapping[str, Any], raw: _Variant, word: Word) -> Telling:
    if raw.part not in PARTS:
        raise BadInput(f"unknown part {shown(raw.part or '')}{hint(raw.part or '', PARTS)}")
    plain = _text(kind, fields, raw.plain or "", partial(_plainly, word), "–")
    technical = _text(kind, fields, raw.technical or "", _technically, "none")
    return Telling(raw.part, raw.headline == "yes", plain, technical)


def _text(kind: str, fields: Mapping[str, Any], text: str, how: Callable[[str, str, Any], Show], nothing: str) -> Text:
    literals, between = placeholders(" ".join(text.split()))
    choices = []
    for placeholder in between:
        shows = []
        for path in placeholder.split("|"):
            type_ = _type_of(fields, path)
            if type_ is None:
                raise BadInput(f"unknown placeholder {{{path}}}{hint(path, fields)}")
            shows.append((path, how(kind, path.rpartition(".")[2], type_)))
        choices.append(tuple(shows))
    return Text(literals, tuple(choices), nothing)


def _plainly(word: Word, kind: str, name: str, type_: Any) -> Show:
    """How a field is shown to people: names and words instead of numbers and codes."""
    group = _OTHER_GROUPS.get((kind, name)) or _GROUPS.get(name)
    if group is not None:
        return lambda value, names: word(group, value)
    if name in ("customer", "payer", "who"):
        return lambda value, names: names.person(value)
    if name in ("sku", "instead"):
        return lambda value, names: names.product(value)
    if name == "skus":
        return lambda value, names: _listed([names.product(sku) for sku in value])
    if name == "lines":
        return lambda value, names: _listed([f"{x['quantity']} × {names.product(x['sku'])}" for x in value])
    if name in _NAMES:
        return lambda value, names: value.replace(".", ": ").replace("_", " ")
    return _technically(kind, name, type_)


def _technically(kind: str, name: str, type_: Any) -> Show:
    """How a field is shown to engineers: codes and numbers as they are."""
    if name == "lines":
        return lambda value, names: ", ".join(f"{line['sku']} ×{line['quantity']}" for line in value)
    if name == "skus":
        return lambda value, names: ", ".join(value)
    if name == "chances":
        return lambda value, names: ", ".join(f"{fault} {parts}" for fault, parts in value.items())
    titles = _titles(type_)
    if "money" in titles:
        return lambda value, names: money(value)
    if "instant" in titles:
        return lambda value, names: date_text(value)
    return _as_is


def _as_is(value: Any, names: Names) -> str:
    return str(len(value)) if isinstance(value, (list, tuple)) else _as_word(value)


def _as_word(value: Any) -> str:
    """A value as the files call it: `none`, `yes`, `no`, or itself."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


def _listed(words: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1] if words else "") if part)


def _value(body: Mapping[str, Any], path: str) -> Any:
    """The value of a dotted field, or None."""
    value: Any = body
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def placeholders(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The literals of a text and the placeholders between them.

    Raises:
        BadInput: for a brace that opens or closes none.
    """
    parts = _PLACEHOLDER.split(text)
    for literal in parts[::2]:
        if "{" in literal or "}" in literal:
            raise BadInput(f"a brace without its placeholder in {shown(literal)}")
    return tuple(parts[::2]), tuple(parts[1::2])


def filled(text: str, **values: Any) -> str:
    """A notice or a line of a mail with its values."""
    said = {
        "order": str(values.get("order")),
        "number": str(values.get("number")),
        "amount": money(values["amount"]) if values.get("amount") is not None else None,
        "agreed": money(values["agreed"]) if values.get("agreed") is not None else None,
        "expected": date_text(values["expected"]) if values.get("expected") is not None else None,
    }
    return _PLACEHOLDER.sub(lambda found: said[found[1]] or "–", text.strip())


def _fields(kind: str) -> Mapping[str, Any]:
    """The fields of a kind's body with their types."""
    if kind in WORLD_ACTS:
        return dict.fromkeys(WORLD_ACTS[kind], str)
    if kind not in _BODIES:
        raise UnknownName("message kind", kind, (*_BODIES, *WORLD_ACTS))
    return get_type_hints(_BODIES[kind], include_extras=True)


def _type_of(fields: Mapping[str, Any], path: str) -> Any:
    """The type of a dotted field, or None when there is no such field."""
    type_: Any = None
    for name in path.split("."):
        type_ = fields.get(name)
        fields = get_type_hints(type_, include_extras=True) if isinstance(type_, type) else {}
    return type_


def _titles(type_: Any) -> frozenset[str | None]:
    """What the annotations of a type (or of the members of a union) call it: `money`, `instant`."""
    members = (type_, *getattr(type_, "__args__", ()))
    notes = (note for member in members for note in getattr(member, "__metadata__", ()))
    return frozenset(note.title for note in notes if isinstance(note, msgspec.Meta))
