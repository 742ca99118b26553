"""A party: an actor with its own tables, that lives by handling messages.

A party sees five things: the message at hand, its own rows, its settings and guards, chance, and
`send`, `remind`, `forget`. It keeps no state outside its rows.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, ClassVar, Protocol, TypeVar

from ecomtui.world.controls import ChangeSetting, Guard, PutGuardBack, Setting, TakeGuardOut, V
from ecomtui.world.faults import ArmedFault, ArmFault, ArmSwarm, DisarmAll, DisarmFault, Fault
from ecomtui.world.message import Body, Message
from ecomtui.world.own_rows import Rows
from ecomtui.world.rows import Row

Handler = Callable[[Any, Any], None]
H = TypeVar("H", bound=Handler)


def handles(*bodies: type[Body]) -> Callable[[H], H]:
    """Mark a method as the one that handles messages of these kinds."""

    def mark(method: H) -> H:
        method.__handles__ = bodies  # type: ignore[attr-defined]
        return method

    return mark


class Desk(Protocol):
    """The world as one party sees it."""

    @property
    def message(self) -> Message: ...
    @property
    def now(self) -> int: ...
    @property
    def send(self) -> "Send": ...
    @property
    def remind(self) -> Callable[..., Message]: ...
    def forget(self, handle: int) -> None: ...
    def draw(self, concern: str, bound: int) -> int: ...
    def guarded(self, guard: str) -> bool: ...
    def setting(self, setting: Setting[V]) -> V: ...
    def struck(self, fault: str) -> ArmedFault | None: ...
    def control(self, body: Body) -> None: ...
    def rows(self, tables: Iterable[type[Row]]) -> Rows: ...


class Send(Protocol):
    """Sends a message; it belongs to what the message at hand belongs to, unless said otherwise."""

    def __call__(self, receiver: str, body: Body, *, about: str | None = None, who: int | None = None) -> Message: ...


class Party:
    """Base of the parties. `latency` is how long a message takes to reach it, in ms, from and to."""

    name: ClassVar[str]
    title: ClassVar[str]
    tables: ClassVar[tuple[type[Row], ...]] = ()
    latency: ClassVar[tuple[int, int]] = (10, 10)
    settings: ClassVar[tuple[Setting[Any], ...]] = ()
    guards: ClassVar[tuple[Guard, ...]] = ()
    faults: ClassVar[tuple[Fault, ...]] = ()

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.rows = desk.rows(self.tables)
        self.send: Send = desk.send
        self.guarded = desk.guarded
        """Whether a guard is in place."""
        self.setting = desk.setting
        """A setting as it stands now."""
        self.struck_by = desk.struck
        """Whether a fault that this party decides strikes the message at hand; marks the message."""

    def opening(self, charter: Any) -> None:
        """Write the rows this party begins the world with; nothing can be sent yet."""

    def setting_changed(self) -> None:
        """A setting of this party has just been changed: what that means for what is under way."""

    @property
    def now(self) -> int:
        """The virtual time, in ms."""
        return self._desk.now

    @property
    def message(self) -> Message:
        """The message at hand."""
        return self._desk.message

    def remind(self, delay: int, body: Body, *, about: str | None = None) -> int:
        """Send oneself a message in `delay` ms; answers a handle for `forget`."""
        return self._desk.remind(body, about=about, delay=delay).id

    def remind_standing(self, delay: int, body: Body, *, about: str | None = None) -> int:
        """A reminder that does not keep the world from rest."""
        return self._desk.remind(body, about=about, delay=delay, standing=1).id

    def forget(self, handle: int | None) -> None:
        """Cancel a reminder; one that has come already, or None, is no matter."""
        if handle is not None:
            self._desk.forget(handle)

    def draw(self, concern: str, low: int, high: int) -> int:
        """A number from `low` to `high`, both included: the same for the same message and concern."""
        return low + self._desk.draw(concern, high - low + 1)

    @handles(ArmFault, ArmSwarm, DisarmFault, DisarmAll, TakeGuardOut, PutGuardBack, ChangeSetting)
    def _control(self, act: Body) -> None:
        self._desk.control(act)
        if isinstance(act, ChangeSetting):
            self.setting_changed()

    @classmethod
    @cache
    def handlers(cls) -> Mapping[str, str]:
        """The method that handles each kind of message."""
        found: dict[str, str] = {}
        for name in dir(cls):
            for body in getattr(getattr(cls, name, None), "__handles__", ()):
                if body.__name__ in found:
                    raise TypeError(f"{cls.__name__} handles {body.__name__} twice")
                found[body.__name__] = name
        return found
