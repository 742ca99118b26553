"""The guide through the shop: who is shopping, whose story is watched, and how time passes for people.

Screens ask it for read models and tell it what a person does; it asks the keeper, takes a snapshot and
posts `WorldMoved`. What goes wrong it posts as `Refused` or `Trouble`; it never lets it escape.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final, TypeVar

from textual.app import App
from textual.message import Message
from textual.timer import Timer

from ecomtui.shop import travel
from ecomtui.shop.follow import Follow
from ecomtui.shop.views import Errand, MessageView, MomentView
from ecomtui.tui import pace, tour
from ecomtui.tui.keeper import Keeper
from ecomtui.tui.snapshot import Snapshot, Words, WorldMoved, take, words_of
from ecomtui.world.errors import BadInput, EcomtuiError

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop

T = TypeVar("T")
FIRST_CUSTOMER: Final = "asha"
BACK: Final = "going back"
_SLICE_WORKS: Final = 0.12
"""Seconds that the shop works at a slice of time at most, before it listens again."""
_PATIENCE: Final = 0.25
"""Seconds until what takes longer says what it is."""
_SOON: Final = 0.05
"""Seconds until playing looks again whether what somebody does is done."""
_IDLE: Final = 0.5
"""Seconds of nothing before the promises that take long to ask are asked."""


class Through(Enum):
    """How far an act is played through before one looks again."""

    answer = "until the customer's screen has answered"
    effect = "until it has taken effect"
    nothing = "not at all: time stands still"


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
class _Moved:
    """What a change of the world answers: how it looks now, and what it was made for."""

    snapshot: Snapshot
    errand: Errand | None = None
    trip: travel.Trip | None = None
    branched: bool = False
    said: str | None = None


class Guide:
    """Takes one person at a time through the shop."""

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
        self.is_new = False
        self._noticed = 0
        self._shopping: set[str] = set()
        self._flowed = (0, 0)
        """Where the last slice of time left the world, and where it was to end: what is due next may be far off."""
        self.on_tick: Callable[[], Awaitable[None]] | None = None
        """What goes on by itself instead of the stops, while a lesson is on the screen."""

    # ---------------------------------------------------------------- opening and asking
    async def open(self) -> None:
        """Open the shop; somebody who enters a new one has clicked on its front page.

        Raises:
            BadInput: when it cannot be opened.
        """
        await self._keeper.open()
        await self._come_in()

    async def _come_in(self) -> None:
        self.words, self._follow, self.is_new = await self._keeper.ask(
            lambda shop: (words_of(shop), _newest(shop, FIRST_CUSTOMER), not shop.moment().furthest)
        )
        self._ready = True
        self._shopping.clear()
        if self.is_new:
            await self.shop(lambda shop, me: shop.customer(me).browse())
            self._shopping.add(self.customer)
        else:
            await self._change(lambda shop: _Moved(self._take(shop, self._follow)), quiet=True)

    async def move_to(self, opener: "Callable[[], Shop]") -> str | None:
        """Leave this shop for another one; answers why not, in words, when that cannot be."""
        return await self._settle(self._keeper.move_to(opener))

    async def begin_anew(self, put_aside: "Callable[[], object]", opener: "Callable[[], Shop]") -> str | None:
        """Have this shop's file put aside and begin a new one; answers why not when that cannot be."""
        return await self._settle(self._keeper.begin_anew(put_aside, opener))

    async def rescue(self, opener: "Callable[[Path], Shop]") -> str | None:
        """Write this shop, whose file is gone, to a file again; answers why not when that cannot be."""
        followed = self._follow
        wrong = await self._settle(self._keeper.rescue(opener))
        if wrong is None:  # it is the same world, and the same story is watched
            self._follow = followed
            await self._change(lambda shop: _Moved(self._take(shop, self._follow)), quiet=True)
        return wrong

    async def _settle(self, change: "Awaitable[object]") -> str | None:
        self.pause()
        self.touring = False
        try:
            await change
        except EcomtuiError as error:
            return _sentence(error)
        await self._come_in()
        return None

    @property
    def is_away(self) -> bool:
        """Whether another shop is visited, and one's own waits."""
        return self._keeper.is_away

    async def go_into(self, opener: "Callable[[], Shop]") -> bool:
        """Look around in another shop, standing where `opener` leaves it; answers whether that could be."""
        try:
            await self._keeper.visit(opener)
        except BadInput as error:
            self._app.post_message(Said(str(error), warning=True))
            return False
        await self._settle_in()
        return True

    async def go_home(self) -> bool:
        """Back to one's own shop; answers whether one was away."""
        away = self.is_away
        if away:
            await self._keeper.go_home()
            await self._settle_in()
        return away

    async def _settle_in(self) -> None:
        """See the shop that is kept now as somebody who has just come."""
        self.playing = False
        self._follow = await self._keeper.ask(_latest)
        await self._change(lambda shop: _Moved(self._take(shop, self._follow)), quiet=True)

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

    # ---------------------------------------------------------------- what a person does
    async def do(self, deed: "Callable[[Shop, str], Errand]", through: Through = Through.answer) -> Errand | None:
        """Make an act and play it through; None when it was refused before it happened."""

        def change(shop: "Shop") -> _Moved:
            branches, me = shop.moment().branches, self.customer
            errand = deed(shop, me)
            if through is Through.answer:
                shop.run_until_idle(me)
            elif through is Through.effect:
                travel.settle(shop, errand)
            branched = shop.moment().branches > branches
            return _Moved(self._take(shop, self._follow), errand, branched=branched)

        moved = await self._change(change)
        return moved.errand if moved else None

    async def shop(self, deed: "Callable[[Shop, str], Errand]") -> Errand | None:
        """An act of the storefront: somebody who has not come in yet, or stands at the checkout with the
        cart, opens the front page first."""
        snapshot = self.snapshot
        if snapshot is not None:
            status = await self.ask(lambda shop: shop.cart(self.customer).status)
            if status == "frozen" or (self.customer not in self._shopping and status != "open"):
                await self.do(lambda shop, me: shop.customer(me).browse())
                self._shopping.add(self.customer)
        return await self.do(deed)

    async def order_now(self, deed: "Callable[[Shop, str], Errand]", order: int | None = None) -> bool:
        """Place an order, or pay for `order` again: time stops at once, and the story is followed.
        Answers whether it has begun."""
        follow = self._follow
        highest = await self.ask(_highest)
        errand = await self.do(deed, Through.nothing)
        if errand is None:
            return False
        self._shopping.discard(self.customer)
        self._follow = replace(follow, order=order, errand=None if order else errand.message, after=highest)
        self.pause()
        await self.next()
        return True

    async def show_one_order(self) -> None:
        """Buy something for the person who is shopping, and let the stops of it go by at reading pace."""
        if await self.shop(tour.fill_cart) is None:
            return
        if await self.order_now(lambda shop, me: shop.customer(me).place(consent=False)):
            self.touring, self.speed = True, pace.READING
            self.play_or_pause()

    async def first_morning(self) -> None:
        """Let the first customers come, so that the staff have something to look at."""
        await self.do(tour.first_morning, Through.nothing)

    async def undo(self) -> None:
        """Take the last act back, with all that came of it."""

        def change(shop: "Shop") -> _Moved:
            name = shop.undo()
            said = f"Taken back: {name.replace('_', ' ')}" if name else "There is nothing to take back"
            return _Moved(self._take(shop, _existing(shop, self._follow)), said=said)

        self._shopping.clear()
        await self._change(change, quiet=True)

    async def switch(self, customer: str) -> None:
        """Be somebody else."""
        self._follow = await self.ask(lambda shop: _newest(shop, customer))
        await self._change(lambda shop: _Moved(self._take(shop, self._follow)), quiet=True)

    async def watch(self, order: int | None, step: int | None = None) -> None:
        """Follow an order; with `step`, go to where that step had just been made."""

        def change(shop: "Shop") -> _Moved:
            if step is not None:
                shop.go_to(step)
            return _Moved(self._take(shop, self._follow))

        if order is not None:
            self._follow = replace(self._follow, order=order, errand=None)
        await self._change(change, quiet=True)

    async def let_come(self, message: int) -> bool:
        """In a race: let a message come before the others. Answers whether it may."""

        def change(shop: "Shop") -> _Moved:
            branches = shop.moment().branches
            kind = shop.choose(message).kind
            branched = shop.moment().branches > branches
            return _Moved(self._take(shop, self._follow), branched=branched, said=f"{kind} comes next")

        return await self._change(change, quiet=True) is not None

    async def led(self, lead: "Callable[[Shop], Follow]", doing: str = "time passes") -> bool:
        """Let a lesson move the world, and follow whom it speaks of. Answers whether that went well."""

        def change(shop: "Shop") -> _Moved:
            self._follow = lead(shop)
            return _Moved(self._take(shop, self._follow))

        went = await self._change(change, quiet=True, doing=doing) is not None
        if not went:
            self.pause()
        elif self.playing:
            self._play_on()
        return went

    async def visit(self, branch: int) -> None:
        """Go over to another branch, to where it had got."""

        def change(shop: "Shop") -> _Moved:
            shop.visit(branch)
            follow = _existing(shop, self._follow)
            return _Moved(self._take(shop, follow), said=f"This is branch {branch}, where it had got to")

        self._shopping.clear()
        await self._change(change, quiet=True, doing="changing over")

    async def jump(self, message: int) -> None:
        """Go to where that message had just been handled, back or forward, as far as this branch has been."""

        def change(shop: "Shop") -> _Moved:
            travel.to_message(shop, message)
            return _Moved(self._take(shop, self._follow))

        await self._change(change, quiet=True, doing=BACK)

    # ---------------------------------------------------------------- time
    async def next(self) -> None:
        """On to the next stop (unfolded: the next message)."""
        await self._travel(lambda shop, follow: travel.forward(shop, follow, self._wanted))

    async def next_part(self) -> None:
        """On to the first stop of the next part."""
        await self._travel(travel.forward_part)

    async def back(self) -> None:
        """Back to the stop before."""
        await self._travel(lambda shop, follow: travel.backward(shop, follow, unfolded=self.unfolded), BACK)

    async def back_part(self) -> None:
        """Back to where this part began, or the one before it."""
        await self._travel(travel.backward_part, BACK)

    async def go_to_end(self) -> None:
        """Forward to where this branch had got before one went back."""

        def change(shop: "Shop") -> _Moved:
            shop.go_to(shop.moment().furthest)
            return _Moved(self._take(shop, self._follow))

        await self._change(change)

    async def switch_traffic(self, per_hour: int) -> None:
        """Let so many of the town come an hour, and time go by as long as they do; 0: nobody any more."""
        if await self.do(lambda shop, me: shop.traffic(per_hour), Through.effect) is None:
            return
        self.pause()
        if per_hour:
            self.play_or_pause()

    @property
    def flows(self) -> bool:
        """Whether time goes by with the crowd that comes, instead of going from stop to stop."""
        return self.snapshot is not None and self.snapshot.traffic > 0

    async def flow(self) -> None:
        """Let a slice of time go by; whatever else is wanted of the shop meanwhile comes first."""
        now = self.snapshot.moment.now if self.snapshot else 0
        left_at, until = self._flowed
        until = (until if now == left_at else now) + round(pace.flow(self.speed) * pace.SLICE)
        begun, too_much = perf_counter(), False

        def enough() -> bool:
            nonlocal too_much
            too_much = perf_counter() - begun > _SLICE_WORKS
            return too_much or self._keeper.in_demand

        await self._travel(lambda shop, follow: travel.flow(shop, follow, until, enough))
        now = self.snapshot.moment.now if self.snapshot else 0
        self._flowed = (now, now if too_much else until)

    async def run_to_rest(self) -> None:
        """Let everything happen that is going to happen."""
        if self.flows:
            self._say("While people come by themselves there is no end. Stop them first, with T.")
            return

        def change(shop: "Shop") -> _Moved:
            shop.run()
            return _Moved(self._take(shop, self._follow), said="Nothing is left to happen")

        await self._change(change)

    def _wanted(self, message: MessageView) -> bool:
        return self.unfolded or travel.is_stop(message)

    async def _travel(self, way: "Callable[[Shop, Follow], travel.Trip]", doing: str = "time passes") -> None:
        def change(shop: "Shop") -> _Moved:
            trip = way(shop, self._follow)
            return _Moved(self._take(shop, trip.follow), trip=trip)

        moved = await self._change(change, doing=doing)
        if moved is None or moved.trip is None or moved.trip.at_rest:
            self.pause()
        elif self.playing:
            self._play_on(stopped=moved.trip.arrived is not None)
        if moved is not None and moved.trip is not None and moved.trip.at_rest:
            await self._at_rest()

    async def _at_rest(self) -> None:
        if self.touring:
            self.touring = False
            self._app.post_message(TourOver(await self.ask(lambda shop: tour.told(shop, self._follow))))
        else:
            self._say("Nothing is left to happen. Press 1 to buy something, or p to go back.")

    def play_or_pause(self) -> None:
        """Start playing at `speed`, or stop."""
        if self.playing:
            self.pause()
        else:
            self.playing = True
            self._play_on(stopped=False)
            self._show()

    def _play_on(self, *, stopped: bool = True) -> None:
        """Let the message at hand stay for its time, then go on: a slice of time later when it is no stop."""
        if self._timer:
            self._timer.stop()
        stays = pace.seconds(self.speed, self.snapshot.message if self.snapshot else None)
        if self.flows and not stopped:
            stays = pace.SLICE
        self._timer = self._app.set_timer(stays, self._tick, name="play")

    def pause(self) -> None:
        """Stop playing."""
        if self.playing:
            self.playing = False
            if self._timer:
                self._timer.stop()
            self._show()

    def faster(self, steps: int) -> None:
        """Turn the speed up by `steps` notches, or down by a negative number."""
        notch = pace.SPEEDS.index(self.speed) + steps
        self.speed = pace.SPEEDS[max(0, min(notch, len(pace.SPEEDS) - 1))]
        if self.playing:
            self._play_on()
        self._show()

    def show_ticker(self, *, shown: bool) -> None:
        """Show what has just happened below every screen, or no more."""
        self.ticker = shown
        self._show()

    async def unfold(self) -> None:
        """Stop at every message, or at stops only."""
        self.unfolded = not self.unfolded
        await self._change(lambda shop: _Moved(self._take(shop, self._follow)), quiet=True)

    async def _tick(self) -> None:
        if self.playing and self.busy:
            self._timer = self._app.set_timer(_SOON, self._tick, name="play")
        elif self.playing:
            await (self.on_tick or (self.flow if self.flows else self.next))()

    # ---------------------------------------------------------------- changing the world
    async def _change(
        self, change: "Callable[[Shop], _Moved]", *, quiet: bool = False, doing: str = "working"
    ) -> _Moved | None:
        """Make a change and tell everybody; None when it failed, which has been told too. What takes a while
        says what it is `doing`."""
        if not self._ready:
            return None
        self._busy += 1
        patience = self._app.set_timer(_PATIENCE, lambda: self._is_working(doing), name="patience")
        try:
            moved = await self._keeper.change(change)
        except BadInput as error:
            self._say(_sentence(error), warning=True)
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
        return take(shop, follow if may_come_again else _existing(shop, follow), unfolded=self.unfolded)

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


def _latest(shop: "Shop") -> Follow:
    """The newest order of all, and whose it is."""
    orders = shop.orders(limit=1)
    return _newest(shop, orders[0].customer.lower() if orders else FIRST_CUSTOMER)


def _newest(shop: "Shop", customer: str) -> Follow:
    """The newest order of a customer."""
    orders = shop.orders(customer, limit=1)
    return Follow(customer, shop.customer_id(customer), orders[0].id if orders else None)


def _existing(shop: "Shop", follow: Follow) -> Follow:
    """The same story; where its order is gone for good, the customer's newest instead."""
    if follow.errand is not None and not _is_there(lambda: shop.message(follow.errand or 0)):
        follow = replace(follow, errand=None)
    if follow.order is not None and not _is_there(lambda: shop.order(follow.order or 0)):
        follow = replace(follow, order=None, after=_highest(shop))
    return follow if follow.order or follow.errand else _newest(shop, follow.customer)


def _highest(shop: "Shop") -> int:
    """The highest order number there is."""
    return max((order.id for order in shop.orders(limit=1)), default=0)


def _is_there(look: Callable[[], object]) -> bool:
    try:
        look()
    except BadInput:
        return False
    return True


def _sentence(error: EcomtuiError) -> str:
    text = str(error)
    return text[:1].upper() + text[1:]
