"""The engine: acts come in, messages go round, one step is one transaction (DESIGN section 1)."""

import gc
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import msgspec

from ecomtui.world import chance
from ecomtui.world.controls import DEDUP
from ecomtui.world.desk import WorldDesk
from ecomtui.world.errors import BadInput, WorldHalted
from ecomtui.world.faults import ArmedFault, Effect
from ecomtui.world.ground import Ground, Writing
from ecomtui.world.history import CHOICE, CLOCK, Act, Choose
from ecomtui.world.message import Body, Fate, Message
from ecomtui.world.model import Model
from ecomtui.world.party import Party
from ecomtui.world.promises import Breach, StepView, Watch
from ecomtui.world.store import Store
from ecomtui.world.table import Table

BATCH: Final = 4_000
"""Messages that share a commit in bulk writing. A kill costs what is in the making, and what is on its way."""
_STEP: Final = Writing.step  # Python 3.11 takes its time to find a member of an enum
_HANDLED: Final = Fate.handled
_LOST: Final = Fate.lost
_FORGOTTEN: Final = Fate.forgotten
_SELDOM: Final = 50_000
"""So many new objects in bulk before Python looks for rings among them: rows and messages are in none."""


class _Handlers(dict[tuple[str, str], Callable[[Body], None]]):
    """What handles each (party, kind): looked up once in a world, when it first comes to that."""

    def __init__(self, parties: Mapping[str, Party]) -> None:
        super().__init__()
        self._parties = parties

    def know(self, party: str, kind: str) -> bool:
        """Whether that party takes that kind of message."""
        return party in self._parties and kind in type(self._parties[party]).handlers()

    def __missing__(self, key: tuple[str, str]) -> Callable[[Body], None]:
        party = self._parties[key[0]]
        handler: Callable[[Body], None] = getattr(party, type(party).handlers()[key[1]])
        self[key] = handler
        return handler


class Engine(Ground):
    """A world that moves forward."""

    def __init__(self, model: Model, store: Store) -> None:
        super().__init__(model, store)
        self._watch = Watch(model.promises)
        self._encode = model.kinds.encode
        self._latencies = {
            name: (party.latency[0], party.latency[1] - party.latency[0] + 1) for name, party in self.parties.items()
        }
        self._handlers = _Handlers(self.parties)

    def desk(self, party: str) -> WorldDesk:
        """The world as one party sees it."""
        return WorldDesk(self, party)

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

        An act before a redo tail forks: the old branch is kept. In a file it is there for good when this returns.

        Raises:
            BadInput: when the receiver takes no such act, or not with such values.
            StoreError: when the world is open for reading only.
            StoreFailed: when the disk fails; then it has not been done.
        """
        self.store.check_writable()
        kind = type(body).__name__
        if not self._handlers.know(receiver, kind):
            raise BadInput(f"{receiver} takes no {kind}")
        text = self._encode(body)
        try:
            self.model.kinds.decode(kind, text)
        except msgspec.ValidationError as error:
            raise BadInput(f"{receiver} takes no such {kind}: {error}") from error
        self._log(actor, sender, receiver, kind, text, about, who)
        return self.next_id - 1

    def _log(
        self, actor: str, sender: str, receiver: str, kind: str, body: str, about: str | None, who: int | None
    ) -> None:
        with self._or_as_before():
            forks = bool(self.history.tail or self.redo_steps)
            if forks:
                self.history.fork()
            here = self.moment
            act = Act(here.acts, here.steps, here.now, actor, sender, receiver, kind, body, about, who)
            self.history.log(act)
            self._enter(act)
            self._acts.append(act)
            self._uncommitted += 1
            if here.steps == self._stood[0]:
                self._stood = self._standing  # taking back what follows leaves the act where it is
        if forks:
            self.commit()  # no halt may lead back to the branch that has been left
        else:
            self._keep()

    def _fork(self) -> None:
        """Begin another branch here, without an act."""
        with self._or_as_before():
            self.history.fork()
            self._uncommitted += 1
            self.commit()

    def _keep(self) -> None:
        """In a file, an act or a run that is over is there. In memory, in bulk, nothing outlives the program anyway:
        there it is written when somebody reads it, or when it has become a batch."""
        if self.writing is Writing.step or self.store.path or self._uncommitted >= BATCH:
            self.commit()

    def _enter(self, act: Act) -> None:
        """An act takes effect: the clock is set, a message is put first, or one more waits, due at once."""
        if act.kind == CLOCK:
            self.moment.now = max(self.moment.now, int(act.body))
        elif act.kind == CHOICE:
            choice = msgspec.json.decode(act.body, type=Choose)
            self.mailbox.choose(choice.message, choice.place)
        else:
            key = chance.act_key(self.moment.seed, act.actor, self.history.nth(act.actor))
            message = Message(
                self.next_id, None, act.sender, act.receiver, act.kind, key, self.now, self.now, act.about, act.who,
                0, None, act.body, None, None, None, None, self.model.kinds.decode(act.kind, act.body),
            )  # fmt: skip
            self.next_id += 1
            self.mailbox.put(message)
            self.store.sent.append(message)
        self.history.reach(act)

    def _reenter(self) -> None:
        """Undone acts that followed the step the world stands at enter again."""
        tail = self.history.tail
        if not tail or tail[0].after_step > self.moment.steps:
            return
        self.commit()
        with self._or_as_before():
            while tail and tail[0].after_step <= self.moment.steps:
                self._enter(tail.popleft())
                self._uncommitted += 1
        self.commit()

    # ---------------------------------------------------------------- forward
    def step(self) -> Message | None:
        """Handle the next message; None when nothing waits.

        Raises:
            WorldHalted: when its handler raises; nothing of the step is kept.
            StoreError: when the world is open for reading only.
            StoreFailed: when the disk fails; the world stands where its file does.
        """
        self.store.check_writable()
        return self._step()

    def _step(self) -> Message | None:
        if self.history.tail:
            self._reenter()
        message = self.mailbox.take()
        if message is None:
            return None
        self._handle(message)
        self._uncommitted += 1
        if self.writing is _STEP:
            self.commit()
        elif self._uncommitted >= BATCH:
            self._hand_over()
        if message.fate is _LOST and self._was_crash(message):
            self._start_again(message.receiver)
        return message

    def _start_again(self, name: str) -> None:
        """A party that has died knows only its rows. Message by message those of a file are read anew, as after any
        crash; in bulk that would be half of a day on which many die."""
        self.parties[name] = type(self.parties[name])(self.desk(name))
        self._handlers = _Handlers(self.parties)
        if self.store.path and self.writing is Writing.step:
            self._return_to_commit()

    def run(
        self, until: Callable[[Message], bool] | None = None, limit: int | None = None, end: int | None = None
    ) -> int:
        """Step until the world is at rest (or all that is due by `end` ms is handled), `until` says so, or `limit`
        messages are handled; answers how many."""
        self.store.check_writable()
        handled = 0
        while (limit is None or handled < limit) and (not self.at_rest if end is None else self._due_by(end)):
            message = self._step()
            if message is None:
                break
            handled += 1
            if until is not None and until(message):
                break
        self._keep()
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
            self._fork()
        while self._due_by(end):
            self.step()
            handled += 1
        self._keep()
        if self.now < end:
            self._log(CLOCK, "control", "", CLOCK, str(end), None, None)  # an actor of its own: it draws nothing
        return handled

    def _due_by(self, end: int) -> bool:
        upcoming = self.mailbox.next()
        return upcoming is not None and upcoming.due <= end

    @contextmanager
    def in_bulk(self) -> Iterator[None]:
        """Many messages to a commit, no row changes kept: for traffic and sweeps."""
        self.store.check_writable()
        self.commit()
        before, self.writing = self.writing, Writing.bulk
        often = gc.get_threshold()
        gc.set_threshold(max(often[0], _SELDOM), *often[1:])
        try:
            yield
        finally:
            gc.set_threshold(*often)
            try:
                self.commit()
            finally:
                self.writing = before

    def _handle(self, message: Message) -> None:
        moment = self.moment
        standing, before = moment.steps, (moment.now, self.next_id, message.fault)
        try:
            message.step = moment.steps = standing + 1
            if message.due > moment.now:
                moment.now = message.due
            message.at = moment.now
            self.message = message
            if message.repeats is None and message.who not in self.weather.exposed:
                self._handlers[message.receiver, message.kind](message.body)
                message.fate = _HANDLED
            else:
                message.fate = self._deliver(message)
            changed = self.rows.end_step()
            if changed or message.repeats is not None:
                self._check_promises(message, changed)
            self.message = None
            if self._sends:
                self.store.sent += self._sends
                self._sends = []
            self.store.handled.append(message)
            if self.writing is _STEP:
                self.store.keep_change(moment.steps, message.id, *before)
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
        weather, now = self.weather, self.moment.now
        if message.repeats is not None and weather.guarded(DEDUP):
            return Fate.repeat
        if weather.struck(message, Effect.drop, now) or self._dies_over(message):
            return _LOST
        if message.repeats is None and weather.struck(message, Effect.duplicate, now):
            self._send_again(message, repeats=message.id)
        self._handlers[message.receiver, message.kind](message.body)
        return _HANDLED

    def _dies_over(self, message: Message) -> bool:
        """Whether the receiver dies before anything of its work is kept. Nobody has been told that the message
        was taken in, so it comes again once the party is there; over the same message it dies only once. What
        follows on the same link meanwhile finds nobody there, and comes again after it."""
        if self._was_crash(message):
            return False
        crash, down = self.weather.struck(message, Effect.crash, self.moment.now), self._comes_again_before(message)
        if crash is None and down is None:
            return False
        away = 0
        if crash is not None:
            away = self._by(crash)
        elif down is not None:
            message.fault = down.fault
        self._send_again(message, delay=away).fault = message.fault
        return True

    def _by(self, armed: ArmedFault) -> int:
        """How long a fault lasts, in ms: as it was armed, or as it usually does."""
        return armed.by or self.model.faults[armed.fault].by or 0

    def _send_again(self, message: Message, **how: int) -> Message:
        return self.send(message.sender, message.receiver, message.body, about=message.about, who=message.who, **how)

    def _comes_again_before(self, message: Message) -> Message | None:
        """The message on the same link over which the receiver has died, when it has not come again yet."""
        return next((late for late in self.mailbox.behind(message) if self._was_crash(late)), None)

    def _was_crash(self, message: Message) -> bool:
        return message.fault is not None and self.model.faults[message.fault].effect is Effect.crash

    def _check_promises(self, message: Message, changed: Iterable[Table]) -> None:
        """Ask the promises that this step may have broken; the first breach of each is kept."""
        asked = self._watch[tuple(changed)]
        if message.repeats is not None:
            asked = asked + [check for check in self._watch.on_repeats if check not in asked]
        if not asked:
            return
        view, broken = StepView(message, self.rows), False
        for name, check in asked:
            says = check(view)
            if says is not None and self.rows.look(Breach, name) is None:
                self.rows.add(Breach(promise=name, message=message.id, step=self.steps, says=says))
                broken = True
        if broken:
            self.rows.end_step_again()

    def _halt(self, message: Message, standing: int, error: Exception) -> None:
        """Take the failed step back and stand before it; earlier acts and steps of the batch are made again."""
        acts = self._acts
        self._return_to_commit()
        for act in acts:
            self.history.log(act)
        self.history.tail.extend(acts)
        while self.moment.steps < standing:
            self.step()
        self._reenter()
        self.commit()
        self.halted = WorldHalted(message.id, message.kind, message.receiver, error)
        raise self.halted from error

    # ---------------------------------------------------------------- what desks ask for
    def send(
        self,
        sender: str,
        receiver: str,
        body: Body,
        about: str | None = None,
        who: int | None = None,
        delay: int | None = None,
        standing: int = 0,
        repeats: int | None = None,
    ) -> Message:
        """What the message at hand causes goes on its way, by its link's latency or for `delay` ms, and stays behind
        what was sent on that link before. To oneself it is a reminder, which knows no link."""
        cause = self.message
        if cause is None:
            raise RuntimeError("messages can only be sent while one is handled")
        kind, now, nth = body.__class__.__name__, self.moment.now, 0
        for sent in self._sends:
            nth += sent.kind == kind and sent.receiver == receiver
        key = chance.child_key(cause.key, chance.word_for(kind, receiver), nth)
        by_link = delay is None
        if delay is None:
            low, spread = self._latencies[receiver]
            delay = low + chance.draw(key, "latency", spread)
        message = Message(
            self.next_id, cause.id, sender, receiver, kind, key, now, now + delay,
            cause.about if about is None else about, cause.who if who is None else who, standing, repeats,
            cause.body_json if body is cause.body else self._encode(body),
            cause.fault if repeats else None, None, None, None, body,
        )  # fmt: skip
        self.next_id += 1
        self._sends.append(message)
        if sender == receiver:
            self.mailbox.put(message)
            return message
        if by_link and message.who in self.weather.exposed:
            slowed = self.weather.struck(message, Effect.delay, now)
            if slowed:
                message.due += self._by(slowed)
        self.mailbox.post(message)
        return message

    def forget(self, handle: int) -> None:
        message = self.mailbox.waiting.get(handle)
        if message is None:
            return
        message.fate, message.step = _FORGOTTEN, self.moment.steps
        self.mailbox.forget(message)
        self.store.forgotten.append(message)
