"""The catalogues on the command line: what there is, from the code itself."""

from collections.abc import Callable, Collection
from typing import Any, Final

import click

from ecomtui.cli import completions
from ecomtui.cli.options import HELP, format_option
from ecomtui.cli.program import Command

Column = tuple[str, str]
"""The key of an entry and the heading over it."""


def _catalogue(name: str, one: str, help_: str, *columns: Column, mermaid: bool = False) -> click.Command:
    """A command that prints a catalogue, or one entry of it."""
    forms = ("table", "json", "mermaid") if mermaid else ("table", "json")

    @click.command(
        name,
        cls=Command,
        context_settings=HELP,
        help=help_,
        short_help=help_.splitlines()[0],
        examples=_examples(name, mermaid=mermaid),
    )
    @click.argument("name", required=False, shell_complete=completions.names(name))
    @format_option(*forms)
    def command(**asked: Any) -> None:
        _show(name, one, columns, **asked)

    return command


def _examples(catalogue: str, *, mermaid: bool) -> list[tuple[str, str]]:
    found = [
        (f"ecomtui {catalogue}", "all of them"),
        (f"ecomtui {catalogue} {_ONE[catalogue]}", "everything about one"),
        (f"ecomtui {catalogue} --format json", "for programs"),
    ]
    if mermaid:
        found.append((f"ecomtui {catalogue} {_ONE[catalogue]} --format mermaid", "as a diagram"))
    return found


_ONE: Final = {
    "parties": "bank",
    "messages": "AuthorizePayment",
    "faults": "bank.timeout_after",
    "guards": "idempotency",
    "promises": "charged_once",
    "states": "payment",
    "acts": "buy",
    "settings": "backorders",
    "personas": "double_clicker",
    "products": "espresso-cup",
    "vouchers": "WELCOME10",
    "cards": "4000000000000002",
}
"""A good example of each catalogue."""


def _show(catalogue: str, one: str, columns: tuple[Column, ...], name: str | None, form: str) -> None:
    from ecomtui.cli import gather
    from ecomtui.cli.printing import console, print_json
    from ecomtui.cli.tables import print_detail, print_table

    collect: Callable[[], dict[str, dict[str, Any]]] = getattr(gather, catalogue)
    entries = collect()
    found = None if name is None else _find(entries, name, one)
    if form == "mermaid":
        click.echo(gather.mermaid(found))
    elif form == "json":
        print_json(list(entries.values()) if found is None else entries[found])
    elif found is None:
        print_table(console(), list(entries.values()), columns)
        click.echo(f"\nOne of them in detail: ecomtui {catalogue} {_ONE[catalogue]}")
    else:
        print_detail(console(), entries[found])


def _find(entries: Collection[str], name: str, one: str) -> str:
    """The entry of that name, however it is written: PurchaseOrder, purchase-order, purchase_order.

    Raises:
        UnknownName: when there is none.
    """
    from ecomtui.world.errors import UnknownName

    if name in entries:
        return name
    alike = [entry for entry in entries if _bare(entry) == _bare(name)]
    if len(alike) != 1:
        raise UnknownName(one, name, entries)
    return alike[0]


def _bare(name: str) -> str:
    return name.lower().replace(" ", "").replace("_", "").replace("-", "")


COMMANDS: Final = (
    _catalogue(
        "parties",
        "party",
        "The twelve who make a shop, and what each is there for.",
        ("name", "party"),
        ("says", "what it does"),
    ),
    _catalogue(
        "messages",
        "message kind",
        "All that can be said, by whom and to whom.",
        ("kind", "kind"),
        ("way", "who → whom"),
        ("fields", "what is in it"),
    ),
    _catalogue(
        "acts",
        "act",
        "Everything that people can do to the world.",
        ("name", "act"),
        ("by", "who does it"),
        ("says", "what it is"),
    ),
    _catalogue(
        "states",
        "state machine",
        "The states of orders, payments, parcels, and what may follow.",
        ("entity", "entity"),
        ("owner", "whose"),
        ("moves", "states and what may follow"),
        mermaid=True,
    ),
    _catalogue(
        "faults",
        "fault",
        "What can go wrong, and what a good shop then does.",
        ("id", "fault"),
        ("happens", "what happens"),
        ("remedy", "what a good shop does"),
    ),
    _catalogue(
        "guards",
        "guard",
        "The protections of a good shop; each can be taken out.",
        ("name", "guard"),
        ("says", "what it does"),
        ("without", "without it"),
    ),
    _catalogue(
        "promises",
        "promise",
        "What must never be broken, whatever happens.",
        ("name", "promise"),
        ("says", "what it says"),
        ("checked", "checked"),
    ),
    _catalogue(
        "settings",
        "setting",
        "The shop's policies: change one with journey --set NAME=VALUE.",
        ("name", "setting"),
        ("default", "usually"),
        ("says", "what it changes"),
    ),
    _catalogue(
        "personas",
        "persona",
        "How customers behave: for simulate --personas NAME=WEIGHT.",
        ("name", "persona"),
        ("share", "of 100"),
        ("says", "what they do"),
    ),
    _catalogue(
        "products",
        "product",
        "What the shop sells: for journey --item and --stock.",
        ("sku", "product"),
        ("price", "price"),
        ("stock", "on the shelf"),
        ("name", "name"),
        ("category", "category"),
    ),
    _catalogue(
        "vouchers",
        "voucher",
        "Codes that make an order cheaper: for journey --voucher.",
        ("code", "code"),
        ("says", "what it takes off"),
    ),
    _catalogue(
        "cards",
        "test card",
        "Card numbers to test with, and what the bank says to each.",
        ("number", "card"),
        ("outcome", "outcome"),
        ("says", "what happens"),
    ),
)
