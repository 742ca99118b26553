"""Customers and staff at random, against a small model of money and stock that shares no code with the shop.

The model knows prices, what was asked for, and how an order ended; from that alone it says what must be in every
account and on every shelf once all is at rest.
"""

from dataclasses import dataclass, field
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ecomtui import Given, Shop
from ecomtui.shop.shop import Shop as AnyShop
from ecomtui.shop.views import Errand
from tests.shop.stories import CUP, broken

BEANS: Final = "house-blend"
SKUS: Final = (CUP, BEANS, "earl-grey")
WHO: Final = ("asha", "ben", "chloe")
START: Final = 50_000
SHIPPING, FREE_FROM = 500, 5_000
BAD_CARD: Final = "4000000000000002"
ODD_CARDS: Final = ("4000000000003220", "4000000000007726", "4000000000005126")
"""Cards that pay, if confirmed, and take refunds slowly, or not at all."""


@dataclass
class Wish:
    """One press of "place order": who, what, and what it costs by the prices of that day."""

    who: str
    items: dict[str, int]
    costs: dict[str, int]
    errand: Errand
    back: dict[str, int] = field(default_factory=dict)
    kind: int = 0
    lost: bool = False

    @property
    def total(self) -> int:
        goods = sum(self.costs.values())
        return goods + (SHIPPING if goods < FREE_FROM else 0)

    @property
    def kept(self) -> int:
        """What the shop may keep when the order has come: what pieces cost that have not been sent back."""
        if self.back == self.items or self.lost:
            return 0
        kept = {sku: pieces - self.back.get(sku, 0) for sku, pieces in self.items.items()}
        shares = (cost * kept[sku] // self.items[sku] for sku, cost in self.costs.items())
        return sum(shares) + self.total - sum(self.costs.values())


class ShopAndModel(RuleBasedStateMachine):
    """Rules act; where nothing waits any more, the model has its say."""

    @initialize(
        check_order=st.sampled_from(["stock_first", "payment_first"]),
        split=st.sampled_from(["true", "false"]),
        capture_at=st.sampled_from(["hand_over", "checkout"]),
        stock=st.integers(0, 9),
        late=st.booleans(),
    )
    def opens(self, check_order: str, split: str, capture_at: str, stock: int, late: bool) -> None:
        policies = {"check_order": check_order, "split_shipment": split, "capture_at": capture_at}
        given = Given(stock=dict.fromkeys(SKUS, stock), settings=policies)
        self.shop: AnyShop = Shop.in_memory(11, given)
        if late:  # whatever is bought in comes later than was said, and whoever waits for it is asked
            self.shop.arm("po.backordered")
        self.prices = {product.sku: product.price for product in self.shop.products() if product.sku in SKUS}
        self.money = dict.fromkeys(WHO, START)
        self.shelf = dict.fromkeys(SKUS, stock)
        self.wishes: list[Wish] = []
        self.rests = True

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            self.shop.close()

    # ---------------------------------------------------------------- what people do
    @rule(
        who=st.sampled_from(WHO),
        items=st.dictionaries(st.sampled_from(SKUS), st.integers(1, 4), min_size=1),
        card=st.sampled_from([None, None, None, BAD_CARD, *ODD_CARDS]),
        consent=st.booleans(),
    )
    def buys(self, who: str, items: dict[str, int], card: str | None, consent: bool = True) -> None:
        errand = self.shop.customer(who).buy(items, card=card, consent=consent)
        costs = {sku: pieces * self.prices[sku] for sku, pieces in items.items()}
        self.wishes.append(Wish(who, items, costs, errand))
        self.rests = False

    @rule(who=st.sampled_from(WHO), sku=st.sampled_from(SKUS), pieces=st.integers(1, 4), back=st.integers(0, 3))
    def buys_keeps_some_and_sends_some_back(self, who: str, sku: str, pieces: int, back: int) -> None:
        self.buys(who, {sku: pieces}, None)
        self.all_comes_to_rest()
        wish = self.wishes[-1]
        if self._status(wish) == "completed" and 0 < back <= pieces:
            self.shop.customer(who).return_goods(wish.errand, {sku: back})
            wish.back[sku] = back
            self.all_comes_to_rest()

    @rule(messages=st.integers(1, 120))
    def time_passes(self, messages: int) -> None:
        self.shop.step(messages)
        self.rests = self._rests()

    @rule(data=st.data())
    def thinks_better(self, data: st.DataObject) -> None:
        there = [wish for wish in self.wishes if self._order(wish) is not None]
        if there:
            wish = data.draw(st.sampled_from(there))
            self.shop.customer(wish.who).cancel(wish.errand)
            self.rests = False

    @rule(data=st.data())
    def sends_back(self, data: st.DataObject) -> None:
        """After a rest, so that the model knows what there is to send back; what comes back is accepted."""
        self.all_comes_to_rest()
        come = [wish for wish in self.wishes if self._status(wish) == "completed" and wish.back != wish.items]
        if not come:
            return
        wish = data.draw(st.sampled_from(come))
        left = {sku: pieces - wish.back.get(sku, 0) for sku, pieces in wish.items.items()}
        heap = {sku: data.draw(st.integers(0, pieces)) for sku, pieces in left.items()}
        heap = {sku: pieces for sku, pieces in heap.items() if pieces} or {s: p for s, p in left.items() if p}
        late = self._too_late(wish) or self.shop.order(wish.errand).refundable == 0
        self.shop.customer(wish.who).return_goods(wish.errand, heap)
        if not late:
            for sku, pieces in heap.items():
                wish.back[sku] = wish.back.get(sku, 0) + pieces
        self.rests = False

    @rule(data=st.data(), yes=st.booleans())
    def answers_the_shop(self, data: st.DataObject, yes: bool) -> None:
        """Who does not answer by themselves is asked by the shop; yes or no, the model sees it in how it ends."""
        self.shop.step(60)
        asked = [wish for wish in self.wishes if self._order(wish) and self.shop.order(wish.errand).question]
        if asked:
            wish = data.draw(st.sampled_from(asked))
            question = self.shop.order(wish.errand).question
            assert question is not None
            customer = self.shop.customer(wish.who)
            (customer.accept if yes else customer.refuse)(wish.errand, question.what)
        self.rests = self._rests()

    # ---------------------------------------------------------------- what staff do
    @rule(sku=st.sampled_from(SKUS), price=st.integers(100, 9_000))
    def reprices(self, sku: str, price: int) -> None:
        self.all_comes_to_rest()
        self.shop.reprice(sku, price)
        self.prices[sku] = price
        self.shop.run()

    @rule(sku=st.sampled_from(SKUS), pieces=st.integers(1, 5))
    def restocks(self, sku: str, pieces: int) -> None:
        self.shop.restock(sku, pieces)
        self.shelf[sku] += pieces
        self.rests = False

    @rule(who=st.sampled_from(WHO), amount=st.integers(1, 20_000))
    def gets_money(self, who: str, amount: int) -> None:
        self.shop.deposit(who, amount)
        self.money[who] += amount
        self.rests = False

    @rule(data=st.data())
    def is_kind(self, data: st.DataObject) -> None:
        self.all_comes_to_rest()
        paid = [wish for wish in self.wishes if self._order(wish) and self.shop.order(wish.errand).refundable]
        if paid:
            wish = data.draw(st.sampled_from(paid))
            amount = data.draw(st.integers(1, self.shop.order(wish.errand).refundable))
            self.shop.refund(wish.errand, amount)
            wish.kind += amount
            self.rests = False

    @rule(data=st.data(), answer=st.sampled_from([None, "accept", "proof_of_delivery"]))
    def calls_the_bank(self, data: st.DataObject, answer: str | None) -> None:
        self.all_comes_to_rest()
        free = [wish for wish in self.wishes if self._may_dispute(wish)]
        if not free:
            return
        wish = data.draw(st.sampled_from(free))
        self.shop.customer(wish.who).dispute(wish.errand, reason="product_not_received")
        self.shop.run(within="1h")  # of an order in two parcels the money was taken twice, and is disputed twice
        for dispute in self.shop.order(wish.errand).disputes if answer else ():
            if dispute.status == "needs_response":
                self.shop.respond(dispute.id, answer or "")
        wish.lost = answer != "proof_of_delivery"
        self.rests = False

    def _may_dispute(self, wish: Wish) -> bool:
        return self._status(wish) == "completed" and self.shop.order(wish.errand).why_not_dispute is None

    @rule()
    def all_comes_to_rest(self) -> None:
        self.shop.run()
        while stranded := self._stranded():
            for order in stranded:
                self.shop.release(order)
            self.shop.run()
        self.rests = True

    def _rests(self) -> bool:
        """Whether nothing waits any more, neither a message nor money that came back to the shop."""
        return self.shop.moment().at_rest and not self._stranded()

    def _stranded(self) -> list[int]:
        return [todo.order for todo in self.shop.to_do() if todo.what == "refund_failed"]

    # ---------------------------------------------------------------- what the model says
    @invariant()
    def the_model_agrees(self) -> None:
        if not hasattr(self, "shop") or not self.rests:
            return
        money, shelf = dict(self.money), dict(self.shelf)
        for wish in self.wishes:
            if self._status(wish) == "completed":
                money[wish.who] -= max(wish.kept - wish.kind, 0)
                for sku, pieces in wish.items.items():
                    shelf[sku] -= pieces - wish.back.get(sku, 0)
        for purchase in self.shop.purchase_orders():
            if purchase.sku in shelf:
                shelf[purchase.sku] += purchase.received
        assert {who: self.shop.person(who).balance for who in WHO} == money
        assert {who: self.shop.person(who).available for who in WHO} == money
        levels = {level.sku: (level.on_hand, level.held, level.allocated) for level in self.shop.stock()}
        assert {sku: levels[sku] for sku in SKUS} == {sku: (pieces, 0, 0) for sku, pieces in shelf.items()}
        assert broken(self.shop) == set()

    # ---------------------------------------------------------------- how an order ended
    def _order(self, wish: Wish) -> int | None:
        return next((click.order for click in self.shop.clicks(wish.errand) if click.order is not None), None)

    def _status(self, wish: Wish) -> str | None:
        return None if self._order(wish) is None else self.shop.order(wish.errand).status

    def _too_late(self, wish: Wish) -> bool:
        return self.shop.order(wish.errand).why_not_return is not None


ShopAndModel.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestShopAndModel = ShopAndModel.TestCase
