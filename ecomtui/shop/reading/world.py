"""Where the world stands, and what stands over it: promises, faults, guards, settings."""

import sqlite3
from collections.abc import Callable
from typing import Any, Final

import msgspec

from ecomtui.parties.customer.rows import Person
from ecomtui.parties.personas import STANDARD
from ecomtui.shop import views
from ecomtui.shop.reading.base import Base
from ecomtui.world.clock import clock_text, span_text
from ecomtui.world.controls import Setting
from ecomtui.world.digest import digest
from ecomtui.world.faults import ArmedFault
from ecomtui.world.history import CLOCK, NO_MESSAGE
from ecomtui.world.model import OUTSIDERS
from ecomtui.world.promises import Breach

_OPERATIONS: Final = 5_000
"""Of SQLite's virtual machine, between two questions whether an examination shall give way: well under 1 ms."""


class WorldReading(Base):
    """Questions about the world as a whole."""

    _examined_at = (0, -1)
    """The branch and the step at which the whole was examined last."""
    _found: dict[str, str | None]
    """What each promise examined there broke, None when it is kept."""

    def moment(self) -> views.MomentView:
        """Where the world stands."""
        world = self._world
        return views.MomentView(
            now=world.now,
            clock=clock_text(world.now),
            steps=world.steps,
            furthest=world.moment.furthest,
            acts=world.moment.acts,
            waiting=world.mailbox.live,
            at_rest=world.at_rest,
            branch=world.moment.branch,
            branches=world.history.branched,
            halted=str(world.halted) if world.halted else None,
        )

    @property
    def steps(self) -> int:
        """Messages handled so far on this branch."""
        return self._world.steps

    def digest(self) -> str:
        """SHA-256 in hex: equal exactly when the same things happened and the same rows came of it."""
        return digest(self._world.model, self._world.written)

    def branches(self) -> list[views.BranchView]:
        """Every course this world has taken."""
        here = self._world.moment.branch
        return [views.BranchView(b.id, b.parent, b.fork_step, b.steps, b.id == here) for b in self._world.branches()]

    def promises(self) -> list[views.PromiseView]:
        """Every promise, kept or broken; those that only the whole can tell are asked at rest."""
        self.examine()
        return self.promises_so_far()

    def promises_so_far(self) -> list[views.PromiseView]:
        """The same, from what is known already: what the steps have shown, and what `examine` has found here."""
        broken = {promise.name: promise for promise in self.broken_so_far()}
        return [
            broken.get(promise.name) or views.PromiseView(promise.name, promise.says, True, None, None)
            for promise in self._world.model.promises
        ]

    def broken(self) -> list[views.PromiseView]:
        """Every promise that is broken; those that only the whole can tell are asked at rest."""
        self.examine()
        return self.broken_so_far()

    def broken_so_far(self) -> list[views.PromiseView]:
        """Every promise that is known to be broken: by what the steps have shown, and what `examine` has found here."""
        breaches = {breach.promise: breach for breach in self._world.rows.look_all(Breach)}
        found = {name: says for name, says in self._found_here().items() if says is not None}
        answer = []
        for promise in self._world.model.promises if breaches or found else ():
            breach = breaches.get(promise.name)
            detail = breach.says if breach else found.get(promise.name)
            if detail is not None:
                message = breach.message if breach else None
                answer.append(views.PromiseView(promise.name, promise.says, False, message, detail))
        return answer

    def examine(self, give_way: Callable[[], bool] | None = None) -> bool:
        """Ask the promises that only the whole can tell, if the world is at rest; answers whether all are asked.

        It takes the longer the more has happened. When `give_way` says so, it stops where it is; what it has
        found is kept as long as the world stands here, and the next examination goes on with the rest.
        """
        if not self._world.at_rest:
            return True
        store, found = self._world.written, self._found_here()
        connection = store.connection
        connection.set_progress_handler(give_way, _OPERATIONS)
        try:
            for promise in self._world.model.promises:
                if promise.at_rest and promise.name not in found:
                    found[promise.name] = next(iter(promise.at_rest(store)), None)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            return False
        finally:
            connection.set_progress_handler(None, 0)
        return True

    def _found_here(self) -> dict[str, str | None]:
        here = (self._world.moment.branch, self._world.steps)
        if self._examined_at != here or not self._world.at_rest:
            self._examined_at, self._found = here, {}
        return self._found

    def acts(self) -> list[views.ActView]:
        """The acts of this branch, in their order; letting time pass is one of kind `clock`."""
        world = self._world
        became = iter(self._messages_of_acts())
        return [
            views.ActView(
                act.after_step,
                act.kind,
                act.sender,
                act.receiver,
                {"until": int(act.body)} if act.kind == CLOCK else msgspec.json.decode(act.body),
                act.now,
                act.who,
                None if act.kind == CLOCK or act.kind in NO_MESSAGE else next(became, None),
            )
            for act in world.history.acts(world.moment.branch)
        ]

    def _messages_of_acts(self) -> list[int]:
        """The ids of the messages that acts became, in their order, also those of acts that nobody has heard yet."""
        marks = ",".join("?" * len(OUTSIDERS))
        rows = self._world.written.connection.execute(f"select id from message where sender in ({marks})", OUTSIDERS)
        waiting = (m.id for m in self._world.mailbox.waiting.values() if m.sender in OUTSIDERS)
        return sorted({*(number for (number,) in rows), *waiting})

    def armed(self) -> list[views.ArmedView]:
        """The faults that are armed."""

        def whom(number: int) -> str:
            return self.names.person(number).lower()

        return [
            views.ArmedView(armed.id, armed.fault, armed.words(whom), armed.seen, armed.used, self._by_nature(armed))
            for armed in self._world.rows.look_all(ArmedFault, disarmed=False)
        ]

    def _by_nature(self, armed: ArmedFault) -> bool:
        """Whether it comes with what somebody of the crowd is like, for good: a bad line, nobody at home."""
        if armed.who is None or (armed.about, armed.times, armed.nth, armed.until) != (None, None, None, None):
            return False
        person = self._world.rows.look(Person, armed.who)
        return person is not None and person.persona != STANDARD

    def faults(self) -> list[views.FaultView]:
        """The catalogue of faults."""
        return [
            views.FaultView(f.id, f.owner, f.happens, f.remedy, str(f.effect))
            for f in self._world.model.faults.values()
        ]

    def guards(self) -> list[views.GuardView]:
        """The guards, in or out."""
        out = self._world.weather.guards_out
        return [
            views.GuardView(g.name, g.owner, g.says, g.without, g.promises, g.name in out)
            for g in self._world.model.guards.values()
        ]

    @property
    def guards_asked(self) -> frozenset[str]:
        """Guards that have been asked for since this shop was opened, here or in its copies: without any other one
        it would have gone the same way."""
        return frozenset(self._world.weather.guards_asked)

    def settings(self) -> list[views.SettingView]:
        """The settings as they stand."""
        return [self._setting(setting) for setting in self._world.model.settings.values()]

    def check_setting(self, name: str, text: str) -> None:
        """Make sure that a setting takes what somebody has written.

        Raises:
            UnknownName: for a setting that does not exist.
            BadInput: for a value that it does not take.
        """
        self._world.model.setting(name).parse(text)

    def _setting(self, setting: Setting[Any]) -> views.SettingView:
        now = self._world.weather.setting(setting)
        text = span_text(now) if setting.span else setting.words(now)
        choices = setting.choices or (("true", "false") if isinstance(setting.default, bool) else ())
        return views.SettingView(
            setting.name,
            setting.owner,
            setting.says,
            setting.words(now),
            setting.words(setting.default),
            choices,
            text,
        )
