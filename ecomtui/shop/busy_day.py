"""A busy day as a plan: the world it begins with and the acts that set it going.

A plan knows its own world again: begun, broken off and begun once more, it does what is missing and goes
on; a world that is another one is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import msgspec

from ecomtui.parties.personas import PERSONAS
from ecomtui.parties.protocol.acts import SwitchTraffic
from ecomtui.parties.protocol.charter import PersonCharter, ProductCharter, ShopCharter
from ecomtui.shop.acts import ACTS
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.backroom import MOST_ORDERS, MOST_VISITORS
from ecomtui.shop.given import Given, charter
from ecomtui.shop.numbers import checked_count
from ecomtui.shop.shop import Shop
from ecomtui.shop.views import ActView
from ecomtui.shop.views_day import CrowdView
from ecomtui.world.errors import BadInput
from ecomtui.world.faults import ArmFault
from ecomtui.world.message import Body

SHARES: Final[Mapping[str, int]] = {persona.name: persona.share for persona in PERSONAS.values()}
_PATIENCE: Final = 1_000
"""So many visitors come before anybody asks whether they ever get as far as an order."""
_FEW: Final = 200
"""One order in so many visits is not a shop any more."""


@dataclass(frozen=True)
class BusyDay:
    """So many `orders` by a crowd of `customers`, of whom `per_hour` come on the average of a day.

    `mix` are weights of personas, `faults` how often each strikes a message it fits, in a million.
    """

    seed: int
    orders: int
    customers: int
    products: int = 0
    per_hour: int = 40
    mix: Mapping[str, int] = field(default_factory=lambda: dict(SHARES))
    faults: Mapping[str, int] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    guards_off: tuple[str, ...] = ()

    def given(self) -> Given:
        """What its world begins with.

        Raises:
            BadInput: for a number that cannot be.
        """
        checked_count("orders", self.orders, MOST_ORDERS)
        checked_count("visitors per hour", self.per_hour, MOST_VISITORS)
        return Given(
            crowd=checked_count("customers", self.customers, 1_000_000),
            mix=self.mix,
            products=self.products,
            settings=self.settings,
            guards_off=self.guards_off,
        )

    def acts(self) -> list[tuple[str, str, Body]]:
        """What sets it going: the name of each act, who hears it, and what it says."""
        armed = [("arm", MODEL.fault(fault).owner, ArmFault(fault, chance=n)) for fault, n in self.faults.items()]
        return [*armed, ("traffic", "customer", SwitchTraffic(self.per_hour, orders=self.orders))]

    def begin(self, shop: Shop) -> None:
        """Do those acts in its world, or those of them that are missing there.

        Raises:
            BadInput: when the world is another one, or something else was done in it; it is left as it is.
        """
        for name, receiver, body in self._missing(shop):
            shop.act(name, body, receiver=receiver)

    def is_over(self, shop: Shop) -> bool:
        """Whether all of it has happened in its world; changes nothing.

        Raises:
            BadInput: when the world is another one, or something else was done in it.
        """
        return not self._missing(shop) and shop.moment().at_rest

    def _missing(self, shop: Shop) -> list[tuple[str, str, Body]]:
        difference = next(_differences(shop, charter(self.seed, self.given()), self.seed), None)
        if difference is not None:
            raise BadInput(f"this store holds another world: {difference}. {_WAY_OUT}")
        planned, done = self.acts(), shop.acts()
        for nth, act in enumerate(done):
            if nth == len(planned):
                raise BadInput(f"in this store more was done than this: {_words(act)}. {_WAY_OUT}")
            wanted = _logged(*planned[nth])
            if not _is_same(act, wanted):
                said = f"{_words(act)}, not {_words(wanted)}"
                raise BadInput(f"in this store something else was done: {said}. {_WAY_OUT}")
        missing = planned[len(done) :]
        if missing and shop.moment().steps:
            said = _words(_logged(*missing[0]))
            raise BadInput(f"in this store time has passed without {said}. {_WAY_OUT}")
        return missing

    def check_progress(self, crowd: CrowdView) -> None:
        """Make sure that it will ever end.

        Raises:
            BadInput: when hardly anybody gets as far as an order.
        """
        if crowd.visits > _PATIENCE and crowd.visits > _FEW * (crowd.placed + 1):
            raise BadInput(
                f"of {crowd.visits} visitors only {crowd.placed} got as far as an order, so this would never end; "
                "take fewer faults on the way between customer and shop, or other personas"
            )


_WAY_OUT: Final = "Use the options it was begun with, or name a new file with --store"


def _logged(name: str, receiver: str, body: Body) -> ActView:
    """A planned act as the log would have it."""
    return ActView(0, type(body).__name__, ACTS[name].sender, receiver, msgspec.json.decode(msgspec.json.encode(body)))


def _is_same(act: ActView, wanted: ActView) -> bool:
    """Whether it is that act, whatever message it became."""
    return replace(act, now=0, who=None, message=None) == wanted


def _words(act: ActView) -> str:
    """An act in a few words, for an error: its name in the catalogue, and what it says."""
    name = next((entry.name for entry in ACTS.values() if entry.body.__name__ == act.kind), act.kind)
    said = " ".join(f"{name}={value}" for name, value in act.body.items() if value not in (None, [], ()))
    return f"{name} {said}".strip()


def _differences(shop: Shop, wanted: ShopCharter, seed: int) -> Iterator[str]:
    """In what a world differs from the one that is wanted; Faker's text does not count."""
    found = shop.charter
    pairs: tuple[tuple[str, Any, Any], ...] = (
        ("its seed is", shop.seed, seed),
        ("the number of its customers is", found.crowd, wanted.crowd),
        ("the number of its products is", len(found.products), len(wanted.products)),
        ("its settings are", dict(found.settings), dict(wanted.settings)),
        ("the guards out are", list(found.guards_off), list(wanted.guards_off)),
    )
    for says, here, there in pairs:
        if here != there:
            yield f"{says} {here or 'none'}, not {there or 'none'}"
    if [_person(each) for each in found.customers] != [_person(each) for each in wanted.customers]:
        yield "its customers are others, or behave otherwise"
    if [_product(each) for each in found.products] != [_product(each) for each in wanted.products]:
        yield "its products or their prices are others"


def _person(person: PersonCharter) -> tuple[Any, ...]:
    return person.name, person.persona, person.balance


def _product(product: ProductCharter) -> tuple[Any, ...]:
    return (
        product.sku, product.category, product.price, product.weight, product.stock, product.reorder_point,
        product.reorder_quantity, product.cost, product.lead_time,
    )  # fmt: skip
