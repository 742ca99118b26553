"""The customers of a world: names one can say aloud, and the rest invented by Faker, once."""

from collections.abc import Iterable
from typing import Final

from ecomtui.parties.protocol.charter import PersonCharter

CAST: Final = (
    "asha", "ben", "chloe", "diego", "emma", "farid", "grace", "hugo", "ines", "jonas", "kira", "liam",
)  # fmt: skip
BALANCE: Final = 50_000
"""What every customer has in the bank at first, in minor units."""


def invent(names: Iterable[str], seed: int) -> tuple[PersonCharter, ...]:
    """Customers with these short names. Faker's text is for people to read; the world never looks at it."""
    from faker import Faker  # slow to import, and only needed when a world begins

    fake = Faker("en_GB")
    fake.seed_instance(seed)
    return tuple(
        PersonCharter(
            id=number,
            name=name,
            full_name=f"{name.capitalize()} {fake.last_name()}",
            address=", ".join(fake.address().splitlines()),
            email=f"{name}@mail.example",
            balance=BALANCE,
            card=f"card-{number}",
        )
        for number, name in enumerate(names, start=1)
    )
