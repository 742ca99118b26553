"""Whatever is wrong with a file: it is said in words, with what to do, and the file stays as it is."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

import pytest

from ecomtui.world.controls import ChangeSetting
from ecomtui.world.errors import BadInput, StoreError, StoreFailed, StoreLocked
from ecomtui.world.files import SCHEMA
from ecomtui.world.model import Charter
from ecomtui.world.world import World
from tests.world.town import MODEL, Clerk, Fret, bring, control, fret, print_of, replayed, town, whereabouts
from tests.world.town_process import Nursery, nursery

USER_VERSION = 60  # where the header of an SQLite file says it
NOBODY = 65534

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and kill -9")


def content(folder: Path) -> dict[str, str]:
    """Every file of a folder by a hash of its bytes."""
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in folder.iterdir() if file.is_file()}


@contextmanager
def left_as_it_is(folder: Path) -> Iterator[None]:
    before = content(folder)
    yield
    assert content(folder) == before


def a_short_story(world: World) -> World:
    bring(world, 2)
    fret(world, 45)
    world.run()
    world.back(4)
    bring(world, 1, "person:2")
    world.run(limit=3)
    return world


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A world with a story, closed."""
    path = tmp_path / "town.db"
    a_short_story(town(path)).close()
    return path


@pytest.fixture(scope="module")
def processes() -> Iterator[Nursery]:
    with nursery() as ready:
        yield ready


def reopen(path: Path) -> World:
    return World.open(MODEL, path)


def read(path: Path) -> World:
    return World.read(MODEL, path)


def create(path: Path) -> World:
    return World.create(MODEL, path, 7, Charter())


# -------------------------------------------------------------------- files that cannot be used
def version(number: int) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(USER_VERSION)
            file.write(number.to_bytes(4, "big"))

    return change


def cut(length: int) -> Callable[[Path], None]:
    return lambda path: os.truncate(path, length)


def a_damaged_file(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * (path.stat().st_size - 100))


def another_programs_file(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("create table bookmark(id integer)")
    connection.close()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


TROUBLES: dict[str, tuple[Callable[[Path], object], str]] = {
    "newer": (version(99), rf"newer ecomtui \(schema 99, this one knows {SCHEMA}\): update ecomtui"),
    "older": (version(0), rf"older ecomtui \(schema 0, this one needs {SCHEMA}\): .*ecomtui store reset"),
    "foreign": (another_programs_file, "database of another program; name another file"),
    "text": (lambda path: path.write_text("Dear diary, " * 50), "not a database; name another file"),
    "short text": (lambda path: path.write_text("Dear diary"), "not a database; name another file"),
    "half": (lambda path: os.truncate(path, path.stat().st_size // 2), r"truncated \(\d+ bytes\).*Restore a backup"),
    "header cut": (cut(50), r"truncated \(50 bytes\).*Restore a backup"),
    "magic cut": (cut(7), r"truncated \(7 bytes\).*Restore a backup"),
    "empty": (cut(0), r"empty \(0 bytes\).*Delete it to start a new world there"),
    "folder": (a_folder, "is a folder; name a file inside it, such as .*world.db"),
    "damaged": (a_damaged_file, "cannot be .*ecomtui store verify"),
    "gone": (lambda path: path.unlink(), "does not exist"),
}


@pytest.mark.parametrize("door", [reopen, read])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_file_that_cannot_be_used_is_refused_in_words_and_left_as_it_is(
    path: Path, trouble: str, door: Callable[[Path], World]
) -> None:
    spoil, words = TROUBLES[trouble]
    spoil(path)
    with left_as_it_is(path.parent), pytest.raises(StoreError, match=f"(?s){words}") as refused:
        door(path)
    assert str(path) in str(refused.value)
    assert not isinstance(refused.value, StoreLocked)


@pytest.mark.parametrize("door", [reopen, read, create])
def test_a_missing_folder_is_named_and_not_made(tmp_path: Path, door: Callable[[Path], World]) -> None:
    with pytest.raises(StoreError, match=r"the folder .*nowhere does not exist; create it"):
        door(tmp_path / "nowhere" / "town.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("trouble", [each for each in TROUBLES if each not in ("gone", "damaged")])
def test_no_world_is_made_over_a_file_that_cannot_be_used(path: Path, trouble: str) -> None:
    spoil, words = TROUBLES[trouble]
    spoil(path)
    with left_as_it_is(path.parent), pytest.raises(StoreError, match=f"(?s){words}"):
        create(path)


def test_no_world_is_made_over_another(path: Path) -> None:
    with left_as_it_is(path.parent), pytest.raises(StoreError, match="exists already; open it, or name another"):
        create(path)


# -------------------------------------------------------------------- permissions
@contextmanager
def as_an_ordinary_user() -> Iterator[None]:
    """Permission bits do not bind root: for a moment this process is somebody else."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def shared(path: Path) -> Iterator[Path]:
    """A world in a folder that an ordinary user may come to and owns."""
    folder = Path(mkdtemp(prefix="ecomtui-"))
    file = folder / "town.db"
    shutil.copy(path, file)
    if os.geteuid() == 0:
        for owned in (folder, file):
            os.chown(owned, NOBODY, NOBODY)
    try:
        yield file
    finally:
        folder.chmod(0o700)
        shutil.rmtree(folder)


needs_modes = pytest.mark.skipif(not hasattr(os, "setresuid"), reason="needs permission bits as Linux has them")


@needs_modes
@pytest.mark.parametrize(
    ("file_mode", "folder_mode", "words"),
    [
        (0o444, 0o755, "is read-only; make it writable"),
        (0o444, 0o555, "is read-only; make it writable"),
        (0o644, 0o555, r"cannot be written \(Permission denied\); choose a writable place"),
    ],
)
def test_a_world_in_a_place_that_is_read_only_is_refused_but_can_be_read(
    shared: Path, file_mode: int, folder_mode: int, words: str
) -> None:
    world = reopen(shared)
    want = whereabouts(world)
    world.close()
    shared.chmod(file_mode)
    shared.parent.chmod(folder_mode)
    with left_as_it_is(shared.parent), as_an_ordinary_user():
        with pytest.raises(StoreError, match=words) as refused:
            reopen(shared)
        assert str(shared) in str(refused.value)
        world = read(shared)
        assert whereabouts(world) == want
        world.close()


@needs_modes
def test_no_world_is_made_in_a_folder_that_is_read_only(shared: Path) -> None:
    shared.parent.chmod(0o555)
    with (
        left_as_it_is(shared.parent),
        as_an_ordinary_user(),
        pytest.raises(StoreError, match=r"new\.db cannot be written .*choose a writable place"),
    ):
        create(shared.with_name("new.db"))


@needs_modes
@pytest.mark.parametrize("door", [reopen, read])
@pytest.mark.parametrize("closed", ["file", "folder"])
def test_a_world_that_may_not_be_read_is_refused(shared: Path, closed: str, door: Callable[[Path], World]) -> None:
    before = content(shared.parent)
    (shared if closed == "file" else shared.parent).chmod(0)
    with (
        as_an_ordinary_user(),
        pytest.raises(StoreError, match=r"cannot be read \(Permission denied\); check its permissions") as refused,
    ):
        door(shared)
    assert str(shared) in str(refused.value)
    shared.parent.chmod(0o755)
    shared.chmod(0o644)
    assert content(shared.parent) == before


# -------------------------------------------------------------------- one writer
@needs_fork
def test_a_world_that_another_process_writes_is_refused_with_its_number_until_it_dies(
    path: Path, processes: Nursery
) -> None:
    with processes.child("hold", path) as holder:
        assert processes.hear().startswith("holding")
        before = content(path.parent)
        for door in (reopen, create):
            with pytest.raises(
                StoreLocked, match=rf"in use by .*process {holder.process}\b.*close it there"
            ) as refused:
                door(path)
            assert str(path) in str(refused.value)
        assert content(path.parent) == before
        holder.kill()
    assert holder.was_killed
    assert Path(f"{path}.lock").exists(), "the file of the lock is left, but nobody holds it"
    world = reopen(path)
    bring(world)
    world.close()
    assert set(content(path.parent)) == {"town.db"}


def test_a_world_that_this_process_writes_is_not_opened_twice(path: Path) -> None:
    world = reopen(path)
    with pytest.raises(StoreLocked, match=rf"process {os.getpid()}\b"):
        reopen(path)
    bring(world)
    world.close()
    reopen(path).close()


def test_a_refusal_leaves_the_world_free_for_the_next(path: Path) -> None:
    whole = path.read_bytes()
    a_damaged_file(path)
    with pytest.raises(StoreError):
        reopen(path)
    path.write_bytes(whole)
    reopen(path).close()


@pytest.mark.parametrize("new", [False, True])
def test_closing_twice_is_harmless_and_leaves_one_file(path: Path, new: bool) -> None:
    if new:
        path.unlink()
    world = town(path)
    bring(world)
    world.close()
    world.close()
    assert set(content(path.parent)) == {"town.db"}
    other = reopen(path)
    world.close()
    with pytest.raises(StoreLocked):
        reopen(path)
    assert other.mailbox.live
    other.close()


# -------------------------------------------------------------------- a world is made whole or not at all
def test_a_draft_that_a_kill_left_is_replaced(path: Path) -> None:
    whole = path.read_bytes()
    path.unlink()
    Path(f"{path}.new").write_bytes(whole[: len(whole) // 2])
    Path(f"{path}.new-journal").write_bytes(b"what was to be rolled back")
    Path(f"{path}.lock").touch()
    world = town(path)
    assert (world.steps, print_of(world)) == (0, print_of(town()))
    world.close()
    assert set(content(path.parent)) == {"town.db"}


@pytest.mark.parametrize("reason", [LookupError("no such letter"), KeyboardInterrupt()])
def test_a_world_whose_opening_fails_is_not_there_and_nothing_is_left_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: BaseException
) -> None:
    def fails(clerk: Clerk, charter: Charter) -> None:
        raise reason

    with monkeypatch.context() as patched:
        patched.setattr(Clerk, "opening", fails)
        with pytest.raises(type(reason)):
            create(tmp_path / "town.db")
    assert list(tmp_path.iterdir()) == []
    create(tmp_path / "town.db").close()


# -------------------------------------------------------------------- readers
@needs_fork
def test_a_reader_in_another_process_looks_while_this_one_writes(path: Path, processes: Nursery) -> None:
    world = reopen(path)
    for _ in range(3):
        world.step()
        seen = processes.run("look", path)
        assert (seen.said, seen.status) == ([f"{world.steps} {print_of(world)}", "done"], 0)
    world.close()
    assert set(content(path.parent)) == {"town.db"}


def test_a_reader_sees_one_moment_whatever_the_writer_does(path: Path) -> None:
    writer = reopen(path)
    reader = read(path)
    then = whereabouts(writer)
    fret(writer, 20)
    writer.run()
    assert whereabouts(reader) == then
    now = read(path)
    assert whereabouts(now) == whereabouts(writer) != then
    writer.close()
    for each in (reader, now):
        each.close()
        each.close()
    assert set(content(path.parent)) == {"town.db"}, "the last to leave clears away"


def test_a_world_that_is_only_looked_at_is_left_as_it_is(path: Path) -> None:
    with left_as_it_is(path.parent):
        world = read(path)
        print_of(world)
        world.close()


def test_a_reader_sees_what_a_killed_writer_had_committed(path: Path, tmp_path: Path) -> None:
    world, left = reopen(path), tmp_path / "left.db"
    world.run()
    shutil.copy(path, left)
    shutil.copy(f"{path}-wal", f"{left}-wal")
    reader = read(left)
    assert whereabouts(reader) == whereabouts(world)
    reader.close()
    world.close()


def visit_the_first_branch(world: World) -> None:
    world.visit(1)


def do_nothing_in_bulk(world: World) -> None:
    with world.in_bulk():
        pass


def step_in_bulk(world: World) -> None:
    with world.in_bulk():
        for _ in range(20):
            world.step()


MOVES: dict[str, Callable[[World], object]] = {
    "an act": bring,
    "a control": lambda world: control(world, "clerk", ChangeSetting(setting="patience", value="1s")),
    "a step": World.step,
    "a run": World.run,
    "time": lambda world: world.advance(0),
    "more time": lambda world: world.advance(1_000),
    "back": World.back,
    "no way back": lambda world: world.back(0),
    "a moment": lambda world: world.go_to(1),
    "the last act": World.undo_act,
    "a branch": visit_the_first_branch,
    "bulk": do_nothing_in_bulk,
    "steps in bulk": step_in_bulk,
}


@pytest.mark.parametrize("move", MOVES)
def test_a_world_open_for_reading_cannot_be_moved(path: Path, move: str) -> None:
    with left_as_it_is(path.parent):
        world = read(path)
        before = whereabouts(world)
        assert world.mailbox.live
        with pytest.raises(StoreError, match=r"town\.db is open for reading only; open it for writing"):
            MOVES[move](world)
        assert whereabouts(world) == before
        world.close()


# -------------------------------------------------------------------- a full disk
class Disk:
    """A place that can be full: here the database may not grow, as SQLite itself sees to."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "town.db"
        self.world = town(self.path)

    def fill(self) -> None:
        self.world.commit()
        (pages,) = self.world.store.connection.execute("pragma page_count").fetchone()
        self.world.store.connection.execute(f"pragma max_page_count={pages}")

    def make_room(self) -> None:
        with suppress(sqlite3.ProgrammingError):  # the limit was the connection's, and that is closed
            self.world.store.connection.execute("pragma max_page_count=1000000")


class Quota(Disk):
    """The operating system lets no file of this process grow any further."""

    def fill(self) -> None:
        import resource  # here, because Windows has none

        self.world.commit()
        size = max(file.stat().st_size for file in self.path.parent.iterdir())
        (_, most) = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000, most))

    def make_room(self) -> None:
        import resource

        (_, most) = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


@pytest.fixture(params=[Disk, pytest.param(Quota, marks=needs_fork)])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    disk: Disk = request.param(tmp_path)
    try:
        yield disk
    finally:
        disk.make_room()
        disk.world.close()


def work(world: World, rounds: int = 400) -> None:
    for number in range(rounds):
        world.act("person", "clerk", Fret(every=20 + number % 9), actor="person:1")
        world.run(limit=25)


def work_in_bulk(world: World) -> None:
    with world.in_bulk():
        work(world)


@pytest.mark.parametrize("bulk", [False, True])
def test_on_a_full_disk_the_world_stands_where_it_was_committed_and_goes_on_when_there_is_room(
    disk: Disk, bulk: bool
) -> None:
    world = disk.world
    work(world, 3)
    disk.fill()
    for _ in range(3):
        with pytest.raises(StoreFailed, match=r"could not be used .*make room") as failed:
            work_in_bulk(world) if bulk else work(world)
        assert str(disk.path) in str(failed.value)
        assert world.writing == "step", "also when it failed in bulk"
        there = read(disk.path)
        assert whereabouts(world) == whereabouts(there) == whereabouts(replayed(world))
        there.close()
    disk.make_room()
    work(world, 20)
    world.back(world.steps // 2)
    world.run()
    assert whereabouts(world) == whereabouts(replayed(world))
    want = whereabouts(world)
    world.close()
    disk.world = reopen(disk.path)
    assert whereabouts(disk.world) == want


def interrupted_after(patience: int, world: World, move: Callable[[World], object]) -> bool:
    """Whether a move gets through before SQLite is interrupted after so many of its instructions."""
    left = patience

    def interrupt() -> int:
        nonlocal left
        left -= 1
        return left == 0

    world.store.connection.set_progress_handler(interrupt, 1)
    try:
        move(world)
        return left > 0
    except StoreFailed:
        return False
    finally:
        world.store.connection.set_progress_handler(None, 1)


def test_an_act_that_leaves_a_branch_is_done_with_that_or_neither_is() -> None:
    failed, patience, got_through = 0, 3, False
    while not got_through:
        world = a_short_story(town())
        world.back(2)
        before = (whereabouts(world), world.branches(), world.redo_steps)
        got_through = interrupted_after(patience, world, bring)
        if not got_through:
            failed += 1
            assert (whereabouts(world), world.branches(), world.redo_steps) == before
        patience += patience // 4 + 7
    assert failed > 3


@pytest.mark.parametrize("move", MOVES)
def test_whichever_statement_fails_in_a_move_nothing_of_a_step_or_an_act_is_kept_by_half(move: str) -> None:
    failed, patience, got_through = 0, 3, False
    while not got_through:
        world = a_short_story(town())
        world.undo_act()
        got_through = interrupted_after(patience, world, MOVES[move])
        failed += not got_through
        assert world.writing == "step"
        assert whereabouts(world) == whereabouts(replayed(world)), (move, patience)
        assert whereabouts(world) == whereabouts(World(MODEL, world.store)), "memory and file agree"
        world.run()
        assert whereabouts(world) == whereabouts(replayed(world))
        patience += patience // 4 + 7
    assert failed > 3 or move in ("time", "no way back", "bulk")


def test_a_world_on_a_full_disk_can_be_closed(disk: Disk) -> None:
    work(disk.world, 3)
    disk.fill()
    with pytest.raises(StoreFailed):
        work(disk.world)
    want = whereabouts(disk.world)
    disk.world.close()
    assert not Path(f"{disk.path}.lock").exists()
    disk.make_room()
    disk.world = reopen(disk.path)
    assert whereabouts(disk.world) == want


def test_an_act_that_cannot_be_done_changes_nothing(path: Path) -> None:
    world = reopen(path)
    before, branches = whereabouts(world), world.branches()
    with pytest.raises(BadInput, match="archive takes no Fret"):
        world.act("person", "archive", Fret(every=1), actor="person:1")
    assert (whereabouts(world), world.branches()) == (before, branches)
    world.close()
