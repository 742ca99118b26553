"""The two lines above every area: where one can go, and where the world stands."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ecomtui.tui.areas import AREAS
from ecomtui.tui.text import clean, count

if TYPE_CHECKING:
    from ecomtui.tui.snapshot import Snapshot

Piece = tuple[str, str]
"""A piece of the transport line: its text and its style."""


class AreaBar(Widget):
    """The areas with their keys; a click goes there."""

    DEFAULT_CSS = "AreaBar { height: 1; background: $panel; }"
    ALLOW_SELECT = False

    here = reactive("")
    pieces = reactive(0)

    @dataclass
    class Chosen(Message):
        """Somebody wants to go to an area."""

        mode: str

    def render(self) -> Content:
        line: list[str | Piece] = [" " * self._margin]
        for number, entry in enumerate(AREAS):
            line.append((self._label(number), "bold reverse" if entry.mode == self.here else "$foreground 60%"))
            line.append(" " * self._gap)
        return Content.assemble(*line)

    def _label(self, number: int) -> str:
        entry = AREAS[number]
        count_of = f"·{self.pieces}" if entry.mode == "cart" and self.pieces else ""
        return f"{entry.key} {entry.title}{count_of}"

    @property
    def _gap(self) -> int:
        wide = sum(len(self._label(number)) + 2 for number in range(len(AREAS)))
        return 2 if wide <= self.content_size.width else 1

    @property
    def _margin(self) -> int:
        return self._gap - 1

    def on_click(self, event: events.Click) -> None:
        x = event.x - self._margin
        for number, entry in enumerate(AREAS):
            if 0 <= x < len(self._label(number)):
                self.post_message(self.Chosen(entry.mode))
            x -= len(self._label(number)) + self._gap


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


LEVELS: Final = 4
"""How many ways there are to shorten the transport line."""


def transport_pieces(snapshot: "Snapshot", level: int = 0) -> list[Piece]:
    """What the transport line says, fuller at level 0, shortest at the last."""
    moment, follow = snapshot.moment, snapshot.follow
    order = f"order {follow.order}" if follow.order else "new order" if follow.errand else "no order yet"
    who = clean(follow.customer)
    pieces: list[Piece] = [(f"{order} · {who}" if level < 3 else f"{follow.order or '–'} · {who}", "bold")]
    pieces.append((moment.clock, ""))
    if moment.halted:
        pieces.append(("■ halted", "bold $text-error"))
    elif snapshot.playing:
        pieces.append((f"► {snapshot.speed:g}/s" if level else f"► playing {snapshot.speed:g}/s", "$text-success"))
    else:
        pieces.append(("‖" if level > 2 else "‖ paused", ""))
    if level < 2:
        pieces.append((f"{moment.waiting} waiting", "$foreground 60%"))
    pieces.append(promise_piece(snapshot, level))
    if moment.branch > 1 and level < 2:
        pieces.append((f"branch {moment.branch}", "$foreground 60%"))
    if snapshot.armed:
        pieces.append((count(len(snapshot.armed), "fault") + (" armed" if level == 0 else ""), "$text-warning"))
    if snapshot.guards_out:
        pieces.append((count(len(snapshot.guards_out), "guard") + " out", "$text-warning"))
    return pieces


def promise_piece(snapshot: "Snapshot", level: int) -> Piece:
    """`promises ok 10/10`, or the names of the broken ones."""
    broken, all_of_them = snapshot.broken, len(snapshot.promises)
    if not broken and not snapshot.examined:
        return (f"checking{' promises' if level == 0 else ''}", "$foreground 60%")
    if not broken:
        return (f"{'promises ' if level == 0 else ''}ok {all_of_them}/{all_of_them}", "$text-success")
    names = ", ".join(promise.name for promise in broken) if level == 0 else broken[0].name
    more = f" +{len(broken) - 1}" if level and len(broken) > 1 else ""
    return (f"BROKEN {names}{more}", "bold $text-error reverse")
