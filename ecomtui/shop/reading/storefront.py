"""The storefront: products, carts, customers, their screens and mailboxes."""

from collections.abc import Mapping
from functools import cached_property

from msgspec.structs import asdict
from sqlmodel import col, select

from ecomtui.parties.bank.rows import FIRST_CUSTOMER, Account
from ecomtui.parties.customer.rows import InboxMail, Notice, Person, Tab, Traffic
from ecomtui.parties.customer.visitors import TRAFFIC
from ecomtui.parties.online_store.rows import Cart, CartLine, CurrentCart, Listing, Voucher
from ecomtui.parties.online_store.till import discount_of
from ecomtui.parties.online_store.totals import price_up
from ecomtui.parties.protocol.charter import ProductCharter
from ecomtui.shop import views
from ecomtui.shop.reading.base import PAGE, Base
from ecomtui.shop.reviews import load_reviews
from ecomtui.world.errors import UnknownName


class StorefrontReading(Base):
    """Questions a customer asks."""

    def products(self, search: str = "", category: str | None = None) -> list[views.ProductView]:
        """What is on sale, in the catalogue's order; `search` looks into names, descriptions and skus."""
        words = search.casefold().split()
        listings = {listing.sku: listing for listing in self._world.rows.look_all(Listing)}
        return [
            self._product(product, listings[product.sku])
            for product in self.charter.products
            if (category is None or product.category == category)
            and all(word in f"{product.sku} {product.name} {product.description}".casefold() for word in words)
        ]

    def product(self, sku: str) -> views.ProductView:
        """One product.

        Raises:
            UnknownName: when the shop has none of that sku.
        """
        listing = self._world.rows.look(Listing, sku)
        if listing is None:
            raise UnknownName("product", sku, self.names.products)
        return self._product(self._wares[sku], listing)

    @cached_property
    def _wares(self) -> dict[str, ProductCharter]:
        return {product.sku: product for product in self.charter.products}

    def _product(self, product: ProductCharter, listing: Listing) -> views.ProductView:
        return views.ProductView(
            product.sku,
            product.name,
            product.description,
            product.category,
            listing.price,
            listing.weight,
            listing.badge_at(self._world.now),
            listing.release if listing.release is not None and self._world.now < listing.release else None,
        )

    def reviews(self) -> Mapping[str, tuple[views.ReviewView, ...]]:
        """What people say of the products, by sku, the newest first."""
        return load_reviews()

    def categories(self) -> list[str]:
        """The categories, in the catalogue's order."""
        return list(dict.fromkeys(product.category for product in self.charter.products))

    def cart(self, customer: str) -> views.CartView:
        """A customer's cart, with its totals as they will be charged."""
        current = self._world.rows.look(CurrentCart, self.customer_id(customer))
        cart = self._world.rows.look(Cart, current.cart) if current else None
        if cart is None:
            return views.CartView(None, "none", (), 0, 0, 0, 0, 0)
        rows = self._reader.all(select(CartLine).where(CartLine.cart == cart.id, CartLine.quantity > 0))
        products = {row.sku: self.product(row.sku) for row in rows}
        voucher = self._world.rows.look(Voucher, cart.voucher) if cart.voucher else None
        skus = frozenset(sku for sku, product in products.items() if voucher and product.category == voucher.category)
        priced = [(row.sku, row.quantity, products[row.sku].price) for row in rows]
        lines, totals = price_up(priced, discount_of(voucher, skus))
        shown = tuple(
            views.LineView(line.sku, self.names.products[line.sku], line.quantity, line.price, line.amount)
            for line in lines
        )
        if not shown:
            return views.CartView(cart.id, str(cart.status), (), 0, 0, 0, 0, 0)
        return views.CartView(
            cart.id,
            str(cart.status),
            shown,
            totals.subtotal,
            totals.discount,
            totals.shipping,
            totals.tax,
            totals.total,
            cart.voucher,
        )

    def vouchers(self) -> list[views.VoucherView]:
        """The vouchers the shop has given out."""
        return [views.VoucherView(**asdict(voucher)) for voucher in self.charter.vouchers]

    def customers(self, offset: int = 0, limit: int = PAGE) -> list[views.CustomerView]:
        """Everybody who can shop here, a page at a time: those somebody steers first, then the crowd."""
        statement = select(Person.id).order_by(col(Person.id)).offset(offset).limit(min(limit, PAGE))
        return [self._person(number) for number in self._reader.all(statement)]

    def regulars(self) -> list[views.CustomerView]:
        """Those whom somebody steers: everybody but the crowd."""
        crowd = self._world.rows.look(Traffic, TRAFFIC)
        statement = select(Person.id).order_by(col(Person.id)).limit(PAGE)
        if crowd is not None:
            statement = statement.where(Person.id < crowd.first)
        return [self._person(number) for number in self._reader.all(statement)]

    def person(self, name: str) -> views.CustomerView:
        """One customer, with what is in the bank."""
        return self._person(self.customer_id(name))

    def _person(self, number: int) -> views.CustomerView:
        person = self._world.rows.look(Person, number)
        account = self._world.rows.look(Account, FIRST_CUSTOMER + number)
        assert person is not None
        assert account is not None
        return views.CustomerView(
            id=person.id,
            name=person.name,
            full_name=person.full_name,
            address=person.address,
            email=person.email,
            persona=person.persona,
            balance=account.balance,
            held=account.set_aside,
            available=account.balance - account.set_aside,
            busy=self._waits_for_a_page(person.id),
        )

    def _waits_for_a_page(self, customer: int) -> bool:
        """Whether a click waits for its page, in any tab."""
        person = self._world.rows.look(Person, customer)
        if person is not None and person.current is not None:
            return True
        return any(tab.current is not None for tab in self._world.rows.look_all(Tab, customer=customer))

    def notices(self, customer: str, limit: int = 20) -> list[views.NoticeView]:
        """What has appeared on a customer's screen, the newest first."""
        statement = select(Notice).where(Notice.customer == self.customer_id(customer))
        rows = self._reader.all(statement.order_by(col(Notice.id).desc()).limit(min(limit, PAGE)))
        return [views.NoticeView(row.at, row.message, row.code, row.order, self._notice(row)) for row in rows]

    def _notice(self, row: Notice) -> str:
        return self.narration.notice(row.code, row.order, row.amount, row.number, row.expected, row.agreed)

    def inbox(self, customer: str, limit: int = PAGE) -> list[views.InboxView]:
        """A customer's mails, the newest first."""
        statement = select(InboxMail).where(InboxMail.customer == self.customer_id(customer))
        rows = self._reader.all(statement.order_by(col(InboxMail.id).desc()).limit(min(limit, PAGE)))
        return [self._mail(row) for row in rows]

    def _mail(self, row: InboxMail) -> views.InboxView:
        mail = self.narration.mail(row.template, row.order, row.amount, row.number, row.expected)
        return views.InboxView(row.id, row.at, row.message, row.order, row.template, mail.subject, mail.body)
