"""A stage: the map above, a text below, and beside it (or in its place) the sequence diagram and who knows what.

Backstage shows the message at hand on it, a lesson its card.
"""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.reactive import reactive
from textual.widgets import Static

from ecomtui.shop.views import MessageView
from ecomtui.tui.pace import seconds
from ecomtui.tui.scene import Scene, hop_of
from ecomtui.tui.screens.area import WIDTHS, Area
from ecomtui.tui.snapshot import Snapshot
from ecomtui.tui.widgets.depths import DEPTHS, Depth
from ecomtui.tui.widgets.floor import plan_for
from ecomtui.tui.widgets.knows import WhoKnows
from ecomtui.tui.widgets.map import LONGEST, ShopMap
from ecomtui.tui.widgets.rooms import room_says
from ecomtui.tui.widgets.sequence import SequenceDiagram

WORDS, SEQUENCE, KNOWS = "words", "sequence", "knows"
PANES: Final = (WORDS, SEQUENCE, KNOWS)
"""What is shown below the map where there is no room for all of it."""
_OF_A_BEAT: Final = 0.7
"""So much of the time between two stops a message may be on its way while the stops go by themselves."""


class Stage(Area):
    """An area with the map. A subclass shows its texts in `_show`; `TEXT` is the widget of the text, and `FOOT` of
    the line below it."""

    TEXT: ClassVar[str]
    FOOT: ClassVar[str]
    CSS_PATH = "stage.tcss"
    AUTO_FOCUS = None
    HORIZONTAL_BREAKPOINTS = WIDTHS

    map = query_one(ShopMap)
    diagram = query_one(SequenceDiagram)
    knows = query_one(WhoKnows)
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
                with VerticalScroll(id=f"{self.TEXT}-frame", classes="frame", can_focus=False):
                    aside = Static("", id="aside", markup=False)
                    aside.auto_links = False  # what can be clicked in it looks like the rest
                    yield aside
                    yield Static("", id=self.TEXT, classes="text", markup=False)
                yield Static("", id=self.FOOT, classes="foot", markup=False)
            yield SequenceDiagram()
            yield WhoKnows()

    @property
    def text(self) -> Static:
        """The widget of the text."""
        return self.query_one(f"#{self.TEXT}", Static)

    @property
    def frame(self) -> VerticalScroll:
        """What the text scrolls in."""
        return self.query_one(f"#{self.TEXT}-frame", VerticalScroll)

    # ---------------------------------------------------------------- what is shown
    def _show(self, snapshot: Snapshot) -> None:
        """Show the scene with all its texts."""
        raise NotImplementedError

    def _show_around(self, snapshot: Snapshot, message: MessageView | None, *, unfolded: bool) -> None:
        """The map, the diagram and who knows what; `message` is the one that the text tells of."""
        scene, words = self._scene, self.guide.words
        knowing = scene.knowing
        self.map.plan = plan_for(self.size.width, self.size.height)
        self.map.hop = hop_of(scene.message) if scene.message else None
        self.map.used = scene.used
        beliefs = knowing.beliefs if knowing else None
        self.map.says = room_says(scene.rooms, beliefs, snapshot.customer, words) if scene.rooms else ()
        self.diagram.words = self.knows.words = words
        self.diagram.told = scene.told(unfolded=unfolded)
        self.diagram.here = message.id if message else None
        self.knows.knowing, self.knows.promises = knowing, snapshot.promises

    def _show_aside(self, said: Content) -> None:
        aside = self.query_one("#aside", Static)
        aside.update(said)
        aside.display = bool(said.plain)

    def _travel(self, before: MessageView | None, snapshot: Snapshot) -> None:
        """Let the messages since `before` go their way on the map."""
        beat = _OF_A_BEAT * seconds(snapshot.speed, self._scene.message)
        within = min(LONGEST, beat) if snapshot.playing else LONGEST
        self.map.travel(self._scene.hops_since(before), within=within)

    def _words_width(self) -> int:
        return self.query_one("#words").size.width or self.size.width

    def watch_depth(self) -> None:
        self._show_again()
        self.frame.scroll_home(animate=False)

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

    def action_scroll_text(self, lines: int) -> None:
        self.frame.scroll_relative(y=lines, animate=False)
