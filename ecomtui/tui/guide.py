"""The guide through the shop: who is shopping, whose story is watched, and what one person does.

Screens ask it for read models and tell it what a person does; how a change is made stands in `changing`, how time
passes in `passing`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App

from ecomtui.shop import travel
from ecomtui.shop.follow import FIRST_CUSTOMER, Follow, existing, highest_order, latest, newest
from ecomtui.shop.views import Errand
from ecomtui.tui import pace, tour
from ecomtui.tui.changing import Moved, Said, sentence
from ecomtui.tui.keeper import Keeper
from ecomtui.tui.passing import BACK, Passing
from ecomtui.tui.snapshot import words_of
from ecomtui.world.errors import BadInput, EcomtuiError

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop


class Through(Enum):
    """How far an act is played through before one looks again."""

    answer = "until the customer's screen has answered"
    effect = "until it has taken effect"
    nothing = "not at all: time stands still"


class Guide(Passing):
    """Takes one person at a time through the shop."""

    def __init__(self, app: App[None], keeper: Keeper) -> None:
        super().__init__(app, keeper)
        self.is_new = False
        self._shopping: set[str] = set()

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
            lambda shop: (words_of(shop), newest(shop, FIRST_CUSTOMER), not shop.moment().furthest)
        )
        self._ready = True
        self._shopping.clear()
        if self.is_new:
            await self.shop(lambda shop, me: shop.customer(me).browse())
            self._shopping.add(self.customer)
        else:
            await self._change(lambda shop: Moved(self._take(shop, self._follow)), quiet=True)

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
            await self._change(lambda shop: Moved(self._take(shop, self._follow)), quiet=True)
        return wrong

    async def _settle(self, change: "Awaitable[object]") -> str | None:
        self.pause()
        self.touring = False
        try:
            await change
        except EcomtuiError as error:
            return sentence(error)
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
        await self.settle_in()
        return True

    async def go_home(self) -> bool:
        """Back to one's own shop; answers whether one was away."""
        away = self.is_away
        if away:
            await self._keeper.go_home()
            await self.settle_in()
        return away

    async def settle_in(self) -> None:
        """See the shop that is kept now as somebody who has just come."""
        self.playing = False
        self._follow = await self._keeper.ask(latest)
        await self._change(lambda shop: Moved(self._take(shop, self._follow)), quiet=True)

    # ---------------------------------------------------------------- what a person does
    async def do(self, deed: "Callable[[Shop, str], Errand]", through: Through = Through.answer) -> Errand | None:
        """Make an act and play it through; None when it was refused before it happened."""

        def change(shop: "Shop") -> Moved:
            branches, me = shop.moment().branches, self.customer
            errand = deed(shop, me)
            if through is Through.answer:
                shop.run_until_idle(me)
            elif through is Through.effect:
                travel.settle(shop, errand)
            branched = shop.moment().branches > branches
            return Moved(self._take(shop, self._follow), errand, branched=branched)

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
        highest = await self.ask(highest_order)
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

        def change(shop: "Shop") -> Moved:
            name = shop.undo()
            said = f"Taken back: {self.words('act', name)}" if name else "There is nothing to take back"
            return Moved(self._take(shop, existing(shop, self._follow)), said=said)

        self._shopping.clear()
        await self._change(change, quiet=True)

    async def switch(self, customer: str) -> None:
        """Be somebody else."""
        self._follow = await self.ask(lambda shop: newest(shop, customer))
        await self._change(lambda shop: Moved(self._take(shop, self._follow)), quiet=True)

    async def watch(self, order: int | None, step: int | None = None) -> None:
        """Follow an order; with `step`, go to where that step had just been made."""

        def change(shop: "Shop") -> Moved:
            if step is not None:
                shop.go_to(step)
            return Moved(self._take(shop, self._follow))

        if order is not None:
            self._follow = replace(self._follow, order=order, errand=None)
        await self._change(change, quiet=True)

    async def let_come(self, message: int) -> bool:
        """In a race: let a message come before the others. Answers whether it may."""

        def change(shop: "Shop") -> Moved:
            branches = shop.moment().branches
            kind = shop.choose(message).kind
            branched = shop.moment().branches > branches
            return Moved(self._take(shop, self._follow), branched=branched, said=f"{kind} comes next")

        return await self._change(change, quiet=True) is not None

    async def led(self, lead: "Callable[[Shop], Follow]", doing: str = "time passes") -> bool:
        """Let a lesson move the world, and follow whom it speaks of. Answers whether that went well."""

        def change(shop: "Shop") -> Moved:
            self._follow = lead(shop)
            return Moved(self._take(shop, self._follow))

        went = await self._change(change, quiet=True, doing=doing) is not None
        if not went:
            self.pause()
        elif self.playing:
            self._play_on()
        return went

    async def visit(self, branch: int) -> None:
        """Go over to another branch, to where it had got."""

        def change(shop: "Shop") -> Moved:
            shop.visit(branch)
            follow = existing(shop, self._follow)
            return Moved(self._take(shop, follow), said=f"This is branch {branch}, where it had got to")

        self._shopping.clear()
        await self._change(change, quiet=True, doing="changing over")

    async def jump(self, message: int) -> None:
        """Go to where that message had just been handled, back or forward, as far as this branch has been."""

        def change(shop: "Shop") -> Moved:
            travel.to_message(shop, message)
            return Moved(self._take(shop, self._follow))

        await self._change(change, quiet=True, doing=BACK)

    async def switch_traffic(self, per_hour: int) -> None:
        """Let so many of the town come an hour, and time go by as long as they do; 0: nobody any more."""
        if await self.do(lambda shop, me: shop.traffic(per_hour), Through.effect) is None:
            return
        self.pause()
        if per_hour:
            self.play_or_pause()
