"""What a party reaches the world through, and nothing else of it."""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from ecomtui.world import chance
from ecomtui.world.controls import Setting, V
from ecomtui.world.faults import ArmedFault, Effect
from ecomtui.world.message import Body, Message
from ecomtui.world.repository import Repository
from ecomtui.world.rows import Key, R, Row
from ecomtui.world.store import Moment
from ecomtui.world.weather import Weather


class Engine(Protocol):
    """What a desk needs of the world."""

    message: Message | None
    moment: Moment
    rows: Repository
    weather: Weather

    @property
    def post(self) -> Callable[..., Any]: ...
    def remind(self, sender: str, delay: int, body: Body, about: str | None, standing: int) -> int: ...
    def forget(self, handle: int) -> None: ...


class WorldDesk:
    """The world as one party sees it."""

    def __init__(self, world: Engine, owner: str) -> None:
        self._world, self._owner = world, owner
        self.send = partial(world.post, owner)
        self.get: Callable[[type[R], Key], R | None] = world.rows.get
        self.add = world.rows.add
        self.find = world.rows.find
        self.control = world.weather.control

    @property
    def message(self) -> Message:
        message = self._world.message
        if message is None:
            raise RuntimeError("no message is at hand")
        return message

    @property
    def now(self) -> int:
        return self._world.moment.now

    def remind(self, delay: int, body: Body, about: str | None, standing: int) -> int:
        return self._world.remind(self._owner, delay, body, about, standing)

    def forget(self, handle: int) -> None:
        self._world.forget(handle)

    def draw(self, concern: str, bound: int) -> int:
        return chance.draw(self.message.key, concern, bound)

    def guarded(self, guard: str) -> bool:
        return self._world.weather.guarded(guard)

    def setting(self, setting: Setting[V]) -> V:
        return self._world.weather.setting(setting)

    def struck(self, fault: str) -> ArmedFault | None:
        return self._world.weather.struck(self.message, Effect.decide, self.now, fault)

    def next_key(self, cls: type[Row], first: int) -> int:
        return self._world.rows.next_key(cls, first)
