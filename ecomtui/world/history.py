"""The log of acts and its branches: seed and acts rebuild a world (DESIGN sections 1 and 5).

An act is logged with the step it follows and enters again there when undone steps are replayed. A new
act before a redo tail begins a branch: the old one keeps its acts and stays readable. A branch holds its
own acts from where it forked; what came before are its parent's.
"""

from collections import Counter, deque
from dataclasses import dataclass
from typing import Final

import msgspec

from ecomtui.world.errors import BadInput
from ecomtui.world.message import Body
from ecomtui.world.store import Moment, Store

CLOCK: Final = "clock"
"""The kind of a log entry that is no message: time was let pass."""
_NO_END: Final = 1 << 62
ROOT: Final = 1
"""The branch that every world begins on."""


class Choose(Body):
    """Of the messages that wait within the same window, let this one come first; those before it have to wait.

    It takes the place of one that was due at `place` (ms).
    """

    message: int
    place: int


CHOICE: Final = Choose.__name__
"""The kind of the other log entry that is no message: as one it would run in the very race that it decides."""
NO_MESSAGE: Final = frozenset({CLOCK, CHOICE})


@dataclass(frozen=True)
class Act:
    """One entry of the log: the `n`th act of its branch, made after `after_step` steps at `now` ms.

    `actor` counts acts for chance: `person:3` (a customer's number), `staff` or `control`.
    """

    n: int
    after_step: int
    now: int
    actor: str
    sender: str
    receiver: str
    kind: str
    body: str
    about: str | None
    who: int | None


@dataclass(frozen=True)
class Branch:
    """A course the world took: where it left its parent, and how many steps it has."""

    id: int
    parent: int | None
    fork_act: int
    fork_step: int
    steps: int


class History:
    """The acts of the branch at hand: those reached, and the redo tail."""

    def __init__(self, store: Store, moment: Moment) -> None:
        self._store, self._moment = store, moment
        self.tail: deque[Act] = deque()
        self._counts: Counter[str] = Counter()
        self.branched = ROOT
        """How many courses this world has taken."""

    def load(self) -> None:
        """Read the log anew."""
        self.tail.clear()
        self._counts.clear()
        (self.branched,) = self._store.connection.execute("select max(id) from branch").fetchone()
        for branch, start, end in self._segments(self._moment.branch):
            self._counts.update(
                dict(
                    self._store.connection.execute(
                        "select actor, count(*) from act where branch=? and n>=? and n<? group by actor",
                        (branch, start, min(end, self._moment.acts)),
                    )
                )
            )
        self.tail.extend(self.acts(self._moment.branch, self._moment.acts))

    def choices(self) -> list[Choose]:
        """Which messages have been told to come first, the latest choice last."""
        if not self._counts[CHOICE]:
            return []
        reached = self.acts(self._moment.branch, 0, self._moment.acts, CHOICE)
        return [msgspec.json.decode(act.body, type=Choose) for act in reached]

    def nth(self, actor: str) -> int:
        """How many acts of that actor have been reached."""
        return self._counts[actor]

    def reach(self, act: Act) -> None:
        """An act enters the world, for the first time or again."""
        self._counts[act.actor] += 1
        self._moment.acts = act.n + 1
        self._store.save_moment()

    def log(self, act: Act) -> None:
        """Add a new act to the branch at hand."""
        self._store.later(
            "insert into act values(?,?,?,?,?,?,?,?,?,?,?)",
            (
                self._moment.branch, act.n, act.after_step, act.now, act.actor, act.sender, act.receiver,
                act.kind, act.body, act.about, act.who,
            ),
        )  # fmt: skip

    def fork(self) -> None:
        """Begin a branch here; the one left behind keeps its acts and how far it went."""
        moment = self._moment
        self._keep_length()
        self.branched += 1
        self._store.later(
            "insert into branch values(?,?,?,?,?)",
            (self.branched, moment.branch, moment.acts, moment.steps, moment.steps),
        )
        moment.branch, moment.furthest = self.branched, moment.steps
        self.tail.clear()
        self._store.save_moment()

    def switch(self, branch: int) -> None:
        """Make another branch the one at hand; the world must stand where both are the same."""
        self._keep_length()
        self._moment.branch, self._moment.furthest = branch, self.branch(branch).steps
        self._store.save_moment()
        self._store.commit(self._moment)
        self.load()

    def _keep_length(self) -> None:
        self._store.later("update branch set steps=? where id=?", (self._moment.furthest, self._moment.branch))

    def branch(self, number: int) -> Branch:
        """One branch.

        Raises:
            BadInput: when there is none of that number.
        """
        for branch in self.branches():
            if branch.id == number:
                return branch
        raise BadInput(f"there is no branch {number}; there are {', '.join(str(b.id) for b in self.branches())}")

    def branches(self) -> list[Branch]:
        """Every course this world has taken."""
        here = self._moment
        rows = self._store.connection.execute("select id, parent, fork_act, fork_step, steps from branch order by id")
        return [
            Branch(number, parent, fork_act, fork_step, here.furthest if number == here.branch else steps)
            for number, parent, fork_act, fork_step, steps in rows
        ]

    def acts(self, branch: int, first: int = 0, end: int = _NO_END, kind: str | None = None) -> list[Act]:
        """The acts of a branch (of one kind, or all) from number `first` to before `end`, its ancestors' included."""
        found: list[Act] = []
        for owner, start, stop in self._segments(branch):
            found += (
                Act(*row)
                for row in self._store.connection.execute(
                    "select n, after_step, now, actor, sender, receiver, kind, body, about, who from act "
                    "where branch=? and n>=? and n<? and (?4 is null or kind=?4) order by n",
                    (owner, max(start, first), min(stop, end), kind),
                )
            )
        return found

    def _segments(self, branch: int) -> list[tuple[int, int, int]]:
        """Which branch owns which acts on the way to this one: (branch, first act, end)."""
        if branch == ROOT:
            return [(ROOT, 0, _NO_END)]
        parents = {b.id: b for b in self.branches()}
        segments: list[tuple[int, int, int]] = []
        number: int | None = branch
        end = _NO_END
        while number is not None:
            here = parents[number]
            if here.fork_act < end:
                segments.append((number, here.fork_act, end))
                end = here.fork_act
            number = here.parent
        return segments[::-1]

    def common_acts(self, branch: int) -> int:
        """How many acts another branch shares with the one at hand."""
        here, there = self._segments(self._moment.branch), self._segments(branch)
        shared = 0
        for (owner, _, end), (other, _, other_end) in zip(here, there, strict=False):
            if owner != other:
                break
            shared = min(end, other_end)
            if end != other_end:
                break
        return shared

    def unreach(self, step: int, first: int = 0) -> list[Act]:
        """Put the reached acts that followed `step` (from number `first` on) back into the tail."""
        taken: list[Act] = []
        while self._moment.acts > first:
            (act,) = self.acts(self._moment.branch, self._moment.acts - 1, self._moment.acts)
            if act.after_step < step:
                break
            self._counts[act.actor] -= 1
            self.tail.appendleft(act)
            self._moment.acts = act.n
            taken.insert(0, act)
        return taken
