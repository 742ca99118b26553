"""Backstage: the map of the twelve parties, and the message at hand at five depths."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, HorizontalScroll, Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.reactive import reactive
from textual.widgets import Static

from ecomtui.shop.views import MessageView
from ecomtui.tui.screens.area import Area
from ecomtui.tui.snapshot import Snapshot, Words, story
from ecomtui.tui.travel import is_stop
from ecomtui.tui.widgets.depths import DEPTHS, Depth, Exhibit, exhibit
from ecomtui.tui.widgets.floor import BOXES
from ecomtui.tui.widgets.map import ShopMap
from ecomtui.tui.widgets.trail import Trail, trail_lines
from ecomtui.world.clock import clock_text

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop
    from ecomtui.tui.follow import Follow

PARTS: Final = ("Click", "Shop", "Order", "Stock", "Pay", "Confirm", "Pack", "Send", "Way", "Door")
BEGINNING: Final = (
    "The shop is open, and nothing has happened yet. Press n to let the first thing happen, or 1 to go shopping."
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What one sees backstage: the message at hand, the story it belongs to, and why its order is not paid
    when it waits for another card."""

    shown: Exhibit | None
    told: tuple[MessageView, ...]
    refused: str | None = None


def scene(shop: "Shop", follow: "Follow", message: MessageView | None) -> Scene:
    """What there is to see with that message at hand."""
    told = tuple(one for one in story(shop, follow) if is_stop(one))
    mine = shop.orders(follow.customer, limit=20)
    refused = next((one.reason for one in mine if one.id == follow.order and one.may_pay), None)
    if message is None:
        return Scene(None, told)
    try:
        code = shop.code(message.kind, message.receiver) if message.fate == "handled" else ""
    except KeyError:
        code = ""
    return Scene(Exhibit(message, tuple(shop.rows_changed(message.step or 0)), code), told, refused)


class BackstageScreen(Area):
    """The map above, the message below, the story so far beside them where there is room."""

    MODE = "backstage"
    CSS_PATH = "backstage.tcss"
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "p,left,pageup",
            "app.back",
            "back",
            key_display="p",
            id="backstage.back",
            tooltip="Back to the stop before; the world goes back too",
        ),
        Binding(
            "n,right,pagedown", "app.next", "next", key_display="n", id="backstage.next", tooltip="On to the next stop"
        ),
        Binding(
            "N", "app.next_part", "next part", id="backstage.next_part", tooltip="On to the first stop of the next part"
        ),
        Binding(
            "P",
            "app.back_part",
            "part back",
            show=False,
            id="backstage.back_part",
            tooltip="Back to where this part began",
        ),
        Binding("space", "app.play", "play", id="backstage.play", tooltip="Let the stops go by themselves, or stop"),
        Binding("d", "depth(1)", "deeper", id="backstage.deeper", tooltip="Plain, technical, JSON, rows, code"),
        Binding("D", "depth(-1)", "back up", show=False, id="backstage.higher", tooltip="One depth back up"),
        Binding(
            "v",
            "unfold",
            "every message",
            show=False,
            id="backstage.unfold",
            tooltip="Stop at every message, or at stops only",
        ),
        Binding(
            "f", "app.dialog('faults')", "fault", id="backstage.faults", tooltip="Make something go wrong, on purpose"
        ),
        Binding(
            "g", "app.dialog('guards')", "guard", id="backstage.guards", tooltip="Take a protection out, or put it back"
        ),
        Binding(
            "end",
            "to_end",
            "to where it had got",
            show=False,
            id="backstage.end",
            tooltip="After going back: forward again to where it had got",
        ),
        Binding("up", "scroll_text(-1)", "up", show=False, id="backstage.up", tooltip="Scroll the text up"),
        Binding("down", "scroll_text(1)", "down", show=False, id="backstage.down", tooltip="Scroll the text down"),
    ]

    map = query_one(ShopMap)
    text = query_one("#message", Static)
    depth: reactive[Depth] = reactive(Depth.plain, init=False)

    def __init__(self) -> None:
        super().__init__()
        self._scene = Scene(None, ())

    def contents(self) -> ComposeResult:
        with Container(id="stage"):
            with Vertical(id="scene"):
                with HorizontalScroll(id="map-frame", can_focus=False):
                    yield ShopMap()
                yield Static("", id="heading", markup=False)
                yield Static("", id="depths", markup=False)
                with VerticalScroll(id="message-frame", can_focus=False):
                    yield Static("", id="aside", markup=False)
                    yield Static("", id="message", markup=False)
                yield Static("", id="parts", markup=False)
            yield Trail()

    async def look(self, snapshot: Snapshot) -> None:
        follow, message, before = snapshot.follow, snapshot.message, self._scene
        self._scene = await self.ask(lambda shop: scene(shop, follow, message))
        self._show(snapshot)
        if _hand(before) != _hand(self._scene):
            self.query_one("#message-frame", VerticalScroll).scroll_home(animate=False)

    def _show(self, snapshot: Snapshot) -> None:
        shown = self._scene.shown
        message = shown.message if shown else None
        self._show_map(message)
        self.query_one("#heading", Static).update(heading(message, snapshot, self.guide.words, self.size.width))
        self.query_one("#depths", Static).update(self._depths(snapshot))
        aside = asides(snapshot, waits=bool(self._scene.refused))
        self.query_one("#aside", Static).update(aside)
        self.query_one("#aside").display = bool(aside.plain)
        self.text.update(exhibit(self.depth, shown, self.guide.words) if shown else Content(BEGINNING))
        self.query_one("#parts", Static).update(parts(message))
        self.query_one(Trail).show(
            trail_lines(
                self._scene.told, message, self.guide.words, self.query_one(Trail).scrollable_content_region.width
            )
        )

    def _show_map(self, message: MessageView | None) -> None:
        if message is None:
            self.map.marks = (None, None, None)
            return
        lost = message.fate if message.fate == "lost" else None
        self.map.marks = (message.sender, message.receiver, lost)
        if message.receiver in BOXES:
            frame = self.query_one("#map-frame", HorizontalScroll)
            frame.scroll_to_region(self.map.region_of(message.receiver), animate=False)

    def _depths(self, snapshot: Snapshot) -> Content:
        rows = len(self._scene.shown.rows) if self._scene.shown else 0
        words: list[str | tuple[str, str]] = [" "]
        for depth in DEPTHS:
            label = f"{depth} ({rows})" if depth is Depth.rows and rows else str(depth)
            words += [(f"[{label}]", "bold") if depth is self.depth else (f" {label} ", "$foreground 60%")]
        unfolded = "v stops only" if snapshot.unfolded else "v every message"
        words.append((f"   d deeper  D back  {unfolded}", "$foreground 60%"))
        return Content.assemble(*words)

    def watch_depth(self) -> None:
        if self.guide.snapshot is not None:
            self._show(self.guide.snapshot)
            self.query_one("#message-frame", VerticalScroll).scroll_home(animate=False)

    def on_resize(self) -> None:
        if self.guide.snapshot is not None:
            self._show(self.guide.snapshot)

    # ---------------------------------------------------------------- what one does
    def action_depth(self, steps: int) -> None:
        place = DEPTHS.index(self.depth) + steps
        self.depth = DEPTHS[max(0, min(place, len(DEPTHS) - 1))]

    async def action_unfold(self) -> None:
        await self.guide.unfold()

    async def action_to_end(self) -> None:
        await self.guide.go_to_end()

    def action_scroll_text(self, lines: int) -> None:
        self.query_one("#message-frame", VerticalScroll).scroll_relative(y=lines, animate=False)


def _hand(scene: Scene) -> int | None:
    return scene.shown.message.id if scene.shown else None


# -------------------------------------------------------------------- lines of text
def heading(message: MessageView | None, snapshot: Snapshot, words: Words, width: int) -> Content:
    """`━━ stop 5 (message 33)   Stock ──► Orders   StockReserved ━━━`."""
    if message is None:
        return Content.assemble(("━━ before the first message ".ljust(width, "━"), "$foreground 60%"))
    where = f"stop {snapshot.stop} (message {message.id})" if snapshot.stop else f"message {message.id}"
    hop = f"{words('party', message.sender)} ──► {words('party', message.receiver)}"
    if message.sender == message.receiver:
        hop = f"{words('party', message.sender)} reminds itself"
    line = Content.assemble(
        ("━━ ", "$foreground 60%"),
        (where, "bold"),
        "   ",
        (hop, "bold $text-warning"),
        "   ",
        (message.kind, "bold"),
        " ",
    )
    clock = f" {clock_text(message.at or 0)} ━━" if width >= 100 else ""
    return line + Content.assemble(("━" * max(2, width - line.cell_length - len(clock)) + clock, "$foreground 60%"))


def asides(snapshot: Snapshot, *, waits: bool) -> Content:
    """What has to be said besides the message: a jump of time, a broken promise, that one has gone back."""
    lines = []
    if snapshot.jump:
        lines.append(Content.assemble((f"… {snapshot.jump} …", "italic bold $text-primary")))
    for promise in snapshot.broken[:2]:
        lines.append(Content.assemble((f"BROKEN {promise.name}: {promise.detail or promise.says}", "bold $text-error")))
    if waits:
        lines.append(
            Content.assemble(
                ("The order waits for you: 3 pays with another card, n lets time go by.", "bold $text-warning")
            )
        )
    undone = snapshot.moment.furthest - snapshot.moment.steps
    if undone > 0:
        messages = f"{undone} message{'s' if undone > 1 else ''}"
        lines.append(
            Content.assemble(
                (f"You went back; {messages} can come again: n goes on, End goes all the way.", "$foreground 60%")
            )
        )
    return Content("\n").join(lines)


def parts(message: MessageView | None) -> Content:
    """The ten parts of a story, the one at hand in brackets."""
    words: list[str | tuple[str, str]] = [" "]
    for part in PARTS:
        if len(words) > 1:
            words.append((" · ", "$foreground 60%"))
        here = message is not None and part == message.part
        words.append((f"[{part.upper()}]", "bold $text-warning") if here else (part, "$foreground 60%"))
    return Content.assemble(*words)
