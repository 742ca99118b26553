"""What stands over all parties: armed faults, guards taken out, settings changed.

Kept in rows like everything else; this holds what is asked at every message, read anew whenever an
act or the way back may have changed it.
"""

from collections.abc import Collection, Iterable
from operator import itemgetter
from typing import Any, NamedTuple

from ecomtui.world.controls import (
    ChangeSetting,
    GuardSwitch,
    PutGuardBack,
    Setting,
    SettingChange,
    TakeGuardOut,
    V,
)
from ecomtui.world.faults import ArmedFault, ArmFault, ArmSwarm, DisarmAll, DisarmFault, Effect, Fault
from ecomtui.world.message import Body, Message
from ecomtui.world.model import Model
from ecomtui.world.repository import Repository


class Armed(NamedTuple):
    """What can be said of an armed fault without its row."""

    id: int
    fault: Fault
    message: str | None
    until: int | None

    def may_strike(self, message: Message) -> bool:
        """Whether the fault can be done to that message: a page is lost on the internet, not between two desks."""
        is_strange = self.message is not None and self.message not in (self.fault.kinds or ())
        return is_strange or self.fault.fits(message)


class Everybody:
    """Whoever it is, is one of these."""

    def __contains__(self, who: object) -> bool:
        return True


class Weather:
    """Faults, guards and settings as they stand."""

    def __init__(self, model: Model, rows: Repository) -> None:
        self._model, self._rows = model, rows
        self._armed: dict[Effect, dict[int | None, list[Armed]]] = {}
        """Armed faults by what they do and the customer they are for (None: anybody)."""
        self.exposed: set[int | None] | Everybody = set()
        """The customers whose messages an armed fault may strike: on a calm day nobody's. The quick look before
        `struck`."""
        self._values: dict[str, Any] = {}
        self.guards_out: frozenset[str] = frozenset()
        self.guards_asked = set[str]()
        """Guards that somebody has asked for, so that this world might have gone another way without them; of its
        copies, too."""

    def refresh(self) -> None:
        """Read the rows anew."""
        rows = self._rows
        self._armed, self.exposed = {}, set()
        for armed in rows.look_all(ArmedFault, disarmed=False):
            self._note(armed)
        self.guards_out = frozenset(switch.name for switch in rows.look_all(GuardSwitch, out=True))
        self._values = {
            change.name: self._model.settings[change.name].parse(change.value)
            for change in rows.look_all(SettingChange)
        }

    def _note(self, armed: ArmedFault) -> None:
        self._expose(armed.who, Armed(armed.id, self._model.faults[armed.fault], armed.message, armed.until))

    def _expose(self, who: int | None, armed: Armed) -> None:
        self._armed.setdefault(armed.fault.effect, {}).setdefault(who, []).append(armed)
        if who is None:
            self.exposed = Everybody()
        elif isinstance(self.exposed, set):
            self.exposed.add(who)

    def _forget(self, faults: Collection[str]) -> list[Armed]:
        """These faults are armed no more, for nobody; answers what was armed of them, in the order it was."""
        armed = [(who, one) for by in self._armed.values() for who, everyone in by.items() for one in everyone]
        self._armed, self.exposed = {}, set()
        for who, one in armed:
            if one.fault.id not in faults:
                self._expose(who, one)
        return sorted(one for _, one in armed if one.fault.id in faults)

    def guarded(self, guard: str) -> bool:
        """Whether a guard is in place."""
        self.guards_asked.add(guard)
        return guard not in self.guards_out

    def setting(self, setting: Setting[V]) -> V:
        """A setting's value."""
        value: V = self._values.get(setting.name, setting.default)
        return value

    def struck(self, message: Message, effect: Effect, now: int, fault: str | None = None) -> ArmedFault | None:
        """The first armed fault with this effect (and id) that strikes the message, which is then marked.

        A fault keeps to its usual messages, on their usual way; only a kind that is none of its own, armed by name, it
        strikes anywhere.
        Acts and timers are nobody's to lose: only a party's own decision can touch them.
        """
        if message.who not in self.exposed or effect not in self._armed:
            return None
        if effect is not Effect.decide and (message.is_act or message.is_timer):
            return None
        for armed in self._candidates(effect, message.who):
            if armed.until is not None and now >= armed.until:
                self._is_over(effect, armed)
                continue
            if fault is not None and armed.fault.id != fault:
                continue
            if fault is None and not armed.may_strike(message):
                continue
            row = self._rows.get(ArmedFault, armed.id)
            if not row.watches(message, now):
                continue
            if row.errand is not None and not self._model.belongs(message, row.errand, self._rows):
                continue
            if row.strikes(message):
                message.fault = row.fault
                return row
        return None

    def _is_over(self, effect: Effect, over: Armed) -> None:
        """An outage that has passed is asked no more; whoever goes back before it reads the rows anew."""
        by_customer = self._armed[effect]
        for who, everyone in by_customer.items():
            if over in everyone:
                by_customer[who] = [armed for armed in everyone if armed is not over]
                return

    def _candidates(self, effect: Effect, who: int | None) -> Iterable[Armed]:
        """Those armed for anybody and for this customer, in the order they were armed."""
        by_customer = self._armed[effect]
        for_anybody = by_customer.get(None, ())
        for_one = () if who is None else by_customer.get(who, ())
        return (
            sorted((*for_anybody, *for_one), key=itemgetter(0)) if for_anybody and for_one else for_anybody or for_one
        )

    def control(self, act: Body) -> None:
        """Carry out an act on faults, guards or settings."""
        match act:
            case ArmFault():
                self._arm(**{name: getattr(act, name) for name in act.__struct_fields__})
                return
            case ArmSwarm():
                for fault, chance in act.chances.items():
                    self._arm(fault=fault, chance=chance)
                return
            case DisarmFault():
                self._disarm({act.fault})
                return
            case DisarmAll():
                self._disarm(self._model.faults.keys())
                return
            case TakeGuardOut():
                self._switch(act.guard).out = True
            case PutGuardBack():
                self._switch(act.guard).out = False
            case ChangeSetting():
                change = self._rows.peek(SettingChange, act.setting)
                if change is None:
                    change = self._rows.add(SettingChange(name=act.setting, value=act.value))
                change.value = act.value
        self.refresh()

    def _arm(self, **values: Any) -> None:
        self._note(self._rows.add(ArmedFault(id=self._rows.next_id(ArmedFault), **values)))

    def _disarm(self, faults: Collection[str]) -> None:
        for armed in self._forget(faults):
            self._rows.get(ArmedFault, armed.id).disarmed = True

    def _switch(self, guard: str) -> GuardSwitch:
        return self._rows.peek(GuardSwitch, guard) or self._rows.add(GuardSwitch(name=guard))
