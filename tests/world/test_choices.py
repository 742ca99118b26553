"""Which of the messages that wait comes first can be told, and that is an act like any other."""

from pathlib import Path

import pytest

from ecomtui.world.errors import BadInput
from ecomtui.world.world import World
from tests.world.town import bring, fret, print_of, replayed, town, whereabouts


def a_race(path: Path | None = None) -> World:
    """Three questions to the archive, by three ways, and their timers."""
    world = town(path)
    for every in (20, 45, 300):
        fret(world, every)
    world.run(limit=3)
    return world


def kinds(world: World, span: int) -> list[str]:
    return [message.kind for message in world.window(span)]


def test_those_race_who_wait_within_the_same_window_of_the_next() -> None:
    world = a_race()
    first, *_ = world.window(0)
    assert kinds(world, 0) == ["Worry"]
    assert kinds(world, 30) == ["Worry", "Worry"]
    assert kinds(world, 800) == ["Worry"] * 3 + ["Ask"] * 3
    assert [message.due <= first.due + 505 for message in world.mailbox.in_order()] == [True] * 5 + [False]
    assert len(world.window(505)) == 5


def test_who_is_chosen_comes_next_at_its_own_time_and_holds_the_others_up() -> None:
    world = a_race()
    acts, steps, ids = world.moment.acts, world.steps, world.next_id
    first, *_, last = world.window(600)
    assert world.choose(last.id) is last
    assert world.window(0)[0] is last
    assert (world.moment.acts, world.steps, world.next_id) == (acts + 1, steps, ids), "an act, and no message"
    assert world.step() is last
    assert (last.at, world.now) == (last.due, last.due)
    assert world.step() is first
    assert first.at == last.due > first.due


def test_the_latest_choice_comes_before_an_earlier_one() -> None:
    world = a_race()
    first, second, third, *_ = world.window(400)
    world.choose(second.id)
    world.choose(third.id)
    assert world.window(400)[:3] == [third, second, first]
    world.choose(second.id)
    assert [world.step(), world.step(), world.step()] == [second, third, first]


def test_a_click_before_the_race_comes_before_it() -> None:
    world = a_race()
    *_, last = world.window(600)
    world.choose(last.id)
    act = bring(world)
    assert [message.id for message in world.window(0)] == [act]


def test_time_passes_with_the_race_undecided_until_the_chosen_one_is_due() -> None:
    world = a_race()
    first, *_, last = world.window(600)
    world.choose(last.id)
    assert world.advance(last.due - world.now - 1) == 0
    assert world.now == last.due - 1
    assert world.advance(1) > 1
    assert first.at == last.at == last.due


def test_nobody_overtakes_on_a_link_nor_comes_twice_nor_without_having_been_sent() -> None:
    world = town()
    first, second = bring(world), bring(world)
    with pytest.raises(
        BadInput, match=r"message 2 \(Bring\) cannot overtake message 1 \(Bring\): from person to clerk"
    ):
        world.choose(second)
    world.step()
    for gone in (first, 99):
        with pytest.raises(BadInput, match=f"message {gone} does not wait"):
            world.choose(gone)
    assert [act.kind for act in world.history.acts(1)] == ["Bring", "Bring"], "nothing has been logged"


def test_a_choice_survives_back_redo_and_a_reopening(tmp_path: Path) -> None:
    world = a_race(tmp_path / "town.db")
    *_, last = world.window(600)
    world.choose(last.id)
    chosen = whereabouts(world)
    world.close()
    world = town(tmp_path / "town.db")
    assert whereabouts(world) == chosen
    world.run(limit=40)
    far, steps = whereabouts(world), world.steps
    world.go_to(3)
    assert whereabouts(world) == chosen
    world.go_to(1)
    assert last.id not in [message.id for message in world.window(1 << 40)]
    world.go_to(steps)
    assert whereabouts(world) == far == whereabouts(replayed(world))
    world.close()


def test_another_choice_after_going_back_is_another_branch() -> None:
    world = a_race()
    first, second, *_ = (message.id for message in world.window(400))
    world.choose(second)
    world.run(limit=40)
    other = whereabouts(world)
    world.undo_act()
    assert [message.id for message in world.window(400)][:2] == [first, second]
    world.choose(first)
    world.run(limit=40)
    assert print_of(world) != other["digest"]
    world.visit(1)
    assert whereabouts(world) == other


def test_a_copy_is_the_same_world_and_another() -> None:
    world = a_race()
    world.choose(world.window(600)[-1].id)
    copy, before = world.copy(), whereabouts(world)
    assert whereabouts(copy) == before
    copy.run(limit=40)
    assert whereabouts(world) == before
    world.run(limit=40)
    assert whereabouts(world) == whereabouts(copy)
