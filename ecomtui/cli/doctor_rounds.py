"""The rounds of the doctor: Python and what it has installed, the terminal, the files. Each can fail alone."""

import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from importlib import metadata, util
from pathlib import Path
from typing import Final

from ecomtui import __version__
from ecomtui.cli.findings import Finding, Topic, survived

_PACKAGE: Final = "ecomtui"
_SQLITE: Final = (3, 37)
"""The first that knows STRICT tables."""
_REQUIREMENT: Final = re.compile(
    r"(?P<name>[\w.-]+)(?:\[[\w,-]+\])?(?:>=(?P<least>[\d.]+))?[^;]*(?:;.*extra == ['\"](?P<extra>[\w-]+)['\"])?"
)
_MODULES: Final = {
    "pyyaml": "yaml",
    "markdown-it-py": "markdown_it",
    "types-pyyaml": "",
    "import-linter": "importlinter",
    "pytest-xdist": "xdist",
}
"""Packages whose module is called otherwise; those without one hold only types."""
_EXTRAS: Final = {"test": "runs the tests", "dev": "checks style, types and imports when you change the program"}


def all_findings(store: Path | None) -> list[Finding]:
    """Every round, in order. `store` is the world's file that was named, if one was."""
    from ecomtui.cli.doctor_files import data, folders, world
    from ecomtui.cli.doctor_terminal import terminal

    rounds = (
        ("Python", versions),
        ("Terminal", terminal),
        ("Folders", folders),
        ("Catalogue and texts", data),
        ("Your world", partial(world, store)),
    )
    found: list[Finding] = []
    for name, look in rounds:
        topic = Topic(name)
        found += survived(topic, partial(look, topic))
    return found


def versions(topic: Topic) -> Iterator[Finding]:
    """Python, SQLite, this program, and the packages it needs, each with the least version it needs."""
    try:
        about = metadata.metadata(_PACKAGE)
        needed, python = metadata.requires(_PACKAGE) or [], about["Requires-Python"] or ""
    except metadata.PackageNotFoundError:
        yield _versioned(topic, "ecomtui", __version__, "", "")
        yield topic.warn(
            "packages",
            "ecomtui is not installed as a package here, so what it needs is not known",
            "run it with: python3 .dev shop, or install it with: python -m pip install ecomtui",
        )
        return
    yield _versioned(topic, "Python", ".".join(map(str, sys.version_info[:3])), python, "install a newer Python")
    yield _versioned(
        topic, "SQLite", sqlite3.sqlite_version, f">={'.'.join(map(str, _SQLITE))}", "install a newer Python"
    )
    yield topic.ok("ecomtui", __version__)
    requirements = [match for text in needed if (match := _REQUIREMENT.match(text))]
    for match in requirements:
        if match["extra"] is None:
            yield _package(topic, match["name"], match["least"])
    yield _yaml(topic)
    yield from _extras(topic, requirements)


def _versioned(topic: Topic, name: str, version: str, needs: str, do: str) -> Finding:
    least = needs.removeprefix(">=")
    if least and numbers(version) < numbers(least):
        return topic.wrong(name, f"{version}, but {least} or newer is needed", do)
    return topic.ok(name, f"{version} (needs {least} or newer)" if least else version)


def _package(topic: Topic, name: str, least: str | None) -> Finding:
    get = f"python -m pip install '{name}>={least}'" if least else f"python -m pip install {name}"
    version = installed(name)
    if version is None:
        return topic.wrong(name, "is not installed", get)
    return _versioned(topic, name, version, f">={least}" if least else "", get)


def installed(name: str) -> str | None:
    """The version of a package that can also be imported, else None."""
    module = _MODULES.get(name, name.replace("-", "_"))
    try:
        if module and util.find_spec(module) is None:
            return None
        return metadata.version(name)
    except (ImportError, ValueError, metadata.PackageNotFoundError):
        return None


def numbers(version: str) -> tuple[int, ...]:
    """A version for comparing: its leading numbers."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def _yaml(topic: Topic) -> Finding:
    import yaml

    if getattr(yaml, "__with_libyaml__", False):
        return topic.ok("libyaml", "there, so catalogue and texts are read fast")
    return topic.warn("libyaml", "PyYAML was built without it: the shop starts later", "install PyYAML from its wheel")


def _extras(topic: Topic, requirements: Iterable["re.Match[str]"]) -> Iterator[Finding]:
    extras: dict[str, list[str]] = {}
    for match in requirements:
        if match["extra"] is not None:
            extras.setdefault(match["extra"], []).append(match["name"])
    for extra, names in extras.items():
        missing = [name for name in names if installed(name) is None]
        purpose = _EXTRAS.get(extra, "an extra of its own")
        if missing:
            get = f"python -m pip install 'ecomtui[{extra}]'"
            yield topic.ok(f"[{extra}]", f"not installed ({', '.join(missing)}); it {purpose}", get)
        else:
            yield topic.ok(f"[{extra}]", f"installed; it {purpose}")
