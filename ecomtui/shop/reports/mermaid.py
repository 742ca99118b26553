"""A Mermaid sequence diagram of what happened."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from ecomtui.shop.reports.wording import day_and_time, later, party_titles, printable, title_of
from ecomtui.shop.views import MessageView
from ecomtui.world.clock import HOUR

_MEANS_SOMETHING: Final = re.compile(r"[#;<>%\\\n]")
"""Signs that Mermaid would take for its own; it reads `#35;` as the sign of that number."""
_SENTENCE: Final = re.compile(r"\s*.+?(?:[.?!]\"?(?=\s|$)|$)")
_ENOUGH, _WIDTH = 30, 42


def diagram(shown: Sequence[MessageView], person: str, broken: Mapping[int | None, str], *, every: bool) -> str:
    """A `sequenceDiagram` of these messages; `broken` names the promise that a message broke."""
    ends = list(dict.fromkeys(end for m in shown for end in (m.sender, m.receiver)))
    titles = party_titles()
    lines = ["sequenceDiagram"]
    for end in ends:
        role = "actor" if end not in titles else "participant"
        lines.append(f"{role} {end} as {escaped(title_of(end, titles, person))}")
    before, part = 0, ""
    for message in shown:
        at = message.at or 0
        if at - before >= HOUR:
            lines.append(f"Note over {_across(ends)}: {later(before, at)}, {day_and_time(at)}")
        if message.part != part:
            part = message.part
            lines.append(f"Note over {_across(ends)}: {escaped(part)}")
        lines += _arrow(message, every=every)
        if message.id in broken:
            lines.append(f"Note over {message.receiver}: promise broken<br/>{_text(broken[message.id])}")
        before = at
    return "\n    ".join(lines)


def _arrow(message: MessageView, *, every: bool) -> list[str]:
    arrow = "-x" if message.fate == "lost" else "->>"
    says = message.kind if every else f"{message.kind}<br/>{_text(_gist(message.plain))}"
    lines = [f"{message.sender}{arrow}{message.receiver}: {says}"]
    if message.fault is not None:
        lines.append(f"Note over {message.receiver}: simulated fault<br/>{escaped(message.fault)}")
    return lines


def _across(ends: list[str]) -> str:
    return ends[0] if len(ends) == 1 else f"{ends[0]},{ends[-1]}"


def _gist(text: str) -> str:
    """The first sentence or two: enough to know what a message means."""
    said = ""
    for found in _SENTENCE.finditer(text):
        said += found[0]
        if len(said) >= _ENOUGH:
            break
    return said.strip() or text


def _text(text: str) -> str:
    """Escaped, in lines short enough for a diagram."""
    from textwrap import wrap

    return "<br/>".join(escaped(line) for line in wrap(text, _WIDTH))


def escaped(text: str) -> str:
    """Text that Mermaid takes for nothing but text."""
    return _MEANS_SOMETHING.sub(lambda found: f"#{ord(found[0])};", printable(text))
