"""The cart: what one means to buy, with the totals as they will be charged."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Button, Static

from ecomtui.shop.money import money
from ecomtui.shop.views import CartView, ProductView
from ecomtui.tui.screens.area import WIDTHS, Area
from ecomtui.tui.screens.voucher import VoucherScreen
from ecomtui.tui.snapshot import OPEN_CART, Snapshot
from ecomtui.tui.widgets.picture import Picture, pictures
from ecomtui.tui.widgets.sums import sums
from ecomtui.tui.widgets.table import Column, Row, Table

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop
    from ecomtui.tui.pictures.book import PictureBook

HEIGHTS: Final = [(0, "-low"), (26, "-high"), (36, "-tall")]
"""A picture beside the sums needs more rows than other areas do."""
EMPTY = "Your cart is empty. Press 1 for the store, choose something, and press a."
FROZEN = "This cart is at the checkout. Press 3 to pay; change it here, and you go back to the shop."
OPEN = "Enter goes to the checkout. Nothing is ordered yet, and no shelf has been touched."


class CartScreen(Area):
    """Lines, sums, and the way to the checkout."""

    MODE = "cart"
    CSS_PATH = "cart.tcss"
    AUTO_FOCUS = "#lines"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "checkout", "Check out", id="cart.checkout", tooltip="Go to the checkout and see the totals"),
        Binding("plus", "change(1)", "More", key_display="+", id="cart.more", tooltip="One piece more of this line"),
        Binding(
            "minus", "change(-1)", "Fewer", key_display="-", id="cart.fewer", tooltip="One piece fewer of this line"
        ),
        Binding(
            "x,delete",
            "remove",
            "Take out",
            key_display="x",
            id="cart.remove",
            tooltip="Take this line out of the cart",
        ),
        Binding("v", "voucher", "Voucher", id="cart.voucher", tooltip="Use a voucher, and see the totals with it"),
    ]

    table = query_one("#lines", Table)

    def __init__(self) -> None:
        super().__init__()
        self._cart: CartView | None = None
        self._products: Mapping[str, ProductView] = {}
        self._pictures: PictureBook | None = None

    def contents(self) -> ComposeResult:
        with Container(id="filled"):
            yield Table(
                Column("product", 18, share=1),
                Column("price", 8, number=True, rank=1),
                Column("pieces", 6, number=True),
                Column("amount", 9, number=True),
                id="lines",
            )
            with Vertical(id="sums"):
                yield Picture()
                yield Static("", id="totals", markup=False)
                yield Button("Check out", id="checkout", variant="primary", compact=True)
                yield Static("", id="cart-says", markup=False)

    async def look(self, snapshot: Snapshot) -> None:
        cart, products = await self.ask(lambda shop: _with_products(shop, self.guide.customer))
        if self._pictures is None:
            self._pictures = await self.ask(pictures)
        full = cart.status in OPEN_CART and bool(cart.lines)
        self._cart, self._products = (cart if full else None), products
        self.table.show(
            [
                Row(line.sku, (line.name, money(line.price), str(line.quantity), money(line.goods)))
                for line in (cart.lines if full else ())
            ]
        )
        self.query_one("#totals", Static).update(sums(cart) if full else Content(""))
        self.query_one("#checkout", Button).display = full
        self._draw()
        says = EMPTY if not full else FROZEN if cart.status == "frozen" else OPEN
        self.query_one("#cart-says", Static).update(says)

    @on(Table.Moved, "#lines")
    def _draw(self) -> None:
        """The picture of the line under the cursor, where there is room for one."""
        product = self._products.get(self.table.chosen or "")
        picture = self.query_one(Picture)
        picture.drawing = self._pictures.of(product) if product and self._pictures else None
        picture.set_class(picture.drawing is None, "-blank")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("change", "remove", "voucher") and self._cart is None:
            return None  # nothing is in it, and the text says so
        return True

    @property
    def _line(self) -> tuple[str, int] | None:
        lines = self._cart.lines if self._cart else ()
        return next(((line.sku, line.quantity) for line in lines if line.sku == self.table.chosen), None)

    @on(Button.Pressed, "#checkout")
    async def check_out(self) -> None:
        await self.action_checkout()

    async def action_checkout(self) -> None:
        if self._cart is None and self.guide.snapshot is not None:
            await self.look(self.guide.snapshot)  # quick fingers: what was just added may be on its way here
        if self._cart is None:
            self.notify(EMPTY, markup=False)
            return
        if self._cart.status == "open":
            await self.guide.do(lambda shop, me: shop.customer(me).checkout())
        self.app.switch_mode("pay")

    async def action_voucher(self) -> None:
        """Type or choose a voucher: the checkout says what it takes off, or why it does not."""
        if self._cart is None:
            self.notify(EMPTY, markup=False)
            return
        self.app.push_screen(VoucherScreen(), self._use_voucher)

    async def _use_voucher(self, code: str | None) -> None:
        if code is not None:
            await self.guide.shop(lambda shop, me: shop.customer(me).checkout(voucher=code or None))

    async def action_change(self, pieces: int) -> None:
        if self._line is None:
            return
        sku, quantity = self._line
        if pieces > 0:
            await self.guide.shop(lambda shop, me: shop.customer(me).add(sku, pieces))
        elif quantity > 1:
            await self.guide.shop(lambda shop, me: shop.customer(me).remove(sku))
            await self.guide.do(lambda shop, me: shop.customer(me).add(sku, quantity + pieces))
        else:
            self.notify("That is the last one; x takes it out", markup=False, timeout=3)

    async def action_remove(self) -> None:
        if self._line is not None:
            sku, _ = self._line
            await self.guide.shop(lambda shop, me: shop.customer(me).remove(sku))


def _with_products(shop: "Shop", customer: str) -> tuple[CartView, Mapping[str, ProductView]]:
    """Somebody's cart, and the products in it by sku."""
    cart = shop.cart(customer)
    return cart, {line.sku: shop.product(line.sku) for line in cart.lines}
