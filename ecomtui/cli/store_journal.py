"""What holds in the journal of every world: numbers, steps, causes, fates, bodies, and the acts behind it."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec

from ecomtui.shop.assembly import MODEL
from ecomtui.world.chain import broken_links
from ecomtui.world.errors import BadInput
from ecomtui.world.files import Connection
from ecomtui.world.history import NO_MESSAGE, Act, History
from ecomtui.world.model import OUTSIDERS
from ecomtui.world.repository import Repository
from ecomtui.world.store import Store

Looks = Callable[[Connection], Iterable[str]]
"""Looks at a file and says what is wrong, each with its place; keeps nothing of what it has seen."""
_ACTS: Final = 1_000


def numbers(connection: sqlite3.Connection) -> Iterable[str]:
    for expected, (message,) in enumerate(connection.execute("select id from message order by id"), start=1):
        if message != expected:
            yield f"message {expected} is missing"
            return


def steps(connection: sqlite3.Connection) -> Iterable[str]:
    handled = connection.execute(
        "select step, id, at from message where step is not null and fate <> 'forgotten' order by step, id"
    )
    expected, now = 1, 0
    for step, message, at in handled:
        if step != expected:
            yield f"message {message} is step {step}, where step {expected} should be"
            expected = step
        expected += 1
        if at is not None and at < now:
            yield f"message {message} was handled at {at} ms, after one that was handled at {now} ms"
        now = at or now
    (made,) = connection.execute("select steps from moment").fetchone()
    if made >= expected:
        yield f"the world says it has made {made} steps, the journal has {expected - 1}"


def causes(connection: sqlite3.Connection) -> Iterable[str]:
    for message, cause in connection.execute(
        "select m.id, m.cause from message m left join message c on c.id = m.cause "
        "where m.cause is not null and (c.id is null or c.id >= m.id or c.step is null or c.step >= m.step)"
    ):
        yield f"message {message} says that message {cause} caused it, which cannot be"
    # a message that a program died over comes again, from the same sender: its cause is the one that was lost
    for message, sender, cause, receiver in connection.execute(
        "select m.id, m.sender, c.id, c.receiver from message m join message c on c.id = m.cause "
        "where m.repeats is null and m.sender <> c.receiver "
        "and not (c.fate = 'lost' and c.kind = m.kind and c.sender = m.sender)"
    ):
        yield f"message {message} is from {sender}, but message {cause}, which caused it, went to {receiver}"
    for message, sent, cause, at in connection.execute(
        "select m.id, m.sent, c.id, c.at from message m join message c on c.id = m.cause where m.sent <> c.at"
    ):
        yield f"message {message} was sent at {sent} ms, but message {cause}, which caused it, was handled at {at} ms"


def fates(connection: sqlite3.Connection) -> Iterable[str]:
    for (message,) in connection.execute(
        "select id from message where (fate is null) <> (step is null) or (fate <> 'forgotten' and at is null)"
    ):
        yield f"message {message} is neither waiting nor handled"
    for message, due, at in connection.execute(
        "select id, due, at from message where due < sent or (at < due and fate <> 'forgotten')"
    ):
        yield f"message {message} was due at {due} ms, which does not go with when it was sent and handled ({at} ms)"


def bodies(connection: sqlite3.Connection) -> Iterable[str]:
    names = {*MODEL.party_names}
    for message, sender, receiver, kind, body in connection.execute(
        "select id, sender, receiver, kind, body from message"
    ):
        try:
            MODEL.kinds.decode(kind, body)
        except (BadInput, msgspec.DecodeError, UnicodeDecodeError) as error:
            yield f"message {message} ({kind}) cannot be read: {error}"
        if receiver not in names:
            yield f"message {message} is for {receiver!r}, whom nobody knows"
        if sender not in names and sender not in OUTSIDERS:
            yield f"message {message} is from {sender!r}, whom nobody knows"


def acts(connection: Connection) -> Iterable[str]:
    """The acts of the branch at hand, as they are logged, are its messages that no message caused."""
    journal = connection.execute(
        "select id, sender, receiver, kind, body, about, who, sent from message where cause is null order by id"
    )
    for act in reached(connection):
        if act.kind in NO_MESSAGE:
            continue
        message, *written = journal.fetchone() or (None,)
        logged = [act.sender, act.receiver, act.kind, act.body, act.about, act.who, act.now]
        if message is None:
            yield f"act {act.n} ({act.kind}) is in no message of the journal"
        elif written != logged:
            names = ("sender", "receiver", "kind", "body", "about", "who", "time")
            wrong = [name for name, a, b in zip(names, written, logged, strict=True) if a != b]
            yield f"message {message} ({written[2]}) is not what act {act.n} ({act.kind}) says: {', '.join(wrong)}"
    for message, _, _, kind, *_ in journal:
        yield f"message {message} ({kind}) is no act that anybody did, and nothing caused it"


def chain(connection: sqlite3.Connection) -> Iterable[str]:
    """What was handled is what the links were made over, commit by commit."""
    for first, last in broken_links(connection):
        if first < last:
            yield f"among the messages handled as steps {first} to {last} at least one is not what it was then"
            continue
        found = connection.execute(
            "select id, kind from message where step=? and fate<>'forgotten'", (first,)
        ).fetchone()
        what = f"message {found[0]} ({found[1]})" if found else "the message"
        yield f"{what}, handled as step {first}, is not what it was then"


def reached(connection: Connection) -> Iterator[Act]:
    """The acts that the world has reached, in their order, those that only let time pass among them."""
    store = Store(None, Repository(connection, ()), None)
    moment = store.moment()
    history = History(store, moment)
    for first in range(0, moment.acts, _ACTS):
        yield from history.acts(moment.branch, first, min(first + _ACTS, moment.acts))


JOURNAL: Final[tuple[tuple[str, Looks], ...]] = (
    ("messages are numbered without a gap", numbers),
    ("steps follow each other without a gap", steps),
    ("every message has its cause", causes),
    ("every message waits or has its fate", fates),
    ("every message can be read", bodies),
    ("acts and journal agree", acts),
    ("the journal is what its chain of hashes was made over", chain),
)
