"""What the glossary explains: every word of the shop's catalogues, with what the code says of it already."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from ecomtui.parties.personas import PERSONAS
from ecomtui.parties.web_server import TEST_NUMBERS
from ecomtui.shop.assembly import MODEL, machines, machines_of
from ecomtui.shop.cards import TEST_CARDS
from ecomtui.shop.narration import Narration
from ecomtui.world.machine import Machine


class Kind(StrEnum):
    """What an entry of the glossary is; where a term has several, they come in this order."""

    word = "word"
    party = "party"
    state = "state"
    badge = "badge"
    fault = "fault"
    guard = "guard"
    promise = "promise"
    setting = "setting"
    persona = "persona"
    card = "card"
    refusal = "refusal"
    reason = "reason"
    acknowledgement = "acknowledgement"
    scan = "scan"
    movement = "movement"
    mail = "mail"
    address = "address"
    number = "number"


@dataclass(frozen=True, slots=True)
class Source:
    """A word of a catalogue.

    `of` is whose state or badge it is, `says` what the code says of it (nothing: a text has to be written), `plain`
    what screens call it, `usually` a setting's value, `see` where to read on.
    """

    kind: Kind
    name: str
    of: str = ""
    says: str = ""
    plain: str = ""
    usually: str = ""
    see: tuple[str, ...] = ()


WORDS_OF: Final = {"purchase order": "purchase", "stock unit": "unit"}
"""The group of words of a machine's states, where it is not called like the machine."""
BADGES: Final = {"stock": "badge", "payment": "payment_badge", "fulfilment": "fulfilment_badge"}
"""The badges, and their groups of words."""


def sources(narration: Narration) -> Iterator[Source]:
    """Every word that the glossary has to explain, but for the free words of its file."""
    for party in MODEL.parties:
        see = tuple(f"word:{machine.entity}" for machine in machines_of(party))
        yield Source(Kind.party, party.name, says=_first_paragraph(party), plain=party.title, see=see)
    for machine in machines():
        yield from _states(machine, narration)
    for badge, group in BADGES.items():
        for name, plain in narration.words(group).items():
            see = (f"word:{badge} badge",) if badge != "stock" else ("available",)
            yield Source(Kind.badge, name, of=badge, plain=plain, see=see)
    yield from _controls()
    yield from _people()
    yield from _codes(narration)
    for number, status in TEST_NUMBERS.items():
        yield Source(Kind.number, number, see=(f"state:parcel.{status}", "tracking number"))


def status_columns() -> Mapping[tuple[str, str], str]:
    """(table, column) → the machine whose state stands there."""
    by_states: dict[Any, str] = {type(next(iter(machine.moves))): machine.entity for machine in machines()}
    return {
        (str(table.__tablename__), name): by_states[field.annotation]
        for party in MODEL.parties
        for table in party.tables
        for name, field in table.model_fields.items()
        if field.annotation in by_states
    }


def _first_paragraph(party: type[Any]) -> str:
    text = (sys.modules[party.__module__].__doc__ or "").split("\n\n")[0]
    return " ".join(text.replace("`", "").split())


def _states(machine: Machine[Any], narration: Narration) -> Iterator[Source]:
    words = narration.words(WORDS_OF.get(machine.entity, machine.entity))
    for state, after in machine.moves.items():
        see = (f"word:{machine.entity}", *(f"state:{machine.entity}.{to}" for to in after), f"party:{machine.owner}")
        yield Source(Kind.state, str(state), of=machine.entity, plain=words[state], see=see)


def _controls() -> Iterator[Source]:
    """Faults, guards, promises and settings."""
    for fault in MODEL.faults.values():
        yield Source(Kind.fault, fault.id, says=f"{fault.happens} {fault.remedy}", see=(f"party:{fault.owner}",))
    for guard in MODEL.guards.values():
        without = guard.without[0].lower() + guard.without[1:]
        see = (*(f"promise:{name}" for name in guard.promises), f"party:{guard.owner}")
        yield Source(Kind.guard, guard.name, says=f"{guard.says} Without it: {without}", see=see)
    for promise in MODEL.promises:
        guards = tuple(f"guard:{guard.name}" for guard in MODEL.guards.values() if promise.name in guard.promises)
        yield Source(Kind.promise, promise.name, says=promise.says, see=guards)
    for setting in MODEL.settings.values():
        usually = setting.words(setting.default)
        yield Source(Kind.setting, setting.name, says=setting.says, usually=usually, see=(f"party:{setting.owner}",))


def _people() -> Iterator[Source]:
    """Personas and their cards."""
    for persona in PERSONAS.values():
        yield Source(Kind.persona, persona.name, says=persona.says, see=("word:persona",))
    for card in TEST_CARDS:
        yield Source(Kind.card, card.number, says=_sentence(card.says), plain=card.outcome, see=("word:test card",))


def _codes(narration: Narration) -> Iterator[Source]:
    """Codes whose plain words stand in words.yaml."""
    refusals = narration.words("code")
    for code, words in refusals.items():
        yield Source(Kind.refusal, code, says=_sentence(words), see=("word:rejection code",))
    for reason, words in narration.words("reason").items():
        if reason not in refusals:
            yield Source(Kind.reason, reason, says=_sentence(words), see=("word:reason",))
    for code, plain in narration.words("acknowledgement").items():
        yield Source(Kind.acknowledgement, code, plain=plain, see=("word:acknowledgement",))
    for scan, words in narration.words("scan").items():
        yield Source(Kind.scan, scan, says=_sentence(words), see=("word:scan",))
    for movement, words in narration.words("movement").items():
        yield Source(Kind.movement, movement, says=_sentence(words), see=("word:movement log",))
    for template, plain in narration.words("template").items():
        yield Source(Kind.mail, template, plain=plain, see=("word:mail",))


def _sentence(words: str) -> str:
    """Words as a sentence."""
    return f"{words[0].upper()}{words[1:]}{'' if words.endswith(('.', '?')) else '.'}"
