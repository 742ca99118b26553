"""The chain says which messages are not what was handled, and where."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ecomtui.world import engine
from ecomtui.world.chain import broken_links
from tests.world.town import a_hard_day, bring, carry_out, plan, town


def broken(path: Path) -> list[tuple[int, int]]:
    with sqlite3.connect(path) as connection:
        return list(broken_links(connection))


def change(path: Path, sql: str) -> None:
    with sqlite3.connect(path) as connection:
        assert connection.execute(sql).rowcount > 0


@pytest.fixture
def stepped(tmp_path: Path) -> Path:
    """A hard day, written step by step."""
    path = tmp_path / "steps.db"
    with closing(town(path)) as world:
        for _ in a_hard_day(world):
            pass
    return path


@pytest.fixture
def bulky(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Errands written in bulk, ten messages to a commit."""
    monkeypatch.setattr(engine, "BATCH", 10)
    path = tmp_path / "bulk.db"
    with closing(town(path)) as world, world.in_bulk():
        for _ in carry_out(plan(12), world):
            pass
    return path


TAMPERINGS = (
    "update message set body=body || ' ' where step=:step",
    "update message set at=at+1 where step=:step",
    "update message set fault='post.lost' where step=:step",
    "update message set fate='lost' where step=:step",
    "delete from message where step=:step",
)


@pytest.mark.parametrize("world", ["stepped", "bulky"])
def test_an_untouched_journal_has_no_broken_link(world: str, request: pytest.FixtureRequest) -> None:
    assert broken(request.getfixturevalue(world)) == []


@pytest.mark.parametrize("sql", TAMPERINGS)
def test_a_message_changed_afterwards_breaks_the_link_of_its_step(stepped: Path, sql: str) -> None:
    change(stepped, sql.replace(":step", "40"))
    assert broken(stepped) == [(40, 40)]
    change(stepped, sql.replace(":step", "60"))
    assert broken(stepped) == [(40, 40), (60, 60)]


def test_in_bulk_the_broken_link_names_the_stretch(bulky: Path) -> None:
    change(bulky, "update message set at=at+1 where step=25")
    ((first, last),) = broken(bulky)
    assert first <= 25 <= last < first + 10


def test_messages_that_no_link_covers_are_told(stepped: Path) -> None:
    with sqlite3.connect(stepped) as connection:
        (steps,) = connection.execute("select max(step) from link").fetchone()
    change(stepped, f"delete from change where step>{steps - 3}")
    assert broken(stepped) == [(steps - 2, steps)]


def test_links_are_taken_back_with_their_steps_and_made_again(tmp_path: Path) -> None:
    path = tmp_path / "town.db"
    with closing(town(path)) as world:
        for _ in a_hard_day(world):
            pass
        with world.in_bulk():
            for _ in carry_out(plan(4), world):
                pass
        for steps in (1, 7, 60):
            world.back(steps)
            assert broken(path) == []
            world.run()
            assert broken(path) == []
        world.back(30)
        bring(world, 1)  # a new act: another branch
        world.run()
        assert len(world.branches()) > 1
    assert broken(path) == []
