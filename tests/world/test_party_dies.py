"""A party that dies over a message: what it has in rows is there when it starts again, and nothing else is."""

from pathlib import Path
from typing import ClassVar, Final, cast

import pytest

from ecomtui.world.faults import ArmFault, Effect, Fault
from ecomtui.world.model import Charter, Model
from ecomtui.world.party import Desk, handles
from ecomtui.world.world import World
from tests.world.town import MODEL, Archive, Clerk, File, Page, bring, control

LETTERS: Final = 4


class Scribbler(Archive):
    """An archive that also counts on its fingers what it has filed: against the rules of parties."""

    faults: ClassVar[tuple[Fault, ...]] = (
        *Archive.faults,
        Fault("archive.dies", "archive", Effect.crash, "It dies.", "It starts again.", frozenset({"File"}), by=3_000),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.counted = 0

    @handles(File)
    def file(self, letter: File) -> None:
        super().file(letter)
        self.counted += 1


@pytest.mark.parametrize("place", ["memory", "file"])
@pytest.mark.parametrize("bulk", [False, True])
def test_what_a_party_kept_outside_its_rows_is_gone(place: str, bulk: bool, tmp_path: Path) -> None:
    model = Model(parties=(Clerk, Scribbler), bodies=tuple(MODEL.kinds.bodies.values()), promises=MODEL.promises)
    world = World.create(model, tmp_path / "town.db" if place == "file" else None, 7, Charter())
    control(world, "archive", ArmFault(fault="archive.dies", nth=LETTERS))
    bring(world, LETTERS)
    if bulk:
        with world.in_bulk():
            world.run()
    else:
        world.run()
    archive = cast(Scribbler, world.parties["archive"])
    assert len(world.rows.look_all(Page)) == LETTERS, "the letter over which it died has come again"
    assert archive.counted == 1, "it has only heard of that one"
    world.close()
