"""Personas: customers who always behave in one way (VOCABULARY.md; the idea is Swag Labs' special users).

A persona is an entry of this table and nothing else: the customer's handlers look here what to do, for
people somebody steers and for the crowd alike.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ecomtui.world.clock import HOUR
from ecomtui.world.errors import BadInput, UnknownName, shown

STANDARD: Final = "standard"


@dataclass(frozen=True)
class Persona:
    """A way to behave.

    `share` is how many of a hundred people in a crowd are like this. `balance` is what they have in the
    bank at first, from and to, in minor units (None: what everybody has). `presses` counts how often they
    press "place order", `cancels_after` ms they cancel what was confirmed, `wavers` says that they take
    something out of the cart and put it back. Of a hundred, `abandons` leave a filled cart and `tracks`
    look where their parcel is. `drops` of a million messages on their line are lost. `bounces` says that no
    mail reaches them, `away` that nobody is ever at home, `sends_back` that whatever comes goes back,
    `card_outcome` what the bank knows of their cards.
    """

    name: str
    says: str
    share: int
    balance: tuple[int, int] | None = None
    presses: int = 1
    cancels_after: int | None = None
    wavers: bool = False
    abandons: int = 10
    tracks: int = 0
    drops: int = 0
    bounces: bool = False
    away: bool = False
    sends_back: bool = False
    card_outcome: str = ""


PERSONAS: Final = {
    persona.name: persona
    for persona in (
        Persona(STANDARD, "Looks round, often buys, and now and then looks where the parcel is.", 76, tracks=25),
        Persona("double_clicker", 'Presses "place order" twice, one right after the other.', 5, presses=2),
        Persona("broke", "Has hardly any money in the bank.", 4, balance=(500, 2_500)),
        Persona("impatient", "Cancels an hour after the order was confirmed.", 4, cancels_after=HOUR),
        Persona("indecisive", "Changes the cart, then mostly leaves it behind.", 5, wavers=True, abandons=75),
        Persona("flaky_line", "Has a bad line: now and then a page is lost on its way.", 2, drops=40_000),
        Persona("unreachable", "No mail arrives there, and nobody is ever at home.", 1, bounces=True, away=True),
        Persona("returner", "Sends back whatever comes, a few days later.", 2, sends_back=True),
        Persona("disputer", "Tells the bank that nothing came, whatever came.", 1, card_outcome="product_not_received"),
    )
}
MOST_WEIGHT: Final = 1_000_000


def persona(name: str) -> Persona:
    """The persona of that name.

    Raises:
        UnknownName: when there is none.
    """
    if name not in PERSONAS:
        raise UnknownName("persona", str(name), PERSONAS)
    return PERSONAS[name]


def parse_personas(text: str) -> dict[str, int]:
    """Personas and their weights, as in `standard=8,broke=1`; one without a number weighs 1.

    Raises:
        UnknownName: for a persona that does not exist.
        BadInput: for a weight that is none, or nothing at all.
    """
    found: dict[str, int] = {}
    for part in text.split(","):
        name, equals, weight = (word.strip() for word in part.partition("="))
        if equals and not (weight.isascii() and weight.isdecimal()):
            raise BadInput(f"the weight of {shown(name)} is a whole number, not {shown(weight)}, as in standard=8")
        found[name] = int(weight[:9]) if equals else 1
    return checked_mix(found)


def checked_mix(mix: Mapping[str, int]) -> dict[str, int]:
    """Weights of personas.

    Raises:
        UnknownName: for a persona that does not exist.
        BadInput: for a weight that cannot be, or when none is above 0.
    """
    for name, weight in mix.items():
        persona(name)
        if isinstance(weight, bool) or not isinstance(weight, int) or not 0 <= weight <= MOST_WEIGHT:
            raise BadInput(f"the weight of {name} lies between 0 and {MOST_WEIGHT}, it cannot be {shown(str(weight))}")
    if not any(mix.values()):
        raise BadInput("a mix of personas needs one that weighs more than 0, as in standard=8,broke=1")
    return dict(mix)


def checked_names(names: str | Iterable[str]) -> tuple[str, ...]:
    """Names of personas, given one by one or as a text with commas, each once.

    Raises:
        UnknownName: for a persona that does not exist.
        BadInput: for weights: a crowd has its mix from the beginning of the world.
    """
    if isinstance(names, Mapping) or (isinstance(names, str) and "=" in names):
        raise BadInput(
            "traffic takes names of personas, such as standard,broke; how many there are of each is said "
            "when the world begins: Given(mix=…)"
        )
    words = names.split(",") if isinstance(names, str) else names
    return tuple(dict.fromkeys(persona(str(word).strip()).name for word in words))
