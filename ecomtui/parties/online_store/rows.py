"""The online store's rows: listings and carts."""

from enum import StrEnum
from typing import Final

from sqlmodel import Field

from ecomtui.world.machine import Machine
from ecomtui.world.rows import Row, prose


class CartStatus(StrEnum):
    """A cart's life."""

    open = "open"
    frozen = "frozen"
    submitted = "submitted"
    abandoned = "abandoned"


CART: Final = Machine(
    "cart",
    "online_store",
    {
        CartStatus.open: (CartStatus.frozen, CartStatus.submitted, CartStatus.abandoned),
        CartStatus.frozen: (CartStatus.open, CartStatus.submitted, CartStatus.abandoned),
        CartStatus.submitted: (),
        CartStatus.abandoned: (),
    },
)


class Listing(Row, table=True):
    """A product as the store shows it; `badge` is what stock last said of it, `release` when it comes out."""

    sku: str = Field(primary_key=True)
    name: str = prose()
    category: str
    price: int
    weight: int
    badge: str
    release: int | None = None

    def badge_at(self, now: int) -> str:
        """What the page says at that moment."""
        return "preorder" if self.release is not None and now < self.release else self.badge


class Cart(Row, table=True):
    """What a customer means to buy; `timer` is when an untouched cart is taken as abandoned.

    `voucher` is the one that the checkout took.
    """

    id: int = Field(primary_key=True)
    customer: int
    status: CartStatus = CartStatus.open
    voucher: str | None = None
    timer: int | None = None


class CartLine(Row, table=True):
    """So many of one product in a cart; none when it was taken out again."""

    id: int = Field(primary_key=True)
    cart: int = Field(foreign_key="cart.id", index=True)
    sku: str
    quantity: int


class CurrentCart(Row, table=True):
    """Which cart a customer is filling."""

    customer: int = Field(primary_key=True)
    cart: int = Field(foreign_key="cart.id")


class Voucher(Row, table=True):
    """What a code takes off: `percent` or `amount` (minor units) off the whole, `line_percent` off a category."""

    code: str = Field(primary_key=True)
    percent: int
    amount: int
    category: str
    line_percent: int
    minimum: int
    until: int | None
    once: bool


class VoucherUse(Row, table=True):
    """A voucher that counts once, and the customer who has used it; free again when the order came to nothing."""

    id: str = Field(primary_key=True)
    used: bool = True
