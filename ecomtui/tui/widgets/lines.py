"""Lines of text backstage: the heading, the tabs, what has to be said besides, and the ten parts."""

from typing import Final

from textual.content import Content

from ecomtui.shop.views import MessageView
from ecomtui.tui.snapshot import Snapshot, Words
from ecomtui.tui.text import QUIET, clean, count, presses
from ecomtui.tui.widgets.depths import DEPTHS, Depth
from ecomtui.tui.widgets.map import FAULT
from ecomtui.world.clock import clock_text

PARTS: Final = ("Click", "Shop", "Order", "Stock", "Pay", "Confirm", "Pack", "Send", "Way", "Door")
BEGINNING: Final = (
    "The shop is open, and nothing has happened yet. Press n to let the first thing happen, or 1 to go shopping."
)
TOURING: Final = "It goes on as you read: space stops, n goes on at once."
_WARN: Final = "bold $text-warning"
_WAITS: Final = Content.assemble(
    "The order waits for you: ",
    ("3 pays with another card", presses("3")),
    ", ",
    ("n lets time go by", presses("n")),
    ".",
).stylize(_WARN)
"""Whoever has no keys at hand clicks them here."""


def heading(message: MessageView | None, snapshot: Snapshot, words: Words, width: int) -> Content:
    """`━━ stop 5 (message 33)   Stock ──► Orders   StockReserved ━━━`, shorter where there is less room."""
    if message is None:
        return Content.assemble(("━━ before the first message ".ljust(width, "━"), QUIET))
    number = f"message {message.id}"
    fuller = f"stop {snapshot.stop} ({number})" if snapshot.stop else number
    hop = f"{words('party', message.sender)} ──► {words('party', message.receiver)}"
    if message.sender == message.receiver:
        hop = f"{words('party', message.sender)} reminds itself"
    badge = f" {FAULT}" if message.fault else ""
    for where, gap in ((fuller, "   "), (fuller, "  "), (f"stop {snapshot.stop}" if snapshot.stop else number, " ")):
        line = Content.assemble(
            ("━━ ", QUIET),
            (where, "bold"),
            gap,
            (hop, _WARN),
            gap,
            (message.kind, "bold"),
            (badge, "bold $text-error"),
            " ",
        )
        if line.cell_length + 2 <= width:
            break
    clock = f" {clock_text(message.at or 0)} ━━"
    clock = clock if width - line.cell_length - len(clock) > 4 and width >= 76 else ""
    return line + Content.assemble(("━" * max(0, width - line.cell_length - len(clock)) + clock, QUIET))


def tabs(depth: Depth, rows: int, snapshot: Snapshot, width: int, *, unfolds: bool = True) -> Content:
    """The five depths, the one shown in brackets, and the keys that go there."""
    pieces: list[str | tuple[str, str]] = [" "]
    for each in DEPTHS:
        label = f"{each} ({rows})" if each is Depth.rows and rows else str(each)
        pieces += [(f"[{label}]", "bold") if each is depth else (f" {label} ", QUIET)]
    line = Content.assemble(*pieces)
    unfolded = "v stops only" if snapshot.unfolded else "v every message"
    every = (f"   d deeper  D back  {unfolded}", f"   d D  {unfolded}", "  d D")
    for keys in every if unfolds else ("   d deeper  D back", "  d D"):
        if line.cell_length + len(keys) <= width:
            return line + Content.assemble((keys, QUIET))
    return line


def asides(snapshot: Snapshot, *, waits: bool, in_lesson: bool = False) -> Content:
    """What has to be said besides the message: a jump of time, a broken promise, what is armed, that one has gone
    back, that time stands still. A lesson tells some of that itself, and gives away no fault that is to come."""
    said: list[Content | tuple[str, str]] = []
    if snapshot.jump:
        said.append((f"… {snapshot.jump} …", "italic bold $text-primary"))
    if snapshot.touring and snapshot.playing and snapshot.stop == 1:
        said.append((TOURING, QUIET))
    for promise in snapshot.broken[:2]:
        said.append((f"BROKEN {promise.name}: {clean(promise.detail or promise.says)}", "bold $text-error"))
    if waits:
        said.append(_WAITS)
    for armed in () if in_lesson else snapshot.armed[:2]:
        said.append((f"{FAULT} armed: {armed.fault}, {armed.words}", _WARN))
    if len(snapshot.armed) > 2 and not in_lesson:
        said.append((f"{FAULT} and {len(snapshot.armed) - 2} more: f shows them", _WARN))
    if snapshot.guards_out:
        said.append((f"Guards out: {', '.join(snapshot.guards_out)}", _WARN))
    undone = snapshot.moment.furthest - snapshot.moment.steps
    if undone > 0 and not in_lesson:
        said.append(
            (f"You went back; {count(undone, 'message')} can come again: n goes on, End goes all the way.", QUIET)
        )
    return Content("\n").join(Content.assemble(line) for line in said)


def parts(message: MessageView | None, width: int) -> Content:
    """The ten parts of a story, the one at hand in brackets."""
    gap = " · " if sum(len(part) + 3 for part in PARTS) <= width else " "
    words: list[str | tuple[str, str]] = [" "]
    for part in PARTS:
        if len(words) > 1:
            words.append((gap, QUIET))
        here = message is not None and part == message.part
        words.append((f"[{part.upper()}]", _WARN) if here else (part, QUIET))
    return Content.assemble(*words)
