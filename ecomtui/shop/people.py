"""The customers of a world: names one can say aloud, and the rest invented by Faker, once."""

from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate, count, islice
from typing import TYPE_CHECKING, Final

from ecomtui.parties.personas import PERSONAS, STANDARD
from ecomtui.parties.protocol.charter import PersonCharter
from ecomtui.shop.cards import own_number
from ecomtui.world.chance import act_key, draw

if TYPE_CHECKING:
    from faker import Faker

CAST: Final = (
    "asha", "ben", "chloe", "diego", "emma", "farid", "grace", "hugo", "ines", "jonas", "kira", "liam",
)  # fmt: skip
BALANCE: Final = 50_000
"""What every customer somebody steers has in the bank at first, in minor units."""
CROWD_BALANCE: Final = (100_000, 500_000)
"""What the people of a crowd have in the bank at first, from and to: they shop for a long time."""
FIRST_NAMES: Final = (
    "ada", "alba", "amir", "anna", "anton", "aria", "astrid", "bela", "bianca", "boris", "bruno", "carla",
    "carlos", "cora", "cyril", "dana", "david", "della", "dora", "edgar", "elena", "elias", "elif", "elsa",
    "emil", "enzo", "erik", "esther", "eva", "fabio", "fatima", "felix", "fiona", "flora", "frida", "gina",
    "greta", "gustav", "hana", "harald", "hedda", "helena", "henri", "ida", "igor", "ilse", "imran", "irene",
    "ivan", "jana", "jasper", "joanna", "joel", "julia", "karim", "katja", "klara", "kofi", "lara", "lars",
    "leila", "lena", "leo", "lina", "lotta", "luca", "lucia", "luis", "maja", "malik", "marco", "maria",
    "marta", "mathis", "mila", "milan", "mira", "nadia", "nico", "nils", "nina", "noah", "nora", "olga",
    "oscar", "otto", "paula", "pavel", "petra", "pia", "quinn", "rafael", "rita", "rosa", "ruben", "sara",
    "selma", "simon", "sofia", "stefan", "tara", "teo", "thea", "tomas", "uma", "vera", "victor", "viola",
    "walter", "wanda", "xenia", "yara", "yusuf", "zara", "zeno", "zoe",
)  # fmt: skip
"""Those of the crowd are called by these; the second of a name is `ada2`, the third `ada3`."""


def invent(
    names: Iterable[str],
    seed: int,
    personas: Mapping[str, str],
    crowd: int,
    mix: Mapping[str, int],
    *,
    read: bool = True,
) -> tuple[PersonCharter, ...]:
    """Customers with these short names and a crowd of so many, its personas drawn from a mix of weights.

    Faker's text is for people to read; the world never looks at it, and where nobody does (not `read`) there is none.
    """
    named = tuple(names)
    prose = _prose(seed, len(named) + crowd) if read else None
    people = [
        _person(prose, number, name, seed, personas.get(name, STANDARD), (BALANCE, BALANCE))
        for number, name in enumerate(named, start=1)
    ]
    sorts, edges = tuple(mix), tuple(accumulate(mix.values()))
    for number, name in enumerate(islice(_crowd_names(named), crowd), start=len(named) + 1):
        persona = sorts[bisect(edges, draw(_key(seed, number), "persona", edges[-1]))]
        people.append(_person(prose, number, name, seed, persona, CROWD_BALANCE))
    return tuple(people)


@lru_cache(maxsize=8)
def _prose(seed: int, people: int) -> tuple[tuple[str, str], ...]:
    """What Faker invents for so many people: surnames and addresses. Scenarios ask for the same ones again and again,
    and it takes as long as a short one's whole run."""
    fake = _faker()
    fake.seed_instance(seed)
    return tuple((fake.last_name(), ", ".join(fake.address().splitlines())) for _ in range(people))


@cache
def _faker() -> "Faker":
    """Faker with British people in it: it takes longer to put together than to ask."""
    from faker import Faker  # slow to import, and only needed when a world begins

    return Faker("en_GB")


def _person(
    prose: Sequence[tuple[str, str]] | None,
    number: int,
    name: str,
    seed: int,
    persona: str,
    balances: tuple[int, int],
) -> PersonCharter:
    surname, address = prose[number - 1] if prose else ("", "")
    low, high = PERSONAS[persona].balance or balances
    return PersonCharter(
        id=number,
        name=name,
        full_name=f"{name.rstrip('0123456789').capitalize()} {surname}" if surname else name,
        address=address,
        email=f"{name}@mail.example",
        balance=low + draw(_key(seed, number), "balance", high - low + 1),
        card=card_token(number),
        persona=persona,
        last4=own_number(number)[-4:],
    )


def card_token(holder: int) -> str:
    """The token of a customer's own card."""
    return f"card-{holder}"


def _key(seed: int, number: int) -> int:
    return act_key(seed, f"person:{number}:born", 0)


def _crowd_names(taken: Iterable[str]) -> Iterator[str]:
    """Names for a crowd, without end and without those that somebody has."""
    names = set(taken)
    for nth in count(1):
        for first in FIRST_NAMES:
            name = first if nth == 1 else f"{first}{nth}"
            if name not in names:
                yield name
