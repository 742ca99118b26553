"""Courier → order manager, with copies to web server, dispatch and customer; and what they ask the courier."""

from ecomtui.parties.protocol.values import Instant
from ecomtui.world.message import Body


class ParcelScanned(Body):
    """`status` is an EasyPost status, `detail` says more (departed_facility, delayed, …); `at` is when it was
    made, and `attempts` how often nobody was at home by then."""

    parcel: int
    order: int
    number: str
    at: Instant
    status: str
    detail: str
    attempts: int = 0


class ParcelDelivered(Body):
    """`condition` is what the customer sees on opening it: intact or damaged. Others are told intact: the
    scanner does not look inside."""

    parcel: int
    order: int
    number: str
    at: Instant
    condition: str = "intact"


class ParcelReturned(Body):
    """It could not be handed over, and is back in the house it came from."""

    parcel: int
    order: int
    number: str
    at: Instant
    condition: str


class FetchParcel(Body):
    """The customer stands at the pickup point."""

    customer: int
    number: str


class InvestigateParcel(Body):
    """The shop passes a claim on: `reason` is not_received or damaged."""

    claim: int
    order: int
    number: str
    reason: str


class ParcelInvestigated(Body):
    """`verdict` is lost, found, handed_over (there is proof), damaged or intact."""

    claim: int
    order: int
    number: str
    verdict: str


class WaitsForVan(Body):
    """The courier's note to itself: all vans are full, and so many parcels come before this one."""

    parcel: int
    ahead: int


class VanHasRoom(Body):
    """The courier's note to itself: there is a place for this parcel on the next round."""

    parcel: int


class VanBack(Body):
    """The courier's timer: the van that took this parcel is back, and the place is free."""

    parcel: int


class ParcelMissed(Body):
    """The courier's timer: no scanner has seen this parcel for too long."""

    parcel: int


class SearchEnds(Body):
    """The courier's timer: a parcel has been looked for, because of a `claim` or (None) because it was missed."""

    parcel: int
    claim: int | None = None


class PickupEnds(Body):
    """The courier's timer: nobody has come to fetch this parcel."""

    parcel: int


class BackAtSender(Body):
    """The courier's timer: the parcel is on the shop's ramp again."""

    parcel: int


class UploadScan(Body):
    """The courier's timer: a scanner has a line again, and tells what it saw."""

    scan: int


class NextScan(Body):
    """The courier's timer: the parcel reaches the next point of its way."""

    parcel: int
    point: int
