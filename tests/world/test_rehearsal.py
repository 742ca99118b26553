"""A world that begins again and again: no life knows of another."""

from contextlib import nullcontext, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecomtui.world.errors import WorldHalted
from ecomtui.world.rehearsal import Rehearsal
from ecomtui.world.world import World
from tests.world.town import Explode, a_hard_day, bring, control, print_of, town, whereabouts


def rehearsal() -> Rehearsal:
    first = town()
    return Rehearsal(first, first.model)


def live(world: World, acts: int, *, bulk: bool) -> None:
    """The first so many acts of a hard day."""
    with world.in_bulk() if bulk else nullcontext():
        for _, _ in zip(range(acts), a_hard_day(world), strict=False):
            pass


LIVES = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 60), st.booleans()), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None)
@given(lives=LIVES)
def test_every_life_is_that_of_a_world_just_opened_with_its_seed(lives: list[tuple[int, int, bool]]) -> None:
    again = rehearsal()
    for seed, acts, bulk in lives:
        world, fresh = again.again(seed), town(seed=seed)
        live(world, acts, bulk=bulk)
        live(fresh, acts, bulk=bulk)
        assert whereabouts(world) == whereabouts(fresh)


@pytest.mark.parametrize("bulk", [False, True])
def test_a_life_that_breaks_off_in_the_middle_leaves_nothing_behind(bulk: bool) -> None:
    again = rehearsal()
    before = whereabouts(again.again(1))
    world = again.again(2)
    with suppress(KeyboardInterrupt), world.in_bulk() if bulk else nullcontext():
        bring(world, 3)
        world.run(limit=9)
        bring(world, 1)
        raise KeyboardInterrupt
    with suppress(WorldHalted), world.in_bulk() if bulk else nullcontext():
        control(world, "clerk", Explode())
        world.run()
    assert world.halted
    assert whereabouts(again.again(1)) == before


def test_a_life_can_be_taken_back_and_forked_as_any_other() -> None:
    world, fresh = rehearsal().again(3), town(seed=3)
    for each in (world, fresh):
        live(each, 30, bulk=False)
        each.back(7)
        bring(each, 2)
        each.run()
    assert print_of(world) == print_of(fresh)
    assert [branch.id for branch in world.branches()] == [1, 2]


def test_the_world_that_was_first_stays_as_it_is() -> None:
    first = town()
    before = whereabouts(first)
    live(Rehearsal(first, first.model).again(5), 20, bulk=True)
    assert whereabouts(first) == before
