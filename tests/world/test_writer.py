"""In bulk a second process writes a file while the world goes on: nothing else is different for it."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ecomtui.world import files
from ecomtui.world.errors import StoreFailed
from ecomtui.world.world import World
from ecomtui.world.writer import Writer
from tests.world.late_writer import LateWriter
from tests.world.town import MODEL, Bring, Mood, carry_out, fret, plan, print_of, replayed, town, whereabouts

pytestmark = pytest.mark.skipif(not Writer.helps(), reason="one core, or no way to tell that the world is gone")

ROOT = Path(__file__).resolve().parents[2]
EVERYTHING = (
    *(
        f'select * from "{table}" order by 1'
        for table in ("message", "act", "branch", "letter", "mood", "shelf", "page")
    ),
    "select seed, steps, now, acts, branch, furthest from moment",
    "select step, first, now, next_id, hash from batch order by step",
)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecomtui.world.engine.BATCH", 20)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = town(tmp_path / "town.db")
    for every in (7, 11, 20):
        fret(world, every)
    yield world
    world.close()


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(path)
    rows = {question: connection.execute(question).fetchall() for question in EVERYTHING}
    connection.close()
    return rows


def the_writer(world: World) -> Writer:
    writer = world.store.connection.writer
    assert writer is not None
    return writer


def go(world: World, messages: int) -> None:
    """So many messages, and nobody waits for the file."""
    for _ in range(messages):
        world.step()


def committed(world: World) -> int:
    """How many steps a reader finds in the file."""
    assert world.store.path is not None
    there = World.read(MODEL, world.store.path)
    steps = there.steps
    there.close()
    return steps


def test_the_file_is_the_same_row_by_row_whoever_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for helps in (True, False):
        monkeypatch.setattr(Writer, "helps", lambda helps=helps: helps)
        path = tmp_path / f"{helps}.db"
        world = town(path)
        with world.in_bulk():
            for _ in carry_out(plan(60), world):
                pass
            assert (world.store.connection.writer is not None) == helps
        world.close()
        found.append(content(path))
    assert found[0] == found[1]
    assert len(found[0][EVERYTHING[-1]]) > 20


def test_the_world_goes_on_while_a_batch_is_written_and_the_next_batch_waits_for_it(world: World) -> None:
    with world.in_bulk():
        go(world, 40)  # the first batch was written here, while the process started
        world.store.settle()
        stop(the_writer(world))
        go(world, 39)
        assert (world.steps, committed(world)) == (79, 40)
        go_on(the_writer(world))
        go(world, 1)
        assert committed(world) >= 60
    assert committed(world) == 80


@pytest.mark.parametrize(
    "ask",
    [World.commit, lambda world: world.written, World.back, World.copy, print_of, lambda w: fret(w, 9)],
)
def test_whoever_reads_or_acts_finds_all_that_has_been_done(world: World, ask: Callable[[World], object]) -> None:
    with world.in_bulk():
        go(world, 50)
        ask(world)
        assert committed(world) == world.steps >= 49
    assert whereabouts(world) == whereabouts(replayed(world))


def test_whoever_looks_for_all_rows_waits_for_those_on_their_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecomtui.world.store.Writer", LateWriter)
    monkeypatch.setattr("ecomtui.world.table.GENERATION", 0)
    world = town(tmp_path / "town.db")
    for every in (7, 11, 20):
        fret(world, every)
    with world.in_bulk():
        go(world, 20)  # written here, while the process starts
        fret(world, 9)
        go(world, 20)
        assert [mood.id for mood in world.rows.look_all(Mood)] == [1, 2, 3, 4]
    world.close()


def test_the_process_ends_with_the_world(world: World) -> None:
    with world.in_bulk():
        go(world, 50)
    process = the_writer(world).process
    world.close()
    assert process.returncode == 0


def test_a_process_that_dies_is_told_and_the_world_stands_where_it_was_committed(world: World) -> None:
    want = replayed(world)
    want.run(limit=300)
    with world.in_bulk():
        go(world, 50)
        the_writer(world).process.kill()
        with pytest.raises(StoreFailed, match=r"the process that writes has ended.*What was committed before is safe"):
            go(world, 30)
        assert world.steps == committed(world)
        assert whereabouts(world) == whereabouts(replayed(world))
        go(world, 300 - world.steps)
    assert print_of(world) == print_of(want)


def test_a_world_that_can_start_no_process_writes_by_itself(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_more(*_: object, **__: object) -> None:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(subprocess, "Popen", none_more)
    with world.in_bulk():
        go(world, 45)
        assert (world.store.connection.writer, committed(world)) == (None, 40)


@pytest.mark.parametrize("script", ["import os; os._exit(3)", "print('what?')"])
def test_a_process_that_cannot_begin_is_tried_once_and_the_world_writes_by_itself(
    world: World, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setattr("ecomtui.world.writer._SCRIPT", script)
    with world.in_bulk():
        go(world, 20)
        assert the_writer(world)
        for steps in (40, 60):
            go(world, 20)
            assert (world.store.connection.writer, committed(world)) == (None, steps)


def test_what_lies_in_the_folder_at_hand_is_not_the_program(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("msgspec", "signal", "ecomtui"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not me')")
    monkeypatch.chdir(tmp_path)
    with world.in_bulk():
        go(world, 60)
        assert the_writer(world).ready()


@pytest.mark.parametrize("early", [True, False])
@pytest.mark.parametrize("replaced", [True, False])
def test_a_world_whose_file_has_been_taken_away_goes_on_where_the_file_is(
    world: World, *, early: bool, replaced: bool
) -> None:
    path = world.store.path
    assert path is not None
    lies_there = path.read_bytes() if replaced else None

    def take_away() -> None:
        path.rename(path.with_name("elsewhere.db"))
        if lies_there:
            path.write_bytes(lies_there)

    with world.in_bulk():
        go(world, 25)
        if early:  # before anybody has opened it by its name
            stop(the_writer(world))
            take_away()
            go_on(the_writer(world))
        go(world, 20)
        if not early:
            take_away()
        go(world, 40)
    assert (path.read_bytes() if path.exists() else None) == lies_there
    assert world.store.connection.execute("select steps from moment").fetchone() == (85,)
    assert whereabouts(world) == whereabouts(replayed(world))


def test_a_full_disk_is_told_once_and_the_world_goes_on_when_there_is_room(world: World) -> None:
    import resource  # here, because Windows has none

    path = world.store.path
    assert path is not None
    (_, most) = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = max(file.stat().st_size for file in path.parent.iterdir())
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000, most))
    try:
        with world.in_bulk(), pytest.raises(StoreFailed, match=r"could not be used .*make room"):
            go(world, 2_000)
        assert world.steps == committed(world)
        assert whereabouts(world) == whereabouts(replayed(world))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    with world.in_bulk():
        go(world, 200)
    assert whereabouts(world) == whereabouts(replayed(world))


@pytest.mark.parametrize("breaks", ["hand_over", "settle"])
def test_what_breaks_off_while_it_waits_leaves_a_whole_world(
    world: World, monkeypatch: pytest.MonkeyPatch, breaks: str
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with world.in_bulk():
        go(world, 40)
        with monkeypatch.context() as patch:
            patch.setattr(Writer, breaks, interrupted)
            with pytest.raises(KeyboardInterrupt):
                go(world, 20)
        assert world.steps == committed(world)
        go(world, 40)
    assert whereabouts(world) == whereabouts(replayed(world))


def test_a_world_can_be_closed_when_the_wait_for_the_process_breaks_off_too(world: World) -> None:
    path = world.store.path
    assert path is not None
    with world.in_bulk():
        process = a_process_that_does_not_answer(world)
        with interrupted_twice(), pytest.raises(KeyboardInterrupt):
            go(world, 20)
    world.close()
    assert process.returncode == -signal.SIGKILL
    again = World.open(MODEL, path)
    assert again.steps == 40
    assert whereabouts(again) == whereabouts(replayed(again))
    again.close()


def a_process_that_does_not_answer(world: World) -> "subprocess.Popen[bytes]":
    go(world, 40)
    world.store.settle()
    stop(the_writer(world))
    go(world, 20)
    return the_writer(world).process


@contextmanager
def interrupted_twice() -> Iterator[None]:
    """Ctrl-C, and once more from somebody who has lost patience."""
    left = 2

    def interrupt(*_: object) -> None:
        nonlocal left
        left -= 1
        if not left:
            signal.setitimer(signal.ITIMER_REAL, 0)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2, 0.2)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        assert not left


def test_a_process_ends_even_if_somebody_forked_from_here_holds_its_pipe(world: World) -> None:
    with world.in_bulk():
        go(world, 60)
    holding = os.fork()
    if holding == 0:
        time.sleep(600)
        os._exit(0)
    world.close()
    os.kill(holding, signal.SIGKILL)
    os.waitpid(holding, 0)


# -------------------------------------------------------------------- kill -9
def stop(writer: Writer) -> None:
    writer.process.send_signal(signal.SIGSTOP)


def go_on(writer: Writer) -> None:
    writer.process.send_signal(signal.SIGCONT)


A_WORLD_THAT_IS_KILLED = """
import os, signal, sys
from pathlib import Path
from unittest.mock import patch
from tests.world.town import fret, town
world = town(Path(sys.argv[1]))
fret(world, 7)
with patch("ecomtui.world.engine.BATCH", 20), world.in_bulk():
    for _ in range(40):
        world.step()
    world.store.settle()
    writer = world.store.connection.writer.process.pid
    os.kill(writer, signal.SIGSTOP)
    for _ in range(20):
        world.step()
    print(writer, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_whose_world_was_killed_writes_nothing_any_more(tmp_path: Path) -> None:
    path = tmp_path / "town.db"
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    ended = subprocess.run(
        [sys.executable, "-c", A_WORLD_THAT_IS_KILLED, str(path)], capture_output=True, text=True, env=environment
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    late = int(ended.stdout)
    world = town(path)
    assert world.steps == 40
    os.kill(late, signal.SIGCONT)
    wait_for(lambda: is_over(late))
    world.act("person", "clerk", Bring(letters=1), actor="person:2")
    go(world, 40)
    assert whereabouts(world) == whereabouts(replayed(world))
    world.close()


def is_over(process: int) -> bool:
    """Also when nobody has asked what became of it."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    known = Path(f"/proc/{process}/stat")
    return known.exists() and known.read_text().rpartition(")")[2].split()[0] == "Z"


def wait_for(holds: Callable[[], bool]) -> None:
    """Up to a minute, so that only what never comes fails."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_whoever_opens_the_file_waits_for_what_is_still_being_written(tmp_path: Path) -> None:
    path = tmp_path / "town.db"
    town(path).close()
    late = files.connect(path, "write")
    late.begin()
    late.execute("update moment set acts=acts")

    opening = subprocess.Popen(
        [sys.executable, "-c", OPEN_IT, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    )
    assert opening.stdout is not None
    assert opening.stdout.readline() == "opening\n"
    late.execute("update moment set steps=5, now=77")
    wait_for(Path(f"{path}.lock").exists)
    time.sleep(0.3)
    late.commit()
    late.close()
    assert opening.communicate()[0] == "5 77\n"


OPEN_IT = """
import sys
from pathlib import Path
from tests.world.town import town
print("opening", flush=True)
world = town(Path(sys.argv[1]))
print(world.steps, world.now)
world.close()
"""
