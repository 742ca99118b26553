"""Where the world stands, and what stands over it: promises, faults, guards, settings."""

from typing import Any

import msgspec

from ecomtui.shop import views
from ecomtui.shop.reading.base import Base
from ecomtui.world.clock import clock_text
from ecomtui.world.controls import Setting
from ecomtui.world.digest import digest
from ecomtui.world.faults import ArmedFault
from ecomtui.world.history import CLOCK
from ecomtui.world.promises import Breach


class WorldReading(Base):
    """Questions about the world as a whole."""

    _at_rest: tuple[tuple[int, int], dict[str, str]] | None = None

    def moment(self) -> views.MomentView:
        """Where the world stands."""
        world = self._world
        return views.MomentView(
            now=world.now,
            clock=clock_text(world.now),
            steps=world.steps,
            furthest=world.moment.furthest,
            waiting=world.mailbox.live,
            at_rest=world.at_rest,
            branch=world.moment.branch,
            branches=len(world.branches()),
            halted=str(world.halted) if world.halted else None,
        )

    def digest(self) -> str:
        """SHA-256 in hex: equal exactly when the same things happened and the same rows came of it."""
        return digest(self._world.model, self._world.store)

    def branches(self) -> list[views.BranchView]:
        """Every course this world has taken."""
        here = self._world.moment.branch
        return [views.BranchView(b.id, b.parent, b.fork_step, b.steps, b.id == here) for b in self._world.branches()]

    def promises(self) -> list[views.PromiseView]:
        """Every promise, kept or broken; those that only the whole can tell are asked at rest."""
        breaches = {breach.promise: breach for breach in self._world.rows.look_all(Breach)}
        at_rest = self._broken_at_rest()
        found = []
        for promise in self._world.model.promises:
            breach = breaches.get(promise.name)
            detail = breach.says if breach else at_rest.get(promise.name)
            message = breach.message if breach else None
            found.append(views.PromiseView(promise.name, promise.says, detail is None, message, detail))
        return found

    def _broken_at_rest(self) -> dict[str, str]:
        world = self._world
        if not world.at_rest:
            return {}
        here = (world.moment.branch, world.steps)
        if self._at_rest is None or self._at_rest[0] != here:
            broken: dict[str, str] = {}
            for promise in world.model.promises:
                for detail in promise.at_rest(world.store) if promise.at_rest else ():
                    broken.setdefault(promise.name, detail)
            self._at_rest = here, broken
        return self._at_rest[1]

    def acts(self) -> list[views.ActView]:
        """The acts of this branch, in their order; letting time pass is one of kind `clock`."""
        world = self._world
        return [
            views.ActView(
                act.after_step,
                act.kind,
                act.sender,
                act.receiver,
                {"until": int(act.body)} if act.kind == CLOCK else msgspec.json.decode(act.body),
            )
            for act in world.history.acts(world.moment.branch)
        ]

    def armed(self) -> list[views.ArmedView]:
        """The faults that are armed."""
        return [
            views.ArmedView(armed.id, armed.fault, armed.words(), armed.seen, armed.used)
            for armed in self._world.rows.look_all(ArmedFault, disarmed=False)
        ]

    def faults(self) -> list[views.FaultView]:
        """The catalogue of faults."""
        return [views.FaultView(f.id, f.owner, f.happens, f.remedy) for f in self._world.model.faults.values()]

    def guards(self) -> list[views.GuardView]:
        """The guards, in or out."""
        out = self._world.weather.guards_out
        return [
            views.GuardView(g.name, g.owner, g.says, g.without, g.promises, g.name in out)
            for g in self._world.model.guards.values()
        ]

    def settings(self) -> list[views.SettingView]:
        """The settings as they stand."""
        return [self._setting(setting) for setting in self._world.model.settings.values()]

    def _setting(self, setting: Setting[Any]) -> views.SettingView:
        value = setting.words(self._world.weather.setting(setting))
        choices = setting.choices or (("true", "false") if isinstance(setting.default, bool) else ())
        return views.SettingView(
            setting.name, setting.owner, setting.says, value, setting.words(setting.default), choices
        )
