"""Two branches of the same world, side by side."""

from collections.abc import Iterator

import pytest

from ecomtui import Shop
from ecomtui.shop.comparing import compare, parting
from ecomtui.shop.views import BranchView
from ecomtui.world.errors import BadInput

CUP = "espresso-cup"


@pytest.fixture
def forked() -> Iterator[Shop]:
    """An order that was delivered, and on another branch cancelled before it was packed."""
    with Shop.in_memory(7) as shop:
        shop.customer("asha").buy({CUP: 2})
        shop.run(until="OrderConfirmed")
        fork = shop.moment().steps
        shop.run()
        shop.go_to(fork + 6)
        shop.customer("asha").cancel(1001)
        shop.run()
        yield shop


def test_both_ends_are_told_and_where_they_parted(forked: Shop) -> None:
    told = compare(forked, 1, 2, 1001, "asha")
    assert told.fork_step == forked.branches()[1].fork_step
    assert told.one.order is not None
    assert told.other.order is not None
    assert (told.one.order.status, told.other.order.status) == ("completed", "canceled")
    assert (told.one.customer.available, told.other.customer.available) == (47_000, 50_000)
    assert told.one.beliefs is not None
    assert told.one.beliefs.customer == "delivered"
    assert min(stop.step or 0 for stop in (*told.one.stops, *told.other.stops)) > told.fork_step
    assert "ParcelDelivered" in [stop.kind for stop in told.one.stops]
    assert "ParcelDelivered" not in [stop.kind for stop in told.other.stops]


def test_comparing_moves_nothing(forked: Shop) -> None:
    before = (forked.digest(), forked.moment(), forked.branches())
    compare(forked, 1, 2, 1001, "asha")
    assert (forked.digest(), forked.moment(), forked.branches()) == before


def test_the_same_stops_stand_beside_each_other(forked: Shop) -> None:
    told = compare(forked, 1, 2, 1001, "asha")
    pairs = told.aligned()
    assert [one for one, _ in pairs if one] == list(told.one.stops)
    assert [other for _, other in pairs if other] == list(told.other.stops)
    assert all(one.kind == other.kind for one, other in pairs if one and other)
    same = compare(forked, 2, 2, 1001, "asha")
    assert all(one and other for one, other in same.aligned())


def test_branches_of_branches_parted_where_the_last_common_one_was_left() -> None:
    branches = [
        BranchView(1, None, 0, 90, False),
        BranchView(2, 1, 40, 80, False),
        BranchView(3, 2, 60, 70, True),
        BranchView(4, 2, 30, 50, False),
        BranchView(5, 1, 50, 60, False),
    ]
    ways = {(1, 2): 40, (2, 3): 60, (1, 3): 40, (3, 4): 30, (1, 4): 30, (3, 5): 40, (1, 5): 50, (5, 4): 30}
    for (one, other), step in ways.items():
        assert parting(branches, one, other) == parting(branches, other, one) == step


def test_a_branch_that_is_none_is_named(forked: Shop) -> None:
    with pytest.raises(BadInput, match="no branch 7"):
        compare(forked, 1, 7, 1001, "asha")
