"""Order manager ↔ dispatch ↔ courier, until the parcel is out of the house."""

from ecomtui.parties.protocol.values import Line
from ecomtui.world.message import Body


class DispatchOrder(Body):
    order: int
    customer: int
    lines: tuple[Line, ...]
    weight: int


class OrderPacked(Body):
    """The parcel stands on the ramp and waits for leave to go."""

    order: int


class HandOver(Body):
    """The order manager's leave: from here on nobody can cancel."""

    order: int


class CancelDispatch(Body):
    order: int


class BookParcel(Body):
    order: int
    customer: int
    weight: int


class ParcelBooked(Body):
    order: int
    parcel: int
    number: str


class OrderDispatched(Body):
    order: int
    parcel: int
    number: str


class PickingDone(Body):
    """Dispatch's timer."""

    order: int


class PackingDone(Body):
    """Dispatch's timer."""

    order: int


class WaitsForPicker(Body):
    """Dispatch's note to itself: all pickers are busy, and so many orders come before this one."""

    order: int
    ahead: int


class PickerFree(Body):
    """Dispatch's note to itself: a picker turns to this order."""

    order: int


class GraceOver(Body):
    """The order manager's timer: the half hour for a change of mind is over."""

    order: int


class OrderExpires(Body):
    """The order manager's timer: nobody has paid for five days."""

    order: int
