"""What a party reaches the world through, and nothing else of it."""

from collections.abc import Callable
from functools import partial
from typing import Final, Protocol

from ecomtui.world import chance
from ecomtui.world.faults import ArmedFault, Effect
from ecomtui.world.message import Message
from ecomtui.world.repository import Repository
from ecomtui.world.store import Moment
from ecomtui.world.weather import Weather

_DECIDE: Final = Effect.decide  # Python 3.11 takes its time to find a member of an enum


class Engine(Protocol):
    """What a desk needs of the world."""

    message: Message | None
    moment: Moment
    rows: Repository
    weather: Weather

    @property
    def send(self) -> Callable[..., Message]: ...
    def forget(self, handle: int) -> None: ...


class WorldDesk:
    """The world as one party sees it."""

    def __init__(self, world: Engine, owner: str) -> None:
        self._world = world
        self.send = partial(world.send, owner)
        self.remind = partial(world.send, owner, owner)
        self.forget = world.forget
        self.control, self.guarded, self.setting = world.weather.control, world.weather.guarded, world.weather.setting
        self.rows = partial(world.rows.share, owner)

    @property
    def message(self) -> Message:
        message = self._world.message
        if message is None:
            raise RuntimeError("no message is at hand")
        return message

    @property
    def now(self) -> int:
        return self._world.moment.now

    def draw(self, concern: str, bound: int) -> int:
        return chance.draw(self.message.key, concern, bound)

    def struck(self, fault: str) -> ArmedFault | None:
        return self._world.weather.struck(self.message, _DECIDE, self.now, fault)
