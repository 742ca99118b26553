"""The queue: first come, first served, never more than there are servers, and nothing lost."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecomtui.world.controls import ChangeSetting
from ecomtui.world.message import Body
from ecomtui.world.world import World
from tests.parties.post_office import (
    Clerks,
    GiveUp,
    OpenDoors,
    a_morning,
    clerks,
    do,
    employ,
    post_office,
    print_of,
    visits,
)


def busy_office() -> World:
    """One clerk, and six people within minutes, each for hours."""
    world = post_office(clerks="1", gap="1m", serving="9h")
    do(world, OpenDoors(6))
    while len(visits(world)) < 6:
        world.step()
    world.advance(0)
    assert (clerks(world).busy, clerks(world).waiting) == (1, 5)
    return world


def turns(world: World) -> list[int]:
    """Who has been served, in the order their turn came."""
    begun = sorted((v.begun_at, v.id) for v in visits(world) if v.begun_at is not None)
    return [person for _, person in begun]


def told(world: World, kind: str) -> list[str]:
    """The bodies of all messages of a kind."""
    world.commit()
    rows = world.store.connection.execute("select body from message where kind=? order by id", (kind,))
    return [body for (body,) in rows]


# -------------------------------------------------------------------- the queue moves
def test_people_are_served_one_after_another_in_the_order_they_came() -> None:
    world = busy_office()
    world.run()
    assert turns(world) == [1, 2, 3, 4, 5, 6]
    ends = {v.id: v.ended_at for v in visits(world)}
    assert all(v.begun_at == ends[v.id - 1] for v in visits(world)[1:]), "the next begins when one is done"


def test_who_must_wait_is_told_how_many_are_ahead() -> None:
    assert told(busy_office(), "WaitsForClerk") == [f'{{"person":{n + 2},"ahead":{n}}}' for n in range(5)]


def test_what_begins_later_belongs_to_what_brought_it() -> None:
    world = busy_office()
    world.run()
    rows = world.store.connection.execute("select about, body from message where kind='ServedUp' order by id")
    assert rows.fetchall() == [(f"person:{n}", f'{{"person":{n}}}') for n in range(1, 7)]


def test_without_a_limit_nobody_waits_and_nothing_is_written() -> None:
    world = post_office(gap="1m", serving="9h")
    do(world, OpenDoors(6))
    world.run()
    assert visits(world) == []
    assert world.rows.look_all(Clerks) == []
    assert told(world, "WaitsForClerk") == told(world, "ClerkFree") == []


# -------------------------------------------------------------------- people give up
def test_who_gives_up_is_passed_over_and_nobody_is_lost() -> None:
    world = busy_office()
    for person in (2, 4, 6, 4):
        do(world, GiveUp(person))
    world.run()
    assert turns(world) == [1, 3, 5]
    assert [v.id for v in visits(world) if v.ended_at is None] == []
    assert (clerks(world).busy, clerks(world).waiting) == (0, 0)


def test_who_gives_up_at_the_desk_frees_the_clerk() -> None:
    world = busy_office()
    do(world, GiveUp(1))
    world.step()
    assert turns(world) == [1, 2]
    assert (clerks(world).busy, clerks(world).waiting) == (1, 4)


def test_when_all_who_waited_have_given_up_the_clerk_is_free_for_the_next() -> None:
    world = busy_office()
    for person in (2, 3, 4, 5, 6, 1):
        do(world, GiveUp(person))
    world.run()
    assert turns(world) == [1]
    assert (clerks(world).busy, clerks(world).waiting) == (0, 0)
    assert clerks(world).first is None, "nobody is asked twice whether they are still there"


# -------------------------------------------------------------------- clerks come and go
def test_with_more_clerks_those_who_wait_begin_at_once() -> None:
    world = busy_office()
    employ(world, 3)
    world.step()
    assert turns(world) == [1, 2, 3]
    assert (clerks(world).busy, clerks(world).waiting) == (3, 3)
    world.run()
    spans = [(v.ended_at or 0) - (v.begun_at or 0) for v in visits(world)]
    assert len(set(spans)) == 6, "two who begin in one moment draw spans of their own"


def test_with_fewer_clerks_nobody_stops_in_the_middle() -> None:
    world = busy_office()
    for number in (4, 1):
        employ(world, number)
        world.advance(0)
    assert (clerks(world).capacity, clerks(world).busy) == (1, 4)
    offered = clerks(world).until(world.now)[1]
    assert clerks(world).until(world.now + 10)[1] == offered + 40, "they are there until they are done"
    while clerks(world).busy > 1:
        assert len(turns(world)) == 4
        world.step()
    world.run()
    assert turns(world) == [1, 2, 3, 4, 5, 6]


def test_when_the_limit_goes_all_begin_and_no_time_is_counted() -> None:
    world = busy_office()
    employ(world, 0)
    world.step()
    assert turns(world) == [1, 2, 3, 4, 5, 6]
    assert clerks(world).until(world.now) == clerks(world).until(world.now + 1_000)


def test_a_limit_that_comes_later_counts_from_then_on() -> None:
    world = post_office(gap="1m", serving="9h")
    do(world, OpenDoors(6))
    world.advance(3_600_000)
    employ(world, 1)
    world.step()
    assert clerks(world).until(world.now + 10) == (0, 10), "who is being served already takes no clerk"
    world.run()
    assert visits(world) == []


def test_a_setting_that_stays_as_it_is_changes_nothing() -> None:
    world = busy_office()
    before = vars_of(world)
    employ(world, 1)
    world.step()
    assert vars_of(world) == before


def vars_of(world: World) -> dict[str, object]:
    here = clerks(world)
    return {name: getattr(here, name) for name in Clerks.model_fields}


# -------------------------------------------------------------------- whatever happens
happenings: st.SearchStrategy[Body] = st.one_of(
    st.builds(GiveUp, person=st.integers(1, 30)),
    st.builds(ChangeSetting, setting=st.just("clerks"), value=st.sampled_from(["0", "1", "1", "2", "3"])),
)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 9), plan=st.lists(st.tuples(st.integers(0, 12), happenings), max_size=8))
def test_whatever_happens_the_order_is_kept_and_nobody_is_lost(seed: int, plan: list[tuple[int, Body]]) -> None:
    world = post_office(seed=seed, clerks="2", gap="10m", serving="25m")
    do(world, OpenDoors(30))
    for steps, act in plan:
        for _ in range(steps):
            look_at(world)
        do(world, act)
    while not world.at_rest:
        look_at(world)
    people = visits(world)
    assert all(v.ended_at is not None for v in people)
    assert (clerks(world).busy, clerks(world).waiting) == (0, 0)
    assert turns(world) == [v.id for v in people if v.begun_at is not None], "first come, first served"


def look_at(world: World) -> None:
    """One step, and what must be true of the desk before and after it."""
    before = clerks(world).busy
    world.step()
    here, people = clerks(world), visits(world)
    assert here.busy == sum(v.begun_at is not None and v.ended_at is None for v in people)
    assert here.waiting == sum(v.begun_at is None and v.ended_at is None for v in people)
    assert not here.capacity or here.busy <= max(here.capacity, before), "nobody begins when all are busy"
    assert not here.waiting or 0 < here.capacity <= here.busy, "nobody waits for a clerk who is free"


# -------------------------------------------------------------------- the same world, however one came to it
def after_a_morning(world: World) -> str:
    for _ in a_morning(world):
        pass
    return print_of(world)


@pytest.fixture(scope="module")
def want() -> str:
    world = post_office(clerks="1", gap="5m", serving="9m")
    want = after_a_morning(world)
    assert any(v.begun_at is None for v in visits(world)), "somebody gave up in the queue"
    return want


@pytest.mark.parametrize("bulk", [False, True])
def test_both_ways_of_writing_give_the_same_digest(bulk: bool, tmp_path: Path, want: str) -> None:
    world = post_office(tmp_path / "office.db", clerks="1", gap="5m", serving="9m")
    with world.in_bulk() if bulk else nullcontext():
        assert after_a_morning(world) == want
    world.close()


def test_closed_and_opened_in_between_it_goes_on_as_if_nothing_had_been(tmp_path: Path, want: str) -> None:
    path = tmp_path / "office.db"
    world = post_office(path, clerks="1", gap="5m", serving="9m")

    class Reopened:
        """The world, closed and opened again every third time it is used."""

        used = 0

        def __getattr__(self, name: str) -> object:
            nonlocal world
            self.used += 1
            if self.used % 3 == 0:
                world.close()
                world = post_office(path)
            return getattr(world, name)

    for _ in a_morning(Reopened()):  # type: ignore[arg-type]
        pass
    assert print_of(world) == want
    world.close()


def test_one_can_go_back_over_a_queue_and_on_again(want: str) -> None:
    world = post_office(clerks="1", gap="5m", serving="9m")
    seen = {}
    for _ in a_morning(world):
        seen[world.steps] = (print_of(world), vars_of(world))
    for step in range(world.steps - 1, 0, -7):
        world.go_to(step)
        assert vars_of(world) == seen[step][1]
    assert print_of(world) == seen[step][0]
    world.go_to(world.moment.furthest)
    assert print_of(world) == want
