"""Somebody in front of the terminal: presses keys and looks."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Static

from ecomtui import Shop
from ecomtui.shop.views import MessageView, OrderView
from ecomtui.tui.app import ShopApp
from ecomtui.tui.screens.area import Area
from ecomtui.tui.snapshot import Snapshot
from ecomtui.tui.widgets.keys import KeyLine

T = TypeVar("T")
W = TypeVar("W", bound=Widget)
CUP = "espresso-cup"
_NEVER: Final = 120
"""Seconds after which what has not happened is taken to happen never, on the slowest of machines."""


class Person:
    """Drives the app by its keys and asks the shop behind it what has really happened."""

    def __init__(self, app: ShopApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def ready(self) -> None:
        """Wait until the shop is open."""
        await self.wait(lambda: self.app.guide.snapshot is not None or self.app.failure is not None)
        await self.settle()

    async def wait(self, seen: Callable[[], bool]) -> None:
        """Wait until something is to be seen.

        Raises:
            TimeoutError: when it never is.
        """
        async with asyncio.timeout(_NEVER):
            while not seen():
                await asyncio.sleep(0.01)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each when the last has been dealt with."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is asked of the shop any more and the screen has shown the last answer, however slow
        the machine is."""
        await self.pilot.pause()
        async with asyncio.timeout(_NEVER):
            while self.app.guide.busy or self.app.keeper.is_asked or not self._has_looked():
                await asyncio.sleep(0.001)
                await self.pilot.pause()

    def _has_looked(self) -> bool:
        """Whether the area that is open shows the world as it is, and its line of keys what can be done in it."""
        screen, snapshot = self.app.screen, self.app.guide.snapshot
        if not isinstance(screen, Area) or snapshot is None:
            return True
        return screen.shown is snapshot and all(line.drawn == tuple(line.pieces()) for line in screen.query(KeyLine))

    async def click(self, where: tuple[int, int], times: int = 1) -> None:
        """Click somewhere on the screen, and wait until that has been dealt with."""
        await self.pilot.click(offset=where, times=times)
        await self.settle()

    async def write(self, text: str) -> None:
        """Type a text."""
        await self.press(*text)

    async def resize(self, width: int, height: int) -> None:
        """Make the terminal another size, and wait until the screen has followed."""
        await self.pilot.resize_terminal(width, height)
        while self.app.screen.query_one("AreaBar").size.width != width:
            await self.pilot.pause()
        await self.pilot.pause()

    async def buy(self, cups: int = 2) -> None:
        """From the store to the first stop backstage, for espresso cups, with one's own card."""
        await self.press("1", "home", *["plus"] * (cups - 1), "a", "2", "enter", "enter")

    async def go_on_until(self, kind: str, most: int = 60) -> MessageView:
        """Press n until that kind of message is at hand."""
        for _ in range(most):
            if self.message.kind == kind:
                return self.message
            await self.press("n")
        raise AssertionError(f"{kind} never came; at hand is {self.message.kind}")

    # ---------------------------------------------------------------- looking
    @property
    def snapshot(self) -> Snapshot:
        """The world at a glance."""
        assert self.app.guide.snapshot is not None
        return self.app.guide.snapshot

    @property
    def message(self) -> MessageView:
        """The message at hand."""
        assert self.snapshot.message is not None
        return self.snapshot.message

    @property
    def area(self) -> str:
        """The area one is in."""
        return self.app.current_mode

    def see(self, selector: str, kind: type[W]) -> W:
        """A widget of this screen."""
        return self.app.screen.query_one(selector, kind)

    def read(self, selector: str) -> str:
        """The text of a label on this screen."""
        visual = self.see(selector, Static).visual
        return str(getattr(visual, "plain", visual))

    @property
    def toasts(self) -> list[str]:
        """What has been told in passing."""
        return [toast.message for toast in self.app._notifications]

    async def ask(self, question: Callable[[Shop], T]) -> T:
        """Ask the shop behind the screens."""
        return await self.app.keeper.ask(question)

    async def order(self, number: int = 1001) -> OrderView:
        """An order."""
        return await self.ask(lambda shop: shop.order(number))
