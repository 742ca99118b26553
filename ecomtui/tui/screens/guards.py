"""Guards: take a protection out to see why it is there, or put it back."""

from textual import on
from textual.app import ComposeResult
from textual.widgets import OptionList

from ecomtui.tui.guide import Through
from ecomtui.tui.screens.dialog import Choice, SoughtDialog
from ecomtui.tui.snapshot import WorldMoved


class GuardsScreen(SoughtDialog[None]):
    """The protections of the shop, in or out."""

    HEADING = "Guards"
    SAYS = "What a good shop protects itself with. Take one out, make something go wrong, and see."
    FOOT = "Enter takes it out, or puts it back   Esc leaves"

    def contents(self) -> ComposeResult:
        yield from self.listed()

    async def on_mount(self) -> None:
        await self._look()

    async def on_world_moved(self, moved: WorldMoved) -> None:
        await self._look()

    async def _look(self) -> None:
        guards = await self.ask(lambda shop: shop.guards())
        self.offer(
            [
                Choice(
                    guard.name,
                    guard.name,
                    "OUT: without it this happens" if guard.out else "in",
                    guard.without if guard.out else guard.says,
                    style="bold $text-error" if guard.out else "bold",
                )
                for guard in guards
            ]
        )

    @on(OptionList.OptionSelected)
    async def chosen(self, event: OptionList.OptionSelected) -> None:
        name = event.option_id or ""
        out = name in (self.guide.snapshot.guards_out if self.guide.snapshot else ())
        await self.guide.do(lambda shop, me: shop.guard_on(name) if out else shop.guard_off(name), Through.effect)
