"""Read models of a whole day: what came of everybody's visits. Plain frozen dataclasses.

Amounts are minor units, moments and spans virtual milliseconds. Nothing here imports the store.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CrowdView:
    """The crowd and its traffic: `placed` visitors have pressed "place order", of `orders` that were to."""

    size: int
    per_hour: int
    orders: int | None
    placed: int
    visits: int


@dataclass(frozen=True, slots=True)
class MoneyDay:
    """Whose money is where: `opening` + `deposits` = `customers` + `shop`, and `shop` = `paid` - `refunded`.

    `ordered` is what all orders cost, `set_aside` what is promised to the shop but not taken yet, `goods`
    what the purchase orders cost.
    """

    opening: int
    deposits: int
    customers: int
    shop: int
    paid: int
    refunded: int
    ordered: int
    set_aside: int
    goods: int


@dataclass(frozen=True, slots=True)
class StockDay:
    """All shelves together, in pieces: `opening` + `received` + `returned` + `adjusted` - `sold` =
    `on_hand`.

    `ran_out` counts how often a product ran out, `out_now` how many are out, `backorders` the orders that
    had to wait for goods, of which `waiting` still do.
    """

    products: int
    opening: int
    received: int
    returned: int
    adjusted: int
    sold: int
    on_hand: int
    held: int
    allocated: int
    incoming: int
    ran_out: int
    out_now: int
    backorders: int
    waiting: int
    purchase_orders: int


@dataclass(frozen=True, slots=True)
class WantedDay:
    """A product, how many pieces of it were ordered, and for how much."""

    sku: str
    name: str
    pieces: int
    amount: int


@dataclass(frozen=True, slots=True)
class PartyDay:
    """A party's work: `messages` it handled; `waits` things waited or were worked on there, `waited` ms in
    all and `longest` the longest."""

    name: str
    messages: int
    waits: int
    waited: int
    longest: int

    @property
    def mean_wait(self) -> int:
        """How long a thing stayed on average, in ms."""
        return self.waited // self.waits if self.waits else 0


@dataclass(frozen=True, slots=True)
class FaultDay:
    """A fault: the `messages` it struck, the `orders` they belonged to, how many of these were `completed` all
    the same, and how many `ended`, canceled or expired, with no money and no goods left hanging."""

    id: str
    messages: int
    orders: int
    completed: int
    ended: int


@dataclass(frozen=True, slots=True)
class PersonaDay:
    """A persona in the crowd: how many `people`, their `visits`, and how their `orders` ended."""

    name: str
    people: int
    visits: int
    orders: int
    completed: int
    ended: int


@dataclass(frozen=True, slots=True)
class DayView:
    """What came of it all. `visits` and `outcomes` count by status, `mails` by template.

    `begin` and `now` are the moments of the first act and the last message.
    """

    begin: int
    now: int
    messages: int
    crowd: CrowdView
    visits: Mapping[str, int]
    orders: int
    outcomes: Mapping[str, int]
    money: MoneyDay
    stock: StockDay
    wanted: tuple[WantedDay, ...]
    mails: Mapping[str, int]
    parties: tuple[PartyDay, ...]
    faults: tuple[FaultDay, ...]
    guards_out: tuple[str, ...]
    personas: tuple[PersonaDay, ...]
