"""`ecomtui notes`: the presenter's second terminal."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ecomtui.cli.options import HELP
from ecomtui.cli.printing import console
from ecomtui.cli.program import Command, Status
from ecomtui.world.errors import BadInput

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ecomtui.lessons.model import Lesson
    from ecomtui.lessons.presenting import Moment, Notes

LOOKS: Final = 0.3
"""Seconds between two looks at where the presentation is."""


@click.command(
    "notes",
    cls=Command,
    examples=[
        ("ecomtui notes", "beside: ecomtui lesson play bank-says-no --present"),
        ("ecomtui notes bank-says-no", "the whole script of a lesson, to read before"),
    ],
    context_settings=HELP,
    short_help="What to say, what comes next, and the time, in a second terminal.",
)
@click.argument("name", metavar="LESSON", required=False)
@click.option("--once", is_flag=True, help="Show it as it is now, and end.")
def notes(name: str | None, once: bool) -> int:
    """What to say, what comes next, the time of the section, and what the audience sees.

    It follows the lesson that is presented on this machine; Ctrl-C ends it. With LESSON it prints that lesson's whole
    script instead.
    """
    from ecomtui.shop.paths import presenting_file

    if name is not None:
        return _script(name)
    path = presenting_file()
    if once:
        console().print(_shown(path))
        return Status.fine
    from rich.live import Live

    with Live(_shown(path), console=console(), screen=console().is_terminal, auto_refresh=False) as live:
        while True:
            time.sleep(LOOKS)
            live.update(_shown(path), refresh=True)


def _script(name: str) -> int:
    from rich.text import Text

    from ecomtui.lessons.course import lesson_called
    from ecomtui.lessons.presenting import script

    out = console()
    for what, said in script(lesson_called(name)):
        out.print(Text(what, "bold"))
        for each in said:
            out.print(Text(f"   {each}", "italic"))
    return Status.fine


def _shown(path: Path) -> "RenderableType":
    from rich.text import Text

    from ecomtui.lessons.presenting import notes_at, read_moment

    moment = read_moment(path)
    if moment is None:
        return Text("Nothing is presented yet. In the other terminal: ecomtui lesson play LESSON --present")
    return _page(notes_at(_lesson(moment), moment, time.time()))


def _lesson(moment: "Moment") -> "Lesson":
    """The lesson that is presented, from its file.

    Raises:
        BadInput: when it is not there any more.
    """
    from ecomtui.lessons.course import lesson_called
    from ecomtui.lessons.loading import load_lesson

    try:
        return lesson_called(moment.lesson) if moment.path is None else load_lesson(Path(moment.path))
    except BadInput as error:
        raise BadInput(f"the lesson that is presented cannot be read: {error}") from error


def _page(shown: "Notes") -> "RenderableType":
    from rich.console import Group
    from rich.panel import Panel
    from rich.text import Text

    over = shown.minutes is not None and shown.spent > shown.minutes * 60
    clock = f"{_span(shown.spent)} of {shown.minutes}:00" if shown.minutes else _span(shown.spent)
    head = Text.assemble(
        (shown.title, "bold"), "   ", shown.section, "   ", (clock, "bold red" if over else "bold"),
        f"   in all {_span(shown.spent_in_all)}",
    )  # fmt: skip
    said = Text("\n\n".join(shown.notes) or "No note here.", "bold" if shown.notes else "dim")
    state = "The audience sees a dark screen" if shown.blank else "The audience sees"
    if shown.over:
        state = "The presentation has ended; the audience saw last"
    return Group(
        head,
        Panel(said, title="Say", title_align="left"),
        Panel(Text("\n".join(shown.coming) or "The end."), title="Next", title_align="left"),
        Panel(Text(shown.audience, "dim"), title=state, title_align="left"),
    )


def _span(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
