"""The shop's world is deterministic, durable and reversible: the same digest whichever way one came."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ecomtui import Given, Shop
from tests.shop.going_on import the_world_goes_on
from tests.shop.stories import CUP, broken, printed

GOLDEN = "263edf0397096f16eb893f6e3aef674ecaf58494698c4e29efd6e2c7df936d22"
"""The digest of `a_session` on every machine, Python version and hash seed."""


TIMERS = ("GraceOver", "PickingDone", "PackingDone", "PostMail", "NextScan")


def a_session(shop: Shop) -> Iterator[None]:
    """Three customers, trouble of every sort; yields after every act and every message."""
    shop.arm("net.drop_response", customer="ben", nth=3)
    yield
    first = shop.customer("asha").buy({CUP: 2, "bear-mug": 1})
    yield
    yield from messages(shop, 12)
    shop.arm("bank.timeout_after", times=1)
    yield
    second = shop.customer("ben").buy({CUP: 1}, card="4000000000000002")
    yield
    yield from until(shop, "OrderRefused")
    yield from messages(shop, 6)
    shop.customer("ben").pay(second, payer="chloe")
    yield
    shop.customer("chloe").buy({"kintsugi-cup": 2, CUP: 3})
    yield
    yield from messages(shop, 60)
    shop.advance("3m")
    yield
    shop.set("backorders", "false")
    yield
    shop.customer("chloe").buy({"kintsugi-cup": 1})
    yield
    shop.guard_off("mail_once")
    yield
    yield from until(shop, "DispatchOrder")
    shop.customer("asha").cancel(first)
    yield
    shop.restock("kintsugi-cup", 3)
    yield
    yield from messages(shop, 1_000)


def messages(shop: Shop, number: int) -> Iterator[None]:
    for _ in range(number):
        if not shop.run(limit=1):
            return
        yield


def until(shop: Shop, kind: str) -> Iterator[None]:
    """Message by message until one of that kind is handled; decided by the journal, so it survives a reopening."""
    while not shop.moment().at_rest:
        shop.run(limit=1)
        yield
        handled = shop.at_step(shop.moment().steps)
        if handled is not None and handled.kind == kind:
            return


def played(shop: Shop) -> Shop:
    for _ in a_session(shop):
        pass
    return shop


@pytest.fixture(scope="module")
def want() -> str:
    with played(Shop.in_memory(7)) as shop:
        assert broken(shop) == set()
        return shop.digest()


def test_the_digest_is_the_same_everywhere(want: str) -> None:
    assert want == GOLDEN


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_the_digest_does_not_depend_on_the_hash_seed(hash_seed: str) -> None:
    program = "from tests.shop.test_determinism import *; print(played(Shop.in_memory(7)).digest())"
    assert printed(program, PYTHONHASHSEED=hash_seed) == GOLDEN


def test_step_and_bulk_writing_agree(want: str, tmp_path: Path) -> None:
    with Shop.open(tmp_path / "bulk.db", 7) as shop, shop.in_bulk():
        played(shop)
        assert shop.digest() == want


def test_closed_and_reopened_at_every_moment(want: str, tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    shop = Shop.open(path, 7)

    class Reopened:
        def __getattr__(self, name: str) -> object:
            return getattr(shop, name)

    for _ in a_session(Reopened()):  # type: ignore[arg-type]
        shop.close()
        shop = Shop.open(path)
    assert shop.digest() == want
    shop.close()


def test_back_any_distance_and_forward_again(want: str) -> None:
    with played(Shop.in_memory(7)) as shop:
        length = shop.moment().steps
        for distance in [*range(1, 100), *range(100, length + 1, 17), length]:
            shop.back(distance)
            shop.run()
            assert (shop.moment().steps, shop.digest()) == (length, want), distance


def test_back_across_a_reopening_and_forward_again(want: str, tmp_path: Path) -> None:
    played(Shop.open(tmp_path / "shop.db", 7)).close()
    for distance in (1, 7, 60, 150):
        with Shop.open(tmp_path / "shop.db") as shop:
            shop.back(distance)
        with Shop.open(tmp_path / "shop.db") as shop:
            shop.run()
            assert shop.digest() == want


def test_after_a_fork_the_old_branch_is_still_there_and_reads_the_same(want: str) -> None:
    with played(Shop.in_memory(7)) as shop:
        story = shop.story(1001)
        shop.back(120)
        shop.customer("diego").buy({CUP: 1})
        shop.run()
        assert shop.digest() != want
        assert [(b.id, b.parent) for b in shop.branches()] == [(1, None), (2, 1)]
        shop.visit(1)
        assert shop.digest() == want
        assert shop.story(1001) == story


def crowd(path: Path) -> Given:
    return Given(balances=dict.fromkeys(("asha", "ben", "chloe", "diego"), 10_000_000), stock={CUP: 5})


@pytest.mark.parametrize(("bulk", "orders", "patience"), [(False, 4, 0.12), (True, 20, 0.15)])
def test_killed_at_random_moments_and_resumed(tmp_path: Path, bulk: bool, orders: int, patience: float) -> None:
    """50 kills in each mode, by SIGKILL, at moments drawn from a seed."""

    def begin(path: Path) -> None:
        with Shop.open(path, 7, crowd(path)) as shop:
            for number in range(orders):
                shop.customer(("asha", "ben", "chloe", "diego")[number % 4]).buy({CUP: 1, "bear-mug": 2})

    begin(tmp_path / "whole.db")
    the_world_goes_on(tmp_path / "whole.db", bulk=bulk)
    with Shop.open(tmp_path / "whole.db") as shop:
        want, steps = shop.digest(), shop.moment().steps
    processes = multiprocessing.get_context("forkserver")  # forks from a process without threads
    processes.set_forkserver_preload(["tests.shop.going_on"])
    chance, kills, path = random.Random(3), 0, tmp_path / "killed0.db"
    begin(path)
    while kills < 50:
        child = processes.Process(target=the_world_goes_on, args=(path,), kwargs={"bulk": bulk})
        child.start()
        time.sleep(chance.random() * patience)
        assert child.pid is not None
        with suppress(ProcessLookupError):  # it was quicker
            os.kill(child.pid, signal.SIGKILL)
        child.join()
        kills += child.exitcode == -signal.SIGKILL
        with Shop.read(path) as shop:
            assert shop.moment().steps <= steps
            if shop.moment().at_rest:
                path = tmp_path / f"killed{len(list(tmp_path.glob('killed*.db')))}.db"
                begin(path)
    for killed in tmp_path.glob("killed*.db"):
        the_world_goes_on(killed, bulk=bulk)
        with Shop.open(killed) as shop:
            assert (shop.moment().steps, shop.digest()) == (steps, want)
            assert shop._world.store.connection.execute("pragma integrity_check").fetchone() == ("ok",)


def tales(dropped: str | None = None) -> dict[str, list[tuple[object, ...]]]:
    """What happened to five orders: kinds, receivers, times and amounts; chloe may lose one message of a kind."""
    with Shop.in_memory(7, Given(stock={CUP: 1_000})) as shop:
        names = ("asha", "ben", "chloe", "diego", "emma")
        errands = {name: shop.customer(name).buy({CUP: 1}) for name in names}
        if dropped is not None:
            shop.arm("net.drop_request", customer="chloe", message=dropped)
        shop.run()
        orders = {shop.order(order.id).customer: order.id for order in shop.orders()}
        return {
            name: [(m.kind, m.receiver, m.at, m.body.get("amount"), m.fate) for m in shop.story(orders[name])]
            for name in errands
            if name in orders
        }


def test_dropping_any_one_message_of_one_order_changes_no_other_order() -> None:
    whole = tales()
    droppable = {str(kind) for kind, *_ in whole["chloe"]} - {"Buy", *TIMERS}
    assert len(droppable) >= 35
    for kind in sorted(droppable):
        without = tales(kind)
        assert without.pop("chloe", None) != whole["chloe"], kind
        assert without == {name: tale for name, tale in whole.items() if name != "chloe"}, kind


def test_taking_one_customer_away_changes_no_other_order() -> None:
    def tale_of_ben(*names: str) -> list[tuple[str, int | None]]:
        with Shop.in_memory(7, Given(stock={CUP: 1_000})) as shop:
            errands = {name: shop.customer(name).buy({CUP: 1}) for name in names}
            shop.run()
            return [(m.kind, m.at) for m in shop.story(shop.order_of(errands["ben"]))]

    assert tale_of_ben("asha", "ben", "chloe") == tale_of_ben("ben")
