"""The areas of the shop, in the order of their keys."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class AreaEntry:
    """An area: its key, its mode, its title, and what one does there."""

    key: str
    mode: str
    title: str
    says: str


AREAS: Final = (
    AreaEntry("1", "store", "Store", "Look around, search, put things into the cart"),
    AreaEntry("2", "cart", "Cart", "What you mean to buy, with the totals as they will be charged"),
    AreaEntry("3", "pay", "Pay", "Choose a card and place the order; pay again after a refusal"),
    AreaEntry("4", "orders", "Orders", "Your orders and their parcels; cancel, track, pay again"),
    AreaEntry("5", "mail", "Mail", "Your inbox, and the message that brought each mail"),
    AreaEntry("6", "backstage", "Backstage", "What a real shop does because of your click, stop by stop"),
    AreaEntry("7", "office", "Office", "Orders, stock, money and parcels as the staff see them"),
    AreaEntry("8", "lessons", "Lessons", "The course: each lesson answers a question from life"),
    AreaEntry("9", "tests", "Tests", "Scenarios: run them, watch them step by step, save what you did as one"),
)
