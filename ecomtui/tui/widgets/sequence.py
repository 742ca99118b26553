"""The sequence diagram so far: only the parties in the scene, the message at hand at the bottom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ecomtui.shop.travel import jump_words
from ecomtui.shop.views import MessageView
from ecomtui.tui.snapshot import Words
from ecomtui.tui.text import QUIET, clean
from ecomtui.tui.widgets.floor import PARTIES
from ecomtui.tui.widgets.map import FAULT

_NARROWEST: Final = 9
"""Cells that a party's lifeline needs around it."""
_MOST: Final = 8
"""So many parties are a scene; more are a crowd."""
_MARGIN: Final = 4
"""Cells at the left, for the number of the stop."""
_HERE, _BAD = "bold $text-warning", "bold $text-error"
_ORDER: Final = {party: place for place, party in enumerate(("person", "staff", "control", *PARTIES))}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the diagram, and the message that a click on it means."""

    cells: tuple[tuple[str, str], ...]
    message: int | None = None

    def content(self) -> Content:
        """As text with styles."""
        return Content.assemble(
            *(("".join(char for char, _ in run), style) for style, run in groupby(self.cells, key=lambda cell: cell[1]))
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A message of the story, with its number among what is told."""

    number: int
    message: MessageView


def scene_of(told: Sequence[MessageView], width: int, height: int) -> tuple[list[Entry], list[str]]:
    """The last messages that fit, and the parties that take part in them, from left to right."""
    most = max(2, min(_MOST, (width - _MARGIN) // _NARROWEST))
    shown: list[Entry] = []
    parties: set[str] = set()
    rows = height - 2
    for number, message in reversed(list(enumerate(told, start=1))):
        later = shown[-1].message if shown else None
        jumps = later is not None and jump_words(message.at or 0, later.at or 0) is not None
        rows -= 3 if jumps else 2
        if rows < 0 or len(parties | {message.sender, message.receiver}) > most:
            break
        parties |= {message.sender, message.receiver}
        shown.append(Entry(number, message))
    return shown[::-1], sorted(parties, key=lambda party: _ORDER.get(party, -1))


def diagram(told: Sequence[MessageView], here: int | None, words: Words, width: int, height: int) -> list[Line]:
    """The lines of the diagram."""
    shown, parties = scene_of(told, width, height)
    if not shown:
        return []
    column = (width - _MARGIN) // len(parties)
    column = min(column, 26)
    places = {party: _MARGIN + column // 2 + number * column for number, party in enumerate(parties)}
    at_hand = next((entry.message for entry in shown if entry.message.id == here), None)
    busy = {at_hand.sender, at_hand.receiver} if at_hand else set()
    heads = _Row(width)
    for party, x in places.items():
        name = words("party", party)[: column - 1]
        heads.put(x - len(name) // 2, name, _HERE if party in busy else "bold")
    lines = [heads.line(), _lifelines(width, places).line()]
    before: MessageView | None = None
    for entry in shown:
        jump = jump_words(before.at or 0, entry.message.at or 0) if before else None
        if jump:
            row = _lifelines(width, places)
            row.put(_MARGIN, f" {jump} ".center(width - _MARGIN - 1, "┄"), QUIET)
            lines.append(row.line())
        lines += _message(entry, places, width, here=entry.message.id == here)
        before = entry.message
    return lines


class _Row:
    """A row of characters with styles."""

    def __init__(self, width: int) -> None:
        self.cells = [(" ", "")] * width

    def put(self, x: int, text: str, style: str) -> None:
        for offset, char in enumerate(text):
            if 0 <= x + offset < len(self.cells):
                self.cells[x + offset] = (char, style)

    def line(self, message: int | None = None) -> Line:
        return Line(tuple(self.cells), message)


def _lifelines(width: int, places: Iterable[str] | dict[str, int]) -> _Row:
    row = _Row(width)
    for x in places.values() if isinstance(places, dict) else ():
        row.put(x, "│", QUIET)
    return row


def _message(entry: Entry, places: dict[str, int], width: int, *, here: bool) -> list[Line]:
    """Two rows: what it is, and its arrow."""
    message = entry.message
    start, end = places[message.sender], places[message.receiver]
    lost = message.fate == "lost"
    style = _HERE if here else _BAD if lost else ""
    label, arrow = _lifelines(width, places), _lifelines(width, places)
    arrow.put(0, f"{entry.number:>3}", style or QUIET)
    text = clean(message.kind) + (f" {FAULT}" if message.fault else "")
    label_style = "bold $text-warning" if here else "$text-error" if message.fault or lost else ""
    if start == end:
        arrow.put(start, "├╴", style)
        arrow.put(start + 2, f"↻ {text}"[: max(0, width - start - 2)], label_style or "")
        return [arrow.line(message.id)]
    left, right = min(start, end), max(start, end)
    middle = (left + right) // 2 - len(text) // 2
    at = max(_MARGIN, min(middle if len(text) < right - left else left + 2, width - len(text)))
    label.put(at - 1, f" {text} ", label_style)
    arrow.put(left, "─" * (right - left), style)
    arrow.put(start, "├" if start < end else "┤", style)
    tip = "x" if lost else "►" if start < end else "◄"
    arrow.put(end - 1 if start < end else end + 1, tip, style)
    arrow.put(end, "│", style or QUIET)
    return [label.line(message.id), arrow.line(message.id)]


class SequenceDiagram(Widget):
    """Draws the diagram; a click on a message goes there."""

    DEFAULT_CSS = "SequenceDiagram { padding: 0 1; }"
    ALLOW_SELECT = False

    told: reactive[tuple[MessageView, ...]] = reactive(())
    here: reactive[int | None] = reactive(None)
    words: Words = Words()

    @dataclass
    class Chosen(Message):
        """Somebody wants to go to a message of the story."""

        message: int

    def lines(self) -> list[Line]:
        """What is to be seen now."""
        return diagram(self.told, self.here, self.words, self.content_size.width, self.content_size.height)

    def render(self) -> Content:
        lines = self.lines()
        if not lines:
            return Content.assemble(("The story has not begun. Buy something, and every message is drawn here.", QUIET))
        return Content("\n").join(line.content() for line in lines)

    def on_click(self, event: events.Click) -> None:
        lines, y = self.lines(), event.get_content_offset_capture(self).y
        if 0 <= y < len(lines) and lines[y].message is not None:
            self.post_message(self.Chosen(lines[y].message or 0))
