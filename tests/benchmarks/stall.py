"""The longest time the screen's event loop stood still while the shop's thread worked as fast as it can."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from time import perf_counter

from ecomtui import Shop
from ecomtui.tui.app import ShopApp
from ecomtui.tui.pace import SPEEDS
from tests.benchmarks.busy_day import busy_day
from tests.benchmarks.lab import Lab
from tests.benchmarks.measuring import Figure, Goal, Line, Spread
from tests.benchmarks.processes import Measures, fresh, settle
from tests.benchmarks.terminal import SIZE

_BEAT = 0.001
_CALM = 1.0
"""Seconds in which whatever a screen still does comes to its end."""
VISITORS = 200
"""Who come in an hour while the office's charts are looked at."""


def measure(lab: Lab) -> Figure:
    """Four times over: in bulk, while stops are played, over the charts with traffic on, and while nothing happens."""
    runs = [
        fresh(stalls, path=lab.copy(lab.small_store), orders=lab.scale.orders // 10) for _ in range(lab.scale.repeats)
    ]
    return Figure(
        "stall",
        f"longest stall of the event loop, {lab.scale.orders // 10:,} orders in bulk behind it",
        "",
        Spread.of(1_000 * run["bulk"] for run in runs),
        Goal(50, 20, most=True),
        unit="ms",
        lines=(
            Line("playing, eight stops a second", "ms", Spread.of(1_000 * run["playing"] for run in runs)),
            Line("charts under traffic", "ms", Spread.of(1_000 * run["charts"] for run in runs)),
            Line("at rest", "ms", Spread.of(1_000 * run["at_rest"] for run in runs)),
        ),
    )


def stalls(path: str, orders: int) -> Measures:
    """Seconds of the longest stall in each."""
    return asyncio.run(_stalls(path, orders))


async def _stalls(path: str, orders: int) -> Measures:
    app = ShopApp(lambda: Shop.open(path))
    async with app.run_test(size=SIZE) as pilot:
        while app.guide.snapshot is None:
            await asyncio.sleep(_BEAT)
        await pilot.pause(_CALM)
        settle()
        at_rest = await _longest(lambda: asyncio.sleep(_CALM))
        bulk = await _longest(lambda: app.keeper.ask(lambda shop: busy_day(shop, orders)))
        await app.guide.order_now(lambda shop, me: shop.customer(me).buy({"espresso-cup": 1}))
        app.action_area("backstage")
        app.guide.faster(len(SPEEDS))
        await pilot.pause(_CALM)
        app.guide.play_or_pause()
        playing = await _longest(lambda: asyncio.sleep(2 * _CALM))
        app.guide.pause()
        app.action_area("office")
        await app.guide.switch_traffic(VISITORS)
        await pilot.pause(_CALM)
        charts = await _longest(lambda: asyncio.sleep(4 * _CALM))
        app.guide.pause()
    return {"at_rest": at_rest, "bulk": bulk, "playing": playing, "charts": charts}


async def _longest(work: Callable[[], Awaitable[object]]) -> float:
    """The longest time between two beats of the loop while that goes on."""
    async with _listening() as gaps:
        await work()
    return max(gaps) - _BEAT


@asynccontextmanager
async def _listening() -> AsyncIterator[list[float]]:
    gaps: list[float] = []

    async def beat() -> None:
        last = perf_counter()
        while True:
            await asyncio.sleep(_BEAT)
            now = perf_counter()
            gaps.append(now - last)
            last = now

    heart = asyncio.create_task(beat())
    await asyncio.sleep(2 * _BEAT)
    try:
        yield gaps
    finally:
        heart.cancel()
        with suppress(asyncio.CancelledError):
            await heart
