"""Searching: the scanner's word, and what the courier does when it cannot be right."""

from typing import Final

from ecomtui.parties.courier.rows import PARCEL, Parcel, ParcelStatus, Scan, parcel_of
from ecomtui.parties.protocol.delivering import (
    InvestigateParcel,
    ParcelDelivered,
    ParcelInvestigated,
    ParcelMissed,
    ParcelScanned,
    SearchEnds,
    VanBack,
)
from ecomtui.parties.queueing import QueueingParty
from ecomtui.world.clock import DAY, HOUR, time_of_day
from ecomtui.world.party import handles

VANS_READY: Final = 6 * HOUR
"""When vans that were out the day before can be given parcels again."""
MISSED_AFTER: Final = 2 * DAY
"""So long after its last scan a parcel is missed."""
SEARCH: Final = DAY
FOUND: Final = 50
"""Of a hundred parcels that were said to be delivered and are not, so many are found again."""


class Searching(QueueingParty):
    """Says where parcels are, and looks for those that are not there. The courier stands on it."""

    # ---------------------------------------------------------------- the scanner's word
    def _scan(self, parcel: Parcel) -> None:
        self._tell(parcel, self._beep(parcel))

    def _tell(self, parcel: Parcel, scan: Scan) -> None:
        for receiver in ("order_manager", "web_server"):
            self.send(
                receiver,
                ParcelScanned(
                    parcel.id, parcel.order, parcel.number, scan.at, scan.status, scan.detail, parcel.attempts
                ),
            )

    def _deliver(self, parcel: Parcel) -> None:
        """What the scanner says is told to everybody but the customer, who sees for oneself."""
        PARCEL.move(parcel, ParcelStatus.delivered)
        parcel.detail = "delivered"
        self._beep(parcel)
        self._leave_van(parcel)
        if not parcel.missing:
            self.send(
                "customer",
                ParcelDelivered(parcel.id, parcel.order, parcel.number, self.now, parcel.condition),
                who=parcel.customer,
            )
        for receiver in ("order_manager", "dispatch", "web_server"):
            self.send(receiver, ParcelDelivered(parcel.id, parcel.order, parcel.number, self.now))

    def _leave_van(self, parcel: Parcel) -> None:
        """A van makes one round a day, however soon a parcel has left it."""
        if self.queue.holds(parcel.id):
            self.remind((VANS_READY - time_of_day(self.now)) % DAY, VanBack(parcel.id))

    def _beep(self, parcel: Parcel) -> Scan:
        return self.rows.add(
            Scan(
                id=self.rows.next_id(Scan),
                parcel=parcel.id,
                at=self.now,
                status=parcel.status,
                detail=parcel.detail,
            )
        )

    def _note(self, parcel: Parcel, status: ParcelStatus, detail: str) -> None:
        PARCEL.move(parcel, status)
        parcel.detail = detail
        self._scan(parcel)

    # ---------------------------------------------------------------- nobody has seen it
    def _miss(self, parcel: Parcel, after: int) -> None:
        self.remind(after, ParcelMissed(parcel.id))

    @handles(ParcelMissed)
    def missed(self, timer: ParcelMissed) -> None:
        parcel = self.rows.get(Parcel, timer.parcel)
        parcel.searched = True
        self._note(parcel, ParcelStatus.unknown, "delivery_exception")
        self.remind(SEARCH, SearchEnds(parcel.id))

    # ---------------------------------------------------------------- the shop asks
    @handles(InvestigateParcel)
    def investigate(self, ask: InvestigateParcel) -> None:
        parcel = self.rows.get(Parcel, parcel_of(ask.number))
        parcel.searched = True
        if ask.reason == "not_received" and parcel.status is ParcelStatus.delivered:
            self._note(parcel, ParcelStatus.error, "delivery_exception")
        self.remind(SEARCH, SearchEnds(parcel.id, ask.claim))

    @handles(SearchEnds)
    def search_ends(self, timer: SearchEnds) -> None:
        parcel = self.rows.get(Parcel, timer.parcel)
        verdict = self._verdict(parcel)
        if timer.claim is not None:
            answer = ParcelInvestigated(timer.claim, parcel.order, parcel.number, verdict)
            self.send("order_manager", answer)

    def _verdict(self, parcel: Parcel) -> str:
        """What became of it, and what is done about that."""
        match parcel.status:
            case ParcelStatus.unknown:
                self._note(parcel, ParcelStatus.failure, "lost")
                return "lost"
            case ParcelStatus.error if parcel.missing and self.draw("search", 1, 100) <= FOUND:
                parcel.missing = False
                self._note(parcel, ParcelStatus.in_transit, "arrived_at_facility")
                self._try_again(parcel)
                return "found"
            case ParcelStatus.error if parcel.missing:
                self._note(parcel, ParcelStatus.failure, "lost")
                return "lost"
            case ParcelStatus.error:
                self._note(parcel, ParcelStatus.delivered, "delivered")
                return "handed_over"
            case _:
                return parcel.condition

    def _try_again(self, parcel: Parcel) -> None:
        """Take it along on the next round."""
        raise NotImplementedError
