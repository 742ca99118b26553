"""The courier: parcels, scans on the way, and the door."""

from enum import StrEnum
from typing import Final

from sqlmodel import Field

from ecomtui.parties.protocol.delivering import (
    NextScan,
    ParcelDelivered,
    ParcelScanned,
    VanBack,
    VanHasRoom,
    WaitsForVan,
)
from ecomtui.parties.protocol.dispatching import BookParcel, ParcelBooked
from ecomtui.parties.queueing import Capacity, Job, QueueingParty, Servers
from ecomtui.world.clock import DAY, HOUR, MINUTE, SECOND, time_of_day
from ecomtui.world.controls import Setting
from ecomtui.world.faults import Effect, Fault
from ecomtui.world.machine import Machine
from ecomtui.world.party import handles
from ecomtui.world.rows import Row

DELAY: Final = DAY
VANS_LEAVE: Final = 7 * HOUR + 30 * MINUTE
VANS_READY: Final = 6 * HOUR
"""When vans that were out the day before can be given parcels again."""
PLACES: Final = 20
"""Parcels that one van carries."""


class ParcelStatus(StrEnum):
    """Where a parcel is [EasyPost]."""

    pre_transit = "pre_transit"
    in_transit = "in_transit"
    out_for_delivery = "out_for_delivery"
    delivered = "delivered"


PARCEL: Final = Machine(
    "parcel",
    "courier",
    {
        ParcelStatus.pre_transit: (ParcelStatus.in_transit,),
        ParcelStatus.in_transit: (ParcelStatus.in_transit, ParcelStatus.out_for_delivery),
        ParcelStatus.out_for_delivery: (ParcelStatus.delivered,),
        ParcelStatus.delivered: (),
    },
)

WAY: Final = (
    (ParcelStatus.in_transit, "departed_facility"),
    (ParcelStatus.in_transit, "arrived_at_facility"),
    (ParcelStatus.out_for_delivery, "out_for_delivery"),
    (ParcelStatus.delivered, "delivered"),
)
"""The points of a parcel's way after its label."""
LOADING: Final = WAY.index((ParcelStatus.out_for_delivery, "out_for_delivery"))


class Parcel(Row, table=True):
    """A parcel in the courier's hands; `weight` in grams."""

    id: int = Field(primary_key=True)
    order: int = Field(index=True)
    customer: int
    number: str
    weight: int
    status: ParcelStatus = ParcelStatus.pre_transit
    detail: str = "label_created"
    delayed: bool = False


class Scan(Row, table=True):
    """One beep of the courier's scanner."""

    id: int = Field(primary_key=True)
    parcel: int = Field(foreign_key="parcel.id", index=True)
    at: int
    status: ParcelStatus
    detail: str


class VanJob(Job, table=True):
    """A parcel's place in a van for one round, or its wait for one in the depot."""


class VanPlaces(Servers, table=True):
    """The places in all vans."""


VANS: Final = Setting(
    "vans", "courier", 0, f"How many vans go out a day, with {PLACES} parcels each; 0 is as many as it takes."
)


class Courier(QueueingParty):
    """Takes a parcel along its way and says at every point where it is."""

    name, title = "courier", "Courier"
    tables = (Parcel, Scan, VanJob, VanPlaces)
    latency = (SECOND, 4 * SECOND)
    settings = (VANS,)
    capacity = Capacity(VANS, VanJob, VanPlaces, WaitsForVan, VanHasRoom, each=PLACES)
    faults = (
        Fault(
            "parcel.delayed",
            "courier",
            Effect.decide,
            "The parcel lies in a depot for a day longer.",
            "A scan says so, the tracking page shows it, and a mail tells the customer.",
            by=DELAY,
        ),
    )

    @handles(BookParcel)
    def book(self, ask: BookParcel) -> None:
        number = self.rows.next_id(Parcel)
        parcel = self.rows.add(
            Parcel(
                id=number,
                order=ask.order,
                customer=ask.customer,
                number=f"EC{7_000_000_000 + number}",
                weight=ask.weight,
            )
        )
        self.send("dispatch", ParcelBooked(ask.order, parcel.id, parcel.number))
        self._scan(parcel)
        self._go_on(parcel, 0)

    @handles(NextScan)
    def next_scan(self, timer: NextScan) -> None:
        parcel = self.rows.get(Parcel, timer.parcel)
        status, detail = WAY[timer.point]
        delay = self.struck_by("parcel.delayed") if detail == "arrived_at_facility" and not parcel.delayed else None
        if delay:
            self._delay(parcel, timer.point, delay.by or DELAY)
            return
        if timer.point == LOADING and not self.queue.takes(parcel.id):
            return  # it lies in the depot until there is room
        PARCEL.move(parcel, status)
        parcel.detail = detail
        if status is ParcelStatus.delivered:
            self._deliver(parcel)
        else:
            self._scan(parcel)
            self._go_on(parcel, timer.point + 1)

    @handles(WaitsForVan)
    def wait(self, note: WaitsForVan) -> None:
        """It lies in the depot. The note is for those who watch."""

    @handles(VanHasRoom)
    def load(self, note: VanHasRoom) -> None:
        self._go_on(self.rows.get(Parcel, note.parcel), LOADING)

    @handles(VanBack)
    def back(self, timer: VanBack) -> None:
        self.queue.leaves(timer.parcel)

    def _delay(self, parcel: Parcel, point: int, by: int) -> None:
        parcel.delayed, parcel.detail = True, "delayed"
        self._scan(parcel)
        self.remind(by, NextScan(parcel.id, point))

    def _go_on(self, parcel: Parcel, point: int) -> None:
        self.remind(self._road_to(point), NextScan(parcel.id, point))

    def _road_to(self, point: int) -> int:
        """How long to the next point, in ms: vans load in the morning, and doors are rung at by day."""
        match WAY[point][1]:
            case "departed_facility":
                return self.draw("road", 3 * 60, 6 * 60) * MINUTE
            case "arrived_at_facility":
                return self.draw("road", 7 * 60, 12 * 60) * MINUTE
            case "out_for_delivery":
                rested = self.now + HOUR
                return HOUR + (VANS_LEAVE - time_of_day(rested)) % DAY + self.draw("van", 0, 45) * MINUTE
            case _:
                return self.draw("road", 2 * 60, 8 * 60) * MINUTE

    def _scan(self, parcel: Parcel) -> None:
        self._beep(parcel)
        for receiver in ("order_manager", "web_server"):
            self.send(
                receiver,
                ParcelScanned(parcel.id, parcel.order, parcel.number, self.now, parcel.status, parcel.detail),
            )

    def _deliver(self, parcel: Parcel) -> None:
        self._beep(parcel)
        if self.queue.holds(parcel.id):  # a van makes one round a day, however soon a parcel is delivered
            self.remind((VANS_READY - time_of_day(self.now)) % DAY, VanBack(parcel.id))
        for receiver in ("customer", "order_manager", "dispatch", "web_server"):
            self.send(receiver, ParcelDelivered(parcel.id, parcel.order, parcel.number, self.now))

    def _beep(self, parcel: Parcel) -> None:
        self.rows.add(
            Scan(
                id=self.rows.next_id(Scan),
                parcel=parcel.id,
                at=self.now,
                status=parcel.status,
                detail=parcel.detail,
            )
        )
