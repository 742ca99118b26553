"""The queue against theory: M/M/c, whose waiting is known by the Erlang C formula (Erlang 1917).

People come with exponential gaps and are served for exponential times, so what is measured is a sample
of what the formula says. The interval comes from batch means: twenty batches long enough to be nearly
independent, and Student's t for 99 %. The seed is fixed, so the answer is the same on every machine.
"""

from collections.abc import Callable
from functools import cache
from statistics import mean, stdev
from typing import Final, NamedTuple

import pytest

from ecomtui.world.clock import SECOND
from tests.parties.post_office import OpenDoors, clerks, do, post_office, visits

SERVING: Final = 600
"""Mean service, in seconds."""
PEOPLE: Final = 8_400
BEGINNING: Final = 400
"""The first to come, who find the house emptier than it usually is, are not counted."""
BATCHES: Final = 20
STUDENT: Final = 2.861
"""Student's t, 99 % on both sides, 19 degrees of freedom."""
OFFICES: Final = ((1, 1_200), (2, 400), (5, 150), (5, 142))
"""Clerks, and the mean gap in seconds between two who come: utilisations of 50, 75, 80 and 85 %."""


class Seen(NamedTuple):
    """One person, in ms."""

    came: int
    waited: int
    served: int


@cache
def seen(clerks: int, gap: int) -> list[Seen]:
    """Everybody who came to a post office with so many clerks."""
    world = post_office(clerks=str(clerks), gap=f"{gap}s", serving=f"{SERVING}s")
    do(world, OpenDoors(PEOPLE))
    with world.in_bulk():
        world.run()
    found = []
    for visit in visits(world):
        assert visit.begun_at is not None
        assert visit.ended_at is not None
        found.append(Seen(visit.asked_at, visit.begun_at - visit.asked_at, visit.ended_at - visit.begun_at))
    assert len(found) == PEOPLE
    return found


def interval(sample: list[Seen], measure: Callable[[list[Seen]], float]) -> tuple[float, float]:
    """What is measured, and how far the truth may be from it."""
    counted = sample[BEGINNING:]
    size = len(counted) // BATCHES
    means = [measure(counted[at : at + size]) for at in range(0, size * BATCHES, size)]
    return mean(means), STUDENT * stdev(means) / BATCHES**0.5


def erlang_c(servers: int, load: float) -> float:
    """The chance of having to wait: by Erlang's B, which grows server by server without a factorial."""
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


def test_the_formula_is_the_one_of_the_textbooks() -> None:
    assert erlang_c(1, 0.5) == pytest.approx(0.5)  # with one server it is the utilisation
    assert erlang_c(2, 1.0) == pytest.approx(1 / 3)
    assert erlang_c(5, 4.0) == pytest.approx(0.5541, abs=5e-5)


@pytest.mark.parametrize(("clerks", "gap"), OFFICES)
def test_people_wait_as_often_as_erlang_says(clerks: int, gap: int) -> None:
    measured, give = interval(seen(clerks, gap), lambda people: mean(p.waited > 0 for p in people))
    assert measured == pytest.approx(erlang_c(clerks, SERVING / gap), abs=give)
    assert give < 0.08, "an interval that anything would fall into says nothing"


@pytest.mark.parametrize(("clerks", "gap"), OFFICES)
def test_people_wait_as_long_as_erlang_says(clerks: int, gap: int) -> None:
    load = SERVING / gap
    wanted = erlang_c(clerks, load) * SERVING / (clerks - load) * SECOND
    measured, give = interval(seen(clerks, gap), lambda people: mean(p.waited for p in people))
    assert measured == pytest.approx(wanted, abs=give)
    assert give < 0.4 * wanted


@pytest.mark.parametrize(("clerks", "gap"), OFFICES)
def test_clerks_are_as_busy_as_people_give_them_work(clerks: int, gap: int) -> None:
    def utilisation(people: list[Seen]) -> float:
        return sum(p.served for p in people) / (clerks * (people[-1].came - people[0].came))

    measured, give = interval(seen(clerks, gap), utilisation)
    assert measured == pytest.approx(SERVING / (gap * clerks), abs=give)
    assert give < 0.05


def test_littles_law_holds_to_the_millisecond() -> None:
    """L = λW for those who wait and for those who are served: over a time that begins and ends with an
    empty house, both sides are the same sum, once taken along the clock and once along the people."""
    world = post_office(clerks="2", gap="400s", serving=f"{SERVING}s")
    do(world, OpenDoors(300))
    waiting = busy = since = 0
    while not world.at_rest:
        upcoming = world.mailbox.next()
        assert upcoming is not None
        here = clerks(world)
        waiting += here.waiting * (upcoming.due - since)
        busy += here.busy * (upcoming.due - since)
        since = upcoming.due
        world.step()
    people = [(v.asked_at, v.begun_at or 0, v.ended_at or 0) for v in visits(world)]
    assert len(people) == 300
    assert waiting == sum(begun - asked for asked, begun, _ in people) > 0
    assert busy == sum(ended - begun for _, begun, ended in people)
    assert clerks(world).until(world.now) == (busy, 2 * world.now)
