"""Goods that come back: order manager ↔ dispatch ↔ courier ← customer."""

from ecomtui.parties.protocol.values import Line
from ecomtui.world.message import Body


class ExpectReturn(Body):
    """These pieces of an order may come back; `request` is the click that waits to hear of it."""

    order: int
    customer: int
    request: int | None
    lines: tuple[Line, ...]
    reason: str


class ReturnLabelled(Body):
    """The return has a number and a label; it is awaited from now on."""

    order: int
    customer: int
    request: int | None
    return_id: int
    number: str
    lines: tuple[Line, ...]


class HandInReturn(Body):
    """The customer stands at the parcel shop. What is in the box only the customer knows: `lines` of the order,
    or something `else_in_it`."""

    customer: int
    order: int
    number: str
    lines: tuple[Line, ...]
    else_in_it: bool = False


class ReturnBrought(Body):
    """The box is on dispatch's ramp, with what is in it."""

    order: int
    number: str
    lines: tuple[Line, ...]
    else_in_it: bool = False


class ReturnMissing(Body):
    """The courier took the box in, and cannot find it any more."""

    order: int
    number: str


class ReturnClosed(Body):
    """What came of a return: of the `expected` pieces these are `accepted`; `condition` says whether they can be
    sold again. `outcome` is all_there, some_missing, something_else, empty_box, too_late, not_accepted, expired
    or lost."""

    order: int
    customer: int
    return_id: int
    outcome: str
    expected: tuple[Line, ...]
    accepted: tuple[Line, ...]
    condition: str


class TakeBackPieces(Body):
    """Pieces of an order are in the house again; only intact ones go back on the shelf."""

    order: int
    lines: tuple[Line, ...]
    condition: str


class WantsToReturn(Body):
    """The customer's note: somebody who likes to send things back has had them long enough."""

    customer: int
    order: int


class GoesToParcelShop(Body):
    """The customer's timer: the box is packed, and gets handed in. `late` says that it has been put off once."""

    customer: int
    order: int
    number: str
    lines: tuple[Line, ...]
    late: bool = False


class ReturnOnTheRoad(Body):
    """The courier's timer: a box on its way back reaches the shop, or is missed."""

    number: str


class ReturnExpires(Body):
    """Dispatch's timer: nobody has handed this return in."""

    return_id: int


class InspectionDue(Body):
    """Dispatch's timer: somebody opens the box."""

    return_id: int
