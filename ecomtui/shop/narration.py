"""Narration: what a message means, in plain words and for engineers, from `data/narration/<language>`.

One file a conversation, kind → hop → entry, and `words.yaml` for every code that people may meet. The
terminal shop loads this before its first paint: nothing here may import SQLModel, pydantic or Textual.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, Literal, get_type_hints

import msgspec

from ecomtui.parties.protocol.alphabet import BODIES
from ecomtui.shop import paths
from ecomtui.shop.documents import Stamp, read_yaml, shaped, stamp
from ecomtui.shop.money import money
from ecomtui.world.clock import date_text
from ecomtui.world.errors import BadInput, UnknownName, hint, shown

PARTS: Final = ("Click", "Shop", "Order", "Stock", "Pay", "Confirm", "Pack", "Send", "Way", "Door")
"""The parts of an order's story, in their order."""

WORDS_FILE: Final = "words.yaml"
GLOSSARY_FILE: Final = "glossary.yaml"
ANY: Final = "*"
WORLD_ACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "ArmFault": ("fault", "about", "who", "message", "start", "until", "times", "nth", "chance", "by", "errand"),
    "DisarmFault": ("fault",),
    "TakeGuardOut": ("guard",),
    "PutGuardBack": ("guard",),
    "ChangeSetting": ("setting", "value"),
}
"""The world's own acts and what they say; their bodies live beside tables, too heavy to import here."""

_PLACEHOLDER: Final = re.compile(r"\{([a-z0-9_.]+(?:\|[a-z0-9_.]+)*)\}")
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


@dataclass(frozen=True, slots=True)
class Told:
    """A message, told: its `part` of the story, whether it is a stop, and two depths of text."""

    part: str
    headline: bool
    plain: str
    technical: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the customer reads it."""

    subject: str
    body: str


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


class _MailText(msgspec.Struct, forbid_unknown_fields=True):
    subject: str
    body: str


class _Words(msgspec.Struct, forbid_unknown_fields=True):
    words: dict[str, dict[str, str]]
    notices: dict[str, str]
    mails: dict[str, _MailText]


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


class Narration:
    """The texts of one language. Files are read when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def load(cls, language: str = "en") -> "Narration":
        """The narration in a language, as in `en`.

        Raises:
            BadInput: when there is none in that language.
        """
        if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
            raise BadInput(f"not a language: {shown(language)}; write it as in en or pt-BR")
        folder = paths.data(f"narration/{language}")
        return _kept(folder, stamp(sorted(folder.glob("*.yaml"))))

    def tell(self, kind: str, sender: str, receiver: str, body: Mapping[str, Any], names: Names) -> Told:
        """A message in words; `body` is its decoded JSON.

        Raises:
            BadInput: when nothing is written about it, or the files are not as they should be.
        """
        telling = self.entry(kind, sender, receiver).telling(body)
        return Told(
            telling.part, telling.headline, telling.plain.fill(body, names), telling.technical.fill(body, names)
        )

    def word(self, group: str, value: str) -> str:
        """The plain words for a code.

        Raises:
            UnknownName: for a group or a value without any.
        """
        words = self.words(group)
        if value not in words:
            raise UnknownName(f"word ({group})", value, words)
        return words[value]

    def words(self, group: str) -> Mapping[str, str]:
        """All plain words of a group, by code.

        Raises:
            UnknownName: when there is no such group.
        """
        if group not in self._words.words:
            raise UnknownName("group of words", group, self._words.words)
        return self._words.words[group]

    def notice(
        self,
        code: str,
        order: int | None,
        amount: int | None,
        number: str | None = None,
        expected: int | None = None,
        agreed: int | None = None,
    ) -> str:
        """What a notice says on the customer's screen; `amount` and the total `agreed` to before in minor units,
        `expected` in virtual ms.

        Raises:
            UnknownName: for a code that is no notice.
        """
        if code not in self._words.notices:
            raise UnknownName("notice", code, self._words.notices)
        text = self._words.notices[code]
        return _filled(text, order=order, amount=amount, number=number, expected=expected, agreed=agreed)

    def mail(self, template: str, order: int, amount: int | None, number: str | None, expected: int | None) -> Mail:
        """A mail as the customer reads it; `amount` in minor units, `expected` in virtual ms.

        Raises:
            UnknownName: for a template that does not exist.
        """
        text = self._words.mails.get(template)
        if text is None:
            raise UnknownName("mail template", template, self._words.mails)
        filled = (
            _filled(part, order=order, amount=amount, number=number, expected=expected)
            for part in (text.subject, text.body)
        )
        return Mail(*filled)

    def entry(self, kind: str, sender: str, receiver: str) -> Entry:
        """What is written about a hop.

        Raises:
            BadInput: when nothing is.
        """
        hops = self.entries.get(kind)
        if hops is None:
            raise UnknownName("message kind", kind, self.entries)
        for hop in ((sender, receiver), (sender, ANY), (ANY, receiver), (ANY, ANY)):
            if hop in hops:
                return hops[hop]
        known = [f"{a}→{b}" for a, b in hops]
        wanted = f"{sender}→{receiver}"
        raise BadInput(f"{self.folder}: {kind} has no text for {wanted}{hint(wanted, known)}")

    # ---------------------------------------------------------------- reading the files
    @cached_property
    def entries(self) -> Mapping[str, Mapping[tuple[str, str], Entry]]:
        """Every entry: kind → (sender, receiver) → how it is told.

        Raises:
            BadInput: for a file of another shape; the message says which file, kind and hop.
        """
        found: dict[str, dict[tuple[str, str], Entry]] = {}
        for path in sorted(self.folder.glob("*.yaml")):
            if path.name in (WORDS_FILE, GLOSSARY_FILE):
                continue
            for kind, hops in shaped(read_yaml(path), dict[str, dict[str, dict[str, Any]]], path).items():
                if kind in found:
                    raise BadInput(f"{path}: {kind} stands in another file already")
                found[kind] = {}
                for hop, content in hops.items():
                    try:
                        found[kind][_ends(hop)] = self._entry(kind, content)
                    except BadInput as error:
                        raise BadInput(f"{path}: {kind}: {hop}: {error}") from error
        if not found:
            raise BadInput(f"{self.folder} holds no narration (*.yaml)")
        return found

    @cached_property
    def _words(self) -> _Words:
        path = self.folder / WORDS_FILE
        words = shaped(read_yaml(path), _Words, path)
        for text in (*words.notices.values(), *(t for mail in words.mails.values() for t in (mail.subject, mail.body))):
            for name in _placeholders(text)[1]:
                if name not in ("order", "amount", "number", "expected", "agreed"):
                    raise BadInput(f"{path}: no value called {{{name}}} in {shown(text)}")
        return words

    def _entry(self, kind: str, content: dict[str, Any]) -> Entry:
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
            value: self._telling(
                kind,
                fields,
                _Variant(
                    variant.part or raw.part,
                    variant.headline or raw.headline,
                    variant.plain or raw.plain,
                    variant.technical or raw.technical,
                ),
            )
            for value, variant in raw.variants.items()
        }
        return Entry(self._telling(kind, fields, usual), raw.by, variants)

    def _telling(self, kind: str, fields: Mapping[str, Any], raw: _Variant) -> Telling:
        if raw.part not in PARTS:
            raise BadInput(f"unknown part {shown(raw.part or '')}{hint(raw.part or '', PARTS)}")
        plain = self._text(kind, fields, raw.plain or "", self._plainly, "–")
        technical = self._text(kind, fields, raw.technical or "", _technically, "none")
        return Telling(raw.part, raw.headline == "yes", plain, technical)

    def _text(
        self, kind: str, fields: Mapping[str, Any], text: str, how: Callable[[str, str, Any], Show], nothing: str
    ) -> Text:
        literals, placeholders = _placeholders(" ".join(text.split()))
        choices = []
        for placeholder in placeholders:
            shows = []
            for path in placeholder.split("|"):
                type_ = _type_of(fields, path)
                if type_ is None:
                    raise BadInput(f"unknown placeholder {{{path}}}{hint(path, fields)}")
                shows.append((path, how(kind, path.rpartition(".")[2], type_)))
            choices.append(tuple(shows))
        return Text(literals, tuple(choices), nothing)

    def _plainly(self, kind: str, name: str, type_: Any) -> Show:
        """How a field is shown to people: names and words instead of numbers and codes."""
        group = _OTHER_GROUPS.get((kind, name)) or _GROUPS.get(name)
        if group is not None:
            return lambda value, names: self.word(group, value)
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


def _filled(text: str, **values: Any) -> str:
    """A notice or a line of a mail with its values."""
    said = {
        "order": str(values.get("order")),
        "number": str(values.get("number")),
        "amount": money(values["amount"]) if values.get("amount") is not None else None,
        "agreed": money(values["agreed"]) if values.get("agreed") is not None else None,
        "expected": date_text(values["expected"]) if values.get("expected") is not None else None,
    }
    return _PLACEHOLDER.sub(lambda found: said[found[1]] or "–", text.strip())


def _placeholders(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The literals of a text and the placeholders between them.

    Raises:
        BadInput: for a brace that opens or closes none.
    """
    parts = _PLACEHOLDER.split(text)
    for literal in parts[::2]:
        if "{" in literal or "}" in literal:
            raise BadInput(f"a brace without its placeholder in {shown(literal)}")
    return tuple(parts[::2]), tuple(parts[1::2])


def _ends(hop: str) -> tuple[str, str]:
    """Sender and receiver of `sender→receiver`."""
    sender, arrow, receiver = hop.partition("→")
    if not arrow or not sender or not receiver:
        raise BadInput("not a hop; write it as in stock→order_manager")
    return sender, receiver


_BODIES: Final = {body.__name__: body for body in BODIES}


@lru_cache(maxsize=4)
def _kept(folder: Path, files: Stamp) -> Narration:
    """The narration in a folder whose files are in that state."""
    return Narration(folder)


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
