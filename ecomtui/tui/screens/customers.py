"""Who is shopping."""

from textual import on
from textual.app import ComposeResult
from textual.widgets import OptionList

from ecomtui.shop.money import money
from ecomtui.tui.screens.dialog import Choice, ChoiceList, SoughtDialog


class CustomersScreen(SoughtDialog[None]):
    """Everybody who can shop here."""

    HEADING = "Who are you?"
    SAYS = "Everybody has a cart, orders, a mailbox and a bank account of their own."
    FOOT = "Enter: be this customer   Esc leaves"

    def contents(self) -> ComposeResult:
        yield from self.listed()

    async def on_mount(self) -> None:
        people = await self.ask(lambda shop: shop.regulars())
        choices = [
            Choice(
                person.name,
                f"{person.full_name}{' (you)' if person.name == self.guide.customer else ''}",
                f"{money(person.available)} to spend, lives in {person.address.split(',')[-2].strip()}"
                if person.address.count(",") > 1
                else f"{money(person.available)} to spend",
            )
            for person in people
        ]
        self.offer(choices)
        self.query_one(ChoiceList).highlighted = next(
            (place for place, person in enumerate(people) if person.name == self.guide.customer), 0
        )

    @on(OptionList.OptionSelected)
    async def chosen(self, event: OptionList.OptionSelected) -> None:
        await self.guide.switch(event.option_id or self.guide.customer)
        self.dismiss(None)
