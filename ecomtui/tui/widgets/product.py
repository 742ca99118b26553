"""A product on its page: what it is, what it costs, whether there is any, and how many to take."""

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from ecomtui.shop.money import money
from ecomtui.shop.views import ProductView
from ecomtui.tui.text import clean

_BADGE_STYLES = {"in_stock": "$text-success", "few_left": "$text-warning", "out_of_stock": "$text-error"}


class ProductPanel(VerticalScroll, can_focus=False):
    """The product under the cursor."""

    DEFAULT_CSS = """
    ProductPanel {
        padding: 0 1;
        #product-text { height: auto; }
        #product-buttons { height: 1; margin-top: 1; }
        Button { min-width: 3; height: 1; border: none; margin-right: 1; }
        #product-quantity { width: auto; margin-right: 1; }
        #product-sum { width: auto; }
    }
    """

    @dataclass
    class More(Message):
        """So many pieces more are wanted."""

        pieces: int

    @dataclass
    class Add(Message):
        """Put it into the cart."""

    def compose(self) -> ComposeResult:
        yield Static("", id="product-text", markup=False)
        with Horizontal(id="product-buttons"):
            yield Button("-", id="fewer", compact=True)
            yield Static("1", id="product-quantity", markup=False)
            yield Button("+", id="more", compact=True)
            yield Button("Add to cart", id="add", variant="primary", compact=True)
            yield Static("", id="product-sum", markup=False)

    def on_mount(self) -> None:
        for button in self.query(Button):
            button.can_focus = False
        self.query_one("#product-buttons").display = False

    def show(self, product: ProductView | None, badge: str, quantity: int, nothing: str) -> None:
        """Show a product with its stock `badge` in words, or say that there is `nothing`."""
        text = self.query_one("#product-text", Static)
        self.query_one("#product-buttons").display = product is not None
        if product is None:
            text.update(Content(nothing))
            return
        text.update(
            Content.assemble(
                (clean(product.name), "bold"),
                f"   {money(product.price)} EUR   ",
                (badge, _BADGE_STYLES.get(product.badge, "")),
                "\n",
                clean(product.description),
            )
        )
        self.query_one("#product-quantity", Static).update(str(quantity))
        self.query_one("#product-sum", Static).update(f"= {money(quantity * product.price)}" if quantity > 1 else "")

    @on(Button.Pressed)
    def pressed(self, event: Button.Pressed) -> None:
        event.stop()
        match event.button.id:
            case "more":
                self.post_message(self.More(1))
            case "fewer":
                self.post_message(self.More(-1))
            case _:
                self.post_message(self.Add())
