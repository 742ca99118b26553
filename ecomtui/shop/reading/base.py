"""What every reading stands on: the world, a reader of its tables, and the names of things."""

from functools import cached_property

from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.shop.narration import Names, Narration
from ecomtui.world.errors import UnknownName
from ecomtui.world.reader import Reader
from ecomtui.world.world import World

PAGE = 500
"""Rows that one page of a table holds at most."""


class Base:
    """A world that can be asked."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._reader = Reader(world.store.connection)

    @property
    def seed(self) -> int:
        """The seed that, with the acts, rebuilds this world."""
        return self._world.moment.seed

    @cached_property
    def narration(self) -> Narration:
        """The words that tell messages."""
        return Narration.load()

    @cached_property
    def charter(self) -> ShopCharter:
        """What this world was opened with."""
        opened = self._world.charter()
        assert isinstance(opened, ShopCharter)
        return opened

    @cached_property
    def names(self) -> Names:
        """Customers and products by what messages call them."""
        return Names(
            people={person.id: person.name.capitalize() for person in self.charter.customers},
            products={product.sku: product.name for product in self.charter.products},
        )

    def customer_id(self, name: str) -> int:
        """A customer's number.

        Raises:
            UnknownName: when nobody here has that name.
        """
        known = {person.name: person.id for person in self.charter.customers}
        if name not in known:
            raise UnknownName("customer", str(name), known)
        return known[name]

    def _name(self, number: int) -> str:
        return self.names.people[number].lower()
