"""A small web shop's rules, as somebody would write them for SimPy: no database, no engine, no clock.

Eleven actors; about 21 messages for an ordinary order, more when the wholesaler is asked, fewer when
the bank declines. The peer that throughput is measured against, and the oracle that our engine has to
agree with, both follow these rules (tests/world/peer_shop.py says them as parties with rows).
"""

from collections.abc import Callable
from typing import Final, NamedTuple

LATENCY: Final = {
    "internet": 50, "web": 20, "orders": 10, "stock": 50, "merchant": 100, "bank": 1_000, "wholesaler": 3_600_000,
    "dispatch": 600_000, "courier": 1_800_000, "mail": 5_000, "customer": 30_000,
}  # fmt: skip
"""How long a message takes to reach each actor, in ms: half of this to one and a half times."""
GAP: Final = 60_000
"""The mean time between two orders, in ms."""
PRICE, COST, START_STOCK, REORDER, LOT = 2_500, 1_500, 50, 20, 100
DECLINED: Final = 3
"""Of a hundred cards, so many are declined."""


class Msg(NamedTuple):
    """A message; `order` 0 means that it belongs to none."""

    sender: str
    receiver: str
    kind: str
    order: int
    amount: int = 0


class Rules:
    """A message in, `send` for messages out. `declines` is the bank's judgement of a card."""

    ACTORS: Final = tuple(LATENCY)

    def __init__(self, send: Callable[[Msg], None], declines: Callable[[Msg], bool]) -> None:
        self.send, self.declines = send, declines
        self.status: dict[int, str] = {}
        self.money = {"customers": 0, "shop": 0, "wholesaler": 0}
        self.on_hand, self.on_order = START_STOCK, 0
        self.waiting: list[int] = []
        self.mails: dict[tuple[int, str], int] = {}

    def handlers(self) -> dict[str, Callable[[Msg], None]]:
        """One for each actor."""
        return {name: getattr(self, name) for name in self.ACTORS}

    def customer(self, m: Msg) -> None:
        """Reads page, mail or parcel."""

    def internet(self, m: Msg) -> None:
        if m.kind == "PlaceOrder":
            self.send(Msg("internet", "web", "HttpRequest", m.order, m.amount))
        else:
            self.send(Msg("internet", "customer", "Page", m.order))

    def web(self, m: Msg) -> None:
        if m.kind == "HttpRequest":
            self.send(Msg("web", "orders", "NewOrder", m.order, m.amount))
        else:
            self.send(Msg("web", "internet", "HttpResponse", m.order))

    def orders(self, m: Msg) -> None:
        o, send = m.order, self.send
        if m.kind == "NewOrder":
            self.status[o] = "new"
            send(Msg("orders", "stock", "Reserve", o))
        elif m.kind == "Reserved":
            self.status[o] = "reserved"
            send(Msg("orders", "merchant", "Charge", o, PRICE))
        elif m.kind == "Paid":
            self.status[o] = "paid"
            send(Msg("orders", "web", "Confirmed", o))
            send(Msg("orders", "mail", "MailConfirmed", o))
            send(Msg("orders", "dispatch", "Pick", o))
        elif m.kind == "Declined":
            self.status[o] = "declined"
            send(Msg("orders", "stock", "Release", o))
            send(Msg("orders", "web", "Rejected", o))
        elif m.kind == "Shipped":
            self.status[o] = "shipped"
        elif m.kind == "Delivered":
            self.status[o] = "delivered"
            send(Msg("orders", "mail", "MailDelivered", o))

    def stock(self, m: Msg) -> None:
        if m.kind == "Reserve":
            if self.on_hand > 0:
                self.on_hand -= 1
                self.send(Msg("stock", "orders", "Reserved", m.order))
            else:
                self.waiting.append(m.order)
        elif m.kind == "Release":
            self.on_hand += 1
        elif m.kind == "Goods":
            self.on_hand += m.amount
            self.on_order -= m.amount
        while self.waiting and self.on_hand > 0:
            self.on_hand -= 1
            self.send(Msg("stock", "orders", "Reserved", self.waiting.pop(0)))
        if self.on_hand + self.on_order - len(self.waiting) < REORDER:
            self.on_order += LOT
            self.send(Msg("stock", "wholesaler", "Purchase", 0, LOT))

    def merchant(self, m: Msg) -> None:
        if m.kind == "Charge":
            self.send(Msg("merchant", "bank", "AuthRequest", m.order, m.amount))
        elif m.kind == "AuthOk":
            self.money["shop"] += m.amount
            self.send(Msg("merchant", "orders", "Paid", m.order))
        else:
            self.send(Msg("merchant", "orders", "Declined", m.order))

    def bank(self, m: Msg) -> None:
        if self.declines(m):
            self.send(Msg("bank", "merchant", "AuthDeclined", m.order))
        else:
            self.money["customers"] -= m.amount
            self.send(Msg("bank", "merchant", "AuthOk", m.order, m.amount))

    def wholesaler(self, m: Msg) -> None:
        self.money["shop"] -= COST * m.amount
        self.money["wholesaler"] += COST * m.amount
        self.send(Msg("wholesaler", "stock", "Goods", 0, m.amount))

    def dispatch(self, m: Msg) -> None:
        self.send(Msg("dispatch", "orders", "Shipped", m.order))
        self.send(Msg("dispatch", "courier", "Parcel", m.order))

    def courier(self, m: Msg) -> None:
        self.send(Msg("courier", "customer", "Parcel", m.order))
        self.send(Msg("courier", "orders", "Delivered", m.order))

    def mail(self, m: Msg) -> None:
        key = (m.order, m.kind)
        self.mails[key] = self.mails.get(key, 0) + 1
        self.send(Msg("mail", "customer", m.kind, m.order))

    def broken(self) -> list[str]:
        """What does not hold once everything has happened."""
        bad = []
        if sum(self.money.values()) != 0:
            bad.append(f"money not conserved: {self.money}")
        if self.on_hand < 0:
            bad.append("stock negative")
        bad += [f"order {o} ends {s}" for o, s in self.status.items() if s not in ("delivered", "declined")]
        bad += [f"mail {key} sent {n} times" for key, n in self.mails.items() if n != 1]
        return bad
