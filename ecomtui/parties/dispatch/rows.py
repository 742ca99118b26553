"""Dispatch's rows: shipments, and the pickers' queue."""

from enum import StrEnum
from typing import Final

from sqlmodel import Field

from ecomtui.parties.queueing import Job, Servers
from ecomtui.world.machine import Machine
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
        ShipmentStatus.fulfilled: (ShipmentStatus.delivered, ShipmentStatus.canceled),
        ShipmentStatus.delivered: (ShipmentStatus.canceled,),
        ShipmentStatus.canceled: (),
    },
)


class Shipment(Row, table=True):
    """An order's goods on the packing table; `weight` in grams, `packed_at` and `left_at` virtual ms.

    `nth` counts the order's shipments. What comes back because nobody took it in is canceled, even when it had
    been thought delivered.
    """

    id: int = Field(primary_key=True)
    order: int = Field(index=True)
    nth: int
    customer: int
    weight: int
    pieces: int
    address: str | None = None
    status: ShipmentStatus = ShipmentStatus.unfulfilled
    timer: int | None = None
    packed_at: int | None = None
    left_at: int | None = None
    parcel: int | None = None
    number: str | None = None


class PickingJob(Job, table=True):
    """A shipment in a picker's hands, or on the pile before them."""


class Pickers(Servers, table=True):
    """Those who pick and pack, a shipment at a time each."""
