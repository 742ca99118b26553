"""The first minute: what one can begin with, and what an order that was shown has come to."""

from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from ecomtui.shop.money import money
from ecomtui.tui.pictures.book import load_pictures
from ecomtui.tui.screens.area import BREAKPOINTS, HEIGHTS
from ecomtui.tui.screens.dialog import Choice, ChoiceList, Dialog
from ecomtui.tui.text import count
from ecomtui.tui.tour import SHOWN, Told
from ecomtui.tui.widgets.lines import PARTS
from ecomtui.tui.widgets.picture import Picture
from ecomtui.world.clock import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from ecomtui.tui.app import ShopApp

SHOW, SHOP, OFFICE = "show", "shop", "office"
AGAIN, WRONG = "again", "wrong"
_BEGIN: Final = (
    Choice(SHOW, "1  Show me one order", more="Two cups are bought; watch every desk at work"),
    Choice(SHOP, "2  Let me shop", more="Fill the cart, pay, and see what comes of it"),
    Choice(OFFICE, "3  Back office", more="What the staff see after a first day of orders"),
)
_THEN: Final = (
    Choice(WRONG, "1  Break it", more="Back to the click: what shall go wrong this time?"),
    Choice(SHOP, "2  Buy something myself", more="Your own basket, your own card"),
    Choice(AGAIN, "3  Back to the click", more="n goes on stop by stop, d shows more of each"),
)


class _Beginning(Dialog[None]):
    """A few ways on, chosen with the arrows, by their numbers, or with a click."""

    FOOT = "1–3 or Enter chooses   Esc leaves"
    AUTO_FOCUS = "#choices"
    CSS_PATH = "welcome.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    VERTICAL_BREAKPOINTS = HEIGHTS
    CHOICES: ClassVar[tuple[Choice, ...]]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(str(n), f"choose({n - 1})", f"Choice {n}", show=False, id=f"welcome.{n}") for n in (1, 2, 3)
    ]

    def contents(self) -> ComposeResult:
        with Horizontal(id="welcome"):
            yield Picture()
            with Vertical():
                yield Static(self.says(), id="welcome-says")
                yield ChoiceList()

    def says(self) -> Content:
        """What stands above the choices."""
        raise NotImplementedError

    async def on_mount(self) -> None:
        self.query_one(ChoiceList).show(self.CHOICES)
        (sku, *_) = SHOWN
        products = await self.ask(lambda shop: shop.products())
        self.query_one(Picture).drawing = load_pictures().of(next(one for one in products if one.sku == sku))

    async def action_choose(self, place: int) -> None:
        await self.begin(self.CHOICES[place].key)

    @on(OptionList.OptionSelected)
    async def chosen(self, event: OptionList.OptionSelected) -> None:
        await self.begin(event.option_id or SHOP)

    async def begin(self, what: str) -> None:
        """Go there."""
        if not self.is_current:
            return  # the second click of a double one
        self.leave()
        app = self.app
        match what:
            case "show":
                app.switch_mode("backstage")
                await self.guide.show_one_order()
            case "office":
                if not await self.ask(lambda shop: shop.orders(limit=1) or shop.waiting()):
                    await self.guide.first_morning()
                app.switch_mode("office")
            case "wrong":
                await self.back_to_the_click()
                await app.run_action("dialog('faults')")
            case "again":
                await self.back_to_the_click()
            case _:
                app.switch_mode("store")

    async def back_to_the_click(self) -> None:
        """To where the order that was shown began."""

    def leave(self) -> None:
        """Go, and never come back by oneself."""
        self.dismiss(None)

    def action_leave(self) -> None:
        self.leave()


class WelcomeScreen(_Beginning):
    """What to begin with."""

    HEADING = "Welcome to a shop you can look behind"
    CHOICES = _BEGIN

    def says(self) -> Content:
        return Content.assemble(
            "Somebody clicks “Place the order”, and a dozen desks get to work. Here you can watch every one of them.\n",
            (" · ".join(PARTS), "$text-warning"),
            "\nNo money, mail or parcel leaves this computer.",
        )

    def leave(self) -> None:
        cast("ShopApp", self.app).settings_file.change(welcomed=True)
        super().leave()


class TourOverScreen(_Beginning):
    """That was one click: what it came to."""

    HEADING = "That is what happens"
    CHOICES = _THEN

    def __init__(self, told: Told) -> None:
        self._told = told
        super().__init__()

    def says(self) -> Content:
        told = self._told
        text = f"One click, {count(told.messages, 'message')}, {told.parties} parties; none of them did it all."
        if told.answered is not None:
            tenths = (told.answered + 50) // 100
            text += (
                f" After {tenths // 10}.{tenths % 10} seconds the screen had its answer: {told.seen} of them had "
                "dealt with it, and nothing was packed."
            )
        if told.delivered is not None:
            text += f" The parcel came {_span(told.delivered)} later, for {money(told.total)} EUR."
        return Content(text)

    async def back_to_the_click(self) -> None:
        await self.guide.jump(self._told.first)


def _span(length: int) -> str:
    """A span of virtual time as people say it."""
    days, hours, minutes = length // DAY, length % DAY // HOUR, length % HOUR // MINUTE
    parts = [count(days, "day")] if days else []
    parts += [count(hours, "hour")] if hours else []
    return " and ".join(parts) or count(minutes, "minute")
