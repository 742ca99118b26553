"""A sweep: for each seed a small shop in which half of everything goes wrong, and then nothing any more.

What a seed draws: which faults strike and how often (`swarm`), how short the shelves are, by which policies the
shop works, what its staff do meanwhile, and which customers think better of an order. When the day is over every
fault is disarmed, staff see to what waits for them, and at rest every promise is asked. What comes of a seed
depends on the seed and the plan alone.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from typing import Any, Final

from ecomtui.parties.online_store.party import MOST_PIECES
from ecomtui.parties.order_manager.party import FIRST_ORDER
from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.cards import STRANGE, TEST_CARDS
from ecomtui.shop.catalogue import load_catalogue
from ecomtui.shop.counter import Rejected
from ecomtui.shop.doors import DISPUTE_REASONS
from ecomtui.shop.given import Given, charter
from ecomtui.shop.shop import Shop
from ecomtui.shop.staff import see_to_what_waits
from ecomtui.shop.swarm import swarm
from ecomtui.shop.views import OrderView
from ecomtui.world.chance import act_key, draw
from ecomtui.world.clock import DAY, HOUR, MINUTE, SECOND
from ecomtui.world.controls import Setting
from ecomtui.world.errors import UnknownName, WorldHalted
from ecomtui.world.model import Model
from ecomtui.world.promises import Promise, StepView
from ecomtui.world.rehearsal import Rehearsals
from ecomtui.world.rows import Row, mapped

ROUNDS: Final = (5 * MINUTE, 20 * MINUTE, 2 * HOUR, 16 * HOUR)
"""After so long staff look round once more, and somebody thinks better of an order."""
MOST_ROUNDS: Final = 60
MOST_MESSAGES: Final = 100_000
"""A shop that finds no rest after so many is stuck."""
RATES: Final = (5_000, 250_000)
"""How often a fault strikes, in a million: much oftener than in a long day, as so few orders meet it."""
SPANS: Final = ((1, 16), (1, 4), (3, 1))
"""What a span may be instead: so many times the usual one, in so many parts."""
FEW: Final = ("1", "2", "4")
"""What a setting that is a number may be instead."""
STRANGER, RIVAL, ONCE = "asha", "ben", "WELCOME10"
"""Two who do not belong to the crowd, and a voucher that each customer may use once."""
STRANGE_CARDS: Final = tuple(card.number for card in TEST_CARDS if card.outcome in STRANGE)
"""Cards whose money has a story of its own."""
WITHOUT_PROMISES: Final = ("kinds", "tables", "party_names", "faults", "guards", "settings")
BUSY: Final = 60
"""Visitors an hour."""


@dataclass(frozen=True)
class SweepPlan:
    """What the shops of a sweep have in common: so many orders, people, and guards taken out.

    Raises:
        UnknownName: for a guard that does not exist.
    """

    orders: int = 12
    people: int = 10
    guards_off: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for guard in self.guards_off:
            if guard not in MODEL.guards:
                raise UnknownName("guard", guard, MODEL.guards)


@dataclass(frozen=True)
class Swept:
    """What came of one seed.

    `broken` maps promises to what they say; `halted` is how the world stopped, if it did; `restless` that it found
    no rest. `struck` counts the messages that each fault touched, `met` the orders it touched and `recovered` those
    of them that ended with goods, money and customer at peace. `states` counts how often each state, such as
    `order.confirmed`, was entered. `digest` is the world's, where it was asked for.
    """

    seed: int
    orders: int = 0
    messages: int = 0
    broken: Mapping[str, str] = field(default_factory=dict)
    halted: str | None = None
    restless: bool = False
    struck: Mapping[str, int] = field(default_factory=dict)
    met: Mapping[str, int] = field(default_factory=dict)
    recovered: Mapping[str, int] = field(default_factory=dict)
    states: Mapping[str, int] = field(default_factory=dict)
    digest: str | None = None

    @property
    def failed(self) -> bool:
        """Whether a promise was broken, or the world stopped, or never came to rest."""
        return bool(self.broken) or self.halted is not None or self.restless


def sweep(seeds: Iterable[int], plan: SweepPlan | None = None) -> Iterator[Swept]:
    """Live through some seeds, one after the other."""
    for seed in seeds:
        yield swept(seed, plan or SweepPlan())


def swept(seed: int, plan: SweepPlan, *, digest: bool = False) -> Swept:
    """Live through one seed."""
    begins = charter(seed, given_by(seed, plan), read=False)
    return lived(seed, begins, lambda shop: live_day(shop, seed, plan), digest=digest)


def lived(seed: int, begins: ShopCharter, live: Callable[[Shop], bool], *, digest: bool = False) -> Swept:
    """What comes of a shop in memory that `live` leads from its opening to its end, answering whether it rests."""
    rehearsals, seen = _counted()
    with rehearsals.lent() as rehearsal:
        shop = Shop(rehearsal.begin(seed, begins))
        seen.clear()
        try:
            with shop.in_bulk():
                rests = live(shop)
        except WorldHalted as halt:
            return Swept(seed, halted=str(halt), states=dict(seen))
        faults = shop.faults_met()
        return Swept(
            seed=seed,
            orders=shop.totals()["orders"],
            messages=shop.moment().steps,
            broken={promise.name: promise.detail or "" for promise in shop.broken()},
            restless=not rests,
            struck={fault.id: fault.messages for fault in faults},
            met={fault.id: fault.orders for fault in faults},
            recovered={fault.id: fault.completed + fault.ended for fault in faults},
            states=dict(seen),
            digest=shop.digest() if digest else None,
        )


@cache
def _counted() -> tuple[Rehearsals, Counter[str]]:
    """Where all seeds of this process are lived through, and what counts the states that rows enter."""
    seen: Counter[str] = Counter()
    return Rehearsals(_watched_by(_counting(seen))), seen


def arm_swarm(shop: Shop, seed: int) -> None:
    """Arm half of all faults, each with a chance of its own."""
    shop.swarm(swarm(seed, RATES))


def to_rest(shop: Shop) -> bool:
    """No more faults; staff see to what waits, and all comes to its end. Answers whether it does."""
    shop.disarm_all()
    shop.run(limit=MOST_MESSAGES)
    while see_to_what_waits(shop):
        shop.run(limit=MOST_MESSAGES)
    return shop.moment().at_rest


# -------------------------------------------------------------------- what a seed draws
def given_by(seed: int, plan: SweepPlan) -> Given:
    """In every other shop, half of the shelves hold hardly anything; in every third, a quarter of what it sells has
    not come out yet; and so it is with policies."""
    short, early, skus = {}, {}, [product.sku for product in load_catalogue()]
    if _drawn(seed, "scarce", 2):
        short = {sku: _drawn(seed, f"stock:{sku}", 4) for sku in skus if _drawn(seed, f"short:{sku}", 2)}
    if not _drawn(seed, "early", 3):
        early = {sku: DAY * (1 + _drawn(seed, f"day:{sku}", 3)) for sku in skus if not _drawn(seed, f"out:{sku}", 4)}
    policies = {name: value for name, setting in MODEL.settings.items() if (value := _policy(seed, setting))}
    return Given(crowd=plan.people, guards_off=plan.guards_off, stock=short, releases=early, settings=policies)


def _policy(seed: int, setting: Setting[Any]) -> str | None:
    """Another value of a setting, in a quarter of all shops: another word, a few, or a span much shorter or longer."""
    if _drawn(seed, f"policy:{setting.name}", 4):
        return None
    if setting.span:
        times, parts = SPANS[_drawn(seed, f"choice:{setting.name}", len(SPANS))]
        return f"{max(setting.default * times // parts, setting.least, SECOND) // SECOND}s"
    words = ("true", "false") if isinstance(setting.default, bool) else setting.choices or FEW
    return words[_drawn(seed, f"choice:{setting.name}", len(words))]


def _drawn(seed: int, what: str, bound: int) -> int:
    return draw(act_key(seed, f"sweep:{what}", 0), "sweep", bound)


# -------------------------------------------------------------------- the life of one shop
def live_day(shop: Shop, seed: int, plan: SweepPlan) -> bool:
    """The day, then its end with all faults gone."""
    arm_swarm(shop, seed)
    shop.traffic(BUSY, orders=plan.orders)
    for nth in range(MOST_ROUNDS):
        shop.advance(ROUNDS[_drawn(seed, f"round:{nth}", len(ROUNDS))])
        see_to_what_waits(shop, lambda question, answers: _drawn(seed, question, answers))
        _think_better(shop, seed, nth)
        if shop.moment().at_rest:
            break
    return to_rest(shop)


def _think_better(shop: Shop, seed: int, nth: int) -> None:
    """Every second round somebody does with an order what may, or may not, be done with it."""
    latest = shop.orders(limit=1) if _drawn(seed, f"somebody:{nth}", 2) else []
    for order in latest:
        number = order.id - _drawn(seed, f"order:{nth}", order.id - FIRST_ORDER + 1)
        with suppress(Rejected):  # not every wish is granted
            WISHES[_drawn(seed, f"wish:{nth}", len(WISHES))](shop, shop.order(number))


def _cancel(shop: Shop, order: OrderView) -> None:
    shop.customer(order.customer).cancel(order.id)


def _miss_it(shop: Shop, order: OrderView) -> None:
    shop.customer(order.customer).claim(order.id)


def _find_it_broken(shop: Shop, order: OrderView) -> None:
    shop.customer(order.customer).claim(order.id, reason="damaged")


def _send_all_back(shop: Shop, order: OrderView) -> None:
    shop.customer(order.customer).return_goods(order.id)


def _send_one_back(shop: Shop, order: OrderView) -> None:
    shop.customer(order.customer).return_goods(order.id, {order.lines[0].sku: 1}, reason="not_as_described")


def _pay_again(shop: Shop, order: OrderView) -> None:
    shop.customer(order.customer).pay(order.id)


def _call_the_bank(shop: Shop, order: OrderView) -> None:
    shop.customer(order.payer).dispute(order.id, reason=DISPUTE_REASONS[order.id % len(DISPUTE_REASONS)])


def _take_a_strange_card(shop: Shop, order: OrderView) -> None:
    number = STRANGE_CARDS[order.id % len(STRANGE_CARDS)]
    shop.customer(STRANGER).buy({order.lines[0].sku: 1}, card=number, consent=bool(order.id % 3))


def _say_yes(shop: Shop, order: OrderView) -> None:
    if order.waits_for == "confirmation":
        shop.customer(order.customer).confirm_3ds(order.id, bool(order.id % 4))


def _be_kind(shop: Shop, order: OrderView) -> None:
    if order.refundable:
        shop.refund(order.id, max(order.refundable // 10, 1))


def _ask_more(shop: Shop, order: OrderView) -> None:
    shop.reprice(order.lines[0].sku, order.lines[0].price + 100)


def _bring_some(shop: Shop, order: OrderView) -> None:
    shop.restock(order.lines[0].sku, 1)


def _try_a_strange_number(shop: Shop, order: OrderView) -> None:
    shop.customer(STRANGER).cancel(order.id)


def _save_once_more(shop: Shop, order: OrderView) -> None:
    shop.customer(STRANGER).buy({order.lines[0].sku: 1}, voucher=ONCE)


def _fight_for_it(shop: Shop, order: OrderView) -> None:
    """Two want all that is there of a product, in the same moment."""
    sku = order.lines[0].sku
    there = next(level.available for level in shop.stock() if level.sku == sku)
    for name in (STRANGER, RIVAL) if there > 0 else ():
        shop.customer(name).buy({sku: min(there, MOST_PIECES)})


WISHES: Final = (
    _cancel,
    _miss_it,
    _find_it_broken,
    _send_all_back,
    _send_one_back,
    _pay_again,
    _call_the_bank,
    _take_a_strange_card,
    _say_yes,
    _be_kind,
    _ask_more,
    _bring_some,
    _try_a_strange_number,
    _save_once_more,
    _fight_for_it,
)


# -------------------------------------------------------------------- what is counted
def _watched_by(promise: Promise) -> Model:
    """The shop with one more promise; what does not depend on promises is worked out once for all shops."""
    model = replace(MODEL, promises=(*MODEL.promises, promise))
    vars(model).update({name: getattr(MODEL, name) for name in WITHOUT_PROMISES})
    return model


@cache
def stateful() -> dict[type[Row], type[StrEnum]]:
    """The tables whose rows have a status, with its states."""
    found: dict[type[Row], type[StrEnum]] = {}
    for table in MODEL.tables:
        status = table.model_fields.get("status")
        kind = status.annotation if status is not None else None
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            found[table] = kind
    return found


def states() -> list[str]:
    """Every state there is, such as `order.confirmed`."""
    return [f"{table.__tablename__}.{state}" for table, known in stateful().items() for state in known]


def _counting(seen: Counter[str]) -> Promise:
    """A promise that is always kept, and counts every state that a row enters."""
    known = {table: mapped(table).name for table in stateful()}

    def look(step: StepView) -> None:
        for table in step.tables:
            name = known.get(table)
            if name is None:
                continue
            for change in step.changed(table):
                after: Any = change.after
                status: StrEnum = after.status
                if status != change.was("status"):
                    seen[f"{name}.{status}"] += 1

    return Promise("seen", "Every state that a row enters is counted.", tuple(known), look)
