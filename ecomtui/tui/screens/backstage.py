"""Backstage: the map of the twelve parties, the message at hand at five depths, the sequence diagram, and who
knows what."""

import json
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.reactive import reactive
from textual.widgets import Static

from ecomtui.shop.reports.data import message_data
from ecomtui.shop.views import MessageView
from ecomtui.tui.pace import seconds
from ecomtui.tui.scene import Scene, hop_of, scene
from ecomtui.tui.screens.area import Area
from ecomtui.tui.snapshot import Snapshot
from ecomtui.tui.widgets.depths import DEPTHS, Depth, exhibit, rows
from ecomtui.tui.widgets.floor import LARGE, plan_for
from ecomtui.tui.widgets.knows import WhoKnows
from ecomtui.tui.widgets.lines import BEGINNING, asides, heading, parts, tabs
from ecomtui.tui.widgets.map import LONGEST, ShopMap
from ecomtui.tui.widgets.reading import AtHand
from ecomtui.tui.widgets.rooms import room_says
from ecomtui.tui.widgets.sequence import SequenceDiagram

BREAKPOINTS: Final = [(0, "-narrow"), (100, "-wide"), (160, "-huge")]
WORDS, SEQUENCE, KNOWS = "words", "sequence", "knows"
PANES: Final = (WORDS, SEQUENCE, KNOWS)
"""What is shown below the map where there is no room for all of it."""
_OF_A_BEAT: Final = 0.7
"""So much of the time between two stops a message may be on its way while the stops go by themselves."""

_KEYS: Final = (
    ("p,left,pageup", "app.back", "back", "back", "Back to the stop before; the world goes back too", True),
    ("n,right,pagedown", "app.next", "next", "next", "On to the next stop", True),
    ("N", "app.next_part", "next part", "next_part", "On to the first stop of the next part", False),
    ("P", "app.back_part", "part back", "back_part", "Back to where this part began", False),
    ("space", "app.play", "play", "play", "Let the stops go by themselves, or stop", True),
    ("d", "depth(1)", "deeper", "deeper", "Plain, technical, JSON, rows, code", True),
    ("D", "depth(-1)", "back up", "higher", "One depth back up", False),
    ("w", "pane('knows')", "who knows", "knows", "Who knows what of this order, and the promises", True),
    ("m", "pane('sequence')", "diagram", "sequence", "The sequence diagram so far", True),
    ("v", "unfold", "every message", "unfold", "Stop at every message, or at stops only", False),
    ("f", "app.dialog('faults')", "fault", "faults", "Make something go wrong, on purpose", True),
    ("g", "app.dialog('guards')", "guard", "guards", "Take a protection out, or put it back", True),
    ("j", "app.dialog('jump')", "jump", "jump", "To any message of the story", True),
    ("r", "app.dialog('race')", "race", "race", "What waits, and which of it shall come first", True),
    ("b", "app.dialog('branches')", "branches", "branches", "Go over to another branch, or compare two", False),
    ("e", "app.dialog('export')", "export", "export", "This order as a page, a diagram, a text or data", False),
    ("y", "copy", "copy", "copy", "Copy the message at hand as JSON", False),
    ("escape", "pane('words')", "words", "words", "Back to the words of the message at hand", False),
    ("end", "to_end", "to where it had got", "end", "After going back: forward again to where it had got", False),
    ("up", "scroll_text(-1)", "up", "up", "Scroll the text up", False),
    ("down", "scroll_text(1)", "down", "down", "Scroll the text down", False),
)


class BackstageScreen(Area):
    """The map above, the words of the message below, and beside them, or in their place, what leads there."""

    MODE = "backstage"
    CSS_PATH = "backstage.tcss"
    AUTO_FOCUS = None
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, action, says, show=show, key_display=key.split(",")[0], id=f"backstage.{name}", tooltip=tooltip)
        for key, action, says, name, tooltip, show in _KEYS
    ]

    map = query_one(ShopMap)
    diagram = query_one(SequenceDiagram)
    knows = query_one(WhoKnows)
    text = query_one("#message", Static)
    depth: reactive[Depth] = reactive(Depth.plain, init=False)
    pane: reactive[str] = reactive(WORDS, init=False)

    def __init__(self) -> None:
        super().__init__()
        self._scene = Scene()

    def contents(self) -> ComposeResult:
        with Container(id="stage", classes=f"-{WORDS}"):
            with Container(id="map-frame"):
                yield ShopMap()
            with Vertical(id="words"):
                yield Static("", id="heading", markup=False)
                yield Static("", id="depths", markup=False)
                with VerticalScroll(id="message-frame", can_focus=False):
                    yield Static("", id="aside", markup=False)
                    yield Static("", id="message", markup=False)
                yield Static("", id="parts", markup=False)
            yield SequenceDiagram()
            yield WhoKnows()

    async def look(self, snapshot: Snapshot) -> None:
        follow, message, before = snapshot.follow, snapshot.message, self._scene.message
        self._scene = await self.ask(lambda shop: scene(shop, follow, message))
        self._show(snapshot)
        if (before.id if before else None) != (message.id if message else None):
            self.query_one("#message-frame", VerticalScroll).scroll_home(animate=False)
            beat = min(LONGEST, _OF_A_BEAT * seconds(snapshot.speed, message)) if snapshot.playing else LONGEST
            self.map.travel(self._scene.hops_since(before), within=beat)

    def _show(self, snapshot: Snapshot) -> None:
        shown, words = self._scene.shown, self.guide.words
        message = self._scene.message
        self._show_map(message, snapshot)
        width = self.query_one("#words").size.width or self.size.width
        self.query_one("#heading", Static).update(heading(message, snapshot, words, width))
        self.query_one("#depths", Static).update(tabs(self.depth, len(shown.rows) if shown else 0, snapshot, width))
        aside = asides(snapshot, waits=bool(self._scene.refused))
        self.query_one("#aside", Static).update(aside)
        self.query_one("#aside").display = bool(aside.plain)
        self.text.update(self._words())
        self.query_one("#parts", Static).update(parts(message, width))
        self.diagram.words = self.knows.words = words
        self.diagram.told = self._scene.told(unfolded=snapshot.unfolded)
        self.diagram.here = message.id if message else None
        self.knows.knowing, self.knows.promises = self._scene.knowing, snapshot.promises

    def _words(self) -> Content:
        """The message at this depth; in plain words with what it has changed, where there is room for both."""
        shown = self._scene.shown
        if shown is None:
            return Content(BEGINNING)
        text = exhibit(self.depth, shown, self.guide.words)
        if self.depth is Depth.plain and self.map.plan is LARGE:
            text += Content.assemble("\n\n", ("In the books", "bold $text-primary"), "\n") + rows(shown.rows)
        return text

    def _show_map(self, message: MessageView | None, snapshot: Snapshot) -> None:
        self.map.plan = plan_for(self.size.width, self.size.height)
        self.map.hop = hop_of(message) if message else None
        self.map.used = self._scene.used
        rooms, knowing = self._scene.rooms, self._scene.knowing
        beliefs = knowing.beliefs if knowing else None
        self.map.says = room_says(rooms, beliefs, snapshot.customer, self.guide.words) if rooms else ()

    def watch_depth(self) -> None:
        self._show_again()
        self.query_one("#message-frame", VerticalScroll).scroll_home(animate=False)

    def watch_pane(self) -> None:
        stage = self.query_one("#stage")
        for pane in PANES:
            stage.set_class(pane == self.pane, f"-{pane}")
        self.call_after_refresh(self._show_again)

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_again)

    def _show_again(self) -> None:
        if self.guide.snapshot is not None and self.is_mounted:
            self._show(self.guide.snapshot)

    # ---------------------------------------------------------------- what one does
    def action_depth(self, steps: int) -> None:
        place = DEPTHS.index(self.depth) + steps
        self.depth = DEPTHS[max(0, min(place, len(DEPTHS) - 1))]
        self.pane = WORDS

    def action_pane(self, pane: str) -> None:
        self.pane = WORDS if pane == self.pane else pane

    def at_hand(self) -> AtHand:
        """The message at hand, and what it has changed."""
        shown = self._scene.shown
        return AtHand(shown.message, shown.rows) if shown else AtHand()

    def action_copy(self) -> None:
        """The message at hand as JSON, where the terminal's clipboard can take it."""
        message = self._scene.message
        if message is None:
            self.notify("There is no message yet to copy", markup=False)
            return
        self.app.copy_to_clipboard(json.dumps(message_data(message), ensure_ascii=False, indent=2))
        self.notify(f"Message {message.id} is copied as JSON", markup=False)

    async def action_unfold(self) -> None:
        await self.guide.unfold()

    async def action_to_end(self) -> None:
        await self.guide.go_to_end()

    def action_scroll_text(self, lines: int) -> None:
        self.query_one("#message-frame", VerticalScroll).scroll_relative(y=lines, animate=False)

    async def on_sequence_diagram_chosen(self, chosen: SequenceDiagram.Chosen) -> None:
        step = next((one.step for one in self._scene.story if one.id == chosen.message), None)
        if step is not None:
            await self.guide.watch(None, step)
