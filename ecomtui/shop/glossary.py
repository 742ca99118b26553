"""The glossary: what every word of the shop means, and which of them are in a text or in a message.

Its texts come from `data/narration/<language>/glossary.yaml`, and for what explains itself from the code
(`glossary_sources`). Free words, such as *authorisation*, stand in the file alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import msgspec

from ecomtui.parties.protocol.alphabet import BODIES
from ecomtui.shop import paths
from ecomtui.shop.documents import read_yaml, shaped
from ecomtui.shop.glossary_sources import Kind, Source, sources, status_columns
from ecomtui.shop.narration import GLOSSARY_FILE, Narration
from ecomtui.shop.telling import WORLD_ACTS
from ecomtui.shop.views import MessageView, RowChange
from ecomtui.world.errors import BadInput, UnknownName, shown

FREE: Final = (Kind.word, Kind.address)
"""Kinds whose entries are those of the file, whatever they are."""
_NESTED: Final = (Kind.state, Kind.badge)
_SECTIONS: Final = {Kind.party: "parties", Kind.address: "addresses"}
"""Sections of the file that are not called like their kind with an s."""
_KINDS: Final = "kinds"
"""The section that says what an entry of each kind is called."""
_LONGEST: Final = 8
"""So many words are looked at together when terms are looked for in a text."""
_NOWHERE: Final = 5
"""The rank of an entry in which a text is not found."""
_TOKEN: Final = re.compile(r"[\w@'][\w.@']*")
_CODE: Final = re.compile(r"[_.@\d]")
"""What tells a code from a word of the language: of these only codes are looked for in a text by their names."""
_BODY: Final = {
    "code": (Kind.refusal,),
    "decline_code": (Kind.refusal,),
    "reason": (Kind.refusal, Kind.reason),
    "template": (Kind.mail,),
    "detail": (Kind.scan,),
    "fault": (Kind.fault,),
    "guard": (Kind.guard,),
    "setting": (Kind.setting,),
}
"""Fields of bodies whose values are terms, and of which kinds."""
_OTHER_BODY: Final = {
    ("PurchaseOrderAcknowledged", "code"): (Kind.acknowledgement,),
}
_STATES_IN: Final = {"status": "parcel"}
"""Fields of bodies that hold a state, and whose."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A term, explained.

    `name` is what code and files call it, `term` how it is written in this language; mostly they are the same. `says`
    is its text, in two sentences at most; `label` what it is, in words. `of` is whose state or badge it is,
    `plain` what screens call it, `also` how else it is written, `see` the keys of what to read next, `messages` the
    kinds of message that are about it.
    """

    kind: Kind
    name: str
    term: str
    says: str
    label: str
    of: str = ""
    plain: str = ""
    also: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    messages: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """What tells it from all others: `word:hold`, `state:hold.expired`."""
        return f"{self.kind}:{self.of}.{self.name}" if self.of else f"{self.kind}:{self.name}"


class _Said(msgspec.Struct, forbid_unknown_fields=True):
    """An entry as its file has it."""

    says: str = ""
    term: str = ""
    also: list[str] = []
    see: list[str] = []
    messages: list[str] = []


class Glossary:
    """All entries of one language, by key, words first."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: Mapping[str, Entry] = {entry.key: entry for entry in entries}

    @classmethod
    def load(cls, language: str = "en") -> "Glossary":
        """The glossary in a language, as in `en`.

        Raises:
            BadInput: when there is none, or it is not as it should be; the message says where and what.
        """
        narration = Narration.load(language)
        path = paths.data(f"narration/{language}/{GLOSSARY_FILE}")
        glossary = cls(_read(path, narration))
        try:
            return cls([glossary._linked(entry) for entry in glossary.entries.values()])
        except BadInput as error:
            raise BadInput(f"{path}: {error}") from error

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    # ---------------------------------------------------------------- looking up
    def look_up(self, term: str) -> tuple[Entry, ...]:
        """The entries called so, however it is written: `order key`, `order_key`, `state:order.pending`.

        Raises:
            UnknownName: when there is none.
        """
        found = self._called.get(folded(term), ())
        if not found:
            raise UnknownName("term", term, self._spellings)
        return tuple(self.entries[key] for key in found)

    def search(self, text: str) -> tuple[Entry, ...]:
        """The entries in which a text is found: those called so first, then those that begin with it, then those
        that are said or explained with it. All of them when there is nothing to look for."""
        wanted = folded(text)
        if not wanted:
            return tuple(self)
        ranked = [(self._rank(entry, wanted), entry) for entry in self]
        return tuple(entry for rank, entry in sorted(ranked, key=lambda each: each[0]) if rank < _NOWHERE)

    @staticmethod
    def _rank(entry: Entry, wanted: str) -> int:
        names = [folded(name) for name in (entry.term, entry.name, *entry.also)]
        if wanted in (names[0], folded(entry.key)):
            return 0
        if names[0].startswith(wanted):
            return 1
        if wanted in names:
            return 2
        if any(wanted in name for name in (*names, folded(entry.plain))):
            return 3
        return 4 if wanted in folded(entry.says) or wanted in folded(entry.label) else _NOWHERE

    def see_also(self, entry: Entry) -> tuple[Entry, ...]:
        """What to read next."""
        return tuple(self.entries[key] for key in entry.see)

    # ---------------------------------------------------------------- where a term appears
    def in_text(self, text: str, *, on_screen: bool = False) -> tuple[Entry, ...]:
        """The terms in a text, in their order; `on_screen` also what screens call a state or a badge."""
        return tuple(self.entries[key] for key in self._keys_in(text, on_screen=on_screen))

    def in_message(self, message: MessageView, rows: Iterable[RowChange] = ()) -> tuple[Entry, ...]:
        """The terms of a message: its fault, the states of the rows it changed, the codes it carries, what its kind is
        about, the words of its texts, and who speaks to whom."""
        keys = [f"fault:{message.fault}"] if message.fault else []
        keys += self._states_in(rows)
        keys += self._codes_in(message)
        keys += [entry.key for entry in self if message.kind in entry.messages]
        keys += self._keys_in(message.technical)
        keys += self._keys_in(message.plain)
        keys += [f"party:{message.sender}", f"party:{message.receiver}"]
        return tuple(self.entries[key] for key in dict.fromkeys(keys) if key in self.entries)

    def _states_in(self, rows: Iterable[RowChange]) -> list[str]:
        return [
            f"state:{self._columns[row.table, column]}.{after}"
            for row in rows
            for column, _, after in row.columns
            if (row.table, column) in self._columns
        ]

    def _codes_in(self, message: MessageView) -> list[str]:
        found = []
        for name, value in message.body.items():
            kinds = _OTHER_BODY.get((message.kind, name)) or _BODY.get(name, ())
            found += [f"{kind}:{value}" for kind in kinds]
            if name in _STATES_IN:
                found.append(f"state:{_STATES_IN[name]}.{value}")
        return found

    def _keys_in(self, text: str, *, on_screen: bool = False) -> list[str]:
        """The longest terms count: an idempotency key is no key."""
        forms = self._forms_on_screen if on_screen else self._forms
        words, found, at = _words(text), list[str](), 0
        while at < len(words):
            for length in range(min(_LONGEST, len(words) - at), 0, -1):
                said = " ".join(words[at : at + length])
                keys = forms.get(said) or forms.get(said.removesuffix("s"), ())
                if keys:
                    found += keys
                    at += length - 1
                    break
            at += 1
        return list(dict.fromkeys(found))

    # ---------------------------------------------------------------- made once
    @cached_property
    def _called(self) -> Mapping[str, tuple[str, ...]]:
        """How an entry may be asked for → those that are called so, by their names before their other spellings."""
        names: dict[str, list[str]] = {}
        for entry in self:
            for name in _names(entry):
                names.setdefault(folded(name), []).append(entry.key)
        others: dict[str, list[str]] = {}
        for entry in self:
            for name in (*entry.also, entry.plain):
                others.setdefault(folded(name), []).append(entry.key)
        called = {name: tuple(dict.fromkeys(names.get(name) or others[name])) for name in {**names, **others}}
        return {name: keys for name, keys in called.items() if name}

    @cached_property
    def _spellings(self) -> list[str]:
        return sorted({name for entry in self for name in (entry.term, *entry.also)})

    @cached_property
    def _columns(self) -> Mapping[tuple[str, str], str]:
        return status_columns()

    @cached_property
    def _forms(self) -> Mapping[str, tuple[str, ...]]:
        return self._forms_of(_forms_of)

    @cached_property
    def _forms_on_screen(self) -> Mapping[str, tuple[str, ...]]:
        return self._forms_of(lambda entry: (*_forms_of(entry), *_plain_of(entry)))

    def _forms_of(self, forms: Callable[[Entry], Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for entry in self:
            for form in forms(entry):
                found.setdefault(" ".join(_words(form)), []).append(entry.key)
        return {form: tuple(dict.fromkeys(keys)) for form, keys in found.items()}

    def _linked(self, entry: Entry) -> Entry:
        """The entry with keys to read on: those written, then the words in its own text, parties last.

        Raises:
            BadInput: when one of those written leads nowhere.
        """
        written: list[str] = []
        for term in entry.see:
            try:
                first, *_ = self.look_up(term)
            except UnknownName as error:
                raise BadInput(f"{entry.key}: see: {error}") from error
            written.append(first.key)
        keys = [key for key in dict.fromkeys((*written, *self._keys_in(entry.says))) if key != entry.key]
        return replace(entry, see=tuple(sorted(keys, key=lambda key: key.startswith("party:"))))


def folded(text: str) -> str:
    """A term as it is compared: small letters, blanks for underscores and hyphens."""
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def _words(text: str) -> list[str]:
    return [word.rstrip(".'") for word in _TOKEN.findall(folded(text))]


def _names(entry: Entry) -> tuple[str, ...]:
    """What one may call an entry, besides its other spellings: shortly, or more exactly where several share a term."""
    return (
        entry.term, entry.name, entry.key, f"{entry.kind}:{entry.name}", f"{entry.of} {entry.name}",
        f"{entry.of}.{entry.name}",
    )  # fmt: skip


def _forms_of(entry: Entry) -> tuple[str, ...]:
    """How an entry is written in a text: words in all their spellings, of the rest the names that are codes."""
    if entry.kind is Kind.word:
        return (entry.term, entry.name, *entry.also)
    return (*((entry.name,) if _CODE.search(entry.name) else ()), *entry.also)


def _plain_of(entry: Entry) -> tuple[str, ...]:
    """What a screen calls a state or a badge, where that is more than one word of everyday language."""
    return (entry.plain,) if entry.kind in _NESTED and " " in entry.plain else ()


# -------------------------------------------------------------------- reading the file
def _read(path: Path, narration: Narration) -> Iterator[Entry]:
    """The entries of a file and of what the code says, words first.

    Raises:
        BadInput: for an entry about nothing, or a word about which nothing is written.
    """
    content = shaped(read_yaml(path), dict[str, dict[str, Any]], path)
    written = dict(_written(content, path))
    known = {_key(each): each for each in sources(narration)}
    for key, said in written.items():
        _check(key, said, known, path)
    everything = {key: Source(key[0], key[2]) for key in written if key[0] in FREE} | known
    order = list(Kind)
    for key in sorted(everything, key=lambda key: order.index(key[0])):
        label = str(content.get(_KINDS, {}).get(key[0], key[0]))
        yield _entry(everything[key], written.get(key, _Said()), label, path)


def _entry(source: Source, said: _Said, label: str, path: Path) -> Entry:
    says = " ".join((said.says or source.says).split())
    if not says:
        named = f"{source.of} {source.name}".strip()
        raise BadInput(f"{path}: nothing is written about the {source.kind} {shown(named)}")
    return Entry(
        source.kind,
        source.name,
        said.term or source.name,
        says,
        label.replace("{of}", source.of).replace("{usually}", source.usually),
        source.of,
        source.plain,
        tuple(said.also),
        (*said.see, *source.see),
        frozenset(said.messages),
    )


_Key = tuple[Kind, str, str]


def _key(source: Source) -> _Key:
    return source.kind, source.of, source.name


def _written(content: Mapping[str, Mapping[str, Any]], path: Path) -> Iterator[tuple[_Key, _Said]]:
    """What stands in the file, by kind, whose it is, and term.

    Raises:
        BadInput: for a section that there is not, or an entry of another shape.
    """
    sections = {_SECTIONS.get(kind, f"{kind}s"): kind for kind in Kind}
    for section, entries in content.items():
        if section not in (_KINDS, *sections):
            raise UnknownName(f"section in {path}", section, (_KINDS, *sections))
        kind = sections.get(section)
        for name, entry in entries.items() if kind is not None else ():
            if kind in _NESTED:
                nested = shaped(entry, dict[str, Any], path)
                yield from (((kind, name, each), _said(said, path, each)) for each, said in nested.items())
            elif kind is not None:
                yield (kind, "", name), _said(entry, path, name)


def _said(entry: Any, path: Path, term: str) -> _Said:
    if isinstance(entry, str):
        return _Said(says=entry)
    try:
        return msgspec.convert(entry, _Said, strict=False)
    except msgspec.ValidationError as error:
        raise BadInput(f"{path}: {term}: {error}") from error


def _check(key: _Key, said: _Said, known: Iterable[_Key], path: Path) -> None:
    """An entry of the file is about something, and its kinds of message are some."""
    kind, of, name = key
    if kind not in FREE and key not in known:
        near = [f"{of_}.{name_}".lstrip(".") for kind_, of_, name_ in known if kind_ is kind]
        raise UnknownName(f"{kind} in {path}", f"{of}.{name}".lstrip("."), near)
    spoken = (*(body.__name__ for body in BODIES), *WORLD_ACTS)
    for each in said.messages:
        if each not in spoken:
            raise UnknownName(f"message kind ({path}: {name})", each, spoken)
