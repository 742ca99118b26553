"""Every benchmark runs, at a size at which its figures mean nothing, and reports what it should. Nothing is timed."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tests.benchmarks.figures import FIGURES
from tests.benchmarks.lab import TINY, Lab
from tests.benchmarks.machine import machine
from tests.benchmarks.measuring import Figure, Goal, Spread
from tests.benchmarks.opening import opening
from tests.benchmarks.printing import show_figure, show_machine
from tests.benchmarks.processes import fresh


def printed(show: Callable[[Console], None]) -> str:
    console = Console(width=200, file=StringIO())
    show(console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return Lab(TINY, tmp_path_factory.mktemp("lab"))


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
def test_a_benchmark_runs_and_reports_a_figure(lab: Lab, name: str) -> None:
    figure = FIGURES[name](lab)
    assert (figure.name, figure.missing) == (name, None)
    assert figure.value is not None
    assert figure.goal is not None
    assert 0 < figure.value.low <= figure.value.middle <= figure.value.high
    assert figure.lines
    told = json.loads(json.dumps(figure.as_json()))
    assert told["verdict"] in ("reached", "first reached", "not yet")
    assert f"{figure.name}: " in printed(lambda console: show_figure(console, figure))


def test_ratios_are_taken_pair_by_pair() -> None:
    assert Spread.ratios([(10, 20), (30, 30), (90, 100)]) == Spread(0.5, 0.9, 1.0)


@pytest.mark.parametrize(
    ("goal", "value", "verdict"),
    [
        (Goal(0.3, 0.6), 0.29, "not yet"),
        (Goal(0.3, 0.6), 0.3, "first reached"),
        (Goal(0.3, 0.6), 0.7, "reached"),
        (Goal(1.3, 1.1, most=True), 1.31, "not yet"),
        (Goal(1.3, 1.1, most=True), 1.3, "first reached"),
        (Goal(1.3, 1.1, most=True), 1.0, "reached"),
    ],
)
def test_a_figure_is_judged_by_the_side_it_should_be_on(goal: Goal, value: float, verdict: str) -> None:
    assert goal.verdict(value) == verdict


def test_a_figure_that_could_not_be_taken_says_why() -> None:
    figure = Figure("charts", "charts while traffic runs", "", missing="there are no charts yet")
    assert "not measured: there are no charts yet" in printed(lambda console: show_figure(console, figure))


def test_the_machine_and_every_version_that_counts_are_named() -> None:
    here = machine()
    assert {"cpu", "cores", "load", "python", "sqlite", "simpy", "textual"} <= here.keys()
    assert str(here["sqlite"]) in printed(lambda console: show_machine(console, here))


def test_a_run_that_fails_says_so(tmp_path: Path) -> None:
    (tmp_path / "no.db").write_text("no store")
    with pytest.raises(RuntimeError, match=r"opening of tests\.benchmarks\.opening failed"):
        fresh(opening, path=tmp_path / "no.db")
