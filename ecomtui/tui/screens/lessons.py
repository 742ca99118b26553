"""Lessons: the path through the course, the question that each one answers, and how far one has come."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from ecomtui.tui.classroom import Classroom
from ecomtui.tui.screens.area import WIDTHS, Area
from ecomtui.tui.snapshot import Snapshot
from ecomtui.tui.text import QUIET, clean, count, paragraphs
from ecomtui.tui.widgets.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from ecomtui.lessons.course import Listed
    from ecomtui.tui.app import ShopApp

NONE_THERE = "There are no lessons here. Write one with: ecomtui lesson new"


class LessonsScreen(Area):
    """The lessons in their order, and the one under the cursor."""

    MODE = "lessons"
    CSS_PATH = "lessons.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    AUTO_FOCUS = "#lessons"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "begin", "Play", id="lessons.begin", tooltip="Play this lesson, from where you had got to"),
        Binding("o", "over", "Start over", id="lessons.over", tooltip="Play it from its beginning"),
        Binding("w", "seen", "What I have met", id="lessons.seen", tooltip="Parties, faults, guards and states so far"),
        Binding("h", "home", "Home", id="lessons.home", tooltip="Back to your own shop, as you left it"),
    ]  # fmt: skip

    table = query_one("#lessons", Table)

    def __init__(self) -> None:
        super().__init__()
        self._listed: list[Listed] = []
        self._over = ""

    @property
    def classroom(self) -> Classroom:
        """Who plays lessons."""
        return cast("ShopApp", self.app).classroom

    def contents(self) -> ComposeResult:
        with Container(id="both"):
            yield Table(
                Column("", 1),
                Column("lesson", 24, share=1),
                Column("min", 3, number=True),
                Column("answers", 7, rank=1),
                id="lessons",
            )
            with VerticalScroll(id="about", can_focus=False):
                yield Static(NONE_THERE, id="story", markup=False)

    async def look(self, snapshot: Snapshot) -> None:
        self._listed = await self.classroom.course()
        self.table.show([self._row(each) for each in self._listed])
        self._show_one()
        if self.classroom.trouble:
            self.notify(self.classroom.trouble, severity="warning", markup=False)

    def _row(self, each: "Listed") -> Row:
        lesson, done = each.lesson, self.classroom.progress.lessons.get(each.name)
        if lesson is None:
            return Row(each.name, (Cell("!", "bad"), each.name, "", ""))
        mark = "·" if done is None or not done.furthest else "✓" if done.finished else "…"
        answers = f"{sum(done.right.values())}/{len(lesson.questions)}" if done and done.answers else ""
        return Row(lesson.id, (mark, lesson.title, str(lesson.minutes), answers))

    @property
    def chosen(self) -> "Listed | None":
        """The lesson under the cursor."""
        return next((each for each in self._listed if each.name == self.table.chosen), None)

    @on(Table.Moved, "#lessons")
    def _show_one(self) -> None:
        each = self.chosen
        self.query_one("#story", Static).update(Content(NONE_THERE) if each is None else self._told(each))
        self.refresh_bindings()

    def _told(self, each: "Listed") -> Content:
        lesson = each.lesson
        if lesson is None:
            return Content(paragraphs(clean(each.wrong or "")))
        done = self.classroom.progress.lessons.get(lesson.id)
        lines = [Content.assemble((clean(lesson.title), "bold"), (f"   {lesson.minutes} minutes", QUIET))]
        lines.append(Content.assemble((f"“{clean(lesson.question)}”", "italic $text-primary")))
        names = {one.name: one.lesson.title for one in self._listed if one.lesson is not None}
        finished = {name for name, one in self.classroom.progress.lessons.items() if one.finished}
        missing = [names.get(name, name) for name in lesson.needs if name not in finished]
        if missing:
            lines.append(Content(clean(f"It builds on: {', '.join(missing)}. You may begin here all the same.")))
        if done is not None and done.furthest:
            parts = [f"{sum(done.right.values())} of {count(len(done.answers), 'question')} foreseen"]
            parts.append(f"{count(len(done.solved), 'challenge')} solved")
            lines.append(Content(("Finished: " if done.finished else "Begun: ") + ", ".join(parts)))
        lines.append(Content.assemble(("Enter plays it, in a shop of its own; yours waits.", QUIET)))
        return Content("\n\n").join(lines)

    # ---------------------------------------------------------------- what one does
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("begin", "over"):
            return True if self.chosen is not None and self.chosen.lesson is not None else None
        if action == "home":
            return True if self.guide.is_away else None
        return True

    async def action_begin(self) -> None:
        await self._begin(afresh=False)

    async def action_over(self) -> None:
        """Twice, where something was done: its score goes."""
        each = self.chosen
        begun = each is not None and each.name in self.classroom.progress.lessons
        if each is not None and begun and self._over != each.name:
            self._over = each.name
            self.notify("Press o once more to start over; what you have done of this lesson goes", markup=False)
            return
        await self._begin(afresh=True)

    async def _begin(self, *, afresh: bool) -> None:
        from ecomtui.tui.screens.lesson import LessonScreen

        each, self._over = self.chosen, ""
        if each is not None and each.lesson is not None and await self.classroom.enter(each.lesson, afresh=afresh):
            await self.app.push_screen(LessonScreen())

    async def action_home(self) -> None:
        await self.classroom.leave()
        self.notify("Your own shop again, as you left it", markup=False)

    def action_seen(self) -> None:
        from ecomtui.tui.screens.seen import SeenScreen

        self.app.push_screen(SeenScreen(self.classroom.progress.seen, self.guide.words))
