"""`ecomtui store`: look, check, begin anew; whatever is wrong is said, and nothing is touched."""

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Final

import pytest

from ecomtui import Shop
from ecomtui.cli import store_verify
from ecomtui.cli.store_verify import PROMISE, Check
from ecomtui.shop.assembly import MODEL
from ecomtui.world.errors import StoreFailed, WorldHalted
from ecomtui.world.files import SCHEMA
from tests.cli.running import run
from tests.cli.worlds import change, used_by_another_process


@pytest.fixture
def held(world: Path) -> Iterator[Path]:
    """A world that another process has open."""
    with used_by_another_process(world):
        yield world


# ---------------------------------------------------------------- info
def test_info_says_where_a_world_stands(world: Path) -> None:
    found = json.loads(run("store", "info", "--store", str(world), "--format", "json").stdout)
    assert (found["schema"], found["seed"], found["at_rest"], found["held_by"]) == (SCHEMA, 7, True, None)
    assert (found["bytes"], found["log_bytes"]) == (world.stat().st_size, 0)
    assert found["orders"] == {"completed": 1}
    assert [(branch["id"], branch["parent"]) for branch in found["branches"]] == [(1, None), (2, 1)]
    assert found["rows"]["message"] >= found["steps"] > 80
    text = run("store", "info", "--store", str(world)).stdout
    assert "1 completed" in text
    assert "left branch 1 after step" in text


def test_the_store_can_be_named_to_the_program_the_command_or_the_environment(world: Path) -> None:
    named = [
        run("store", "info", "--store", str(world)),
        run("--store", str(world), "store", "info"),
        run("store", "info", env={"ECOMTUI_STORE": str(world)}),
    ]
    assert [result.exit_code for result in named] == [0, 0, 0]
    assert len({result.stdout for result in named}) == 1


def test_info_and_verify_work_while_somebody_else_writes(held: Path) -> None:
    assert "ecomtui, process " in run("store", "info", "--store", str(held)).stdout
    assert run("store", "verify", "--store", str(held)).exit_code == 0


def test_one_that_was_killed_does_not_count_as_holding(world: Path) -> None:
    change(world, "update moment set holder='ecomtui, process 1'")
    assert "held by" not in run("store", "info", "--store", str(world)).stdout


# ---------------------------------------------------------------- verify
def test_a_sound_world_is_found_sound(world: Path) -> None:
    before = world.read_bytes()
    result = run("store", "verify", "--store", str(world))
    assert result.exit_code == 0
    assert result.stdout.endswith("All is well.\n")
    assert result.stdout.count("✓ promise ") == len(MODEL.promises)
    assert world.read_bytes() == before


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("update message set body='{}' where id=5", "message 5 (VisitStore) cannot be read"),
        ("update message set body='not json' where id=5", "message 5 (VisitStore) cannot be read"),
        ("update message set kind='Nonsense' where id=5", "message 5 (Nonsense) cannot be read"),
        ("update message set receiver='nobody' where id=5", "'nobody'"),
        ("update message set step=4000 where id=9", "message 9 is step 4000"),
        ("delete from message where id=30", "message 30 is missing"),
        ("update message set cause=50 where id=20", "message 20 says that message 50 caused it"),
        ("update message set step=null where id=9", "message 9 is neither waiting nor handled"),
        ("update message set cause=12 where id=20", "which caused it"),
        ("update message set sender='bank' where id=20", "message 20 is from bank, but message 19"),
        ("update message set sender='nobody' where id=5", "message 5 is from 'nobody'"),
        ("update message set at=at+90000 where id=9", "after one that was handled at"),
        ("update message set due=due+90000 where id=9", "message 9 was due at"),
        ("update message set body=replace(body, '2', '3') where id=1", "message 1 (Buy) is not what act 0 (Buy) says"),
        ("update act set body=replace(body, '2', '3') where n=0", "is not what act 0 (Buy) says: body"),
        ("update act set now=now+1 where n=0", "is not what act 0 (Buy) says: time"),
        ("update act set kind='clock' where n=0", "message 1 (Buy) is not what act"),
        ("update account set balance=balance+5 where id=101", "account 101 says 470.05, its entries sum to 470.00"),
        ("update account set set_aside=5 where id=101", "account 101 says 0.05 is set aside"),
        ("update account set entries=5 where id=101", "account 101 says it has 5 entries"),
        ("update ledger_entry set amount=amount+1 where id=3", "ledger entry 3 leaves account"),
        ("update ledger_entry set nth=9 where id=3", "ledger entry 3 is entry 9 of account"),
        ("delete from ledger_entry where id=3", "row 3 of ledger_entry is missing"),
        ("update authorization set captured=1", "the shop's account says 30.00, the bank's authorizations say 0.01"),
        ("update 'order' set total=1", "order 1001 says all of it costs 0.01, that would be 30.00"),
        ("update 'order' set tax=1", "order 1001 says its tax is 0.01"),
        ("update order_line set quantity=9", "order 1001 says its lines cost 25.00, that would be 112.50"),
        ("delete from order_line", "order 1001 says its lines cost 25.00, that would be 0.00"),
        ("update 'order' set paid=9000", "order 1001 says 90.00 is paid, its payment took 30.00"),
        ("update 'order' set refunded=9", "order 1001 says 0.09 went back"),
        ("update payment set amount=9", "its payment is of 0.09"),
        ("update payment set captured=9000", "says 90.00 was taken, which the bank was not asked"),
        ("update payment set refunded=9", "its refunds say 0.00"),
        ("update stock_level set on_hand=on_hand+1 where sku='espresso-cup'", "stock_level espresso-cup says"),
        ("delete from movement where id=72", "row 72 of movement is missing"),
        ("update movement set held=9 where id=71", "held, by movement"),
        ("delete from movement where id=(select max(id) from movement)", "by movement"),
        ("update hold set status='held'", "stock_level espresso-cup says 0 held, its rows say 2"),
        ("delete from 'order'", "row 1 of order_line points to a row of order that is not there"),
        ("pragma ignore_check_constraints=on; update 'order' set status='eaten'", "CHECK constraint failed in order"),
        ("insert into breach values('charged_once', 20, 20, 'twice')", "broken by message 20: twice"),
        ("update moment set steps=5000", "the world says it has made 5000 steps"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(world: Path, damage: str, says: str) -> None:
    change(world, damage)
    result = run("store", "verify", "--store", str(world), columns=200)
    assert result.exit_code == 1, result.stdout
    assert says in result.stdout
    assert run("store", "verify", "--store", str(world), "--format", "json").exit_code == 1


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("update person set full_name='Mallory' where id=1", "row 1 of person is not what follows"),
        ("update scan set detail='eaten' where id=1", "detail is eaten"),
        ("delete from tracked_scan where id=(select max(id) from tracked_scan)", "of tracked_scan is missing"),
        ("insert into guard_switch values('mail_once', 1)", "row mail_once of guard_switch should not be there"),
        ("update 'order' set status='canceled'", "row 1001 of order is not what follows from the acts: status is c"),
        ("update listing set price=1 where sku='espresso-cup'", "price is 1, not 1250"),
        ("update moment set steps=(select max(step) from message), now=9000000", "the clock says Mon 11:30:00, the"),
    ],
)
def test_a_row_that_was_changed_shows_when_the_world_is_lived_through_once_more(
    world: Path, damage: str, says: str
) -> None:
    change(world, damage)
    result = run("store", "verify", "--store", str(world), columns=400)
    assert result.exit_code == 1, result.stdout
    assert says in result.stdout
    assert "somebody changed the file" in result.stdout
    quick = run("store", "verify", "--quick", "--store", str(world), columns=400)
    assert quick.exit_code == 0, quick.stdout
    assert quick.stdout.endswith("whether rows were changed shows only without --quick.\n")


class SecondLifeEndsEarly:
    """The world as `verify` lives through it once more, in which a step fails."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __call__(self, *_: object) -> None:
        raise self.error


def test_acts_that_cannot_be_done_again_are_said(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    halted = WorldHalted(1, "Buy", "customer", ValueError("no such cup"))
    monkeypatch.setattr("ecomtui.cli.store_replay.World.step", SecondLifeEndsEarly(halted))
    result = run("store", "verify", "--store", str(world), columns=400)
    assert result.exit_code == 1, result.stdout
    assert "its acts cannot be done again: the world halted at message 1" in result.stdout


def test_a_world_for_whose_second_life_there_is_no_room_is_not_called_wrong(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecomtui.cli.store_replay.World.step", SecondLifeEndsEarly(StoreFailed("disk is full")))
    result = run("store", "verify", "--store", str(world))
    assert result.exit_code == 2
    assert "there is no room in" in result.stderr
    assert "--quick" in result.stderr


STORIES: Final = {
    **{fault: (fault, None) for fault in MODEL.faults},
    **{guard: ("net.duplicate", guard) for guard in MODEL.guards},
}


@pytest.mark.parametrize("story", STORIES)
def test_whatever_fails_in_a_world_and_whichever_guard_is_out_its_file_is_sound(tmp_path: Path, story: str) -> None:
    (fault, guard), path = STORIES[story], tmp_path / "world.db"
    with Shop.open(path, 3) as shop:
        if guard is not None:
            shop.guard_off(guard)
        shop.arm(fault, times=3)
        for pieces in (2, 5, 90):
            shop.customer("asha").buy({"espresso-cup": pieces})
        for n in range(4):
            shop.run(limit=60)
            if n == 1:
                shop.customer("asha").cancel(1001)
            assert not wrong(path)
        shop.run()
        assert not wrong(path)


def test_a_file_in_which_it_was_told_who_comes_first_is_sound_in_both_ways_of_writing(tmp_path: Path) -> None:
    path = tmp_path / "world.db"
    with Shop.open(path, 3) as shop:
        for bulk in (False, True, False):
            for name in ("asha", "ben", "chloe"):
                shop.customer(name).buy({"espresso-cup": 2})
            for _ in range(40):
                shop.choose(shop.window("2s")[-1].id)
                with shop.in_bulk() if bulk else nullcontext():
                    shop.run(limit=5)
        assert not wrong(path)
        shop.back(150)
        assert not wrong(path)
        shop.run()
    assert not wrong(path)


def wrong(path: Path) -> list[Check]:
    return [check for check in store_verify.check(path) if check.wrong and not check.name.startswith(PROMISE)]


def test_a_page_of_garbage_is_found(world: Path) -> None:
    content = bytearray(world.read_bytes())
    content[8_192:40_000] = b"\xa5" * (40_000 - 8_192)
    world.write_bytes(content)
    result = run("store", "verify", "--store", str(world))
    assert result.exit_code == 1
    assert "✗ the database is whole" in result.stdout
    assert run("store", "info", "--store", str(world)).exit_code == 2
    assert world.read_bytes() == content


# ---------------------------------------------------------------- reset
def test_reset_asks_and_puts_the_world_aside(world: Path) -> None:
    before = world.read_bytes()
    declined = run("store", "reset", "--store", str(world), typed="n\n")
    assert (declined.exit_code, world.read_bytes()) == (0, before)
    assert run("store", "reset", "--store", str(world), typed="").exit_code == 130
    agreed = run("store", "reset", "--store", str(world), typed="y\n")
    aside = Path(f"{world}.bak-1")
    assert agreed.exit_code == 0
    assert aside.read_bytes() == before
    assert sorted(path.name for path in world.parent.iterdir()) == [aside.name]


def test_reset_takes_the_next_free_number_and_what_belongs_to_the_file(world: Path) -> None:
    Path(f"{world}.bak-1").write_bytes(b"earlier")
    Path(f"{world}-wal").write_bytes(b"log")
    moved = run("store", "reset", "--yes", "--store", str(world), "--format", "json")
    assert json.loads(moved.stdout) == {"store": str(world), "moved_to": f"{world}.bak-2"}
    assert Path(f"{world}.bak-1").read_bytes() == b"earlier"
    assert Path(f"{world}.bak-2-wal").read_bytes() == b"log"


@pytest.mark.parametrize("statement", ["pragma user_version=99", "pragma user_version=0"])
def test_a_world_of_another_version_can_be_put_aside(world: Path, statement: str) -> None:
    change(world, statement)
    assert run("store", "reset", "--yes", "--store", str(world)).exit_code == 0


def test_a_world_in_use_is_not_reset(held: Path) -> None:
    before = held.read_bytes()
    for words in (["--yes"], []):
        result = run("store", "reset", *words, "--store", str(held))
        assert result.exit_code == 2
        assert result.stderr.startswith(f"ecomtui: {held} is in use by 'ecomtui, process "), "nobody is asked first"
    assert held.read_bytes() == before


# ---------------------------------------------------------------- trouble
def _newer(world: Path) -> Path:
    change(world, "pragma user_version=99")
    return world


def _older(world: Path) -> Path:
    change(world, "pragma user_version=0")
    return world


def _truncated(world: Path) -> Path:
    world.write_bytes(world.read_bytes()[:9_000])
    return world


def _text(world: Path) -> Path:
    world.write_text("dear diary, this is no database\n" * 9)
    return world


def _foreign(world: Path) -> Path:
    change(world, "pragma application_id=1")
    return world


def _empty(world: Path) -> Path:
    world.write_bytes(b"")
    return world


def _missing(world: Path) -> Path:
    return world.with_name("nothing.db")


def _no_folder(world: Path) -> Path:
    return world.parent / "nowhere" / "world.db"


def _folder(world: Path) -> Path:
    return world.parent


TROUBLE: Final[list[tuple[Callable[[Path], Path], str]]] = [
    (_newer, "newer"),
    (_older, "older"),
    (_truncated, "truncated"),
    (_text, "not a database"),
    (_foreign, "another program"),
    (_empty, "empty"),
    (_missing, "does not exist"),
    (_no_folder, "the folder"),
    (_folder, "is a folder"),
]


@pytest.mark.parametrize(("spoil", "says"), TROUBLE, ids=[spoil.__name__ for spoil, _ in TROUBLE])
@pytest.mark.parametrize("command", ["info", "verify"])
def test_a_file_that_cannot_be_used_is_named_and_left_alone(
    world: Path, command: str, spoil: Callable[[Path], Path], says: str
) -> None:
    path = spoil(world)
    before = path.read_bytes() if path.is_file() else None
    around = sorted(world.parent.iterdir())
    result = run("store", command, "--store", str(path))
    assert result.exit_code == 2
    assert says in result.stderr
    assert str(path if path.parent.exists() else path.parent) in result.stderr
    assert result.stderr.count("\n") == 1
    assert (path.read_bytes() if path.is_file() else None) == before
    assert sorted(world.parent.iterdir()) == around


@pytest.mark.parametrize("spoil", [_text, _foreign, _missing, _no_folder, _folder])
def test_what_is_no_world_is_not_reset(world: Path, spoil: Callable[[Path], Path]) -> None:
    path = spoil(world)
    before = path.read_bytes() if path.is_file() else None
    assert run("store", "reset", "--yes", "--store", str(path)).exit_code == 2
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_read_only_world_can_be_looked_at_and_not_reset(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = world.read_bytes()
    world.chmod(0o444)
    monkeypatch.setattr("os.access", lambda *_, **__: False)  # the super-user may write anything
    assert run("store", "info", "--store", str(world)).exit_code == 0
    assert run("store", "verify", "--store", str(world)).exit_code == 0
    result = run("store", "reset", "--yes", "--store", str(world))
    assert result.exit_code == 2
    assert "read-only" in result.stderr
    assert world.read_bytes() == before
