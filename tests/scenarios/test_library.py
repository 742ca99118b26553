"""The library of scenarios: each passes, each says what it teaches, and together they miss nothing of the shop."""

from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from ecomtui.parties.personas import PERSONAS
from ecomtui.scenarios.loader import Scenario, load_file
from ecomtui.scenarios.mutants import files_in, mutation_score
from ecomtui.scenarios.running import run_scenario
from ecomtui.shop.assembly import MODEL

LIBRARY: Final = Path(__file__).parents[2] / "data" / "scenarios"
FILES: Final = files_in([LIBRARY])
RUNS: Final = [scenario for file in FILES for scenario in load_file(file).scenarios()]


def name(scenario: Scenario) -> str:
    return f"{scenario.path.relative_to(LIBRARY) if scenario.path else ''}{scenario.cell and f'[{scenario.cell}]'}"


@pytest.mark.parametrize("scenario", RUNS, ids=name)
def test_it_passes(scenario: Scenario) -> None:
    outcome = run_scenario(scenario)
    assert outcome.passed, str(outcome)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_says_what_it_teaches_and_stands_where_its_tags_say(file: Path) -> None:
    scenario = next(iter(load_file(file).scenarios()))
    assert str(scenario.head.description).endswith((".", "?"))
    assert file.parent.name in scenario.head.tags


def test_together_they_meet_every_fault_persona_and_named_policy() -> None:
    struck, personas, policies = Counter[str](), set[str](), set[tuple[str, str]]()
    for scenario in RUNS:
        struck.update(dict(run_scenario(scenario).struck))
        personas |= set(map(str, scenario.head.given.personas.values()))
        policies |= {(setting, str(value)) for setting, value in scenario.head.given.settings.items()}
    assert {fault for fault in MODEL.faults if not struck[fault]} == set()
    assert personas == set(PERSONAS)
    named = {(setting.name, choice) for setting in MODEL.settings.values() for choice in setting.choices}
    usual = {(setting.name, setting.default) for setting in MODEL.settings.values()}
    assert named - usual <= policies


def test_together_they_notice_every_guard_that_is_out() -> None:
    score = mutation_score(RUNS)
    assert [mutant.guard.name for mutant in score.mutants if not mutant.is_killed] == []
    assert score.left_out == ()
