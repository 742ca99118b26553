"""The picture book: which strokes each product is drawn with, read from `data/pictures`, one file a category."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from textual.color import Color, ColorParseError

from ecomtui.shop import paths
from ecomtui.shop.documents import read_yaml, shaped
from ecomtui.tui.pictures.raster import Rgba, paint
from ecomtui.world.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from ecomtui.shop.views import ProductView

_TINT: Final = "tint"


class _Shape(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    colours: dict[str, str]
    strokes: tuple[str, ...]


class _Page(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    category: str
    shapes: dict[str, _Shape]
    products: dict[str, dict[str, str]]
    nouns: dict[str, dict[str, str]] = {}


@dataclass(frozen=True)
class Drawing:
    """The strokes of a product and its colours; hashable, so that it is painted once."""

    strokes: tuple[str, ...]
    colours: tuple[tuple[str, str], ...]

    def pixels(self, scale: int = 1) -> tuple[tuple[Rgba, ...], ...]:
        """Its rows of pixels."""
        return _painted(self, scale)


@lru_cache(maxsize=256)
def _painted(drawing: Drawing, scale: int) -> tuple[tuple[Rgba, ...], ...]:
    return paint(drawing.strokes, dict(drawing.colours), scale)


class PictureBook:
    """Finds the picture of a product: its own, that of its noun in the colour of its name (an invented
    `mug-104` called "Sea green mug"), or the first of its category."""

    def __init__(self, pages: tuple[_Page, ...]) -> None:
        self._shapes = {name: shape for page in pages for name, shape in page.shapes.items()}
        self._products = {sku: look for page in pages for sku, look in page.products.items()}
        self._nouns = {noun: look for page in pages for noun, look in page.nouns.items()}
        self._first = {page.category: next(iter(page.shapes)) for page in pages}

    def of(self, product: "ProductView") -> Drawing:
        """How a product is drawn."""
        noun = product.sku.partition("-")[0]
        look = self._products.get(product.sku)
        if look is None:
            look = self._tinted(self._nouns.get(noun), product.name)
        if look is None:
            look = {"shape": self._first.get(product.category, self._first[""])}
        return self._drawing(look)

    def _drawing(self, look: Mapping[str, str]) -> Drawing:
        name = look["shape"]
        if name not in self._shapes:
            raise UnknownName("shape", name, self._shapes)
        shape = self._shapes[name]
        own = {colour: value for colour, value in look.items() if colour in shape.colours}
        return Drawing(shape.strokes, tuple(sorted({**shape.colours, **own}.items())))

    def _tinted(self, look: dict[str, str] | None, name: str) -> dict[str, str] | None:
        """The look of a noun, with its part called `tint` in the colour that the product's name begins with."""
        if look is None or _TINT not in look:
            return look
        try:
            colour = Color.parse("".join(name.split()[:-1]).lower())
        except ColorParseError:
            return look
        return {**look, look[_TINT]: colour.hex6}


def load_pictures(folder: Path | None = None) -> PictureBook:
    """All the pictures.

    Raises:
        BadInput: for a file of another shape, or a product whose shape is drawn nowhere.
    """
    folder = folder or paths.data("pictures")
    pages = tuple(shaped(read_yaml(path), _Page, path) for path in sorted(folder.glob("*.yaml")))
    if not any(page.category == "" for page in pages):
        raise BadInput(f"{folder} has no picture for what has none of its own (category: '')")
    return PictureBook(pages)
