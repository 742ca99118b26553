"""Rows: what a handler gets, what it finds, what is noticed and written, and the small tables of states and time."""

from collections.abc import Iterator
from enum import StrEnum

import pytest
from sqlmodel import Field

from ecomtui.world.clock import DAY, HOUR, MINUTE, SECOND, WEEK, clock_text, duration_text, parse_duration
from ecomtui.world.errors import BadInput, IllegalTransition
from ecomtui.world.files import Connection, in_memory
from ecomtui.world.machine import Machine
from ecomtui.world.repository import Repository
from ecomtui.world.rows import Row
from tests.world.town import Letter, LetterStatus, bring, fret, plan, print_of, town, whereabouts
from tests.world.town import carry_out as carried_out


class Light(StrEnum):
    red = "red"
    green = "green"
    off = "off"


class Lamp(Row, table=True):
    id: int = Field(primary_key=True)
    status: Light = Light.red
    lit: bool = False
    order: int | None = None


class Word(Row, table=True):
    text: str = Field(primary_key=True)
    times: int = 0


@pytest.fixture
def rows() -> Iterator[Repository]:
    connection = in_memory(Connection)
    repository = Repository(connection, (Lamp, Word))
    for table in repository.tables.values():
        for statement in table.map.ddl:
            connection.execute(statement)
    yield repository
    connection.close()


def end(rows: Repository) -> dict[str, list[object]]:
    """A step ends: answers the keys of the rows it changed, by table."""
    return {table.map.name: list(changes) for table, changes in rows.end_step().items()}


def commit(rows: Repository) -> None:
    if not rows.connection.in_transaction:
        rows.connection.execute("begin")
    rows.connection.carry_out(rows.statements())
    rows.connection.execute("commit")


def reopened(rows: Repository) -> Repository:
    """The same file with nothing remembered."""
    return Repository(rows.connection, (Lamp, Word))


def lamp(rows: Repository, number: int) -> Lamp:
    return rows.get(Lamp, number)


def in_file(rows: Repository) -> list[tuple[int, str, int]]:
    return rows.connection.execute("select id, status, lit from lamp order by id").fetchall()


# -------------------------------------------------------------------- get and add
def test_a_row_that_was_added_is_got_before_and_after_it_is_written(rows: Repository) -> None:
    added = rows.add(Lamp(id=1, lit=True))
    assert rows.get(Lamp, 1) is added
    end(rows)
    assert rows.get(Lamp, 1) is added
    commit(rows)
    again = lamp(reopened(rows), 1)
    assert (again.status, again.lit, again.order) == (Light.red, True, None)
    assert isinstance(again.status, Light)
    assert isinstance(again.lit, bool)


def test_a_row_that_does_not_exist_is_none(rows: Repository) -> None:
    assert rows.peek(Lamp, 1) is None
    assert rows.peek(Word, "cup") is None


def test_a_key_is_given_once(rows: Repository) -> None:
    rows.add(Word(text="cup"))
    with pytest.raises(ValueError, match="word cup exists already"):
        rows.add(Word(text="cup"))
    end(rows)
    commit(rows)
    with pytest.raises(ValueError, match="exists already"):
        reopened(rows).add(Word(text="cup"))


def test_a_word_of_sql_may_be_a_column_and_a_text_may_be_a_key(rows: Repository) -> None:
    rows.add(Lamp(id=1, order=7))
    rows.add(Word(text="it's", times=2))
    end(rows)
    commit(rows)
    assert [found.id for found in reopened(rows).find(Lamp, order=7)] == [1]
    assert [found.times for found in reopened(rows).find(Word, text="it's")] == [2]


# -------------------------------------------------------------------- what a step changed
def test_only_rows_that_differ_at_the_end_of_the_step_are_its_changes(rows: Repository) -> None:
    for number in (1, 2, 3):
        rows.add(Lamp(id=number))
    assert end(rows) == {"lamp": [1, 2, 3]}
    lamp(rows, 1)
    lamp(rows, 2).lit = True
    lamp(rows, 3).lit = True
    lamp(rows, 3).lit = False
    assert end(rows) == {"lamp": [2]}
    assert end(rows) == {}


def test_the_record_of_a_step_has_its_rows_before_and_after(rows: Repository) -> None:
    rows.add(Lamp(id=1))
    end(rows)
    lamp(rows, 1).status = Light.green
    rows.add(Lamp(id=2, lit=True))
    rows.end_step()
    assert rows.change_record() == [
        ["lamp", 1, ("red", False, None, 1), ("green", False, None, 1)],
        ["lamp", 2, None, ("red", True, None, 2)],
    ]


def test_a_row_put_back_is_what_it_was_and_one_that_was_new_is_gone(rows: Repository) -> None:
    rows.add(Lamp(id=1))
    end(rows)
    commit(rows)
    lamp(rows, 1).lit = True
    rows.add(Lamp(id=2))
    rows.end_step()
    record = rows.change_record()
    commit(rows)
    for name, key, before, _ in reversed(record):
        rows.restore(name, key, before)
    assert in_file(rows) == [(1, "red", 0)]
    assert lamp(rows, 1).lit is False
    assert rows.peek(Lamp, 2) is None
    assert rows.next_id(Lamp) == 2


def test_rows_to_look_at_are_not_watched(rows: Repository) -> None:
    rows.add(Lamp(id=1))
    end(rows)
    seen = rows.look(Lamp, 1)
    assert seen is not None
    assert [found.id for found in rows.look_all(Lamp)] == [1]
    assert not rows.tables[Lamp].watched


# -------------------------------------------------------------------- find
def test_find_sees_what_the_step_has_done_so_far(rows: Repository) -> None:
    rows.add(Lamp(id=2))
    rows.add(Lamp(id=1))
    assert [found.id for found in rows.find(Lamp)] == [1, 2], "in the order of keys"
    lamp(rows, 2).lit = True
    assert [found.id for found in rows.find(Lamp, lit=True)] == [2]
    rows.add(Lamp(id=3, lit=True))
    assert [found.id for found in rows.find(Lamp, lit=True)] == [2, 3]
    lamp(rows, 2).lit = False
    assert [found.id for found in rows.find(Lamp, lit=True)] == [3]
    assert [found.id for found in rows.find(Lamp, lit=True, status=Light.red, order=None)] == [3]
    assert end(rows) == {"lamp": [2, 1, 3]}
    commit(rows)
    assert in_file(rows) == [(1, "red", 0), (2, "red", 0), (3, "red", 1)]


def test_find_sees_that_a_row_was_changed_and_changed_back(rows: Repository) -> None:
    rows.add(Lamp(id=1))
    end(rows)
    commit(rows)
    lamp(rows, 1).lit = True
    assert len(rows.find(Lamp, lit=True)) == 1
    lamp(rows, 1).lit = False
    assert rows.find(Lamp, lit=True) == []
    end(rows)
    commit(rows)
    assert in_file(rows) == [(1, "red", 0)]


def test_a_row_stays_watched_across_find(rows: Repository) -> None:
    rows.add(Lamp(id=1))
    end(rows)
    held = lamp(rows, 1)
    held.lit = True
    (found,) = rows.find(Lamp, lit=True)
    assert found is held
    held.status = Light.green
    rows.end_step()
    assert rows.change_record() == [["lamp", 1, ("red", False, None, 1), ("green", True, None, 1)]]
    commit(rows)
    assert in_file(rows) == [(1, "green", 1)]


def test_rows_that_were_found_are_watched(rows: Repository) -> None:
    for number in (1, 2):
        rows.add(Lamp(id=number))
    end(rows)
    commit(rows)
    for found in reopened(rows).find(Lamp):
        assert found.lit is False
    (first, _) = rows.find(Lamp)
    first.lit = True
    assert end(rows) == {"lamp": [1]}


# -------------------------------------------------------------------- numbers
def test_numbers_go_up_from_the_first_and_none_is_used_twice(rows: Repository) -> None:
    numbers = []
    for _ in range(3):
        numbers.append(rows.next_id(Lamp, 1001))
        rows.add(Lamp(id=numbers[-1]))
        end(rows)
    commit(rows)
    again = reopened(rows)
    numbers.append(again.next_id(Lamp, 1001))
    assert numbers == [1001, 1002, 1003, 1004]


def test_several_numbers_can_be_taken_before_their_rows_are_added(rows: Repository) -> None:
    assert [rows.next_id(Lamp), rows.next_id(Lamp)] == [1, 2]


@pytest.mark.parametrize("written", [False, True])
def test_the_next_number_follows_from_the_rows_alone_written_or_not(rows: Repository, written: bool) -> None:
    """A world that is reopened, or written another way, goes on with the same numbers."""

    def pause() -> None:
        nonlocal rows
        end(rows)
        if written:
            commit(rows)
            rows = reopened(rows)

    rows.add(Lamp(id=5))
    pause()
    assert rows.next_id(Lamp, 1001) == 6, "a table that has rows goes on from them"
    pause()
    assert rows.next_id(Lamp) == 6, "a number that no row took"
    rows.add(Lamp(id=6))
    pause()
    rows.next_id(Lamp)
    rows.add(Lamp(id=40))
    assert rows.next_id(Lamp) == 41
    pause()
    assert rows.next_id(Lamp) == 41


# -------------------------------------------------------------------- the cache
@pytest.mark.parametrize("generation", [0, 1, 3])
def test_a_cache_too_small_for_the_rows_at_work_loses_no_write(
    rows: Repository, monkeypatch: pytest.MonkeyPatch, generation: int
) -> None:
    monkeypatch.setattr("ecomtui.world.table.GENERATION", generation)
    for number in range(1, 8):
        rows.add(Lamp(id=number, order=0))
    end(rows)
    for turn in range(1, 40):
        row = lamp(rows, turn * 5 % 7 + 1)
        assert row.order is not None
        row.order += turn
        end(rows)
        if turn % 4 == 0:
            commit(rows)
    commit(rows)
    want = {number: sum(turn for turn in range(1, 40) if turn * 5 % 7 + 1 == number) for number in range(1, 8)}
    assert dict(rows.connection.execute('select id, "order" from lamp')) == want
    assert len(rows.tables[Lamp].rows) <= max(generation, 1)


def test_the_size_of_the_cache_and_of_the_batches_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def outcome(bulk: bool) -> dict[str, object]:
        world = town()
        if not bulk:
            list(carried_out(plan(15), world))
            return whereabouts(world)
        with world.in_bulk():
            list(carried_out(plan(15), world))
        return whereabouts(world)

    want = outcome(False)
    for generation, batch in ((1, 1), (1, 7), (3, 50), (20_000, 10**6)):
        monkeypatch.setattr("ecomtui.world.table.GENERATION", generation)
        monkeypatch.setattr("ecomtui.world.engine.BATCH", batch)
        assert outcome(True) == want, (generation, batch)


def test_what_was_read_outside_a_step_does_not_become_part_of_one() -> None:
    world, other = town(), town()
    for each in (world, other):
        bring(each, 2)
        each.step()
        if each is world:
            each.rows.look_all(Letter, status=LetterStatus.open)
        fret(each)
        each.run()
    assert print_of(world) == print_of(other)


# -------------------------------------------------------------------- machines
LAMPS = Machine("lamp", "town", {Light.red: (Light.green,), Light.green: (Light.red, Light.off), Light.off: ()})


def test_a_machine_makes_the_moves_it_has(rows: Repository) -> None:
    row = rows.add(Lamp(id=1))
    LAMPS.move(row, Light.green)
    LAMPS.move(row, Light.off)
    assert row.status is Light.off


def test_a_machine_refuses_a_move_it_does_not_have_and_changes_nothing(rows: Repository) -> None:
    row = rows.add(Lamp(id=1))
    with pytest.raises(IllegalTransition, match="a lamp cannot go from red to off"):
        LAMPS.move(row, Light.off)
    assert row.status is Light.red
    LAMPS.move(row, Light.green)
    LAMPS.move(row, Light.off)
    with pytest.raises(IllegalTransition, match="from off to red"):
        LAMPS.move(row, Light.red)


def test_a_machine_draws_itself() -> None:
    assert LAMPS.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> red",
        "    red --> green",
        "    green --> red",
        "    green --> off",
        "    off --> [*]",
    ]


# -------------------------------------------------------------------- time in words
@pytest.mark.parametrize(
    ("text", "span"),
    [("200ms", 200), ("5s", 5 * SECOND), (" 45s ", 45 * SECOND), ("2m", 2 * MINUTE), ("3h", 3 * HOUR),
     ("2d", 2 * DAY), ("1w", WEEK), ("0s", 0), ("999999999ms", 999_999_999)],
)  # fmt: skip
def test_a_duration_is_a_whole_number_and_a_unit(text: str, span: int) -> None:
    assert parse_duration(text) == span


@pytest.mark.parametrize("text", ["", "5", "s", "-5s", "1.5s", "5 s", "5S", "5sec", "1h30m", "1000000000ms", "5\ns"])
def test_what_is_not_a_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match=r"not a duration: .*45s"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("at", "text"),
    [(0, "Mon 09:00:00"), (1_999, "Mon 09:00:01"), (15 * HOUR - 1, "Mon 23:59:59"), (15 * HOUR, "Tue 00:00:00"),
     (6 * DAY, "Sun 09:00:00"), (WEEK - 9 * HOUR, "Mon 00:00:00 +1w"), (3 * WEEK + MINUTE, "Mon 09:01:00 +3w")],
)  # fmt: skip
def test_a_moment_is_a_day_of_the_week_and_a_time_of_day(at: int, text: str) -> None:
    assert clock_text(at) == text


@pytest.mark.parametrize(
    ("span", "text"),
    [(0, "0 ms"), (999, "999 ms"), (1_000, "1.0 s"), (1_849, "1.8 s"), (59_999, "59.9 s"), (MINUTE, "1 min"),
     (90 * SECOND, "1 min 30 s"), (30 * MINUTE, "30 min"), (HOUR + 59 * SECOND, "1 h"), (2 * DAY + 4 * HOUR, "2 d 4 h"),
     (2 * WEEK, "14 d")],
)  # fmt: skip
def test_a_span_is_told_in_its_two_largest_units(span: int, text: str) -> None:
    assert duration_text(span) == text
