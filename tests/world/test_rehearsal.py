"""Worlds one after the other on the same stage: no life knows of another."""

from contextlib import nullcontext, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecomtui.world.errors import StoreError, WorldHalted
from ecomtui.world.model import Charter
from ecomtui.world.rehearsal import Rehearsal, Rehearsals
from ecomtui.world.world import World
from tests.world.town import MODEL, Explode, a_hard_day, bring, control, print_of, town, whereabouts

CHARTERS = (Charter(), Charter(guards_off=("dedup",)), Charter(settings={"patience": "700ms"}))
LIVES = st.tuples(st.sampled_from(CHARTERS), st.integers(1, 3), st.integers(0, 60), st.booleans())


def live(world: World, acts: int, *, bulk: bool) -> None:
    """The first so many acts of a hard day."""
    with world.in_bulk() if bulk else nullcontext():
        for _, _ in zip(range(acts), a_hard_day(world), strict=False):
            pass


@settings(max_examples=25, deadline=None)
@given(lives=st.lists(LIVES, min_size=1, max_size=4))
def test_every_life_is_that_of_a_world_just_made(lives: list[tuple[Charter, int, int, bool]]) -> None:
    rehearsal = Rehearsal(MODEL)
    for charter, seed, acts, bulk in lives:
        world, fresh = rehearsal.begin(seed, charter), town(seed=seed, charter=charter)
        live(world, acts, bulk=bulk)
        live(fresh, acts, bulk=bulk)
        assert whereabouts(world) == whereabouts(fresh)
        assert world.charter() == charter


@pytest.mark.parametrize("bulk", [False, True])
def test_a_life_that_breaks_off_in_the_middle_leaves_nothing_behind(bulk: bool) -> None:
    rehearsal = Rehearsal(MODEL)
    before = whereabouts(rehearsal.begin(1, CHARTERS[0]))
    world = rehearsal.begin(2, CHARTERS[0])
    with suppress(KeyboardInterrupt), world.in_bulk() if bulk else nullcontext():
        bring(world, 3)
        world.run(limit=9)
        bring(world, 1)
        raise KeyboardInterrupt
    with suppress(WorldHalted), world.in_bulk() if bulk else nullcontext():
        control(world, "clerk", Explode())
        world.run()
    assert world.halted
    assert whereabouts(rehearsal.begin(1, CHARTERS[0])) == before


def test_a_life_can_be_taken_back_forked_and_copied_as_any_other() -> None:
    world, fresh = Rehearsal(MODEL).begin(3, CHARTERS[0]), town(seed=3)
    for each in (world, fresh):
        live(each, 30, bulk=False)
        each.back(7)
        bring(each, 2)
        each.run()
    copy = world.copy()
    assert print_of(world) == print_of(fresh) == print_of(copy)
    assert [branch.id for branch in world.branches()] == [branch.id for branch in copy.branches()] == [1, 2]


def test_a_life_that_was_closed_is_over_and_the_next_one_begins() -> None:
    rehearsal = Rehearsal(MODEL)
    world = rehearsal.begin(1, CHARTERS[0])
    live(world, 10, bulk=False)
    world.close()
    with pytest.raises(StoreError, match="has been closed"):
        bring(world)
    assert whereabouts(rehearsal.begin(1, CHARTERS[0])) == whereabouts(town(seed=1))


def test_two_lives_at_once_have_a_stage_each_and_one_after_the_other_the_same() -> None:
    rehearsals = Rehearsals(MODEL)
    with rehearsals.lent() as one, rehearsals.lent() as other:
        assert one is not other
        worlds = [stage.begin(seed, CHARTERS[0]) for stage, seed in ((one, 1), (other, 2))]
        for world in worlds:
            live(world, 20, bulk=True)
        assert [world.moment.seed for world in worlds] == [1, 2]
        assert [print_of(world) for world in worlds] == [print_of(lived(seed)) for seed in (1, 2)]
    with rehearsals.lent() as next_one:
        assert next_one in (one, other)


def lived(seed: int) -> World:
    world = town(seed=seed)
    live(world, 20, bulk=True)
    return world
