"""A journey as somebody asks for it on the command line."""

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ecomtui.world.clock import parse_duration, span_text
from ecomtui.world.errors import BadInput, shown

if TYPE_CHECKING:
    from ecomtui.shop.occasions import Occasion

SEED: Final = 7
CUSTOMER: Final = "asha"
RIVAL: Final = "ben"
EVERYTHING: Final = "all"
SILENCE: Final = "none"
ITEMS: Final[Mapping[str, int]] = {"espresso-cup": 2}
_COUNT: Final = re.compile(r"[+-]?[0-9]{1,12}")


@dataclass(frozen=True)
class Plan:
    """One order to follow: who buys what, how it is paid, and what is otherwise than usual.

    `stock` in pieces, `releases` in virtual ms, `balances` in minor units, `settings` as source texts; `cancel_at`
    is the kind of message after which the customer changes their mind. `returns` is what goes back after it has
    come (empty: everything; None: nothing), for `return_reason`. Without `consent` nothing that is asked on the way
    is agreed to. `dispute` is why the payer calls the bank when it has come, `evidence` what staff answer (None:
    what there is). A fault that needs an occasion brings it along.
    """

    seed: int = SEED
    customer: str = CUSTOMER
    items: Mapping[str, int] = field(default_factory=lambda: dict(ITEMS))
    card: str | None = None
    payer: str | None = None
    faults: tuple[str, ...] = ()
    guards_off: tuple[str, ...] = ()
    stock: Mapping[str, int] = field(default_factory=dict)
    releases: Mapping[str, int] = field(default_factory=dict)
    balances: Mapping[str, int] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    cancel_at: str | None = None
    voucher: str | None = None
    returns: Mapping[str, int] | None = None
    return_reason: str | None = None
    consent: bool = True
    dispute: str | None = None
    evidence: str | None = None

    @property
    def shelf(self) -> Mapping[str, int]:
        """What is on the shelf at first: as asked for, or too little, or the last of it, when a fault needs that."""
        short = any(occasion.stock_short for occasion in self._occasions)
        sku, pieces = next(iter(self.items.items()))
        needed = {sku: max(pieces - 1, 0)} if short else {sku: pieces} if self.rival else {}
        return self.stock or needed

    @property
    def rival(self) -> str | None:
        """Who orders the same in the same moment, when a fault needs that."""
        needed = any(occasion.rival for occasion in self._occasions)
        return next(name for name in (CUSTOMER, RIVAL) if name != self.customer) if needed else None

    @property
    def goes_back(self) -> Mapping[str, int] | None:
        """What goes back: as asked for, or everything when a fault needs that."""
        needed = any(occasion.sends_back for occasion in self._occasions)
        return {} if needed and self.returns is None else self.returns

    @property
    def _occasions(self) -> "list[Occasion]":
        from ecomtui.shop.occasions import occasions

        return occasions(self.faults)

    def command(self, *more: str) -> str:
        """The command line that makes this journey again, with `more` words at its end."""
        words = ["ecomtui", "journey"]
        for option, values in (
            ("--seed", [str(self.seed)] if self.seed != SEED else []),
            ("--customer", [self.customer] if self.customer != CUSTOMER else []),
            ("--item", [f"{sku}={n}" for sku, n in self.items.items()] if self.items != ITEMS else []),
            ("--card", [self.card] if self.card is not None else []),
            ("--payer", [self.payer] if self.payer is not None else []),
            ("--balance", _pairs(self.balances)),
            ("--stock", [f"{sku}={pieces}" for sku, pieces in self.stock.items()]),
            ("--release", [f"{sku}={span_text(span)}" for sku, span in self.releases.items()]),
            ("--set", [f"{name}={value}" for name, value in self.settings.items()]),
            ("--fault", self.faults),
            ("--guard-off", self.guards_off),
            ("--cancel-at", [self.cancel_at] if self.cancel_at else []),
            ("--voucher", [self.voucher] if self.voucher else []),
            ("--return", _returned(self.returns)),
            ("--return-reason", [self.return_reason] if self.return_reason else []),
            ("--dispute", [self.dispute] if self.dispute else []),
            ("--evidence", [self.evidence] if self.evidence else []),
        ):
            for value in values:
                words += option, value
        words += [] if self.consent else ["--no-consent"]
        return shlex.join([*words, *more])


def _returned(lines: Mapping[str, int] | None) -> list[str]:
    return [] if lines is None else [f"{sku}={n}" for sku, n in lines.items()] or [EVERYTHING]


def _pairs(amounts: Mapping[str, int]) -> list[str]:
    from ecomtui.shop.money import money

    return [f"{name}={money(amount)}" for name, amount in amounts.items()]


def items(texts: Iterable[str]) -> dict[str, int]:
    """What `--item SKU[=QTY]` says, the same product twice added up.

    Raises:
        BadInput: when a quantity is no whole number.
    """
    return _pieces("--item", texts) or dict(ITEMS)


def returns(texts: Iterable[str]) -> dict[str, int] | None:
    """What `--return SKU[=QTY]` says; empty for `--return all`, None when nothing goes back.

    Raises:
        BadInput: when a quantity is no whole number.
    """
    words = list(texts)
    return {} if EVERYTHING in words else _pieces("--return", words) or None


def _pieces(option: str, texts: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for text in texts:
        sku, equals, quantity = text.partition("=")
        found[sku] = found.get(sku, 0) + (_count(quantity, f"{option} {shown(text)}") if equals else 1)
    return found


def counts(texts: Iterable[str]) -> dict[str, int]:
    """What `--stock SKU=N` says.

    Raises:
        BadInput: when it has no `=`, or no whole number after it.
    """
    return {name: _count(number, f"--stock {shown(name)}") for name, number in _split("--stock", texts, "SKU=N")}


def releases(texts: Iterable[str]) -> dict[str, int]:
    """What `--release SKU=SPAN` says, in virtual ms.

    Raises:
        BadInput: when it has no `=`, or no span after it.
    """
    return {name: parse_duration(span) for name, span in _split("--release", texts, "SKU=SPAN")}


def balances(texts: Iterable[str], payer: str) -> dict[str, int]:
    """What `--balance [NAME=]AMOUNT` says, in minor units; without a name it is the payer's.

    Raises:
        BadInput: when it is no amount.
    """
    from ecomtui.shop.money import parse_money

    found: dict[str, int] = {}
    for text in texts:
        name, equals, amount = text.rpartition("=")
        found[name if equals else payer] = parse_money(amount)
    return found


def settings(texts: Iterable[str]) -> dict[str, str]:
    """What `--set NAME=VALUE` says.

    Raises:
        BadInput: when it has no `=`.
    """
    return dict(_split("--set", texts, "NAME=VALUE"))


def _split(option: str, texts: Iterable[str], form: str) -> list[tuple[str, str]]:
    pairs = [text.partition("=") for text in texts]
    for name, equals, _ in pairs:
        if not equals:
            raise BadInput(f"{option} {shown(name)} is not of the form {form}")
    return [(name, value) for name, _, value in pairs]


def _count(text: str, where: str) -> int:
    if not _COUNT.fullmatch(text.strip()):
        raise BadInput(f"{where}: {shown(text)} is not a whole number")
    return int(text)
