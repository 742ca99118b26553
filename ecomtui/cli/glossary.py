"""`ecomtui glossary`: what a word means, in two sentences."""

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import click

from ecomtui.cli import completions
from ecomtui.cli.options import HELP, format_option
from ecomtui.cli.program import Command

if TYPE_CHECKING:
    from rich.console import Console

    from ecomtui.shop.glossary import Entry, Glossary

_WIDEST: Final = 100

EXAMPLES: Final = (
    ("ecomtui glossary", "all terms"),
    ("ecomtui glossary hold", "what it means, and what to read next"),
    ("ecomtui glossary order pending", "a state, where several are called so"),
    ("ecomtui glossary bank.timeout_after", "a fault, guard, promise, setting, card …"),
    ("ecomtui glossary --format json", "for programs"),
)


@click.command("glossary", cls=Command, context_settings=HELP, examples=EXAMPLES)
@click.argument("term", nargs=-1, shell_complete=completions.terms())
@format_option("table", "json")
def glossary(term: tuple[str, ...], form: str) -> None:
    """What a word means, in two sentences.

    TERM is a word of the trade, or of this shop: a party, a state, a fault, a guard, a setting, a card number. Capital
    letters, hyphens and underscores make no difference.
    """
    from ecomtui.cli.printing import console, print_json
    from ecomtui.shop.glossary import Glossary

    terms = Glossary.load()
    found = terms.look_up(" ".join(term)) if term else tuple(terms)
    if form == "json":
        print_json([_data(entry) for entry in found])
    elif term:
        _print_entries(console(), terms, found)
    else:
        _print_terms(console(), found)


def _data(entry: "Entry") -> dict[str, Any]:
    return {
        "key": entry.key,
        "term": entry.term,
        "kind": str(entry.kind),
        "of": entry.of or None,
        "says": entry.says,
        "on_screen": entry.plain or None,
        "also": list(entry.also),
        "see": list(entry.see),
    }


def _print_entries(out: "Console", terms: "Glossary", entries: "Iterable[Entry]") -> None:
    """Entries, each with its text and what to read next."""
    from rich.text import Text

    from ecomtui.cli.printing import indented

    width = min(out.width, _WIDEST)
    for n, entry in enumerate(entries):
        if n:
            out.print()
        out.print(Text.assemble((entry.term, "bold"), (f"  {entry.label}", "dim")), soft_wrap=True)
        lines = [(entry.says, "")]
        if entry.plain:
            lines.append((f"On screen: {entry.plain}", "dim"))
        if entry.see:
            lines.append((f"See also: {', '.join(dict.fromkeys(to.term for to in terms.see_also(entry)))}", "dim"))
        for text, style in lines:
            for line in indented(out, Text(text, style), width, by=2):
                out.print(line, soft_wrap=True)


def _print_terms(out: "Console", entries: "Iterable[Entry]") -> None:
    """All terms, by what they are."""
    from rich.text import Text

    from ecomtui.cli.printing import heading, indented

    width = min(out.width, _WIDEST)
    for kind, group in groupby(entries, key=lambda entry: entry.kind):
        out.print(heading(kind.replace("_", " "), width), soft_wrap=True)
        names = list(dict.fromkeys(entry.term.replace(" ", "\N{NO-BREAK SPACE}") for entry in group))
        for line in indented(out, Text(", ".join(names)), width, by=2):
            out.print(Text(line.plain.replace("\N{NO-BREAK SPACE}", " ")), soft_wrap=True)
        out.print()
    out.print("One of them explained: ecomtui glossary hold")
