"""`ecomtui explore`: seed after seed in which half of everything goes wrong, and what was seen of it."""

import os
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ecomtui.cli.options import HELP, SEED, WorldFile
from ecomtui.cli.printing import console, plural, print_json
from ecomtui.cli.program import Command, Status, complain, safe
from ecomtui.cli.scenario_files import ScenarioPath
from ecomtui.world.errors import BadInput

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from ecomtui.scenarios.exploring import Exploration
    from ecomtui.shop.sweep import Swept

USUAL_ORDERS: Final = 12
EXAMPLES: Final = (
    ("ecomtui explore --seeds 500", "free traffic: five hundred small shops, on all cores"),
    ("ecomtui explore returns.shop.yaml", "the acts of a file, on days on which anything may fail"),
    ("ecomtui explore --seeds 10000 --keep found.jsonl", "broken off, the same command goes on"),
    ("ecomtui explore --guard-off row_lock -x", "how many seeds until a missing guard is noticed?"),
)


@click.command(
    "explore",
    cls=Command,
    examples=EXAMPLES,
    context_settings=HELP,
    short_help="Look for broken promises, seed after seed.",
)
@click.argument("path", required=False, type=ScenarioPath())
@click.option("--seeds", type=click.IntRange(1, 10_000_000), metavar="N", default=100, help="So many seeds [100].")
@click.option("--first", type=SEED, metavar="N", default=1, help="The first of them [1].")
@click.option(
    "--orders", type=click.IntRange(1, 100_000), metavar="N", default=USUAL_ORDERS, help="Orders of free traffic [12]."
)
@click.option("--cell", default="", metavar="CELL", help="This run of a file's matrix, as in outage=5s.")
@click.option("--guard-off", "guards_off", metavar="NAME", multiple=True, help="Take a guard out.")
@click.option("-j", "--jobs", type=click.IntRange(1, 64), metavar="N", help="So many at a time [as many as cores].")
@click.option("--dask", metavar="ADDRESS", help="Workers of this Dask cluster, as in tcp://10.0.0.1:8786.")
@click.option("--keep", type=WorldFile(), metavar="FILE", help="Keep results here, and go on from what is there.")
@click.option("-x", "--first-failure", is_flag=True, help="Stop at the first seed that fails.")
@click.option("--digests", is_flag=True, help="With --format json: each shop's digest, too.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="For people, or as JSON.")
def explore(
    path: Path | None, seeds: int, first: int, cell: str, jobs: int | None, keep: Path | None, form: str, **asked: Any
) -> int:
    """Live through many small shops in which half of everything goes wrong, and ask every promise of each.

    When a day is over no fault strikes any more, staff see to what waits, and at rest nothing may be broken. With
    PATH, a scenario file, its acts are what happens; what it expects is left aside. Exit status 1: a promise broke.
    """
    from ecomtui.scenarios.exploring import Exploration, explore
    from ecomtui.scenarios.kept import Kept
    from ecomtui.shop.sweep import SweepPlan

    plan = SweepPlan(orders=asked["orders"], guards_off=asked["guards_off"])
    # what is wrong with the file is said here, once
    exploration = Exploration.of(plan, path, cell, digests=asked["digests"])
    wanted = range(first, first + seeds)
    failed = 0
    with Kept(keep, exploration) as kept, _workers(asked["dask"], jobs) as pool:
        left = [seed for seed in wanted if seed not in kept.results]
        failed += sum(kept.results[seed].failed for seed in wanted if seed in kept.results)
        try:
            for result in _watched(explore(exploration, left, pool), len(left)):
                kept.add(result)
                failed += result.failed
                if result.failed and form == "table":
                    again, smaller = _again(exploration, result.seed), _smaller(exploration, result.seed)
                    click.echo(safe(f"{_words(result)}\n    again: {again}\n    smaller: {smaller}"))
                if failed and asked["first_failure"]:
                    break
        except KeyboardInterrupt:
            there = sum(seed in kept.results for seed in wanted)
            again = "; the same command goes on" if keep else "; with --keep FILE it could go on"
            complain(f"stopped after {plural(there, 'seed')} of {seeds}{again}")
            return Status.interrupted
    results = [kept.results[seed] for seed in wanted if seed in kept.results]
    if form == "json":
        found = {**_counted(results), "failures": [asdict(each) for each in results if each.failed]}
        print_json({**found, "digests": {each.seed: each.digest for each in results}} if asked["digests"] else found)
    else:
        _report(results)
    return Status.broken if failed else Status.fine


@contextmanager
def _workers(cluster: str | None, jobs: int | None) -> Iterator["Executor"]:
    """Processes of this machine, or the workers of a Dask cluster.

    Raises:
        BadInput: when there is no such cluster, or no way to speak to one.
    """
    if cluster is None:
        from concurrent.futures import ProcessPoolExecutor

        with ProcessPoolExecutor(jobs or os.cpu_count()) as pool:
            yield pool
        return
    try:
        client_of = import_module("distributed").Client  # its own types say too little
    except ImportError as error:
        raise BadInput("to speak to a Dask cluster: pip install 'ecomtui[dask]'") from error
    try:
        client = client_of(cluster, timeout=10)
    except (OSError, ValueError) as error:
        raise BadInput(f"no Dask scheduler answers at {cluster}; start one with: dask scheduler") from error
    with client:
        yield client.get_executor()


def _watched(results: Iterator["Swept"], total: int) -> Iterator["Swept"]:
    """The same, with a bar for whoever sits at a terminal."""
    from rich.console import Console
    from rich.progress import track

    bar = Console(stderr=True)
    return iter(track(results, "Exploring", total=total, console=bar, disable=not bar.is_terminal, transient=True))


def _words(swept: "Swept") -> str:
    if swept.halted is not None:
        return f"seed {swept.seed}: {swept.halted}"
    if swept.restless:
        return f"seed {swept.seed} finds no rest"
    return f"seed {swept.seed}: " + "; ".join(f"{promise}: {says}" for promise, says in swept.broken.items())


def _again(asked: "Exploration", seed: int) -> str:
    return f"{_same('explore', asked)} --first {seed} --seeds 1"


def _smaller(asked: "Exploration", seed: int) -> str:
    return f"{_same('shrink', asked)} --seed {seed}"


def _same(command: str, asked: "Exploration") -> str:
    """A command over what is explored, as one types it."""
    words = ["ecomtui", command, *([str(asked.file)] if asked.file else [])]
    words += ["--cell", asked.cell] if asked.cell else []
    words += ["--orders", str(asked.plan.orders)] if asked.plan.orders != USUAL_ORDERS else []
    words += [word for guard in asked.plan.guards_off for word in ("--guard-off", guard)]
    return shlex.join(words)


def _counted(results: Iterable["Swept"]) -> dict[str, Any]:
    """How often each fault, recovery and state was seen; what never was is there with 0."""
    from ecomtui.shop.assembly import MODEL
    from ecomtui.shop.sweep import states

    all_of_them = list(results)
    sums = {name: Counter[str]() for name in ("struck", "met", "recovered", "states")}
    for each in all_of_them:
        for name, counter in sums.items():
            counter.update(getattr(each, name))
    return {
        "seeds": len(all_of_them),
        "orders": sum(each.orders for each in all_of_them),
        "messages": sum(each.messages for each in all_of_them),
        "failed": sum(each.failed for each in all_of_them),
        "faults": {
            fault: {name: sums[name][fault] for name in ("struck", "met", "recovered")} for fault in MODEL.faults
        },
        "states": {state: sums["states"][state] for state in states()},
    }


def _report(results: Iterable["Swept"]) -> None:
    from rich.table import Table
    from rich.text import Text

    counted, out = _counted(results), console()
    table = Table("fault", box=None, header_style="bold", padding=(0, 2, 0, 0))
    for column in ("messages struck", "orders met", "orders recovered"):
        table.add_column(column, justify="right")
    for fault, seen in counted["faults"].items():
        table.add_row(fault, *(f"{seen[name]:,}" for name in ("struck", "met", "recovered")))
    out.print(table)
    seen = ", ".join(f"{state} {times:,}" for state, times in counted["states"].items() if times)
    never = [fault for fault, times in counted["faults"].items() if not times["struck"]]
    never += [state for state, times in counted["states"].items() if not times]
    out.print(Text(f"\nStates: {seen}"))
    if never:
        out.print(Text(f"\nNever seen: {', '.join(never)}"))
    out.print(
        Text(
            f"\n{plural(counted['seeds'], 'seed')}, {plural(counted['orders'], 'order')}, "
            f"{plural(counted['messages'], 'message')}: {counted['failed']} failed"
        )
    )
