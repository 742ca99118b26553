"""Pages of the back office's sheets. Amounts are minor units, moments virtual milliseconds."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row: what tells it apart, and its values by column."""

    key: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SheetView:
    """A page of a sheet; `total` counts all rows that the filter lets through."""

    name: str
    total: int
    rows: tuple[SheetRow, ...]
