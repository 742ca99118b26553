"""What the benchmarks of one run share: how large everything is, a folder, and the stores built once."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from shutil import copyfile
from typing import Final

from tests.benchmarks.busy_day import day_in_a_file
from tests.benchmarks.processes import fresh


@dataclass(frozen=True)
class Scale:
    """How large things are: orders, messages, and how often each pair is measured."""

    repeats: int
    orders: int
    """Orders of a run that is timed; the peers get as many."""
    steps: int
    """Messages that are stepped through, at one commit each."""
    memory: tuple[int, int]
    """Orders of the two worlds whose peak memory is compared."""
    stores: tuple[int, int]
    """Orders of the small store and of the large one."""
    history: int
    """Orders whose messages lie behind the step that is taken back: a hundred each."""
    starts: int
    """How often a program is started, or a key pressed."""
    seeds: int
    """Seeds that a sweep lives through in one process, and scenario files that are run."""


FULL: Final = Scale(
    repeats=5,
    orders=10_000,
    steps=10_000,
    memory=(20_000, 200_000),
    stores=(1_000, 100_000),
    history=1_000,
    starts=15,
    seeds=1_000,
)
QUICK: Final = Scale(
    repeats=3,
    orders=1_000,
    steps=2_000,
    memory=(2_000, 20_000),
    stores=(1_000, 10_000),
    history=100,
    starts=5,
    seeds=200,
)
TINY: Final = Scale(repeats=1, orders=12, steps=60, memory=(5, 10), stores=(3, 6), history=3, starts=1, seeds=2)


class Lab:
    """One run of the benchmarks, in `folder`."""

    def __init__(self, scale: Scale, folder: Path) -> None:
        self.scale, self.folder = scale, folder
        self._files = 0

    def new_file(self) -> Path:
        """Where there is no file yet."""
        self._files += 1
        return self.folder / f"{self._files}.db"

    def copy(self, store: Path) -> Path:
        """A store of one's own to change."""
        return copyfile(store, self.new_file())

    @cached_property
    def small_store(self) -> Path:
        """A store with few orders, at rest."""
        return self._built(self.scale.stores[0])

    @cached_property
    def large_store(self) -> Path:
        """A store with many orders, at rest."""
        return self._built(self.scale.stores[1])

    def _built(self, orders: int) -> Path:
        path = self.new_file()
        fresh(day_in_a_file, path=path, orders=orders)
        return path
