"""A lesson that is played: the map above, the card below."""

from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Static

from ecomtui.tui.classroom import Board, Classroom
from ecomtui.tui.scene import scene
from ecomtui.tui.screens.stage import KNOWS, SEQUENCE, WORDS, Stage
from ecomtui.tui.snapshot import Snapshot
from ecomtui.tui.text import QUIET, clean, short
from ecomtui.tui.widgets import cards
from ecomtui.tui.widgets.depths import Depth
from ecomtui.tui.widgets.lines import asides, heading, tabs
from ecomtui.tui.widgets.reading import AtHand

if TYPE_CHECKING:
    from ecomtui.lessons.model import Lesson
    from ecomtui.tui.app import ShopApp

_STRAYED: Final = "You have been exploring. n goes on from here; Backspace leads back to where the lesson stood."
_GONE: Final = "The lesson's shop has been closed; Esc leads to the lessons, where it goes on."
_OPENING: Final = "The lesson's shop is being opened …"
_PANELS: Final = {"who_knows": KNOWS, "sequence": SEQUENCE}
_DEPTHS: Final = {"rows": Depth.rows, "json": Depth.json, "code": Depth.code}

_SHOWN: Final = {"escape": "esc"}
_KEYS: Final = (
    ("p,left,pageup", "go(-1)", "back", "back", "Back to what was shown before; the shop goes back too", True),
    ("n,right,pagedown", "go(1)", "next", "next", "On to the next text or stop", True),
    ("a", "answer(0)", "A", "answer_a", "The first answer", True),
    ("b", "answer(1)", "B", "answer_b", "The second answer", True),
    ("c", "answer(2)", "C", "answer_c", "The third answer", True),
    ("d", "answer(3)", "D", "answer_d", "The fourth answer", True),
    ("d", "depth(1)", "deeper", "deeper", "Plain, technical, JSON, rows, code", True),
    ("D", "depth(-1)", "back up", "higher", "One depth back up", False),
    ("h", "hint", "hint", "hint", "A hint; each says more than the one before", True),
    ("m", "mean_this", "this message", "mean_this", "The message that is looked for is the one at hand", True),
    ("x", "pass_over", "pass over", "pass_over", "Leave this challenge, or this text, and go on", True),
    ("w", "pane('knows')", "who knows", "knows", "Who knows what of this order, and the promises", True),
    ("q", "pane('sequence')", "diagram", "sequence", "The sequence diagram so far", True),
    ("u", "undo", "undo", "undo", "Take the last thing anybody did back, with all that came of it", False),
    ("i", "inject", "the fault", "inject", "Let happen what this lesson is about to break", False),
    ("N", "section(1)", "next part", "next_section", "On to the next section, or the first question on the way", False),
    ("P", "section(-1)", "part's start", "section", "Back to where this section began", False),
    ("backspace", "come_back", "back to the lesson", "come_back", "After exploring: where the lesson stood", False),
    ("up", "scroll_text(-1)", "up", "up", "Scroll the text up", False),
    ("down", "scroll_text(1)", "down", "down", "Scroll the text down", False),
    ("full_stop,b", "blank", "dark", "blank", "Make the screen dark; any key lights it again", False),
    ("R", "reset", "next group", "reset", "From the beginning, for the next group; pressed twice", False),
    ("Q", "leave", "leave", "leave_it", "Leave the lesson", False),
    ("escape", "leave_by_escape", "lessons", "leave", "Back to the lessons; what you have done is kept", True),
)


class LessonScreen(Stage):
    """The lesson at hand."""

    MODE = "lessons"
    TEXT, FOOT = "card", "where"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            key,
            action,
            says,
            show=show,
            key_display=_SHOWN.get(key, key.split(",")[0]),
            id=f"lesson.{name}",
            tooltip=tooltip,
        )
        for key, action, says, name, tooltip, show in _KEYS
    ]

    def __init__(self) -> None:
        super().__init__()
        self._board: Board | None = None
        self._stuck = self._resets = False

    @property
    def classroom(self) -> Classroom:
        """Who plays lessons."""
        return cast("ShopApp", self.app).classroom

    # ---------------------------------------------------------------- what is shown
    async def look(self, snapshot: Snapshot) -> None:
        before, seen = self._board, self._scene
        self._board = await self.classroom.look()
        if self._board is not None and self._board.reached:
            self.notify("✓ You have reached it.", markup=False)
        message, follow = self._board.here if self._board else None, snapshot.follow
        self._scene = await self.ask(lambda shop: scene(shop, follow, message))
        if self._is_other(before):
            self.depth = self._asked_depth()
            self.pane = self._asked_pane()
            self.frame.scroll_home(animate=False)
        self._show(snapshot)
        card = self._board.card if self._board else None
        if card is not None and (card.reached or not self._is_other(before)):
            self.call_after_refresh(self._show_news)
        if message is not None and self._is_other(before):
            self._travel(seen.message, snapshot)
        self._stop_where_it_should(snapshot)

    def _show_news(self) -> None:
        """After an answer or a hint, or when a goal is reached: what is new stands below."""
        self.frame.scroll_end(animate=False)

    def _is_other(self, before: Board | None) -> bool:
        """Whether another card is shown than before."""
        if before is None or self._board is None:
            return True
        old, new = before.card, self._board.card
        return (old.kind, old.title, old.text, old.message) != (new.kind, new.title, new.text, new.message)

    def _asked_pane(self) -> str:
        """The panel that the lesson wants beside its text; where there is no room beside, the text comes first."""
        asked = _PANELS.get(self._board.card.show or "", WORDS) if self._board else WORDS
        return WORDS if self.has_class("-narrow") else asked

    def _asked_depth(self) -> Depth:
        return _DEPTHS.get(self._board.card.show or "", Depth.plain) if self._board else Depth.plain

    def _stop_where_it_should(self, snapshot: Snapshot) -> None:
        """Playing by itself ends at every question, challenge and discussion, and at the end."""
        card = self._board.card if self._board else None
        if snapshot.playing and (card is None or card.waits or card.kind in ("ask", "challenge", "end")):
            self.guide.pause()

    def _show(self, snapshot: Snapshot) -> None:
        board, words = self._board, self.guide.words
        shown, width = self._scene.shown, self._words_width()
        message = board.card.message if board else None
        self._show_around(snapshot, message, unfolded=False)
        line = heading(message, snapshot, words, width) if message else self._line(width)
        self.query_one("#heading", Static).update(line)
        depths = self.query_one("#depths", Static)
        depths.display = message is not None
        depths.update(tabs(self.depth, len(shown.rows) if shown else 0, snapshot, width, unfolds=False))
        self._show_aside(self._asides(snapshot))
        if board is None:
            self.text.update(Content(_GONE if self.classroom.lesson is not None else _OPENING))
        else:
            depth = self.depth if message else Depth.plain
            self.text.update(cards.card(board.card, depth, shown, words))
        self.query_one("#where", Static).update(self._where(width))

    def _asides(self, snapshot: Snapshot) -> Content:
        """What has to be said besides, and that one has been exploring."""
        said = asides(snapshot, waits=bool(self._scene.refused), in_lesson=True)
        if self._board is not None and self._board.strayed and self._board.card.kind != "challenge":
            strayed = Content.assemble((_STRAYED, "bold $text-warning"))
            said = said + Content("\n") + strayed if said.plain else strayed
        return said

    def _line(self, width: int) -> Content:
        """The lesson's name where no message is at hand."""
        title = self._board.card.lesson if self._board else ""
        line = Content.assemble(("━━ ", QUIET), (clean(title), "bold"), " ")
        return line + Content.assemble(("━" * max(0, width - line.cell_length), QUIET))

    def _where(self, width: int) -> Content:
        """The lesson and the section at hand."""
        card = self._board.card if self._board else None
        if card is None:
            return Content("")
        text = " · ".join(part for part in (card.lesson, card.section) if part)
        return Content.assemble((f" {short(text, width - 2)}", QUIET))

    # ---------------------------------------------------------------- playing by itself
    async def on_screen_resume(self) -> None:
        self.guide.on_tick = self._tick
        await super().on_screen_resume()

    async def on_screen_suspend(self) -> None:
        self.guide.pause()
        self.guide.on_tick = None
        await super().on_screen_suspend()

    async def _tick(self) -> None:
        if not await self.classroom.next():
            self.guide.pause()

    def at_hand(self) -> AtHand:
        """The message that the card tells of, and what it has changed; else the words of the card."""
        shown, card = self._scene.shown, self._board.card if self._board else None
        if card is None or card.message is None:
            return AtHand()
        return AtHand(card.message, shown.rows if shown and shown.message.id == card.message.id else ())

    # ---------------------------------------------------------------- what a learner does
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        board = self._board
        if board is None:
            return action.startswith("leave")
        card = board.card
        is_asked = card.kind in ("recall", "predict", "choose") and card.chosen is None
        seeks = card.kind == "challenge" and not card.reached
        match action:
            case "answer":
                return is_asked and parameters[0] in range(len(card.options))
            case "depth":
                return card.message is not None
            case "hint":
                return seeks
            case "mean_this":
                return seeks and card.missing is None
            case "pass_over":
                return seeks or self._stuck
            case "come_back":
                return board.strayed
            case "leave_by_escape":  # clickers send Escape
                return not self.classroom.presenting
            case "blank" | "reset":
                return self.classroom.presenting
        return True

    async def action_go(self, steps: int) -> None:
        went = await (self.classroom.next() if steps > 0 else self.classroom.back())
        card = self._board.card if self._board else None
        self._stuck = not went and card is not None and card.waits is None and card.kind != "end"
        self.refresh_bindings()

    async def action_answer(self, number: int) -> None:
        await self.classroom.answer(number)

    async def action_hint(self) -> None:
        await self.classroom.hint()

    async def action_mean_this(self) -> None:
        message = self._scene.message
        if message is not None and await self.classroom.name_message(message.id) is False:
            self.notify("Not this one. Look what it changes, and what not.", markup=False)

    async def action_pass_over(self) -> None:
        await self.classroom.pass_over()

    async def action_section(self, step: int) -> None:
        await self.classroom.section(step)

    async def action_inject(self) -> None:
        if await self.classroom.inject():
            lesson = self.classroom.lesson
            fault = lesson.inject.fault if lesson is not None and lesson.inject is not None else ""
            self.notify(f"Armed: {fault}. n goes on, u takes it back", markup=False)

    async def action_undo(self) -> None:
        if await self.classroom.undo():
            self.notify("Taken back", markup=False)

    async def action_come_back(self) -> None:
        await self.classroom.come_back()

    async def action_blank(self) -> None:
        """Dark, until a key is pressed."""
        await self.classroom.look(blank=True)
        await self.app.push_screen(BlankScreen())

    async def action_reset(self) -> None:
        """From the beginning, for the next group."""
        lesson, self._resets = self.classroom.lesson, not self._resets
        if self._resets:
            self.notify("Press R once more to begin anew for the next group", severity="warning", markup=False)
        elif lesson is not None:
            await self.classroom.enter(lesson, afresh=True)
            self.notify("From the beginning, for the next group", markup=False)

    async def action_leave(self) -> None:
        await self.classroom.leave()
        self.app.pop_screen()

    async def action_leave_by_escape(self) -> None:
        await self.action_leave()


class BlankScreen(ModalScreen[None]):
    """Nothing at all."""

    DEFAULT_CSS = "BlankScreen { background: black; }"

    def on_key(self, event: Key) -> None:
        event.stop()
        self.dismiss()


async def begin(app: "ShopApp", lesson: "Lesson") -> None:
    """Go over to the lessons, and begin one."""
    await app.switch_mode("lessons")
    screen = LessonScreen()  # before its shop is open, so that no early key moves that from another screen
    await app.push_screen(screen)
    if not await app.classroom.enter(lesson):
        await screen.dismiss()
