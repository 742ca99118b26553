"""A message: the one thing that happens in this world (DESIGN section 1)."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final, dataclass_transform

import msgspec
from msgspec.structs import astuple

from ecomtui.world.errors import UnknownName


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class _BodyMeta(msgspec.StructMeta):
    """Tells type checkers that every body is frozen."""


class Body(msgspec.Struct, metaclass=_BodyMeta, frozen=True, forbid_unknown_fields=True):
    """What a message says. The name of the class is the message's kind."""


class Fate(StrEnum):
    """What became of a message. While it waits it has none."""

    handled = "handled"
    lost = "lost"  # a named fault took it on the way
    repeat = "repeat"  # recognised as a copy of one already handled, and put aside
    forgotten = "forgotten"  # a timer that was cancelled; it never becomes a step


class Message(msgspec.Struct, eq=False, gc=False):
    """One row of the journal.

    `id` counts from 1 in the order of sending. `cause` is the id of the message whose handler sent
    this one (none for an act). `key` is its causal path as a number (see `chance`). `sent`, `due`
    and `at` are virtual milliseconds: when it left, when it should arrive, when it was handled.
    `about` names what it belongs to (an order, or a visit before there is one) and `who` the customer
    it serves. `standing` timers do not keep the world from rest. `repeats` is the message that this
    one is an accidental copy of. `fault` is the simulated fault that touched it. `step` counts the
    handled messages from 1.
    """

    id: int
    cause: int | None
    sender: str
    receiver: str
    kind: str
    key: int
    sent: int
    due: int
    about: str | None
    who: int | None
    standing: int
    repeats: int | None
    body_json: str
    fault: str | None
    fate: str | None
    step: int | None
    at: int | None
    body: Body

    @property
    def is_act(self) -> bool:
        """Whether somebody outside the parties did this."""
        return self.cause is None

    @property
    def is_timer(self) -> bool:
        """Whether a party sent this to itself."""
        return self.sender == self.receiver

    def __repr__(self) -> str:
        return f"<{self.id} {self.sender}→{self.receiver} {self.kind} {self.body_json}>"


COLUMNS: Final = tuple(name for name in Message.__struct_fields__ if name != "body")
"""A message's fields in the order of its row in the store."""


def row_of(message: Message) -> tuple[Any, ...]:
    """A message's row in the store, in the order of `COLUMNS`."""
    return astuple(message)[:-1]


class Kinds:
    """Every kind of message by name, with the way to and from JSON."""

    def __init__(self, bodies: Iterable[type[Body]]) -> None:
        self.bodies = {body.__name__: body for body in bodies}
        self._decoders = {name: msgspec.json.Decoder(body) for name, body in self.bodies.items()}
        self._encoder = msgspec.json.Encoder()

    def encode(self, body: Body) -> str:
        """The body as JSON, its fields in the order of their declaration."""
        return self._encoder.encode(body).decode()

    def decode(self, kind: str, text: str) -> Body:
        """The body that `text` says.

        Raises:
            UnknownName: for a kind that no party speaks.
        """
        decoder = self._decoders.get(kind)
        if decoder is None:
            raise UnknownName("message kind", kind, self._decoders)
        body: Body = decoder.decode(text)
        return body

    def message(self, row: tuple[Any, ...]) -> Message:
        """A message from its row of the store, in the order of `COLUMNS`."""
        return Message(*row, self.decode(row[4], row[12]))  # type: ignore[call-arg]
