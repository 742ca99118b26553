"""`ecomtui simulate`: a busy day, many orders by a crowd that shops by itself."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ecomtui.cli import completions
from ecomtui.cli.options import HELP, SEED, C, WorldFile, chosen_seed, format_option
from ecomtui.cli.program import Command, Option

if TYPE_CHECKING:
    from ecomtui.cli.simulate_plan import Simulation

EXAMPLES: Final = (
    ("ecomtui simulate", "a thousand orders, and what came of them"),
    ("ecomtui simulate --orders 10000 --store busy.db", "kept in a file; again, to go on after Ctrl-C"),
    ("ecomtui simulate --faults swarm --seed 3", "half of all faults, drawn by the seed"),
    ("ecomtui simulate --faults bank.timeout_after=1% --guard-off idempotency", "exit status 1: charged twice"),
    ("ecomtui simulate --personas standard=8,double_clicker=2", "a crowd of two kinds of people"),
    ("ecomtui simulate --format json | jq .outcomes", "for programs"),
)


def _size(*names: str, **more: Any) -> Callable[[C], C]:
    return click.option(*names, cls=Option, heading="How much", **more)


def _otherwise(*names: str, **more: Any) -> Callable[[C], C]:
    offers = completions.BY_OPTION.get(names[0])
    return click.option(*names, cls=Option, heading="What is otherwise than usual", shell_complete=offers, **more)


@click.command(
    "simulate",
    cls=Command,
    examples=EXAMPLES,
    context_settings=HELP,
    short_help="A busy day: many orders by a crowd that shops by itself.",
)
@_size("--orders", type=int, metavar="N", help='How many visitors press "place order". Default: 1000.')
@_size("--customers", type=int, metavar="N", help="How many people the crowd has. Default: one for ten orders.")
@_size("--products", type=int, metavar="N", default=0, help="How many products to invent beside the catalogue.")
@_size("--per-hour", type=int, metavar="N", help="How many visitors come in an average hour. Default: 40.")
@_otherwise("--personas", metavar="NAME=W,…", help="What the crowd is like, by weights (see: ecomtui personas).")
@_otherwise(
    "--faults", "fault_rates", metavar="ID=RATE,…", multiple=True,
    help="How often faults strike a message they fit, as in bank.velocity=1% (see: ecomtui faults); or swarm.",
)  # fmt: skip
@_otherwise("--guard-off", "guards_off", metavar="NAME", multiple=True, help="Take a guard out (see: ecomtui guards).")
@_otherwise("--set", "settings", metavar="NAME=VALUE", multiple=True, help="Change a setting (see: ecomtui settings).")
@_otherwise("--seed", type=SEED, metavar="N", help="What chance grows from. Default: 1.")
@click.option(
    "--store", type=WorldFile(), metavar="FILE", envvar="ECOMTUI_STORE", show_envvar=True,
    help="Keep it in this file, to go on with it and to look into it. Without it, nothing is kept.",
)  # fmt: skip
@format_option("table", "json")
@click.pass_context
def simulate(ctx: click.Context, /, form: str, **asked: Any) -> int:
    """A busy day: people come by themselves, by the hour of the day, look round, buy, and change their minds,
    until so many have placed an order and the last parcel is home. Then a report says what came of it.

    The same options are the same day, message by message. With --store it can be broken off at any moment,
    by Ctrl-C or worse: the same command again goes on to the same end, and once there only reports again. What
    Ctrl-C breaks off is kept to the last message; a kill costs at most the last 8,000.
    --faults, --guard-off and --set can be given more than once.

    JSON: orders, placed, messages, digest, promises (kept or not, by name), broken, begin and now (virtual ms),
    visits, outcomes, money (minor units), stock (pieces), most_wanted, mails, parties (messages; waits, waited
    and longest in virtual ms), busiest, slowest, faults, guards_out, personas.

    Exit status: 0 every promise was kept, 1 one was broken, 2 bad input, 3 a fault of ecomtui itself,
    130 broken off.
    """
    from ecomtui.cli.simulate_run import simulate as run

    return run(_simulation(ctx, **asked), form)


def _simulation(ctx: click.Context, *, store: Path | None, fault_rates: tuple[str, ...], **asked: Any) -> "Simulation":
    """What the options ask for, and the shortest words that ask for it again."""
    from ecomtui.cli import plan as plans
    from ecomtui.cli import simulate_plan as plan
    from ecomtui.shop.busy_day import SHARES, BusyDay

    seed = chosen_seed(ctx, asked["seed"], plan.SEED)
    orders = plan.ORDERS if asked["orders"] is None else asked["orders"]
    day = BusyDay(
        seed=seed,
        orders=orders,
        customers=plan.usual_crowd(orders) if asked["customers"] is None else asked["customers"],
        products=asked["products"],
        per_hour=plan.PER_HOUR if asked["per_hour"] is None else asked["per_hour"],
        mix=plan.personas(asked["personas"]) or SHARES,
        faults=plan.faults(fault_rates, seed),
        settings=plans.settings(asked["settings"]),
        guards_off=tuple(dict.fromkeys(asked["guards_off"])),
    )
    words: list[str] = []
    for option, values in (
        ("--orders", [orders]),
        ("--customers", [asked["customers"]]),
        ("--products", [asked["products"] or None]),
        ("--per-hour", [asked["per_hour"]]),
        ("--seed", [seed if seed != plan.SEED else None]),
        ("--personas", [asked["personas"]]),
        ("--faults", fault_rates),
        ("--guard-off", asked["guards_off"]),
        ("--set", asked["settings"]),
    ):
        for value in values:
            words += [] if value is None else [option, str(value)]
    named = store or ctx.find_root().params.get("store")
    return plan.Simulation(day, None if named is None else Path(named), tuple(words))
