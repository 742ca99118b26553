"""The courier's rows: parcels, what the scanner saw of them, and the places in the vans."""

from enum import StrEnum
from typing import Final

from sqlmodel import Field

from ecomtui.parties.queueing import Job, Servers
from ecomtui.world.machine import Machine
from ecomtui.world.rows import Row

FIRST_NUMBER: Final = 7_000_000_000
"""Tracking numbers are this and the parcel's own number, after the courier's two letters."""


class ParcelStatus(StrEnum):
    """Where a parcel is [EasyPost]. Nobody here calls a label off, so there is no `cancelled`."""

    pre_transit = "pre_transit"
    in_transit = "in_transit"
    out_for_delivery = "out_for_delivery"
    available_for_pickup = "available_for_pickup"
    delivered = "delivered"
    return_to_sender = "return_to_sender"
    failure = "failure"
    error = "error"  # the scanner says delivered, the customer says no: it is being looked into
    unknown = "unknown"  # no scanner has seen it for days


PARCEL: Final = Machine(
    "parcel",
    "courier",
    {
        ParcelStatus.pre_transit: (ParcelStatus.in_transit,),
        ParcelStatus.in_transit: (ParcelStatus.in_transit, ParcelStatus.out_for_delivery, ParcelStatus.unknown),
        ParcelStatus.out_for_delivery: (
            ParcelStatus.delivered,
            ParcelStatus.in_transit,
            ParcelStatus.available_for_pickup,
            ParcelStatus.return_to_sender,
        ),
        ParcelStatus.available_for_pickup: (ParcelStatus.delivered, ParcelStatus.return_to_sender),
        ParcelStatus.delivered: (ParcelStatus.error,),
        ParcelStatus.error: (ParcelStatus.delivered, ParcelStatus.in_transit, ParcelStatus.failure),
        ParcelStatus.unknown: (ParcelStatus.failure,),
        ParcelStatus.return_to_sender: (),
        ParcelStatus.failure: (),
    },
)


class Parcel(Row, table=True):
    """A parcel in the courier's hands; `weight` in grams, `attempts` those at which nobody was at home.

    `damaged` and `missing` are what is true of it, whatever the scanner says; `searched` that somebody has
    gone to look for it. `timer` runs while it waits to be fetched. `address` is what its label says, None for the
    customer's own.
    """

    id: int = Field(primary_key=True)
    order: int = Field(index=True)
    customer: int
    number: str
    weight: int
    address: str | None = None
    status: ParcelStatus = ParcelStatus.pre_transit
    detail: str = "label_created"
    attempts: int = 0
    delayed: bool = False
    damaged: bool = False
    missing: bool = False
    searched: bool = False
    timer: int | None = None

    @property
    def condition(self) -> str:
        """What one sees on opening it."""
        return "damaged" if self.damaged else "intact"


def number_of(parcel: int) -> str:
    """The tracking number of a parcel."""
    return f"EC{FIRST_NUMBER + parcel}"


def parcel_of(number: str) -> int:
    """The parcel with a tracking number of this courier."""
    return int(number.removeprefix("EC")) - FIRST_NUMBER


class Scan(Row, table=True):
    """One beep of the courier's scanner."""

    id: int = Field(primary_key=True)
    parcel: int = Field(foreign_key="parcel.id", index=True)
    at: int
    status: ParcelStatus
    detail: str


class VanJob(Job, table=True):
    """A parcel's place in a van, or its wait for one in the depot."""


class VanPlaces(Servers, table=True):
    """The places in all vans."""
