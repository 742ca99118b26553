"""Messages a second at one commit each, the rows each changed kept, against SQLite with one commit a row."""

import sqlite3
from time import perf_counter

from ecomtui.world.message import COLUMNS
from tests.benchmarks.busy_day import PER_HOUR, opened, warm_up
from tests.benchmarks.lab import Lab
from tests.benchmarks.measuring import Figure, Goal, Line, Spread
from tests.benchmarks.processes import Measures, fresh, settle

_MESSAGE = (
    123_456, 123_455, "order_manager", "merchant", "RequestPayment", 3_141_592_653_589_793_238, 86_400_000, 86_400_040,
    "order:1001", 17, 0, None, '{"order":1001,"customer":17,"payer":17,"amount":3000,"card":{"token":"card-17",'
    '"brand":"visa","last4":"0014"},"key":"o123"}', None, "handled", 98_765, 86_400_040,
)  # fmt: skip
"""A message of the usual width, in the order of its columns."""


def measure(lab: Lab) -> Figure:
    """Both on the same disk, one after the other."""
    runs = [
        (
            fresh(stepping, path=lab.new_file(), steps=lab.scale.steps)["rate"],
            fresh(one_commit_a_row, path=lab.new_file(), rows=lab.scale.steps)["rate"],
        )
        for _ in range(lab.scale.repeats)
    ]
    return Figure(
        "step",
        f"messages/s at one commit each, rows changed kept ({lab.scale.steps} messages)",
        "sqlite3, one commit a row",
        Spread.ratios(runs),
        Goal(0.2, 0.4),
        lines=(
            Line("ours", "messages/s", Spread.of(ours for ours, _ in runs)),
            Line("sqlite3", "rows/s", Spread.of(floor for _, floor in runs)),
        ),
    )


def stepping(path: str, steps: int) -> Measures:
    """Ours: a busy day, message by message."""
    warm_up()
    with opened(path) as shop:
        shop.traffic(PER_HOUR, orders=steps // 50 + 1)
        settle()
        begun = perf_counter()
        handled = shop.run(limit=steps)
        return {"rate": handled / (perf_counter() - begun)}


def one_commit_a_row(path: str, rows: int) -> Measures:
    """The floor: as many rows as wide as a message, in a table without indexes."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma synchronous=normal")
    connection.execute(f"create table message(id integer primary key, {','.join(COLUMNS[1:])})")
    insert = f"insert into message values({','.join('?' * len(COLUMNS))})"
    settle()
    begun = perf_counter()
    for number in range(rows):
        connection.execute("begin immediate")
        connection.execute(insert, (number, *_MESSAGE[1:]))
        connection.execute("commit")
    seconds = perf_counter() - begun
    connection.close()
    return {"rate": rows / seconds}
