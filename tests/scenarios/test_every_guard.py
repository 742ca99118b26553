"""Every guard taken out is found by a sweep and cut down to a file of a few steps (`every_guard` makes them)."""

import pytest

from ecomtui.scenarios.loader import load_file
from ecomtui.scenarios.running import run_scenario
from ecomtui.shop.assembly import MODEL
from tests.scenarios.every_guard import FOLDER, STEPS, file_of, smallest


def test_every_guard_has_its_file() -> None:
    assert {path.name for path in FOLDER.glob("*.shop.yaml")} == {file_of(guard).name for guard in MODEL.guards}


@pytest.mark.parametrize("guard", MODEL.guards)
def test_a_few_steps_fail_without_the_guard_and_pass_with_it(guard: str) -> None:
    text = file_of(guard).read_text()
    without = load_file(file_of(guard)).scenario()
    assert len(without.steps) <= STEPS
    assert without.head.guards_off == [guard]
    failure = run_scenario(without).failure
    assert failure is not None, "python -m tests.scenarios.every_guard makes it anew"
    assert failure.reason in MODEL.guards[guard].promises
    assert run_scenario(text.replace(f"guards_off: [{guard}]\n", "")).passed


def test_they_are_found_and_cut_down_again() -> None:
    """One of them from its beginning; the others are made in the same way, and take minutes."""
    _, shrunk = smallest("session_check")
    assert (shrunk.steps <= STEPS, shrunk.passes) == (True, True)
