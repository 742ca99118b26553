"""The pytest plugin: collects scenario files (*.shop.yaml) as tests, and brings the fixture `shop`.

It comes with the package; `ecomtui run` stands on it too. pytest imports it at every start, so the shop itself is only
loaded when there is something to run.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from ecomtui.scenarios.loader import File, Scenario
    from ecomtui.scenarios.running import Outcome
    from ecomtui.shop.shop import Shop

SUFFIX: Final = ".shop.yaml"
REPORT: Final = "shop_report"
"""The attribute of a test report that carries what came of a scenario."""


class ScenarioFailed(Exception):
    """A scenario was not as its file says."""

    def __init__(self, outcome: "Outcome") -> None:
        super().__init__(str(outcome))
        self.outcome = outcome


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options that choose scenarios and say how they are run."""
    group = parser.getgroup("ecomtui", "ecomtui scenarios (*.shop.yaml)")
    group.addoption("--shop-tag", action="append", default=[], metavar="TAG", help="only scenarios with one of these")
    group.addoption("--shop-name", action="append", default=[], metavar="TEXT", help="only those named so, in part")
    group.addoption("--shop-cell", action="append", default=[], metavar="CELL", help="only these runs of a matrix")
    group.addoption("--shop-seed", type=int, default=None, metavar="N", help="another seed than the files'")
    group.addoption("--shop-guard-off", action="append", default=[], metavar="NAME", help="take a guard out")
    group.addoption("--shop-tell", action="store_true", help="keep every message for reports")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "ScenarioFile | None":
    """Take scenario files in."""
    if file_path.name.endswith(SUFFIX):
        return ScenarioFile.from_parent(parent, path=file_path)
    return None


class ScenarioFile(pytest.File):
    """A file; each of its runs is a test."""

    def collect(self) -> Iterable["ScenarioItem"]:
        from ecomtui.scenarios.loader import load_file
        from ecomtui.world.errors import BadInput

        try:
            file = load_file(self.path, _called(self.path))
            first = file.scenario()
        except BadInput as error:
            raise self.CollectError(str(error)) from None
        wanted, tags, names = (self.config.getoption(f"--shop-{what}") for what in ("cell", "tag", "name"))
        if tags and not set(tags) & set(first.head.tags):
            return
        if names and not any(name.casefold() in first.name.casefold() for name in names):
            return
        for cell in file.cells:
            if not wanted or cell.name in wanted:
                name = f"{first.name}[{cell.name}]" if cell.name else first.name
                item = ScenarioItem.from_parent(self, name=name, file=file, cell=cell.name)
                item.extra_keyword_matches.update(first.head.tags)
                yield item


class ScenarioItem(pytest.Item):
    """One run of a scenario file."""

    outcome: "Outcome | None" = None
    told: dict[str, Any] | None = None

    def __init__(self, *, file: "File", cell: str, **more: Any) -> None:
        super().__init__(**more)
        self.file, self.cell = file, cell

    def runtest(self) -> None:
        from ecomtui.scenarios.running import played

        scenario = self.file.scenario(self.cell)
        seed, guards = self.config.getoption("--shop-seed"), tuple(self.config.getoption("--shop-guard-off"))
        with played(scenario, seed=seed, guards_off=guards, step_by_step=self._tells) as (outcome, shop):
            self.outcome = outcome
            self.user_properties.append(("digest", outcome.digest))
            self.told = self._tell(scenario, outcome, shop)
        if not outcome.passed:
            raise ScenarioFailed(outcome)

    @property
    def _tells(self) -> bool:
        return bool(self.config.getoption("--shop-tell"))

    def _tell(self, scenario: "Scenario", outcome: "Outcome", shop: "Shop") -> dict[str, Any]:
        from ecomtui.scenarios.telling import summary, tell

        return tell(scenario, outcome, shop) if self._tells else summary(scenario, outcome)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        from ecomtui.world.errors import EcomtuiError

        if isinstance(excinfo.value, ScenarioFailed | EcomtuiError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a report carry what came of a scenario, also from another process."""
    report = yield
    if isinstance(item, ScenarioItem) and call.when == "call":
        from ecomtui.world.errors import BadInput, EcomtuiError

        error = call.excinfo.value if call.excinfo else None
        kind = "failed" if isinstance(error, ScenarioFailed) else "passed" if error is None else "fault"
        kind = "bad" if isinstance(error, BadInput) else kind
        says = str(error) if isinstance(error, ScenarioFailed | EcomtuiError) else ""
        place = {"scenario": _called(item.path), "name": item.name, "cell": item.cell}
        setattr(report, REPORT, {**place, **(item.told or {}), "result": kind, "says": says})
    return report


def _called(path: Path) -> str:
    """A path as people find it from where they are."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


# ------------------------------------------------------------------ fixtures
@pytest.fixture
def shop() -> "Iterator[Shop]":
    """A shop in memory with the usual opening, seed 1, closed afterwards."""
    from ecomtui.shop.shop import Shop

    with Shop.in_memory() as opened:
        yield opened


@pytest.fixture
def open_a_shop() -> "Iterator[Callable[..., Shop]]":
    """Opens shops in memory with what is given, as in `open_a_shop(seed=7, stock={"espresso-cup": 1})`."""
    from ecomtui.shop.given import Given
    from ecomtui.shop.shop import DEFAULT_SEED, Shop

    opened: list[Shop] = []

    def open_with(seed: int = DEFAULT_SEED, **given: Any) -> Shop:
        opened.append(Shop.in_memory(seed, Given(**given)))
        return opened[-1]

    yield open_with
    for each in opened:
        each.close()
