"""`ecomtui lesson list|check|new`: the course, and what one needs to write a lesson."""

import re
import sys
from pathlib import Path
from typing import Final, Literal

import click

from ecomtui.cli.options import HELP, WorldFile
from ecomtui.cli.printing import console, plural
from ecomtui.cli.program import Command, Group, Status, complain
from ecomtui.world.errors import BadInput, shown

SUFFIX: Final = ".md"
USUAL: Final = f"my-first-lesson{SUFFIX}"


class LessonPath(WorldFile):
    """The path of a lesson file, or of a folder of them."""

    name = "path"


@click.group("lesson", cls=Group, context_settings=HELP, short_help="The course: list, check, write lessons.")
def lesson() -> None:
    """The course, and lessons of your own. They are played in the shop: ecomtui, then 8."""


@click.command(
    "list",
    cls=Command,
    examples=[("ecomtui lesson list", "the course, and the question each lesson answers")],
    context_settings=HELP,
    short_help="The lessons, and the question each one answers.",
)
@click.argument("folder", type=LessonPath(), required=False)
def list_(folder: Path | None) -> int:
    """The lessons, and the question each one answers. FOLDER holds others than the course's own."""
    from rich.table import Table
    from rich.text import Text

    from ecomtui.lessons.course import course

    listed = course(folder)
    if not listed:
        raise BadInput(f"there is no lesson in {folder}")
    table = Table(box=None, padding=(0, 2, 1, 0), show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for each in listed:
        one = each.lesson
        if one is None:
            table.add_row(Text(each.name), Text(f"cannot be read; see: ecomtui lesson check {each.path}"))
        else:
            title = Text.assemble((one.title, "bold"), f", {one.minutes} minutes")
            table.add_row(Text(one.id), Text("\n").join((title, Text(one.question))))
    out = console()
    out.print(table, width=min(out.width, 120))
    return Status.fine


@click.command(
    "check",
    cls=Command,
    examples=[
        ("ecomtui lesson check", "every lesson of the course"),
        ("ecomtui lesson check mine.md", "one of your own"),
    ],
    context_settings=HELP,
    short_help="Play lessons through and prove that they work.",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=LessonPath())
def check(paths: tuple[Path, ...]) -> int:
    """Play lessons through and prove that they work.

    Every mistake is told with its file, line and column: a word that does not exist, a message that never comes, a
    right answer that is not what the world does, a goal that holds before anything is done or that the solution does
    not reach. Exit status 2 when there is one.
    """
    from ecomtui.lessons.course import course, folder_of
    from ecomtui.lessons.loading import load_lesson
    from ecomtui.lessons.proving import prove

    listed = [each for path in paths or (folder_of(),) for each in course(path)]
    if not listed:
        raise BadInput(f"there is no lesson in {', '.join(map(str, paths))}")
    wrong, seen, known = 0, dict[str, Path](), {each.name for each in (*listed, *course())}
    for each in listed:
        try:
            one = load_lesson(each.path)
            proof = prove(one)
            mistakes = [str(mistake) for mistake in proof.mistakes]
        except BadInput as error:
            wrong += 1
            click.echo(str(error), err=True)
            continue
        mistakes += [f"{one.place}: needs {shown(name)}, which is no lesson" for name in one.needs if name not in known]
        if one.id in seen:
            mistakes.append(f"{one.place}: {seen[one.id]} has the id {one.id} already")
        seen[one.id] = each.path
        if mistakes:
            wrong += 1
            click.echo("\n".join(mistakes), err=True)
            continue
        parts = (
            plural(proof.texts, "text"),
            plural(proof.questions, "question"),
            plural(proof.challenges, "challenge"),
        )
        click.echo(f"{each.path}: fine, {', '.join(parts)}, {proof.stops} stops between")
    if wrong:
        complain(f"{plural(wrong, 'lesson')} of {len(listed)} {'does' if wrong == 1 else 'do'} not work")
        return Status.bad_input
    return Status.fine


@click.command(
    "new",
    cls=Command,
    examples=[("ecomtui lesson new two-cups.md", "then change it, and: ecomtui lesson check two-cups.md")],
    context_settings=HELP,
    short_help="Write a lesson that works.",
)
@click.argument("file", type=WorldFile(), default=USUAL)
def new(file: Path) -> int:
    """Write a lesson that works, to be changed. FILE ends .md; without it, my-first-lesson.md."""
    from ecomtui.lessons.starter import starter

    if file.suffix != SUFFIX:
        raise BadInput(f"a lesson's name ends {SUFFIX}, as in {file.name.split('.')[0] or 'mine'}{SUFFIX}")
    name = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")[:60].strip("-")
    if not name:
        raise BadInput(f"no lesson can be called {shown(file.stem)}; take letters, as in two-cups{SUFFIX}")
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(starter(name))
    except FileExistsError as error:
        raise BadInput(f"{file} is there already; it has not been touched") from error
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}") from error
    click.echo(f"{file} is written. Prove it with: ecomtui lesson check {file}")
    return Status.fine


@click.command(
    "play",
    cls=Command,
    examples=[
        ("ecomtui lesson play bank-says-no", "opens the shop in this lesson"),
        ("ecomtui lesson play bank-says-no --present", "in front of a class; notes: ecomtui notes"),
    ],
    context_settings=HELP,
    short_help="Open the shop in a lesson; --present in front of a class.",
)
@click.argument("name", metavar="LESSON")
@click.option("--present", is_flag=True, help="For an audience: clicker keys, a blank screen, notes elsewhere.")
def play(name: str, present: bool) -> int:
    """Open the shop in a lesson: one of the course by its id, or a file.

    With --present, Esc and F5 do nothing (clickers send them), . and b make the screen dark, R begins anew for the
    next group, Q leaves; what you would say is shown by `ecomtui notes` in a second terminal, never here.
    """
    from ecomtui.lessons.course import lesson_called

    chosen = lesson_called(name)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput("a lesson is played in a terminal; without one, see: ecomtui lesson handout")
    from ecomtui.tui.app import run_lesson

    run_lesson(chosen, presenting=present)
    return Status.fine


@click.command(
    "handout",
    cls=Command,
    examples=[
        ("ecomtui lesson handout bank-says-no > sheet.md", "the story, the questions, room to write"),
        ("ecomtui lesson handout bank-says-no --format html --out sheet.html", "to print"),
        ("ecomtui lesson handout bank-says-no --answers", "the answers, apart"),
    ],
    context_settings=HELP,
    short_help="A sheet to print: story, diagram, questions; answers apart.",
)
@click.argument("name", metavar="LESSON")
@click.option("--format", "form", type=click.Choice(["md", "html"]), default="md", help="Markdown, or a page of HTML.")
@click.option("--answers", is_flag=True, help="The answers with their reasons, hints and solutions instead.")
@click.option("--out", type=WorldFile(), metavar="FILE", help="The file to write; without it, it is printed.")
def handout(name: str, form: Literal["md", "html"], answers: bool, out: Path | None) -> int:
    """A sheet to print, from one playing of the lesson: its story, who spoke to whom, its questions with room to write.

    LESSON is one of the course by its id, or a file.
    """
    from ecomtui.lessons import handout as handouts
    from ecomtui.lessons.course import lesson_called

    sheet = handouts.sheet(lesson_called(name))
    return given_out(handouts.answers(sheet, form) if answers else handouts.handout(sheet, form), out)


@click.command(
    "progress",
    cls=Command,
    examples=[
        ("ecomtui lesson progress --name 'Ada L.'", "write your name into it"),
        ("ecomtui lesson progress --out ada.json", "a copy to hand in"),
    ],
    context_settings=HELP,
    short_help="What you have done so far, and the file to hand in.",
)
@click.option("--name", metavar="TEXT", help="Your name, as who grades it shall read it.")
@click.option("--out", type=WorldFile(), metavar="FILE", help="Write a copy, to hand in.")
def progress(name: str | None, out: Path | None) -> int:
    """What you have done so far, and the file to hand in."""
    from rich.table import Table
    from rich.text import Text

    from ecomtui.lessons.progress import ProgressFile
    from ecomtui.shop.paths import progress_file

    file = ProgressFile(progress_file())
    if name is not None:
        if len(name) > 80 or not name.isprintable() or not name.strip():
            raise BadInput("a name is one line of at most 80 signs")
        file.progress.name = name.strip()
        file.keep()
    if file.trouble:
        raise BadInput(file.trouble)
    if out is not None:
        return given_out(file.text(), out)
    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in ("lesson", "", "foreseen", "solved"):
        table.add_column(title)
    for lesson_id, done in file.progress.lessons.items():
        state = "finished" if done.finished else "begun"
        foreseen = f"{sum(done.right.values())} of {len(done.answers)}"
        table.add_row(Text(lesson_id), state, foreseen, str(len(done.solved)))
    shown = console()
    shown.print(Text(f"{file.progress.name or 'No name yet (--name)'}   {file.path}"))
    shown.print(table if file.progress.lessons else Text("No lesson has been begun yet: ecomtui, then 8."))
    return Status.fine


@click.command(
    "grade",
    cls=Command,
    examples=[
        ("ecomtui lesson grade handed-in/*.json", "what each learner answered and solved"),
        ("ecomtui lesson grade handed-in/*.json --csv --out marks.csv", "for a spreadsheet"),
    ],
    context_settings=HELP,
    short_help="Verify progress files by playing their acts once more.",
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=WorldFile())
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, a line for each question and challenge.")
@click.option("--out", type=WorldFile(), metavar="FILE", help="The file to write; without it, it is printed.")
def grade(files: tuple[Path, ...], as_csv: bool, out: Path | None) -> int:
    """Verify progress files that learners have handed in.

    Nothing in them is believed: what is right says the lesson, and the acts of every solved challenge are played once
    more from the lesson's beginning, to the same digest. Exit status 1 when something could not be verified.
    """
    from rich.table import Table
    from rich.text import Text

    from ecomtui.lessons import grading
    from ecomtui.lessons.course import course

    lessons = [each.lesson for each in course() if each.lesson is not None]
    grades = [each for file in files for each in grading.grade_file(file, lessons)]
    if as_csv:
        given_out(grading.as_csv(grades), out)
    else:
        table = Table(box=None, padding=(0, 2, 0, 0))
        for title in ("file", "name", "item", "result", "hints", "why"):
            table.add_column(title)
        for each in grades:
            row = (each.file, each.name, each.item or each.lesson, each.result, str(each.hints or ""), each.says)
            table.add_row(*map(Text, row))
        console().print(table)
    return Status.broken if any(each.result == "not verified" for each in grades) else Status.fine


def given_out(text: str, out: Path | None) -> int:
    """Print a text, or write it to a file that is not there yet.

    Raises:
        BadInput: when that cannot be.
    """
    if out is None:
        click.echo(text, nl=not text.endswith("\n"))
        return Status.fine
    try:
        with out.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError as error:
        raise BadInput(f"{out} is there already; it has not been touched") from error
    except OSError as error:
        raise BadInput(f"{out} cannot be written: {error.strerror}") from error
    click.echo(f"{out} is written")
    return Status.fine


lesson.put("Learn", list_, play, progress)
lesson.put("Teach", handout, grade)
lesson.put("Write", new, check)
