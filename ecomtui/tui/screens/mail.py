"""The customer's inbox, each mail linked to the message that brought it."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from ecomtui.shop.views import InboxView
from ecomtui.tui.screens.area import WIDTHS, Area
from ecomtui.tui.snapshot import Snapshot
from ecomtui.tui.text import QUIET, clean, paragraphs
from ecomtui.tui.widgets.table import PAGE, Column, Row, Table
from ecomtui.world.clock import clock_text

NONE_YET = "No mails yet. The shop writes when an order is confirmed, sent and delivered."


class MailScreen(Area):
    """A list of mails, and the one under the cursor."""

    MODE = "mail"
    CSS_PATH = "mail.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    AUTO_FOCUS = "#mails"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,b", "origin", "Where it came from", id="mail.origin",
            tooltip="Go back to the message that brought this mail, backstage",
        ),
    ]  # fmt: skip

    table = query_one("#mails", Table)

    def __init__(self) -> None:
        super().__init__()
        self._mails: tuple[InboxView, ...] = ()

    def contents(self) -> ComposeResult:
        with Container(id="both"):
            yield Table(
                Column("when", 9), Column("subject", 24, share=1), Column("order", 6, number=True, rank=1), id="mails"
            )
            with VerticalScroll(id="letter"):
                yield Static(NONE_YET, id="body", markup=False)

    async def look(self, snapshot: Snapshot) -> None:
        me = snapshot.follow.customer
        self._mails = tuple(await self.ask(lambda shop: shop.inbox(me, limit=PAGE)))
        self.table.show([Row(str(m.id), (clock_text(m.at)[:9], m.subject, str(m.order))) for m in self._mails])
        self._show_one()

    @property
    def chosen(self) -> InboxView | None:
        """The mail under the cursor."""
        return next((mail for mail in self._mails if str(mail.id) == self.table.chosen), None)

    @on(Table.Moved, "#mails")
    def _show_one(self) -> None:
        mail = self.chosen
        text = Content(NONE_YET)
        if mail is not None:
            text = Content.assemble(
                (clean(mail.subject), "bold"),
                (f"\n{clock_text(mail.at)}   brought by message {mail.message}; Enter goes there", QUIET),
                f"\n\n{paragraphs(mail.body)}",
            )
        self.query_one("#body", Static).update(text)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "origin" and self.chosen is None else True

    async def action_origin(self) -> None:
        mail = self.chosen
        if mail is None:
            return
        step = await self.ask(lambda shop: shop.message(mail.message).step)
        await self.guide.watch(mail.order, step)
        self.app.switch_mode("backstage")
