"""Dispatch: picks, packs, labels, and hands parcels over to the courier, never before it may."""

from enum import StrEnum
from typing import Final

from sqlmodel import Field

from ecomtui.parties.protocol.delivering import ParcelDelivered
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
    WaitsForPicker,
)
from ecomtui.parties.queueing import Capacity, Job, QueueingParty, Servers
from ecomtui.world.clock import HOUR, SECOND
from ecomtui.world.controls import Setting
from ecomtui.world.machine import Machine
from ecomtui.world.party import handles
from ecomtui.world.rows import Row


class ShipmentStatus(StrEnum):
    """A shipment's life in the house."""

    unfulfilled = "unfulfilled"
    fulfilled = "fulfilled"
    delivered = "delivered"
    canceled = "canceled"


SHIPMENT: Final = Machine(
    "shipment",
    "dispatch",
    {
        ShipmentStatus.unfulfilled: (ShipmentStatus.fulfilled, ShipmentStatus.canceled),
        ShipmentStatus.fulfilled: (ShipmentStatus.delivered,),
        ShipmentStatus.delivered: (),
        ShipmentStatus.canceled: (),
    },
)


class Shipment(Row, table=True):
    """One order's goods on the packing table; `weight` in grams, `packed_at` and `left_at` virtual ms."""

    order: int = Field(primary_key=True)
    customer: int
    weight: int
    pieces: int
    status: ShipmentStatus = ShipmentStatus.unfulfilled
    timer: int | None = None
    packed_at: int | None = None
    left_at: int | None = None
    number: str | None = None


class PickingJob(Job, table=True):
    """An order in a picker's hands, or on the pile before them."""


class Pickers(Servers, table=True):
    """Those who pick and pack, an order at a time each."""


PICKERS: Final = Setting(
    "pickers", "dispatch", 0, "How many people pick and pack, one order at a time each; 0 is as many as it takes."
)


class Dispatch(QueueingParty):
    """Packs what it is told, and lets it go when the order manager says so."""

    name, title = "dispatch", "Dispatch"
    tables = (Shipment, PickingJob, Pickers)
    latency = (SECOND, 5 * SECOND)
    settings = (PICKERS,)
    capacity = Capacity(PICKERS, PickingJob, Pickers, WaitsForPicker, PickerFree)

    @handles(DispatchOrder)
    def pick(self, ask: DispatchOrder) -> None:
        if self.rows.peek(Shipment, ask.order) is not None:
            return  # it lies on the table already
        pieces = sum(line.quantity for line in ask.lines)
        shipment = self.rows.add(Shipment(order=ask.order, customer=ask.customer, weight=ask.weight, pieces=pieces))
        if self.queue.takes(ask.order):
            self._begin(shipment)

    @handles(WaitsForPicker)
    def wait(self, note: WaitsForPicker) -> None:
        """It lies on the pile. The note is for those who watch."""

    @handles(PickerFree)
    def pick_next(self, note: PickerFree) -> None:
        shipment = self.rows.get(Shipment, note.order)
        if shipment.status is ShipmentStatus.unfulfilled:
            self._begin(shipment)

    def _begin(self, shipment: Shipment) -> None:
        shipment.timer = self.remind(self.draw("picking", HOUR, 2 * HOUR), PickingDone(shipment.order))

    @handles(PickingDone)
    def pack(self, timer: PickingDone) -> None:
        shipment = self.rows.get(Shipment, timer.order)
        shipment.timer = self.remind(self.draw("packing", HOUR, 2 * HOUR), PackingDone(timer.order))

    @handles(PackingDone)
    def packed(self, timer: PackingDone) -> None:
        shipment = self.rows.get(Shipment, timer.order)
        shipment.packed_at = self.now
        self.queue.leaves(timer.order)
        self.send("order_manager", OrderPacked(timer.order))

    @handles(HandOver)
    def hand_over(self, leave: HandOver) -> None:
        shipment = self.rows.get(Shipment, leave.order)
        if shipment.status is ShipmentStatus.unfulfilled:
            SHIPMENT.move(shipment, ShipmentStatus.fulfilled)
            shipment.left_at = self.now
            self.send("courier", BookParcel(leave.order, shipment.customer, shipment.weight))

    @handles(ParcelBooked)
    def booked(self, label: ParcelBooked) -> None:
        self.rows.get(Shipment, label.order).number = label.number
        self.send("order_manager", OrderDispatched(label.order, label.parcel, label.number))

    @handles(ParcelDelivered)
    def delivered(self, news: ParcelDelivered) -> None:
        shipment = self.rows.get(Shipment, news.order)
        if shipment.status is ShipmentStatus.fulfilled:
            SHIPMENT.move(shipment, ShipmentStatus.delivered)

    @handles(CancelDispatch)
    def unpack(self, ask: CancelDispatch) -> None:
        shipment = self.rows.peek(Shipment, ask.order)
        if shipment is not None and shipment.status is ShipmentStatus.unfulfilled:
            SHIPMENT.move(shipment, ShipmentStatus.canceled)
            self.forget(shipment.timer)
            self.queue.leaves(ask.order)
