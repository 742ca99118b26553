"""State machines as data: declared once by the party that owns them, and the ones that run."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from ecomtui.world.errors import IllegalTransition

S = TypeVar("S", bound=StrEnum)


class HasStatus(Protocol[S]):
    """A row with a state."""

    status: S


@dataclass(frozen=True)
class Machine(Generic[S]):
    """Which state may follow which, for one entity of one party.

    `moves` maps each state to those that may come next; a state that maps to nothing is an end.
    """

    entity: str
    owner: str
    moves: Mapping[S, tuple[S, ...]]

    def move(self, row: HasStatus[S], to: S) -> None:
        """Change the row's status.

        Raises:
            IllegalTransition: when the machine has no such change; nothing is written.
        """
        if not self.allows(row.status, to):
            raise IllegalTransition(f"a {self.entity} cannot go from {row.status} to {to}")
        row.status = to

    def allows(self, here: S, to: S) -> bool:
        """Whether one state may follow the other."""
        return to in self.moves[here]

    def mermaid(self) -> str:
        """The machine as a Mermaid state diagram."""
        first = next(iter(self.moves))
        lines = ["stateDiagram-v2", f"    [*] --> {first}"]
        for here, nexts in self.moves.items():
            lines += [f"    {here} --> {there}" for there in nexts] or [f"    {here} --> [*]"]
        return "\n".join(lines)
