"""The peer in SimPy, as its documentation would have it: in memory, storing nothing.

Every actor is one process that reads one `Store`; a message spends a random time on its link, which is
one `Timeout` with a callback, the quickest link SimPy offers (a process for each message is slower).
"""

from collections.abc import Generator
from dataclasses import dataclass
from random import Random
from typing import Any

import simpy

from tests.peers.rules import DECLINED, GAP, LATENCY, PRICE, Msg, Rules

Process = Generator[simpy.Event, Any, None]


@dataclass(frozen=True)
class Run:
    """What became of a run: the shop, how many messages it took, and the virtual ms that passed."""

    shop: Rules
    messages: int
    now: float


def run_simpy(orders: int, seed: int) -> Run:
    """Let so many orders go through the shop."""
    env, rng = simpy.Environment(), Random(seed)
    inbox = {name: simpy.Store(env) for name in Rules.ACTORS}
    sent = 0

    def arrive(event: Any) -> None:
        message = event.value
        inbox[message.receiver].put(message)

    def send(message: Msg) -> None:
        nonlocal sent
        sent += 1
        link: Any = env.timeout(LATENCY[message.receiver] * (0.5 + rng.random()), message)
        link.callbacks.append(arrive)

    def actor(name: str) -> Process:
        handle, get = shop.handlers()[name], inbox[name].get
        while True:
            handle((yield get()))

    def arrivals() -> Process:
        for order in range(1, orders + 1):
            yield env.timeout(rng.expovariate(1 / GAP))
            send(Msg("customer", "internet", "PlaceOrder", order, PRICE))

    shop = Rules(send, lambda _: rng.random() * 100 < DECLINED)
    for name in Rules.ACTORS:
        env.process(actor(name))
    env.process(arrivals())
    env.run()
    return Run(shop, sent, env.now)
