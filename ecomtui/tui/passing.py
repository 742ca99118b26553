"""Time passes for people: from stop to stop, by itself at a pace, or with the crowd that comes."""

from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import TYPE_CHECKING, Final

from textual.app import App

from ecomtui.shop import travel
from ecomtui.shop.follow import Follow
from ecomtui.shop.views import MessageView
from ecomtui.tui import pace, tour
from ecomtui.tui.changing import Changing, Moved, TourOver
from ecomtui.tui.keeper import Keeper

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop

BACK: Final = "going back"
_SLICE_WORKS: Final = 0.12
"""Seconds that the shop works at a slice of time at most, before it listens again."""
_SOON: Final = 0.05
"""Seconds until playing looks again whether what somebody does is done."""


class Passing(Changing):
    """Lets time pass, forwards and back."""

    def __init__(self, app: App[None], keeper: Keeper) -> None:
        super().__init__(app, keeper)
        self._flowed = (0, 0)
        """Where the last slice of time left the world, and where it was to end: what is due next may be far off."""
        self.on_tick: Callable[[], Awaitable[None]] | None = None
        """What goes on by itself instead of the stops, while a lesson is on the screen."""

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

        def change(shop: "Shop") -> Moved:
            shop.go_to(shop.moment().furthest)
            return Moved(self._take(shop, self._follow))

        await self._change(change)

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

        def change(shop: "Shop") -> Moved:
            shop.run()
            return Moved(self._take(shop, self._follow), said="Nothing is left to happen")

        await self._change(change)

    def _wanted(self, message: MessageView) -> bool:
        return self.unfolded or travel.is_stop(message)

    async def _travel(self, way: "Callable[[Shop, Follow], travel.Trip]", doing: str = "time passes") -> None:
        def change(shop: "Shop") -> Moved:
            trip = way(shop, self._follow)
            return Moved(self._take(shop, trip.follow), trip=trip)

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
        await self._change(lambda shop: Moved(self._take(shop, self._follow)), quiet=True)

    async def _tick(self) -> None:
        if self.playing and self.busy:
            self._timer = self._app.set_timer(_SOON, self._tick, name="play")
        elif self.playing:
            await (self.on_tick or (self.flow if self.flows else self.next))()
