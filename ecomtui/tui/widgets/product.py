"""A product: its picture, what it is, what it costs, whether it is there, and how many one wants."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from ecomtui.shop.money import money
from ecomtui.shop.views import ProductView, ReviewView
from ecomtui.tui.text import QUIET, clean
from ecomtui.tui.widgets.picture import Picture

if TYPE_CHECKING:
    from ecomtui.tui.pictures.book import Drawing

BADGES: Final = {
    "in_stock": ("●", "$text-success", "good"),
    "few_left": ("◐", "$text-warning", "warn"),
    "out_of_stock": ("○", "$text-error", "bad"),
    "preorder": ("◇", "$text-primary", ""),
}
"""The sign of a stock badge, its colour, and its tone in a table. The sign says it without the colour."""


class ProductPanel(VerticalScroll, can_focus=False):
    """The product under the cursor."""

    DEFAULT_CSS = """
    ProductPanel {
        layout: vertical;
        scrollbar-size-vertical: 1;
        #product { height: auto; layout: horizontal; }
        Picture { margin-right: 2; }
        #product-words { width: 1fr; height: auto; }
        #product-text { height: auto; max-width: 72; }
        #product-buttons { height: 1; margin-top: 1; }
        Button { min-width: 3; height: 1; border: none; margin-right: 1; }
        #product-quantity { width: auto; margin-right: 1; text-style: bold; }
        #product-sum { width: auto; color: $text-muted; }
        #product-reviews { display: none; height: auto; max-width: 72; margin-top: 1; }
        &.-tall #product-reviews { display: block; }
        &.-tall #product {
            layout: vertical;
            Picture { width: 100%; height: 9; margin: 0 0 1 0; }
            #product-words { width: 100%; }
        }
        &.-tall.-large #product Picture { height: 18; }
        &.-bare Picture { display: none; }
        &.-bare #product-buttons { margin-top: 0; }
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
        with Vertical(id="product"):
            yield Picture()
            with Vertical(id="product-words"):
                yield Static("", id="product-text", markup=False)
                with Horizontal(id="product-buttons"):
                    yield Button("-", id="fewer", compact=True)
                    yield Static("1", id="product-quantity", markup=False)
                    yield Button("+", id="more", compact=True)
                    yield Button("Add to cart", id="add", variant="primary", compact=True)
                    yield Static("", id="product-sum", markup=False)
                yield Static("", id="product-reviews", markup=False)

    def on_mount(self) -> None:
        for button in self.query(Button):
            button.can_focus = False
        self.query_one("#product-buttons").display = False

    def show(
        self,
        product: ProductView | None,
        badge: str,
        quantity: int,
        nothing: str,
        drawing: "Drawing | None" = None,
        reviews: Sequence[ReviewView] = (),
    ) -> None:
        """Show a product with its picture, its stock `badge` in words and what people say of it, or say that there is
        `nothing`."""
        text = self.query_one("#product-text", Static)
        self.query_one("#product-buttons").display = product is not None
        picture = self.query_one(Picture)
        picture.drawing = drawing
        picture.visible = drawing is not None
        if self.has_class("-tall"):  # elsewhere nobody sees them, and they would cost a layout
            self.query_one("#product-reviews", Static).update(_told(reviews) if product else Content(""))
        if product is None:
            text.update(Content(nothing))
            return
        sign, colour, _ = BADGES.get(product.badge, ("", "", ""))
        text.update(
            Content.assemble(
                (clean(product.name), "bold $text-primary"),
                (f"\n{money(product.price)} EUR", "bold"),
                "   ",
                (f"{sign} {badge}", colour),
                (f"   {product.weight} g", QUIET),
                (f"   {_average(reviews)}", "$text-warning"),
                "\n" if self.has_class("-bare") else "\n\n",
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


def _average(reviews: Sequence[ReviewView]) -> str:
    return f"★ {fmean(review.stars for review in reviews):.1f}" if reviews else ""


def _told(reviews: Sequence[ReviewView]) -> Content:
    """Each review with its stars, and whose it is."""
    return Content("\n").join(
        Content.assemble(
            ("★" * review.stars + "☆" * (5 - review.stars), "$text-warning"),
            (f"  {clean(review.by)}\n", "bold"),
            (f"{clean(review.says)}\n", QUIET),
        )
        for review in reviews
    )
