"""The world: an engine that can also be taken back, forked, led along another branch, and told who comes first."""

from contextlib import nullcontext
from typing import Final, Self

from ecomtui.world.engine import Engine
from ecomtui.world.errors import BadInput
from ecomtui.world.history import CHOICE, CLOCK, NO_MESSAGE, Act, Branch, Choose
from ecomtui.world.message import Message
from ecomtui.world.store import Store

NEAR: Final = 200
"""So many messages before the one gone to are written step by step: the next steps back cost one step each."""


class World(Engine):
    """A world that stands at one moment and can be moved forward and back."""

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
        if self.steps > step:
            with self._or_as_before():
                self._undo_to(step)
        with self.in_bulk() if self.steps < step - NEAR else nullcontext():
            while self.steps < step - NEAR:
                self.step()
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

    def fork(self) -> None:
        """Begin another branch here, without an act: what was done from here on does not come again by itself."""
        self.store.check_writable()
        self.commit()
        if self.history.tail or self.redo_steps:
            self._fork()

    def _undo_to(self, step: int) -> None:
        """Take back commit by commit; where many messages shared one, that is further than asked for."""
        with self.store.transaction() as connection:
            while self.steps > step:
                undone = self.store.undo(self.steps)
                self.history.unreach(undone.steps + 1)
                self.moment.steps, self.moment.now, self.next_id = undone
            connection.execute(
                "update moment set steps=?, now=?, acts=?, furthest=?",
                (self.moment.steps, self.moment.now, self.moment.acts, self.moment.furthest),
            )
        self._load()

    def _take_out(self, first: int) -> None:
        """Take out the acts from number `first` on, that no step has followed."""
        with self.store.transaction() as connection:
            for act in self.history.unreach(self.steps, first)[::-1]:
                if act.kind == CLOCK:
                    self.moment.now = act.now
                elif act.kind not in NO_MESSAGE:
                    self.next_id -= 1
                    connection.execute("delete from message where id=?", (self.next_id,))
            connection.execute(
                "update moment set steps=?, now=?, acts=?", (self.steps, self.moment.now, self.moment.acts)
            )
        self._load()

    # ---------------------------------------------------------------- branches
    def visit(self, branch: int) -> None:
        """Go over to another branch, to where it had got, its last acts made.

        Raises:
            BadInput: when there is none of that number.
        """
        self.store.check_writable()
        self.commit()  # the log is read from the file
        with self._or_as_before():
            there = self.history.branch(branch)
            if branch == self.moment.branch:
                return
            shared = self.history.common_acts(branch)
            here, others = self.history.acts(self.moment.branch, shared), self.history.acts(branch, shared)
            parting = [act.after_step for act in here[:1] if act.n < self.moment.acts]
            parting += [act.after_step for act in others[:1]]
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

    # ---------------------------------------------------------------- races
    def window(self, span: int) -> list[Message]:
        """The next message due, and those that wait within `span` ms of it and may come first: the race at hand."""
        return self.mailbox.window(span)

    def choose(self, number: int) -> Message:
        """Let a message that waits come next: an act, though no message. What it goes before is held up until then.

        The clock stays; chance draws nothing. Answers the message.

        Raises:
            BadInput: when no such message waits, or it would overtake another one on its link.
        """
        self.store.check_writable()
        message = self.mailbox.waiting.get(number)
        if message is None:
            raise BadInput(f"message {number} does not wait, so it cannot come first; choose one that does")
        for other in () if message.is_timer else self.mailbox.in_order():
            if (other.sender, other.receiver, other.about) == (message.sender, message.receiver, message.about):
                if other is message:
                    break
                raise BadInput(
                    f"message {number} ({message.kind}) cannot overtake message {other.id} ({other.kind}): "
                    f"from {message.sender} to {message.receiver} what is sent first arrives first"
                )
        self.mailbox.next()
        choice = self._encode(Choose(number, self.mailbox.place))
        self._log(CHOICE, "control", "", CHOICE, choice, None, None)
        return message

    def copy(self) -> Self:
        """The same world once more, in memory and with its whole past: what happens in one does not in the other."""
        self.commit()
        other = type(self)(self.model, Store.copied(self.store))
        other.weather.guards_asked = self.weather.guards_asked
        return other
