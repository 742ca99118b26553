"""The mutation score: which guards a suite would miss, by the runs that come by them."""

from pathlib import Path
from typing import Final

import pytest

from ecomtui.scenarios.loader import Scenario, load_file, load_text
from ecomtui.scenarios.mutants import mutation_score
from ecomtui.scenarios.running import run_scenario
from ecomtui.shop.assembly import MODEL
from tests.cli.running import run

LIBRARY: Final = Path(__file__).parents[2] / "data" / "scenarios"
ONE_ORDER: Final = """\
name: Somebody buys a cup
steps:
  - buy: {customer: asha, items: {espresso-cup: 1}, as: o1}
  - run: idle
  - expect: {order: o1, status: completed}
"""
NOBODY: Final = "name: Nobody buys anything\nsteps:\n  - advance: 1h\n"
OTHERS: Final = (LIBRARY / "races/last-cup.shop.yaml", LIBRARY / "returns/too-late.shop.yaml")


def scenario(text: str) -> Scenario:
    return load_text(text).scenario()


@pytest.mark.parametrize("path", [LIBRARY / "first-steps/one-order.shop.yaml", *OTHERS], ids=lambda path: path.stem)
def test_without_a_guard_that_a_run_never_comes_by_it_goes_the_same_way(path: Path) -> None:
    one = load_file(path).scenario()
    usual = run_scenario(one)
    never = MODEL.guards.keys() - usual.guards
    assert never
    for guard in never:
        without = run_scenario(one, guards_off=(guard,))
        assert (without.passed, without.messages, without.struck) == (usual.passed, usual.messages, usual.struck)


def test_a_race_comes_by_what_any_of_its_orders_of_arrival_comes_by() -> None:
    race = """\
name: Two want the last one
given: {stock: {espresso-cup: 1}}
steps:
  - race:
      order: all
      steps:
        - buy: {customer: asha, items: {espresso-cup: 1}, rejected: maybe}
        - buy: {customer: ben, items: {espresso-cup: 1}, rejected: maybe}
  - run: idle
"""
    outcome = run_scenario(scenario(race))
    assert outcome.lives > 1
    assert "pay_before_ship" in outcome.guards, "a parcel leaves only in the lives of the race"


def test_of_a_guard_that_survives_it_is_said_whether_any_run_comes_by_it() -> None:
    score = mutation_score([scenario(ONE_ORDER), scenario(NOBODY)], ("row_lock", "voucher_once"))
    lock, voucher = score.mutants
    assert (lock.is_killed, lock.met_by) == (False, 1)
    assert "come by it and do not need it: 1" in lock.missing
    assert (voucher.is_killed, voucher.met_by) == (False, 0)
    assert "no run comes by this guard" in voucher.missing


def test_the_command_grades_a_suite_and_says_what_is_missing() -> None:
    folder = str(LIBRARY / "money")
    done = run(
        "run", folder, "--mutants", "--guard-off", "voucher_once", "--guard-off", "release_day", "--every-killer"
    )
    assert done.exit_code == 1
    assert "killed    voucher_once" in done.stdout
    assert "by " in done.stdout
    assert "survived  release_day" in done.stdout
    assert "1 of 2 killed: 50 %" in done.stdout
    assert "no run comes by this guard" in done.stdout
    assert run("run", folder, "--mutants", "--guard-off", "voucher_once").exit_code == 0
