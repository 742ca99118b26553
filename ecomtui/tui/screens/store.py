"""The store: look around, search, put things into the cart."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.getters import query_one
from textual.reactive import reactive
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ecomtui.shop.money import money
from ecomtui.shop.views import ProductView, ReviewView
from ecomtui.tui.screens.area import Area
from ecomtui.tui.snapshot import Snapshot
from ecomtui.tui.text import clean
from ecomtui.tui.widgets.field import Field
from ecomtui.tui.widgets.picture import pictures
from ecomtui.tui.widgets.product import BADGES, ProductPanel
from ecomtui.tui.widgets.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from ecomtui.tui.pictures.book import PictureBook

EVERYTHING = "everything"
MOST_PIECES = 99
NARROW, WIDE = 74, 108
"""Columns from which on there are categories beside the products, and the product beside them."""
HIGH, LARGE = 22, 44
"""Rows from which on there is a picture below the products, and a large one beside them."""
BREAKPOINTS = [(0, "-tiny"), (NARROW, "-narrow"), (WIDE, "-wide")]


class StoreScreen(Area):
    """Categories, products, and the product under the cursor."""

    MODE = "store"
    CSS_PATH = "store.tcss"
    AUTO_FOCUS = "#products"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "a,enter", "add", "Add to cart", id="store.add", tooltip="Put the product under the cursor into the cart"
        ),
        Binding("slash", "search", "Search", key_display="/", id="store.search", tooltip="Search as you type"),
        Binding("plus", "more(1)", "More", key_display="+", id="store.more", tooltip="One piece more"),
        Binding("minus", "more(-1)", "Fewer", key_display="-", id="store.fewer", tooltip="One piece fewer"),
        Binding("escape", "all", "Show all", show=False, id="store.all", tooltip="Forget the search and the category"),
    ]

    products = query_one("#products", Table)
    panel = query_one(ProductPanel)
    field = query_one("#search", Field)
    categories = query_one("#categories", OptionList)

    category: reactive[str | None] = reactive(None, init=False)
    quantity: reactive[int] = reactive(1, init=False)

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[str, ProductView] = {}
        self._turned_to: str | None = None
        self._pictures: PictureBook | None = None
        self._reviews: Mapping[str, tuple[ReviewView, ...]] = {}

    def contents(self) -> ComposeResult:
        with Horizontal(id="searching"):
            yield Static("Search", id="search-label", markup=False)
            yield Field("press / and type: cup, tea, gift …", id="search", longest=60)
            yield Static("", id="found", markup=False)
        with Container(id="shelves"):
            yield OptionList(id="categories", markup=False, compact=True)
            yield Table(
                Column("product", 20, share=1),
                Column("price", 7, number=True),
                Column("stock", 12),
                id="products",
            )
            yield ProductPanel()

    async def look(self, snapshot: Snapshot) -> None:
        if self._pictures is None:
            self._pictures = await self.ask(pictures)
            self._reviews = await self.ask(lambda shop: shop.reviews())
        if not self.categories.option_count:
            names = await self.ask(lambda shop: shop.categories())
            self.categories.add_options([Option(EVERYTHING.capitalize(), EVERYTHING), *(Option(n, n) for n in names)])
            self.categories.highlighted = 0
        await self.search()

    async def search(self) -> None:
        """Show what fits the search and the category. A query, never a message."""
        words, category = self.field.value, self.category
        found = await self.ask(lambda shop: shop.products(words, category))
        self._found = {product.sku: product for product in found}
        nothing = f"Nothing here for “{clean(words)}”. Esc shows everything again."
        self.products.show([self._row(product) for product in found], nothing)
        self.query_one("#found", Static).update(
            f"{len(found)} found" if words or category else f"{len(found)} products"
        )
        self._show_product()

    def _row(self, product: ProductView) -> Row:
        sign, _, tone = BADGES.get(product.badge, ("", "", ""))
        badge = Cell(f"{sign} {self.guide.words('badge', product.badge)}", tone)
        return Row(product.sku, (product.name, money(product.price), badge), "muted" if sold_out(product) else "")

    def _show_product(self) -> None:
        product = self._found.get(self.products.chosen or "")
        badge = self.guide.words("badge", product.badge) if product else ""
        drawing = self._pictures.of(product) if product and self._pictures else None
        nothing = f"Nothing here for “{clean(self.field.value)}”."
        reviews = self._reviews.get(product.sku, ()) if product else ()
        self.panel.show(product, badge, self.quantity, nothing, drawing, reviews)

    def on_resize(self) -> None:
        """Where there is no room for a picture there is none; where there is much, it stands above the words."""
        wide, high = self.size
        self.panel.set_class(wide >= WIDE, "-tall")
        self.panel.set_class(wide >= WIDE and high >= LARGE and wide >= LARGE * 3, "-large")
        self.panel.set_class(wide < WIDE and (high < HIGH or wide < NARROW), "-bare")
        if self._found:
            self._show_product()

    # ---------------------------------------------------------------- what moves
    @on(Field.Changed, "#search")
    async def typed(self) -> None:
        await self.search()

    @on(Field.Submitted, "#search")
    def found_it(self) -> None:
        self.products.focus()

    @on(OptionList.OptionHighlighted, "#categories")
    async def leafed(self, event: OptionList.OptionHighlighted) -> None:
        self.category = None if event.option_id == EVERYTHING else event.option_id
        if self.guide.snapshot is not None:
            await self.search()

    @on(OptionList.OptionSelected, "#categories")
    def entered(self) -> None:
        self.products.focus()

    @on(Table.Moved, "#products")
    def turned_to(self) -> None:
        if self.products.chosen != self._turned_to:  # a row is also announced again, when somebody has counted already
            self._turned_to = self.products.chosen
            self.quantity = 1
        self._show_product()

    @on(ProductPanel.More)
    def panel_more(self, event: ProductPanel.More) -> None:
        self.action_more(event.pieces)

    @on(ProductPanel.Add)
    async def panel_add(self) -> None:
        await self.action_add()

    def watch_quantity(self) -> None:
        self._show_product()

    # ---------------------------------------------------------------- what one does
    def action_search(self) -> None:
        self.field.focus()

    def action_all(self) -> None:
        self.field.value = ""
        self.categories.highlighted = 0
        self.products.focus()

    def action_more(self, pieces: int) -> None:
        self.quantity = max(1, min(MOST_PIECES, self.quantity + pieces))

    async def action_add(self) -> None:
        product, pieces = self._found.get(self.products.chosen or ""), self.quantity
        if product is None:
            return
        before = self.guide.snapshot.pieces if self.guide.snapshot else 0
        if await self.guide.shop(lambda shop, me: shop.customer(me).view(product.sku)) is None:
            return
        await self.guide.do(lambda shop, me: shop.customer(me).add(product.sku, pieces))
        after = self.guide.snapshot.pieces if self.guide.snapshot else 0
        if after == before + pieces:
            self.notify(f"In the cart: {pieces} × {product.name}", markup=False, timeout=3)
            self.quantity = 1


def sold_out(product: ProductView) -> bool:
    """Whether the store believes that none is left."""
    return product.badge == "out_of_stock"
