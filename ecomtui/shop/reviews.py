"""What people say of the products, read from `data/reviews.yaml`. The world knows nothing of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec

from ecomtui.shop import paths
from ecomtui.shop.documents import read_yaml, shaped
from ecomtui.shop.views import ReviewView


class _Review(msgspec.Struct, forbid_unknown_fields=True):
    stars: Annotated[int, msgspec.Meta(ge=1, le=5)]
    by: str
    says: str


def load_reviews(path: Path | None = None) -> Mapping[str, tuple[ReviewView, ...]]:
    """The reviews of each product (by sku), the newest first.

    Raises:
        BadInput: for a file of another shape.
    """
    path = path or paths.data("reviews.yaml")
    content = shaped(read_yaml(path), dict[str, list[_Review]], path)
    return {sku: tuple(ReviewView(one.stars, one.by, one.says) for one in said) for sku, said in content.items()}
