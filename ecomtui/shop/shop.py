"""The Shop: the only door for screens, scenarios, lessons and programs.

It takes acts, moves time, and answers with read models. Nothing it answers is a table or a session.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from ecomtui.shop.acts import ACTS
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.backroom import Backroom
from ecomtui.shop.doors import CustomerDoor
from ecomtui.shop.given import Given, charter
from ecomtui.shop.numbers import Span, checked_seed, span
from ecomtui.shop.views import MessageView
from ecomtui.world.clock import SECOND
from ecomtui.world.errors import BadInput, StoreGone, UnknownName
from ecomtui.world.files import MEMORY
from ecomtui.world.message import Message
from ecomtui.world.rescue import rescue
from ecomtui.world.world import World

DEFAULT_SEED = 1


class Shop(Backroom):
    """A shop with everything behind it. Use it as a context manager, or `close` it."""

    # ---------------------------------------------------------------- opening and closing
    @classmethod
    def in_memory(cls, seed: int = DEFAULT_SEED, given: Given | None = None) -> Self:
        """A throwaway shop."""
        return cls(World.create(MODEL, None, checked_seed(seed), charter(seed, given or Given())))

    @classmethod
    def open(cls, path: Path | str, seed: int | None = None, given: Given | None = None) -> Self:
        """The shop in a file, exactly where it stopped; a new one when there is none.

        Raises:
            StoreError: when the file cannot be used.
            BadInput: when it is another world than the seed asks for.
        """
        if str(path) == MEMORY:
            raise BadInput("a shop in memory has no file; use Shop.in_memory()")
        path = Path(path)
        if not path.exists():
            chosen = DEFAULT_SEED if seed is None else checked_seed(seed)
            return cls(World.create(MODEL, path, chosen, charter(chosen, given or Given())))
        shop = cls(World.open(MODEL, path))
        if seed is not None and seed != shop.seed:
            found = shop.seed
            shop.close()
            raise BadInput(
                f"{path} holds a world of seed {found}, not {seed}; leave the seed out, or name another file"
            )
        return shop

    @classmethod
    def read(cls, path: Path | str) -> Self:
        """The shop in a file, to look at only: somebody else may be writing it.

        Raises:
            StoreError: when there is no such file or it cannot be used.
        """
        return cls(World.read(MODEL, Path(path)))

    @property
    def path(self) -> Path | None:
        """The world's file; None in memory."""
        return self._world.store.path

    def check_in_place(self) -> None:
        """Make sure that the file still lies where it was opened.

        Raises:
            StoreGone: when it was moved, replaced or deleted. `rescue` writes it again.
        """
        if self._world.store.gone:
            raise StoreGone(
                f"{self.path} is no longer where it was: somebody has moved, replaced or deleted it. Nothing is "
                "lost yet: all that has happened is still in this program's hands"
            )

    def rescue(self) -> Path:
        """Write a shop whose file is gone to a file again and close it; answers where it can be opened now.

        Raises:
            StoreFailed: when it cannot be written; then the shop is still open.
        """
        return rescue(self._world.written)

    def close(self) -> None:
        """Give the file back."""
        self._world.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def restart(self) -> None:
        """Close the world and open it again, a file as well as memory: what was only in the program is gone."""
        path = self._world.store.path
        world = self._world.copy() if path is None else None
        self._world.close()
        vars(self).clear()  # nothing that was worked out from the old one may stay
        self.__init__(world or World.open(MODEL, path or Path()))  # type: ignore[misc]

    def copy(self) -> Self:
        """The same shop once more, in memory: what happens in one does not in the other."""
        return type(self)(self._world.copy())

    # ---------------------------------------------------------------- customers
    def customer(self, name: str) -> CustomerDoor:
        """A customer, who can act.

        Raises:
            UnknownName: when nobody here has that name.
        """
        return CustomerDoor(self, self.customer_id(name), name)

    # ---------------------------------------------------------------- races
    def window(self, within: Span = SECOND) -> list[MessageView]:
        """Who races: the next message, and all that wait within so much of it and may come first instead."""
        return [self.told(message) for message in self._world.window(span(within))]

    def choose(self, message: int) -> MessageView:
        """Let this message come next; those it goes before are held up until it has come. Answers the message.

        Raises:
            BadInput: when no such message waits, or an earlier one has to arrive before it.
        """
        return self.told(self._world.choose(message))

    # ---------------------------------------------------------------- time
    def step(self, messages: int = 1) -> list[MessageView]:
        """Handle the next messages; fewer when the world comes to rest.

        Raises:
            WorldHalted: when a handler raises.
        """
        handled = []
        for _ in range(messages):
            message = None if self._world.at_rest else self._world.step()
            if message is None:
                break
            handled.append(self.told(message))
        return handled

    def run(
        self, until: str | Callable[[Message], bool] | None = None, limit: int | None = None, within: Span | None = None
    ) -> int:
        """Handle messages until the world is at rest (or all that is due `within` so much time is handled), until
        one of kind `until` has been or `until` says so of the one just handled, or up to `limit`; answers how many.
        """
        end = None if within is None else self._world.now + span(within)
        if until is None or callable(until):
            return self._world.run(until, limit, end)
        if until not in MODEL.kinds.bodies:
            raise UnknownName("message kind", until, MODEL.kinds.bodies)
        return self._world.run(lambda message: message.kind == until, limit, end)

    def run_until_idle(self, customer: str) -> int:
        """Handle messages until that customer's screen has answered every click; answers how many."""
        number, handled = self.customer_id(customer), 0
        while self._engaged(number) and self._world.step() is not None:
            handled += 1
        self._world.commit()
        return handled

    def _engaged(self, customer: int) -> bool:
        """Whether a click waits for its page, or an act of this customer has not been heard yet."""
        return self._waits_for_a_page(customer) or any(
            message.is_act and message.who == customer for message in self._world.mailbox.waiting.values()
        )

    def next_stop(self) -> MessageView | None:
        """Handle messages up to the next one worth a stop; None when the world came to rest before."""
        return self._step_to(lambda told: told.headline or told.fault is not None)

    def next_part(self) -> MessageView | None:
        """Handle messages up to the first stop of another part of the story."""
        here = self.at_step(self._world.steps)
        return self._step_to(lambda told: told.headline and (here is None or told.part != here.part))

    def _step_to(self, wanted: Callable[[MessageView], bool]) -> MessageView | None:
        while not self._world.at_rest:
            message = self._world.step()
            if message is None:
                break
            told = self.told(message)
            if wanted(told):
                return told
        return None

    def previous_stop(self) -> MessageView | None:
        """Go back to the stop before; None when that is the beginning."""
        step = self._world.steps - 1
        while step > 0:
            told = self.at_step(step)
            if told is not None and (told.headline or told.fault is not None):
                break
            step -= 1
        self._world.go_to(max(step, 0))
        return self.at_step(step) if step > 0 else None

    def advance(self, how_long: Span) -> int:
        """Let time pass and handle what falls due, up to its end; answers how many messages."""
        return self._world.advance(span(how_long))

    def back(self, messages: int = 1) -> None:
        """Take the last messages back; `step` and `run` replay them, a new act forks."""
        self._world.back(messages)

    def go_to(self, step: int) -> None:
        """Stand right after that step of this branch, backwards or forwards."""
        self._world.go_to(step)

    def undo(self) -> str | None:
        """Take the last act back, with all that came of it; answers its name, None when there is none."""
        act = self._world.undo_act()
        if act is None:
            return None
        return next((entry.name for entry in ACTS.values() if entry.body.__name__ == act.kind), act.kind)

    def fork(self) -> None:
        """After going back: leave what was done from here on behind, on the branch that it was done on."""
        self._world.fork()

    def visit(self, branch: int) -> None:
        """Go over to another branch, to where it had got."""
        self._world.visit(branch)

    @contextmanager
    def in_bulk(self) -> Iterator[None]:
        """Many messages to a commit, no row changes kept: for traffic and sweeps."""
        with self._world.in_bulk():
            yield
