"""Data files that people edit: YAML read as source text, checked against a shape, errors with their place."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from ecomtui.world.errors import BadInput

T = TypeVar("T")

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Every scalar stays the text it is: 12.50 is not 12.5, and `no` is not False."""


Stamp = tuple[tuple[Path, int, int], ...]
"""Which state some files are in, as their folder says: when each was changed last (ns), and how long it is."""


def stamp(paths: Iterable[Path]) -> Stamp:
    """The state of some files: another one as soon as one of them is changed."""
    states = ((path, path.stat()) for path in paths)
    return tuple((path, state.st_mtime_ns, state.st_size) for path, state in states)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file: mappings, lists and texts, to be read only. One that has changed is read again.

    Raises:
        BadInput: when it cannot be read; the message says where.
    """
    try:
        return _read(stamp([path]))
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8: {error.reason} at byte {error.start}") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise BadInput(f"{place}: {error.problem}") from error


@lru_cache(maxsize=64)
def _read(file: Stamp) -> Any:
    text = file[0][0].read_text(encoding="utf-8")
    return yaml.load(text, Loader=_Loader)  # the base loader makes nothing but texts, lists and mappings


def shaped(content: Any, shape: type[T], path: Path) -> T:
    """The content as the shape it should have; texts become numbers where the shape says so.

    Raises:
        BadInput: when it has another shape.
    """
    try:
        return msgspec.convert(content, shape, strict=False)
    except msgspec.ValidationError as error:
        raise BadInput(f"{path}: {error}") from error
