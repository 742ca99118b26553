"""Includes: fragments that are merged under a file's own keys."""

from pathlib import Path
from typing import Final

from ecomtui.scenarios.places import BadScenario, Mistake
from ecomtui.scenarios.source import MOST_NODES, Mapping, Node, Scalar, Sequence, read_file, size
from ecomtui.world.errors import BadInput

PART: Final = ".shop-part.yaml"
MOST_PARTS: Final = 100


def with_includes(root: Node, folder: Path | None) -> Mapping:
    """A file with all it includes; its own keys win, and lists that are included come first.

    Raises:
        BadScenario: for a cycle, a file that is not there, too many, or one that is no mapping.
    """
    return _Including().merged(root, folder, ())


class _Including:
    def __init__(self) -> None:
        self._count = self._values = 0

    def merged(self, root: Node, folder: Path | None, way: tuple[Path, ...]) -> Mapping:
        if not isinstance(root, Mapping):
            says = "a scenario is a mapping that begins with name: …; this is " + (
                "a list" if isinstance(root, Sequence) else "a text"
            )
            raise BadScenario([Mistake(root.place, says)])
        entry = root.entries.get("include")
        if entry is None or (isinstance(entry[1], Scalar) and entry[1].is_nothing):
            return root
        listed = entry[1].items if isinstance(entry[1], Sequence) else [entry[1]]
        base = Mapping(root.place)
        for node in listed:
            base = _over(base, self._part(node, folder, way))
        own = Mapping(root.place, {key: value for key, value in root.entries.items() if key != "include"})
        return _over(base, own)

    def _part(self, node: Node, folder: Path | None, way: tuple[Path, ...]) -> Mapping:
        if not isinstance(node, Scalar) or not node.text.strip():
            raise BadScenario([Mistake(node.place, f"include is a list of files, as in [common/small-shop{PART}]")])
        if folder is None:
            raise BadScenario([Mistake(node.place, "a text has no folder to include from; write a file")])
        if not node.text.endswith(PART):
            raise BadScenario([Mistake(node.place, f"what is included ends {PART}")])
        self._count += 1
        if self._count > MOST_PARTS:
            raise BadScenario([Mistake(node.place, f"more than {MOST_PARTS} files are included")])
        try:
            path = (folder / node.text).resolve()
            there = path.is_file()
        except (OSError, ValueError, RuntimeError):
            there = False
        if not there:
            raise BadScenario([Mistake(node.place, f"there is no file {node.text} beside this one")])
        if path in way:
            round_trip = " → ".join(part.name for part in (*way[way.index(path) :], path))
            raise BadScenario([Mistake(node.place, f"this file includes itself: {round_trip}")])
        try:
            content = read_file(path, str(folder / node.text))
        except BadScenario:
            raise
        except BadInput as error:
            raise BadScenario([Mistake(node.place, str(error))]) from error
        self._values += size(content)
        if self._values > MOST_NODES:
            raise BadScenario([Mistake(node.place, f"more than {MOST_NODES} values, with all that is included")])
        return self.merged(content, path.parent, (*way, path))


def _over(base: Mapping, own: Mapping) -> Mapping:
    """One mapping over another."""
    made = Mapping(own.place, dict(base.entries))
    for word, (key, value) in own.entries.items():
        below = base.get(word)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            made.entries[word] = (key, _over(below, value))
        elif isinstance(below, Sequence) and isinstance(value, Sequence):
            made.entries[word] = (key, Sequence(value.place, [*below.items, *value.items]))
        else:
            made.entries[word] = (key, value)
    return made
