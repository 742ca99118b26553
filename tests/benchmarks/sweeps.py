"""Seeds a second in `explore` and files a second in `run`: over two processes, and what the second one is worth."""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from shutil import copyfile
from subprocess import DEVNULL, run
from sys import executable
from time import perf_counter
from typing import Final

from ecomtui.scenarios.exploring import CHUNK, Exploration, explore
from ecomtui.shop.sweep import SweepPlan
from tests.benchmarks.lab import Lab
from tests.benchmarks.measuring import Figure, Goal, Line, Spread
from tests.benchmarks.processes import ROOT, Measures, fresh

ONE_ORDER: Final = ROOT / "data" / "scenarios" / "first-steps" / "one-order.shop.yaml"
"""An order from click to door: about a hundred messages with what goes wrong meanwhile."""
PROCESSES: Final = 2


def measure(lab: Lab) -> Figure:
    """One process, two, one, two; then the files."""
    alone, together = [], []
    for _ in range(lab.scale.repeats):
        alone.append(fresh(exploring, processes=1, seeds=lab.scale.seeds))
        together.append(fresh(exploring, processes=PROCESSES, seeds=lab.scale.seeds * PROCESSES))
    files = [_files_a_second(lab) for _ in range(lab.scale.repeats)]
    return Figure(
        "sweeps",
        f"seeds/s of a scenario of one order in {PROCESSES} processes",
        "itself in one process",
        Spread.ratios((_rate(two), _rate(one)) for two, one in zip(together, alone, strict=True)),
        Goal(1.7, 1.9),
        lines=(
            Line("explore, two processes", "seeds/s", Spread.of(map(_rate, together))),
            Line("explore, one process", "seeds/s", Spread.of(map(_rate, alone))),
            Line("explore, messages a seed", "", Spread.of(run["messages"] / run["seeds"] for run in together)),
            Line("run, two processes, once started", "files/s", Spread.of(files)),
        ),
        notes=("goals: 300 seeds/s and 100 files/s over two cores",),
    )


def _rate(run: Measures) -> float:
    return run["seeds"] / run["seconds"]


def exploring(processes: int, seeds: int) -> Measures:
    """Seconds that so many seeds take once all workers have started."""
    asked = Exploration.of(SweepPlan(), ONE_ORDER)
    with ProcessPoolExecutor(processes) as pool:
        list(explore(asked, range(2 * processes * CHUNK), pool))
        begun = perf_counter()
        swept = list(explore(asked, range(1_000, 1_000 + seeds), pool))
        seconds = perf_counter() - begun
    return {"seeds": seeds, "messages": sum(each.messages for each in swept), "seconds": seconds}


def _files_a_second(lab: Lab) -> float:
    """What twice as many files take longer: so the start, which is the same, is not counted."""
    few, many = (_running(lab.new_file().with_suffix(""), number * lab.scale.seeds) for number in (1, 2))
    return lab.scale.seeds / max(many - few, 0.001)


def _running(folder: Path, files: int) -> float:
    folder.mkdir()
    for number in range(files):
        copyfile(ONE_ORDER, folder / f"{number}.shop.yaml")
    command = [executable, "-m", "ecomtui", "run", str(folder), "-j", str(PROCESSES)]
    begun = perf_counter()
    run(command, cwd=ROOT, check=True, stdout=DEVNULL)
    return perf_counter() - begun
