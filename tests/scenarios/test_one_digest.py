"""The same file and seed come to the same digest through every door."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import pytest

from ecomtui.scenarios import run_scenario
from ecomtui.scenarios.exploring import Exploration, live_through
from ecomtui.scenarios.loader import load_file
from ecomtui.scenarios.mutants import files_in
from ecomtui.scenarios.openings import given_of
from ecomtui.scenarios.recording import record
from ecomtui.scenarios.replaying import parsed, replayed
from ecomtui.scenarios.runs import Asked, run_files
from ecomtui.shop.shop import Shop
from ecomtui.shop.sweep import SweepPlan, given_by, live_day
from tests.cli.running import run

LIBRARY: Final = Path(__file__).parents[2] / "data" / "scenarios"
FILES: Final = files_in([LIBRARY / "first-steps", LIBRARY / "money"])


def test_run_and_the_api_agree() -> None:
    ran = run_files(Asked(paths=tuple(FILES)))
    assert len(ran.results) > len(FILES)
    for result in ran.results:
        outcome = run_scenario(Path(result["scenario"]), cell=result["cell"])
        assert (outcome.passed, outcome.digest) == (True, result["digest"]), result["name"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_terminal_shop_opens_on_the_same_world(file: Path) -> None:
    with replayed(parsed(str(file))) as shop:
        assert shop.digest() == run_scenario(file).digest


def test_plain_pytest_agrees(tmp_path: Path) -> None:
    """pytest itself, as a project of one's own calls it: the digest stands in its JUnit report."""
    report = tmp_path / "report.xml"
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", str(LIBRARY / "first-steps")]
    done = subprocess.run([sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    said = [each.get("value") for each in ElementTree.parse(report).iter("property") if each.get("name") == "digest"]
    mine = [
        run_scenario(each).digest
        for file in files_in([LIBRARY / "first-steps"])
        for each in load_file(file).scenarios()
    ]
    assert said == mine


# -------------------------------------------------------------------- explored
def test_what_is_explored_comes_to_the_same_as_its_recording_in_run(tmp_path: Path) -> None:
    """A seed's whole day, swarm of faults included, written down and run as a file: the same world."""
    plan, seed = SweepPlan(orders=3), 5
    (swept,) = Exploration(plan, digests=True)([seed])
    with Shop.in_memory(seed, given_by(seed, plan)) as shop:
        live_day(shop, seed, plan)
        file = tmp_path / "day.shop.yaml"
        file.write_text(record(shop, "A day", expecting=False).text())
    assert run_scenario(file).digest == swept.digest


def test_a_file_that_is_explored_comes_to_the_same_as_its_recording_in_run(tmp_path: Path) -> None:
    file = LIBRARY / "first-steps" / "one-order.shop.yaml"
    (swept,) = Exploration.of(SweepPlan(), file, digests=True)([5])
    scenario = load_file(file).scenario()
    with Shop.in_memory(5, given_of(scenario)) as shop:
        live_through(shop, scenario, 5)
        day = tmp_path / "day.shop.yaml"
        day.write_text(record(shop, "A day", expecting=False).text())
    assert run_scenario(day).digest == swept.digest


def test_explored_by_one_process_or_by_two_it_is_the_same() -> None:
    words = ("explore", "--seeds", "12", "--orders", "2", "--digests", "--format", "json")
    one, two = (json.loads(run(*words, "-j", jobs).stdout)["digests"] for jobs in ("1", "2"))
    assert len(set(one.values())) == 12
    assert one == two


# -------------------------------------------------------------------- by other versions of Python
GOLDEN: Final = {
    "one-order": "00ffdefbfd0e642995c2a5a90f8363d4f0556697cb23f6e211a76488c9edece4",
    "totals": "e4c7218a80766c03d45158240dcca773a36a3eac82cf66fd8d3c78f14d6a9713",
}
"""On every version of Python that the suite is run with."""
OTHER: Final = "ECOMTUI_OTHER_PYTHON"


@pytest.mark.parametrize("name", GOLDEN)
def test_the_digest_is_the_same_on_every_version_of_python(name: str) -> None:
    assert run_scenario(LIBRARY / "first-steps" / f"{name}.shop.yaml").digest == GOLDEN[name]


def test_another_python_at_hand_comes_to_the_same() -> None:
    other = os.environ.get(OTHER)
    if not other:
        pytest.skip(f"one Python only; name the python of another environment in {OTHER}")
    program = (
        "import sys\nfrom pathlib import Path\nfrom ecomtui.scenarios import run_scenario\n"
        "print(*(run_scenario(Path(file)).digest for file in sys.argv[1:]))"
    )
    said, mine = (
        subprocess.run([python, "-c", program, *map(str, FILES)], capture_output=True, text=True, check=True).stdout
        for python in (other, sys.executable)
    )
    assert said == mine
