"""The loader: from a file to scenarios that can be run, with every mistake at its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from operator import is_
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from ecomtui.scenarios.cells import Cell, Filling, cells
from ecomtui.scenarios.expectations import OF_AN_ORDER, Expect
from ecomtui.scenarios.including import with_includes
from ecomtui.scenarios.model import Head
from ecomtui.scenarios.places import BadScenario, Mistake, Place
from ecomtui.scenarios.source import Mapping, Node, Scalar, Sequence, read_file, read_text
from ecomtui.scenarios.verbs import Verb, verbs
from ecomtui.scenarios.words import Words
from ecomtui.world.errors import hint, shown

SUFFIX: Final = ".shop.yaml"
MOST_STEPS: Final = 10_000
NOT_MINE: Final = ("include", "vars", "matrix", "examples", "steps")
NESTED: Final = ("repeat", "race")
NO_ACTS: Final = frozenset({"advance", "run", "step", "expect", "label", "back", "restart"})
"""Verbs that let time pass, or look at it."""


@dataclass(frozen=True)
class Step:
    """One step: its verb, its value, and where both stand. `steps` are those within it."""

    verb: Verb
    value: Any
    place: Place
    node: Node
    steps: tuple["Step", ...] = ()

    def place_of(self, *path: str | int) -> Place:
        """Where something of the step's value stands; the nearest that stands anywhere."""
        return place_of(self.node, path) or self.place


@dataclass(frozen=True)
class Scenario:
    """A file, filled in for one of its runs."""

    path: Path | None
    name: str
    cell: str
    head: Head
    steps: tuple[Step, ...]
    root: Mapping
    customers: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What this run is called, as one types it: file and cell."""
        return f"{self.file}:{self.cell}" if self.cell else self.file

    @property
    def file(self) -> str:
        """What the file is called in messages."""
        return self.root.place.source.name

    def fault_place(self, number: int) -> Place:
        """Where a fault of the file stands."""
        return place_of(self.root, ("faults", number)) or self.root.place


@dataclass
class File:
    """A scenario file with all its runs; each is filled in when it is asked for. `known` are names of acts that it
    may speak of without having made them."""

    path: Path | None
    root: Mapping
    cells: list[Cell] = field(default_factory=list)
    known: tuple[str, ...] = ()
    _first: Scenario | None = field(default=None, repr=False, compare=False)

    def scenario(self, cell: str = "") -> Scenario:
        """The run of that name; without one, the only or the first.

        Raises:
            BadScenario: when something is wrong with it, or there is no such run.
        """
        chosen = next((each for each in self.cells if each.name == cell), None) if cell else self.cells[0]
        if chosen is None:
            says = f"there is no run {shown(cell)} of this file{hint(cell, [each.name for each in self.cells])}"
            raise BadScenario([Mistake(self.root.place, says)])
        if chosen is not self.cells[0]:
            return _Loading(self, chosen).scenario()
        if self._first is None:  # read to see whether the file is one; most have no other run
            self._first = _Loading(self, chosen).scenario()
        return self._first

    def scenarios(self) -> Iterator[Scenario]:
        """Every run."""
        return (self.scenario() if n == 0 else _Loading(self, cell).scenario() for n, cell in enumerate(self.cells))


def load_file(path: Path | str, name: str | None = None) -> File:
    """A scenario file.

    Raises:
        BadInput: when it cannot be read; BadScenario, with every place, when it is no scenario.
    """
    path = Path(path)
    return _file(with_includes(read_file(path, name), path.parent), path)


def load_text(text: str, name: str = "scenario", folder: Path | None = None) -> File:
    """A scenario from a text; `folder` is where its includes are."""
    return _file(with_includes(read_text(text, name), folder), None)


def load_tree(root: Mapping, path: Path | None, known: tuple[str, ...] = ()) -> File:
    """A scenario from a tree that somebody else has read; `known` are names of acts that are made elsewhere."""
    return _file(root, path, known)


def _file(root: Mapping, path: Path | None, known_acts: tuple[str, ...] = ()) -> File:
    unknown = [entry[0] for word, entry in root.entries.items() if word not in (*Head.words(), *NOT_MINE)]
    if unknown:
        known = (*Head.words(), *NOT_MINE)
        raise BadScenario(
            Mistake(
                key.place, f"unknown key {shown(key.text)}{hint(key.text, known) or '; known: ' + ', '.join(known)}"
            )
            for key in unknown
        )
    file = File(path, root, list(cells(root)), known_acts)
    file.scenario()
    return file


def place_of(node: Node | None, path: tuple[Any, ...]) -> Place | None:
    """Where the path leads in a tree; parts that are no keys of the file are passed over."""
    place = None if node is None else node.place
    for part in path:
        if isinstance(node, Mapping) and str(part) in node.entries:
            node = node.entries[str(part)][1]
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        else:
            continue
        place = node.place
    return place


def plain(node: Node) -> Any:
    """A tree as mappings, lists and texts."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {word: plain(value) for word, (_, value) in node.entries.items()}


@cache
def _adapter(verb: str) -> TypeAdapter[Any]:
    return TypeAdapter(verbs()[verb].shape)


@cache
def _head() -> TypeAdapter[Head]:
    return TypeAdapter(Head)


class _Loading:
    """Checks one run of a file."""

    def __init__(self, file: File, cell: Cell) -> None:
        self._file, self._cell = file, cell
        self._mistakes: list[Mistake] = []
        self._words = Words(aliases=dict.fromkeys(file.known, "buy"))
        self._open_ended = False
        self._count = self._depth = 0
        self._filling = Filling(cell.values)

    def scenario(self) -> Scenario:
        kept = Mapping(
            self._file.root.place,
            {w: e for w, e in self._file.root.entries.items() if w not in ("vars", "matrix", "examples")},
        )
        root = self._filling.filled(kept)
        assert isinstance(root, Mapping)
        if self._filling.mistakes:
            raise BadScenario(self._filling.mistakes)
        self._own_words(root)
        head = self._checked_head(root)
        steps = self._steps(root)
        if self._mistakes or head is None:
            noted = (f"in the run {self._cell.name}",) if self._cell.name else ()
            found = sorted(self._mistakes, key=lambda m: (m.place.source.name, m.place.line, m.place.column))
            unique = dict.fromkeys(Mistake(m.place, m.says, noted) for m in found)
            raise BadScenario(unique)
        customers = tuple(self._words.customers)
        return Scenario(self._file.path, head.name, self._cell.name, head, steps, root, customers)

    # ---------------------------------------------------------------- the head
    def _own_words(self, root: Mapping) -> None:
        """Products and vouchers of the file's own, and the names that acts and moments are given anywhere."""
        given = root.get("given")
        if isinstance(given, Mapping):
            for word, into in (("products", self._words.products), ("vouchers", self._words.vouchers)):
                own = given.get(word)
                if isinstance(own, Mapping):
                    into.update(own.entries)
        self._words.later = set(names_of(root.get("steps")))

    def _checked_head(self, root: Mapping) -> Head | None:
        parts = Mapping(root.place, {w: e for w, e in root.entries.items() if w not in NOT_MINE})
        aliases = self._words.aliases
        self._words.aliases = dict.fromkeys(self._words.later, "later")  # a fault speaks of acts to come
        try:
            self._check_absent(_head(), parts, root.place)
            return _head().validate_python(plain(parts), context=self._words)
        except ValidationError as error:
            self._note(error, parts, root.place)
            return None
        finally:
            self._words.aliases = aliases

    # ---------------------------------------------------------------- the steps
    def _steps(self, root: Mapping) -> tuple[Step, ...]:
        entry = root.entries.get("steps")
        if entry is None:
            self._mistakes.append(Mistake(root.place, "`steps` is missing: what is done, and what is expected"))
            return ()
        return self._listed(entry[1], entry[0].place)

    def _listed(self, node: Node | None, place: Place) -> tuple[Step, ...]:
        if not isinstance(node, Sequence) or not node.items:
            where = place if node is None or not isinstance(node, Scalar) else node.place
            says = "steps is a list of at least one step, as in - advance: 2d"
            first = next(iter(node.entries.values()), None) if isinstance(node, Mapping) else None
            if first is not None and first[0].text.startswith("-"):
                where, says = first[0].place, f"a blank is missing after the dash, as in - {first[0].text[1:]}: …"
            self._mistakes.append(Mistake(where, says))
            return ()
        steps = [self._step(item) for item in node.items]
        return tuple(step for step in steps if step is not None)

    def _step(self, node: Node) -> Step | None:
        self._count += 1
        if self._count > MOST_STEPS:
            raise BadScenario([Mistake(node.place, f"more than {MOST_STEPS} steps; take repeat")])
        if isinstance(node, Scalar) and node.text in verbs():
            self._mistakes.append(Mistake(node.place, f"{node.text} needs a value, as in {node.text}: …"))
            return None
        dropped = next((key for key in node.absent if key.text in verbs()), None) if isinstance(node, Mapping) else None
        if isinstance(node, Mapping) and dropped is not None:
            says = f"{dropped.text} needs a value, as in {dropped.text}: …"
            inside = next(iter(node.entries), None)
            if inside is not None and inside not in verbs():
                says = f"{inside} stands beside {dropped.text}; indent it further, so that it stands within"
            self._mistakes.append(Mistake(node.entries[inside][0].place if inside else dropped.place, says))
            return None
        if not isinstance(node, Mapping) or not node.entries:
            self._mistakes.append(Mistake(node.place, "a step is one verb with its value, as in - advance: 2d"))
            return None
        for word, (key, _) in node.entries.items():
            if word not in verbs():
                self._mistakes.append(Mistake(key.place, f"unknown step {shown(word)}{hint(word, verbs())}"))
                return None
        (word, (key, value)), *more = node.entries.items()
        if more:
            second = more[0][1][0]
            self._mistakes.append(Mistake(second.place, f"one verb a step; begin a new one with - {second.text}"))
            return None
        return self._checked(verbs()[word], key, value)

    def _checked(self, verb: Verb, key: Scalar, node: Node) -> Step | None:
        self._words.rejected = isinstance(node, Mapping) and "rejected" in node.entries
        aliases = self._words.aliases
        if verb.name == "arm":  # it may speak of acts to come
            self._words.aliases = {**dict.fromkeys(self._words.later, "later"), **aliases}
        shown_node = node
        inner: Node | None = None
        if verb.name in NESTED and isinstance(node, Mapping) and "steps" in node.entries:
            inner = node.entries["steps"][1]
            shown_node = Mapping(
                node.place, {**node.entries, "steps": (node.entries["steps"][0], Sequence(node.place))}
            )
        try:
            self._check_absent(_adapter(verb.name), shown_node, key.place)
            value = _adapter(verb.name).validate_python(plain(shown_node), context=self._words)
        except ValidationError as error:
            self._note(error, shown_node, key.place)
            self._name(verb, node)
            return None
        finally:
            self._words.rejected, self._words.aliases = False, aliases
        self._depth += 1
        steps = self._listed(inner, key.place) if verb.name in NESTED else ()
        self._depth -= 1
        for each in steps if verb.name == "race" else ():
            if each.verb.name in NO_ACTS:
                says = f"{each.verb.name} is no act; in a race stand acts that begin at one instant, so put it below"
                self._mistakes.append(Mistake(each.place, says))
        self._sense(verb, value, key, node)
        self._name(verb, node)
        return Step(verb, value, key.place, node, steps)

    def _name(self, verb: Verb, node: Node) -> None:
        """From here on this act or moment has its name."""
        if verb.name == "label" and isinstance(node, Scalar):
            self._words.labels.add(node.text.strip())
        name = node.get("as") if isinstance(node, Mapping) else None
        if isinstance(name, Scalar):
            if name.text in self._words.aliases:
                self._mistakes.append(Mistake(name.place, f"the name {shown(name.text)} is given twice"))
            self._words.aliases[name.text] = verb.name

    def _sense(self, verb: Verb, value: Any, key: Scalar, node: Node) -> None:
        """What no single field can tell."""
        if verb.name == "expect":
            self._sense_of_expectation(value, node, key.place)
        elif verb.name == "traffic":
            ends = (value.p_orders, value.p_until, value.p_for_)
            self._open_ended = value.p_per_hour > 0 and all(end is None for end in ends)
        elif verb.name == "run" and value == "idle" and self._open_ended:
            says = "the traffic has no end, so the world never rests; give it for: 2h, or take advance"
            self._mistakes.append(Mistake(node.place, says))
        elif verb.name == "race" and value.order == "all" and self._depth:
            says = "order: all runs the rest of the file in every order; it cannot stand within a repeat or a race"
            self._mistakes.append(Mistake(place_of(node, ("order",)) or key.place, says))
        elif verb.name == "race" and isinstance(value.order, list):
            self._sense_of_race(value.order, node, key.place)
        elif isinstance(getattr(value, "p_order", None), int) and getattr(value, "customer", "") is None:
            self._mistakes.append(Mistake(key.place, "say which customer; an order's number does not tell"))

    def _sense_of_race(self, order: list[str], node: Node, place: Place) -> None:
        inner = set(names_of(node.get("steps") if isinstance(node, Mapping) else None))
        for number, name in enumerate(order):
            if name not in inner:
                at = place_of(node, ("order", number)) or place
                self._mistakes.append(Mistake(at, f"no act of this race is named {name!r}{hint(name, inner)}"))

    def _sense_of_expectation(self, value: Expect, node: Node, place: Place) -> None:
        if not value.model_fields_set - {"within"}:
            self._mistakes.append(Mistake(place, "nothing is expected here"))
        for word in OF_AN_ORDER:
            if word in value.model_fields_set and value.order is None:
                at = place_of(node, (word,)) or place
                self._mistakes.append(Mistake(at, f"{word} of which order? say order: o1 beside it"))
        if value.order is not None and not value.model_fields_set & set(OF_AN_ORDER):
            self._mistakes.append(Mistake(place, "say what is expected of the order, as in status: completed"))
        inner = node.get("one_of") if isinstance(node, Mapping) else None
        for group_number, group in enumerate(value.one_of or ()):
            for number, each in enumerate(group):
                there = _at(inner, group_number, number)
                self._sense_of_expectation(each, there if there is not None else node, place)

    # ---------------------------------------------------------------- from pydantic's errors to places
    def _check_absent(self, adapter: TypeAdapter[Any], node: Node, place: Place) -> None:
        """Keys whose value is nothing count as absent; what they are called has to be right all the same."""
        whole = with_absent(node)
        if whole is node:
            return
        try:
            adapter.validate_python(plain(whole), context=self._words)
        except ValidationError as error:
            found = (each for each in error.errors(include_url=False) if _is_of_a_key(each))
            self._mistakes += [_mistake(each, whole, place) for each in found]

    def _note(self, error: ValidationError, node: Node, place: Place) -> None:
        self._mistakes += mistakes_of(error, node, place)


def with_absent(node: Node) -> Node:
    """The tree with the keys that count as absent; the same tree when there are none."""
    if isinstance(node, Scalar):
        return node
    if isinstance(node, Sequence):
        items = [with_absent(item) for item in node.items]
        return node if all(map(is_, items, node.items)) else Sequence(node.place, items)
    entries = {word: (key, with_absent(value)) for word, (key, value) in node.entries.items()}
    if not node.absent and all(entries[word][1] is value for word, (_, value) in node.entries.items()):
        return node
    return Mapping(node.place, {**{key.text: (key, Scalar(key.place, "")) for key in node.absent}, **entries})


def _is_of_a_key(error: Any) -> bool:
    return error["type"] == "unknown_key" or "[key]" in error["loc"]


def _at(node: Node | None, *path: int) -> Node | None:
    for number in path:
        node = node.items[number] if isinstance(node, Sequence) and number < len(node.items) else None
    return node


def mistakes_of(error: ValidationError, node: Node, place: Place) -> list[Mistake]:
    """Pydantic's errors about a tree, each at its place; `place` is for those that stand nowhere."""
    return [_mistake(each, node, place) for each in error.errors(include_url=False)]


def _mistake(error: Any, node: Node, place: Place) -> Mistake:
    """One of pydantic's errors at its place, in our words."""
    context = error.get("ctx") or {}
    path = (*(part for part in error["loc"] if part != "[key]"), *context.get("path", ()))
    kind = error["type"]
    if kind == "unknown_key":
        return Mistake(_key_place(node, (*path, context["key"])) or place, context["says"])
    if kind == "missing":
        return Mistake(_key_place(node, path[:-1]) or place, f"`{path[-1]}` is missing")
    at = (_key_place(node, path) if "[key]" in error["loc"] else place_of(node, path)) or place
    return Mistake(at, _words(kind, error["msg"], context))


def _words(kind: str, says: str, context: dict[str, Any]) -> str:
    if kind in ("wrong", "wrong_at"):
        return str(context["says"])
    plainly = {
        "dict_type": "this should be a mapping, as in {name: value}",
        "list_type": "this should be a list, as in [one, two]",
        "string_type": "this should be a text",
    }
    if kind == "literal_error":
        return f"this should be {context['expected']}"
    return plainly.get(kind, says[:1].lower() + says[1:])


def _key_place(node: Node, path: tuple[Any, ...]) -> Place | None:
    """Where the last key of a path stands."""
    place: Place | None = None
    here: Node | None = node
    for part in path:
        if isinstance(here, Mapping) and str(part) in here.entries:
            key, here = here.entries[str(part)]
            place = key.place
        elif isinstance(here, Sequence) and isinstance(part, int) and part < len(here.items):
            here = here.items[part]
            place = here.place
    return place


def names_of(*nodes: Node | None) -> Iterator[str]:
    """The names that acts are given anywhere in these steps."""
    waiting = list(nodes)
    while waiting:
        each = waiting.pop()
        if isinstance(each, Sequence):
            waiting += each.items
        elif isinstance(each, Mapping):
            for word, (_, value) in each.entries.items():
                if word == "as" and isinstance(value, Scalar):
                    yield value.text
                waiting.append(value)
