"""The courier: parcels, scans on the way, and the door.

What has become of a parcel that is not where the scans say is found out in `searching`.
"""

from typing import Final

from ecomtui.parties.courier.returning import RETURN_LOST, ReturnBox, Returning
from ecomtui.parties.courier.rows import PARCEL, Parcel, ParcelStatus, Scan, VanJob, VanPlaces, number_of, parcel_of
from ecomtui.parties.courier.searching import MISSED_AFTER, Searching
from ecomtui.parties.personas import PERSONAS
from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.parties.protocol.delivering import (
    BackAtSender,
    FetchParcel,
    NextScan,
    ParcelReturned,
    PickupEnds,
    UploadScan,
    VanBack,
    VanHasRoom,
    WaitsForVan,
)
from ecomtui.parties.protocol.dispatching import BookParcel, ParcelBooked
from ecomtui.parties.queueing import Capacity
from ecomtui.world.clock import DAY, HOUR, MINUTE, SECOND, time_of_day
from ecomtui.world.controls import Setting
from ecomtui.world.faults import ArmFault, Effect, Fault
from ecomtui.world.party import handles

DELAY: Final = DAY
UPLOADED_LATE: Final = DAY
VANS_LEAVE: Final = 7 * HOUR + 30 * MINUTE
PLACES: Final = 20
"""Parcels that one van carries."""
PICKUP_AFTER: Final = 2
"""After so many attempts a parcel goes to the pickup point, where there is one."""

WAY: Final = (
    (ParcelStatus.in_transit, "departed_facility"),
    (ParcelStatus.in_transit, "arrived_at_facility"),
    (ParcelStatus.out_for_delivery, "out_for_delivery"),
    (ParcelStatus.delivered, "delivered"),
)
"""The points of a parcel's way after its label."""
LOADING: Final = WAY.index((ParcelStatus.out_for_delivery, "out_for_delivery"))

VANS: Final = Setting(
    "vans",
    "courier",
    0,
    f"How many vans go out a day, with {PLACES} parcels each; 0 is as many as it takes.",
    least=0,
)
ATTEMPTS: Final = Setting(
    "delivery_attempts", "courier", 3, "How often the courier rings, a day apart, before a parcel goes back."
)
PICKUP_POINT: Final = Setting(
    "pickup_point", "courier", False,
    "Whether a parcel waits at a pickup point after the second failed attempt, instead of another try.",
)  # fmt: skip
PICKUP_LASTS: Final = Setting(
    "pickup_lasts", "courier", 7 * DAY, "How long a parcel waits at the pickup point before it goes back.", span=True
)


class Courier(Searching, Returning):
    """Takes a parcel along its way and says at every point where it is."""

    name, title = "courier", "Courier"
    tables = (Parcel, Scan, VanJob, VanPlaces, ReturnBox)
    latency = (SECOND, 4 * SECOND)
    settings = (VANS, ATTEMPTS, PICKUP_POINT, PICKUP_LASTS)
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
        Fault(
            "parcel.attempt_fail",
            "courier",
            Effect.decide,
            "The courier rings, and nobody is at home.",
            "A mail says so, and the courier comes again the next day; after three attempts the parcel goes back "
            "to the shop, the goods to the shelf and the money to the customer.",
        ),
        Fault(
            "parcel.scans_out_of_order",
            "courier",
            Effect.decide,
            "A scanner has no line, and tells a day later what it saw.",
            "A scan counts by the time at which it was made, so the tracking page never goes backwards.",
            by=UPLOADED_LATE,
        ),
        Fault(
            "parcel.lost",
            "courier",
            Effect.decide,
            "The parcel never reaches the depot, and no scanner sees it again.",
            "The courier misses it, searches and says so; the shop sends another, or gives the money back.",
        ),
        Fault(
            "parcel.damaged",
            "courier",
            Effect.decide,
            "The parcel is dropped on its way, and nobody notices.",
            "The customer claims; the courier owns up; the shop sends another, or gives the money back.",
        ),
        Fault(
            "parcel.false_delivered",
            "courier",
            Effect.decide,
            "The scanner says delivered, but nothing stands at the door.",
            "The customer claims; the courier searches and brings it, or the shop sends another or pays back.",
        ),
        RETURN_LOST,
    )

    def opening(self, charter: ShopCharter) -> None:
        """Some people are never at home."""
        super().opening(charter)
        for person in charter.customers:
            if PERSONAS[person.persona].away:
                self._control(ArmFault("parcel.attempt_fail", who=person.id))

    # ---------------------------------------------------------------- on the way
    @handles(BookParcel)
    def book(self, ask: BookParcel) -> None:
        id_ = self.rows.next_id(Parcel)
        parcel = self.rows.add(
            Parcel(
                id=id_,
                order=ask.order,
                customer=ask.customer,
                number=number_of(id_),
                weight=ask.weight,
                address=ask.address,
            )
        )
        self.send("dispatch", ParcelBooked(ask.order, ask.shipment, parcel.id, parcel.number))
        self._scan(parcel)
        self._go_on(parcel, 0)

    @handles(NextScan)
    def next_scan(self, timer: NextScan) -> None:
        parcel = self.rows.get(Parcel, timer.parcel)
        status, detail = WAY[timer.point]
        if detail == "arrived_at_facility" and self._stays_out(parcel, timer.point):
            return
        if timer.point == LOADING and not self.queue.takes(parcel.id):
            return  # it lies in the depot until there is room
        if status is ParcelStatus.delivered:
            self._ring(parcel)
            return
        PARCEL.move(parcel, status)
        parcel.detail = detail
        self._scan_late_or_now(parcel)
        self._go_on(parcel, timer.point + 1)

    def _stays_out(self, parcel: Parcel, point: int) -> bool:
        """What can happen between two depots; answers whether the parcel does not come in now."""
        delay = None if parcel.delayed else self.struck_by("parcel.delayed")
        if delay:
            self._delay(parcel, point, delay.by or DELAY)
        elif self.struck_by("parcel.lost"):
            parcel.missing = True
            self._miss(parcel, MISSED_AFTER)
        elif not parcel.damaged:
            parcel.damaged = self.struck_by("parcel.damaged") is not None
        return delay is not None or parcel.missing

    def _delay(self, parcel: Parcel, point: int, by: int) -> None:
        parcel.delayed, parcel.detail = True, "delayed"
        self._scan(parcel)
        self.remind(by, NextScan(parcel.id, point))

    def _scan_late_or_now(self, parcel: Parcel) -> None:
        late = self.struck_by("parcel.scans_out_of_order") if parcel.status is ParcelStatus.in_transit else None
        if late:
            self.remind(late.by or UPLOADED_LATE, UploadScan(self._beep(parcel).id))
        else:
            self._scan(parcel)

    @handles(UploadScan)
    def upload(self, timer: UploadScan) -> None:
        scan = self.rows.get(Scan, timer.scan)
        self._tell(self.rows.get(Parcel, scan.parcel), scan)

    def _go_on(self, parcel: Parcel, point: int) -> None:
        self.remind(self._road_to(point), NextScan(parcel.id, point))

    def _try_again(self, parcel: Parcel) -> None:
        self._go_on(parcel, LOADING)

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

    # ---------------------------------------------------------------- the vans
    @handles(WaitsForVan)
    def wait(self, note: WaitsForVan) -> None:
        """It lies in the depot. The note is for those who watch."""

    @handles(VanHasRoom)
    def load(self, note: VanHasRoom) -> None:
        self._go_on(self.rows.get(Parcel, note.parcel), LOADING)

    @handles(VanBack)
    def back(self, timer: VanBack) -> None:
        self.queue.leaves(timer.parcel)

    # ---------------------------------------------------------------- at the door
    def _ring(self, parcel: Parcel) -> None:
        """Somebody is at home, or nobody is, or the driver only says so; a parcel searched for is watched."""
        if self.struck_by("parcel.attempt_fail"):
            self._nobody_home(parcel)
        else:
            parcel.missing = not parcel.searched and self.struck_by("parcel.false_delivered") is not None
            self._deliver(parcel)

    def _nobody_home(self, parcel: Parcel) -> None:
        """It stays in its van for the next day's round, until there have been attempts enough."""
        parcel.attempts += 1
        parcel.detail = "attempt_fail"
        if parcel.attempts >= self.setting(ATTEMPTS):
            self._send_back(parcel)
        elif self.setting(PICKUP_POINT) and parcel.attempts >= PICKUP_AFTER:
            self._leave_at_pickup_point(parcel)
        else:
            PARCEL.move(parcel, ParcelStatus.in_transit)
            self._scan(parcel)
            self._try_again(parcel)

    def _leave_at_pickup_point(self, parcel: Parcel) -> None:
        PARCEL.move(parcel, ParcelStatus.available_for_pickup)
        self._scan(parcel)
        self._leave_van(parcel)
        parcel.timer = self.remind(self.setting(PICKUP_LASTS), PickupEnds(parcel.id))

    @handles(FetchParcel)
    def hand_out(self, ask: FetchParcel) -> None:
        parcel = self.rows.peek(Parcel, parcel_of(ask.number))
        waits = parcel is not None and parcel.status is ParcelStatus.available_for_pickup
        if parcel is not None and waits and parcel.customer == ask.customer:
            self.forget(parcel.timer)
            self._deliver(parcel)

    @handles(PickupEnds)
    def pickup_ends(self, timer: PickupEnds) -> None:
        self._send_back(self.rows.get(Parcel, timer.parcel))

    # ---------------------------------------------------------------- back to the sender
    def _send_back(self, parcel: Parcel) -> None:
        PARCEL.move(parcel, ParcelStatus.return_to_sender)
        self._scan(parcel)
        self._leave_van(parcel)
        self.remind(self.draw("road", 20 * 60, 30 * 60) * MINUTE, BackAtSender(parcel.id))

    @handles(BackAtSender)
    def bring_back(self, timer: BackAtSender) -> None:
        parcel = self.rows.get(Parcel, timer.parcel)
        self.send("dispatch", ParcelReturned(parcel.id, parcel.order, parcel.number, self.now, parcel.condition))
