"""Dispatch: picks, packs, labels, and hands parcels over to the courier, never before it may; takes them back."""

from typing import Final

from ecomtui.parties.dispatch.return_rows import Return, ReturnLine
from ecomtui.parties.dispatch.returns import RETURN_COUNTED, RETURN_LASTS, RETURNS, Returns
from ecomtui.parties.dispatch.rows import SHIPMENT, Pickers, PickingJob, Shipment, ShipmentStatus
from ecomtui.parties.protocol.delivering import ParcelDelivered, ParcelReturned
from ecomtui.parties.protocol.dispatching import (
    BookParcel,
    CancelDispatch,
    DispatchOrder,
    HandOver,
    OrderDispatched,
    OrderPacked,
    PackingDone,
    ParcelBooked,
    PickerFree,
    PickingDone,
    ShipmentReturned,
    WaitsForPicker,
)
from ecomtui.parties.queueing import Capacity, QueueingParty
from ecomtui.world.clock import HOUR, SECOND
from ecomtui.world.controls import Setting
from ecomtui.world.party import handles

PICKERS: Final = Setting(
    "pickers",
    "dispatch",
    0,
    "How many people pick and pack, one order at a time each; 0 is as many as it takes.",
    least=0,
)


class Dispatch(QueueingParty, Returns):
    """Packs what it is told, and lets it go when the order manager says so."""

    name, title = "dispatch", "Dispatch"
    tables = (Shipment, PickingJob, Pickers, Return, ReturnLine)
    latency = (SECOND, 5 * SECOND)
    settings = (PICKERS, RETURN_LASTS, RETURNS)
    guards = (RETURN_COUNTED,)
    capacity = Capacity(PICKERS, PickingJob, Pickers, WaitsForPicker, PickerFree)

    @handles(DispatchOrder)
    def pick(self, ask: DispatchOrder) -> None:
        if any(shipment.nth == ask.nth for shipment in self.rows.find(Shipment, order=ask.order)):
            return  # it lies on the table already
        shipment = self.rows.add(
            Shipment(
                id=self.rows.next_id(Shipment),
                order=ask.order,
                nth=ask.nth,
                customer=ask.customer,
                weight=ask.weight,
                pieces=sum(line.quantity for line in ask.lines),
                address=ask.address,
            )
        )
        if self.queue.takes(shipment.id):
            self._begin(shipment)

    @handles(WaitsForPicker)
    def wait(self, note: WaitsForPicker) -> None:
        """It lies on the pile. The note is for those who watch."""

    @handles(PickerFree)
    def pick_next(self, note: PickerFree) -> None:
        shipment = self.rows.get(Shipment, note.shipment)
        if shipment.status is ShipmentStatus.unfulfilled:
            self._begin(shipment)

    def _begin(self, shipment: Shipment) -> None:
        done = PickingDone(shipment.order, shipment.id)
        shipment.timer = self.remind(self.draw("picking", HOUR, 2 * HOUR), done)

    @handles(PickingDone)
    def pack(self, timer: PickingDone) -> None:
        shipment = self.rows.get(Shipment, timer.shipment)
        done = PackingDone(shipment.order, shipment.id)
        shipment.timer = self.remind(self.draw("packing", HOUR, 2 * HOUR), done)

    @handles(PackingDone)
    def packed(self, timer: PackingDone) -> None:
        shipment = self.rows.get(Shipment, timer.shipment)
        shipment.packed_at = self.now
        self.queue.leaves(shipment.id)
        self.send("order_manager", OrderPacked(shipment.order, shipment.id, shipment.nth))

    @handles(HandOver)
    def hand_over(self, leave: HandOver) -> None:
        shipment = self.rows.get(Shipment, leave.shipment)
        if shipment.status is ShipmentStatus.unfulfilled:
            SHIPMENT.move(shipment, ShipmentStatus.fulfilled)
            shipment.left_at = self.now
            label = BookParcel(shipment.order, shipment.id, shipment.customer, shipment.weight, shipment.address)
            self.send("courier", label)

    @handles(ParcelBooked)
    def booked(self, label: ParcelBooked) -> None:
        shipment = self.rows.get(Shipment, label.shipment)
        shipment.parcel, shipment.number = label.parcel, label.number
        self.send("order_manager", OrderDispatched(label.order, label.parcel, label.number, shipment.nth))

    @handles(ParcelDelivered)
    def delivered(self, news: ParcelDelivered) -> None:
        shipment = self._shipment_of(news)
        if shipment is not None and shipment.status is ShipmentStatus.fulfilled:
            SHIPMENT.move(shipment, ShipmentStatus.delivered)

    @handles(ParcelReturned)
    def came_back(self, news: ParcelReturned) -> None:
        shipment = self._shipment_of(news)
        if shipment is not None and SHIPMENT.allows(shipment.status, ShipmentStatus.canceled):
            SHIPMENT.move(shipment, ShipmentStatus.canceled)
            self.send("order_manager", ShipmentReturned(news.order, news.parcel, news.condition))

    def _shipment_of(self, news: ParcelDelivered | ParcelReturned) -> Shipment | None:
        """The shipment that left as this parcel; None when its label was never heard of."""
        shipments = self.rows.find(Shipment, order=news.order)
        return next((shipment for shipment in shipments if shipment.parcel == news.parcel), None)

    @handles(CancelDispatch)
    def unpack(self, ask: CancelDispatch) -> None:
        for shipment in self.rows.find(Shipment, order=ask.order, status=ShipmentStatus.unfulfilled):
            SHIPMENT.move(shipment, ShipmentStatus.canceled)
            self.forget(shipment.timer)
            self.queue.leaves(shipment.id)
