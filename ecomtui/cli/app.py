"""The program `ecomtui`: its options, its commands, and what it does when it is given none."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from ecomtui import __version__
from ecomtui.cli import catalogues
from ecomtui.cli.completion import completion
from ecomtui.cli.demo import demo
from ecomtui.cli.doctor import doctor
from ecomtui.cli.explore import explore
from ecomtui.cli.glossary import glossary
from ecomtui.cli.journey import journey
from ecomtui.cli.lesson import lesson
from ecomtui.cli.notes import notes
from ecomtui.cli.options import HELP, SEED, DataFolder, store_option
from ecomtui.cli.program import Program
from ecomtui.cli.record import record, shrink
from ecomtui.cli.run import run
from ecomtui.cli.scenario_files import check, help_, new, schema
from ecomtui.cli.serve import serve
from ecomtui.cli.simulate import simulate
from ecomtui.cli.store import store

DATA: Final = "ECOMTUI_DATA"
EXAMPLES: Final = (
    ("ecomtui", "opens the shop"),
    ("ecomtui demo", "a minute that shows what it is about"),
    ("ecomtui journey --fault bank.timeout_after", "an order whose payment's answer is lost"),
)


@click.group(
    "ecomtui", cls=Program, invoke_without_command=True, context_settings=HELP, examples=EXAMPLES, add_help_option=True
)
@store_option
@click.option("--seed", type=SEED, metavar="N", help="What chance grows from, in a new world.")
@click.option("--replay", metavar="FILE[:CELL][@MESSAGE]", help="Open a scenario's world where it failed, or there.")
@click.option("--data", type=DataFolder(), metavar="FOLDER", help="Your own catalogue and texts, used before ours.")
@click.option("--debug", is_flag=True, envvar="ECOMTUI_DEBUG", show_envvar=True, help="Show tracebacks.")
@click.version_option(__version__, prog_name="ecomtui")
@click.pass_context
def ecomtui(
    ctx: click.Context, /, store: Path | None, seed: int | None, replay: str | None, data: Path | None, debug: bool
) -> Any:
    """A shop you can look behind.

    Buy a cup, and watch one step at a time everything that a real shop does because of that click. Break
    it on purpose, and see what saves it. Without a command it opens the shop.
    """
    if data is not None:
        ctx.with_resource(_environment(DATA, str(data)))
    if ctx.invoked_subcommand is not None:
        return None
    if replay is not None:
        return _replay(replay)
    if sys.stdin.isatty() and sys.stdout.isatty():
        return _open_shop(store, seed)
    return _show_journey(store, seed)


def _open_shop(store: Path | None, seed: int | None) -> None:
    gc.disable()  # all that is made until the shop is open stays; then the screens collect again
    from ecomtui.tui.app import run

    run(store, seed)


def _replay(asked: str) -> None:
    """Check first, so that what is wrong with the file is told here."""
    from ecomtui.scenarios.replaying import parsed, replayed

    moment = parsed(asked)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        with replayed(moment) as shop:
            here = shop.at_step(shop.steps)
            where = "at its beginning" if here is None else f"at message {here.id}, {here.kind}: {here.plain}"
            click.echo(f"{asked} stands {where}\nTo look around in it, run this in a terminal.")
        return
    from ecomtui.tui.app import run_on

    run_on(lambda: replayed(moment), backstage=True)


def _show_journey(store: Path | None, seed: int | None) -> int:
    from ecomtui.cli.journey import follow
    from ecomtui.cli.plan import Plan
    from ecomtui.world.files import examine

    if store is not None:
        examine(store)  # a name that cannot be is told here as in a terminal
    status = follow(Plan() if seed is None else Plan(seed=seed))
    click.echo("\nThis is no terminal, so the shop stays closed. To open it, run ecomtui in one.")
    return status


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    """A variable that has this value until the program ends."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


ecomtui.put("See it happen", journey, demo, simulate, serve)
ecomtui.put("Test it", run, explore, shrink, record, check, new, schema, help_)
ecomtui.put("Learn it", lesson, notes)
ecomtui.put("What there is", *catalogues.COMMANDS, glossary)
ecomtui.put("Your world", store)
ecomtui.put("This program", doctor, completion)
