"""Faults: things done to messages or decided by parties, from one catalogue (VOCABULARY.md).

A `Fault` is an entry of the catalogue, owned by one party. An `ArmedFault` is a row that says where
and how often it shall strike. Every use marks the message it touched.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Field

from ecomtui.world.chance import draw
from ecomtui.world.clock import duration_text
from ecomtui.world.message import Body, Message
from ecomtui.world.rows import Row

MILLION = 1_000_000


class Effect(StrEnum):
    """What a fault does."""

    drop = "drop"  # the message is lost when it should arrive
    duplicate = "duplicate"  # the message arrives, and once more a moment later
    delay = "delay"  # the message takes longer on its way
    decide = "decide"  # the owning party acts otherwise than it would
    crash = "crash"  # the receiver dies over the message, starts again, and only then takes it in


@dataclass(frozen=True)
class Fault:
    """One entry of the catalogue.

    `route` limits a drop, delay or duplicate to messages of these kinds, from this sender or to this
    receiver (None: any). `by` is the usual delay in milliseconds, where the fault takes one: of a delay, or
    until a party that died is there again.
    """

    id: str
    owner: str
    effect: Effect
    happens: str
    remedy: str
    kinds: frozenset[str] | None = None
    sender: str | None = None
    receiver: str | None = None
    by: int | None = None

    def fits(self, message: Message) -> bool:
        """Whether this fault is usually done to that message."""
        return (
            (self.kinds is None or message.kind in self.kinds)
            and (self.sender is None or message.sender == self.sender)
            and (self.receiver is None or message.receiver == self.receiver)
        )


class ArmFault(Body):
    """Arm a fault: for one thing (`about`, as in `order:1001`), one customer, one kind of message, all that
    one act causes (`errand`, the act's id, perhaps of one that comes next), a
    window of time (ms, from the world's start), a number of times, the nth match, or a chance (in a
    million). `by` overrides the fault's usual delay in ms."""

    fault: str
    about: str | None = None
    who: int | None = None
    message: str | None = None
    start: int | None = None
    until: int | None = None
    times: int | None = None
    nth: int | None = None
    chance: int | None = None
    by: int | None = None
    errand: int | None = None


class ArmSwarm(Body):
    """Arm many faults at once, each with a chance of its own (in a million): all of them for everybody."""

    chances: dict[str, int]


class DisarmFault(Body):
    """Take every armed fault of this id away."""

    fault: str


class DisarmAll(Body):
    """Take every armed fault away."""


class ArmedFault(Row, table=True):
    """A fault that waits for its message; `seen` counts matches, `used` counts strikes."""

    id: int = Field(primary_key=True)
    fault: str
    about: str | None = None
    who: int | None = None
    message: str | None = None
    start: int | None = None
    until: int | None = None
    times: int | None = None
    nth: int | None = None
    chance: int | None = None
    by: int | None = None
    errand: int | None = None
    seen: int = 0
    used: int = 0
    disarmed: bool = False

    def watches(self, message: Message, now: int) -> bool:
        """Whether that message is one this armed fault waits for."""
        return (
            not self.disarmed
            and (self.times is None or self.used < self.times)
            and (self.message is None or self.message == message.kind)
            and (self.about is None or self.about == message.about)
            and (self.who is None or self.who == message.who)
            and (self.start is None or now >= self.start)
            and (self.until is None or now < self.until)
        )

    def strikes(self, message: Message) -> bool:
        """Count a match and say whether the fault happens this time; call once for each match."""
        self.seen += 1
        if self.nth is not None and self.seen != self.nth:
            return False
        if self.chance is not None and draw(message.key, f"faults|{self.fault}|{self.id}", MILLION) >= self.chance:
            return False
        self.used += 1
        return True

    def words(self, name: Callable[[int], str] = "customer {}".format) -> str:
        """Where and how often, for people; `name` knows what a customer's number is called."""
        parts = [
            f"for {self.about.replace(':', ' ')}" if self.about else "",
            f"for {name(self.who)}" if self.who else "",
            f"on {self.message}" if self.message else "",
            f"for what act {self.errand} causes" if self.errand is not None else "",
            f"from {duration_text(self.start)}" if self.start else "",
            f"until {duration_text(self.until)}" if self.until is not None else "",
            f"{self.times}×" if self.times is not None else "every time",
            f"only match {self.nth}" if self.nth is not None else "",
            f"chance {self.chance / (MILLION / 100):g} %" if self.chance is not None else "",
        ]
        return ", ".join(part for part in parts if part)
