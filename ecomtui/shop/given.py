"""What a world begins with: the catalogue, the cast, and what somebody wants otherwise."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

import msgspec

from ecomtui.parties.personas import PERSONAS, checked_mix, persona
from ecomtui.parties.protocol.charter import PersonCharter, ProductCharter, ShopCharter, VoucherCharter
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.catalogue import load_catalogue
from ecomtui.shop.people import CAST, invent
from ecomtui.shop.vouchers import load_vouchers
from ecomtui.shop.wares import invent_products
from ecomtui.world.clock import DAY
from ecomtui.world.errors import BadInput, UnknownName, shown

N = TypeVar("N", ProductCharter, PersonCharter)
MOST_STOCK = 1_000_000
MOST_MONEY = 100_000_000
MOST_TIME = 100 * 365 * DAY
MOST_PEOPLE = 1_000_000
MOST_PRODUCTS = 100_000


@dataclass(frozen=True)
class Given:
    """What differs from the usual opening of a shop.

    `stock` in pieces (a product whose stock is given is not reordered by its level), `prices` and `balances` in
    minor units, `releases` when products come out (virtual ms), `settings` as source texts, `customers` more names
    beside the cast, `personas` how somebody named behaves. `crowd` more people shop by themselves once there is
    traffic; what they are like is drawn from `mix`, weights of personas. `products` more products are invented;
    `wares` and `vouchers` are added to the catalogues as they are.
    """

    stock: Mapping[str, int] = field(default_factory=dict)
    prices: Mapping[str, int] = field(default_factory=dict)
    releases: Mapping[str, int] = field(default_factory=dict)
    balances: Mapping[str, int] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    guards_off: Collection[str] = ()
    customers: Iterable[str] = ()
    personas: Mapping[str, str] = field(default_factory=dict)
    crowd: int = 0
    mix: Mapping[str, int] = field(default_factory=lambda: {each.name: each.share for each in PERSONAS.values()})
    products: int = 0
    wares: Collection[ProductCharter] = ()
    vouchers: Collection[VoucherCharter] = ()


TOWN: Final = 100
"""So many people live near a shop that somebody opens to look round in it."""


def with_a_town() -> Given:
    """What a world begins with that somebody opens to look round in it: the usual, and people who can come."""
    return Given(crowd=TOWN)


def charter(seed: int, given: Given, *, read: bool = True) -> ShopCharter:
    """The charter of a world; unless it is `read` by people, they have no surnames and addresses.

    Raises:
        BadInput: for a product, customer, setting, guard or number that cannot be.
    """
    _limit("number of products", given.products, MOST_PRODUCTS)
    _limit("size of the crowd", given.crowd, MOST_PEOPLE)
    wares = (*load_catalogue(), *invent_products(given.products, seed), *given.wares)
    products = {product.sku: product for product in wares}
    names = dict.fromkeys([*CAST, *(checked_name(name) for name in given.customers if name not in CAST)])
    personas = {_known("customer", name, names): persona(each).name for name, each in given.personas.items()}
    invented = invent(names, seed, personas, given.crowd, checked_mix(given.mix), read=read)
    people = {person.name: person for person in invented}
    for sku, pieces in given.stock.items():
        _limit(f"stock of {sku}", pieces, MOST_STOCK)
        _change("product", products, sku, stock=pieces, reorder_point=None)
    for sku, price in given.prices.items():
        _limit(f"price of {sku}", price, MOST_MONEY)
        _change("product", products, sku, price=price)
    for sku, release in given.releases.items():
        _limit(f"day on which {sku} comes out", release, MOST_TIME)
        _change("product", products, sku, release=release)
    for name, balance in given.balances.items():
        _limit(f"balance of {name}", balance, MOST_MONEY)
        _change("customer", people, name, balance=balance)
    return ShopCharter(
        products=tuple(products.values()),
        vouchers=tuple({voucher.code: voucher for voucher in (*load_vouchers(), *given.vouchers)}.values()),
        customers=tuple(people.values()),
        crowd=given.crowd,
        settings={name: _setting(name, value) for name, value in given.settings.items()},
        guards_off=tuple(MODEL.guard(name).name for name in given.guards_off),
    )


def checked_name(name: str) -> str:
    """A customer's short name.

    Raises:
        BadInput: when it is not one to 30 small letters, digits, - or _.
    """
    if not 0 < len(name) <= 30 or not name.isascii() or not name.replace("-", "a").replace("_", "a").isalnum():
        raise BadInput(f"{shown(name)} is no customer's name; take one to 30 letters, digits, - or _, as in asha")
    return name.lower()


def _setting(name: str, value: str) -> str:
    MODEL.setting(name).parse(value)
    return value


def _known(what: str, name: str, known: Collection[str]) -> str:
    if name not in known:
        raise UnknownName(what, name, known)
    return name


def _change(what: str, known: dict[str, N], name: str, **values: int | None) -> None:
    known[name] = msgspec.structs.replace(known[_known(what, name, known)], **values)


def _limit(what: str, number: int, most: int) -> None:
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= most:
        raise BadInput(f"the {what} cannot be {number}; it lies between 0 and {most}")
