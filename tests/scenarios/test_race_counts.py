"""How many messages a race takes: those of the winner alone and those of the loser alone, whatever comes first.

Nobody who loses costs the winner a message, and nothing is done twice because two meet; an order of arrival that had
lost a message, or made one more, would show here.
"""

from functools import cache
from typing import Final

import pytest

from ecomtui.scenarios.loader import load_text
from ecomtui.scenarios.running import Outcome, run_scenario

ALONE: Final = """\
name: One customer, and so many cups
given: {{stock: {{espresso-cup: {stock}}}, settings: {{backorders: false, check_order: {check_order}}}}}
steps:
  - buy: {{customer: {who}, items: {{espresso-cup: 1}}, as: o1}}
  - run: idle
  - expect: {{order: o1, status: {status}}}
"""
RACE: Final = """\
name: Two customers, one cup
matrix: {check_order: [stock_first, payment_first], first: [o1, o2]}
given: {stock: {espresso-cup: 1}, settings: {backorders: false, check_order: "${check_order}"}}
steps:
  - race:
      ORDER
      steps:
        - buy: {customer: asha, items: {espresso-cup: 1}, as: o1}
        - buy: {customer: ben, items: {espresso-cup: 1}, as: o2}
  - run: idle
  - expect: {happened: {PlaceOrder: 2, OrderSubmitted: 2, ReserveStock: 2, StockReserved: 1, StockShort: 1}}
  - expect: {happened: {CapturePayment: 1, BookParcel: 1, ParcelDelivered: 1, OrderCanceled: 1}}
"""
WINNER: Final = {"stock_first": 84, "payment_first": 84}
LOSER: Final = {"stock_first": 38, "payment_first": 46}
"""The messages of somebody alone: with a cup to be had, and with none. Who loses after paying has it voided."""
LIVES: Final = 4
"""Orders of arrival that matter."""
CELLS: Final = [(check_order, first) for check_order in WINNER for first in ("o1", "o2")]


def played(text: str, cell: str = "") -> Outcome:
    outcome = run_scenario(load_text(text).scenario(cell))
    assert outcome.passed, str(outcome)
    return outcome


@cache
def of_a_race(order: str, check_order: str, first: str) -> Outcome:
    text = RACE.replace("ORDER", order) + '  - expect: {order: "${first}", status: completed}\n' * (
        order != "order: all"
    )
    return played(text, f"check_order={check_order},first={first}")


@pytest.mark.parametrize("check_order", WINNER)
@pytest.mark.parametrize("who", ["asha", "ben"])
def test_somebody_alone_takes_so_many_messages(check_order: str, who: str) -> None:
    won = played(ALONE.format(stock=1, check_order=check_order, who=who, status="completed"))
    lost = played(ALONE.format(stock=0, check_order=check_order, who=who, status="canceled"))
    assert (won.messages, lost.messages) == (WINNER[check_order], LOSER[check_order])


@pytest.mark.parametrize(("check_order", "first"), CELLS)
def test_a_race_takes_the_messages_of_the_winner_and_of_the_loser_whoever_is_first(
    check_order: str, first: str
) -> None:
    second = {"o1": "o2", "o2": "o1"}[first]
    outcome = of_a_race(f"order: [{first}, {second}]", check_order, first)
    assert outcome.messages == WINNER[check_order] + LOSER[check_order]


@pytest.mark.parametrize("check_order", WINNER)
def test_a_race_in_every_order_of_arrival_takes_so_many_messages_in_each(check_order: str) -> None:
    outcome = of_a_race("order: all", check_order, "o1")
    assert (outcome.lives, outcome.left_out) == (LIVES, "")
    assert outcome.messages == LIVES * (WINNER[check_order] + LOSER[check_order])


@pytest.mark.parametrize("bound", [1, 2, 3])
def test_a_bounded_race_counts_only_the_orders_of_arrival_that_were_run(bound: int) -> None:
    outcome = played(RACE.replace("ORDER", f"order: all\n      bound: {bound}"), "check_order=stock_first,first=o1")
    assert outcome.lives == bound
    assert f"only {bound} orders of arrival were run" in outcome.left_out
    assert outcome.messages == bound * (WINNER["stock_first"] + LOSER["stock_first"])
