"""Sweeps: hundreds of small shops in which half of everything goes wrong, and not one broken promise."""

from collections import Counter

import pytest

from ecomtui.shop.assembly import MODEL
from ecomtui.shop.sweep import SweepPlan, Swept, states, sweep
from ecomtui.world.errors import UnknownName

IN_ONE_GO = {"purchase_order.draft", "goods_return.requested"}
"""States that a row leaves in the same step in which it came to be: nobody ever sees it there."""

NOTICED = {
    "answer_counts_once": 14, "count_the_delivery": 8, "first_come_first_served": 10, "no_refund_besides": 37,
    "reconcile": 7, "refund_cap": 10, "return_counted": 15, "return_window": 25, "row_lock": 10,
}  # fmt: skip
"""Seeds at which to begin to look, where the first few are known to notice nothing: only a matter of time."""


def failed(swept: Swept) -> str | None:
    """What went wrong with a seed, ready to be read."""
    return f"seed {swept.seed}: {swept.broken or swept.halted or 'no rest'}" if swept.failed else None


def test_everything_goes_wrong_is_made_good_and_no_promise_is_broken() -> None:
    """Each fault, each recovery and each state of the vocabulary really happens among so many seeds."""
    struck, recovered, seen = Counter[str](), Counter[str](), Counter[str]()
    for swept in sweep(range(1, 81)):
        assert failed(swept) is None
        assert swept.orders > 0
        struck.update(swept.struck)
        recovered.update(swept.recovered)
        seen.update(swept.states)
    assert {fault for fault in MODEL.faults if not struck[fault]} == set()
    assert {state for state in states() if not seen[state]} == IN_ONE_GO
    assert all(recovered[fault] for fault in MODEL.faults if fault.startswith(("bank.", "parcel.", "po.", "mail.")))


@pytest.mark.parametrize("guard", MODEL.guards)
def test_a_guard_that_is_out_is_noticed(guard: str) -> None:
    plan, begin = SweepPlan(guards_off=(guard,)), NOTICED.get(guard, 1)
    seeds = (*range(begin, 61), *range(1, begin))
    caught = next((swept for swept in sweep(seeds, plan) if swept.failed), None)
    assert caught is not None, "not noticed by sixty seeds"
    assert set(caught.broken) & set(MODEL.guards[guard].promises)


def test_a_seed_comes_to_the_same_every_time() -> None:
    (first,), (second,) = sweep([11]), sweep([11])
    assert first == second
    assert next(sweep([12])) != first


def test_a_guard_that_does_not_exist_is_said_at_once() -> None:
    with pytest.raises(UnknownName, match="row_lock"):
        SweepPlan(guards_off=("row_lok",))
