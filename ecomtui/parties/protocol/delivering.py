"""Courier → order manager, with copies to web server, dispatch and customer."""

from ecomtui.parties.protocol.values import Instant
from ecomtui.world.message import Body


class ParcelScanned(Body):
    """`status` is an EasyPost status, `detail` says more (departed_facility, delayed, …)."""

    parcel: int
    order: int
    number: str
    at: Instant
    status: str
    detail: str


class ParcelDelivered(Body):
    parcel: int
    order: int
    number: str
    at: Instant


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


class NextScan(Body):
    """The courier's timer: the parcel reaches the next point of its way."""

    parcel: int
    point: int
