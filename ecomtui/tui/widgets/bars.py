"""The two lines above every area: where one can go, and where the world stands."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from ecomtui.tui.areas import AREAS
from ecomtui.tui.pace import flow_words, pace_words
from ecomtui.tui.text import QUIET, clean, count

if TYPE_CHECKING:
    from ecomtui.tui.snapshot import Snapshot

BRAND: Final = "☕ ecomtui"
Piece = tuple[str, str]
"""A piece of the transport line: its text and its style."""


class AreaBar(Widget):
    """The areas with their keys; a click goes there."""

    DEFAULT_CSS = """
    AreaBar {
        height: 1; background: $panel; color: $foreground;
        & > .bar--here { background: $primary; color: $block-cursor-foreground; text-style: bold; }
        & > .bar--key { color: $text-accent; text-style: bold; }
        & > .bar--title { color: $foreground 80%; }
        & > .bar--brand { color: $text-primary; text-style: bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"bar--here", "bar--key", "bar--title", "bar--brand"}
    ALLOW_SELECT = False

    here = reactive("")
    pieces = reactive(0)

    @dataclass
    class Chosen(Message):
        """Somebody wants to go to an area."""

        mode: str

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        style = {name: self.get_component_rich_style(name) for name in self.COMPONENT_CLASSES}
        segments = []
        for entry, (key, title) in zip(AREAS, self._labels(), strict=True):
            if entry.mode == self.here:
                segments.append(Segment(f"{key}{title}", style["bar--here"]))
            else:
                segments += [Segment(key, style["bar--key"]), Segment(title, style["bar--title"])]
        room = width - sum(len(segment.text) for segment in segments)
        if room > len(BRAND) + 1:
            segments += [Segment(" " * (room - len(BRAND) - 1), base), Segment(BRAND, style["bar--brand"])]
        return Strip(segments).adjust_cell_length(width, base)

    def _labels(self) -> list[tuple[str, str]]:
        """(key, title) of each area with the space around them: less of it, and then of the last ones the key alone,
        where it is narrow."""
        titles = {e.mode: f"{e.title}·{self.pieces}" if e.mode == "cart" and self.pieces else e.title for e in AREAS}
        for before, after in ((" ", "  "), (" ", " "), (" ", "")):
            labels = [(f"{before}{entry.key}", f" {titles[entry.mode]}{after}") for entry in AREAS]
            if sum(len(key) + len(title) for key, title in labels) <= self.size.width:
                return labels
        room = self.size.width - sum(len(f" {entry.key} ") for entry in AREAS)
        kept = set[str]()
        for mode in (self.here, "cart", *titles):  # the first ones are those that a visit leads through
            if mode not in kept:
                room -= len(titles[mode]) + 1
                if room < 0:
                    break
                kept.add(mode)
        return [(f" {e.key}", f" {titles[e.mode]} " if e.mode in kept else " ") for e in AREAS]

    def on_click(self, event: events.Click) -> None:
        x = event.x
        for entry, (key, title) in zip(AREAS, self._labels(), strict=True):
            width = len(key) + len(title)
            if 0 <= x < width:
                self.post_message(self.Chosen(entry.mode))
            x -= width


class Transport(Widget):
    """One line about the world: order, customer, clock, playing, waiting, promises, faults, guards."""

    DEFAULT_CSS = "Transport { height: 1; padding: 0 1; background: $boost; }"
    ALLOW_SELECT = False

    snapshot: "reactive[Snapshot | None]" = reactive(None)

    def render(self) -> Content:
        if self.snapshot is None:
            return Content("Opening the shop …")
        for level in range(LEVELS):
            pieces = transport_pieces(self.snapshot, level)
            for gap in (3, 2):
                if sum(len(text) for text, _ in pieces) + gap * (len(pieces) - 1) <= self.content_size.width:
                    break
            else:
                continue
            break
        line: list[str | Piece] = []
        for piece in pieces:
            line += [" " * gap, piece] if line else [piece]
        return Content.assemble(*line)


LEVELS: Final = 5
"""How many ways there are to shorten the transport line."""


def transport_pieces(snapshot: "Snapshot", level: int = 0) -> list[Piece]:
    """What the transport line says, fuller at level 0, shortest at the last."""
    moment, follow = snapshot.moment, snapshot.follow
    order = f"order {follow.order}" if follow.order else "new order" if follow.errand else "no order yet"
    who = clean(follow.customer)
    number = str(follow.order or "–")
    pieces: list[Piece] = [(f"{order} · {who}" if level < 3 else f"{number} · {who}" if level < 4 else number, "bold")]
    pieces.append((moment.clock, ""))
    if snapshot.working:
        pieces.append((f"… {snapshot.working} …", "bold $text-warning"))
    elif moment.halted:
        pieces.append(("■ halted", "bold $text-error"))
    elif snapshot.playing:
        pace = flow_words(snapshot.speed) if snapshot.traffic else pace_words(snapshot.speed)
        pieces.append((f"► {pace}" if level else f"► playing {pace}", "$text-success"))
    else:
        pieces.append(("‖" if level > 2 else "‖ paused", ""))
    if level < 2:
        pieces.append((f"{moment.waiting} waiting", QUIET))
    pieces.append(promise_piece(snapshot, level))
    if moment.branch > 1 and level < 2:
        pieces.append((f"branch {moment.branch}", QUIET))
    if snapshot.traffic and level < 3:
        pieces.append((f"{snapshot.traffic}/h come" if level else f"{snapshot.traffic} an hour come", "$text-accent"))
    if snapshot.armed:
        pieces.append((count(len(snapshot.armed), "fault") + (" armed" if level == 0 else ""), "$text-warning"))
    if snapshot.guards_out:
        pieces.append((count(len(snapshot.guards_out), "guard") + " out", "$text-warning"))
    return pieces


def promise_piece(snapshot: "Snapshot", level: int) -> Piece:
    """`promises ok 10/10`, or the names of the broken ones."""
    broken, all_of_them = snapshot.broken, len(snapshot.promises)
    if not broken and not snapshot.examined:
        return (f"checking{' promises' if level == 0 else ''}", QUIET)
    if not broken:
        return (f"{'promises ' if level == 0 else ''}ok {all_of_them}/{all_of_them}", "$text-success")
    names = ", ".join(promise.name for promise in broken) if level == 0 else broken[0].name
    more = f" +{len(broken) - 1}" if level and len(broken) > 1 else ""
    return (f"BROKEN {names}{more}", "bold $text-error reverse")
