"""What was done becomes a file that does the same; what failed becomes the smallest file that still fails."""

from pathlib import Path

import pytest

from ecomtui import Given, Shop
from ecomtui.scenarios import run_scenario
from ecomtui.scenarios.exploring import Exploration
from ecomtui.scenarios.loader import load_text
from ecomtui.scenarios.recording import record
from ecomtui.scenarios.replaying import parsed, replayed
from ecomtui.scenarios.shrinking import found, shrink
from ecomtui.shop.sweep import SweepPlan, sweep
from ecomtui.world.errors import BadInput
from tests.cli.running import run

CUP, BEANS = "espresso-cup", "house-blend"
TWICE = """\
name: A bank that is asked twice
seed: 5
guards_off: [idempotency]
given: {stock: {espresso-cup: 9}, settings: {hold_lasts: 20m}}
faults:
  - {fault: net.slow, optional: true}
  - {fault: bank.timeout_after, order: o2}
steps:
  - browse: {customer: ben}
  - buy: {customer: ben, items: {house-blend: 1}, as: o1}
  - advance: 2h
  - buy: {customer: asha, items: {espresso-cup: 2}, as: o2}
  - restock: {sku: earl-grey, quantity: 5}
  - run: idle
  - expect: {order: o2, status: completed}
"""


# -------------------------------------------------------------------- record
def a_lively_day(shop: Shop) -> None:
    """Acts of all sorts, at moments of all sorts."""
    asha, ben = shop.customer("asha"), shop.customer("ben")
    shop.arm("bank.timeout_after", times=1)
    first = asha.buy({CUP: 2}, card="4000000000003220", voucher="WELCOME10")
    second = ben.buy({CUP: 1, BEANS: 2}, payer="asha", consent=False)
    shop.step(40)
    shop.set("hold_lasts", "5m")
    shop.advance("3h")
    asha.track(first)
    shop.run()
    shop.refund(first, 1_23)
    shop.arm("net.slow", order=shop.coming("asha", 1), times=2)
    asha.return_goods(first, {CUP: 1}, reason="damaged")
    ben.claim(second)
    shop.run()
    shop.guard_off("dedup")
    shop.restock(CUP, 3)
    shop.reprice(BEANS, 13_37)
    shop.deposit("ben", 1_00)
    shop.disarm("net.slow")
    shop.swarm({"net.duplicate": 200_000, "bank.timeout_after": 333_333})
    shop.guard_on("dedup")
    asha.dispute(first)
    shop.run(until="NewsRead")
    shop.respond(1, "accept")
    shop.disarm_all()
    ben.add(CUP, 2)
    ben.checkout()
    ben.place(key="k")
    shop.run()
    shop.advance("1d")


GIVENS = {
    "usual": Given(),
    "otherwise": Given(
        stock={CUP: 2},
        prices={BEANS: 9_99},
        balances={"asha": 123_45, "zoe": 5_00},
        customers=["zoe"],
        personas={"ben": "returner"},
        settings={"split_shipment": "true", "capture_at": "checkout"},
        releases={"earl-grey": 86_400_000},
        guards_off=["mail_once"],
    ),
}


@pytest.mark.parametrize("given", GIVENS)
def test_a_recorded_day_is_lived_through_again_to_the_same_digest(given: str) -> None:
    with Shop.in_memory(11, GIVENS[given]) as shop:
        a_lively_day(shop)
        text, digest = record(shop, "A lively day").text(), shop.digest()
    outcome = run_scenario(text)
    assert outcome.passed, str(outcome)
    assert outcome.digest == digest


def test_what_an_act_names_of_an_order_is_recorded() -> None:
    with Shop.in_memory() as shop:
        order = shop.customer("ben").buy({CUP: 2})
        shop.run()
        shop.customer("ben").claim(order, {CUP: 1}, reason="damaged")
        shop.customer("ben").dispute(order, amount=12_50)
        shop.run()
        text, digest = record(shop, "A part").text(), shop.digest()
    assert "parcel: 1" in text
    assert "amount: '12.50'" in text
    assert run_scenario(text).digest == digest


def test_traffic_is_recorded_with_its_crowd() -> None:
    with Shop.in_memory(3, Given(crowd=30)) as shop:
        shop.traffic(60, orders=5)
        shop.advance("1h")
        shop.run()
        text, digest = record(shop, "A crowd").text(), shop.digest()
    assert run_scenario(text).digest == digest


def test_what_was_taken_back_is_not_recorded() -> None:
    with Shop.in_memory(7) as shop:
        shop.customer("asha").buy({CUP: 1})
        shop.run()
        shop.customer("ben").buy({CUP: 1})
        shop.undo()
        text = record(shop, "One order").text()
    assert "ben" not in text
    assert run_scenario(text).passed


@pytest.mark.parametrize(
    ("given", "says"), [(Given(products=5), "invented products"), (Given(), "nothing has been done")]
)
def test_what_no_file_can_say_is_refused_in_words(given: Given, says: str) -> None:
    with Shop.in_memory(7, given) as shop, pytest.raises(BadInput, match=says):
        record(shop, "x")


def test_the_command_records_a_world_s_file(tmp_path: Path) -> None:
    world, out = tmp_path / "w.db", tmp_path / "w.shop.yaml"
    with Shop.open(world, seed=7) as shop:
        shop.customer("asha").buy({CUP: 1})
        shop.run()
    done = run("record", str(world), "--name", "One cup", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert run_scenario(out).passed
    assert "is there already" in run("record", str(world), "--out", str(out)).stderr
    assert run("record", str(world)).stdout.startswith("name: What was done\n")
    assert run("record", str(tmp_path / "none.db")).exit_code == 2


# -------------------------------------------------------------------- shrink
def test_a_failing_file_is_cut_down_to_what_makes_it_fail() -> None:
    shrunk = shrink(load_text(TWICE).scenario())
    assert (shrunk.reason, shrunk.passes) == ("charged_once", True)
    small = load_text(shrunk.text).scenario()
    assert [step.verb.name for step in small.steps] == ["buy", "run"]
    assert [fault.fault for fault in small.head.faults] == ["bank.timeout_after"]
    assert small.head.given.settings == {}
    assert not run_scenario(shrunk.text).passed


@pytest.mark.parametrize("guard", ["order_key", "voucher_once", "session_check"])
def test_what_a_sweep_has_found_without_a_guard_fails_without_it_and_passes_with_it(guard: str) -> None:
    plan = SweepPlan(guards_off=(guard,))
    seed = next(swept.seed for swept in sweep(range(1, 61), plan) if swept.failed)
    shrunk = shrink(found(Exploration(plan), seed))
    assert shrunk.steps <= 6
    assert shrunk.passes
    failure = run_scenario(shrunk.text).failure
    assert failure is not None
    assert failure.reason == shrunk.reason


def test_what_does_not_fail_cannot_be_shrunk(tmp_path: Path) -> None:
    file = tmp_path / "fine.shop.yaml"
    file.write_text(TWICE.replace("guards_off: [idempotency]\n", ""))
    done = run("shrink", str(file))
    assert (done.exit_code, "does not fail" in done.stderr) == (2, True)
    assert run("shrink").exit_code == 2


def test_the_command_writes_the_smaller_file(tmp_path: Path) -> None:
    file, out = tmp_path / "big.shop.yaml", tmp_path / "small.shop.yaml"
    file.write_text(TWICE)
    done = run("shrink", str(file), "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "2 steps are left" in done.stderr
    assert "passes with every guard" in done.stderr
    assert run("run", str(out)).exit_code == 1


# -------------------------------------------------------------------- replay
def test_a_failing_run_is_opened_at_the_message_that_failed_and_can_be_stepped_through(tmp_path: Path) -> None:
    file = tmp_path / "twice.shop.yaml"
    file.write_text(TWICE)
    with replayed(parsed(str(file))) as shop:
        here = shop.at_step(shop.steps)
        assert here is not None
        assert here.kind == "AuthorizePayment"
        assert not all(promise.kept for promise in shop.promises_so_far())
        shop.back()
        assert all(promise.kept for promise in shop.promises_so_far())
        shop.step(2)


def test_a_run_is_opened_at_any_message_of_any_cell(tmp_path: Path) -> None:
    file = tmp_path / "cells.shop.yaml"
    file.write_text(
        "name: x\nmatrix: {n: [1, 2]}\nsteps:\n"
        '  - buy: {customer: asha, items: {espresso-cup: "${n}"}}\n  - run: idle\n'
    )
    with replayed(parsed(f"{file}:n=2@37")) as shop:
        here = shop.at_step(shop.steps)
        assert here is not None
        assert here.id == 37
        shop.run()
        assert shop.order(1001).lines[0].quantity == 2
    assert f"at message 37, {here.kind}" in run("--replay", f"{file}:n=1@37").stdout
    for wrong, says in (
        ("nothing", "is not of the form"),
        (f"{file}:n=3", "there is no run"),
        (f"{file}@99999", "99999"),
        (f"{tmp_path}/none.shop.yaml", "none.shop.yaml"),
    ):
        done = run("--replay", wrong)
        assert (done.exit_code, says in done.stderr) == (2, True), done.output
