"""What the shop sells, read from `data/catalogue`: one file a category, in the order of their names."""

from pathlib import Path

import msgspec

from ecomtui.parties.protocol.charter import ProductCharter
from ecomtui.shop import paths
from ecomtui.shop.documents import read_yaml, shaped
from ecomtui.shop.money import parse_money
from ecomtui.world.clock import parse_duration
from ecomtui.world.errors import BadInput


class _Product(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    description: str
    price: str
    weight: int
    stock: int
    reorder_point: int
    reorder_quantity: int
    cost: str
    lead_time: str
    release: str | None = None


class _Category(msgspec.Struct, forbid_unknown_fields=True):
    category: str
    products: dict[str, _Product]


def load_catalogue(folder: Path | None = None) -> tuple[ProductCharter, ...]:
    """Every product of every category.

    Raises:
        BadInput: for a file of another shape, a price that is none, or a sku that stands twice.
    """
    folder = folder or paths.data("catalogue")
    found: dict[str, ProductCharter] = {}
    for path in sorted(folder.glob("*.yaml")):
        category = shaped(read_yaml(path), _Category, path)
        for sku, product in category.products.items():
            if sku in found:
                raise BadInput(f"{path}: the product {sku!r} stands in the catalogue twice")
            found[sku] = _product(path, sku, product, category.category)
    if not found:
        raise BadInput(f"{folder} holds no products (*.yaml)")
    return tuple(found.values())


def _product(path: Path, sku: str, product: _Product, category: str) -> ProductCharter:
    try:
        return ProductCharter(
            sku=sku,
            name=product.name,
            description=" ".join(product.description.split()),
            category=category,
            price=parse_money(product.price),
            weight=product.weight,
            stock=product.stock,
            reorder_point=product.reorder_point,
            reorder_quantity=product.reorder_quantity,
            cost=parse_money(product.cost),
            lead_time=parse_duration(product.lead_time),
            release=None if product.release is None else parse_duration(product.release),
        )
    except BadInput as error:
        raise BadInput(f"{path}: {sku}: {error}") from error
