"""`ecomtui simulate`: a day that can be broken off anywhere, and a report that adds up."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import pytest

from ecomtui import Given, Shop
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.swarm import RATES, swarm
from tests.cli.running import CHECKOUT, run

SMALL: Final = ("simulate", "--orders", "40", "--customers", "25", "--faults", "swarm")


def report(*words: str) -> dict[str, Any]:
    """The report of a simulation as programs get it."""
    result = run(*words, "--format", "json")
    assert result.exit_code in (0, 1), result.stderr
    assert result.stderr == ""
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture(scope="module")
def day() -> dict[str, Any]:
    """The small day, undisturbed."""
    return report(*SMALL)


# -------------------------------------------------------------------- the report
def test_the_report_adds_up(day: dict[str, Any]) -> None:
    assert day["orders"] == day["placed"] == sum(day["outcomes"].values()) == 40
    assert all(day["promises"].values())
    assert day["broken"] == []
    assert len(day["digest"]) == 64
    visits = dict(day["visits"])
    assert visits.pop("came") == sum(visits.values())
    assert visits["shopping"] == 0
    money, stock = day["money"], day["stock"]
    assert money["opening"] + money["deposits"] == money["customers"] + money["shop"]
    assert money["shop"] == money["paid"] - money["refunded"] > 0
    assert (
        stock["opening"] + stock["received"] + stock["returned"] + stock["adjusted"] - stock["sold"] == stock["on_hand"]
    )
    assert stock["held"] == stock["allocated"] == money["set_aside"] == 0
    assert sum(party["messages"] for party in day["parties"].values()) == day["messages"]
    assert list(day["parties"]) == list(MODEL.party_names)
    assert day["parties"][day["busiest"]]["messages"] == max(p["messages"] for p in day["parties"].values())
    assert day["parties"][day["slowest"]]["waited"] == max(p["waited"] for p in day["parties"].values())
    people = day["personas"].values()
    assert sum(each["people"] for each in people) == 25
    assert sum(each["orders"] for each in people) == 40
    assert day["faults"]
    assert all(0 <= fault["completed"] + fault["ended"] == fault["orders"] for fault in day["faults"].values())


def test_its_money_is_what_a_program_reads_from_the_world(tmp_path: Path) -> None:
    path = tmp_path / "busy.db"
    day = report("simulate", "--orders", "20", "--store", str(path))
    with Shop.read(path) as shop:
        orders = shop.orders()
        assert day["money"]["paid"] == sum(order.paid for order in orders)
        assert day["money"]["ordered"] == sum(order.total for order in orders)
        assert day["outcomes"]["completed"] == sum(order.status == "completed" for order in orders)
        assert day["messages"] == shop.moment().steps
        assert day["digest"] == shop.digest()


def test_the_same_day_is_the_same_and_another_seed_another(day: dict[str, Any]) -> None:
    assert report(*SMALL) == day
    assert report(*SMALL, "--seed", "2")["digest"] != day["digest"]


def test_people_get_a_report_that_fits_80_columns() -> None:
    result = run(*SMALL)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert [line for line in result.stdout.splitlines() if line != line.rstrip()] == []
    for part in (
        "Visits",
        "Orders",
        "Revenue",
        "Busiest: ",
        "Slowest: ",
        "Most wanted",
        "What went wrong",
        f"{len(MODEL.promises)}/{len(MODEL.promises)} kept",
    ):
        assert part in result.stdout
    assert f"Again     ecomtui {' '.join(SMALL)}" in result.stdout


def test_in_a_narrow_terminal_no_word_of_the_report_is_broken() -> None:
    result = run(*SMALL, "--set", "vans=1", "--faults", "parcel.attempt_fail=9%", columns=60)
    assert max(map(len, result.stdout.splitlines())) <= 60
    for word in ("double_clicker", "Wholesaler", "bottleneck", "completed", "ended", "parcel.attempt_fail", "vans"):
        assert re.search(rf"\b{word}\b", result.stdout, re.IGNORECASE), word


def test_a_broken_promise_is_named_and_ends_with_status_1() -> None:
    words = ("simulate", "--orders", "30", "--faults", "bank.timeout_after=20%", "--guard-off", "idempotency")
    result = run(*words)
    assert result.exit_code == 1
    assert "✗ charged_once, at message #" in result.stdout
    assert "taken out: idempotency" in result.stdout
    assert report(*words)["promises"]["charged_once"] is False


def test_personas_and_products_and_settings_are_as_asked() -> None:
    day = report(
        "simulate", "--orders", "15", "--customers", "30", "--products", "40", "--per-hour", "200",
        "--personas", "standard=1,double_clicker=1", "--set", "backorders=false",
    )  # fmt: skip
    assert set(day["personas"]) == {"standard", "double_clicker"}
    assert day["stock"]["products"] == 110
    assert day["stock"]["backorders"] == 0


def test_a_bottleneck_is_found_and_one_more_pair_of_hands_moves_it() -> None:
    waits = {}
    for pickers in (1, 2):
        result = run(*SMALL, "--set", f"pickers={pickers}", "--format", "json")
        queue = json.loads(result.stdout)["queues"]["pickers"]
        assert (queue["capacity"], queue["begun"], queue["waiting"]) == (pickers, queue["served"], 0)
        waits[pickers] = queue["mean_wait"]
    assert waits[1] > 2 * waits[2]
    assert "Bottleneck: pickers. Try one more: --set pickers=2" in run(*SMALL, "--set", "pickers=1").stdout


def test_a_van_is_counted_as_one_and_its_places_are_said() -> None:
    result = run(*SMALL, "--per-hour", "900", "--set", "vans=1")
    (row,) = [line for line in result.stdout.splitlines() if line.startswith("vans ")]
    assert row.split()[1:4] == ["1", "×", "20"]
    assert "Bottleneck: vans. Try one more: --set vans=2\n" in result.stdout


def test_an_order_that_completed_in_spite_of_a_fault_is_told_from_one_that_ended() -> None:
    faults = report("simulate", "--orders", "30", "--faults", "bank.velocity=20%,bank.timeout_after=20%")["faults"]
    declined, lost = faults["bank.velocity"], faults["bank.timeout_after"]
    assert (declined["completed"], declined["ended"]) == (0, declined["orders"])
    assert lost["completed"] > 0


def test_without_a_limit_there_is_no_queue_to_report(day: dict[str, Any]) -> None:
    assert day["queues"] == {}
    assert "queue" not in run(*SMALL).stdout


def test_the_throwaway_world_leaves_nothing_and_touches_nobodys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    assert run("simulate", "--orders", "3").exit_code == 0
    assert list(tmp_path.iterdir()) == []


def test_a_day_that_would_never_end_is_given_up() -> None:
    result = run("simulate", "--orders", "5", "--per-hour", "5000", "--faults", "net.drop_request=1")
    assert result.exit_code == 2
    assert "would never end" in result.stderr


# -------------------------------------------------------------------- swarm
def test_a_swarm_leaves_each_fault_out_half_the_time() -> None:
    swarms = [swarm(seed) for seed in range(200)]
    low, high = RATES
    for fault in MODEL.faults:
        rates = [found[fault] for found in swarms if fault in found]
        assert 70 <= len(rates) <= 130, fault
        assert low <= min(rates) < max(rates) <= high
    assert len({tuple(found) for found in swarms}) > 190


# -------------------------------------------------------------------- broken off, and gone on with
def begun(path: Path, *more: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "ecomtui", *SMALL, "--store", str(path), "--format", "json", *more],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if not name.startswith("ECOMTUI")},
    )


def test_killed_ten_times_it_ends_as_if_nothing_had_happened(tmp_path: Path, day: dict[str, Any]) -> None:
    chance, kills, worlds = random.Random(5), 0, [tmp_path / "killed0.db"]
    while kills < 10:
        child = begun(worlds[-1])
        time.sleep(chance.uniform(0.2, 1.8))
        child.kill()
        child.communicate()
        if child.returncode == -signal.SIGKILL:
            kills += 1
        else:  # it had come to its end: another one
            worlds.append(tmp_path / f"killed{len(worlds)}.db")
    for path in worlds:
        assert without_store(report(*SMALL, "--store", str(path))) == without_store(day)


def without_store(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name != "store"}


@pytest.mark.parametrize("acts", range(9))
def test_killed_between_two_acts_it_does_those_that_are_missing(
    acts: int, tmp_path: Path, day: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, done = tmp_path / "busy.db", 0

    def dies(self: Shop, *args: Any, **more: Any) -> Any:
        nonlocal done
        if done == acts:
            raise KeyboardInterrupt
        done += 1
        return acting(self, *args, **more)

    acting = Shop.act
    monkeypatch.setattr(Shop, "act", dies)
    assert run(*SMALL, "--store", str(path)).exit_code in (0, 130)
    monkeypatch.undo()
    assert report(*SMALL, "--store", str(path))["digest"] == day["digest"]


def test_once_at_its_end_it_only_reports_again(tmp_path: Path, day: dict[str, Any]) -> None:
    words = (*SMALL, "--store", str(tmp_path / "busy.db"))
    first = report(*words)
    size = (tmp_path / "busy.db").stat().st_size
    assert report(*words) == first
    assert first["digest"] == day["digest"]
    assert (tmp_path / "busy.db").stat().st_size == size


def test_a_day_at_its_end_is_reported_from_where_nothing_can_be_written(
    tmp_path: Path, day: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, begun = tmp_path / "ended.db", tmp_path / "begun.db"
    report(*SMALL, "--store", str(ended))
    Shop.open(begun, 1, Given(crowd=25)).close()
    before = ended.read_bytes()
    monkeypatch.setattr("os.access", lambda *_, **__: False)  # the super-user may write anything
    assert report(*SMALL, "--store", str(ended))["digest"] == day["digest"]
    assert ended.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["begun.db", "ended.db"]
    result = run(*SMALL, "--store", str(begun))
    assert result.exit_code == 2
    assert "read-only" in result.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_broken_off_it_says_how_far_it_got_and_how_to_go_on(
    number: signal.Signals, tmp_path: Path, day: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before = tmp_path / "busy.db", signal.getsignal(signal.SIGINT)
    running = Shop.run

    def run_and_be_told(self: Shop, until: str | None = None, limit: int | None = None) -> int:
        handled = running(self, until, limit)
        signal.raise_signal(number)
        return handled

    monkeypatch.setattr(Shop, "run", run_and_be_told)
    result = run(*SMALL, "--store", str(path))
    monkeypatch.undo()
    assert result.exit_code == 130
    assert result.stdout == ""
    assert "of 40 orders" in result.stderr
    assert f"  ecomtui {' '.join(SMALL)} --store {path}\n" in result.stderr
    assert signal.getsignal(signal.SIGINT) is before
    assert report(*SMALL, "--store", str(path))["digest"] == day["digest"]


def test_a_throwaway_world_that_is_broken_off_says_that_it_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    def run_and_be_told(self: Shop, until: str | None = None, limit: int | None = None) -> int:
        signal.raise_signal(signal.SIGINT)
        return 1

    monkeypatch.setattr(Shop, "run", run_and_be_told)
    result = run(*SMALL)
    assert result.exit_code == 130
    assert "is gone" in result.stderr
    assert "--store busy.db" in result.stderr


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (("--seed", "2"), "its seed is 1, not 2"),
        (("--orders", "41"), "traffic per_hour=40 orders=40, not traffic per_hour=40 orders=41"),
        (("--per-hour", "41"), "per_hour=40 orders=40, not traffic per_hour=41"),
        (("--customers", "26"), "number of its customers is 25, not 26"),
        (("--products", "3"), "number of its products is 70, not 73"),
        (("--personas", "broke"), "its customers are others"),
        (("--guard-off", "dedup"), "the guards out are none, not ['dedup']"),
        (("--set", "backorders=false"), "its settings are none, not {'backorders': 'false'}"),
        (("--faults", "bank.velocity=1%"), "not arm fault=bank.velocity"),
    ],
)
def test_a_store_with_another_day_is_refused_and_left_alone(other: tuple[str, ...], says: str, tmp_path: Path) -> None:
    path = tmp_path / "busy.db"
    with Shop.open(path, 1, Given(crowd=25)) as shop:
        shop.traffic(40, orders=40)
    result = run("simulate", "--orders", "40", "--customers", "25", "--store", str(path), *other)
    assert result.exit_code == 2
    assert says in result.stderr
    assert "--store" in result.stderr
    with Shop.read(path) as shop:
        assert (shop.moment().steps, len(shop.acts())) == (0, 1)


def test_a_world_somebody_shopped_in_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "busy.db"
    words = ("simulate", "--orders", "3", "--store", str(path))
    assert run(*words).exit_code == 0
    with Shop.open(path) as shop:
        shop.customer("asha").buy({"espresso-cup": 1})
    result = run(*words)
    assert result.exit_code == 2
    assert "more was done than this: buy customer=1" in result.stderr


def test_a_plain_world_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    Shop.open(path, 1).close()
    result = run("simulate", "--orders", "3", "--store", str(path))
    assert result.exit_code == 2
    assert "the number of its customers is none, not 50" in result.stderr
