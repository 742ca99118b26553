"""Export: the order that is followed, written down; or a picture of this screen."""

from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.widgets import OptionList, Static

from ecomtui.tui.exports import hand_over, written_down
from ecomtui.tui.screens.dialog import Choice, ChoiceList, Dialog
from ecomtui.world.errors import BadInput

if TYPE_CHECKING:
    from ecomtui.tui.app import ShopApp

PICTURE = "svg"


class ExportScreen(Dialog[None]):
    """In which form it is wanted."""

    HEADING = "Export"
    FOOT = "Enter writes it   Esc leaves"
    AUTO_FOCUS = "#choices"

    def contents(self) -> ComposeResult:
        yield Static("", id="export-says", markup=False)
        yield ChoiceList()

    def on_mount(self) -> None:
        from ecomtui.shop.reports.order import FORMS

        order = self.guide.order
        says = (
            f"Order {order} with all that has happened because of it, as it stands."
            if order
            else ("No order is followed yet, so there is none to write down; buy something first.")
        )
        self.query_one("#export-says", Static).update(says)
        forms = [Choice(form, f".{form}", says) for form, (says, _) in FORMS.items()] if order else []
        self.query_one(ChoiceList).show([*forms, Choice(PICTURE, f".{PICTURE}", "A picture of the screen behind this")])

    @on(OptionList.OptionSelected)
    async def chosen(self, event: OptionList.OptionSelected) -> None:
        if not self.is_current:
            return  # the second click of a double one
        app, form, order = cast("ShopApp", self.app), event.option_id or "", self.guide.order
        self.dismiss(None)
        if form == PICTURE:
            app.call_after_refresh(app.run_action, "picture")
        elif order is not None:
            try:
                name, text = await self.ask(lambda shop: written_down(shop, order, form))
            except BadInput as error:
                app.notify(str(error), severity="warning", markup=False)
            else:
                hand_over(app, name, text)
