"""What a world is made of, as data: parties, kinds, faults, guards, settings, promises."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from ecomtui.world.controls import (
    ChangeSetting,
    Guard,
    GuardSwitch,
    PutGuardBack,
    Setting,
    SettingChange,
    TakeGuardOut,
)
from ecomtui.world.errors import UnknownName
from ecomtui.world.faults import ArmedFault, ArmFault, ArmSwarm, DisarmAll, DisarmFault, Fault
from ecomtui.world.message import Body, Kinds, Message
from ecomtui.world.party import Party
from ecomtui.world.promises import Breach, Promise
from ecomtui.world.rows import Row

if TYPE_CHECKING:
    from ecomtui.world.repository import Repository

T = TypeVar("T")

ENGINE_TABLES: Final[tuple[type[Row], ...]] = (ArmedFault, GuardSwitch, SettingChange, Breach)
ENGINE_BODIES: Final[tuple[type[Body], ...]] = (
    ArmFault,
    ArmSwarm,
    DisarmFault,
    DisarmAll,
    TakeGuardOut,
    PutGuardBack,
    ChangeSetting,
)
OUTSIDERS: Final = ("person", "staff", "control")
"""Who acts without being a party: they only send."""


class Charter(msgspec.Struct, frozen=True, kw_only=True):
    """What a world is opened with; kept in its file, so that seed, charter and acts rebuild it.

    `settings` are source texts by name, `guards_off` names of guards taken out from the start.
    """

    settings: dict[str, str] = {}
    guards_off: tuple[str, ...] = ()


def caused_by(message: Message, act: int, rows: "Repository") -> bool:
    """Whether a message is an act, or came of it at once."""
    return act in (message.id, message.cause)


@dataclass(frozen=True)
class Model:
    """The parts of a world. `charter` is the type of what its parties are opened with, `belongs` says whether a
    message belongs to the act of that id, as a fault armed for one has to know."""

    parties: tuple[type[Party], ...]
    bodies: tuple[type[Body], ...]
    promises: tuple[Promise, ...] = ()
    charter: type[Charter] = Charter
    belongs: Callable[[Message, int, "Repository"], bool] = caused_by

    @cached_property
    def kinds(self) -> Kinds:
        return Kinds((*ENGINE_BODIES, *self.bodies))

    @cached_property
    def tables(self) -> tuple[type[Row], ...]:
        return (*ENGINE_TABLES, *(table for party in self.parties for table in party.tables))

    @cached_property
    def party_names(self) -> tuple[str, ...]:
        return tuple(party.name for party in self.parties)

    @cached_property
    def faults(self) -> dict[str, Fault]:
        return {fault.id: fault for party in self.parties for fault in party.faults}

    @cached_property
    def guards(self) -> dict[str, Guard]:
        return {guard.name: guard for party in self.parties for guard in party.guards}

    @cached_property
    def settings(self) -> dict[str, Setting[Any]]:
        return {setting.name: setting for party in self.parties for setting in party.settings}

    def fault(self, name: str) -> Fault:
        """The fault of that id.

        Raises:
            UnknownName: when the catalogue has none.
        """
        return _named("fault", name, self.faults)

    def guard(self, name: str) -> Guard:
        """The guard of that name.

        Raises:
            UnknownName: when there is none.
        """
        return _named("guard", name, self.guards)

    def setting(self, name: str) -> Setting[Any]:
        """The setting of that name.

        Raises:
            UnknownName: when there is none.
        """
        return _named("setting", name, self.settings)


def _named(what: str, name: str, known: dict[str, T]) -> T:
    if name not in known:
        raise UnknownName(what, name, known)
    return known[name]
