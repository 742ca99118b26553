"""The peer on a hand-written loop over `heapq`: what pure Python can do at best when nothing is kept."""

from heapq import heappop, heappush
from random import Random

from tests.peers.rules import DECLINED, GAP, LATENCY, PRICE, Msg, Rules
from tests.peers.simpy_shop import Run

_NEXT = Msg("", "arrivals", "", 0)


def run_heapq(orders: int, seed: int) -> Run:
    """Let so many orders go through the shop."""
    rng = Random(seed)
    queue: list[tuple[float, int, Msg]] = []
    now, pushed, sent, order = 0.0, 0, 0, 0

    def push(delay: float, message: Msg) -> None:
        nonlocal pushed
        pushed += 1
        heappush(queue, (now + delay, pushed, message))

    def send(message: Msg) -> None:
        nonlocal sent
        sent += 1
        push(LATENCY[message.receiver] * (0.5 + rng.random()), message)

    def arrivals(_: Msg) -> None:
        nonlocal order
        order += 1
        send(Msg("customer", "internet", "PlaceOrder", order, PRICE))
        if order < orders:
            push(rng.expovariate(1 / GAP), _NEXT)

    shop = Rules(send, lambda _: rng.random() * 100 < DECLINED)
    handlers = {**shop.handlers(), "arrivals": arrivals}
    push(rng.expovariate(1 / GAP), _NEXT)
    while queue:
        now, _, message = heappop(queue)
        handlers[message.receiver](message)
    return Run(shop, sent, now)
