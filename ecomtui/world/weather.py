"""What stands over all parties: armed faults, guards taken out, settings changed.

Kept in rows like everything else; this holds what is asked at every message, read anew whenever an
act or the way back may have changed it.
"""

from typing import Any

from ecomtui.world.controls import (
    ChangeSetting,
    GuardSwitch,
    PutGuardBack,
    Setting,
    SettingChange,
    TakeGuardOut,
    V,
)
from ecomtui.world.faults import ArmedFault, ArmFault, DisarmFault, Effect
from ecomtui.world.message import Body, Message
from ecomtui.world.model import Model
from ecomtui.world.repository import Repository


class Weather:
    """Faults, guards and settings as they stand."""

    def __init__(self, model: Model, rows: Repository) -> None:
        self._model, self._rows = model, rows
        self.armed: dict[Effect, list[int]] = {}
        """The armed faults by what they do; empty on a calm day."""
        self._values: dict[str, Any] = {}
        self.guards_out: frozenset[str] = frozenset()

    def refresh(self) -> None:
        """Read the rows anew."""
        rows = self._rows
        self.armed = {}
        for armed in rows.look_all(ArmedFault, disarmed=False):
            self.armed.setdefault(self._model.faults[armed.fault].effect, []).append(armed.id)
        self.guards_out = frozenset(switch.name for switch in rows.look_all(GuardSwitch, out=True))
        self._values = {
            change.name: self._model.settings[change.name].parse(change.value)
            for change in rows.look_all(SettingChange)
        }

    def setting(self, setting: Setting[V]) -> V:
        """A setting's value."""
        value: V = self._values.get(setting.name, setting.default)
        return value

    def struck(self, message: Message, effect: Effect, now: int, fault: str | None = None) -> ArmedFault | None:
        """The first armed fault with this effect (and id) that strikes the message, which is then marked.

        A fault armed on a kind by name strikes that kind anywhere; else it keeps to its usual messages.
        Acts and timers are nobody's to lose: only a party's own decision can touch them.
        """
        if effect not in self.armed or (effect is not Effect.decide and (message.is_act or message.is_timer)):
            return None
        for key in self.armed[effect]:
            armed = self._rows.get(ArmedFault, key)
            if armed is None or (fault is not None and armed.fault != fault):
                continue
            if fault is None and armed.message is None and not self._model.faults[armed.fault].fits(message):
                continue
            if armed.watches(message, now) and armed.strikes(message):
                message.fault = armed.fault
                return armed
        return None

    def control(self, act: Body) -> None:
        """Carry out an act on faults, guards or settings."""
        match act:
            case ArmFault():
                values = {name: getattr(act, name) for name in act.__struct_fields__}
                self._rows.add(ArmedFault(id=self._rows.next_key(ArmedFault), **values))
            case DisarmFault():
                for armed in self._rows.find(ArmedFault, fault=act.fault, disarmed=False):
                    armed.disarmed = True
            case TakeGuardOut():
                self._switch(act.guard).out = True
            case PutGuardBack():
                self._switch(act.guard).out = False
            case ChangeSetting():
                change = self._rows.get(SettingChange, act.setting)
                if change is None:
                    change = self._rows.add(SettingChange(name=act.setting, value=act.value))
                change.value = act.value
        self.refresh()

    def _switch(self, guard: str) -> GuardSwitch:
        return self._rows.get(GuardSwitch, guard) or self._rows.add(GuardSwitch(name=guard))
