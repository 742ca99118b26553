"""Sweeps many seeds on all cores: python3 .dev run python -m tests.sweep --seeds 10000

Each seed is a small shop in which half of everything goes wrong (`ecomtui.shop.sweep`). A promise that is broken is
printed with its seed; at the end stands how often each fault, recovery and state was seen. With --guards each guard
in turn is taken out, and the first seed that notices is printed.
"""

import itertools
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from ecomtui.shop.assembly import MODEL
from ecomtui.shop.sweep import SweepPlan, Swept, states, sweep

CHUNK = 20


def chunk(seeds: range, plan: SweepPlan) -> list[Swept]:
    return list(sweep(seeds, plan))


def first_caught(guard: str, most: int) -> Swept | None:
    """What the first seed that notices says, of the first so many."""
    return next((each for each in sweep(range(1, most + 1), SweepPlan(guards_off=(guard,))) if each.failed), None)


def many(pool: ProcessPoolExecutor, first: int, seeds: int, plan: SweepPlan) -> Iterator[Swept]:
    """So many seeds, in chunks on all cores."""
    starts = range(first, first + seeds, CHUNK)
    parts = [range(start, min(start + CHUNK, first + seeds)) for start in starts]
    done = pool.map(chunk, parts, itertools.repeat(plan))
    for each in track(done, "Sweeping", total=len(parts), console=Console(stderr=True)):
        yield from each


@click.command("sweep")
@click.option("--seeds", type=click.IntRange(1), default=1_000, show_default=True)
@click.option("--first", type=click.IntRange(1), default=1, show_default=True, help="The first seed.")
@click.option("--orders", type=click.IntRange(1), default=SweepPlan.orders, show_default=True, help="Orders a shop.")
@click.option("--guards", is_flag=True, help="Take each guard out, and look how soon that is noticed.")
def main(seeds: int, first: int, orders: int, guards: bool) -> None:
    """Live through many small shops, and ask every promise of each."""
    console = Console(highlight=False)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        if guards:
            caught = zip(MODEL.guards, pool.map(first_caught, MODEL.guards, itertools.repeat(seeds)), strict=True)
            raise SystemExit(show_guards(console, caught))
        raise SystemExit(show_seeds(console, many(pool, first, seeds, SweepPlan(orders=orders))))


def show_guards(console: Console, caught: Iterable[tuple[str, Swept | None]]) -> int:
    missed = 0
    for guard, found in caught:
        missed += found is None
        says = "not noticed" if found is None else f"seed {found.seed:>3}: {words(found)}"
        console.print(f"{guard:<26}{says}", soft_wrap=True)
    return int(missed > 0)


def show_seeds(console: Console, all_of_them: Iterable[Swept]) -> int:
    failed = orders = messages = shops = 0
    struck, met, recovered, seen = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for each in all_of_them:
        shops, orders, messages = shops + 1, orders + each.orders, messages + each.messages
        for counter, more in ((struck, each.struck), (met, each.met), (recovered, each.recovered), (seen, each.states)):
            counter.update(more)
        if each.failed:
            failed += 1
            console.print(f"seed {each.seed}: {words(each)}", soft_wrap=True)
    table = Table("fault", "messages struck", "orders met", "orders recovered")
    for fault in MODEL.faults:
        table.add_row(fault, f"{struck[fault]:,}", f"{met[fault]:,}", f"{recovered[fault]:,}")
    console.print(table)
    console.print("States: " + ", ".join(f"{state} {seen[state]:,}" for state in states()))
    console.print(f"{shops:,} seeds, {orders:,} orders, {messages:,} messages: {failed} failed")
    return int(failed > 0)


def words(swept: Swept) -> str:
    if swept.halted is not None:
        return swept.halted
    if swept.restless:
        return "found no rest"
    return "; ".join(f"{promise}: {says}" for promise, says in swept.broken.items())


if __name__ == "__main__":
    main()
