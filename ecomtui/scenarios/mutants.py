"""Mutation score: which protections of the shop a suite would miss, if somebody took them out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ecomtui.scenarios.loader import Scenario, load_file
from ecomtui.scenarios.plugin import SUFFIX
from ecomtui.scenarios.running import run_scenario
from ecomtui.shop.assembly import MODEL
from ecomtui.world.controls import Guard
from ecomtui.world.errors import BadInput, WorldHalted


@dataclass(frozen=True)
class Mutant:
    """The shop without one guard. `killed_by` are the runs that notice, `why` what the first of them said; `met_by` so
    many runs come by the guard at all: the others cannot notice.
    """

    guard: Guard
    killed_by: tuple[str, ...] = ()
    why: str = ""
    met_by: int = 0

    @property
    def is_killed(self) -> bool:
        """Whether the suite notices that the guard is out."""
        return bool(self.killed_by)

    @property
    def missing(self) -> str:
        """What kind of test is missing."""
        promises = " or ".join(self.guard.promises)
        met = (
            "no run comes by this guard"
            if not self.met_by
            else f"runs that come by it and do not need it: {self.met_by}"
        )
        return (
            f"a scenario in which this can happen: {self.guard.without} It should break {promises}; {met}. "
            f"See what the guard is for with: ecomtui guards {self.guard.name}"
        )


@dataclass(frozen=True)
class Score:
    """How many of the mutants a suite kills; `left_out` are runs that fail with every guard in place."""

    mutants: tuple[Mutant, ...]
    runs: int
    left_out: tuple[str, ...] = field(default=())

    @property
    def killed(self) -> int:
        """How many mutants were noticed."""
        return sum(mutant.is_killed for mutant in self.mutants)

    @property
    def percent(self) -> int:
        """The score, rounded down."""
        return 100 * self.killed // len(self.mutants)


def scenarios_in(paths: Sequence[Path], tags: Sequence[str] = (), names: Sequence[str] = ()) -> Iterator[Scenario]:
    """Every run of every file in these paths, in the order of their names.

    Raises:
        BadInput: for a file that is none.
    """
    for file in files_in(paths):
        for scenario in load_file(file).scenarios():
            if tags and not set(tags) & set(scenario.head.tags):
                continue
            if names and not any(name.casefold() in scenario.name.casefold() for name in names):
                continue
            yield scenario


def files_in(paths: Sequence[Path]) -> list[Path]:
    """The scenario files in these files and folders, each once."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]
        found.update(dict.fromkeys(inside))
    return list(found)


def mutation_score(
    scenarios: Sequence[Scenario],
    guards: Sequence[str] = (),
    *,
    every_killer: bool = False,
    tell: Callable[[Mutant], None] = lambda mutant: None,
) -> Score:
    """Run a suite once for each guard taken out (all, or these); a mutant is killed when a run that passes with the
    guard in place does not pass without it. `every_killer` goes on after the first. Runs that never come by the guard
    would go the same way without it, and are not repeated.

    Raises:
        BadInput: when nothing in the suite passes.
    """
    outcomes = [(scenario, run_scenario(scenario)) for scenario in scenarios]
    sound = [
        (scenario, outcome.guards - {*scenario.head.guards_off}) for scenario, outcome in outcomes if outcome.passed
    ]
    if not sound:
        raise BadInput("no scenario passes with every guard in place, so there is nothing to tell mutants by")
    left_out = tuple(scenario.id for scenario, outcome in outcomes if not outcome.passed)
    mutants = []
    for name in guards or tuple(MODEL.guards):
        meeting = [scenario for scenario, met in sound if name in met]
        mutants.append(_tried(MODEL.guard(name), meeting, every_killer=every_killer))
        tell(mutants[-1])
    return Score(tuple(mutants), len(scenarios), left_out)


def _tried(guard: Guard, scenarios: Sequence[Scenario], *, every_killer: bool) -> Mutant:
    killers, why = list[str](), ""
    for scenario in scenarios:
        try:
            outcome = run_scenario(scenario, guards_off=(guard.name,))
            says = "" if outcome.failure is None else outcome.failure.says
        except WorldHalted as halted:
            says = str(halted)
        if says:
            killers.append(scenario.id)
            why = why or says
            if not every_killer:
                break
    return Mutant(guard, tuple(killers), why, len(scenarios))
