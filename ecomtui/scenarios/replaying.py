"""Replaying: a scenario's world, lived through step by step, standing where it failed or at a message one names."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ecomtui.scenarios.failing import Failed
from ecomtui.scenarios.loader import Scenario
from ecomtui.scenarios.openings import opened
from ecomtui.scenarios.playing import Player
from ecomtui.scenarios.running import loaded
from ecomtui.shop.shop import Shop
from ecomtui.world.errors import BadInput, WorldHalted, shown

_FORM: Final = re.compile(r"(?P<file>.+?\.ya?ml)(?::(?P<cell>.*?))?(?:@(?P<message>[0-9]{1,9}))?")


@dataclass(frozen=True)
class Moment:
    """A run of a scenario, and the message at which to stand: None for where it failed, or its end."""

    scenario: Scenario
    message: int | None = None


def parsed(text: str) -> Moment:
    """What `FILE[:CELL][@MESSAGE]` names.

    Raises:
        BadInput: when it is not of that form, or the file is no scenario.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise BadInput(f"{shown(text)} is not of the form FILE.shop.yaml[:CELL][@MESSAGE], as in a.shop.yaml@37")
    message = found["message"]
    return Moment(loaded(Path(found["file"]), found["cell"] or ""), None if message is None else int(message))


def replayed(moment: Moment) -> Shop:
    """The shop, standing at that message; what comes after it can be stepped through.

    Raises:
        BadInput: when no such message was handled.
    """
    shop = opened(moment.scenario, moment.scenario.head.seed)
    at = moment.message
    try:
        Player.begin(moment.scenario, shop).play()
    except Failed as failed:
        at = failed.message if at is None else at
        if at is None:
            at = next((p.message for p in shop.broken() if p.message is not None), None)
    except WorldHalted:
        pass
    if at is None:
        return shop
    step = shop.message(at).step
    if step is None:
        shop.close()
        raise BadInput(f"message {at} has not been handled in this run")
    shop.go_to(step)
    return shop
