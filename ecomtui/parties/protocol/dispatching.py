"""Order manager ↔ dispatch ↔ courier, until the parcel is out of the house."""

from ecomtui.parties.protocol.values import Line
from ecomtui.world.message import Body


class DispatchOrder(Body):
    """`nth` counts the order's parcels, those in place of what was lost or broken included. Without an `address` they
    go to the customer's own."""

    order: int
    customer: int
    lines: tuple[Line, ...]
    weight: int
    nth: int = 1
    address: str | None = None


class OrderPacked(Body):
    """The order's `nth` parcel stands on the ramp and waits for leave to go."""

    order: int
    shipment: int
    nth: int = 1


class HandOver(Body):
    """The order manager's leave: from here on nobody can cancel."""

    order: int
    shipment: int


class CancelDispatch(Body):
    """Whatever of the order has not left the house stays there."""

    order: int


class BookParcel(Body):
    """The label; without an `address` it says the customer's own."""

    order: int
    shipment: int
    customer: int
    weight: int
    address: str | None = None


class ParcelBooked(Body):
    order: int
    shipment: int
    parcel: int
    number: str


class OrderDispatched(Body):
    order: int
    parcel: int
    number: str
    nth: int = 1


class ShipmentReturned(Body):
    """A parcel came back because it could not be handed over; `condition` is intact or damaged."""

    order: int
    parcel: int
    condition: str


class PickingDone(Body):
    """Dispatch's timer."""

    order: int
    shipment: int


class PackingDone(Body):
    """Dispatch's timer."""

    order: int
    shipment: int


class WaitsForPicker(Body):
    """Dispatch's note to itself: all pickers are busy, and so many shipments come before this one."""

    shipment: int
    ahead: int


class PickerFree(Body):
    """Dispatch's note to itself: a picker turns to this shipment."""

    shipment: int


class GraceOver(Body):
    """The order manager's timer: the half hour for a change of mind is over."""

    order: int


class OrderExpires(Body):
    """The order manager's timer: nobody has paid for five days."""

    order: int
