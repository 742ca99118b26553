"""Runs many scenario files on pytest's machinery, apart from whatever pytest configuration the caller has."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pytest

from ecomtui.scenarios.plugin import REPORT, SUFFIX
from ecomtui.world.errors import BadInput, shown

_INI: Final = Path(__file__).with_name("run.ini")
_CALLERS: Final = {"PYTEST_ADDOPTS": "", "PYTEST_PLUGINS": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
Result = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """Which scenarios are run, and how. `tell` keeps every message for reports."""

    paths: tuple[Path, ...]
    tags: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    seed: int | None = None
    guards_off: tuple[str, ...] = ()
    jobs: int = 1
    junit: Path | None = None
    tell: bool = False
    first_failure: bool = False


@dataclass
class Ran:
    """What came of it: results in the order they ended, and files that are none."""

    results: list[Result] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    interrupted: bool = False

    @property
    def failed(self) -> list[Result]:
        """The runs that were not as their file says."""
        return [result for result in self.results if result["result"] == "failed"]

    @property
    def passed(self) -> list[Result]:
        """The runs that were."""
        return [result for result in self.results if result["result"] == "passed"]

    @property
    def status(self) -> int:
        """0 all passed, 1 something failed, 2 a file is none, 3 the program itself is at fault, 130 interrupted."""
        if self.interrupted:
            return 130
        return 3 if self.faults else 2 if self.bad else 1 if self.failed else 0


def run_files(asked: Asked, tell: Callable[[Result], None] = lambda result: None) -> Ran:
    """Run scenario files and folders of them; `tell` hears of each result as it comes.

    Raises:
        BadInput: for a path that is none, or when nothing is there to run.
    """
    check_paths(asked.paths)
    if asked.jobs > 1 and find_spec("xdist") is None:
        raise BadInput("several at once need pytest-xdist; get it with: python -m pip install 'ecomtui[parallel]'")
    ran = Ran()
    collector = _Collector(ran, tell)
    with _environment(_CALLERS):
        code = pytest.main(_words(asked), plugins=[collector])
    ran.interrupted = code == pytest.ExitCode.INTERRUPTED and not asked.first_failure and not ran.bad
    if code in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR):
        ran.faults.append(f"pytest could not run them (its status {int(code)})")
    if not ran.results and not ran.bad and not ran.faults and not ran.interrupted:
        what = " with these tags, names or cells" if asked.tags or asked.names or asked.cells else ""
        raise BadInput(f"there is no scenario{what} in {', '.join(map(str, asked.paths))}")
    return ran


def check_paths(paths: tuple[Path, ...]) -> None:
    """Make sure that all are scenario files or folders.

    Raises:
        BadInput: for one that is not.
    """
    for path in paths:
        try:
            there = path.exists()
        except (OSError, ValueError):
            there = False
        if not there:
            raise BadInput(f"there is no file or folder {shown(str(path))}")
        if not path.is_file() and not path.is_dir():
            raise BadInput(f"{path} is neither a file nor a folder")
        if path.is_file() and not path.name.endswith(SUFFIX):
            raise BadInput(f"{path} is no scenario; their names end {SUFFIX}")


def _words(asked: Asked) -> list[str]:
    words = [
        *(str(path.absolute()) for path in asked.paths),
        *("-c", str(_INI), "--rootdir", str(Path.cwd()), "--noconftest", "--continue-on-collection-errors"),
        *("-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:unraisableexception"),
        *("-p", "ecomtui.scenarios.plugin"),
    ]
    for option, values in (
        ("--shop-tag", asked.tags), ("--shop-name", asked.names), ("--shop-cell", asked.cells),
        ("--shop-guard-off", asked.guards_off),
    ):  # fmt: skip
        words += [f"{option}={value}" for value in values]
    words += [f"--shop-seed={asked.seed}"] if asked.seed is not None else []
    words += ["--shop-tell"] if asked.tell else []
    words += ["--maxfail=1"] if asked.first_failure else []
    words += [f"--junitxml={asked.junit}"] if asked.junit else []
    words += ["-p", "xdist", "-n", str(asked.jobs)] if asked.jobs > 1 else []
    return words


class _Collector:
    """Hears pytest's reports."""

    def __init__(self, ran: Ran, tell: Callable[[Result], None]) -> None:
        self._ran, self._tell = ran, tell
        self._seen: set[str] = set()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and report.longreprtext not in self._seen:
            self._seen.add(report.longreprtext)
            self._ran.bad.append(report.longreprtext.strip())

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        result: Result | None = getattr(report, REPORT, None)
        if result is not None:
            if result["result"] == "bad":
                self._ran.bad.append(result["says"])
            elif result["result"] == "fault":
                self._ran.faults.append(result["says"] or report.longreprtext)
            self._ran.results.append({**result, "seconds": report.duration})
            self._tell(self._ran.results[-1])
        elif report.failed:
            self._ran.faults.append(report.longreprtext)

    def pytest_internalerror(self, excrepr: Any) -> None:
        self._ran.faults.append(str(excrepr))


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
