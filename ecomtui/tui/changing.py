"""Changing the world from a screen: one change at a time, a snapshot afterwards, and everybody told.

What goes wrong is told too; nothing escapes.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from textual.app import App
from textual.message import Message
from textual.timer import Timer

from ecomtui.shop import travel
from ecomtui.shop.follow import FIRST_CUSTOMER, Follow, existing
from ecomtui.shop.views import Errand, MomentView
from ecomtui.tui import tour
from ecomtui.tui.keeper import Keeper
from ecomtui.tui.snapshot import Snapshot, Words, WorldMoved, take
from ecomtui.world.errors import BadInput, EcomtuiError

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop

T = TypeVar("T")
_PATIENCE: Final = 0.25
"""Seconds until what takes longer says what it is."""
_IDLE: Final = 0.5
"""Seconds of nothing before the promises that take long to ask are asked."""


@dataclass
class Said(Message, bubble=False):
    """Something to tell in passing."""

    text: str
    warning: bool = False
    on_screen: bool = False
    """Whether it appeared on the customer's own screen: backstage tells that anyway."""


@dataclass
class Trouble(Message, bubble=False):
    """The world stands still: a handler raised, or the disk failed."""

    error: EcomtuiError


@dataclass
class TourOver(Message, bubble=False):
    """The order that was shown has come to its end."""

    told: tour.Told


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change of the world answers: how it looks now, and what it was made for."""

    snapshot: Snapshot
    errand: Errand | None = None
    trip: travel.Trip | None = None
    branched: bool = False
    said: str | None = None


class Changing:
    """Makes changes, and keeps how the world looked after the last one."""

    def __init__(self, app: App[None], keeper: Keeper) -> None:
        self._app, self._keeper = app, keeper
        self.words = Words()
        self.snapshot: Snapshot | None = None
        self.playing, self.unfolded, self.ticker, self.speed = False, False, False, 1.0
        self.touring = False
        self._working: str | None = None
        self._follow = Follow(FIRST_CUSTOMER, 0)
        self._timer: Timer | None = None
        self._busy = 0
        self._ready = False
        self._noticed = 0

    @property
    def customer(self) -> str:
        """Who is shopping."""
        return self._follow.customer

    @property
    def order(self) -> int | None:
        """The order that is watched, as soon as it has a number."""
        return self._follow.order

    @property
    def busy(self) -> bool:
        """Whether a change is being made."""
        return self._busy > 0

    async def ask(self, question: "Callable[[Shop], T]") -> T:
        """A read model. Reading is never a message."""
        return await self._keeper.ask(question)

    # ---------------------------------------------------------------- changing the world
    async def _change(
        self, change: "Callable[[Shop], Moved]", *, quiet: bool = False, doing: str = "working"
    ) -> Moved | None:
        """Make a change and tell everybody; None when it failed, which has been told too. What takes a while
        says what it is `doing`."""
        if not self._ready:
            return None
        self._busy += 1
        patience = self._app.set_timer(_PATIENCE, lambda: self._is_working(doing), name="patience")
        try:
            moved = await self._keeper.change(change)
        except BadInput as error:
            self._say(sentence(error), warning=True)
            return None
        except EcomtuiError as error:
            self.pause()
            await self._look_again()
            self._app.post_message(Trouble(error))
            return None
        finally:
            self._busy -= 1
            patience.stop()
            self._working = None
        self._arrive(moved.snapshot, quiet=quiet)
        if moved.branched:
            branch = moved.snapshot.moment.branch
            self._say(f"You went back and did something else: branch {branch} begins. The old one is kept.")
        if moved.said:
            self._say(moved.said)
        return moved

    def _is_working(self, doing: str) -> None:
        if self.busy:
            self._working = doing
            self._show()

    def _take(self, shop: "Shop", follow: Follow) -> Snapshot:
        moment = shop.moment()
        may_come_again = moment.furthest > moment.steps
        return take(shop, follow if may_come_again else existing(shop, follow), unfolded=self.unfolded)

    async def _look_again(self) -> None:
        """After trouble: what can still be seen is shown."""
        try:
            self._arrive(await self._keeper.ask(lambda shop: self._take(shop, self._follow)), quiet=True)
        except EcomtuiError:
            return

    def _arrive(self, snapshot: Snapshot, *, quiet: bool) -> None:
        before = self.snapshot
        passed = travel.jump_words(before.moment.now, snapshot.moment.now) if before else None
        self.snapshot = replace(snapshot, jump=passed)
        self._follow = snapshot.follow
        self._show()
        notice = snapshot.notice
        if notice is not None and notice.message > self._noticed and not quiet:
            self._app.post_message(Said(notice.text, on_screen=True))
        self._noticed = notice.message if notice else 0
        if not snapshot.examined:
            self._app.run_worker(self._examine(snapshot.moment), group="examine", exclusive=True)

    async def _examine(self, moment: MomentView) -> None:
        """Ask the promises that take long while nobody asks anything else, and show what is found."""
        done = False
        while not done and self.snapshot is not None and self.snapshot.moment == moment:
            await asyncio.sleep(_IDLE)
            try:
                done, promises = await self._keeper.examine()
            except EcomtuiError:  # whoever asks for something next is told
                return
            told = replace(self.snapshot, examined=done, promises=tuple(promises))
            if self.snapshot.moment == moment and told != self.snapshot:
                self.snapshot = told
                self._show()

    def pause(self) -> None:
        """Stop playing."""
        if self.playing:
            self.playing = False
            if self._timer:
                self._timer.stop()
            self._show()

    def _show(self) -> None:
        if self.snapshot is not None:
            self.snapshot = replace(
                self.snapshot,
                playing=self.playing,
                speed=self.speed,
                unfolded=self.unfolded,
                working=self._working,
                ticker=self.ticker,
                touring=self.touring,
            )
            self._app.post_message(WorldMoved(self.snapshot))

    def _say(self, text: str, *, warning: bool = False) -> None:
        self._app.post_message(Said(text, warning))


def sentence(error: EcomtuiError) -> str:
    """What went wrong, as a sentence."""
    text = str(error)
    return text[:1].upper() + text[1:]
