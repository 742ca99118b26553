"""What is left of a failure: not only few steps, but small amounts and short troubles; and it is the same failure."""

from typing import Any

import pytest

from ecomtui.scenarios.amounts import Window
from ecomtui.scenarios.loader import load_text, plain
from ecomtui.scenarios.running import run_scenario
from ecomtui.scenarios.shrinking import Shrunk, shrink
from ecomtui.world.clock import DAY, HOUR, MINUTE, SECOND

OVERSOLD = """\
name: Two want more than there is
guards_off: [row_lock]
given: {stock: {espresso-cup: 60}, balances: {asha: 5000.00, ben: 4000.00}, prices: {espresso-cup: 80.00}}
steps:
  - race:
      steps:
        - browse: {customer: cleo}
        - buy: {customer: asha, items: {espresso-cup: 50}}
        - buy: {customer: ben, items: {espresso-cup: 48}}
  - run: idle
"""
TWICE = """\
name: Paid twice, out of what came in
guards_off: [idempotency]
given: {balances: {asha: 0.00}}
faults: [{fault: bank.timeout_after, order: o1, times: 8}]
steps:
  - deposit: {customer: asha, amount: 800.00}
  - repeat:
      times: 8
      every: 1h
      steps:
        - browse: {customer: ben}
        - restock: {espresso-cup: 64}
  - buy: {customer: asha, items: {espresso-cup: 40}, as: o1}
  - run: idle
"""
CHARGED_TWICE = """\
name: The bank's answer is lost, and asked for again
guards_off: [idempotency]
faults: [{fault: bank.timeout_after, chance: 90%}]
steps:
  - buy: {customer: asha, items: {espresso-cup: 2}, as: o1}
  - run: idle
"""
DOWN = """\
name: The bank is down for hours
faults: [{fault: bank.down, WINDOW}]
steps:
  - advance: 8h
  - buy: {customer: asha, items: {espresso-cup: 4}, as: o1}
  - run: idle
  - expect: {order: o1, status: completed}
"""
WRONG_SUM = """\
name: A sum is expected that is not
faults: [{fault: net.slow, by: 8s}]
steps:
  - browse: {customer: ben}
  - buy: {customer: asha, items: {espresso-cup: 3}}
  - buy: {customer: ben, items: {house-blend: 8}}
  - run: idle
  - expect: {account: {asha: 455.00}}
"""


def steps_of(shrunk: Shrunk) -> list[Any]:
    steps = plain(load_text(shrunk.text).scenario().root)["steps"]
    assert isinstance(steps, list)
    return steps


def test_quantities_that_depend_on_each_other_are_cut_together() -> None:
    shrunk = shrink(load_text(OVERSOLD).scenario())
    assert shrunk.reason == "stock_true"
    assert steps_of(shrunk) == [
        {"buy": {"customer": "asha", "items": {"espresso-cup": "1"}}},
        {"buy": {"customer": "ben", "items": {"espresso-cup": "1"}}},
        {"run": "idle"},
    ]
    given = plain(load_text(shrunk.text).scenario().root)["given"]
    assert given == {"stock": {"espresso-cup": "1"}}


def test_money_is_cut_by_halves_down_to_the_last_half_that_still_fails() -> None:
    shrunk = shrink(load_text(TWICE).scenario())
    (deposit, *_) = steps_of(shrunk)
    assert deposit == {"deposit": {"customer": "asha", "amount": "25.00"}}
    assert not run_scenario(shrunk.text).passed
    assert run_scenario(shrunk.text.replace("'25.00'", "'12.00'")).passed, "a cup and its shipping are 17.50"


def test_steps_within_a_repeat_are_taken_out_and_what_repeats_nothing_is_unfolded() -> None:
    verbs = [verb for step in steps_of(shrink(load_text(TWICE).scenario())) for verb in step]
    assert verbs == ["deposit", "buy", "run"]


@pytest.mark.parametrize("window", ["for: 16h", "until: 16h", "from: 30m, for: 20h", "from: 30m, until: 20h"])
def test_the_window_of_a_fault_is_cut_by_halves_as_long_as_it_fails_alike(window: str) -> None:
    scenario = load_text(DOWN.replace("WINDOW", window)).scenario()
    shrunk = shrink(scenario)
    small = load_text(shrunk.text).scenario()
    (fault,) = small.head.faults
    end = fault.until if fault.lasting is None else (fault.start or 0) + fault.lasting
    assert end is not None, "without an end the bank never says what became of it: that is another failure"
    assert end - (fault.start or 0) <= 10 * MINUTE
    before, after = run_scenario(scenario).failure, run_scenario(shrunk.text).failure
    assert before is not None
    assert after is not None
    assert (after.reason, after.says) == (before.reason, before.says)


def test_an_amount_that_an_expectation_speaks_of_is_not_cut_for_it_would_fail_for_another_reason() -> None:
    shrunk = shrink(load_text(WRONG_SUM).scenario())
    assert steps_of(shrunk) == [
        {"buy": {"customer": "asha", "items": {"espresso-cup": "3"}}},
        {"run": "idle"},
        {"expect": {"account": {"asha": "455.00"}}},
    ]
    assert shrunk.reason == "expectation"


def test_a_window_is_halved_to_spans_that_are_easily_read_and_never_below_a_second() -> None:
    first, second = Window((), 0, 7 * DAY).halves()
    assert (first, second) == (Window((), 0, 3 * DAY), Window((), 3 * DAY, 7 * DAY))
    assert Window((), HOUR, HOUR + 2 * SECOND).halves()[1] == Window((), HOUR + SECOND, HOUR + 2 * SECOND)
    assert Window((), HOUR, HOUR + SECOND).halves() == ()


def test_a_fault_that_may_as_well_strike_always_keeps_no_chance() -> None:
    shrunk = shrink(load_text(CHARGED_TWICE).scenario())
    (fault,) = load_text(shrunk.text).scenario().head.faults
    assert (fault.fault, fault.chance) == ("bank.timeout_after", None), shrunk.text


def test_a_fault_that_is_alone_and_does_nothing_for_the_failure_is_left_out() -> None:
    alone = OVERSOLD.replace("steps:\n", "faults: [{fault: net.slow, optional: true}]\nsteps:\n", 1)
    assert "faults" not in shrink(load_text(alone).scenario()).text
