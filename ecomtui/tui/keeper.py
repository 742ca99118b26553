"""One worker thread owns the shop; everybody else sends it questions and gets read models.

SQLite wants one thread at a time, and the screens want theirs free. Nothing of the shop is imported
before `open`, which runs after the first paint.
"""

import asyncio
import gc
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from ecomtui.world.errors import EcomtuiError, StoreError, StoreFailed

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop
    from ecomtui.shop.views import PromiseView

T = TypeVar("T")
_TURN: Final = 0.001
"""Seconds after which the thread that works lets the one that draws have a turn: a fifth of Python's own."""
_SELDOM: Final = 100
"""So many times Python looks for rings among what is young before it looks through everything, which stalls the screen
for 20 to 60 ms: a tenth as often as by itself, for at most some 70 MB of rings not found yet."""


class Keeper:
    """Keeps the shop. `opener` is called in the worker thread and answers the shop to keep; `check` before every
    change that is written to a file, and raises when there must be none."""

    def __init__(self, opener: "Callable[[], Shop]", check: Callable[[], None] = lambda: None) -> None:
        self._opener, self._check = opener, check
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="shop")
        self._shop: Shop | None = None
        self._tried = asyncio.Event()
        self._asking = 0
        self._closed = False
        self._home: Shop | None = None
        self.rescued: Path | None = None

    async def open(self) -> None:
        """Open the shop.

        Raises:
            BadInput: when it cannot be opened as asked (a StoreError when its file is to blame).
        """
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._open)
        finally:
            self._tried.set()

    def _open(self) -> None:
        sys.setswitchinterval(_TURN)
        gc.set_threshold(*gc.get_threshold()[:2], _SELDOM)
        self._shop = self._opener()

    async def ask(self, question: "Callable[[Shop], T]") -> T:
        """What `question` answers about the shop; questions are answered one after the other, and wait
        until the shop is open.

        Raises:
            EcomtuiError: whatever the shop raises.
        """
        self._asking += 1
        try:
            return await self._ask(question)
        finally:
            self._asking -= 1

    async def examine(self) -> "tuple[bool, list[PromiseView]]":
        """Examine the world at rest until that is done or somebody asks something; answers whether it is done,
        and the promises as far as they are known then."""

        def look(shop: "Shop") -> "tuple[bool, list[PromiseView]]":
            return shop.examine(lambda: self._asking > 0), shop.promises_so_far()

        return await self._ask(look)

    async def _ask(self, question: "Callable[[Shop], T]") -> T:
        await self._tried.wait()
        if self._closed:
            raise StoreError("the shop has been closed")
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, question)

    async def change(self, change: "Callable[[Shop], T]") -> T:
        """What `change` answers, which changes the world: first one looks whether its file is still there.

        Raises:
            StoreGone: when it is not.
            StoreFull: when there is no room for more.
            EcomtuiError: whatever the shop raises.
        """

        def make(shop: "Shop") -> T:
            shop.check_in_place()
            if shop.path is not None:
                self._check()
            return change(shop)

        return await self.ask(make)

    def _answer(self, question: "Callable[[Shop], T]") -> T:
        import sqlite3  # here, because the shop has imported both by now, and the first frame waits for neither

        from sqlalchemy.exc import DBAPIError

        if self._shop is None:
            raise StoreError("the shop is not open")
        try:
            return question(self._shop)
        except (sqlite3.Error, DBAPIError) as error:
            raise StoreFailed(
                f"{self._shop.path or 'the world'} cannot be read ({getattr(error, 'orig', error)}); "
                "look at it with: ecomtui store verify"
            ) from error

    @property
    def is_asked(self) -> bool:
        """Whether somebody waits for an answer."""
        return self._asking > 0

    @property
    def in_demand(self) -> bool:
        """Whether somebody waits for what is being answered to be done."""
        return self._asking > 1

    @property
    def is_away(self) -> bool:
        """Whether the shop that is kept is a visited one, and one's own waits."""
        return self._home is not None

    async def visit(self, opener: "Callable[[], Shop]") -> None:
        """Keep another shop for a while; one's own stays open, as it is.

        Raises:
            BadInput: when the other cannot be opened; then nothing has changed.
        """

        def go(_: "Shop") -> None:
            there, here = opener(), self._shop
            if self._home is None:
                self._home = here
            elif here is not None:
                here.close()
            self._shop = there

        await self.ask(go)

    async def go_home(self) -> None:
        """One's own shop again."""

        def back(there: "Shop") -> None:
            if self._home is not None:
                there.close()
                self._shop, self._home = self._home, None

        await self.ask(back)

    async def move_to(self, opener: "Callable[[], Shop]") -> None:
        """Keep another shop from now on, and close the ones at hand.

        Raises:
            BadInput: when the other cannot be opened; then nothing has changed.
        """

        def go(_: "Shop") -> None:
            there = opener()
            self._close()
            self._shop = there

        await self.ask(go)

    async def begin_anew(self, put_aside: "Callable[[], object]", opener: "Callable[[], Shop]") -> None:
        """Close the shop, have its file put aside, and open a new one in its place.

        Raises:
            BadInput: when it cannot be put aside; then the old one is open again.
        """

        def begin(_: "Shop") -> None:
            self._close()
            try:
                put_aside()
            finally:
                self._shop = opener()

        await self.ask(begin)

    async def rescue(self, opener: "Callable[[Path], Shop]") -> Path:
        """Write a shop whose file is gone to a file again, and keep that one; answers where it is.

        Raises:
            StoreFailed: when it cannot be written; then the shop is still in one's hands.
        """

        def write(shop: "Shop") -> Path:
            place = shop.rescue()
            self._shop = opener(place)
            return place

        return await self.ask(write)

    def close(self) -> None:
        """Let the thread finish, give the file back and wait for both. Closing again is no matter."""
        self._asking += 1  # whoever examines gives way
        if not self._closed:
            self._closed = True
            self._thread.submit(self._close)
            self._thread.shutdown(wait=True)

    def _close(self) -> None:
        for shop in (self._shop, self._home):
            if shop is not None:
                self._give_back(shop)
        self._shop = self._home = None

    def _give_back(self, shop: "Shop") -> None:
        """Close a shop; one whose file is gone is written again first."""
        try:
            shop.check_in_place()
        except StoreFailed:
            with suppress(EcomtuiError):
                self.rescued = shop.rescue()
        shop.close()
