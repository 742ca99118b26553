"""YAML as a tree of texts in which everything knows its place.

Scalars stay the text they are: 50.00 is not 50.0, and `no` is not False; what they mean says the model. Read event
by event, within bounds, so that no file takes long or much memory: what is too deep, too large, tagged, named twice
or meant to unfold itself is a mistake at its place.
"""

import codecs
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from ecomtui.scenarios.places import BadScenario, Mistake, Place, Source
from ecomtui.world.errors import BadInput, shown

MOST_BYTES: Final = 1_000_000
MOST_NODES: Final = 50_000
DEEPEST: Final = 40

_BREAK: Final = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(slots=True)
class Scalar:
    """A text; `plain` when it stands without quotes, so that an empty one or `null` means nothing at all."""

    place: Place
    text: str
    plain: bool = True

    @property
    def is_nothing(self) -> bool:
        return self.plain and self.text in _NOTHING


@dataclass(slots=True)
class Sequence:
    place: Place
    items: list["Node"] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """Entries by their keys' texts, in the order of the file."""

    place: Place
    entries: dict[str, tuple[Scalar, "Node"]] = field(default_factory=dict)
    absent: list[Scalar] = field(default_factory=list)
    """Keys whose value is nothing at all, once variables are filled in: they count as not there."""

    def get(self, key: str) -> "Node | None":
        entry = self.entries.get(key)
        return None if entry is None else entry[1]


Node = Scalar | Sequence | Mapping


def read_file(path: Path, name: str | None = None) -> Node:
    """The tree of a file; `name` is what it is called in messages.

    Raises:
        BadInput: when it cannot be read at all, BadScenario when something in it is wrong.
    """
    called = str(path) if name is None else name
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise BadInput(f"{called} cannot be read: it is no file")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{called} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise BadInput(f"{shown(called)} cannot be read: {error}") from error
    if len(content) > MOST_BYTES:
        raise BadScenario([_at_start(called, f"the file is larger than {MOST_BYTES} bytes; make several of it")])
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return read_text(content.decode("utf-8"), called)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        source = Source(called, _lines(content.decode("utf-8", "replace")))
        line, column = _at(before)
        says = f"the file is not UTF-8: byte 0x{content[error.start]:02x}; save it as UTF-8"
        raise BadScenario([Mistake(Place(source, line, column, column + 1), says)]) from error


def read_text(text: str, name: str) -> Node:
    """The tree of a YAML text.

    Raises:
        BadScenario: when it is not one within the bounds.
    """
    source = Source(name, _lines(text))
    if len(text) > MOST_BYTES:
        raise BadScenario([_at_start(name, f"the text is longer than {MOST_BYTES} signs; make several of it")])
    try:
        return _Reading(source).tree(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        raise BadScenario([_no_yaml(error, source)]) from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position] if isinstance(error.position, int) else ""
        line, column = _at(before)
        sign = f" (U+{error.character:04X})" if isinstance(error.character, int) else ""
        says = f"a sign{sign} that YAML does not allow; take it out"
        raise BadScenario([Mistake(Place(source, line, column, column + 1), says)]) from error
    except yaml.YAMLError as error:
        raise BadScenario([Mistake(Place(source, 1, 1, 2), f"this is no YAML: {error}")]) from error
    except UnicodeEncodeError as error:
        raise BadScenario([Mistake(Place(source, 1, 1, 2), "the text is not Unicode; half a sign is in it")]) from error


def _at_start(name: str, says: str) -> Mistake:
    return Mistake(Place(Source(name, ("",)), 1, 1, 2), says)


def _lines(text: str) -> tuple[str, ...]:
    """The lines of a text, broken where YAML breaks them."""
    return tuple(_BREAK.split(text))


def _at(before: str) -> tuple[int, int]:
    """Line and column of what stands after a text."""
    lines = _lines(before)
    return len(lines), len(lines[-1]) + 1


def _no_yaml(error: yaml.MarkedYAMLError, source: Source) -> Mistake:
    """What the parser does not understand, where it begins, in words that help."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    line = min(line, len(source.lines))
    here = source.lines[line - 1]
    before, sign = here[: column - 1], here[column - 1 : column]
    opened, is_end = error.context_mark, not any(each.strip() for each in (here[column - 1 :], *source.lines[line:]))
    says = error.problem or error.context or "this is no YAML"
    if is_end and opened and any(word in (error.context or "") for word in ("flow", "quoted")):
        place = Place(source, opened.line + 1, opened.column + 1, opened.column + 2)
        return Mistake(place, f"what is opened here is never closed ({says})")
    if sign == "\t" or (not before.strip() and "\t" in before):
        help_ = "a tab stands here; indent with blanks"
    elif before.endswith("$") and sign == "{":
        help_ = 'within { } or [ ] a variable needs quotes, as in "${name}"'
    elif sign and sign in "%@`":
        help_ = f"a text that begins with {sign} needs quotes"
    elif "mapping values" in says:
        help_ = "a text with a colon and a blank needs quotes; a new key needs a line of its own"
    else:
        help_ = "look at the indentation and the signs here"
    about = f" ({error.context})" if error.context and error.context != says else ""
    return Mistake(Place(source, line, column, column + 1), f"{says}{about}; {help_}")


class _Reading:
    """Makes a tree of a parser's events, without recursion."""

    def __init__(self, source: Source) -> None:
        self._source, self._count = source, 0
        self._anchors: dict[str, Node] = {}
        self._open: list[Sequence | Mapping] = []
        self._keys: list[Scalar | None] = []
        self._root: Node | None = None

    def tree(self, events: Iterator[Any]) -> Node:
        documents = 0
        for event in events:
            match event:
                case yaml.ScalarEvent():
                    tag = event.tag if event.tag not in (None, "!") else None
                    self._plainly(event, tag)
                    self._put(Scalar(self._place(event), event.value, not event.style), event.anchor)
                case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                    self._plainly(event, event.tag)
                    if len(self._open) >= DEEPEST:
                        self._fail(event, f"nested more than {DEEPEST} deep; no scenario needs that")
                    made = (Sequence if isinstance(event, yaml.SequenceStartEvent) else Mapping)(self._place(event))
                    self._put(made, event.anchor)
                    self._open.append(made)
                    self._keys.append(None)
                case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                    self._open.pop()
                    self._keys.pop()
                case yaml.AliasEvent():
                    self._alias(event)
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        self._fail(event, "a second document begins here; write one scenario a file")
        if self._root is None:
            raise BadScenario(
                [Mistake(Place(self._source, 1, 1, 2), "the file is empty; write at least name and steps")]
            )
        return self._root

    def _alias(self, event: Any) -> None:
        target = self._anchors.get(event.anchor)
        if target is None:
            self._fail(event, f"nothing before this is named &{event.anchor[:40]}")
        elif any(target is each for each in self._open):
            self._fail(event, f"*{event.anchor[:40]} stands within itself, without end")
        else:
            self._put(target, None, extra=size(target))

    def _plainly(self, event: Any, tag: str | None) -> None:
        if tag is not None:
            self._fail(event, f"the tag {shown(tag)} means nothing here; leave it out")

    def _put(self, node: Node, anchor: str | None, extra: int = 1) -> None:
        self._count += extra
        if self._count > MOST_NODES:
            raise BadScenario([Mistake(node.place, f"more than {MOST_NODES} values, with all that is repeated")])
        if anchor:
            self._anchors[anchor] = node
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return
        key = self._keys[-1]
        if key is None:
            self._keys[-1] = self._key(node, parent)
        else:
            parent.entries[key.text] = (key, node)
            self._keys[-1] = None

    def _key(self, node: Node, parent: Mapping) -> Scalar:
        if not isinstance(node, Scalar):
            raise BadScenario([Mistake(node.place, "a key is a word, not a list or mapping; quote it if it is text")])
        if node.text == "<<" and node.plain:
            raise BadScenario([Mistake(node.place, "<< is not taken here; use include, or write it out")])
        before = parent.entries.get(node.text)
        if before is not None:
            says = f"the key {shown(node.text)} stands here twice; first on line {before[0].place.line}"
            raise BadScenario([Mistake(node.place, says)])
        return node

    def _fail(self, event: Any, says: str) -> None:
        raise BadScenario([Mistake(self._place(event), says)])

    def _place(self, event: Any) -> Place:
        start, end = event.start_mark, event.end_mark
        line = self._source.lines[start.line] if start.line < len(self._source.lines) else ""
        stop = end.column if end.line == start.line else len(line.rstrip())
        return Place(self._source, start.line + 1, start.column + 1, max(stop + 1, start.column + 2))


def size(node: Node) -> int:
    """How many values a tree or an alias stands for; shared parts count each time, and it stops when it is too many."""
    count, waiting = 0, [node]
    while waiting and count <= MOST_NODES:
        each = waiting.pop()
        count += 1
        if isinstance(each, Sequence):
            waiting += each.items
        elif isinstance(each, Mapping):
            waiting += [value for _, value in each.entries.values()]
    return count
