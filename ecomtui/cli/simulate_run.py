"""Living through a busy day: in a file or in a throwaway one, with a progress bar, breakable at any moment."""

import gc
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from types import FrameType
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from ecomtui import Shop
from ecomtui.cli.printing import console, print_json
from ecomtui.cli.program import Status, safe
from ecomtui.cli.simulate_plan import Simulation
from ecomtui.cli.simulate_report import Ending, as_json, print_report
from ecomtui.shop.reports.wording import day_and_time
from ecomtui.world.engine import BATCH

SLICE: Final = 10 * BATCH
"""Messages between two looks at the progress, each of which waits for the file: a second."""


def simulate(asked: Simulation, form: str) -> int:
    """Live through a busy day, or what is left of it, and report; answers the exit status.

    Raises:
        BadInput: for what cannot be asked, or a store that holds something else.
    """
    with _place(asked.store) as path:
        ending = _known_ending(path, asked) or _lived(path, asked)
        if ending is None:
            return Status.interrupted
        if form == "json":
            print_json(as_json(asked, ending))
        else:
            print_report(console(), asked, ending)
    return Status.fine if all(promise.kept for promise in ending.promises) else Status.broken


def _known_ending(path: Path, asked: Simulation) -> Ending | None:
    """How the day ended, when it has; a file that cannot be written will do for that."""
    if not path.exists():
        return None
    with Shop.read(path) as shop:
        return _ending(shop) if asked.day.is_over(shop) else None


def _lived(path: Path, asked: Simulation) -> Ending | None:
    """Live through the day or what is left of it; None when it is broken off."""
    seed = None if path.exists() else asked.day.seed
    with _breaking_off() as broken_off, Shop.open(path, seed, asked.day.given()) as shop:
        asked.day.begin(shop)
        if _live(shop, asked, broken_off):
            return _ending(shop)
        _say_how_to_go_on(shop, asked)
        return None


def _ending(shop: Shop) -> Ending:
    return Ending(shop.day(), shop.queues(), shop.promises(), shop.digest())


@contextmanager
def _place(store: Path | None) -> Iterator[Path]:
    """The world's file; without one, a file that is gone afterwards."""
    if store is not None:
        yield store
        return
    with TemporaryDirectory(prefix="ecomtui-") as folder:
        yield Path(folder) / "busy.db"


@contextmanager
def _breaking_off() -> Iterator[threading.Event]:
    """Ctrl-C and SIGTERM ask for an end between two messages; a second time they do not wait for one."""
    asked = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    before: dict[signal.Signals, Any] = {each: signal.signal(each, ask) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _live(shop: Shop, asked: Simulation, broken_off: threading.Event) -> bool:
    """Let everything happen; answers whether it got to its end."""
    gc.collect()
    gc.freeze()  # the program itself is no garbage: looking through it again and again costs a stall each time
    with _progress(asked.day.orders) as show, shop.in_bulk():
        while not broken_off.is_set():
            show(shop)
            if not shop.run(until=lambda _: broken_off.is_set(), limit=SLICE):
                return True
            asked.day.check_progress(shop.crowd())
    return False


@contextmanager
def _progress(orders: int) -> Iterator[Callable[[Shop], None]]:
    """A progress bar on stderr, if that is a terminal."""
    terminal = Console(stderr=True, highlight=False, markup=False, emoji=False)
    if not terminal.is_terminal:
        yield lambda shop: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=None), TextColumn("{task.fields[says]}"))
    with Progress(*columns, console=terminal, transient=True) as bar:
        task = bar.add_task("the shop opens", total=orders, says="")
        began: list[tuple[float, int]] = []

        def show(shop: Shop) -> None:
            moment, placed = shop.moment(), shop.crowd().placed
            began.append((monotonic(), moment.steps)) if not began else None
            seconds, steps = monotonic() - began[0][0], moment.steps - began[0][1]
            rate = f"{steps / seconds:,.0f} messages/s" if seconds and steps else ""
            says = f"{placed:,} of {orders:,} orders  {rate:>17}  {day_and_time(moment.now)}"
            doing = "people come" if placed < orders else "last parcels"
            bar.update(task, completed=placed, description=doing, says=says)

        yield show


def _say_how_to_go_on(shop: Shop, asked: Simulation) -> None:
    placed, clock = shop.crowd().placed, day_and_time(shop.moment().now)
    lines = [f"ecomtui: broken off on {clock}, after {placed:,} of {asked.day.orders:,} orders."]
    if asked.store is None:
        lines.append("It was a throwaway world, and is gone. To be able to go on, name a file:")
        lines.append(f"  {asked.command('busy.db')}")
    else:
        lines.append("What was done is kept. To go on:")
        lines.append(f"  {asked.command()}")
    click.echo(safe("\n".join(lines)), err=True)
