"""Dispatch's rows about returns."""

from enum import StrEnum
from typing import Final

from sqlmodel import Field

from ecomtui.world.machine import Machine
from ecomtui.world.rows import Row


class ReturnStatus(StrEnum):
    """A return's life."""

    requested = "requested"
    awaiting = "awaiting"
    received = "received"
    accepted = "accepted"
    rejected = "rejected"
    expired = "expired"
    lost_in_transit = "lost_in_transit"


RETURN: Final = Machine(
    "return",
    "dispatch",
    {
        ReturnStatus.requested: (ReturnStatus.awaiting,),
        ReturnStatus.awaiting: (ReturnStatus.received, ReturnStatus.expired, ReturnStatus.lost_in_transit),
        ReturnStatus.received: (ReturnStatus.accepted, ReturnStatus.rejected),
        ReturnStatus.accepted: (),
        ReturnStatus.rejected: (),
        ReturnStatus.expired: (ReturnStatus.rejected,),  # it came after all, too late
        ReturnStatus.lost_in_transit: (),
    },
)


class Return(Row, table=True):
    """Goods that come back, or should; `opened_at` in virtual ms, `manual` when a person decides about it.

    `else_in_it` is what was found on opening: something that is not ours. `outcome` says what came of it.
    """

    __tablename__ = "goods_return"  # `return` is a word of most languages

    id: int = Field(primary_key=True)
    order: int = Field(index=True)
    customer: int
    number: str
    reason: str
    opened_at: int
    status: ReturnStatus = ReturnStatus.requested
    manual: bool = False
    else_in_it: bool = False
    outcome: str | None = None
    timer: int | None = None


class ReturnLine(Row, table=True):
    """Pieces of one product in a return: expected, in the box, and accepted."""

    id: int = Field(primary_key=True)
    return_id: int = Field(foreign_key="goods_return.id", index=True)
    sku: str
    expected: int
    came: int = 0
    accepted: int = 0
