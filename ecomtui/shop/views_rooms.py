"""Read models of what each party has in its own books about one order. Plain frozen dataclasses.

Amounts are minor units. Nothing here imports the store.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoomsView:
    """What the twelve have written down of an order, each in its own words; None where one has nothing.

    `held`, `owned` and `awaited` are the stockroom's pieces put aside for a while, for good, and still to come;
    `coming` is what the wholesaler owes of its products. `set_aside`, `taken` and `given_back` are the bank's.
    `parcels` are those at the packing table. `trays` says how many messages wait for each party, whatever they
    are about.
    """

    cart: str | None
    order: str | None
    held: int
    owned: int
    awaited: int
    coming: int
    payment: str | None
    set_aside: int
    taken: int
    given_back: int
    shipment: str | None
    parcels: int
    parcel: str | None
    scan: str | None
    mails: int
    mail: str | None
    trays: Mapping[str, int]
