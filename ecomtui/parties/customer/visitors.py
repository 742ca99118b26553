"""The crowd: people who come by themselves, look round, and often buy.

When they come is a Poisson process whose rate follows the hour of the day, thinned out of one at the rate
of the busiest hour (Lewis and Shedler 1979). Its timer only draws the next visitor and lets this one begin:
nothing that anybody does in the shop changes who comes when.
"""

from itertools import count
from typing import Final

from ecomtui.parties.customer.clicks import Clicks
from ecomtui.parties.customer.rows import (
    VISIT,
    Click,
    ClickKind,
    ClickStatus,
    Person,
    Traffic,
    Visit,
    VisitStatus,
    Wish,
)
from ecomtui.parties.personas import PERSONAS, Persona
from ecomtui.parties.protocol.acts import SwitchTraffic
from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.parties.protocol.delivering import FetchParcel
from ecomtui.parties.protocol.shopping import ProductPage
from ecomtui.parties.protocol.values import Line, lines_of, text_of
from ecomtui.parties.protocol.visiting import (
    NextVisitor,
    SpeaksUp,
    ThinksAgain,
    VisitorArrives,
    WalksOver,
    WondersWhere,
)
from ecomtui.world.chance import child_key, draw, exponential, salt
from ecomtui.world.clock import HOUR, time_of_day
from ecomtui.world.party import handles

PROFILE: Final = (
    20, 10, 5, 5, 5, 15, 35, 60, 90, 115, 130, 140, 160, 145, 125, 120, 125, 140, 170, 205, 220, 190, 120, 50,
)  # fmt: skip
"""How busy each hour of a day is, in percent of the average hour: little at night, most after supper."""
BUSIEST: Final = max(PROFILE)
TRAFFIC: Final = 1
"""The number of the one row about the crowd."""
MOST_LINES: Final = 3
LOOKS_ONLY: Final = 35
"""Of a hundred visitors, so many never meant to buy."""
INSISTS: Final = 25
"""Of a hundred who read "out of stock", so many order it all the same."""
AGREES: Final = 85
"""Of a hundred who hear of a changed price, so many agree to it."""
LOOKS_AFTER: Final = (2 * HOUR, 10 * HOUR)
"""When somebody who wonders about a parcel looks where it is, after the mail that it is on its way."""
FETCHES_AFTER: Final = (3 * HOUR, 30 * HOUR)
"""When somebody goes to the pickup point, after having read that a parcel waits there."""
SPEAKS_UP_AFTER: Final = (2 * HOUR, 20 * HOUR)
"""When somebody of the crowd claims, after finding that something is wrong with a parcel."""


class Visitors(Clicks):
    """Lets the crowd come and go. The customer stands on it."""

    def _open_the_doors(self, charter: ShopCharter) -> None:
        """What the crowd begins with: who belongs to it, and what it has heard of."""
        first = len(charter.customers) - charter.crowd + 1
        self.rows.add(Traffic(id=TRAFFIC, first=first, size=charter.crowd, products=len(charter.products)))
        fancied = sorted((product.sku for product in charter.products), key=lambda sku: (salt(sku), sku))
        for rank, sku in enumerate(fancied):
            self.rows.add(Wish(id=rank, sku=sku))

    # ---------------------------------------------------------------- who comes when
    @handles(SwitchTraffic)
    def switch_traffic(self, act: SwitchTraffic) -> None:
        traffic = self.rows.get(Traffic, TRAFFIC)
        self._nobody_more(traffic)
        traffic.per_hour, traffic.personas = act.per_hour, ",".join(act.personas)
        traffic.orders, traffic.until, traffic.placed = act.orders, act.until, 0
        if act.per_hour:
            self._await_next(traffic)

    @handles(NextVisitor)
    def next_visitor(self, timer: NextVisitor) -> None:
        traffic = self.rows.get(Traffic, TRAFFIC)
        self._await_next(traffic)
        self.remind(0, VisitorArrives(self._somebody(traffic)))

    def _await_next(self, traffic: Traffic) -> None:
        delay = gap(self.message.key, self.now, traffic.per_hour)
        if traffic.until is not None and self.now + delay >= traffic.until:
            traffic.timer = None
        elif traffic.orders is None and traffic.until is None:
            traffic.timer = self.remind_standing(delay, NextVisitor())
        else:
            traffic.timer = self.remind(delay, NextVisitor())

    def _nobody_more(self, traffic: Traffic) -> None:
        self.forget(traffic.timer)
        traffic.timer = None

    def _somebody(self, traffic: Traffic) -> int:
        """One of the crowd, each as likely as any other. Drawn from more seats than there are people, and
        again while a seat is empty or its owner stays at home: so that one person less moves nobody else."""
        wanted, seats = traffic.personas, 1 << (traffic.size - 1).bit_length()
        for nth in count():
            seat = draw(child_key(self.message.key, "visitor", nth), "seat", seats)
            if seat < traffic.size:
                person = self.rows.get(Person, traffic.first + seat)
                if not wanted or person.persona in wanted.split(","):
                    return person.id
        raise AssertionError("the count has no end")

    # ---------------------------------------------------------------- a visit
    @handles(VisitorArrives)
    def arrive(self, timer: VisitorArrives) -> None:
        person = self.rows.get(Person, timer.customer)
        if person.visit is not None or person.current is not None:
            return  # is in the shop already, and busy
        traffic = self.rows.get(Traffic, TRAFFIC)
        traffic.visits += 1
        basket = self._wishes(traffic)
        visit = self.rows.add(
            Visit(
                id=self.message.id,
                customer=person.id,
                at=self.now,
                basket=text_of(basket),
                buys=not self._one_of(LOOKS_ONLY, "looks_only"),
            )
        )
        person.visit = visit.id
        self._click(person.id, ClickKind.visit)
        for line in basket:
            self._click(person.id, ClickKind.view, sku=line.sku)

    def _wishes(self, traffic: Traffic) -> tuple[Line, ...]:
        """One to three products, a few of them far more often than the rest, and how many of each."""
        wanted: dict[str, int] = {}
        for nth in range(self.draw("lines", 1, MOST_LINES)):
            rank = traffic.products
            for throw in range(2):
                rank = draw(child_key(self.message.key, "wish", 2 * nth + throw), "rank", rank) if rank else 0
            wanted[self.rows.get(Wish, rank).sku] = (1, 1, 1, 1, 2, 2, 3)[self.draw(f"pieces|{nth}", 0, 6)]
        return tuple(Line(sku, pieces) for sku, pieces in wanted.items())

    def _read(self, page: ProductPage) -> None:
        """A visitor reads a product's page: most do not want what is out of stock."""
        click, person = self.rows.peek(Click, page.request), self.rows.get(Person, page.customer)
        if page.badge != "out_of_stock" or click is None or click.errand != person.visit:
            return
        if click.status is ClickStatus.open and not self._one_of(INSISTS, "insists"):
            visit = self.rows.get(Visit, click.errand)
            visit.basket = text_of(tuple(line for line in lines_of(visit.basket) if line.sku != page.sku))

    def _errand_done(self, person: Person, click: Click) -> None:
        """A visitor decides what to do next."""
        if click.errand != person.visit:
            return
        visit = self.rows.get(Visit, click.errand)
        match click.status, click.kind:
            case ClickStatus.given_up, _:
                self._leave(person, visit, VisitStatus.cut_off)
            case ClickStatus.refused, _:
                self._after_a_refusal(person, visit, click)
            case _, ClickKind.visit | ClickKind.view:
                self._looked_round(person, visit)
            case _, ClickKind.checkout:
                self._at_the_till(person, visit)
            case _, ClickKind.place:
                self._leave(person, visit, VisitStatus.ordered)
            case _:
                self._leave(person, visit, VisitStatus.abandoned)

    def _looked_round(self, person: Person, visit: Visit) -> None:
        basket = lines_of(visit.basket)
        if not visit.buys or not basket or self._closed():
            wanted = visit.buys and not basket
            self._leave(person, visit, VisitStatus.sold_out if wanted else VisitStatus.looked)
            return
        for line in basket:
            self._click(person.id, ClickKind.add, visit.id, sku=line.sku, quantity=line.quantity)
        if not self._wavers(person, basket[0], visit.id):
            self._click(person.id, ClickKind.checkout, visit.id)

    def _wavers(self, person: Person, line: Line, errand: int | None = None) -> bool:
        """Somebody indecisive takes something out and puts it back; answers whether the cart is then left."""
        persona = PERSONAS[person.persona]
        if not persona.wavers:
            return False
        self._click(person.id, ClickKind.remove, errand, sku=line.sku)
        self._click(person.id, ClickKind.add, errand, sku=line.sku, quantity=line.quantity)
        return self._one_of(persona.abandons, "abandons")

    def _at_the_till(self, person: Person, visit: Visit) -> None:
        persona = PERSONAS[person.persona]
        leaves = not (visit.pressed or persona.wavers) and self._one_of(persona.abandons, "abandons")
        if leaves or (self._closed() and not visit.pressed):
            self._leave(person, visit, VisitStatus.abandoned)
            return
        if not visit.pressed:
            visit.pressed = True
            self._count_order()
        self._click(
            person.id,
            ClickKind.place,
            visit.id,
            payer=person.id,
            token=person.card,
            brand="visa",
            last4=person.last4,
            agrees=True,  # whoever is asked for more goes through the checkout once more
        )

    def _after_a_refusal(self, person: Person, visit: Visit, click: Click) -> None:
        if click.code == "price_changed" and self._one_of(AGREES, "agrees"):
            self._click(person.id, ClickKind.checkout, visit.id)
        else:
            self._leave(person, visit, VisitStatus.abandoned)

    def _leave(self, person: Person, visit: Visit, how: VisitStatus) -> None:
        VISIT.move(visit, how)
        person.visit = None

    def _closed(self) -> bool:
        """Whether as many have ordered as were to come; whoever is still here leaves the cart behind."""
        traffic = self.rows.get(Traffic, TRAFFIC)
        return traffic.orders is not None and traffic.placed >= traffic.orders

    def _count_order(self) -> None:
        traffic = self.rows.get(Traffic, TRAFFIC)
        traffic.placed += 1
        if traffic.placed == traffic.orders:
            self._nobody_more(traffic)

    # ---------------------------------------------------------------- afterwards
    def _confirmed_to(self, customer: int, order: int) -> None:
        """Somebody has just been told that an order is confirmed."""
        patience = self._persona(customer).cancels_after
        if patience is not None:
            self.remind(patience, ThinksAgain(customer, order))

    @handles(ThinksAgain)
    def think_again(self, timer: ThinksAgain) -> None:
        self._click(timer.customer, ClickKind.cancel, order=timer.order)

    def _on_its_way(self, customer: int, order: int) -> None:
        """Somebody has just read that a parcel is on its way."""
        if self._acts_alone(customer) and self._one_of(self._persona(customer).tracks, "tracks"):
            self.remind(self.draw("wonders", *LOOKS_AFTER), WondersWhere(customer, order))

    @handles(WondersWhere)
    def wonder_where(self, timer: WondersWhere) -> None:
        self._click(timer.customer, ClickKind.track, order=timer.order)

    def _may_fetch(self, customer: int, number: str) -> None:
        """Somebody has just read that a parcel waits at the pickup point. To go there is no click."""
        if not self._persona(customer).away:
            self.remind(self.draw("fetches", *FETCHES_AFTER), WalksOver(customer, number))

    @handles(WalksOver)
    def walk_over(self, timer: WalksOver) -> None:
        self.send("courier", FetchParcel(timer.customer, timer.number))

    def _is_unhappy(self, customer: int, order: int, reason: str) -> None:
        """Something is wrong with a parcel. One of the crowd says so after a while; others are steered."""
        if self._acts_alone(customer):
            self.remind(self.draw("speaks up", *SPEAKS_UP_AFTER), SpeaksUp(customer, order, reason))

    @handles(SpeaksUp)
    def speak_up(self, timer: SpeaksUp) -> None:
        self._click(timer.customer, ClickKind.claim, order=timer.order, reason=timer.reason)

    # ---------------------------------------------------------------- helpers
    def _acts_alone(self, customer: int) -> bool:
        """Whether this is one of the crowd, whom nobody steers."""
        traffic = self.rows.get(Traffic, TRAFFIC)
        return 0 <= customer - traffic.first < traffic.size

    def _persona(self, customer: int) -> Persona:
        return PERSONAS[self.rows.get(Person, customer).persona]

    def _one_of(self, percent: int, concern: str) -> bool:
        """Whether this is one of so many of a hundred."""
        return self.draw(concern, 1, 100) <= percent


def gap(key: int, now: int, per_hour: int) -> int:
    """How long after `now` the next visitor comes, in ms, when `per_hour` come on the average of a day."""
    mean = HOUR * 100 // (per_hour * BUSIEST)
    at = now
    for nth in count():
        candidate = child_key(key, "gap", nth)
        at += exponential(candidate, "gap", mean)
        if draw(candidate, "hour", BUSIEST) < PROFILE[time_of_day(at) // HOUR]:
            return at - now
    raise AssertionError("the count has no end")
