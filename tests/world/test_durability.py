"""What was committed is there, the rest never happened, the next start goes on; and it is the same everywhere."""

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random

import pytest

from ecomtui.world import files
from ecomtui.world.world import World
from tests.world.town import Calm, Clerk, a_hard_day, carry_out, plan, print_of, replayed, town, whereabouts
from tests.world.town_process import Nursery, command, environment, nursery

GOLDEN = "3881d04e3ceb056e6dab6107e9d62b9386e3d555350309ec84e21f2f4f0f8296"
"""The digest of `a_hard_day`, on every machine, Python version and hash seed. When the engine or the town is
changed on purpose so that other things happen, this is the new one: `python -m tests.world.town_process digest`."""
KILLS = 25

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and kill -9")


@pytest.fixture(scope="module")
def processes() -> Iterator[Nursery]:
    with nursery() as ready:
        yield ready


def make_sure(path: Path, acts: set[int]) -> int:
    """The file is whole and has all these acts; answers how many steps it has."""
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        there = {number for (number,) in connection.execute("select id from message where cause is null")}
        assert acts <= there, "an act that had returned is missing"
        (logged,) = connection.execute("select count(*) from act").fetchone()
        assert logged >= len(acts)
        (steps,) = connection.execute("select count(distinct step) from message").fetchone()
        return int(steps)
    finally:
        connection.close()


def time_of(processes: Nursery, task: str, path: Path, number: int = 0) -> float:
    """How long it takes undisturbed, in seconds: only to aim the kills by."""
    begun = time.monotonic()
    processes.run(task, path, number)
    return time.monotonic() - begun


# -------------------------------------------------------------------- kill -9
@needs_fork
@pytest.mark.parametrize(("task", "errands"), [("in_steps", 100), ("in_bulk", 200)])
def test_a_world_killed_again_and_again_ends_as_an_undisturbed_one(
    processes: Nursery, tmp_path: Path, task: str, errands: int
) -> None:
    undisturbed = town()
    with undisturbed.in_bulk():
        assert len(list(carry_out(plan(errands), undisturbed))) == errands + 2
    want = print_of(undisturbed)

    between_acts = time_of(processes, task, tmp_path / "measured.db", errands) / errands
    random, kills, stood = Random(4), 0, set[int]()
    for attempt in range(KILLS):
        path, acts, ended = tmp_path / f"{attempt}.db", set[int](), False
        while not ended and kills < KILLS:
            moment = random.randrange(errands // 8), random.random() * between_acts
            child = processes.run(task, path, errands, kill=moment)
            kills, acts, ended = kills + child.was_killed, acts | child.acts, not child.was_killed
            if path.exists():
                stood.add(make_sure(path, acts))
        child = processes.run(task, path, errands)
        make_sure(path, acts | child.acts)
        world = town(path)
        assert (world.steps, print_of(world)) == (undisturbed.steps, want)
        world.close()
        if kills >= KILLS:
            break
    assert kills >= KILLS
    assert len(stood) > KILLS // 5, "the kills hit the world in the middle, at different moments"


@needs_fork
def test_a_world_killed_while_it_moves_to_and_fro_between_branches_is_whole(processes: Nursery, tmp_path: Path) -> None:
    path, random = tmp_path / "town.db", Random(5)
    processes.run("in_steps", path, 8)
    for seed in range(KILLS):
        assert processes.run("to_and_fro", path, seed, kill=(random.randrange(8), random.random() / 50)).was_killed
        make_sure(path, set())
        world = town(path)
        assert whereabouts(replayed(world)) == whereabouts(world)
        world.close()
    world = town(path)
    assert len(world.branches()) > 5
    for branch in world.branches():
        world.visit(branch.id)
        assert print_of(replayed(world)) == print_of(world), branch
    world.close()


@needs_fork
def test_a_file_killed_while_it_is_made_is_whole_or_not_there(processes: Nursery, tmp_path: Path) -> None:
    length = time_of(processes, "found", tmp_path / "measured.db")
    want, random, path, kills = print_of(town()), Random(6), tmp_path / "town.db", 0
    there = {True: 0, False: 0}
    while kills < KILLS:
        kills += processes.run("found", path, kill=(0, random.random() * length)).was_killed
        there[path.exists()] += 1
        world = town(path)
        assert print_of(world) == want
        world.close()
        assert {file.name for file in tmp_path.iterdir()} == {"town.db", "measured.db"}, "no draft is left over"
        path.unlink()
    assert there[False] > 3


def test_a_kill_in_the_middle_of_carrying_the_log_over_into_the_file_loses_nothing(tmp_path: Path) -> None:
    path, left = tmp_path / "town.db", tmp_path / "left.db"
    world = town(path)
    for _ in carry_out(plan(6), world):
        pass
    want = print_of(world)
    shutil.copy(path, left)
    shutil.copy(f"{path}-wal", f"{left}-wal")
    world.close()
    carry_over_the_first_page(left)
    assert says_more_than_it_has(left)
    world = World.open(world.model, left)
    assert print_of(world) == want
    world.close()


def carry_over_the_first_page(path: Path) -> None:
    """What SQLite has done when it is killed early in a checkpoint: the pages are written in their order."""
    log = Path(f"{path}-wal").read_bytes()
    size = int.from_bytes(log[8:12], "big")
    pages = [log[at : at + 24 + size] for at in range(32, len(log), 24 + size)]
    (*_, newest) = (page[24:] for page in pages if int.from_bytes(page[:4], "big") == 1)
    with path.open("r+b") as file:
        file.write(newest)


def says_more_than_it_has(path: Path) -> bool:
    head = path.read_bytes()
    return int.from_bytes(head[28:32], "big") * int.from_bytes(head[16:18], "big") > len(head)


# -------------------------------------------------------------------- Ctrl-C
@pytest.mark.parametrize("bulk", [False, True])
def test_a_world_that_is_interrupted_and_then_closed_goes_on_as_an_undisturbed_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bulk: bool
) -> None:
    undisturbed = town()
    list(carry_out(plan(12), undisturbed))
    handler, calls = Clerk.calm, count()

    def interrupted(clerk: Clerk, answer: Calm) -> None:
        handler(clerk, answer)
        if next(calls) in (1, 3, 6):
            raise KeyboardInterrupt

    interrupted.__handles__ = (Calm,)  # type: ignore[attr-defined]
    monkeypatch.setattr(Clerk, "calm", interrupted)
    interrupts = 0
    while interrupts < 4:
        world = town(tmp_path / "town.db")
        try:
            if bulk:
                with world.in_bulk():
                    list(carry_out(plan(12), world))
            else:
                list(carry_out(plan(12), world))
            break
        except KeyboardInterrupt:
            interrupts += 1
        finally:
            world.close()
    world = town(tmp_path / "town.db")
    assert interrupts == 3
    assert whereabouts(world) == whereabouts(undisturbed)
    world.close()


# -------------------------------------------------------------------- the same everywhere
def test_a_hard_day_has_the_same_digest_on_every_machine_and_python() -> None:
    world = town()
    for _ in a_hard_day(world):
        pass
    assert print_of(world) == GOLDEN


def test_no_hash_seed_changes_the_digest() -> None:
    started = [
        subprocess.Popen(command("digest"), stdout=subprocess.PIPE, text=True, env=environment(PYTHONHASHSEED=seed))
        for seed in ("0", "1", "4242")
    ]
    assert {process.communicate()[0].strip() for process in started} == {GOLDEN}


def test_the_file_says_whose_it_is_and_of_which_schema(tmp_path: Path) -> None:
    town(tmp_path / "town.db").close()
    header = files.examine(tmp_path / "town.db")
    assert header is not None
    assert (header.application, header.user_version) == (files.APPLICATION, files.SCHEMA)
