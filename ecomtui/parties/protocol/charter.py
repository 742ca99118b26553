"""What the world is opened with: the catalogue, the customers, and who knows whom."""

import msgspec

from ecomtui.parties.protocol.values import Instant, Money
from ecomtui.world.model import Charter


class ProductCharter(msgspec.Struct, frozen=True):
    """A product as the shop opens with it.

    `price` and `cost` are minor units, `weight` grams, `lead_time` ms. `release` is when it comes out, None when it
    has: until then it can be ordered, and does not leave. Without a `reorder_point` the
    product is ordered anew only for a backorder.
    """

    sku: str
    name: str
    description: str
    category: str
    price: Money
    weight: int
    stock: int
    reorder_point: int | None
    reorder_quantity: int
    cost: Money
    lead_time: int
    release: Instant | None = None


class PersonCharter(msgspec.Struct, frozen=True):
    """A customer: `name` is what one types, `full_name` and `address` are Faker's, `persona` how one behaves.

    `card` is the token of the own card, `last4` what stands on it.
    """

    id: int
    name: str
    full_name: str
    address: str
    email: str
    balance: Money
    card: str
    persona: str = "standard"
    last4: str = ""


class VoucherCharter(msgspec.Struct, frozen=True):
    """A voucher: `percent` or `amount` come off the whole order, `line_percent` off every line of a `category`.

    `minimum` is what the goods must come to, `until` virtual ms (None: it never ends), `once` lets each
    customer use it for one order.
    """

    code: str
    says: str
    percent: int = 0
    amount: Money = 0
    category: str = ""
    line_percent: int = 0
    minimum: Money = 0
    until: Instant | None = None
    once: bool = False


class ShopCharter(Charter, frozen=True, kw_only=True):
    """Everything a shop's world begins with; the last `crowd` of the customers are the crowd."""

    products: tuple[ProductCharter, ...] = ()
    vouchers: tuple[VoucherCharter, ...] = ()
    customers: tuple[PersonCharter, ...] = ()
    crowd: int = 0
