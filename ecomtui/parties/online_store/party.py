"""The online store: catalogue, prices, product pages, carts, and what the checkout asks for."""

from typing import Final

from ecomtui.parties.online_store.rows import (
    CART,
    Cart,
    CartLine,
    CartStatus,
    CurrentCart,
    Listing,
    Voucher,
    VoucherUse,
)
from ecomtui.parties.online_store.till import VOUCHER_ONCE, Till
from ecomtui.parties.online_store.totals import half_up
from ecomtui.parties.protocol.acts import Reprice
from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.parties.protocol.ordering import OrderSubmitted
from ecomtui.parties.protocol.shopping import (
    AddToCart,
    BeginCheckout,
    CartChanged,
    CartForgotten,
    CheckoutReady,
    PageRefused,
    PlaceOrder,
    ProductPage,
    RemoveFromCart,
    StorePage,
    ViewProduct,
    VisitStore,
)
from ecomtui.parties.protocol.stocking import AvailabilityChanged
from ecomtui.parties.protocol.values import Line, Money
from ecomtui.world.clock import DAY, MINUTE
from ecomtui.world.controls import Guard, Setting
from ecomtui.world.faults import Effect, Fault
from ecomtui.world.party import handles

MOST_PIECES: Final = 99
"""More of one product than this is no order of a household: `bad_quantity`."""
DEARER: Final = 10
"""By so many percent a price goes up when the fault `shop.price_changed` strikes."""

CART_LASTS: Final = Setting(
    "cart_lasts",
    "online_store",
    2 * DAY,
    "How long a cart is kept before it counts as abandoned.",
    span=True,
    least=MINUTE,
)


class OnlineStore(Till):
    """Shows products, fills carts, and turns a cart into an order that somebody else looks after."""

    name, title = "online_store", "Online store"
    tables = (Listing, Cart, CartLine, CurrentCart, Voucher, VoucherUse)
    latency = (10, 40)
    settings = (CART_LASTS,)
    guards = (
        Guard(
            "price_consent",
            "online_store",
            "Nobody is charged another total than the one agreed to.",
            "A price that went up at the last moment is charged without a word.",
            ("charged_as_agreed",),
        ),
        VOUCHER_ONCE,
    )
    faults = (
        Fault(
            "shop.price_changed",
            "online_store",
            Effect.decide,
            "A price goes up while the customer stands at the checkout.",
            "The customer sees both totals and is not charged before agreeing to the new one.",
            kinds=frozenset({"PlaceOrder"}),
        ),
        Fault(
            "shop.cart_expired",
            "online_store",
            Effect.decide,
            "The cart has been left too long and is gone at the checkout.",
            "Nothing is ordered; the customer reads why, and fills it again.",
            kinds=frozenset({"BeginCheckout"}),
        ),
    )

    def opening(self, charter: ShopCharter) -> None:
        for product in charter.products:
            self.rows.add(
                Listing(
                    sku=product.sku,
                    name=product.name,
                    category=product.category,
                    price=product.price,
                    weight=product.weight,
                    badge="in_stock" if product.stock > 0 else "out_of_stock",
                    release=product.release,
                )
            )
        for voucher in charter.vouchers:
            self.rows.add(
                Voucher(
                    code=voucher.code,
                    percent=voucher.percent,
                    amount=voucher.amount,
                    category=voucher.category,
                    line_percent=voucher.line_percent,
                    minimum=voucher.minimum,
                    until=voucher.until,
                    once=voucher.once,
                )
            )

    # ---------------------------------------------------------------- looking
    @handles(VisitStore)
    def visit(self, page: VisitStore) -> None:
        cart = self._cart(page.customer)
        if cart and cart.status is CartStatus.frozen:
            CART.move(cart, CartStatus.open)  # back from the checkout: the cart may be changed again
        self.send("web_server", StorePage(page.customer, page.request))

    @handles(ViewProduct)
    def view(self, page: ViewProduct) -> None:
        listing = self.rows.peek(Listing, page.sku)
        if listing is None:
            self._refuse(page.customer, page.request, "unknown_product")
        else:
            answer = ProductPage(page.customer, page.request, listing.sku, listing.price, listing.badge_at(self.now))
            self.send("web_server", answer)

    @handles(AvailabilityChanged)
    def availability(self, news: AvailabilityChanged) -> None:
        self.rows.get(Listing, news.sku).badge = news.badge

    @handles(Reprice)
    def reprice(self, act: Reprice) -> None:
        self.rows.get(Listing, act.sku).price = act.price

    # ---------------------------------------------------------------- the cart
    @handles(AddToCart)
    def add(self, page: AddToCart) -> None:
        cart = self._cart(page.customer)
        line = self._line(cart, page.sku) if cart else None
        if self.rows.peek(Listing, page.sku) is None:
            self._refuse(page.customer, page.request, "unknown_product")
        elif cart is not None and cart.status is CartStatus.frozen:
            self._refuse(page.customer, page.request, "cart_frozen")
        elif page.quantity < 1 or (line.quantity if line else 0) + page.quantity > MOST_PIECES:
            self._refuse(page.customer, page.request, "bad_quantity")
        else:
            cart = cart or self._new_cart(page.customer)
            line = line or self._new_line(cart, page.sku)
            line.quantity += page.quantity
            self._changed(page, cart)

    @handles(RemoveFromCart)
    def remove(self, page: RemoveFromCart) -> None:
        cart = self._cart(page.customer)
        line = self._line(cart, page.sku) if cart else None
        if cart is None or line is None:
            self._refuse(page.customer, page.request, "unknown_product")
        elif cart.status is CartStatus.frozen:
            self._refuse(page.customer, page.request, "cart_frozen")
        else:
            line.quantity = 0 if page.quantity is None else max(0, line.quantity - page.quantity)
            self._changed(page, cart)

    @handles(CartForgotten)
    def forgotten(self, timer: CartForgotten) -> None:
        CART.move(self.rows.get(Cart, timer.cart), CartStatus.abandoned)

    # ---------------------------------------------------------------- the checkout
    @handles(BeginCheckout)
    def checkout(self, page: BeginCheckout) -> None:
        cart = self._cart(page.customer)
        if cart is not None and self.struck_by("shop.cart_expired"):
            self.forget(cart.timer)
            CART.move(cart, CartStatus.abandoned)
            cart = None
        basket = self._basket(cart) if cart else ()
        if cart is None or not basket:
            self._refuse(page.customer, page.request, "cart_expired" if self._gone(page.customer) else "cart_empty")
            return
        lines, totals = self._price(basket, self._voucher(page.voucher))
        if page.voucher is not None and self._refuses_voucher(page, page.voucher, totals.subtotal):
            return
        if cart.status is CartStatus.open:
            CART.move(cart, CartStatus.frozen)
        cart.voucher = page.voucher
        answer = CheckoutReady(page.customer, page.request, cart.id, lines, totals, page.voucher)
        self.send("web_server", answer)

    def _refuses_voucher(self, page: BeginCheckout | PlaceOrder, code: str, subtotal: Money) -> bool:
        """Say no to a voucher that does not count; answers whether it had to."""
        no = self._why_no_voucher(code, page.customer, subtotal)
        if no is not None:
            minimum = self.rows.get(Voucher, code).minimum if no == "voucher_minimum" else None
            self.send("web_server", PageRefused(page.customer, page.request, no, total=minimum))
        return no is not None

    @handles(PlaceOrder)
    def place(self, page: PlaceOrder) -> None:
        """The lines are the customer's word, not the cart's: a key pressed twice is the front door's care."""
        cart = self.rows.peek(Cart, page.cart)
        if not page.lines:  # nobody has been shown any totals
            waiting = self._cart(page.customer)
            full = waiting is not None and self._basket(waiting)
            self._refuse(page.customer, page.request, "not_at_checkout" if full else "cart_empty")
            return
        if cart is not None and cart.status is CartStatus.abandoned:
            self._refuse(page.customer, page.request, "cart_expired")
            return
        if self.struck_by("shop.price_changed"):
            self._make_dearer(page.lines[0].sku)
        voucher = self._voucher(page.voucher)
        lines, totals = self._price(page.lines, voucher)
        if page.voucher is not None and self._refuses_voucher(page, page.voucher, totals.subtotal):
            return
        if totals.total != page.total and self.guarded("price_consent"):
            self.send(
                "web_server",
                PageRefused(page.customer, page.request, "price_changed", total=totals.total, agreed=page.total),
            )
            return
        if voucher is not None:
            self._use_voucher(voucher, page.customer)
        if cart is not None and CART.allows(cart.status, CartStatus.submitted):
            CART.move(cart, CartStatus.submitted)
            self.forget(cart.timer)
        weight = sum(self.rows.get(Listing, line.sku).weight * line.quantity for line in lines)
        self.send(
            "order_manager",
            OrderSubmitted(
                customer=page.customer,
                request=page.request,
                key=page.key,
                lines=lines,
                totals=totals,
                payer=page.payer,
                card=page.card,
                email=page.email,
                weight=weight,
                voucher=page.voucher,
                address=page.address,
            ),
        )

    # ---------------------------------------------------------------- helpers
    def _make_dearer(self, sku: str) -> None:
        listing = self.rows.get(Listing, sku)
        listing.price = half_up(listing.price * (100 + DEARER), 100)

    def _voucher(self, code: str | None) -> Voucher | None:
        return None if code is None else self.rows.peek(Voucher, code)

    def _gone(self, customer: int) -> bool:
        """Whether the customer's last cart was put away because nobody touched it."""
        current = self.rows.peek(CurrentCart, customer)
        return current is not None and self.rows.get(Cart, current.cart).status is CartStatus.abandoned

    def _basket(self, cart: Cart) -> tuple[Line, ...]:
        lines = self.rows.find(CartLine, cart=cart.id)
        return tuple(Line(line.sku, line.quantity) for line in lines if line.quantity)

    def _cart(self, customer: int) -> Cart | None:
        """The cart a customer is filling, unless that one has been submitted or abandoned."""
        current = self.rows.peek(CurrentCart, customer)
        cart = self.rows.get(Cart, current.cart) if current else None
        return cart if cart and cart.status in (CartStatus.open, CartStatus.frozen) else None

    def _new_cart(self, customer: int) -> Cart:
        cart = self.rows.add(Cart(id=self.rows.next_id(Cart), customer=customer))
        current = self.rows.peek(CurrentCart, customer)
        if current is None:
            self.rows.add(CurrentCart(customer=customer, cart=cart.id))
        else:
            current.cart = cart.id
        return cart

    def _line(self, cart: Cart, sku: str) -> CartLine | None:
        lines = self.rows.find(CartLine, cart=cart.id, sku=sku)
        return lines[0] if lines else None

    def _new_line(self, cart: Cart, sku: str) -> CartLine:
        return self.rows.add(CartLine(id=self.rows.next_id(CartLine), cart=cart.id, sku=sku, quantity=0))

    def _changed(self, page: AddToCart | RemoveFromCart, cart: Cart) -> None:
        self.forget(cart.timer)
        cart.timer = self.remind_standing(self.setting(CART_LASTS), CartForgotten(cart=cart.id))
        basket = self._basket(cart)
        subtotal = self._price(basket)[1].subtotal
        self.send("web_server", CartChanged(page.customer, page.request, cart.id, basket, subtotal))

    def _refuse(self, customer: int, request: int, code: str) -> None:
        self.send("web_server", PageRefused(customer, request, code))
