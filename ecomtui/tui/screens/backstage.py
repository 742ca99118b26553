"""Backstage: the map of the twelve parties, the message at hand at five depths, the sequence diagram, and who
knows what."""

import json
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from ecomtui.shop.reports.data import message_data
from ecomtui.tui.scene import scene
from ecomtui.tui.screens.stage import Stage
from ecomtui.tui.snapshot import Snapshot
from ecomtui.tui.widgets.depths import Depth, exhibit, rows
from ecomtui.tui.widgets.floor import LARGE
from ecomtui.tui.widgets.lines import BEGINNING, asides, heading, parts, tabs
from ecomtui.tui.widgets.reading import AtHand
from ecomtui.tui.widgets.sequence import SequenceDiagram

_KEYS: Final = (
    ("p,left,pageup", "app.back", "back", "back", "Back to the stop before; the world goes back too", True),
    ("n,right,pagedown", "app.next", "next", "next", "On to the next stop", True),
    ("N", "app.next_part", "next part", "next_part", "On to the first stop of the next part", False),
    ("P", "app.back_part", "part back", "back_part", "Back to where this part began", False),
    ("space", "app.play", "play", "play", "Let the stops go by themselves, or stop", True),
    ("d", "depth(1)", "deeper", "deeper", "Plain, technical, JSON, rows, code", True),
    ("D", "depth(-1)", "back up", "higher", "One depth back up", False),
    ("w", "pane('knows')", "who knows", "knows", "Who knows what of this order, and the promises", True),
    ("m,q", "pane('sequence')", "diagram", "sequence", "The sequence diagram so far", True),
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


class BackstageScreen(Stage):
    """The map above, the words of the message below, and beside them, or in their place, what leads there."""

    MODE = "backstage"
    TEXT, FOOT = "message", "parts"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, action, says, show=show, key_display=key.split(",")[0], id=f"backstage.{name}", tooltip=tooltip)
        for key, action, says, name, tooltip, show in _KEYS
    ]

    async def look(self, snapshot: Snapshot) -> None:
        follow, message, before = snapshot.follow, snapshot.message, self._scene.message
        self._scene = await self.ask(lambda shop: scene(shop, follow, message))
        self._show(snapshot)
        if (before.id if before else None) != (message.id if message else None):
            self.frame.scroll_home(animate=False)
            self._travel(before, snapshot)

    def _show(self, snapshot: Snapshot) -> None:
        shown, message, width = self._scene.shown, self._scene.message, self._words_width()
        self._show_around(snapshot, message, unfolded=snapshot.unfolded)
        self.query_one("#heading", Static).update(heading(message, snapshot, self.guide.words, width))
        self.query_one("#depths", Static).update(tabs(self.depth, len(shown.rows) if shown else 0, snapshot, width))
        self._show_aside(asides(snapshot, waits=bool(self._scene.refused)))
        self.text.update(self._words())
        self.query_one("#parts", Static).update(parts(message, width))

    def _words(self) -> Content:
        """The message at this depth; in plain words with what it has changed, where there is room for both."""
        shown = self._scene.shown
        if shown is None:
            return Content(BEGINNING)
        text = exhibit(self.depth, shown, self.guide.words)
        if self.depth is Depth.plain and self.map.plan is LARGE:
            text += Content.assemble("\n\n", ("In the books", "bold $text-primary"), "\n") + rows(shown.rows)
        return text

    # ---------------------------------------------------------------- what one does
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

    async def on_sequence_diagram_chosen(self, chosen: SequenceDiagram.Chosen) -> None:
        step = next((one.step for one in self._scene.story if one.id == chosen.message), None)
        if step is not None:
            await self.guide.watch(None, step)
