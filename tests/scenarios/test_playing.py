"""What a file says is what happens: acts, time, expectations, faults, and how a run fails."""

import re

import pytest

from ecomtui.scenarios.places import BadScenario
from tests.scenarios.conftest import Play, Write

EXAMPLE = """
name: The bank's answer is lost, the customer is charged once
seed: 42
vars: {qty: 1}
matrix: {outage: [5s, 45s, 2m]}
given:
  stock: {espresso-cup: 3}
  prices: {espresso-cup: 12.50}
  balances: {asha: 120.00}
  settings: {check_order: stock_first, backorders: true}
faults:
  - {fault: bank.timeout_after, order: o1, times: 1}
  - {fault: bank.down, from: 10s, for: "${outage}", optional: true}
steps:
  - buy: {customer: asha, items: {espresso-cup: "${qty}"}, card: "4242424242424242", as: o1}
  - advance: 2d
  - run: idle
  - expect: {order: o1, status: completed, payment: paid, fulfilment: delivered}
  - expect: {account: {asha: 102.50}, stock: {espresso-cup: {on_hand: 2, allocated: 0}}}
  - expect: {mail: {to: asha, template: order_delivered, count: 1}}
  - expect: {happened: {PaymentCaptured: 1}, never: [PaymentRefunded]}
invariants: all
"""


@pytest.mark.parametrize("outage", ["5s", "45s", "2m"])
def test_the_example_of_the_contract_runs_as_it_says(play: Play, outage: str) -> None:
    outcome = play(EXAMPLE, cell=f"outage={outage}")
    assert outcome.passed, str(outcome)
    assert dict(outcome.struck)["bank.timeout_after"] == 1


def test_the_same_file_and_seed_give_the_same_digest(play: Play) -> None:
    assert play(EXAMPLE).digest == play(EXAMPLE).digest
    assert play(EXAMPLE).digest != play(EXAMPLE, seed=43).digest


def test_without_its_guard_the_example_fails_at_the_message_that_broke_the_promise(play: Play) -> None:
    outcome = play(EXAMPLE, guards_off=("idempotency",))
    assert outcome.failure is not None
    assert outcome.failure.reason == "charged_once"
    assert "the promise charged_once is broken" in str(outcome)
    assert outcome.failure.message is not None
    assert "--guard-off idempotency" in outcome.failure.notes[-1]


def test_a_missed_expectation_says_what_was_there_and_which_message_made_it_so(play: Play) -> None:
    outcome = play("""
        steps:
          - buy: {customer: asha, items: {espresso-cup: 2}, as: o1}
          - run: idle
          - expect: {order: o1, status: completed, payment: refunded}
        """)
    lines = str(outcome).splitlines()
    assert lines[0] == "scenario:5:53: the payment of order 1001 should be refunded, and it is paid"
    assert lines[2].endswith("^" * len("refunded"))
    assert "PaymentCollected from merchant to order_manager" in lines[3]
    assert lines[4].strip() == "again: ecomtui run scenario"


# -------------------------------------------------------------------- acts
def test_a_customers_acts_wait_for_each_other_and_for_the_order_they_speak_of(play: Play) -> None:
    assert play("""
        steps:
          - buy: {customer: asha, items: {espresso-cup: 1}, as: o1}
          - cancel: {order: o1}
          - run: idle
          - expect: {order: o1, status: canceled, payment: voided, fulfilment: canceled}
        """).passed


def test_an_act_that_is_rejected_fails_the_run_where_it_stands(play: Play) -> None:
    outcome = play("""
        steps:
          - buy: {customer: asha, items: {espresso-cup: 1}, as: o1}
          - run: idle
          - cancel: {order: o1}
          - run: idle
        """)
    assert outcome.failure is not None
    assert str(outcome.failure.place) == "scenario:5:5"
    assert "already_dispatched" in outcome.failure.says


@pytest.mark.parametrize(
    "act",
    [
        "buy: {customer: asha, items: {espresso-cup: 0}, rejected: bad_quantity}",
        "buy: {customer: asha, items: {no-such-thing: 1}, rejected: unknown_product}",
        'buy: {customer: asha, items: {espresso-cup: 1}, card: "4242424242424241", rejected: incorrect_number}',
        "buy: {customer: asha, items: {espresso-cup: 1}, voucher: NOSUCH, rejected: unknown_voucher}",
        "checkout: {customer: asha, rejected: cart_empty}",
        "cancel: {order: o1, rejected: already_dispatched}",
        "cancel: {order: o1, rejected: any}",
        "cancel: {order: o1, customer: ben, rejected: not_yours}",
    ],
)
def test_an_act_that_is_to_be_rejected_is(play: Play, act: str) -> None:
    outcome = play(f"""
steps:
  - buy: {{customer: asha, items: {{espresso-cup: 1}}, as: o1}}
  - run: idle
  - {act}
  - run: idle
""")
    assert outcome.passed, str(outcome)


@pytest.mark.parametrize("answer", ["accept", "refuse"])
def test_an_answer_that_nobody_asks_for_fails_the_run_unless_it_may_be_rejected(play: Play, answer: str) -> None:
    story = """
        steps:
          - buy: {customer: asha, items: {espresso-cup: 1}, as: o1}
          - ANSWER: {order: o1, what: price_changed}
          - run: idle
          - expect: {order: o1, status: completed}
        """.replace("ANSWER", answer)
    failed = play(story)
    assert failed.failure is not None
    assert "the shop has not asked that about o1" in failed.failure.says
    maybe = play(story.replace("price_changed}", "price_changed, rejected: maybe}"))
    assert maybe.passed, str(maybe)


def test_an_act_that_is_to_be_rejected_and_is_not_fails_the_run(play: Play) -> None:
    outcome = play("steps:\n  - buy: {customer: asha, items: {espresso-cup: 1}, rejected: any}\n  - run: idle\n")
    assert outcome.failure is not None
    assert "the shop took it" in outcome.failure.says


def test_a_refusal_of_the_bank_is_an_outcome_and_another_card_may_pay(play: Play) -> None:
    assert play("""
        steps:
          - buy: {customer: asha, items: {espresso-cup: 1}, card: "4000000000000002", as: o1}
          - run: PaymentRefused
          - run: OrderRefused
          - expect: {order: o1, status: pending, payment: none}
          - pay: {order: o1, payer: ben}
          - run: idle
          - expect: {order: o1, status: completed, payment: paid}
          - expect: {account: {asha: 500.00, ben: {balance: 482.50, held: 0.00}}}
        """).passed


def test_one_act_at_a_time_leads_to_the_same_order(play: Play) -> None:
    assert play("""
        steps:
          - browse: {customer: asha}
          - add: {customer: asha, items: {espresso-cup: 2, bear-mug: 1}}
          - run: idle
          - expect: {cart: {customer: asha, status: open, items: {espresso-cup: 2, bear-mug: 1}}}
          - remove: {customer: asha, items: [bear-mug]}
          - checkout: {customer: asha}
          - place: {customer: asha, key: k1, as: o1}
          - place: {customer: asha, key: k1}
          - run: idle
          - expect: {order: o1, status: completed, subtotal: 25.00, shipping: 5.00, total: 30.00}
          - expect: {orders: {customer: asha, count: 1}}
        """).passed


def test_goods_go_back_and_somebody_opens_the_box(play: Play) -> None:
    assert play("""
        given: {settings: {returns: manual}}
        steps:
          - buy: {customer: asha, items: {espresso-cup: 2}, as: o1}
          - run: idle
          - return: {order: o1, items: {espresso-cup: 1}, reason: damaged, as: r1}
          - run: idle
          - inspect: {return: r1, verdict: accept}
          - run: idle
          - expect: {order: o1, payment: partially_refunded, fulfilment: partially_returned, refunded: 12.50}
        """).passed


# -------------------------------------------------------------------- the world before
def test_what_is_given_is_there(play: Play) -> None:
    assert play("""
        given:
          now: Tue 14:30
          stock: {espresso-cup: 4}
          balances: {zoe: 100.00}
          products: {dream-jar: {name: A jar of dreams, price: 30.00, stock: 5}}
          vouchers: {SAVE10: {percent: 10}, FIVER: {amount: 5.00}}
          personas: {ben: double_clicker}
        steps:
          - expect: {account: {zoe: 100.00}, stock: {dream-jar: {on_hand: 5}, espresso-cup: {on_hand: 4}}}
          - buy: {customer: zoe, items: {dream-jar: 2}, voucher: SAVE10, as: z}
          - buy: {customer: ben, items: {dream-jar: 1}, voucher: FIVER, as: b}
          - run: idle
          - expect: {order: z, subtotal: 60.00, discount: 6.00, shipping: 0.00, total: 54.00}
          - expect: {order: b, discount: 5.00, total: 30.00}
          - expect: {orders: {customer: ben, count: 1}, happened: {PurchaseOrderAcknowledged: 0}}
        """).passed


def test_staff_act_at_once_and_in_short(play: Play) -> None:
    assert play("""
        given: {stock: {espresso-cup: 1}}
        steps:
          - restock: {espresso-cup: 5}
          - restock: {sku: bear-mug, quantity: 2}
          - reprice: {espresso-cup: 13.00}
          - deposit: {customer: asha, amount: 7.00}
          - set: {backorders: false}
          - run: idle
          - expect: {stock: {espresso-cup: {on_hand: 6}}, account: {asha: 507.00}}
          - buy: {customer: asha, items: [espresso-cup], as: o1}
          - run: idle
          - refund: {order: o1, amount: 2.00}
          - run: idle
          - expect: {order: o1, subtotal: 13.00, refunded: 2.00, payment: partially_refunded}
        """).passed


# -------------------------------------------------------------------- time
def test_run_stops_at_a_kind_or_as_soon_as_one_is_sent(play: Play) -> None:
    assert play("""
        steps:
          - buy: {customer: asha, items: {espresso-cup: 1}, as: o1}
          - run: {sent: ReserveStock, order: o1}
          - expect: {sent: {ReserveStock: 1}, never: [ReserveStock]}
          - run: ReserveStock
          - expect: {happened: {ReserveStock: 1}, stock: {espresso-cup: {held: 1}}}
          - step: 3
          - run: PaymentCaptured
          - expect: {order: o1, believes: {customer: confirmed, bank: captured}, payment: authorized}
        """).passed


def test_a_kind_that_never_comes_fails_at_its_place(play: Play) -> None:
    outcome = play("steps:\n  - buy: {customer: asha, items: [espresso-cup]}\n  - run: PaymentRefunded\n")
    assert outcome.failure is not None
    assert str(outcome.failure.place) == "scenario:4:10"


def test_within_lets_time_pass_until_it_holds(play: Play) -> None:
    steps = """
        steps:
          - buy: {{customer: asha, items: {{espresso-cup: 1}}, as: o1}}
          - expect: {{order: o1, status: completed, within: {}}}
        """
    assert play(steps.format("5d")).passed
    late = play(steps.format("1h"))
    assert late.failure is not None
    assert "should be completed, and it is confirmed" in late.failure.says


def test_back_takes_the_acts_since_a_label_back_too(play: Play) -> None:
    assert play("""
        steps:
          - buy: {customer: asha, items: {espresso-cup: 1}, as: o1}
          - label: asked
          - buy: {customer: ben, items: {espresso-cup: 1}, as: o2}
          - run: idle
          - expect: {orders: {count: 2}}
          - back: asked
          - run: idle
          - expect: {orders: {count: 1}}
          - back: 3
          - restart: true
          - run: idle
          - expect: {order: o1, status: completed}
        """).passed


def test_a_restart_changes_nothing(play: Play) -> None:
    text = "steps:\n  - buy: {{customer: asha, items: [espresso-cup]}}\n  - run: PaymentAuthorized\n{}  - run: idle\n"
    assert play(text.format("")).digest == play(text.format("  - restart: true\n")).digest


def test_steps_are_repeated(play: Play) -> None:
    assert play("""
        steps:
          - repeat: {times: 3, every: 1h, steps: [{deposit: {customer: asha, amount: 1.00}}]}
          - expect: {account: {asha: 503.00}}
        """).passed


def test_a_crowd_comes_when_the_file_says_so(play: Play) -> None:
    assert play("""
        steps:
          - traffic: {per_hour: 60, for: 2h}
          - run: idle
          - expect: {happened: {OrderSubmitted: {min: 10, max: 200}}}
        """).passed


# -------------------------------------------------------------------- faults
def test_a_fault_for_an_act_strikes_only_what_that_act_causes(play: Play) -> None:
    outcome = play("""
        faults: [{fault: net.drop_request, order: o2}]
        steps:
          - buy: {customer: asha, items: {espresso-cup: 1}, as: o1}
          - buy: {customer: asha, items: {espresso-cup: 1}, as: o2}
          - run: idle
          - expect: {faults: {net.drop_request: 1}, order: o2, status: completed}
          - expect: {sent: {ViewProduct: 3}}
        """)
    assert not outcome.passed or dict(outcome.struck) == {"net.drop_request": 1}


def test_a_fault_that_touches_nothing_fails_the_run_unless_it_may(play: Play) -> None:
    text = (
        "faults: [{{fault: parcel.lost, from: 300d{}}}]\n"
        "steps:\n  - buy: {{customer: asha, items: [bear-mug]}}\n  - run: idle\n"
    )
    outcome = play(text.format(""))
    assert outcome.failure is not None
    assert str(outcome.failure.place) == "scenario:2:10"
    assert "touched no message" in outcome.failure.says
    assert play(text.format(", optional: true")).passed


def test_faults_and_guards_can_be_changed_on_the_way(play: Play) -> None:
    assert play(
        """
        steps:
          - arm: {fault: parcel.delayed}
          - disarm: parcel.delayed
          - arm: {fault: bank.timeout_after, times: 1, optional: true}
          - guard: {off: idempotency}
          - buy: {customer: asha, items: [espresso-cup]}
          - run: idle
          - expect: {invariants: {broken: [charged_once]}}
          - guard: {on: idempotency}
        """.replace("- arm: {fault: parcel.delayed}", "- arm: {fault: parcel.delayed, optional: true}")
    ).passed


def test_a_swarm_strikes_now_and_then_until_all_is_disarmed(play: Play) -> None:
    text = """
        steps:
          - swarm: {{net.slow: 100%, mail.soft_bounce: 0.000001}}
          {}
          - buy: {{customer: asha, items: [espresso-cup], as: o1}}
          - run: idle
          - expect: {{order: o1, status: completed, faults: {{net.slow: {}}}}}
        """
    assert play(text.format("- label: here", "{min: 1}")).passed, "what struck nothing is no failure"
    assert play(text.format("- disarm: all", 0)).passed


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("{bank.dwn: 5%}", "did you mean 'bank.down'?"),
        ("{bank.down: 5}", "'5' is no chance"),
        ("{}", "write it as in"),
        ("bank.down", "write it as in"),
    ],
)
def test_a_swarm_that_cannot_be_is_refused_where_it_stands(play: Play, wrong: str, says: str) -> None:
    with pytest.raises(BadScenario, match=re.escape(says)) as caught:
        play(f"steps:\n  - swarm: {wrong}\n")
    assert "scenario:3:" in str(caught.value)


# -------------------------------------------------------------------- races
RACE = """
    given: {{stock: {{espresso-cup: 1}}, settings: {{backorders: false}}}}
    steps:
      - race:
          order: {}
          steps:
            - buy: {{customer: asha, items: [espresso-cup], as: o1}}
            - buy: {{customer: ben, items: [espresso-cup], as: o2}}
      - run: idle
      - expect: {{order: {}, status: completed}}
      - expect: {{order: {}, status: canceled, reason: out_of_stock}}
"""


def test_who_goes_first_in_a_race_gets_the_last_piece(play: Play) -> None:
    assert play(RACE.format("[o1, o2]", "o1", "o2")).passed
    assert play(RACE.format("[o2, o1]", "o2", "o1")).passed


def test_every_order_of_arrival_is_run(play: Play) -> None:
    outcome = play(RACE.format("all", "o1", "o2"))
    assert outcome.lives > 1
    assert outcome.failure is not None
    assert "order of arrival" in outcome.failure.says


# -------------------------------------------------------------------- variables and parts
def test_parts_are_merged_under_the_files_own_keys(play: Play, write: Write) -> None:
    from ecomtui.scenarios.running import run_scenario

    write(
        "common/small.shop-part.yaml",
        """
        given: {stock: {espresso-cup: 9, bear-mug: 8}}
        steps:
          - restock: {espresso-cup: 1}
        """,
    )
    path = write(
        "mine.shop.yaml",
        """
        name: mine
        include: [common/small.shop-part.yaml]
        given: {stock: {espresso-cup: 3}}
        steps:
          - run: idle
          - expect: {stock: {espresso-cup: {on_hand: 4}, bear-mug: {on_hand: 8}}}
        """,
    )
    outcome = run_scenario(path)
    assert outcome.passed, str(outcome)


def test_examples_are_rows_and_null_takes_a_key_away(play: Play) -> None:
    text = """
name: totals
examples:
  - {price: 49.99, voucher: null, total: 54.99}
  - {price: 50.00, voucher: null, total: 50.00}
  - {price: 50.00, voucher: FIVER, total: 50.00}
given:
  prices: {espresso-cup: "${price}"}
  vouchers: {FIVER: {amount: 5.00}}
steps:
  - buy: {customer: asha, items: [espresso-cup], voucher: "${voucher}", as: o1}
  - run: idle
  - expect: {order: o1, total: "${total}"}
"""
    cells = ("price=49.99,voucher=null,total=54.99", "price=50.00,voucher=null,total=50.00")
    for cell in (*cells, "price=50.00,voucher=FIVER,total=50.00"):
        assert play(text, cell=cell).passed
    with pytest.raises(BadScenario, match="no run"):
        play(text, cell="price=1")


def test_a_promise_may_be_left_out_with_a_reason(play: Play) -> None:
    text = """
name: twice
description: The class is to see the second charge.
invariants: {}
guards_off: [idempotency]
faults: [{{fault: bank.timeout_after, times: 1}}]
steps:
  - buy: {{customer: asha, items: [espresso-cup]}}
  - run: idle
""".replace("{{", "{").replace("}}", "}")
    assert play(text.replace("invariants: {}", "invariants: none")).passed
    assert play(text.replace("invariants: {}", "invariants: [stock_true]")).passed
    assert not play(text.replace("invariants: {}", "invariants: all")).passed


def test_a_claim_a_dispute_or_a_look_at_the_courier_can_name_the_items_it_is_about(play: Play) -> None:
    outcome = play("""
        given: {stock: {house-blend: 0}, settings: {split_shipment: true}}
        steps:
          - buy: {customer: asha, items: {espresso-cup: 2, house-blend: 1}, as: o1}
          - run: idle
          - track: {order: o1, items: house-blend}
          - claim: {order: o1, parcel: 2, items: espresso-cup, rejected: not_in_parcel}
          - claim: {order: o1, items: {espresso-cup: 1}, reason: damaged}
          - run: idle
          - buy: {customer: ben, items: {espresso-cup: 2}, as: o2}
          - run: idle
          - dispute: {order: o2, items: {espresso-cup: 1}}
          - run: idle
          - expect: {account: {ben: 482.50}}
        """)
    assert outcome.passed, str(outcome)


@pytest.mark.parametrize(
    ("about", "account"), [("amount: 3.00", "473.00"), ("parcel: 1", "495.00"), ("items: [espresso-cup]", "482.50")]
)
def test_a_dispute_is_about_what_the_file_says(play: Play, about: str, account: str) -> None:
    outcome = play(f"""
        steps:
          - buy: {{customer: ben, items: {{espresso-cup: 2}}, as: o1}}
          - run: idle
          - dispute: {{order: o1, {about}}}
          - run: idle
          - expect: {{account: {{ben: {account}}}}}
        """)
    assert outcome.passed, str(outcome)


def test_a_dispute_about_more_pieces_than_there_were_fails_where_they_stand(play: Play) -> None:
    outcome = play("""
        steps:
          - buy: {customer: ben, items: {espresso-cup: 2}, as: o1}
          - run: idle
          - dispute: {order: o1, items: {espresso-cup: 3}}
        """)
    assert outcome.failure is not None
    assert "is of 2 × espresso-cup, not 3" in outcome.failure.says
    assert "espresso-cup: 3" in str(outcome)


# -------------------------------------------------------------------- people agree to what they are asked
def test_another_price_that_the_customer_agrees_to_is_no_rejection(play: Play) -> None:
    agrees = """
        faults: [{fault: shop.price_changed, order: o1}]
        steps:
          - buy: {customer: ben, items: {espresso-cup: 1}, as: o1}
          - run: idle
          - expect: {order: o1, status: completed}
        """
    assert (outcome := play(agrees)).passed, str(outcome)
    refused = play(agrees.replace(", as: o1}", ", consent: no, as: o1}"))
    assert refused.failure is not None
    assert refused.failure.reason == "rejected: price_changed"


# -------------------------------------------------------------------- who goes first
LAST_CUP = """
    given: {stock: {kintsugi-cup: 1}, settings: {backorders: false}}
    steps:
      - race:
          steps:
            - buy: {customer: asha, items: {kintsugi-cup: 1}, as: o1}
            - buy: {customer: ben, items: {kintsugi-cup: 1}, as: o2}
            - buy: {customer: chloe, items: {kintsugi-cup: 1}, as: o3}
          order: [FIRST]
      - run: idle
      - expect: {order: FIRST, status: completed}
    """


@pytest.mark.parametrize("first", ["o1", "o2", "o3"])
def test_who_alone_is_named_goes_first_of_all(play: Play, first: str) -> None:
    outcome = play(LAST_CUP.replace("FIRST", first))
    assert outcome.passed, str(outcome)


@pytest.mark.parametrize("order", ["[o1, o2]", "[o2, o1]"])
def test_where_nothing_depends_on_the_order_any_is_granted(play: Play, order: str) -> None:
    outcome = play(f"""
        steps:
          - race:
              steps:
                - buy: {{customer: asha, items: {{enamel-mug: 1}}, as: o1}}
                - buy: {{customer: ben, items: {{espresso-cup: 1}}, as: o2}}
              order: {order}
          - run: idle
          - expect: {{order: o1, status: completed}}
          - expect: {{order: o2, status: completed}}
        """)
    assert outcome.passed, str(outcome)


@pytest.mark.parametrize(
    ("expected", "kind"),
    [("{order: o2, status: completed}", "StockShort"), ("{account: {ben: 1.00}}", "CapturePayment")],
)
def test_in_whichever_order_of_arrival_it_fails_the_message_is_told_that_made_it_so(
    play: Play, expected: str, kind: str
) -> None:
    outcome = play(f"""
        given: {{stock: {{kintsugi-cup: 1}}, settings: {{backorders: false}}}}
        steps:
          - race:
              steps:
                - buy: {{customer: asha, items: {{kintsugi-cup: 1}}, as: o1}}
                - buy: {{customer: ben, items: {{kintsugi-cup: 1}}, as: o2}}
              order: all
          - run: idle
          - expect: {expected}
        """)
    assert outcome.failure is not None
    assert "order of arrival" in outcome.failure.says
    assert kind in outcome.failure.notes[0], str(outcome)


# -------------------------------------------------------------------- faults for acts to come
def test_a_fault_can_be_armed_for_an_act_that_comes_later(play: Play) -> None:
    outcome = play("""
        steps:
          - advance: 1h
          - arm: {fault: bank.generic_decline, order: o2}
          - buy: {customer: asha, items: {espresso-cup: 1}, as: o1}
          - buy: {customer: ben, items: {espresso-cup: 1}, as: o2}
          - run: idle
          - expect: {order: o1, status: completed}
          - expect: {order: o2, status: expired}
        """)
    assert outcome.passed, str(outcome)


def test_a_fault_whose_act_never_comes_fails_the_run_where_it_is_armed(play: Play) -> None:
    outcome = play("""
        steps:
          - arm: {fault: bank.down, order: o2}
          - label: here
          - buy: {customer: ben, items: {espresso-cup: 1}, as: o2}
          - back: here
          - buy: {customer: asha, items: {espresso-cup: 1}, as: o1}
          - run: idle
        """)
    assert outcome.failure is not None
    assert "bank.down" in outcome.failure.says
    assert "- arm" in str(outcome)


def test_a_fault_for_an_act_after_a_race_is_armed_in_every_order_of_arrival(play: Play) -> None:
    outcome = play("""
        faults: [{fault: bank.generic_decline, order: o3}]
        given: {stock: {kintsugi-cup: 1}, settings: {backorders: false}}
        steps:
          - race:
              steps:
                - buy: {customer: asha, items: {kintsugi-cup: 1}, as: o1}
                - buy: {customer: ben, items: {kintsugi-cup: 1}, as: o2}
              order: all
          - run: idle
          - buy: {customer: chloe, items: {espresso-cup: 1}, as: o3}
          - run: idle
          - expect: {order: o3, status: expired}
        """)
    assert outcome.passed, str(outcome)
    assert outcome.lives > 1


# -------------------------------------------------------------------- amounts in messages
@pytest.mark.parametrize(("total", "passes"), [("17.50", True), ("17.5", True), ("1750", False), ("17.51", False)])
def test_amounts_in_a_message_are_major_units(play: Play, total: str, passes: bool) -> None:
    outcome = play(f"""
        steps:
          - buy: {{customer: asha, items: {{espresso-cup: 1}}, as: o1}}
          - run: idle
          - expect: {{message: {{kind: OrderConfirmed, body: {{total: {total}}}}}}}
        """)
    assert outcome.passed is passes, str(outcome)
