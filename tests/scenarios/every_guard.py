"""Takes out one guard after the other, looks for the seed that notices, and cuts that day down to a small file.

Run it to make the files in `guards/` anew, and to print the table: python -m tests.scenarios.every_guard [GUARD…]
"""

import sys
from pathlib import Path
from time import process_time
from typing import Final

from ecomtui.scenarios.exploring import Exploration
from ecomtui.scenarios.shrinking import Shrunk, found, shrink
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.sweep import SweepPlan

FOLDER: Final = Path(__file__).parent / "guards"
SEEDS: Final = 60
STEPS: Final = 6


def file_of(guard: str) -> Path:
    """Where the small file of a guard stands."""
    return FOLDER / f"{guard}.shop.yaml"


def smallest(guard: str) -> tuple[int, Shrunk]:
    """The first seed that notices that a guard is out, and the smallest that is left of its day."""
    asked = Exploration(SweepPlan(guards_off=(guard,)))
    seed = next(seed for seed in range(1, SEEDS + 1) if asked([seed])[0].failed)
    return seed, shrink(found(asked, seed))


def remake(guards: list[str]) -> None:
    """Make the files anew, and print what came of each."""
    FOLDER.mkdir(exist_ok=True)
    print("guard                 seeds  steps  runs  CPU s  passes with it  promise", flush=True)
    for guard in guards:
        began = process_time()
        seed, shrunk = smallest(guard)
        file_of(guard).write_text(f"# Seed {seed} of: ecomtui explore --guard-off {guard}\n{shrunk.text}")
        row = f"{guard:21} {seed:5}  {shrunk.steps:5}  {shrunk.runs:4}  {process_time() - began:5.0f}"
        print(f"{row}  {'yes' if shrunk.passes else 'no':14}  {shrunk.reason}", flush=True)


if __name__ == "__main__":
    remake(sys.argv[1:] or list(MODEL.guards))
