"""What a scalar may be: texts that become numbers, amounts, spans and names, each with words for what it is not."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, GetJsonSchemaHandler, ValidationInfo, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError

from ecomtui.parties.online_store.party import MOST_PIECES
from ecomtui.scenarios.words import Words, catalogues
from ecomtui.shop.given import checked_name
from ecomtui.shop.money import money, parse_money
from ecomtui.world.clock import DAY, MINUTE, duration_text, parse_duration
from ecomtui.world.errors import BadInput, hint, shown

VARIABLE: Final = r"\$\{[A-Za-z_][A-Za-z0-9_]*\}"
ANY_VARIABLE: Final = {"type": "string", "pattern": VARIABLE}
_WHOLE: Final = re.compile(r"-?[0-9]{1,12}")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")
YES, NO = frozenset({"true", "yes", "on"}), frozenset({"false", "no", "off"})
YES_OR_NO: Final = {"enum": [True, False, *sorted(YES | NO)]}
WORD: Final = "x-word"
"""Stands for the definition of a set of words until the whole schema is put together."""
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def wrong(says: str) -> PydanticCustomError:
    """A mistake in words of our own."""
    return PydanticCustomError("wrong", "{says}", {"says": says})


def wrong_at(says: str, *path: str) -> PydanticCustomError:
    """The same, at the value of a key further in."""
    return PydanticCustomError("wrong_at", "{says}", {"says": says, "path": path})


def unknown_key(says: str, key: str, *path: str) -> PydanticCustomError:
    """A key that nobody knows, at that key, of a mapping at hand or further in."""
    return PydanticCustomError("unknown_key", "{says}", {"says": says, "key": key, "path": path})


def words_of(info: ValidationInfo) -> Words:
    """What the file at hand adds to the catalogues."""
    return info.context if isinstance(info.context, Words) else Words()


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        kind = "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else "no text"
        raise wrong(f"this should be {what}, not {kind}")
    return value.strip()


def _checked(what: str, read: Callable[[str], Any]) -> BeforeValidator:
    def check(value: Any) -> Any:
        if isinstance(value, int | Range) and not isinstance(value, bool):
            return value
        try:
            return read(_text(value, what))
        except BadInput as error:
            raise wrong(str(error)) from None

    return BeforeValidator(check)


class Also:
    """In the JSON Schema: a value may be this too, a shorter way of writing it."""

    def __init__(self, *ways: dict[str, Any]) -> None:
        self._ways = ways

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        whole = dict(handler(core))
        about = {"description": whole.pop("description")} if "description" in whole else {}
        return {**about, "anyOf": [whole, *self._ways]}


class Keys:
    """In the JSON Schema: the keys of a mapping are words of one set of the catalogues."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(core), "propertyNames": {WORD: self._what}}


def _schema(what: str, **schema: Any) -> WithJsonSchema:
    return WithJsonSchema({"description": what[0].upper() + what[1:], "anyOf": [schema, ANY_VARIABLE]})


# ------------------------------------------------------------------ numbers
def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        large = text.removeprefix("-").isdecimal() and text.isascii()
        raise wrong(f"{shown(text)} is too large" if large else f"this should be a whole number, not {shown(text)}")
    return int(text)


def number(what: str, least: int, most: int) -> Any:
    """A whole number within bounds, called so when it lies outside."""

    def read(text: str) -> int:
        found = _whole(text)
        if not least <= found <= most:
            raise wrong(f"{what} lies between {least} and {most}; it cannot be {found}")
        return found

    return Annotated[int, _checked("a whole number", read), _schema(what, type="integer", minimum=least, maximum=most)]


Whole = number("a whole number", -999_999_999, 999_999_999)
Count = number("a number of times", 0, 1_000_000)
Times = number("a number of times", 1, 1_000_000)
Stock = number("a number of pieces", 0, 1_000_000)
Percent = number("a percentage", 1, 100)
Version = number("a format's version", 1, 1_000)
Minutes = number("a number of minutes", 1, 600)
Fade = number("fade", 0, 2)


def _seed(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 19 or int(text) >= 2**63:
        raise wrong(f"{shown(text)} is no seed; take a whole number from 0 to {2**63 - 1}")
    return int(text)


Seed = Annotated[int, _checked("a whole number", _seed), _schema("what chance grows from", type="integer", minimum=0)]


def _pieces(value: Any, info: ValidationInfo) -> int:
    number = value if isinstance(value, int) else _whole(_text(value, "a number of pieces"))
    if not 1 <= number <= MOST_PIECES and not words_of(info).rejected:
        raise wrong(f"{number} pieces cannot be ordered; take 1 to {MOST_PIECES}, or say rejected: bad_quantity")
    return number


Pieces = Annotated[
    int,
    BeforeValidator(_pieces),
    _schema(f"how many pieces, 1 to {MOST_PIECES}; others only in an act that is to be rejected", type="integer"),
]


def _million(text: str) -> int:
    """A chance from 0 to 1, or in percent, as parts of a million."""
    found = re.fullmatch(r"([0-9]{1,3})(?:\.([0-9]{1,6}))?(\s*%)?", text)
    if found is None:
        raise wrong(f"{shown(text)} is no chance; write it as in 0.25 or 25%")
    digits = int(found[1]) * 1_000_000 + int((found[2] or "").ljust(6, "0"))
    parts = digits // 100 if found[3] else digits
    if not 1 <= parts <= 1_000_000:
        raise wrong(f"{shown(text)} is no chance; it lies above 0 and not above 1")
    return parts


Chance = Annotated[
    int, _checked("a chance", _million), _schema("a chance, as in 0.25 or 25%", type=["number", "string"])
]
Money = Annotated[
    int, _checked("an amount, as in 12.50", parse_money), _schema("an amount, as in 12.50", type=["number", "string"])
]
SPAN: Final = {
    "description": "A duration: 200ms 5s 45s 2m 3h 2d 1w",
    "type": "string",
    "pattern": rf"^(\d{{1,9}}(ms|s|m|h|d|w)|{VARIABLE})$",
}
Span = Annotated[int, _checked("a duration, as in 45s", parse_duration), WithJsonSchema(SPAN)]


def _by(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else parse_duration(text)


By = Annotated[
    int, _checked("a duration or a number", _by), _schema("a duration, or a number", type=["integer", "string"])
]


def _moment(text: str) -> int:
    """Ms from Monday 09:00 until `Tue 14:30`."""
    found = re.fullmatch(r"([A-Za-z]{3})\w* (\d{1,2}):(\d{2})(?: \+(\d{1,3})w)?", text, re.ASCII)
    day = _DAYS.index(found[1].lower()) if found and found[1].lower() in _DAYS else None
    if found is None or day is None or int(found[2]) > 23 or int(found[3]) > 59:
        raise wrong(f"{shown(text)} is no moment; write it as in Tue 14:30")
    at = day * DAY + (int(found[2]) * 60 + int(found[3]) - 9 * 60) * MINUTE + int(found[4] or 0) * 7 * DAY
    return at if at >= 0 else at + 7 * DAY


Moment = Annotated[int, _checked("a moment", _moment), _schema("a moment, as in Tue 14:30", type="string")]


def _yes(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = _text(value, "true or false").lower()
    if word not in YES | NO:
        raise wrong(f"this is true or false, not {shown(word)}")
    return word in YES


Yes = Annotated[bool, BeforeValidator(_yes), _schema("true or false", **YES_OR_NO)]


# ------------------------------------------------------------------ numbers that are expected
@dataclass(frozen=True)
class Range:
    """From `low` to `high` (None: without end); a single number is both."""

    low: int | None
    high: int | None
    amount: bool = False

    def holds(self, number: int) -> bool:
        """Whether a number lies within."""
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)

    def __str__(self) -> str:
        show = money if self.amount else str
        if self.low is not None and self.low == self.high:
            return show(self.low)
        parts = [f"at least {show(self.low)}" if self.low is not None else ""]
        parts += [f"at most {show(self.high)}" if self.high is not None else ""]
        return " and ".join(part for part in parts if part)


def _range(read: Callable[[str], int], *, amount: bool) -> BeforeValidator:
    def one(value: Any) -> int:
        if isinstance(value, int):
            return value
        try:
            return read(_text(value, "a number, or {min, max}"))
        except BadInput as error:
            raise wrong(str(error)) from None

    def check(value: Any) -> Range:
        if isinstance(value, Range):
            return value
        if not isinstance(value, dict):
            number = one(value)
            return Range(number, number, amount)
        for key in value:
            if key not in ("min", "max"):
                raise wrong(f"unknown key {shown(str(key))}; a number may be {{min, max}}")
        low, high = (one(value[key]) if key in value else None for key in ("min", "max"))
        if low is None and high is None:
            raise wrong("say min, max or both")
        if low is not None and high is not None and low > high:
            raise wrong("min is larger than max; nothing could lie between")
        return Range(low, high, amount)

    return BeforeValidator(check)


def _range_schema(what: str, types: list[str]) -> WithJsonSchema:
    number = {"type": types}
    both = {"type": "object", "properties": {"min": number, "max": number}, "additionalProperties": False}
    return WithJsonSchema({"description": what, "anyOf": [number, both, ANY_VARIABLE]})


def _signed_money(text: str) -> int:
    return -parse_money(text[1:]) if text.startswith("-") else parse_money(text)


Number = Annotated[Range, _range(_whole, amount=False), _range_schema("A number, or {min, max}", ["integer", "string"])]
Amount = Annotated[
    Range, _range(_signed_money, amount=True), _range_schema("An amount, or {min, max}", ["number", "string"])
]


# ------------------------------------------------------------------ names and words
def one_of(what: str) -> Any:
    """A word of one set of the catalogues; the nearest right one is offered for a wrong one."""

    def check(value: Any, info: ValidationInfo) -> str:
        word, words = _text(value, f"a {what}"), words_of(info)
        known = words.known(what)
        if word not in known and not (words.rejected and what in ("product", "voucher")):
            raise wrong(f"unknown {what} {shown(word)}{hint(word, known)}")
        return word

    return Annotated[str, BeforeValidator(check), WithJsonSchema({WORD: what.replace(" ", "_")})]


def word_schemas() -> dict[str, Any]:
    """The sets of words as definitions of a JSON Schema; products and vouchers may also be the file's own."""
    found: dict[str, Any] = {}
    for what, words in catalogues().items():
        more = {"type": "string"} if what in ("product", "voucher") else ANY_VARIABLE
        found[what.replace(" ", "_")] = {"description": f"A {what}", "anyOf": [{"enum": list(words)}, more]}
    return found


def _plain(value: Any) -> str:
    return _text(value, "a text")


def _some(value: Any) -> str:
    text = _text(value, "a text")
    if not text:
        raise wrong("this should not be empty")
    return text


def _person(value: Any, info: ValidationInfo) -> str:
    try:
        name = checked_name(_text(value, "a customer's name"))
    except BadInput as error:
        raise wrong(str(error)) from None
    words_of(info).customers.setdefault(name)
    return name


def _new_name(value: Any) -> str:
    name = _text(value, "a name")
    if not _NAME.fullmatch(name):
        raise wrong(f"{shown(name)} is no name; take a letter, then up to 39 letters, digits, - or _")
    return name


def _label(value: Any) -> str:
    label = _text(value, "one or more words")
    if not label or len(label) > 80 or not label.isprintable():
        raise wrong("this is a few words on one line, at most 80 signs")
    return label


def _moment_label(value: Any) -> str:
    label = _label(value)
    if label.isdecimal():
        raise wrong(f"a moment is called by a word, not by the number {shown(label)}: back would take messages back")
    return label


def _known_act(value: Any, info: ValidationInfo) -> str | int:
    name, words = _text(value, "the name of an act, such as o1"), words_of(info)
    if name.isascii() and name.isdecimal() and len(name) <= 9:
        return int(name)
    if name in words.aliases or not isinstance(info.context, Words):
        return name
    if name in words.later:
        raise wrong(f"{shown(name)} is named further down only; name an act with `as` before it is spoken of")
    near = hint(name, words.aliases) if words.aliases else f"; name an act before with as: {name[:20]}"
    raise wrong(f"unknown alias {shown(name)}{near}")


def _known_label(value: Any, info: ValidationInfo) -> str | int:
    name, words = _text(value, "a number of messages, or a label"), words_of(info)
    if name.isascii() and name.isdecimal() and len(name) <= 9:
        return int(name)
    if name not in words.labels and isinstance(info.context, Words):
        near = hint(name, words.labels) if words.labels else "; name a moment before with label: …"
        raise wrong(f"unknown label {shown(name)}{near}")
    return name


Text = Annotated[str, BeforeValidator(_plain), WithJsonSchema({"type": ["string", "number"]})]
SomeText = Annotated[str, BeforeValidator(_some), WithJsonSchema({"type": ["string", "number"], "minLength": 1})]
Person = Annotated[
    str,
    BeforeValidator(_person),
    _schema("a customer, by the name one types", type="string", pattern="^[A-Za-z0-9_-]{1,30}$"),
]
NewName = Annotated[
    str, BeforeValidator(_new_name), _schema("a name for this act", type="string", pattern=f"^{_NAME.pattern}$")
]
Label = Annotated[str, BeforeValidator(_label), _schema("a few words", type=["string", "number"], maxLength=80)]
MomentLabel = Annotated[str, BeforeValidator(_moment_label), _schema("what this moment is called", type="string")]
KnownAct = Annotated[
    str | int,
    BeforeValidator(_known_act),
    _schema("an act by its name, or an order by its number", type=["string", "integer"]),
]
KnownLabel = Annotated[
    str | int, BeforeValidator(_known_label), _schema("a number of messages, or a label", type=["string", "integer"])
]
Product = one_of("product")
Voucher = one_of("voucher")
PersonaName = one_of("persona")
FaultId = one_of("fault")
GuardName = one_of("guard")
SettingName = one_of("setting")
Kind = one_of("message kind")
PromiseName = one_of("promise")
PartyName = one_of("party")
Rejection = one_of("rejection code")


def spoken(span: int) -> str:
    """A span as people read it."""
    return duration_text(span)
