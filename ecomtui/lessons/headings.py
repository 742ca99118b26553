"""What a lesson's headings say: which message a text waits for, and how long a section takes."""

import re
from collections.abc import Iterable
from typing import Final

from ecomtui.lessons.model import Binding
from ecomtui.scenarios.words import catalogues
from ecomtui.world.errors import BadInput, hint, shown

SENT: Final = "sent"
_MINUTES: Final = re.compile(r"(?P<title>.+?)\s*\((?P<minutes>\d{1,3}) min\)")
_ARROWS: Final = ("→", "->")


def minutes_of(heading: str) -> tuple[str, int | None]:
    """A section's title and its minutes, of `Your turn (7 min)`."""
    found = _MINUTES.fullmatch(heading)
    return (found["title"], int(found["minutes"])) if found else (heading, None)


def binding_of(text: str, aliases: Iterable[str]) -> Binding:
    """Which message `PaymentDeclined bank→merchant o1 #2 sent` means; all but the kind may be missing.

    Raises:
        BadInput: for a word that is none of these.
    """
    kind, *words = text.removeprefix("@").split()
    known = catalogues()
    if kind not in known["message kind"]:
        raise BadInput(f"unknown message kind {shown(kind)}{hint(kind, known['message kind'])}")
    found: dict[str, str | int | bool] = {}
    for word in words:
        arrow = next((each for each in _ARROWS if each in word), None)
        if arrow is not None:
            found["sender"], _, found["receiver"] = word.partition(arrow)
            for end in ("sender", "receiver"):
                _check_party(str(found[end]), known["party"])
        elif word.startswith("#"):
            if not re.fullmatch(r"#[1-9]\d{0,3}", word):
                raise BadInput(f"{shown(word)} is no count; write it as in #2")
            found["nth"] = int(word[1:])
        elif word == SENT:
            found["sent"] = True
        elif word in aliases:
            found["alias"] = word
        else:
            says = "it is no sender→receiver, no act's name, no #2, and not sent"
            raise BadInput(f"{shown(word)} means nothing here: {says}{hint(word, (*aliases, SENT))}")
    return Binding(kind, **found)  # type: ignore[arg-type]


def _check_party(name: str, parties: Iterable[str]) -> None:
    if name not in parties:
        raise BadInput(f"unknown party {shown(name)}{hint(name, parties)}")
