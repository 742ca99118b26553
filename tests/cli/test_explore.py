"""`ecomtui explore`: seed after seed, kept, gone on with, and told with what repeats it."""

import json
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecomtui.scenarios.exploring import Exploration, explore
from ecomtui.shop.counter import Rejected
from ecomtui.shop.sweep import SweepPlan
from ecomtui.world.errors import UnknownName, WorldHalted
from tests.cli.running import run

CUP = "name: x\nsteps:\n  - buy: {customer: asha, items: [espresso-cup]}\n  - run: idle\n"


def test_it_says_what_it_saw_and_what_it_never_saw() -> None:
    done = run("explore", "--seeds", "3", "--orders", "4")
    assert done.exit_code == 0, done.output
    text = " ".join(done.stdout.split())
    for said in ("bank.timeout_after", "order.completed", "Never seen:", "3 seeds", "0 failed"):
        assert said in text


def test_the_same_seeds_come_to_the_same_by_any_number_of_workers() -> None:
    one, two = (run("explore", "--seeds", "12", "--orders", "3", "-j", n, "--format", "json") for n in ("1", "2"))
    assert json.loads(one.stdout) == json.loads(two.stdout)


def test_what_is_kept_is_not_lived_through_again(tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    words = ("explore", "--orders", "3", "--keep", str(kept), "--format", "json")
    assert json.loads(run(*words, "--seeds", "3").stdout)["seeds"] == 3
    whole = run(*words, "--seeds", "5").stdout
    lines = kept.read_text().splitlines()
    assert len(lines) == 6, "what is explored, and five seeds"
    kept.write_text("\n".join(lines[:4]) + "\n" + lines[4][:40])  # killed while writing the fourth
    assert run(*words, "--seeds", "5").stdout == whole


def test_results_of_another_exploration_are_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    kept.write_text("something else\n")
    done = run("explore", "--seeds", "1", "--keep", str(kept))
    assert done.exit_code == 2
    assert "another exploration" in done.stderr
    assert kept.read_text() == "something else\n"


@pytest.mark.parametrize(("path", "seeds"), [(None, range(10, 11)), ("cup", range(1, 20))])
def test_a_missing_guard_is_noticed_over_traffic_and_over_a_scenario(
    tmp_path: Path, path: str | None, seeds: range
) -> None:
    file = None
    if path:
        file = tmp_path / f"{path}.shop.yaml"
        file.write_text(CUP)
    guard = "idempotency" if path else "row_lock"
    found = Exploration(SweepPlan(guards_off=(guard,)), file)(seeds)
    assert any(each.failed for each in found)
    assert not any(each.failed for each in Exploration(SweepPlan(), file)(seeds))


def test_a_failure_ends_with_1_and_the_line_that_repeats_it() -> None:
    done = run("explore", "--guard-off", "dedup", "--first", "1", "--seeds", "2", "-x")
    assert done.exit_code == 1
    again = next(line for line in done.stdout.splitlines() if "again:" in line).partition("again: ecomtui ")[2]
    assert run(*again.split()).exit_code == 1


def test_a_bad_file_is_told_at_its_place(tmp_path: Path) -> None:
    file = tmp_path / "bad.shop.yaml"
    file.write_text(CUP.replace("run", "rum"))
    done = run("explore", str(file))
    assert done.exit_code == 2
    assert "bad.shop.yaml:4:5" in done.stderr


# -------------------------------------------------------------------- on a cluster
@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a real Dask cluster of two workers, each a process of its own."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as started:
        yield started.scheduler_address


def test_a_cluster_comes_to_the_same_as_this_machine(cluster: str) -> None:
    words = ("explore", "--seeds", "24", "--orders", "3", "--format", "json")
    here, there = run(*words, "-j", "1"), run(*words, "--dask", cluster)
    assert there.exit_code == 0, there.output
    assert json.loads(there.stdout) == json.loads(here.stdout)


def test_a_file_is_explored_on_a_cluster_that_does_not_have_it(cluster: str, tmp_path: Path) -> None:
    file = tmp_path / "cup.shop.yaml"
    file.write_text(CUP)
    asked = Exploration.of(SweepPlan(), file)
    file.unlink()
    distributed = pytest.importorskip("distributed")
    with distributed.Client(cluster) as client:
        results = list(explore(asked, range(1, 22), client.get_executor()))
    assert sorted(each.seed for each in results) == list(range(1, 22))
    assert not any(each.failed for each in results)


def test_a_cluster_that_is_not_there_is_said_so() -> None:
    pytest.importorskip("distributed")
    done = run("explore", "--seeds", "1", "--dask", "tcp://127.0.0.1:9")
    assert (done.exit_code, "no Dask scheduler answers" in done.stderr) == (2, True)


# -------------------------------------------------------------------- errors travel
def test_every_error_can_come_from_another_process() -> None:
    for error in (
        UnknownName("fault", "net.slw", ["net.slow"]),
        Rejected("nothing_to_release", "nothing waits"),
        WorldHalted(7, "BookParcel", "courier", ZeroDivisionError("x")),
    ):
        same = pickle.loads(pickle.dumps(error))
        assert (type(same), str(same).split("(")[0]) == (type(error), str(error).split("(")[0])


def test_what_failed_is_told_with_commands_that_do_it_again_and_make_it_smaller() -> None:
    done = run("explore", "--seeds", "3", "--orders", "4", "--guard-off", "balanced_entry", "-x", "-j", "1")
    assert done.exit_code == 1
    (again,) = {line.strip() for line in done.stdout.splitlines() if line.strip().startswith("again:")}
    (smaller,) = {line.strip() for line in done.stdout.splitlines() if line.strip().startswith("smaller:")}
    words = again.removeprefix("again: ecomtui ").split()
    assert {"--orders", "4", "--guard-off", "balanced_entry"} <= set(words)
    assert run(*words).exit_code == 1
    assert "run: idle" in run(*smaller.removeprefix("smaller: ecomtui ").split()).stdout
