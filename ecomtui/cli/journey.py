"""`ecomtui journey`: one order from click to door, stop by stop."""

from collections.abc import Callable
from typing import Any, Final

import click

from ecomtui.cli import completions
from ecomtui.cli import plan as plans
from ecomtui.cli.options import HELP, SEED, C, chosen_seed, format_option
from ecomtui.cli.program import Command, Option, Status

EXAMPLES: Final = (
    ("ecomtui journey", "two espresso cups, and nothing goes wrong"),
    ("ecomtui journey --fault bank.timeout_after", "the bank's answer is lost; the order survives"),
    (
        "ecomtui journey --fault bank.timeout_after --guard-off idempotency",
        "the same with its guard taken out: charged twice, exit status 1",
    ),
    ("ecomtui journey --stock espresso-cup=1", "too few on the shelf: a backorder"),
    ("ecomtui journey --card 4000000000000002", "the bank says no"),
    ("ecomtui journey --fault parcel.lost", "the courier loses it; the shop sends another"),
    ("ecomtui journey --return espresso-cup=1", "one cup goes back, and is paid back"),
    ("ecomtui journey --fault return.short", "a fault that needs a return brings one along"),
    ("ecomtui journey --card 4000000000003220", "the bank wants to hear it from the cardholder"),
    ("ecomtui journey --stock espresso-cup=0 --fault po.backordered", "later than said: will you wait?"),
    ("ecomtui journey --release espresso-cup=5d", "ordered before it comes out"),
    ("ecomtui journey --dispute product_not_received", "the bank is called; the courier's proof wins"),
    ("ecomtui journey --fault bank.refund_fails", "money that comes back, and a person who sends it another way"),
    ("ecomtui journey --format json | jq .outcome", "for programs"),
)


def _option(heading: str, *names: str, **more: Any) -> Callable[[C], C]:
    offers = completions.BY_OPTION.get(names[0])
    return click.option(*names, cls=Option, heading=heading, shell_complete=offers, **more)


def _bought(*names: str, **more: Any) -> Callable[[C], C]:
    return _option("What is bought", *names, **more)


def _otherwise(*names: str, **more: Any) -> Callable[[C], C]:
    return _option("What is otherwise than usual", *names, **more)


@click.command(
    "journey",
    cls=Command,
    examples=EXAMPLES,
    context_settings=HELP,
    short_help="Follow one order from click to door, stop by stop.",
)
@_bought("--customer", metavar="NAME", default=plans.CUSTOMER, show_default=True, help="Who buys.")
@_bought(
    "--item", "items", metavar="SKU[=QTY]", multiple=True, help="What (see: ecomtui products). Default: espresso-cup=2."
)
@_bought("--card", metavar="NUMBER", help="A test card (see: ecomtui cards). Default: the payer's own.")
@_bought("--voucher", metavar="CODE", help="A voucher to type in at the checkout (see: ecomtui vouchers).")
@_bought("--payer", metavar="NAME", help="Somebody else whose card it is.")
@_otherwise("--fault", "faults", metavar="ID", multiple=True, help="Arm a fault, to strike once (see: ecomtui faults).")
@_otherwise("--guard-off", "guards_off", metavar="NAME", multiple=True, help="Take a guard out (see: ecomtui guards).")
@_otherwise("--stock", metavar="SKU=N", multiple=True, help="How many pieces are on the shelf at first.")
@_otherwise("--release", "releases", metavar="SKU=SPAN", multiple=True, help="When a product comes out, as in 5d.")
@_otherwise("--balance", metavar="[NAME=]AMOUNT", multiple=True, help="What the payer (or NAME) has, as in 12.50.")
@_otherwise("--set", "settings", metavar="NAME=VALUE", multiple=True, help="Change a setting (see: ecomtui settings).")
@_otherwise("--cancel-at", metavar="KIND", help="Cancel once a message of this kind has been (see: ecomtui messages).")
@_otherwise(
    "--return",
    "returned",
    metavar="SKU[=QTY]",
    multiple=True,
    help="What goes back after it has come; all: everything.",
)
@_otherwise("--return-reason", metavar="WHY", help="Why it goes back, such as damaged. Default: changed_mind.")
@_otherwise("--no-consent", is_flag=True, help="The customer says no to whatever is asked, such as 3-D Secure.")
@_otherwise("--dispute", metavar="WHY", help="Call the bank when it has come: product_not_received or fraudulent.")
@_otherwise(
    "--evidence",
    metavar="WORD",
    help="What staff answer a dispute: proof_of_delivery, authentication, accept, or none. Default: what there is.",
)
@_otherwise("--seed", type=SEED, metavar="N", help=f"What chance grows from. Default: {plans.SEED}.")
@_option("Output", "--all", "every", is_flag=True, help="Every message, not only the stops.")
@format_option("table", "json", "mermaid")
@click.pass_context
def journey(ctx: click.Context, /, form: str, every: bool, **asked: Any) -> int:
    """Follow one order from click to door and print it stop by stop.

    It happens in a world in memory and is the same each time: seed and options decide everything. When
    the mail with the tracking number has come, the customer opens the tracking page once; what arrives broken
    or does not arrive is claimed; a changed price is agreed to, and a cart that is gone filled again. A fault that
    needs an occasion brings it along: a return, or a shelf too empty. Staff answer a dispute with what they have, and
    send by bank transfer what a card does not take. --item, --fault, --guard-off, --stock,
    --release, --balance, --set and --return can be given more than once.

    Exit status: 0 every promise was kept, 1 one was broken, 2 bad input, 3 a fault of ecomtui itself.
    """
    payer = asked["payer"] or asked["customer"]
    plan = plans.Plan(
        seed=chosen_seed(ctx, asked["seed"], plans.SEED),
        customer=asked["customer"],
        items=plans.items(asked["items"]),
        card=asked["card"] or None,
        payer=asked["payer"],
        faults=asked["faults"],
        guards_off=asked["guards_off"],
        stock=plans.counts(asked["stock"]),
        releases=plans.releases(asked["releases"]),
        balances=plans.balances(asked["balance"], payer),
        settings=plans.settings(asked["settings"]),
        cancel_at=asked["cancel_at"],
        voucher=asked["voucher"],
        returns=plans.returns(asked["returned"]),
        return_reason=asked["return_reason"],
        consent=not asked["no_consent"],
        dispute=asked["dispute"],
        evidence=asked["evidence"],
    )
    return follow(plan, form, every=every)


def follow(plan: plans.Plan, form: str = "table", *, every: bool = False) -> int:
    """Live through a journey and print it; answers the exit status.

    Raises:
        BadInput: for what cannot be bought or changed. A card number that the form refuses is still a
            journey in JSON, one without messages.
    """
    from ecomtui.cli.printing import console, print_json
    from ecomtui.cli.travel import travel

    made = travel(plan)
    if form == "json":
        from ecomtui.cli.journey_json import as_json

        print_json(as_json(made))
    if made.refusal is not None:
        raise made.refusal
    if form == "mermaid":
        from ecomtui.cli.journey_mermaid import as_mermaid

        click.echo(as_mermaid(made, every=every))
    elif form == "table":
        from ecomtui.cli.journey_table import print_journey

        print_journey(console(), made, every=every)
    return Status.broken if made.broken else Status.fine
