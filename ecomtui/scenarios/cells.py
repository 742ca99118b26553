"""Variables, matrix and examples: one tree of a file, filled in for every run."""

import re
from collections import abc
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

from ecomtui.scenarios.places import BadScenario, Mistake
from ecomtui.scenarios.source import Mapping, Node, Scalar, Sequence
from ecomtui.world.errors import hint, shown

MOST_CELLS: Final = 10_000
MOST_SIGNS: Final = 1_000_000
"""So many may come of one run's variables that stand within texts."""
LONGEST_NAME: Final = 120
_VARIABLE: Final = re.compile(r"\$\{([^{}]*)\}")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
Values = abc.Mapping[str, Scalar]


@dataclass(frozen=True)
class Cell:
    """One run of a file: `name` as in `outage=5s,qty=1`, nothing where there is only one; and its variables."""

    name: str
    values: Values


def cells(root: Mapping) -> abc.Iterator[Cell]:
    """Every run of a file, in the order of the file.

    Raises:
        BadScenario: when there would be too many, or variables are not scalars.
    """
    always = _variables(root.get("vars"), "vars")
    if "matrix" in root.entries and "examples" in root.entries:
        key = root.entries["examples"][0]
        raise BadScenario([Mistake(key.place, "a file has either a matrix or examples, not both")])
    if "matrix" in root.entries:
        yield from _combinations(root.entries["matrix"][1], always)
    elif "examples" in root.entries:
        yield from _rows(root.entries["examples"][1], always)
    else:
        yield Cell("", always)


def _variables(node: Node | None, what: str) -> dict[str, Scalar]:
    if node is None or (isinstance(node, Scalar) and node.is_nothing):
        return {}
    if not isinstance(node, Mapping):
        raise BadScenario([Mistake(node.place, f"{what} is a mapping of names to values, as in {{qty: 1}}")])
    found: dict[str, Scalar] = {}
    for name, (key, value) in node.entries.items():
        _checked(key)
        if not isinstance(value, Scalar):
            raise BadScenario([Mistake(value.place, f"a variable stands for a scalar; ${{{name}}} cannot be more")])
        found[name] = value
    return found


def _checked(key: Scalar) -> None:
    if not _NAME.fullmatch(key.text):
        raise BadScenario([Mistake(key.place, f"{shown(key.text)} is no name of a variable; take letters, digits, _")])


def _combinations(node: Node, always: Values) -> abc.Iterator[Cell]:
    if not isinstance(node, Mapping):
        raise BadScenario([Mistake(node.place, "matrix is a mapping of names to lists, as in {outage: [5s, 45s]}")])
    axes: dict[str, list[Scalar]] = {}
    for name, (key, values) in node.entries.items():
        _checked(key)
        if not isinstance(values, Sequence) or not values.items:
            raise BadScenario([Mistake(values.place, f"{name} needs a list of values, as in [5s, 45s]")])
        axes[name] = [_scalar(value, name) for value in values.items]
    if prod(map(len, axes.values())) > MOST_CELLS:
        sizes = " × ".join(str(len(values)) for values in axes.values())
        raise BadScenario([Mistake(node.place, f"{sizes} runs are more than {MOST_CELLS} from one file")])
    seen: dict[str, int] = {}
    for combination in product(*axes.values()):
        chosen = dict(zip(axes, combination, strict=True))
        yield Cell(_named(chosen, seen), {**always, **chosen})


def _rows(node: Node, always: Values) -> abc.Iterator[Cell]:
    if not isinstance(node, Sequence) or not node.items:
        raise BadScenario([Mistake(node.place, "examples is a list of rows, as in - {price: 49.99, total: 54.99}")])
    if len(node.items) > MOST_CELLS:
        raise BadScenario([Mistake(node.place, f"{len(node.items)} runs are more than {MOST_CELLS} from one file")])
    seen: dict[str, int] = {}
    for row in node.items:
        values = _variables(row, "a row of examples")
        yield Cell(_named(values, seen), {**always, **values})


def _scalar(node: Node, name: str) -> Scalar:
    if not isinstance(node, Scalar):
        raise BadScenario([Mistake(node.place, f"a variable stands for a scalar; ${{{name}}} cannot be more")])
    return node


def _named(values: Values, seen: dict[str, int]) -> str:
    texts = {key: "null" if value.is_nothing else value.text[:LONGEST_NAME] for key, value in values.items()}
    name = ",".join(f"{key}={text}" for key, text in texts.items())[:LONGEST_NAME] or "row"
    name = "".join(sign if sign.isprintable() else "�" for sign in name)
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name}#{seen[name]}"


class Filling:
    """Fills variables into a tree; `used` are those that stood in it."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self.used: set[str] = set()
        self.mistakes: list[Mistake] = []
        self._signs = 0

    def filled(self, node: Node) -> Node | None:
        """The tree with its variables filled in; None where one stands for nothing at all."""
        if isinstance(node, Scalar):
            return self._scalar(node)
        if isinstance(node, Sequence):
            return Sequence(node.place, [new for item in node.items if (new := self.filled(item)) is not None])
        made = Mapping(node.place)
        for key, value in node.entries.values():
            new_key, new = self._scalar(key, as_key=True), self.filled(value)
            if new_key is None or new is None:
                made.absent += [new_key] if new_key is not None else []
                continue
            if new_key.text in made.entries:
                self.mistakes.append(Mistake(key.place, f"the key {shown(new_key.text)} stands here twice"))
            made.entries[new_key.text] = (new_key, new)
        return made

    def _scalar(self, node: Scalar, *, as_key: bool = False) -> Scalar | None:
        if node.is_nothing and not as_key:
            return None
        if "${" not in node.text:
            return node
        whole = _VARIABLE.fullmatch(node.text.strip())
        if whole:
            value = self._value(whole[1], node)
            return None if value is None or value.is_nothing else Scalar(node.place, value.text, value.plain)
        text = _VARIABLE.sub(lambda found: self._embedded(found[1], node), node.text)
        return Scalar(node.place, text, node.plain)

    def _embedded(self, name: str, node: Scalar) -> str:
        value = self._value(name, node)
        text = "" if value is None or value.is_nothing else value.text
        self._signs += len(text)
        if self._signs > MOST_SIGNS:
            raise BadScenario([Mistake(node.place, f"more than {MOST_SIGNS} signs come of variables")])
        return text

    def _value(self, name: str, node: Scalar) -> Scalar | None:
        word = name.strip()
        self.used.add(word)
        if word not in self._values:
            near = hint(word, self._values) or "; name it in vars, matrix or examples"
            self.mistakes.append(Mistake(node.place, f"unknown variable {shown(word)}{near}"))
            return None
        return self._values[word]
