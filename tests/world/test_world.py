"""The world: deterministic, durable, reversible."""

import pytest
from world.town import Explode, Letter, Shelf, a_day, bring, control, town

from ecomtui.world.controls import ChangeSetting, PutGuardBack, TakeGuardOut
from ecomtui.world.digest import digest
from ecomtui.world.errors import BadInput, WorldHalted
from ecomtui.world.faults import ArmFault, DisarmFault
from ecomtui.world.message import Fate
from ecomtui.world.promises import Breach
from ecomtui.world.world import World


def print_of(world: World) -> str:
    world.commit()
    return digest(world.model, world.store)


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


@pytest.mark.parametrize("reopened_in_bulk", [False, True])
def test_a_world_reopened_at_every_moment_goes_on_as_if_never_closed(tmp_path, reopened_in_bulk) -> None:
    want = print_of(after_a_day(town()))
    path = tmp_path / "town.db"
    world = town(path)

    class Reopened:
        """Stands for whichever world is open now."""

        def __getattr__(self, name: str) -> object:
            return getattr(world, name)

    for _ in a_day(Reopened()):  # type: ignore[arg-type]
        world.close()
        world = town(path)
    assert print_of(world) == want
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


def test_the_redo_tail_survives_a_reopening(tmp_path) -> None:
    world = after_a_day(town(tmp_path / "town.db"))
    want = print_of(world)
    for distance in (1, 5, world.steps - 5):
        world.back(distance)
        world.close()
        world = town(tmp_path / "town.db")
        world.run()
        assert print_of(world) == want
    world.close()


def test_back_into_a_bulk_stretch_restores_its_checkpoint_and_replays() -> None:
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
    assert world.rows.look(Letter, 2).status == "filed"
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
    assert world.rows.look(Letter, 2).status == "overdue"


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
    assert lost(ArmFault(fault="post.lost", start=0, message="Filed")) == []
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
    assert world.rows.look(Letter, 2).status == "filed"
    assert world.rows.look(Shelf, 1) or world.rows.look(Shelf, 2) or world.rows.look(Shelf, 3)
    assert world.rows.look_all(Breach) == []


def test_a_setting_counts_from_when_it_is_changed() -> None:
    world = town()
    control(world, "archive", ArmFault(fault="post.slow"))
    control(world, "clerk", ChangeSetting(setting="patience", value="1s"))
    bring(world)
    world.run(until=lambda message: message.kind == "Overdue")
    assert world.rows.look(Letter, 2).status == "overdue"


@pytest.mark.parametrize("bulk", [False, True])
def test_a_handler_that_raises_halts_the_world_before_its_message(bulk: bool) -> None:
    world = town()
    bring(world, 2)
    control(world, "clerk", Explode())
    bring(world, 1)
    with pytest.raises(WorldHalted, match="Explode") as caught:
        if bulk:
            with world.in_bulk():
                world.run()
        else:
            world.run()
    assert world.steps == 1
    assert world.mailbox.next().id == caught.value.message
    assert world.rows.look(Letter, 1).order == 7, "nothing of the step was kept"
    with pytest.raises(WorldHalted):
        world.step()
    world.back()
    assert world.steps == 0


def test_messages_of_one_link_and_thing_keep_their_order() -> None:
    world = town()
    control(world, "archive", ArmFault(fault="post.slow", nth=1))
    bring(world, 1)
    world.run()
    bring(world, 40)
    world.run()
    rows = world.store.connection.execute(
        "select about, id, at from message where fate='handled' order by step"
    ).fetchall()
    assert [row[2] for row in rows] == sorted(row[2] for row in rows)


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
