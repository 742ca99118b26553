"""`ecomtui demo`: sixty seconds that show what a guard is for."""

import sys
from typing import Final

import click

from ecomtui.cli.options import HELP, SEED, chosen_seed
from ecomtui.cli.program import Command

_SEED: Final = 7
EXAMPLES: Final = (
    ("ecomtui demo", "about a minute, hands free; Ctrl-C leaves"),
    ("ecomtui demo --fast", "the same without waiting"),
)


@click.command("demo", cls=Command, context_settings=HELP, examples=EXAMPLES)
@click.option("--fast", is_flag=True, help="Do not wait. It never waits when not in a terminal.")
@click.option("--seed", type=SEED, metavar="N", help=f"What chance grows from. Default: {_SEED}.")
@click.pass_context
def demo(ctx: click.Context, /, fast: bool, seed: int | None) -> None:
    """A minute, hands free: what a lost answer can cost.

    An order is placed, and the bank's answer is lost. The shop asks again with the same key, and all is
    well. Then time runs back, the guard that knows the key is taken out, and the same thing happens again.
    """
    from ecomtui.cli.demo_play import Pace, play
    from ecomtui.cli.printing import console

    screen = console()
    waits = not fast and screen.is_terminal and sys.stdout.isatty()
    play(screen, chosen_seed(ctx, seed, _SEED), Pace.watched if waits else Pace.at_once)
