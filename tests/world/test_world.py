"""The world: deterministic, durable, reversible."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import cast

import pytest

from ecomtui.world.controls import ChangeSetting, PutGuardBack, TakeGuardOut
from ecomtui.world.errors import BadInput, WorldHalted
from ecomtui.world.faults import ArmedFault, ArmFault, ArmSwarm, DisarmAll, DisarmFault
from ecomtui.world.message import Fate, Message
from ecomtui.world.promises import Breach
from ecomtui.world.world import World
from tests.world.town import (
    Explode,
    File,
    Letter,
    Shelf,
    a_day,
    a_hard_day,
    bring,
    control,
    print_of,
    town,
    whereabouts,
)


def letter(world: World, number: int) -> Letter:
    found = world.rows.look(Letter, number)
    assert found is not None
    return found


def the_next(world: World) -> Message:
    message = world.mailbox.next()
    assert message is not None
    return message


def after_a_day(world: World) -> World:
    for _ in a_day(world):
        pass
    return world


def test_the_same_seed_and_acts_give_the_same_digest() -> None:
    assert print_of(after_a_day(town())) == print_of(after_a_day(town()))


def test_another_seed_gives_another_digest() -> None:
    assert print_of(after_a_day(town(seed=1))) != print_of(after_a_day(town(seed=2)))


def test_step_and_bulk_writing_give_the_same_digest() -> None:
    bulk = town()
    with bulk.in_bulk():
        after_a_day(bulk)
    assert print_of(bulk) == print_of(after_a_day(town()))


@pytest.mark.parametrize("session", [a_day, a_hard_day])
def test_a_world_reopened_at_every_moment_goes_on_as_if_never_closed(
    tmp_path: Path, session: Callable[[World], Iterator[None]]
) -> None:
    undisturbed = town()
    for _ in session(undisturbed):
        pass
    path = tmp_path / "town.db"
    world = town(path)

    class Reopened:
        """Stands for whichever world is open now."""

        def __getattr__(self, name: str) -> object:
            return getattr(world, name)

    for _ in session(cast(World, Reopened())):
        world.close()
        world = town(path)
    assert whereabouts(world) == whereabouts(undisturbed)
    world.close()


def test_back_and_forward_again_is_the_same_for_every_distance() -> None:
    world = after_a_day(town())
    want, length = print_of(world), world.steps
    for distance in range(1, length + 1):
        world.back(distance)
        assert world.steps == length - distance
        world.run()
        assert (world.steps, print_of(world)) == (length, want), distance


def test_going_back_passes_through_the_same_states_as_coming() -> None:
    world = after_a_day(town())
    world.back(world.steps)
    seen = {}
    while world.redo_steps:
        world.step()
        seen[world.steps] = print_of(world)
    while world.steps > 1:
        world.back()
        assert print_of(world) == seen[world.steps]


def test_the_redo_tail_survives_a_reopening(tmp_path: Path) -> None:
    world = after_a_day(town(tmp_path / "town.db"))
    want = print_of(world)
    for distance in (1, 5, world.steps - 5):
        world.back(distance)
        world.close()
        world = town(tmp_path / "town.db")
        world.run()
        assert print_of(world) == want
    world.close()


def test_back_into_a_bulk_stretch_lands_where_it_should() -> None:
    world = town()
    bring(world, 2)
    world.run(limit=2)
    with world.in_bulk():
        bring(world, 5)
        world.run()
    bring(world)
    world.run()
    want, length = print_of(world), world.steps
    for target in (length - 2, length - 6, 5, 2, 1, 0):
        world.go_to(target)
        assert world.steps == target
        world.run()
        assert (world.steps, print_of(world)) == (length, want), target


def test_a_new_act_after_going_back_forks_and_the_old_branch_reads_the_same() -> None:
    world = after_a_day(town())
    old, length = print_of(world), world.steps
    world.back(6)
    bring(world, 2)
    world.run()
    new = print_of(world)
    assert [branch.id for branch in world.branches()] == [1, 2]
    assert new != old
    world.visit(1)
    assert (world.steps, print_of(world)) == (length, old)
    world.visit(2)
    assert print_of(world) == new


def test_branches_of_branches_are_all_kept() -> None:
    world = after_a_day(town())
    prints = {1: print_of(world)}
    for number, distance in enumerate((10, 3, 7, 1), start=2):
        world.back(distance)
        bring(world, number)
        world.run()
        prints[number] = print_of(world)
    for number in (1, 4, 2, 5, 3, 1, 5):
        world.visit(number)
        assert print_of(world) == prints[number], number
    assert len(set(prints.values())) == 5


def test_the_last_act_can_be_taken_back_whether_handled_or_not() -> None:
    world = town()
    bring(world)
    world.run()
    before = print_of(world)
    bring(world, 2)
    world.undo_act()
    assert print_of(world) == before
    bring(world, 2)
    world.run()
    world.undo_act()
    assert print_of(world) == before
    assert world.at_rest is False, "the act waits in the redo tail"


def test_time_moves_only_by_messages_and_by_advancing() -> None:
    world = town()
    bring(world)
    assert world.now == 0
    world.advance(100)
    assert world.now == 100
    world.run()
    assert world.now > 200
    with pytest.raises(BadInput, match="negative"):
        world.advance(-1)


def test_a_cancelled_timer_never_becomes_a_step() -> None:
    world = town()
    bring(world)
    world.run()
    assert world.at_rest
    assert letter(world, 2).status == "filed"
    kinds = world.store.connection.execute("select kind from message where fate='handled'").fetchall()
    assert ("Overdue",) not in kinds


def test_a_standing_reminder_does_not_prevent_rest() -> None:
    world = town()
    bring(world)
    world.run()
    assert [message.kind for message in world.mailbox.in_order()] == ["Review"]
    world.advance(60_000)
    assert world.message is None
    assert world.store.connection.execute("select count(*) from message where kind='Review'").fetchone() == (2,)


def test_a_lost_message_is_a_step_of_its_own_and_carries_the_faults_name() -> None:
    world = town()
    control(world, "archive", ArmFault(fault="post.lost", times=1))
    bring(world)
    world.run()
    lost = world.store.connection.execute("select kind, fault from message where fate=?", (Fate.lost,)).fetchall()
    assert lost == [("File", "post.lost")]
    assert letter(world, 2).status == "overdue"


def test_a_repeat_is_recognised_unless_the_guard_is_out_and_then_the_promise_turns_red() -> None:
    world = town()
    control(world, "archive", ArmFault(fault="post.twice"))
    bring(world)
    world.run()
    assert world.rows.look_all(Breach) == []
    control(world, "archive", TakeGuardOut(guard="dedup"))
    bring(world)
    world.run()
    (breach,) = world.rows.look_all(Breach)
    kind, repeats = world.store.connection.execute(
        "select kind, repeats from message where id=?", (breach.message,)
    ).fetchone()
    assert (breach.promise, kind) == ("filed_once", "File")
    assert repeats is not None, "it broke at the repeat, not before"
    world.go_to(breach.step - 1)
    assert world.rows.look_all(Breach) == [], "going back before the breach heals it"


def test_the_step_that_breaks_a_promise_is_taken_back_whole() -> None:
    world = town()
    control(world, "archive", ArmFault(fault="post.twice"))
    control(world, "archive", TakeGuardOut(guard="dedup"))
    bring(world)
    before = whereabouts(world)
    while not world.rows.look_all(Breach):
        before = whereabouts(world)
        assert world.step() is not None
    world.back()
    assert whereabouts(world) == before


def test_a_fault_whose_time_has_passed_is_there_again_for_whoever_goes_back() -> None:
    world = town()
    control(world, "archive", ArmFault(fault="post.lost", until=1_000))
    bring(world)
    world.run()
    world.advance(10_000)
    bring(world)
    world.run()  # asked, and over
    want, steps = whereabouts(world), world.steps
    world.go_to(0)
    world.go_to(steps)
    assert whereabouts(world) == want
    assert world.store.connection.execute("select count(*) from message where fate='lost'").fetchone() == (1,)


def test_faults_can_be_limited_to_a_thing_a_person_a_time_the_nth_and_a_chance() -> None:
    def lost(arm: ArmFault) -> list[str]:
        world = town()
        control(world, "archive", arm)
        bring(world, 3)
        bring(world, 3, "person:2")
        world.run()
        rows = world.store.connection.execute("select about from message where fate='lost' order by id").fetchall()
        return [about for (about,) in rows]

    assert lost(ArmFault(fault="post.lost", about="letter:3")) == ["letter:3"]
    assert lost(ArmFault(fault="post.lost", who=2)) == ["letter:5", "letter:6", "letter:7"]
    assert len(lost(ArmFault(fault="post.lost", nth=2))) == 1
    assert lost(ArmFault(fault="post.lost", until=0)) == []
    assert lost(ArmFault(fault="post.lost", start=0, message="Ask")) == []
    assert len(lost(ArmFault(fault="post.lost", message="Filed"))) == 6, "a kind by name, wherever it goes"
    assert 0 < len(lost(ArmFault(fault="post.lost", chance=500_000))) < 6
    assert len(lost(ArmFault(fault="post.lost", times=4))) == 4


def test_a_disarmed_fault_and_a_guard_put_back_no_longer_matter() -> None:
    world = town()
    for act in (
        ArmFault(fault="post.twice"),
        TakeGuardOut(guard="dedup"),
        PutGuardBack(guard="dedup"),
        ArmFault(fault="archive.moody"),
        DisarmFault(fault="archive.moody"),
    ):
        control(world, "archive", act)
    bring(world)
    world.run()
    assert letter(world, 2).status == "filed"
    assert world.rows.look(Shelf, 1) or world.rows.look(Shelf, 2) or world.rows.look(Shelf, 3)
    assert world.rows.look_all(Breach) == []


def test_a_swarm_is_many_faults_armed_by_one_act_and_all_are_disarmed_by_one() -> None:
    swarm, one_by_one = town(), town()
    control(swarm, "archive", ArmSwarm({"post.lost": 400_000, "archive.moody": 300_000}))
    control(one_by_one, "archive", ArmFault(fault="post.lost", chance=400_000))
    control(one_by_one, "archive", ArmFault(fault="archive.moody", chance=300_000))
    control(one_by_one, "archive", ArmFault(fault="post.slow", who=2))
    for world in (swarm, one_by_one):
        bring(world, 8)
        world.run()
    struck = [[(armed.fault, armed.used) for armed in world.rows.look_all(ArmedFault)] for world in (swarm, one_by_one)]
    assert struck[0] == struck[1][:2], "they strike as if armed one by one"
    assert any(used for _, used in struck[0])
    for world in (swarm, one_by_one):
        control(world, "archive", DisarmAll())
        world.step()
        assert all(armed.disarmed for armed in world.rows.look_all(ArmedFault))
        assert 2 not in world.weather.exposed


def test_a_setting_counts_from_when_it_is_changed() -> None:
    world = town()
    control(world, "archive", ArmFault(fault="post.slow"))
    control(world, "clerk", ChangeSetting(setting="patience", value="1s"))
    bring(world)
    world.run(until=lambda message: message.kind == "Overdue")
    assert letter(world, 2).status == "overdue"


@pytest.mark.parametrize("bulk", [False, True])
def test_a_handler_that_raises_halts_the_world_before_its_message(bulk: bool) -> None:
    world = town()
    bring(world, 2)
    control(world, "clerk", Explode())
    bring(world, 1)
    with world.in_bulk() if bulk else nullcontext(), pytest.raises(WorldHalted, match="Explode") as caught:
        world.run()
    assert world.steps == 1
    assert the_next(world).id == caught.value.message
    assert letter(world, 1).order == 7, "nothing of the step was kept"
    with pytest.raises(WorldHalted):
        world.step()
    world.back()
    assert world.steps == 0


def test_acts_in_bulk_share_a_commit_with_what_follows_and_neither_a_halt_nor_the_way_back_takes_them() -> None:
    world = town()
    with world.in_bulk():
        bring(world, 2)
        control(world, "clerk", Explode())
        assert world.steps == 0, "an act takes no step"
        with pytest.raises(WorldHalted, match="Explode"):
            world.run()
        acts, steps = world.moment.acts, world.steps
        assert (acts, steps) == (2, 1)
        world.back()
        assert (world.moment.acts, world.steps) == (2, 0)
        assert [message.kind for message in world.mailbox.in_order()] == ["Bring", "Explode"]
        world.undo_act()
        assert [message.kind for message in world.mailbox.in_order()] == ["Bring"]
        world.fork()
        world.run()
    assert world.at_rest
    assert [letter(world, number).order for number in (1, 2)] == [letter(alike(2), number).order for number in (1, 2)]


def alike(letters: int) -> World:
    """Where so many letters have been brought, and nothing else."""
    world = town()
    bring(world, letters)
    world.run()
    return world


@pytest.mark.parametrize("reopened", [False, True])
def test_messages_of_one_link_and_thing_keep_their_order(tmp_path: Path, reopened: bool) -> None:
    """The guard is out and everything arrives twice, so that two answers about one letter are on their way."""
    path = tmp_path / "town.db" if reopened else None
    world = town(path)
    control(world, "archive", TakeGuardOut(guard="dedup"))
    control(world, "archive", ArmFault(fault="post.twice"))
    control(world, "archive", ArmFault(fault="post.slow", message="Filed", chance=400_000))
    bring(world, 40)
    while not world.at_rest:
        world.step()
        if reopened:
            world.close()
            world = town(path)
    arrived: dict[str, list[int]] = {}
    put_off = 0
    for about, number, at, due, sent in world.store.connection.execute(
        "select about, id, at, due, sent from message where kind='Filed' order by step"
    ):
        arrived.setdefault(about, []).append(number)
        put_off += 90 < due - sent < 4_010
        assert at == due
    assert len(arrived) == 40
    assert all(len(numbers) == 2 and numbers == sorted(numbers) for numbers in arrived.values())
    assert put_off > 5, "some waited for the slow one before them"
    world.close()


def test_time_in_the_journal_never_goes_back() -> None:
    world = town()
    for _ in a_hard_day(world):
        pass
    times = [
        at for (at,) in world.store.connection.execute("select at from message where at is not null order by step")
    ]
    assert times == sorted(times)
    assert len(times) == world.steps


@pytest.mark.parametrize("bulk", [False, True])
def test_going_back_takes_the_mark_of_a_fault_off_the_message_it_struck(bulk: bool) -> None:
    world = town()
    bring(world, 1)
    world.step()
    control(world, "archive", ArmFault(fault="post.lost", times=1))
    world.step()
    waiting = the_next(world)
    with world.in_bulk() if bulk else nullcontext():
        world.step()
    assert (waiting.kind, waiting.fate, waiting.fault) == ("File", Fate.lost, "post.lost")
    world.back()
    assert (the_next(world).id, the_next(world).fate, the_next(world).fault) == (waiting.id, None, None)


def test_going_back_takes_the_mark_of_a_fault_off_an_act_it_struck_in_the_same_commit() -> None:
    world = town()
    bring(world)
    control(world, "archive", ArmFault(fault="archive.moody", times=1))
    world.run(limit=2)
    with world.in_bulk():
        control(world, "archive", File(letter=1, colour=1))
        act = world.mailbox.waiting[world.next_id - 1]
        world.run(until=lambda message: message is act)
    assert act.fault == "archive.moody"
    world.back()
    assert world.mailbox.waiting[act.id].fault is None


def test_an_act_that_comes_again_and_fails_again_is_the_one_the_world_stands_at() -> None:
    world = town()
    bring(world)
    world.run()
    control(world, "clerk", Explode())
    world.back()
    world.step()
    with pytest.raises(WorldHalted, match="Explode") as caught:
        world.step()
    assert the_next(world).id == caught.value.message
    assert world.halted is caught.value
    world.back()
    assert world.halted is None


@pytest.mark.parametrize("bulk", [False, True])
def test_letting_time_pass_leaves_what_was_undone_behind_even_if_it_ends_in_a_halt(bulk: bool) -> None:
    world = town()
    bring(world)
    control(world, "clerk", Explode())
    bring(world)
    world.undo_act()
    with world.in_bulk() if bulk else nullcontext(), pytest.raises(WorldHalted):
        world.advance(1_000)
    assert (world.steps, len(world.branches()), list(world.history.tail)) == (1, 2, [])


def test_letting_no_time_pass_is_no_new_branch() -> None:
    world = town()
    bring(world)
    world.undo_act()
    assert world.advance(0) == 0
    assert len(world.branches()) == 1
    assert len(world.history.tail) == 1


@pytest.mark.parametrize("large", [0, 10**6])
def test_back_into_a_bulk_stretch_handles_no_more_than_the_batch_it_lands_in_again(
    large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecomtui.world.commit._LARGE", large)  # compressed, and not
    monkeypatch.setattr("ecomtui.world.engine.BATCH", 20)
    world = town()
    bring(world, 60)
    with world.in_bulk():
        world.run()
    want, length, again = print_of(world), world.steps, 0
    step = world.step

    def counted() -> Message | None:
        nonlocal again
        again += 1
        return step()

    monkeypatch.setattr(world, "step", counted)
    for target in (length - 1, length - 50, 21, 3):
        again = 0
        world.go_to(target)
        assert world.steps == target
        assert again < 20
    world.run()
    assert print_of(world) == want


@pytest.mark.parametrize("batch", [1, 7])
def test_a_hard_day_in_bulk_is_taken_back_message_by_message_to_what_it_was(
    batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecomtui.world.engine.BATCH", batch)
    monkeypatch.setattr("ecomtui.world.world.NEAR", 0)
    world = town()
    for _ in a_hard_day(world):
        pass
    was = {}
    for step in range(world.steps + 1):
        world.go_to(step)
        was[step] = whereabouts(world)
    world.go_to(0)
    with world.in_bulk():
        world.run()
        for step in sorted(was, reverse=True):
            world.go_to(step)
            assert whereabouts(world) == was[step]


def test_a_batch_that_was_undone_is_never_taken_back_again() -> None:
    world = town()
    bring(world)
    world.run(limit=2)
    bring(world, 3)
    bring(world, 3)
    with world.in_bulk():
        world.undo_act()
        world.undo_act()
    bring(world, 1)
    with world.in_bulk():
        world.run()
    want = whereabouts(world)
    world.go_to(2)
    world.run()
    assert whereabouts(world) == want


def test_a_branch_that_was_left_with_an_act_still_waiting_is_found_with_it() -> None:
    world = town()
    bring(world)
    world.run()
    bring(world, 2)
    world.advance(0)
    bring(world, 3)
    left = whereabouts(world)
    world.undo_act()
    bring(world, 1, "person:2")
    world.visit(1)
    assert whereabouts(world) == left


def test_an_act_taken_back_out_of_a_bulk_stretch_leaves_the_acts_before_it() -> None:
    def told(bulk: bool) -> World:
        world = town()
        bring(world)
        world.run(limit=2)
        with world.in_bulk() if bulk else nullcontext():
            bring(world, 2)
            bring(world, 3, "person:2")
            world.run(limit=3)
        world.undo_act()
        bring(world, 1, "person:3")
        world.run()
        return world

    assert whereabouts(told(bulk=True)) == whereabouts(told(bulk=False))


def test_dropping_one_message_reshuffles_nothing_else() -> None:
    def times(about: str | None) -> dict[tuple[str, str], int]:
        world = town()
        if about:
            control(world, "archive", ArmFault(fault="post.lost", about=about))
        for number in range(1, 9):
            bring(world, 1, f"person:{number}")
        world.run()
        rows = world.store.connection.execute(
            "select about, kind, due, sent from message where about is not null and not standing"
        )
        return {(thing, kind): due - sent for thing, kind, due, sent in rows if thing != about}

    everything, without = times(None), times("letter:4")
    assert {key: value for key, value in everything.items() if key[0] != "letter:4"} == without


def test_a_party_cannot_touch_what_is_not_its_own() -> None:
    world = town()
    with pytest.raises(LookupError, match="not a table of archive"):
        world.parties["archive"].rows.peek(Letter, 1)
