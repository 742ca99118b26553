"""The same file and seed come to the same digest through every door."""

from pathlib import Path
from typing import Final

import pytest

from ecomtui.scenarios import run_scenario
from ecomtui.scenarios.mutants import files_in
from ecomtui.scenarios.replaying import parsed, replayed
from ecomtui.scenarios.runs import Asked, run_files

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
