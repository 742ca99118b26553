"""A new world's tables are whole in memory, until they outgrow it: nobody can tell by what they answer."""

from dataclasses import dataclass, field
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecomtui.world.files import Connection, in_memory
from ecomtui.world.repository import Repository
from tests.world.test_repository import Lamp, Light

KEYS, ORDERS = st.integers(1, 9), st.integers(0, 4)
Lamps = dict[int, tuple[Light, int | None]]
"""What there is: by its key, a lamp's status and order."""
DEEDS = st.one_of(
    st.tuples(st.just("set"), KEYS, st.sampled_from(Light), ORDERS),
    st.tuples(st.just("find_order"), ORDERS),
    st.tuples(st.just("find_status"), st.sampled_from(Light)),
    st.tuples(st.sampled_from(["find_all", "next_id", "end", "commit", "drop", "return"])),
)


class _Counted(Connection):
    """Counts how often the file is asked for rows."""

    asked = 0

    def execute(self, sql: str, *values: object) -> object:  # type: ignore[override]
        self.asked += sql.startswith("select")
        return super().execute(sql, *values)  # type: ignore[arg-type]


@dataclass
class Bench:
    """A repository, and beside it what its rows ought to be: now, when the last step ended, at the last commit."""

    rows: Repository
    now: Lamps = field(default_factory=dict)
    ended: Lamps = field(default_factory=dict)
    kept: Lamps = field(default_factory=dict)
    marked: Lamps = field(default_factory=dict)

    def set(self, key: int, status: Light, order: int) -> None:
        lamp = self.rows.peek(Lamp, key)
        assert (lamp is not None) == (key in self.now)
        if lamp is None:
            lamp = self.rows.add(Lamp(id=key))
        lamp.status, lamp.order = status, order
        self.now[key] = status, order

    def find_order(self, order: int) -> None:
        found = {lamp.id: (lamp.status, lamp.order) for lamp in self.rows.find(Lamp, order=order)}
        assert found == {key: values for key, values in self.now.items() if values[1] == order}

    def find_status(self, status: Light) -> None:
        found = [lamp.id for lamp in self.rows.look_all(Lamp, status=status)]
        assert found == sorted(key for key, values in self.now.items() if values[0] == status)

    def find_all(self) -> None:
        assert [lamp.id for lamp in self.rows.look_all(Lamp)] == sorted(self.now)

    def next_id(self) -> None:
        assert self.rows.next_id(Lamp) == max(self.now, default=0) + 1
        self.end()  # a number that no row took is free again

    def end(self) -> None:
        self.rows.end_step()
        self.ended = dict(self.now)

    def commit(self) -> None:
        self.end()
        self.rows.connection.begin()
        self.rows.connection.carry_out(self.rows.statements())
        self.rows.connection.commit()
        self.kept = dict(self.now)

    def drop(self) -> None:
        """As when a party dies: what has not been committed is gone."""
        if self.rows.connection.in_transaction:
            self.rows.connection.rollback()
        self.rows.clear()
        self.now, self.ended = dict(self.kept), dict(self.kept)

    def mark(self) -> None:
        self.commit()
        self.rows.connection.execute("create table marked as select * from lamp")
        self.rows.mark()
        self.marked = dict(self.now)

    def return_(self) -> None:
        """The next life begins: the rows, and the file below them, are as they were marked."""
        connection = self.rows.connection
        if connection.in_transaction:
            connection.rollback()
        connection.executescript("delete from lamp; insert into lamp select * from marked")
        self.rows.return_to_mark()
        self.now, self.ended, self.kept = dict(self.marked), dict(self.marked), dict(self.marked)

    def do(self, deed: tuple[object, ...]) -> None:
        name, *values = deed
        getattr(self, f"{name}_" if name == "return" else str(name))(*values)


def bench() -> Bench:
    rows = Repository(in_memory(_Counted), (Lamp,), new=True)
    for statement in rows.tables[Lamp].map.ddl:
        rows.connection.execute(statement)
    return Bench(rows)


@pytest.mark.parametrize("generation", [2, 2_000])
@settings(max_examples=300, deadline=None)
@given(first=st.lists(DEEDS.filter(lambda deed: deed[0] != "return"), max_size=8), then=st.lists(DEEDS, max_size=30))
def test_whatever_is_done_rows_and_searches_answer_what_was_done(
    generation: int, first: list[tuple[object, ...]], then: list[tuple[object, ...]]
) -> None:
    here = bench()
    with patch("ecomtui.world.table.GENERATION", generation):
        for deed in first:
            here.do(deed)
        here.mark()
        for deed in (*then, ("find_all",), ("commit",)):
            here.do(deed)
    in_file = here.rows.connection.execute('select id, status, "order" from lamp').fetchall()
    assert {key: (Light(status), order) for key, status, order in in_file} == here.now
    here.rows.connection.close()


def test_a_whole_table_never_asks_its_file() -> None:
    here = bench()
    connection = here.rows.connection
    assert isinstance(connection, _Counted)
    for key in range(1, 10):
        here.set(key, Light.green, key % 3)
        here.commit()
    for order in range(4):
        here.find_order(order)
        here.find_status(Light.red)
    here.next_id()
    assert connection.asked == 0
    here.drop()
    here.find_order(1)
    assert connection.asked > 0, "after a crash the file is what there is"
