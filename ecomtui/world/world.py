"""The engine: acts come in, messages go round, one step is one transaction (DESIGN section 1)."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from ecomtui.world import chance, files
from ecomtui.world.controls import GuardSwitch, SettingChange
from ecomtui.world.desk import WorldDesk
from ecomtui.world.errors import BadInput, StoreError, StoreFailed, WorldHalted
from ecomtui.world.faults import Effect
from ecomtui.world.history import CLOCK, Act, Branch, History
from ecomtui.world.mailbox import Mailbox
from ecomtui.world.message import Body, Fate, Message
from ecomtui.world.model import Charter, Model
from ecomtui.world.party import Party
from ecomtui.world.promises import Breach, StepView, Watch
from ecomtui.world.repository import Table
from ecomtui.world.store import Moment, Store
from ecomtui.world.weather import Weather

BATCH: Final = 1_000
"""Messages that share a commit in bulk writing."""
DEDUP: Final = "dedup"
"""The guard that recognises a message that arrives a second time."""


class Writing(StrEnum):
    """How the store is written: a commit a message with the rows it changed, or many to a commit."""

    step = "step"
    bulk = "bulk"


class World:
    """A world that stands at one moment and can be moved forward and back."""

    def __init__(self, model: Model, store: Store) -> None:
        self.model, self.store, self.rows = model, store, store.rows
        self.mailbox = Mailbox()
        self.weather = Weather(model, self.rows)
        self.writing = Writing.step
        self.halted: WorldHalted | None = None
        self._watch = Watch(model.promises)
        self.parties: dict[str, Party] = {}
        self._handlers: dict[tuple[str, str], Callable[[Body], None]] = {}
        for cls in model.parties:
            party = self.parties[cls.name] = cls(WorldDesk(self, cls.name))
            for kind, method in cls.handlers().items():
                self._handlers[cls.name, kind] = getattr(party, method)
        self.message: Message | None = None
        self._sends: list[Message] = []
        self._uncommitted = 0
        self._load()

    @classmethod
    def create(cls, model: Model, path: Path | None, seed: int, charter: Charter, *, full: bool = False) -> "World":
        """A new world, in a file or (None) in memory; every party writes the rows it begins with.

        The file appears whole or not at all. `full` waits for the disk at every commit.

        Raises:
            StoreError: when it cannot be made there, or there is a file already.
        """
        text = msgspec.json.encode(charter).decode()
        if path is None:
            return cls(model, Store.create(None, model.tables, seed, text))._founded()
        files.examine(path)
        held = files.lock(path)
        try:
            if files.examine(path) is not None:
                raise StoreError(f"{path} exists already; open it, or name another store with --store")
            with files.draft(path) as draft:
                store = Store.create(draft, model.tables, seed, text)
                try:
                    cls(model, store)._founded()
                finally:
                    store.close()
            return cls._over(model, Store.open(path, model.tables, full=full, held=held))
        except BaseException as error:
            files.release(held)
            if isinstance(error, StoreFailed | OSError):
                raise StoreError(f"{path} cannot be made ({error}); choose another place with --store") from error
            raise

    @classmethod
    def open(cls, model: Model, path: Path, *, full: bool = False) -> "World":
        """A world from its file, exactly where it stopped.

        Raises:
            StoreError: when the file is missing, locked, not ours, newer, truncated or read-only.
        """
        return cls._over(model, Store.open(path, model.tables, full=full))

    @classmethod
    def read(cls, model: Model, path: Path) -> "World":
        """A world from its file to look at only, as it stands now; another process may be writing it.

        Raises:
            StoreError: when the file is missing, not ours, newer or truncated.
        """
        return cls._over(model, Store.read(path, model.tables))

    @classmethod
    def _over(cls, model: Model, store: Store) -> "World":
        try:
            return cls(model, store)
        except BaseException as error:
            store.close()
            if isinstance(error, sqlite3.Error):
                raise StoreError(
                    f"{store.path} cannot be read ({error}); look at it with: ecomtui store verify"
                ) from error
            raise

    def close(self) -> None:
        """Commit and give the file back; closing again is no matter."""
        try:
            self.commit()
        finally:
            self.store.close()

    def _founded(self) -> "World":
        with self.store.transaction():
            self._open()
            self.rows.flush()
        self._load()
        return self

    def _open(self) -> None:
        """Every party writes its first rows."""
        charter = self.charter()
        for name, value in charter.settings.items():
            self.rows.add(SettingChange(name=name, value=value))
        for guard in charter.guards_off:
            self.rows.add(GuardSwitch(name=guard, out=True))
        for party in self.parties.values():
            party.opening(charter)
        self.rows.next_step(self.rows.end_step())

    def charter(self) -> Charter:
        """What this world was opened with."""
        charter: Charter = msgspec.json.decode(self.moment.charter, type=self.model.charter)
        return charter

    def _load(self) -> None:
        """Take everything from the file; nothing is counted from zero."""
        self.moment: Moment = self.store.moment()
        self.history = History(self.store, self.moment)
        self.history.load()
        self.next_id = self.store.next_id()
        self.mailbox.refill(map(self.model.kinds.message, self.store.waiting()))
        self.weather.refresh()
        self.message, self._sends, self._uncommitted, self.halted = None, [], 0, None

    @contextmanager
    def _or_as_before(self) -> Iterator[None]:
        """What breaks off in here (a full disk, Ctrl-C) leaves the world as its last commit left it."""
        try:
            yield
        except WorldHalted:
            raise
        except BaseException as error:
            self._return_to_commit()
            if isinstance(error, sqlite3.Error):
                raise self.store.failure(error) from error
            raise

    def _return_to_commit(self) -> None:
        self.store.drop()
        self._load()

    # ---------------------------------------------------------------- where it stands
    @property
    def now(self) -> int:
        """Virtual time, in ms."""
        return self.moment.now

    @property
    def steps(self) -> int:
        """Messages handled so far on this branch."""
        return self.moment.steps

    @property
    def at_rest(self) -> bool:
        """Whether nothing waits but standing reminders, and no undone act is to come again."""
        return not self.mailbox.live and not self.history.tail

    @property
    def redo_steps(self) -> int:
        """How many undone steps can be replayed."""
        return self.moment.furthest - self.moment.steps

    # ---------------------------------------------------------------- acts
    def act(
        self,
        sender: str,
        receiver: str,
        body: Body,
        *,
        actor: str,
        about: str | None = None,
        who: int | None = None,
    ) -> int:
        """Somebody outside the parties does something: answers the id of the message it becomes.

        An act before a redo tail forks: the old branch is kept.

        Raises:
            BadInput: when the receiver takes no such act.
            StoreError: when the world is open for reading only.
            StoreFailed: when the disk fails; then it has not been done.
        """
        self.store.check_writable()
        kind = type(body).__name__
        if (receiver, kind) not in self._handlers:
            raise BadInput(f"{receiver} takes no {kind}")
        self._log(actor, sender, receiver, kind, self.model.kinds.encode(body), about, who)
        return self.next_id - 1

    def _log(
        self, actor: str, sender: str, receiver: str, kind: str, body: str, about: str | None, who: int | None
    ) -> None:
        with self._or_as_before():
            if self.history.tail or self.redo_steps:
                self.history.fork()
            here = self.moment
            act = Act(here.acts, here.steps, here.now, actor, sender, receiver, kind, body, about, who)
            self.history.log(act)
            self._enter(act)
            self._uncommitted += 1
            self.commit()

    def _enter(self, act: Act) -> None:
        """An act takes effect: the clock is set, or a message waits, due at once."""
        if act.kind == CLOCK:
            self.moment.now = max(self.moment.now, int(act.body))
        else:
            key = chance.act_key(self.moment.seed, act.actor, self.history.nth(act.actor))
            message = Message(
                self.next_id, None, act.sender, act.receiver, act.kind, key, self.now, self.now, act.about, act.who,
                0, None, act.body, None, None, None, None, self.model.kinds.decode(act.kind, act.body),
            )  # fmt: skip
            self.next_id += 1
            self.mailbox.put(message)
            self.store.sent([message])
        self.history.reach(act)

    def _reenter(self) -> None:
        """Undone acts that followed the step the world stands at enter again."""
        tail = self.history.tail
        with self._or_as_before():
            while tail and tail[0].after_step <= self.moment.steps:
                self._enter(tail.popleft())
                self._uncommitted += 1

    # ---------------------------------------------------------------- forward
    def step(self) -> Message | None:
        """Handle the next message; None when nothing waits.

        Raises:
            WorldHalted: when its handler raises; nothing of the step is kept.
            StoreError: when the world is open for reading only.
            StoreFailed: when the disk fails; the world stands where its last commit left it.
        """
        self.store.check_writable()
        if self.history.tail:
            self._reenter()
        message = self.mailbox.next()
        if message is None:
            return None
        self._handle(message)
        self._uncommitted += 1
        if self.writing is Writing.step or self._uncommitted >= BATCH:
            self.commit()
        return message

    def run(self, until: Callable[[Message], bool] | None = None, limit: int | None = None) -> int:
        """Step until the world is at rest, `until` says so, or `limit` messages are handled; answers how many."""
        handled = 0
        while not self.at_rest and (limit is None or handled < limit):
            message = self.step()
            if message is None:
                break
            handled += 1
            if until is not None and until(message):
                break
        self.commit()
        return handled

    def advance(self, span: int) -> int:
        """Let `span` ms pass: handle what falls due, to the end and with it; answers how many messages.

        Raises:
            BadInput: for a negative span.
        """
        self.store.check_writable()
        if span < 0:
            raise BadInput("time cannot be advanced by a negative span; use back")
        end, handled = self.now + span, 0
        if self.history.tail and (span or self._due_by(end)):
            with self._or_as_before():
                self.history.fork()
                self._uncommitted += 1
                self.commit()
        while self._due_by(end):
            self.step()
            handled += 1
        self.commit()
        if self.now < end:
            self._log("control", "control", "", CLOCK, str(end), None, None)
        return handled

    def _due_by(self, end: int) -> bool:
        upcoming = self.mailbox.next()
        return upcoming is not None and upcoming.due <= end

    def commit(self) -> None:
        """Make everything handled so far durable."""
        if self._uncommitted:
            with self._or_as_before():
                if self.writing is Writing.bulk:
                    self.store.save_moment()
                self.store.commit(self.moment)
                self._uncommitted = 0

    @contextmanager
    def in_bulk(self) -> Iterator[None]:
        """Many messages to a commit, no row changes kept: for traffic and sweeps."""
        self.store.check_writable()
        self.commit()
        before = self.writing
        if before is Writing.step:
            with self._or_as_before():
                self.store.checkpoint(self.moment, self.next_id)
        self.writing = Writing.bulk
        try:
            yield
        finally:
            try:
                self.commit()
            finally:
                self.writing = before

    def _handle(self, message: Message) -> None:
        moment = self.moment
        standing, before = moment.steps, (moment.now, self.next_id, message.fault)
        try:
            self.mailbox.take(message)
            moment.steps += 1
            moment.now = max(moment.now, message.due)
            message.step, message.at = moment.steps, moment.now
            self.message = message
            message.fate = self._deliver(message)
            changed = self._check_promises(message, self.rows.end_step())
            self.message = None
            self.store.sent(self._sends)
            self._sends = []
            self.store.settle(message)
            if self.writing is Writing.step:
                self.store.keep_change(moment.steps, message.id, *before)
            self.rows.next_step(changed)
            if moment.steps > moment.furthest:
                moment.furthest = moment.steps
            self.halted = None
        except sqlite3.Error as error:
            self._return_to_commit()
            raise self.store.failure(error) from error
        except Exception as error:
            self._halt(message, standing, error)
        except BaseException:
            self._return_to_commit()
            raise

    def _deliver(self, message: Message) -> Fate:
        if message.repeats is not None and DEDUP not in self.weather.guards_out:
            return Fate.repeat
        if self.weather.struck(message, Effect.drop, self.now):
            return Fate.lost
        if message.repeats is None and self.weather.struck(message, Effect.duplicate, self.now):
            self.post(message.sender, message.receiver, message.body, message.about, message.who, message.id)
        self._handlers[message.receiver, message.kind](message.body)
        return Fate.handled

    def _check_promises(self, message: Message, changed: list[Table]) -> list[Table]:
        """Ask the promises that this step may have broken; the first breach of each is kept."""
        watch = self._watch
        asked = watch.every
        for table in changed:
            asked = asked + watch.by_table.get(table.map.cls, [])
        if not asked:
            return changed
        view, broken = StepView(message, self.store.rows), False
        for promise in dict.fromkeys(asked):
            says = promise.after(view) if promise.after else None
            if says is not None and self.rows.look(Breach, promise.name) is None:
                self.rows.add(Breach(promise=promise.name, message=message.id, step=self.steps, says=says))
                broken = True
        return changed + self.rows.end_step() if broken else changed

    def _halt(self, message: Message, standing: int, error: Exception) -> None:
        """Take the failed step back and stand before it; earlier steps of the batch are replayed."""
        self._return_to_commit()
        while self.moment.steps < standing:
            self.step()
        self._reenter()
        self.commit()
        self.halted = WorldHalted(message.id, message.kind, message.receiver, error)
        raise self.halted from error

    # ---------------------------------------------------------------- what desks ask for
    def post(
        self,
        sender: str,
        receiver: str,
        body: Body,
        about: str | None,
        who: int | None,
        repeats: int | None = None,
    ) -> None:
        """Send a message by its link's latency, in the order of that link."""
        low, high = self.parties[receiver].latency
        message = self._message(sender, receiver, body, about, who, 0, repeats)
        message.due = self.now + low + chance.draw(message.key, "latency", high - low + 1)
        slowed = self.weather.struck(message, Effect.delay, self.now)
        if slowed:
            message.due += slowed.by or self.model.faults[slowed.fault].by or 0
        self.mailbox.keep_order(message)
        self.mailbox.put(message)

    def remind(self, sender: str, delay: int, body: Body, about: str | None, standing: int) -> int:
        message = self._message(sender, sender, body, about, None, standing, None)
        message.due = self.now + delay
        self.mailbox.put(message)
        return message.id

    def _message(
        self,
        sender: str,
        receiver: str,
        body: Body,
        about: str | None,
        who: int | None,
        standing: int,
        repeats: int | None,
    ) -> Message:
        cause = self.message
        if cause is None:
            raise RuntimeError("messages can only be sent while one is handled")
        kind = type(body).__name__
        nth = sum(sent.kind == kind and sent.receiver == receiver for sent in self._sends)
        message = Message(
            self.next_id, cause.id, sender, receiver, kind,
            chance.child_key(cause.key, f"{kind}>{receiver}", nth), self.now, self.now,
            cause.about if about is None else about, cause.who if who is None else who, standing, repeats,
            self.model.kinds.encode(body), cause.fault if repeats else None, None, None, None, body,
        )  # fmt: skip
        self.next_id += 1
        self._sends.append(message)
        return message

    def forget(self, handle: int) -> None:
        message = self.mailbox.waiting.get(handle)
        if message is None:
            return
        message.fate, message.step = Fate.forgotten, self.moment.steps
        self.mailbox.forget(message)
        self.store.settle(message)

    # ---------------------------------------------------------------- back
    def back(self, steps: int = 1) -> None:
        """Take the last `steps` messages back, and the acts since; what was undone can be replayed.

        Raises:
            BadInput: when there are not so many.
        """
        if steps < 0 or steps > self.steps:
            raise BadInput(f"cannot go back {steps} messages: {self.steps} have been handled")
        self.go_to(self.steps - steps)

    def go_to(self, step: int) -> None:
        """Stand right after message number `step` of this branch, backwards or forwards, the acts that
        followed it made.

        Raises:
            BadInput: when this branch has not been so far.
        """
        self.store.check_writable()
        if not 0 <= step <= self.moment.furthest:
            raise BadInput(f"this branch has {self.moment.furthest} steps; there is no step {step}")
        self.commit()
        if step == self.steps:
            return
        while self.steps > step:
            with self._or_as_before():
                self._undo_to(step)
        with self.in_bulk() if self.steps < step - BATCH else nullcontext():
            while self.steps < step:
                self.step()
        self._reenter()
        self.commit()

    def undo_act(self) -> Act | None:
        """Take the last act back, with all that has happened since; None when there is none."""
        self.store.check_writable()
        self.commit()
        if not self.moment.acts:
            return None
        with self._or_as_before():
            (act,) = self.history.acts(self.moment.branch, self.moment.acts - 1)[:1]
            if self.steps > act.after_step:
                self.go_to(act.after_step)
            self._take_out(act.n)
        return act

    def _undo_to(self, step: int) -> None:
        """Undo as far as rows were kept; a stretch written in bulk goes back to where it opened."""
        reached = self.steps
        with self.store.transaction() as connection:
            while self.steps > step:
                undone = self.store.undo(self.steps)
                if undone is None:
                    break
                self.history.unreach(self.steps)
                self.moment.steps, self.moment.now, self.next_id = self.steps - 1, undone.now, undone.next_id
            connection.execute(
                "update moment set steps=?, now=?, acts=?, furthest=?",
                (self.moment.steps, self.moment.now, self.moment.acts, self.moment.furthest),
            )
            connection.execute("delete from checkpoint where step>?", (self.steps,))
        if self.steps == reached:
            self.store.restore_before(self.steps, self.moment, self._open)
        self._load()

    def _take_out(self, first: int) -> None:
        """Take out the acts from number `first` on, that no step has followed."""
        with self.store.transaction() as connection:
            for act in self.history.unreach(self.steps, first)[::-1]:
                if act.kind == CLOCK:
                    self.moment.now = act.now
                else:
                    self.next_id -= 1
                    connection.execute("delete from message where id=?", (self.next_id,))
            connection.execute(
                "update moment set steps=?, now=?, acts=?", (self.steps, self.moment.now, self.moment.acts)
            )
            connection.execute("delete from checkpoint where step>=?", (self.steps,))
        self._load()

    # ---------------------------------------------------------------- branches
    def visit(self, branch: int) -> None:
        """Go over to another branch, to where it had got, its last acts made.

        Raises:
            BadInput: when there is none of that number.
        """
        self.store.check_writable()
        with self._or_as_before():
            there = self.history.branch(branch)
            if branch == self.moment.branch:
                return
            shared = self.history.common_acts(branch)
            here, others = self.history.acts(self.moment.branch, shared), self.history.acts(branch, shared)
            parting = [act.after_step for act in here[:1] if act.n < self.moment.acts]
            parting += [act.after_step for act in others[:1]]
            self.commit()
            self.go_to(min([self.steps, there.steps, *parting]))
            self._take_out(shared)
            self.history.switch(branch)
            self._load()
            self.go_to(there.steps)
            self._reenter()
            self.commit()

    def branches(self) -> list[Branch]:
        """Every course this world has taken."""
        return self.history.branches()
