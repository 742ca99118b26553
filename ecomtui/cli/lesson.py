"""`ecomtui lesson list|check|new`: the course, and what one needs to write a lesson."""

import re
from pathlib import Path
from typing import Final

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
    table = Table(box=None, padding=(0, 2, 0, 0))
    for title, ratio in (("id", None), ("lesson", None), ("min", None), ("the question it answers", 1)):
        table.add_column(title, ratio=ratio, no_wrap=ratio is None)
    for each in listed:
        one = each.lesson
        if one is None:
            table.add_row(
                Text(each.name), Text("–"), "", Text(f"cannot be read; see: ecomtui lesson check {each.path}")
            )
        else:
            table.add_row(Text(one.id), Text(one.title), str(one.minutes), Text(one.question))
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


lesson.put("Learn", list_)
lesson.put("Write", new, check)
