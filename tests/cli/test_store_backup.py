"""`ecomtui store backup`: a whole and checked copy of one moment, or none at all."""

import json
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from ecomtui import Shop
from ecomtui.world.files import SCHEMA
from tests.cli.running import run
from tests.cli.worlds import (
    FULL,
    WRITE,
    as_an_ordinary_user,
    ask,
    change,
    content,
    make,
    needs_modes,
    script,
    used_by_another_process,
)

SLOWLY: Final = """
import sys, time
from contextlib import contextmanager
from ecomtui.cli import main, store_backup
@contextmanager
def slow(*_, **__):
    yield lambda _: (print("copying", flush=True), time.sleep(30))
store_backup.progress, store_backup._PAGES = slow, 5
main()
"""

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="no limits of that kind there")


def digest_of(path: Path) -> str:
    with Shop.read(path) as shop:
        return shop.digest()


# ---------------------------------------------------------------- the copy
def test_a_backup_is_the_same_world_beside_it_under_the_next_free_number(world: Path) -> None:
    before = world.read_bytes()
    first, second = world.with_name("world.backup-1.db"), world.with_name("world.backup-2.db")
    result = run("store", "backup", "--store", str(world), columns=200)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[0].endswith(f"has been copied to {first}")
    told = json.loads(run("store", "backup", "--store", str(world), "--format", "json").stdout)
    with Shop.read(world) as shop:
        moment = shop.moment()
    assert told == {
        "store": str(world),
        "backup": str(second),
        "bytes": second.stat().st_size,
        "schema": SCHEMA,
        "now": moment.now,
        "clock": moment.clock,
        "steps": moment.steps,
        "checked": True,
    }
    assert digest_of(world) == digest_of(first) == digest_of(second)
    assert world.read_bytes() == before
    assert set(content(world.parent)) == {"world.db", "world.backup-1.db", "world.backup-2.db"}


def test_a_backup_can_be_opened_and_goes_on_and_back(world: Path) -> None:
    copy = world.with_name("copy.db")
    assert run("store", "backup", str(copy), "--store", str(world)).exit_code == 0
    with Shop.open(copy) as shop:
        shop.back(5)
        shop.run()
        digest = shop.digest()
    assert digest == digest_of(world)


def test_the_copy_of_an_open_shop_is_held_by_nobody(world: Path) -> None:
    copy = world.with_name("copy.db")
    with used_by_another_process(world) as holder:
        assert ask(world, "select holder from moment") == [(f"ecomtui, process {holder}",)]
        assert run("store", "backup", str(copy), "--store", str(world)).exit_code == 0
    assert ask(copy, "select holder from moment") == [(None,)]
    assert digest_of(copy) == digest_of(world)


def test_while_another_process_writes_the_copy_is_of_one_moment(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever some pages are copied, the next ones wait until the writer has written more."""
    from ecomtui.cli import store_backup

    copy, waits, done = world.with_name("copy.db"), 0, list[int]()

    @contextmanager
    def while_it_writes(*_: object, **__: object) -> Iterator[Callable[[int], None]]:
        yield wait_for_more

    def wait_for_more(copied: int) -> None:
        nonlocal waits
        done.append(copied)
        before = ask(world, "select max(id) from message")
        while waits < 5 and ask(world, "select max(id) from message") == before:
            pass
        waits += 1

    monkeypatch.setattr(store_backup, "progress", while_it_writes)
    monkeypatch.setattr(store_backup, "_PAGES", 15)
    with used_by_another_process(world, WRITE):
        assert run("store", "backup", str(copy), "--store", str(world)).exit_code == 0
        verified = run("store", "verify", "--store", str(copy))
    assert waits > 4
    assert done == sorted(done), "it never has to begin again"
    assert verified.exit_code == 0, verified.stdout
    assert ask(copy, "select max(id) from message") < ask(world, "select max(id) from message")


def test_what_a_killed_writer_had_committed_is_in_the_copy(world: Path, tmp_path: Path) -> None:
    left, copy = tmp_path / "left.db", tmp_path / "copy.db"
    with Shop.open(world) as shop:
        shop.deposit("asha", 100)
        shop.run()
        shutil.copy(world, left)
        shutil.copy(f"{world}-wal", f"{left}-wal")
        digest = shop.digest()
    assert run("store", "backup", str(copy), "--store", str(left)).exit_code == 0
    assert digest_of(copy) == digest


# ---------------------------------------------------------------- what is there already
def test_what_is_there_is_replaced_only_by_force(world: Path) -> None:
    place = world.with_name("diary.db")
    place.write_text("dear diary")
    refused = run("store", "backup", str(place), "--store", str(world))
    assert refused.exit_code == 2
    assert "exists already and has been left as it is" in refused.stderr
    assert "--force" in refused.stderr
    assert place.read_text() == "dear diary"
    assert run("store", "backup", str(place), "--force", "--store", str(world)).exit_code == 0
    assert digest_of(place) == digest_of(world)


def test_what_comes_there_meanwhile_is_not_replaced(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ecomtui.cli import store_backup

    place, check = world.with_name("copy.db"), store_backup._check

    def meanwhile(*given: object) -> None:
        place.write_text("dear diary")
        check(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(store_backup, "_check", meanwhile)
    refused = run("store", "backup", str(place), "--store", str(world))
    assert (refused.exit_code, place.read_text()) == (2, "dear diary")
    assert set(content(world.parent)) == {"world.db", "copy.db"}


@pytest.mark.parametrize("alias", [lambda world: world, lambda world: world.with_name("alias.db")])
def test_a_world_is_not_copied_over_itself(world: Path, alias: object) -> None:
    place: Path = alias(world)  # type: ignore[operator]
    if place != world:
        place.symlink_to(world)
    before = world.read_bytes()
    refused = run("store", "backup", str(place), "--force", "--store", str(world))
    assert refused.exit_code == 2
    assert "is the world itself" in refused.stderr
    assert world.read_bytes() == before


def test_a_world_that_is_open_is_not_replaced(world: Path) -> None:
    other = make(world.with_name("other.db"))
    with used_by_another_process(other):
        refused = run("store", "backup", str(other), "--force", "--store", str(world))
        assert refused.exit_code == 2
        assert f"{other}" in refused.stderr
    assert digest_of(other) == digest_of(world)


def test_a_log_of_a_killed_writer_is_never_played_into_a_copy(world: Path) -> None:
    place = world.with_name("copy.db")
    Path(f"{place}-wal").write_bytes(b"what somebody wrote last")
    refused = run("store", "backup", str(place), "--force", "--store", str(world))
    assert refused.exit_code == 2
    assert f"{place}-wal belongs to" in refused.stderr
    assert not place.exists()


# ---------------------------------------------------------------- trouble
def test_a_damaged_world_gets_no_copy_that_looks_sound(world: Path) -> None:
    whole = bytearray(world.read_bytes())
    whole[40_000:60_000] = b"\xa5" * 20_000
    world.write_bytes(whole)
    refused = run("store", "backup", "--store", str(world))
    assert refused.exit_code == 2
    assert "is damaged" in refused.stderr
    assert "ecomtui store verify" in refused.stderr
    assert set(content(world.parent)) == {"world.db"}


@pytest.mark.parametrize(
    ("place", "says"), [("nowhere/copy.db", "the folder"), (".", "is a folder"), ("/dev/null", "no ordinary file")]
)
def test_a_place_that_cannot_be_is_named_and_nothing_is_made(world: Path, place: str, says: str) -> None:
    before = content(world.parent)
    refused = run("store", "backup", str(world.parent / place), "--force", "--store", str(world))
    assert refused.exit_code == 2
    assert says in refused.stderr
    assert content(world.parent) == before


@needs_modes
@pytest.mark.parametrize("mode", [0o555, 0o000])
@pytest.mark.parametrize("command", [["backup"], ["export", "--table", "act"], ["export"]])
def test_a_folder_that_is_closed_is_named(command: list[str], mode: int) -> None:
    with as_an_ordinary_user() as folder:
        world, closed = make(folder / "world.db"), folder / "closed"
        closed.mkdir(mode=mode)
        name, *more = command
        refused = run("store", name, str(closed / "copy.db"), *more, "--store", str(world))
        closed.chmod(0o755)
        assert refused.exit_code == 2
        assert "copy.db cannot be written (Permission denied); make room or choose another place" in refused.stderr
        assert list(closed.iterdir()) == []


@needs_modes
def test_in_a_folder_that_is_closed_in_between_the_unfinished_copy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from ecomtui.cli import store_backup

    check = store_backup._check

    def meanwhile(copy: sqlite3.Connection, path: Path) -> None:
        (path.parent / "out").chmod(0o555)
        check(copy, path)

    monkeypatch.setattr(store_backup, "_check", meanwhile)
    with as_an_ordinary_user() as folder:
        world, place = make(folder / "world.db"), folder / "out" / "copy.db"
        place.parent.mkdir()
        before = world.read_bytes()
        refused = run("store", "backup", str(place), "--store", str(world))
        assert refused.exit_code == 2
        assert f"{place}.new is unfinished and cannot be cleared away (Permission denied)" in refused.stderr
        assert (place.exists(), world.read_bytes()) == (False, before)
        place.parent.chmod(0o755)
        monkeypatch.undo()
        assert run("store", "backup", str(place), "--store", str(world)).exit_code == 0
        assert [file.name for file in place.parent.iterdir()] == ["copy.db"]


@needs_modes
def test_a_read_only_world_is_copied_all_the_same() -> None:
    with as_an_ordinary_user() as folder:
        world = make(folder / "world.db")
        world.chmod(0o444)
        assert run("store", "backup", "--store", str(world)).exit_code == 0
        assert digest_of(folder / "world.backup-1.db") == digest_of(world)


@needs_limits
@pytest.mark.parametrize("room", [40_000, 200_000])
def test_on_a_full_disk_nothing_is_left_and_the_world_is_as_it_was(world: Path, room: int) -> None:
    before = content(world.parent)
    with script(FULL, str(room), "store", "backup", "--store", str(world)) as program:
        _, complaint = program.communicate(timeout=60)
    assert program.returncode == 2
    assert "world.backup-1.db cannot be written (" in complaint
    assert "make room" in complaint
    assert complaint.count("\n") == 1
    assert content(world.parent) == before


@needs_limits
def test_a_world_on_a_full_disk_is_not_called_damaged(world: Path) -> None:
    with script(FULL, "0", "store", "info", "--store", str(world)) as program:
        _, complaint = program.communicate(timeout=60)
    assert program.returncode == 2
    assert "cannot be read (disk I/O error); make room" in complaint


@needs_signals
@pytest.mark.parametrize(("name", "status"), [("SIGHUP", 129), ("SIGTERM", 143), ("SIGINT", 130)])
def test_a_terminal_that_closes_in_the_middle_leaves_nothing_behind(world: Path, name: str, status: int) -> None:
    before = content(world.parent)
    with script("import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n" + SLOWLY,
                "store", "backup", "--store", str(world)) as program:  # fmt: skip
        assert program.stdout is not None
        assert program.stdout.readline() == "copying\n"
        assert "world.backup-1.db.new" in content(world.parent)
        program.send_signal(getattr(signal, name))
        _, complaint = program.communicate(timeout=60)
    assert program.returncode == status
    assert "stopped before" in complaint
    assert "Traceback" not in complaint
    assert content(world.parent) == before


@needs_signals
def test_what_a_kill_left_is_cleared_away_by_the_next_backup(world: Path) -> None:
    with script(SLOWLY, "store", "backup", "--store", str(world)) as program:
        assert program.stdout is not None
        program.stdout.readline()
        program.kill()
        program.communicate(timeout=60)
    assert len(content(world.parent)) > 1
    assert run("store", "backup", "--store", str(world)).exit_code == 0
    assert set(content(world.parent)) == {"world.db", "world.backup-1.db"}
    assert digest_of(world.with_name("world.backup-1.db")) == digest_of(world)


@pytest.mark.parametrize("version", [0, 99])
def test_a_world_of_another_version_is_refused_with_the_way_out(world: Path, version: int) -> None:
    change(world, f"pragma user_version={version}")
    refused = run("store", "backup", "--store", str(world))
    assert refused.exit_code == 2
    assert "update ecomtui" in refused.stderr or "ecomtui store reset" in refused.stderr
    assert set(content(world.parent)) == {"world.db"}
