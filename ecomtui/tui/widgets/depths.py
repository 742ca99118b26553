"""A message at five depths: plain words, technical detail, JSON, the rows it changed, the code that ran."""

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from textwrap import dedent
from typing import Any, Final

from textual.content import Content
from textual.highlight import highlight

from ecomtui.shop.views import MessageView, RowChange
from ecomtui.tui.snapshot import Words
from ecomtui.tui.text import QUIET, clean
from ecomtui.world.clock import clock_text, duration_text


class Depth(StrEnum):
    """How deep one looks."""

    plain = "Plain"
    technical = "Technical"
    json = "JSON"
    rows = "Rows"
    code = "Code"


DEPTHS: Final = tuple(Depth)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A message with everything that can be shown of it."""

    message: MessageView
    rows: tuple[RowChange, ...]
    code: str


def exhibit(depth: Depth, shown: Exhibit, words: Words) -> Content:
    """The message at this depth."""
    match depth:
        case Depth.plain:
            return plain(shown.message, words)
        case Depth.technical:
            return technical(shown.message)
        case Depth.json:
            return highlight(clean(json.dumps(shown.message.body, indent=2, ensure_ascii=False)), language="json")
        case Depth.rows:
            return rows(shown.rows)
        case Depth.code:
            return highlight(dedent(shown.code), language="python") if shown.code else Content("No code ran for it.")


def plain(message: MessageView, words: Words) -> Content:
    """In words for people; what was done to it on purpose is said."""
    text = Content(clean(message.plain))
    if message.fault:
        text += Content.assemble((f"\n\nSimulated fault: {message.fault}", "bold $text-warning"))
    if message.fate not in (None, "handled"):
        text += Content.assemble((f"\n\nThis message {_fate(message, words)}.", "bold $text-warning"))
    return text


def _fate(message: MessageView, words: Words) -> str:
    told = words("fate", message.fate or "")
    return f"was {told}" if message.fate == "lost" else told


def technical(message: MessageView) -> Content:
    """For engineers: what it is, where it came from, when, and what it means."""
    facts: list[tuple[str, Any]] = [
        ("message", message.id),
        ("caused by", message.cause),
        ("step", message.step),
        ("sent", clock_text(message.sent)),
        ("due", f"{clock_text(message.due)} (after {duration_text(message.due - message.sent)})"),
        ("about", message.about),
        ("fate", message.fate),
        ("fault", message.fault),
        ("repeats", message.repeats),
    ]
    lines = [Content.assemble((f"{name:<10}", QUIET), clean(str(value))) for name, value in facts if value is not None]
    return Content(clean(message.technical) + "\n\n") + Content("\n").join(lines)


def rows(changes: tuple[RowChange, ...]) -> Content:
    """The rows of one transaction, before and after."""
    if not changes:
        return Content("It changed no row: it only passed something on.")
    parts = []
    for change in changes:
        head = f"{change.table} {change.key}"
        parts.append(Content.assemble((clean(head), "bold"), ("   new row" if change.new else "", "$text-success")))
        for column, before, after in change.columns:
            if change.new:
                if after is not None:
                    parts.append(Content(f"   {column} = {_value(after)}"))
            else:
                parts.append(Content(f"   {column}: {_value(before)} → {_value(after)}"))
    return Content("\n").join(parts)


def _value(value: Any) -> str:
    return "–" if value is None else clean(str(value))


def title(kind: str) -> str:
    """`StockReserved` as words: `stock reserved`."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", kind).lower()
