"""What every reading stands on: the world, a reader of its tables, and the names of things."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from ecomtui.parties.customer.rows import Person
from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.shop.narration import Narration
from ecomtui.shop.telling import Names
from ecomtui.world.errors import UnknownName
from ecomtui.world.reader import Reader
from ecomtui.world.world import World

PAGE = 500
"""Rows that one page of a table holds at most."""


class People(Mapping[int, str]):
    """Customers' names by their numbers, looked up one by one: there may be very many."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __getitem__(self, number: int) -> str:
        person = self._world.rows.look(Person, number)
        if person is None:
            raise KeyError(number)
        return person.name.capitalize()

    def __iter__(self) -> Iterator[int]:
        everybody = self._world.written.connection.execute("select id from person order by id").fetchall()
        return (number for (number,) in everybody)

    def __len__(self) -> int:
        return int(self._world.written.connection.execute("select count(*) from person").fetchone()[0])


class Base:
    """A world that can be asked."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def seed(self) -> int:
        """The seed that, with the acts, rebuilds this world."""
        return self._world.moment.seed

    @property
    def _reader(self) -> Reader:
        """Reads this world's tables, with all that has been done in them."""
        self._world.commit()
        return self._made_reader

    @cached_property
    def _made_reader(self) -> Reader:
        """Made once: that takes longer than most answers."""
        return Reader(self._world.store.connection)

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
        products = self._world.written.connection.execute("select sku, name from listing")
        return Names(people=People(self._world), products=dict(products.fetchall()))

    def customer_id(self, name: str) -> int:
        """A customer's number.

        Raises:
            UnknownName: when nobody here has that name.
        """
        possible = isinstance(name, str) and name.isprintable()  # half a surrogate pair could not even be asked for
        for person in self._world.rows.look_all(Person, name=name) if possible else ():
            return person.id
        everybody = self._world.written.connection.execute("select name from person")
        raise UnknownName("customer", str(name), (known for (known,) in everybody))

    def _name(self, number: int) -> str:
        return self.names.people[number].lower()
