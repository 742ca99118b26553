"""`ecomtui record` and `ecomtui shrink`: scenario files made from what was done, and from what failed."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ecomtui.cli.options import HELP, SEED, WorldFile, chosen_store
from ecomtui.cli.printing import plural
from ecomtui.cli.program import Command, Status, complain
from ecomtui.cli.scenario_files import ScenarioPath, write_new
from ecomtui.world.errors import BadInput

if TYPE_CHECKING:
    from ecomtui.scenarios.shrinking import Shrunk

OUT_HELP: Final = "The file to write, ending .shop.yaml; without it, the scenario is printed."


@click.command(
    "record",
    cls=Command,
    examples=[
        ("ecomtui record --out my-story.shop.yaml", "what was done in the shop, as a scenario"),
        ("ecomtui record class.db --name 'Two cups'", "of another world's file, printed"),
    ],
    context_settings=HELP,
    short_help="Make a scenario of what was done in a world.",
)
@click.argument("file", type=WorldFile(), required=False)
@click.option("--name", metavar="TEXT", default="What was done", help="What the scenario is called.")
@click.option("--out", type=WorldFile(), metavar="FILE", help=OUT_HELP)
@click.pass_context
def record(ctx: click.Context, /, file: Path | None, name: str, out: Path | None) -> int:
    """Make a scenario of what was done in a world, in the terminal shop or by a program.

    Running it does the same once more, to the same digest. FILE is the world's file; without it, the one of --store
    or the usual one. The shop may be open meanwhile.
    """
    from ecomtui import Shop
    from ecomtui.scenarios.recording import record as recorded

    with Shop.read(chosen_store(ctx, file)) as shop:
        text = recorded(shop, name).text()
    return _given_out(text, out)


@click.command(
    "shrink",
    cls=Command,
    examples=[
        ("ecomtui shrink failing.shop.yaml --out small.shop.yaml", "a scenario that fails, and why it does"),
        ("ecomtui shrink --seed 23 --guard-off row_lock", "what `explore` has found in a seed of free traffic"),
        ("ecomtui shrink returns.shop.yaml --seed 7", "what it found in a seed over the acts of a file"),
    ],
    context_settings=HELP,
    short_help="Cut a failure down to the smallest scenario.",
)
@click.argument("file", type=ScenarioPath(), required=False)
@click.option("--cell", default="", metavar="CELL", help="This run of a file's matrix, as in outage=5s.")
@click.option("--seed", type=SEED, metavar="N", help="A seed in which `explore` has found something.")
@click.option("--orders", type=click.IntRange(1, 100_000), metavar="N", default=12, help="As `explore` was told [12].")
@click.option("--guard-off", "guards_off", metavar="NAME", multiple=True, help="As `explore` was told.")
@click.option("--out", type=WorldFile(), metavar="FILE", help=OUT_HELP)
def shrink(
    file: Path | None, cell: str, seed: int | None, orders: int, guards_off: tuple[str, ...], out: Path | None
) -> int:
    """Cut a failure down to the smallest scenario that still fails for the same reason.

    A scenario FILE that fails, or, with --seed, what `ecomtui explore` has found in that seed. Steps, faults and
    givens are taken out, and amounts and windows of faults cut by halves, as long as what is left fails as before.
    """
    from ecomtui.scenarios.exploring import Exploration
    from ecomtui.scenarios.running import loaded
    from ecomtui.scenarios.shrinking import found
    from ecomtui.scenarios.shrinking import shrink as shrunken
    from ecomtui.shop.sweep import SweepPlan

    if file is None and seed is None:
        raise BadInput("say what to shrink: a scenario file that fails, or --seed N of an exploration")
    if seed is None and file is not None:
        shrunk = shrunken(loaded(file, cell), _noted)
    else:
        plan = SweepPlan(orders=orders, guards_off=guards_off)
        shrunk = shrunken(found(Exploration(plan, file, cell), seed or 0), _noted)
    complain(_words(shrunk))
    return _given_out(shrunk.text, out)


def _words(shrunk: "Shrunk") -> str:
    passes = "it passes with every guard in place" if shrunk.passes else "it fails with every guard in place too"
    return (
        f"{plural(shrunk.steps, 'step')} are left after {plural(shrunk.runs, 'run')}: {shrunk.reason}; {passes}"
    ).replace("1 step are", "1 step is")


def _noted(runs: int, steps: int) -> None:
    """A line that is written over, for whoever sits at a terminal."""
    if sys.stderr.isatty():
        print(f"\r{runs} runs, {steps} steps left  ", end="", file=sys.stderr, flush=True)


def _given_out(text: str, out: Path | None) -> int:
    if out is None:
        click.echo(text, nl=False)
    else:
        write_new(out, text)
        click.echo(f"{out} is written. Run it with: ecomtui run {out}")
    return Status.fine
