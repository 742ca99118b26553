"""The world before a scenario's first step."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ecomtui.parties.personas import PERSONAS
from ecomtui.parties.protocol.charter import ProductCharter, ShopCharter, VoucherCharter
from ecomtui.scenarios.loader import Scenario, Step
from ecomtui.scenarios.model import GivenProduct, GivenVoucher
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.given import Given, charter
from ecomtui.shop.money import money
from ecomtui.shop.people import CAST
from ecomtui.shop.shop import Shop
from ecomtui.world.rehearsal import Rehearsals

CROWD: Final = 200
"""So many people are outside when a scenario lets traffic come."""
KEPT: Final = 16
_REHEARSALS: Final = Rehearsals(MODEL)
_begins: Final = OrderedDict[tuple[int, str], ShopCharter]()
"""The latest charters: to invent a crowd takes longer than to run most scenarios."""


def opened(scenario: Scenario, seed: int, guards_off: tuple[str, ...] = ()) -> Shop:
    """A shop as the scenario is given it, in memory.

    Raises:
        BadInput: for what cannot be.
    """
    return Shop.in_memory(seed, given_of(scenario, guards_off))


@contextmanager
def lent(scenario: Scenario, seed: int, guards_off: tuple[str, ...] = ()) -> Iterator[Shop]:
    """The same for as long as one looks at it: the next run's stands where this one stood, and is sooner there.

    Raises:
        BadInput: for what cannot be.
    """
    begins = _charter(seed, given_of(scenario, guards_off))
    with _REHEARSALS.lent() as rehearsal, Shop(rehearsal.begin(seed, begins)) as shop:
        yield shop


def _charter(seed: int, given: Given) -> ShopCharter:
    key = (seed, repr(given))
    if key not in _begins:
        _begins[key] = charter(seed, given)
        while len(_begins) > KEPT:
            _begins.popitem(last=False)
    _begins.move_to_end(key)
    return _begins[key]


def given_of(scenario: Scenario, guards_off: tuple[str, ...] = ()) -> Given:
    """What a scenario is given, in the facade's terms."""
    world = scenario.head.given
    crowd, mix = _crowd(scenario.steps, world.crowd)
    return Given(
        stock=dict(world.stock),
        prices=dict(world.prices),
        releases=dict(world.releases),
        balances=dict(world.balances),
        settings=dict(world.settings),
        guards_off=tuple(dict.fromkeys((*scenario.head.guards_off, *guards_off))),
        customers=tuple(name for name in _named(scenario) if name not in CAST),
        personas=dict(world.personas),
        crowd=crowd,
        wares=tuple(_product(sku, product) for sku, product in world.products.items()),
        vouchers=tuple(_voucher(code, voucher) for code, voucher in world.vouchers.items()),
        mix=mix,
    )


def _named(scenario: Scenario) -> tuple[str, ...]:
    """Whom the file speaks of; where it has a crowd of its own, all but those it gives something belong to that."""
    world = scenario.head.given
    return scenario.customers if world.crowd is None else tuple(dict.fromkeys((*world.balances, *world.personas)))


def _crowd(steps: tuple[Step, ...], asked: int | None) -> tuple[int, dict[str, int]]:
    """How many people there have to be outside, and of which kinds: none without traffic, unless `asked` for."""
    if asked is not None:
        return asked, {name: persona.share for name, persona in PERSONAS.items()}
    crowd, kinds, waiting = 0, set[str](), list(steps)
    while waiting:
        step = waiting.pop(0)
        waiting += step.steps
        if step.verb.name == "traffic":
            crowd = CROWD
            kinds.update(step.value.p_personas or PERSONAS)
    return crowd, {name: persona.share for name, persona in PERSONAS.items() if name in kinds or not kinds}


def _product(sku: str, product: GivenProduct) -> ProductCharter:
    return ProductCharter(
        sku=sku,
        name=product.name,
        description=f"{product.name}, of this scenario.",
        category="of this scenario",
        price=product.price,
        weight=product.weight,
        stock=product.stock,
        reorder_point=product.reorder_point,
        reorder_quantity=max(10, product.reorder_point or 0),
        cost=product.price // 2 if product.cost is None else product.cost,
        lead_time=product.lead_time,
        release=product.release,
    )


def _voucher(code: str, voucher: GivenVoucher) -> VoucherCharter:
    off = f"{voucher.percent} %" if voucher.percent is not None else money(voucher.amount or 0)
    return VoucherCharter(
        code=code.upper(),
        says=f"{off} off the whole order.",
        percent=voucher.percent or 0,
        amount=voucher.amount or 0,
        minimum=voucher.minimum,
        until=voucher.until,
    )
