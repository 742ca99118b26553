"""Exploring: many seeds, and in each of them half of everything goes wrong; over free traffic, or over a scenario.

Of a scenario only its acts and its times count here: what it expects, it expects of a day on which nothing else goes
wrong. What must hold all the same are the promises.
"""

from collections.abc import Collection, Iterator
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.scenarios.failing import Failed
from ecomtui.scenarios.loader import Scenario, Step, load_text
from ecomtui.scenarios.openings import given_of
from ecomtui.scenarios.playing import Player
from ecomtui.scenarios.recording import written
from ecomtui.scenarios.running import loaded
from ecomtui.shop.given import charter
from ecomtui.shop.shop import Shop
from ecomtui.shop.sweep import SweepPlan, Swept, arm_swarm, lived, swept, to_rest

CHUNK: Final = 10
"""Seeds that a worker is given at a time."""


@dataclass(frozen=True)
class Exploration:
    """What is explored: a scenario's file and cell (its `text`, where the file is not), or free traffic by a plan;
    with `digests` each world's digest is told too."""

    plan: SweepPlan
    file: Path | None = None
    cell: str = ""
    text: str | None = None
    digests: bool = False

    @classmethod
    def of(cls, plan: SweepPlan, file: Path | None = None, cell: str = "", *, digests: bool = False) -> "Exploration":
        """What is explored, with all that a worker on another machine has to know.

        Raises:
            BadInput: when the file is no scenario, or has no such run.
        """
        return cls(plan, file, cell, None if file is None else written(loaded(file, cell)), digests)

    def scenario(self) -> Scenario | None:
        """The scenario whose acts are explored, None for free traffic."""
        if self.file is None:
            return None
        return loaded(self.file, self.cell) if self.text is None else _read(self.text, str(self.file))

    def __call__(self, seeds: Collection[int]) -> list[Swept]:
        """Live through some seeds: a job for one worker."""
        scenario = self.scenario()
        if scenario is None:
            return [swept(seed, self.plan, digest=self.digests) for seed in seeds]
        given = given_of(scenario, self.plan.guards_off)
        same = None if given.crowd else charter(0, given, read=False)  # only who is in a crowd depends on the seed
        return [self._through(scenario, same or charter(seed, given, read=False), seed) for seed in seeds]

    def _through(self, scenario: Scenario, begins: ShopCharter, seed: int) -> Swept:
        return lived(seed, begins, lambda shop: live_through(shop, scenario, seed), digest=self.digests)


@lru_cache(maxsize=8)
def _read(text: str, name: str) -> Scenario:
    """The scenario of a text; a worker reads it once, not for every handful of seeds."""
    return load_text(text, name).scenario()


def explore(asked: Exploration, seeds: Collection[int], executor: Executor) -> Iterator[Swept]:
    """Live through the seeds on an executor's workers (processes here, or a cluster's); results come as they end."""
    there = list(seeds)
    jobs: list[Future[list[Swept]]] = [
        executor.submit(asked, there[start : start + CHUNK]) for start in range(0, len(there), CHUNK)
    ]
    try:
        for job in as_completed(jobs):
            yield from job.result()
    finally:
        for job in jobs:
            job.cancel()


def live_through(shop: Shop, scenario: Scenario, seed: int) -> bool:
    """The acts of a scenario on a day on which anything may fail; answers whether all comes to rest."""
    arm_swarm(shop, seed)
    player = Player.begin(scenario, shop)
    for step in _acts(scenario.steps):
        try:
            player.do(step)
        except Failed:
            continue  # refused, or late: so it goes on such a day; what is broken stays known
    return to_rest(shop)


def _acts(steps: tuple[Step, ...]) -> Iterator[Step]:
    """What is done, in the order of the file; of a race its acts, in whatever order they come to arrive."""
    for step in steps:
        if step.verb.name == "race":
            yield from _acts(step.steps)
        elif step.verb.name != "expect":
            yield step
