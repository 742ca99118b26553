"""Every kind of message the parties speak, gathered from the conversations."""

from types import ModuleType
from typing import Final

from ecomtui.parties.protocol import (
    acts,
    banking,
    delivering,
    dispatching,
    mailing,
    ordering,
    paying,
    purchasing,
    returning,
    shopping,
    stocking,
    visiting,
)
from ecomtui.world.message import Body

CONVERSATIONS: Final = (
    acts,
    shopping,
    ordering,
    stocking,
    purchasing,
    paying,
    banking,
    dispatching,
    delivering,
    returning,
    mailing,
    visiting,
)


def spoken_in(module: ModuleType) -> tuple[type[Body], ...]:
    """The bodies that a conversation declares, in its order."""
    return tuple(
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Body) and value.__module__ == module.__name__
    )


BODIES: Final = tuple(body for module in CONVERSATIONS for body in spoken_in(module))
