"""A voucher: typed as it stands on paper, or chosen from those the shop gives out."""

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input, OptionList

from ecomtui.tui.screens.dialog import Choice, ChoiceList, Dialog
from ecomtui.tui.widgets.field import Field


class VoucherScreen(Dialog[str]):
    """Answers a code, an empty one for none, or None when nothing was decided."""

    HEADING = "Voucher"
    SAYS = "Type a code, or choose one: it goes to the checkout with you, and the shop says what it takes off."
    FOOT = "Enter uses what is typed, else what is chosen   ↑↓ choose   Esc leaves"
    AUTO_FOCUS = "#code"

    def contents(self) -> ComposeResult:
        yield Field("a code, such as WELCOME10", id="code", longest=20)
        yield ChoiceList("vouchers")

    async def on_mount(self) -> None:
        vouchers = await self.ask(lambda shop: shop.vouchers())
        choices = [Choice("none", "none", "the plain price")]
        choices += [Choice(f"code {voucher.code}", voucher.code, voucher.says) for voucher in vouchers]
        self.query_one(ChoiceList).show(choices)

    def on_key(self, event: events.Key) -> None:
        listed = self.query_one(ChoiceList)
        if event.key in ("up", "down") and not listed.has_focus:
            listed.action_cursor_up() if event.key == "up" else listed.action_cursor_down()

    @on(Input.Submitted)
    def entered(self, event: Input.Submitted) -> None:
        self._use(event.value.strip().upper() or self.query_one(ChoiceList).chosen or "none")

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        self._use(event.option_id or "none")

    def on_field_left(self) -> None:
        self.action_leave()

    def _use(self, choice: str) -> None:
        """What is typed is a code; what is chosen says so (somebody may type `none`)."""
        self.dismiss("" if choice == "none" else choice.removeprefix("code "))
