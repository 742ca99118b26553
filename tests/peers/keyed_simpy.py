"""The peer in SimPy with our world's chance: integer draws, keyed by where a message came from.

SimPy decides when things happen and who is woken; the rules are the peer's. What is told to both
engines alike is written down here, apart from ours:

- Time is whole milliseconds. A message takes its receiver's latency, drawn by the message's own key, and
  never overtakes an earlier one on its link (sender, receiver and order).
- What falls due in the same millisecond happens in the order of sending. SimPy would order it by when its
  stores and processes were woken, so every message is given an instant of its own: its millisecond,
  and its number as the fraction of it.
- A message's key is mixed from its cause's key, its kind and receiver and how many such its cause had sent;
  the first one's from the seed. Each process carries the message it handles, so each side has a lineage of
  its own.
"""

from collections.abc import Generator
from typing import Any, Final, NamedTuple

import simpy

from ecomtui.world import chance
from tests.peers.rules import DECLINED, LATENCY, PRICE, Msg, Rules

_FRACTION: Final = 32
"""Bits of an instant that hold a message's number."""


class Told(NamedTuple):
    """One line of a trace: the message's number, when it was sent and handled (ms), and what it said."""

    id: int
    sent: int
    at: int
    sender: str
    receiver: str
    kind: str
    order: int
    amount: int


class Letter(NamedTuple):
    """A message on its way, with its number, its key and when it left."""

    id: int
    key: int
    sent: int
    message: Msg


class KeyedSimpy:
    """A run of the peer: `trace` in the order of handling."""

    def __init__(self, orders: int, gap: int, seed: int) -> None:
        self.trace: list[Told] = []
        self.shop = Rules(self._send, self._declines)
        self._orders, self._gap = orders, gap
        self._env = simpy.Environment()
        self._inbox = {name: simpy.Store(self._env) for name in Rules.ACTORS}
        self._letters = 0
        self._last_due: dict[tuple[str, str, int], int] = {}
        self._sent: list[Msg] = []
        for name in Rules.ACTORS:
            self._env.process(self._actor(name))
        self._post(Msg("control", "customer", "Open", orders, gap), chance.act_key(seed, "control", 0), 0)
        self._env.run()

    @property
    def _now(self) -> int:
        return int(self._env.now) >> _FRACTION

    def _post(self, message: Msg, key: int, due: int) -> None:
        self._letters += 1
        instant = (due << _FRACTION) + self._letters
        link: Any = self._env.timeout(instant - self._env.now, Letter(self._letters, key, self._now, message))
        link.callbacks.append(self._arrive)

    def _arrive(self, event: Any) -> None:
        self._inbox[event.value.message.receiver].put(event.value)

    def _actor(self, name: str) -> Generator[simpy.Event, Any, None]:
        handle = self.shop.handlers()[name]
        while True:
            letter: Letter = yield self._inbox[name].get()
            self.trace.append(Told(letter.id, letter.sent, self._now, *letter.message))
            self._at_hand, self._sent = letter, []
            if letter.message.kind in ("Open", "Arrive"):
                self._next_customer(letter)
            else:
                handle(letter.message)

    def _next_customer(self, letter: Letter) -> None:
        """Somebody places an order, and the next one is on the way."""
        number = letter.message.order if letter.message.kind == "Arrive" else 0
        if number:
            self._send(Msg("customer", "internet", "PlaceOrder", number, PRICE))
        if number < self._orders:
            gap = chance.exponential(letter.key, "gap", self._gap)
            following = Msg("customer", "customer", "Arrive", number + 1)
            self._post(following, self._key(following), self._now + gap)

    def _send(self, message: Msg) -> None:
        key, mean = self._key(message), LATENCY[message.receiver]
        due = self._now + mean // 2 + chance.draw(key, "latency", mean + 1)
        link = (message.sender, message.receiver, message.order)
        due = self._last_due[link] = max(due, self._last_due.get(link, 0))
        self._post(message, key, due)

    def _key(self, message: Msg) -> int:
        alike = [one for one in self._sent if (one.kind, one.receiver) == (message.kind, message.receiver)]
        self._sent.append(message)
        return chance.child_key(self._at_hand.key, f"{message.kind}>{message.receiver}", len(alike))

    def _declines(self, _: Msg) -> bool:
        return chance.draw(self._at_hand.key, "decline", 100) < DECLINED
