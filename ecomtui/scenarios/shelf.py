"""The shelf of scenarios, for screens: what there is, what one is about, and what comes of running it."""

from dataclasses import dataclass
from pathlib import Path

from ecomtui.scenarios.loader import load_file
from ecomtui.scenarios.mutants import files_in
from ecomtui.scenarios.running import run_scenario
from ecomtui.world.errors import BadInput, WorldHalted


@dataclass(frozen=True, slots=True)
class ShelfView:
    """A scenario file: `group` is the folder it stands in, `cells` its runs, `wrong` what no run can come of."""

    path: Path
    group: str
    name: str
    description: str
    tags: tuple[str, ...]
    cells: tuple[str, ...]
    wrong: str | None = None


@dataclass(frozen=True, slots=True)
class RanView:
    """What came of a file's runs: how many, and of the first that failed its cell, its story, and where it stands."""

    runs: int
    failed: int
    cell: str = ""
    says: str | None = None
    message: int | None = None


def shelf(folder: Path) -> list[ShelfView]:
    """Every scenario of a folder, by its groups."""
    return [_looked_at(path, folder) for path in files_in([folder])]


def _looked_at(path: Path, folder: Path) -> ShelfView:
    group = path.parent.name if path.parent != folder else ""
    try:
        file = load_file(path)
        head = file.scenario().head
    except BadInput as error:
        return ShelfView(path, group, path.stem.removesuffix(".shop"), "", (), (), str(error))
    cells = tuple(cell.name for cell in file.cells)
    return ShelfView(path, group, head.name, head.description or "", tuple(head.tags), cells)


def run_file(path: Path) -> RanView:
    """Run every run of a file; a shop that stands still is a failure too.

    Raises:
        BadInput: when the file is no scenario.
    """
    ran = failed = 0
    first = RanView(0, 0)
    for scenario in load_file(path).scenarios():
        ran += 1
        says = message = None
        try:
            failure = run_scenario(scenario).failure
            says, message = (None, None) if failure is None else (str(failure), failure.message)
        except WorldHalted as halt:
            says, message = str(halt), halt.message
        if says is not None:
            failed += 1
            first = first if first.says else RanView(0, 0, scenario.cell, says, message)
    return RanView(ran, failed, first.cell, first.says, first.message)
