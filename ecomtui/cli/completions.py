"""What a shell offers for a value: names from the catalogues, which are loaded only when one is asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Offer = tuple[str, str]
"""A value, and a few words about it."""
Complete = Callable[[click.Context, click.Parameter, str], "list[CompletionItem[str]]"]

_ABOUT: Final = ("happens", "says", "name")
"""Where an entry of a catalogue says what it is, the first that it has."""
_LONGEST: Final = 60


def names(catalogue: str, form: str = "{}") -> Complete:
    """Offers the names of a catalogue (see `ecomtui.cli.gather`), each in that form."""

    def offers() -> Iterator[Offer]:
        from ecomtui.cli import gather

        entries: Mapping[str, Mapping[str, Any]] = getattr(gather, catalogue)()
        for name, entry in entries.items():
            yield form.format(name.replace(" ", "-")), _about(entry)  # a catalogue finds it with either

    return _completes(offers)


def customers(form: str = "{}") -> Complete:
    """Offers the people who can buy."""

    def offers() -> Iterator[Offer]:
        from ecomtui.shop.people import CAST

        for name in CAST:
            yield form.format(name), ""

    return _completes(offers)


def settings() -> Complete:
    """Offers `NAME=VALUE` for every value of a setting that can be listed, else for its usual one."""

    def offers() -> Iterator[Offer]:
        from ecomtui.cli import gather

        for name, entry in gather.settings().items():
            values = entry["takes"] if isinstance(entry["takes"], list) else [entry["default"]]
            for value in values:
                yield f"{name}={value}", _about(entry)

    return _completes(offers)


def terms() -> Complete:
    """Offers the terms of the glossary; those of several words with hyphens between them."""

    def offers() -> Iterator[Offer]:
        from ecomtui.shop.glossary import Glossary

        for term, says in {entry.term: entry.says for entry in Glossary.load()}.items():
            yield term.replace(" ", "-"), says if len(says) <= _LONGEST else f"{says[:_LONGEST]}…"

    return _completes(offers)


def tables() -> Complete:
    """Offers the tables of a world."""

    def offers() -> Iterator[Offer]:
        from ecomtui.cli.store_sheets import sheets

        for name, sheet in sheets().items():
            yield name, ", ".join(sheet.columns[:4])

    return _completes(offers)


def each(catalogue: str, form: str, *more: str) -> Complete:
    """Offers the names of a catalogue, each in that form, for every part of a list with commas."""
    whole = names(catalogue, form)

    def complete(ctx: click.Context, param: click.Parameter, typed: str) -> "list[CompletionItem[str]]":
        from click.shell_completion import CompletionItem

        before, comma, last = typed.rpartition(",")
        found = [CompletionItem(word) for word in more if not comma and word.startswith(last)]
        for item in whole(ctx, param, last):
            found.append(CompletionItem(f"{before}{comma}{item.value}", help=item.help))
        return found

    return complete


def _completes(offers: Callable[[], Iterable[Offer]]) -> Complete:
    def complete(ctx: click.Context, param: click.Parameter, typed: str) -> "list[CompletionItem[str]]":
        from click.shell_completion import CompletionItem

        from ecomtui.world.errors import EcomtuiError

        try:
            return [CompletionItem(value, help=says or None) for value, says in offers() if value.startswith(typed)]
        except (EcomtuiError, ImportError):
            return []  # somebody who presses Tab is told nothing; the command itself says what is wrong

    return complete


def _about(entry: Mapping[str, Any]) -> str:
    says = next((str(entry[key]) for key in _ABOUT if entry.get(key)), "")
    return says if len(says) <= _LONGEST else f"{says[:_LONGEST]}…"


BY_OPTION: Final[Mapping[str, Complete]] = {
    "--customer": customers(),
    "--payer": customers(),
    "--item": names("products"),
    "--return": names("products"),
    "--stock": names("products", "{}=1"),
    "--card": names("cards"),
    "--voucher": names("vouchers"),
    "--balance": customers("{}=10.00"),
    "--fault": names("faults"),
    "--faults": each("faults", "{}=1%", "swarm"),
    "--personas": each("personas", "{}=1"),
    "--guard-off": names("guards"),
    "--set": settings(),
    "--cancel-at": names("messages"),
    "--table": tables(),
}
"""What is offered for an option, whichever command has it."""
