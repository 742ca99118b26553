"""Whatever people do, in whatever order: two ways of writing, one world; and seed and acts rebuild it."""

from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ecomtui.world.controls import ChangeSetting, PutGuardBack, TakeGuardOut
from ecomtui.world.errors import BadInput, WorldHalted
from ecomtui.world.faults import ArmFault, DisarmFault
from ecomtui.world.message import Body
from ecomtui.world.world import World
from tests.world.town import Bring, Explode, Fret, control, replayed, town, whereabouts

people = st.sampled_from(["person:1", "person:2"])
some_steps = st.sampled_from([1, 2, 3, 5, 8, 13, 30])
mostly_not = st.sampled_from([False, False, False, True])
spans = st.sampled_from([0, 1, 30, 200, 700, 5_000, 70_000])
parts = st.sampled_from([0, 1, 2, 3, 4, 5, 6, 7, 8])
errands = st.sampled_from([Bring(letters=1), Bring(letters=3), Fret(every=20), Fret(every=45), Fret(every=300)])
controls = st.sampled_from(
    [
        ("archive", ArmFault(fault="post.lost", chance=300_000)),
        ("archive", ArmFault(fault="post.twice", times=2)),
        ("archive", ArmFault(fault="post.slow", nth=2, by=900)),
        ("archive", ArmFault(fault="archive.moody", who=1)),
        ("archive", DisarmFault(fault="post.lost")),
        ("archive", TakeGuardOut(guard="dedup")),
        ("archive", PutGuardBack(guard="dedup")),
        ("clerk", ChangeSetting(setting="patience", value="300ms")),
        ("clerk", ChangeSetting(setting="patience", value="2s")),
        ("clerk", Explode()),
    ]
)


class TwoTowns(RuleBasedStateMachine):
    """The same happens in two worlds: one is a file, written step by step and often reopened; the other is
    in memory and may be written in bulk, with a cache (and mostly batches) so small that they end all the time."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name, "town.db")
        self.small = [
            patch("ecomtui.world.world.NEAR", 2),
            patch("ecomtui.world.table.GENERATION", 2),
        ]
        self.ends: dict[int, dict[str, object]] = {}
        for constant in self.small:
            constant.start()

    @initialize(seed=st.integers(0, 3), restless=st.booleans(), batch=st.sampled_from([5, 5, 1_000]))
    def begin(self, seed: int, restless: bool, batch: int) -> None:
        self.small.append(patch("ecomtui.world.engine.BATCH", batch))
        self.small[-1].start()
        self.file, self.memory, self.restless = town(self.path, seed), town(seed=seed), restless

    def teardown(self) -> None:
        for constant in self.small:
            constant.stop()
        self.file.close()
        self.folder.cleanup()

    def in_both(self, happens: Callable[[World], object], in_bulk: bool = False) -> None:
        def outcome(world: World, bulk: bool) -> object:
            try:
                with world.in_bulk() if bulk else nullcontext():
                    return happens(world)
            except (BadInput, WorldHalted) as error:
                return str(error)

        assert outcome(self.file, False) == outcome(self.memory, in_bulk)
        if self.restless:
            self.the_file_is_closed_and_opened_again()

    @rule()
    def the_file_is_closed_and_opened_again(self) -> None:
        self.file.close()
        self.file = town(self.path)

    @rule(errand=errands, actor=people, bulk=mostly_not)
    def somebody_has_an_errand(self, errand: Body, actor: str, bulk: bool) -> None:
        self.in_both(lambda world: world.act("person", "clerk", errand, actor=actor, who=int(actor[-1])), bulk)

    @rule(change=controls)
    def something_is_controlled(self, change: tuple[str, Body]) -> None:
        self.in_both(lambda world: control(world, *change))

    @rule(steps=st.sampled_from([1, 2, 3]))
    def some_steps_are_made(self, steps: int) -> None:
        self.in_both(lambda world: [repr(world.step()) for _ in range(steps)])

    @rule(errand=errands, first=some_steps, part=parts, span=st.sampled_from([50, 400, 60_000]), bulk=st.booleans())
    def somebody_is_told_to_come_first(self, errand: Body, first: int, part: int, span: int, bulk: bool) -> None:
        def race(world: World) -> list[str]:
            world.act("person", "clerk", errand, actor="person:2")
            world.run(limit=first)
            return [self.told_to_come_first(world, part + more, span) for more in (0, 3)]

        self.in_both(race, bulk)

    def told_to_come_first(self, world: World, part: int, span: int) -> str:
        """One of those that race comes first, but not the one that would."""
        others = world.window(span)[1:]
        if not others:
            return "nobody races"
        chosen = world.choose(others[part % len(others)].id)
        assert world.mailbox.in_order()[0] is chosen
        return repr(chosen)

    @rule(part=parts)
    def somebody_is_told_who_may_not(self, part: int) -> None:
        waiting = self.file.mailbox.in_order()
        behind = [message.id for message in waiting if message not in self.file.window(1 << 40)]
        for number in (*behind[len(behind) * part // 9 :][:1], self.file.next_id + part):
            self.in_both(lambda world, number=number: world.choose(number))  # type: ignore[misc]

    @rule(limit=st.one_of(st.none(), some_steps), bulk=st.booleans())
    def the_world_runs(self, limit: int | None, bulk: bool) -> None:
        self.in_both(lambda world: world.run(limit=limit), bulk)

    @rule(errand=errands, first=some_steps, back=some_steps, then=some_steps, bulk=st.booleans())
    def a_stretch_goes_on_forth_and_back(self, errand: Body, first: int, back: int, then: int, bulk: bool) -> None:
        def stretch(world: World) -> None:
            world.act("person", "clerk", errand, actor="person:2")
            world.run(limit=first)
            self.told_to_come_first(world, first, 400)
            world.run(limit=then)
            self.remember(world)
            world.back(min(back, world.steps))
            world.act("person", "clerk", errand, actor="person:1")
            world.run(limit=then)
            left = world.moment.branch
            self.remember(world)
            world.visit(1)
            world.run(limit=then)
            self.remember(world)
            world.visit(left)

        self.in_both(stretch, bulk)

    @rule(errand=errands, first=some_steps, then=some_steps, back=some_steps, bulk=st.booleans())
    def something_breaks_and_is_mended(self, errand: Body, first: int, then: int, back: int, bulk: bool) -> None:
        def stretch(world: World) -> None:
            world.act("person", "clerk", errand, actor="person:1")
            world.run(limit=first)
            world.act("person", "clerk", errand, actor="person:2")
            control(world, "clerk", Explode())
            with suppress(WorldHalted):
                world.run(limit=then)
            world.back(min(back, world.steps))
            with suppress(WorldHalted):
                world.run(limit=then)
            world.undo_act()
            world.run(limit=then)

        self.in_both(stretch, bulk)

    @rule(errand=errands, first=some_steps)
    def somebody_asks_for_what_cannot_be(self, errand: Body, first: int) -> None:
        def stretch(world: World) -> None:
            world.act("person", "clerk", errand, actor="person:1")
            world.run(limit=first)
            for receiver, body in (("archive", errand), ("clerk", Bring(letters="two"))):  # type: ignore[arg-type]
                with suppress(BadInput):
                    world.act("person", receiver, body, actor="person:1")
            with suppress(BadInput):
                world.visit(99)

        self.in_both(stretch, in_bulk=True)

    @rule(span=spans, bulk=mostly_not)
    def time_passes(self, span: int, bulk: bool) -> None:
        self.in_both(lambda world: world.advance(span), bulk)

    @rule(steps=some_steps, bulk=mostly_not)
    def some_steps_are_taken_back(self, steps: int, bulk: bool) -> None:
        self.in_both(lambda world: world.back(min(steps, world.steps)), bulk)

    @rule(part=parts, bulk=mostly_not)
    def another_moment_is_looked_at(self, part: int, bulk: bool) -> None:
        self.in_both(lambda world: world.go_to(world.moment.furthest * part // 8), bulk)

    @rule(bulk=mostly_not)
    def the_last_act_is_taken_back(self, bulk: bool) -> None:
        self.in_both(lambda world: world.undo_act(), bulk)

    @precondition(lambda self: len(self.file.branches()) > 1)
    @rule(part=parts, bulk=mostly_not)
    def another_branch_is_visited(self, part: int, bulk: bool) -> None:
        others = [branch.id for branch in self.file.branches() if branch.id != self.file.moment.branch]
        branch = others[len(others) * part // 9]
        self.in_both(lambda world: world.visit(branch), bulk)
        if branch in self.ends and not self.memory.halted:
            assert whereabouts(self.file) == self.ends[branch], "the branch reads as it was left"

    @invariant()
    def the_two_are_one_world(self) -> None:
        here = whereabouts(self.file)
        assert here == whereabouts(self.memory)
        assert self.file.branches() == self.memory.branches()
        assert self.file.history.tail == self.memory.history.tail
        self.remember(self.file)

    def remember(self, world: World) -> None:
        """How a branch reads at its end."""
        if world is self.file and not world.redo_steps and not world.history.tail:
            self.ends[world.moment.branch] = whereabouts(world)

    @invariant()
    def seed_and_acts_rebuild_it(self) -> None:
        assert whereabouts(replayed(self.file)) == whereabouts(self.file)


def test_a_file_written_step_by_step_and_a_memory_written_in_bulk_go_the_same_way_whatever_people_do() -> None:
    run_state_machine_as_test(
        TwoTowns,
        settings=settings(
            max_examples=60,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
