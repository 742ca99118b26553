"""Faults: make something go wrong, on purpose."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList

from ecomtui.tui.guide import Through
from ecomtui.tui.screens.dialog import Choice, ChoiceList, Dialog
from ecomtui.tui.snapshot import WorldMoved

ARMED = "armed:"


class FaultsScreen(Dialog[None]):
    """The faults that wait, and those that could."""

    HEADING = "Faults"
    SAYS = "Something shall go wrong, once, for whoever is shopping. What would a good shop do about it?"
    FOOT = "Enter arms it once, or disarms   e for every time   Esc leaves"
    AUTO_FOCUS = "#choices"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "every_time", "Every time", id="faults.every", tooltip="Arm it for every time, not only once"),
    ]

    def contents(self) -> ComposeResult:
        yield ChoiceList()

    async def on_mount(self) -> None:
        await self._look()

    async def on_world_moved(self, moved: WorldMoved) -> None:
        await self._look()

    async def _look(self) -> None:
        faults = await self.ask(lambda shop: shop.faults())
        armed = self.guide.snapshot.armed if self.guide.snapshot else ()
        choices = [Choice("", "Armed: Enter disarms", style="$foreground 60%", heading=True)] if armed else []
        choices += [Choice(f"{ARMED}{one.fault}", one.fault, one.words, style="bold $text-warning") for one in armed]
        choices += [Choice("", "Could be armed", style="$foreground 60%", heading=True)] if armed else []
        choices += [Choice(fault.id, fault.id, more=fault.happens) for fault in faults]
        self.query_one(ChoiceList).show(choices)

    @on(OptionList.OptionSelected)
    async def chosen(self, event: OptionList.OptionSelected) -> None:
        fault = event.option_id or ""
        if fault.startswith(ARMED):
            await self.guide.do(lambda shop, me: shop.disarm(fault.removeprefix(ARMED)), Through.effect)
        else:
            await self._arm(fault, times=1)

    async def action_every_time(self) -> None:
        fault = self.query_one(ChoiceList).chosen
        if fault and not fault.startswith(ARMED):
            await self._arm(fault, times=None)

    async def _arm(self, fault: str, times: int | None) -> None:
        errand = await self.guide.do(lambda shop, me: shop.arm(fault, customer=me, times=times), Through.effect)
        if errand is not None:
            self.notify(f"{fault} is armed for {self.guide.customer}; u takes it back", markup=False, timeout=3)
