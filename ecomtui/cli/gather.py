"""The catalogues' content, read off the code: parties, handlers, bodies, machines, faults, guards.

Each function answers entries by name, in the order people should read them; an entry is plain data.
"""

import sys
from collections.abc import Iterator
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from ecomtui.parties.personas import PERSONAS, Persona
from ecomtui.parties.protocol.alphabet import CONVERSATIONS, spoken_in
from ecomtui.shop.acts import ACTS
from ecomtui.shop.assembly import MODEL, machines, machines_of
from ecomtui.shop.cards import TEST_CARDS
from ecomtui.shop.catalogue import load_catalogue
from ecomtui.shop.money import money
from ecomtui.shop.narration import ANY, Narration
from ecomtui.shop.vouchers import load_vouchers
from ecomtui.world.clock import duration_text
from ecomtui.world.controls import Setting
from ecomtui.world.machine import Machine
from ecomtui.world.message import Body
from ecomtui.world.model import ENGINE_BODIES
from ecomtui.world.party import Party
from ecomtui.world.promises import Promise

Entries = dict[str, dict[str, Any]]


def said(documented: Any, paragraphs: int | None = None) -> str:
    """The docstring of a thing, or its first paragraphs, on one line and without the backticks."""
    own = vars(documented).get("__doc__") if isinstance(documented, type) else documented.__doc__
    return " ".join(" ".join((own or "").replace("`", "").split("\n\n")[:paragraphs]).split())


# ------------------------------------------------------------------ parties
def parties() -> Entries:
    return {party.name: _party(party) for party in MODEL.parties}


def _party(party: type[Party]) -> dict[str, Any]:
    hears = [kind for kind in party.handlers() if MODEL.kinds.bodies[kind] not in ENGINE_BODIES]
    low, high = party.latency
    return {
        "name": party.name,
        "title": party.title,
        "says": said(sys.modules[party.__module__], paragraphs=1),
        "way_of_working": said(party),
        "hears": sorted(hears, key=list(MODEL.kinds.bodies).index),
        "latency_ms": [low, high],
        "tables": {table.__name__: said(table) for table in party.tables},
        "states": [machine.entity for machine in machines_of(party)],
        "settings": [setting.name for setting in party.settings],
        "guards": [guard.name for guard in party.guards],
        "faults": [fault.id for fault in party.faults],
    }


# ------------------------------------------------------------------ messages
def messages() -> Entries:
    narration = Narration.load()
    found: Entries = {}
    for module in CONVERSATIONS:
        for body in spoken_in(module):
            found[body.__name__] = _kind(body, said(module), narration)
    for body in ENGINE_BODIES:
        found[body.__name__] = _kind(body, "Faults, guards and settings: control → whoever owns them.", narration)
    return found


def _kind(body: type[Body], conversation: str, narration: Narration) -> dict[str, Any]:
    kind = body.__name__
    hops = _hops(kind, narration)
    return {
        "kind": kind,
        "says": said(body),
        "conversation": conversation,
        "way": [f"{sender} → {receiver}" for sender, receiver in hops],
        "fields": {name: type_text(type_) for name, type_ in get_type_hints(body, include_extras=True).items()},
    }


def _hops(kind: str, narration: Narration) -> list[tuple[str, str]]:
    """Who says it to whom: who hears it says its handler, who says it the text written about it."""
    if MODEL.kinds.bodies[kind] in ENGINE_BODIES:
        receiver = next((act.receiver for act in ACTS.values() if act.body.__name__ == kind), None)
        return [("control", receiver or "its owner")]
    acts = [(act.sender, act.receiver) for act in ACTS.values() if act.body.__name__ == kind and act.receiver]
    hears = [party.name for party in MODEL.parties if kind in party.handlers()]
    told = [hop for hop in narration.entries.get(kind, ()) if ANY not in hop and hop[1] in hears]
    heard = {receiver for _, receiver in (*acts, *told)}
    return [*acts, *(hop for hop in told if hop not in acts), *(("…", name) for name in hears if name not in heard)]


def type_text(type_: Any) -> str:
    """A field's type in words, with its unit."""
    for note in getattr(type_, "__metadata__", ()):
        if isinstance(note, msgspec.Meta) and note.title:
            return f"{note.title} ({note.description})"
    origin = get_origin(type_)
    if origin in (Union, UnionType):
        members = [type_text(member) for member in get_args(type_) if member is not NoneType]
        return f"{' or '.join(members)}, or none"
    if origin is tuple:
        return f"list of {type_text(get_args(type_)[0])}"
    if isinstance(type_, type) and issubclass(type_, StrEnum):
        return " | ".join(type_)
    return {int: "number", str: "text", bool: "yes or no"}.get(type_, getattr(type_, "__name__", str(type_)))


# ------------------------------------------------------------------ acts
def acts() -> Entries:
    return {
        act.name: {
            "name": act.name,
            "says": act.says.replace("`", ""),
            "by": act.sender,
            "receiver": act.receiver or ("its owner" if act.is_message else "nobody"),
            "kind": act.body.__name__,
            "fields": {name: type_text(t) for name, t in get_type_hints(act.body, include_extras=True).items()},
        }
        for act in ACTS.values()
    }


# ------------------------------------------------------------------ states
def states() -> Entries:
    return {
        machine.entity: {
            "entity": machine.entity,
            "owner": machine.owner,
            "says": said(type(next(iter(machine.moves)))),
            "first": str(next(iter(machine.moves))),
            "moves": {str(here): [str(there) for there in nexts] for here, nexts in machine.moves.items()},
        }
        for machine in machines()
    }


def mermaid(name: str | None) -> str:
    """One machine as a Mermaid state diagram, or all of them in one."""
    if name is not None:
        (machine,) = (machine for machine in machines() if machine.entity == name)
        return machine.mermaid()
    return "\n".join(["stateDiagram-v2", *(line for machine in machines() for line in _nested(machine))])


def _nested(machine: Machine[Any]) -> Iterator[str]:
    """A machine as a part of a larger diagram: its states need names of their own there."""
    entity = machine.entity.replace(" ", "_")
    yield f'    state "{machine.entity} ({machine.owner})" as {entity} {{'
    for here in machine.moves:
        yield f'        state "{here}" as {entity}_{here}'
    yield f"        [*] --> {entity}_{next(iter(machine.moves))}"
    for here, nexts in machine.moves.items():
        yield from (f"        {entity}_{here} --> {entity}_{there}" for there in nexts)
        if not nexts:
            yield f"        {entity}_{here} --> [*]"
    yield "    }"


# ------------------------------------------------------------------ faults, guards, promises, settings
def faults() -> Entries:
    return {
        fault.id: {
            "id": fault.id,
            "owner": fault.owner,
            "effect": str(fault.effect),
            "happens": fault.happens,
            "remedy": fault.remedy,
            "strikes": sorted(fault.kinds or ()),
        }
        for fault in MODEL.faults.values()
    }


def guards() -> Entries:
    return {
        guard.name: {
            "name": guard.name,
            "owner": guard.owner,
            "says": guard.says,
            "without": guard.without,
            "promises": list(guard.promises),
        }
        for guard in MODEL.guards.values()
    }


def promises() -> Entries:
    return {
        promise.name: {
            "name": promise.name,
            "says": promise.says,
            "checked": _when_checked(promise),
            "watches": [table.__name__ for table in promise.watches],
            "guards": [guard.name for guard in MODEL.guards.values() if promise.name in guard.promises],
        }
        for promise in MODEL.promises
    }


def _when_checked(promise: Promise) -> str:
    times = ["after every message"] if promise.after else []
    return " and ".join([*times, *(["at rest"] if promise.at_rest else [])])


def settings() -> Entries:
    return {setting.name: _setting(setting) for setting in MODEL.settings.values()}


def _setting(setting: Setting[Any]) -> dict[str, Any]:
    choices = setting.choices or (("true", "false") if isinstance(setting.default, bool) else ())
    return {
        "name": setting.name,
        "owner": setting.owner,
        "says": setting.says,
        "default": setting.words(setting.default),
        "takes": list(choices) or ("a span of time, as in 30m or 2d" if setting.span else "a whole number"),
    }


# ------------------------------------------------------------------ personas, products, cards
def personas() -> Entries:
    return {persona.name: _persona(persona) for persona in PERSONAS.values()}


def _persona(persona: Persona) -> dict[str, Any]:
    patience = persona.cancels_after
    return {
        "name": persona.name,
        "says": persona.says,
        "share": persona.share,
        "balance": [money(amount) for amount in persona.balance or ()],
        "presses": persona.presses,
        "cancels_after": duration_text(patience) if patience is not None else None,
        "changes_the_cart": persona.wavers,
        "abandons_percent": persona.abandons,
        "tracks_percent": persona.tracks,
        "pages_lost_per_million": persona.drops,
    }


def products() -> Entries:
    return {
        product.sku: {
            "sku": product.sku,
            "name": product.name,
            "category": product.category,
            "says": product.description,
            "price": money(product.price),
            "weight_g": product.weight,
            "stock": product.stock,
            "reorder_point": product.reorder_point,
            "reorder_quantity": product.reorder_quantity,
            "cost": money(product.cost),
            "lead_time": duration_text(product.lead_time),
        }
        for product in load_catalogue()
    }


def vouchers() -> Entries:
    return {
        voucher.code: {
            "code": voucher.code,
            "says": voucher.says,
            "percent": voucher.percent,
            "amount": money(voucher.amount),
            "category": voucher.category,
            "category_percent": voucher.line_percent,
            "minimum": money(voucher.minimum),
            "until": None if voucher.until is None else duration_text(voucher.until),
            "once": voucher.once,
        }
        for voucher in load_vouchers()
    }


def cards() -> Entries:
    return {card.number: {"number": card.number, "outcome": card.outcome, "says": card.says} for card in TEST_CARDS}
