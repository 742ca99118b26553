"""Traffic: how many of the town come shopping by themselves."""

from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.widgets import OptionList, Static

from ecomtui.shop.views_day import CrowdView
from ecomtui.tui import pace
from ecomtui.tui.screens.dialog import Choice, ChoiceList, Dialog

RATES: Final = (
    (0, "nobody", "the shop is yours alone"),
    (6, "6 an hour", "a quiet street"),
    (20, "20 an hour", "a good day"),
    (60, "60 an hour", "a busy day"),
    (200, "200 an hour", "the week before Christmas"),
    (600, "600 an hour", "more than the shelves are made for"),
)
_NO_TOWN: Final = (
    "Nobody lives near this shop: it began without a crowd. Begin a new world (R), which has one, or make one with "
    "ecomtui simulate --customers 100 --store FILE."
)


class TrafficScreen(Dialog[None]):
    """Rates to choose from. Time goes by as long as people come."""

    HEADING = "Traffic"
    SAYS = "Let people come shopping by themselves, more of them by day than by night. Time goes by with them."
    FOOT = "Enter chooses   Esc leaves   later: space pauses, < > change the pace"
    AUTO_FOCUS = "#choices"

    def contents(self) -> ComposeResult:
        yield Static("", id="crowd", markup=False)
        yield ChoiceList()

    async def on_mount(self) -> None:
        crowd, rate = await self.ask(lambda shop: (shop.crowd(), shop.visitors_per_hour()))
        told = self.query_one("#crowd", Static)
        listed = self.query_one(ChoiceList)
        if not crowd.size:
            told.update(_NO_TOWN)
            listed.display = False
            return
        told.update(_told(crowd))
        choices = [Choice(str(each), name, says + (" · now" if each == rate else "")) for each, name, says in RATES]
        listed.show(choices)
        listed.highlighted = next((place for place, (each, *_) in enumerate(RATES) if each == rate), 0)

    @on(OptionList.OptionSelected)
    async def chosen(self, event: OptionList.OptionSelected) -> None:
        per_hour = int(event.option_id or 0)
        guide = self.guide
        self.dismiss(None)
        await guide.switch_traffic(per_hour)
        if guide.snapshot and guide.snapshot.traffic:
            self.app.notify(
                f"About {per_hour} visitors an hour. {pace.flow_words(guide.speed).removesuffix('/s')} go by in a "
                "second; space pauses, T stops them.",
                markup=False,
            )


def _told(crowd: CrowdView) -> str:
    return f"{crowd.size} people live here; they have come {crowd.visits} times so far."
