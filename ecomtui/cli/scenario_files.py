"""`ecomtui check`, `new scenario`, `schema`, `help`: what one needs to write files of one's own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from ecomtui.cli.options import HELP, WorldFile
from ecomtui.cli.printing import console, plural, print_json
from ecomtui.cli.program import Command, Group, Status, complain, safe_lines
from ecomtui.world.errors import BadInput

SUFFIX: Final = ".shop.yaml"
USUAL: Final = f"my-first{SUFFIX}"


class ScenarioPath(WorldFile):
    """The path of a scenario file, or of a folder of them."""

    name = "path"


@click.command(
    "check",
    cls=Command,
    examples=[("ecomtui check tests/", "every *.shop.yaml in a folder")],
    context_settings=HELP,
    short_help="Look scenario files over without running them.",
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=ScenarioPath())
def check(paths: tuple[Path, ...]) -> int:
    """Look scenario files over without running them.

    Every mistake is told with its file, line and column; exit status 2 when there is one.
    """
    from ecomtui.scenarios.loader import load_file
    from ecomtui.scenarios.mutants import files_in
    from ecomtui.scenarios.runs import check_paths

    check_paths(paths)
    files, wrong = files_in(paths), 0
    if not files:
        raise BadInput(f"there is no scenario in {', '.join(map(str, paths))}")
    for path in files:
        try:
            steps = [len(scenario.steps) for scenario in load_file(path).scenarios()]
        except BadInput as error:
            wrong += 1
            click.echo(safe_lines(str(error)), err=True)
            continue
        click.echo(f"{path}: fine, {plural(len(steps), 'run')} of {plural(steps[0], 'step')}")
    if wrong:
        complain(f"{plural(wrong, 'file')} of {len(files)} cannot be run")
        return Status.bad_input
    return Status.fine


@click.group("new", cls=Group, context_settings=HELP, short_help="Begin a scenario file.")
def new() -> None:
    """Begin a file of your own."""


@click.command(
    "scenario",
    cls=Command,
    examples=[("ecomtui new scenario returns.shop.yaml", "then change it, and: ecomtui run returns.shop.yaml")],
    context_settings=HELP,
    short_help="Write a scenario that passes.",
)
@click.argument("file", type=WorldFile(), default=USUAL)
def new_scenario(file: Path) -> int:
    """Write a scenario that passes, to be changed. FILE ends .shop.yaml; without it, my-first.shop.yaml."""
    from ecomtui.scenarios.starter import STARTER

    write_new(file, STARTER)
    click.echo(f"{file} is written. Run it with: ecomtui run {file}")
    return Status.fine


def write_new(file: Path, text: str) -> None:
    """Write a scenario file that is not there yet.

    Raises:
        BadInput: for another ending, a file that is there, or a place where none can be.
    """
    if not file.name.endswith(SUFFIX):
        raise BadInput(f"a scenario's name ends {SUFFIX}, as in {file.name.split('.')[0] or 'mine'}{SUFFIX}")
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError as error:
        raise BadInput(f"{file} is there already; it has not been touched") from error
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}") from error


@click.group("schema", cls=Group, context_settings=HELP, short_help="JSON Schemas, for editors and programs.")
def schema() -> None:
    """JSON Schemas, for editors and programs."""


@click.command(
    "scenario",
    cls=Command,
    examples=[("ecomtui schema scenario > scenario.schema.json", "for the first line of a file, which tells editors")],
    context_settings=HELP,
    short_help="The JSON Schema of a scenario file.",
)
def schema_scenario() -> int:
    """The JSON Schema of a scenario file, from the models that read it."""
    from ecomtui.scenarios.schema import scenario_schema

    print_json(scenario_schema())
    return Status.fine


@click.command(
    "lesson",
    cls=Command,
    examples=[("ecomtui schema lesson > lesson.schema.json", "what may stand in a lesson's front matter")],
    context_settings=HELP,
    short_help="The JSON Schema of a lesson's front matter.",
)
def schema_lesson() -> int:
    """The JSON Schema of a lesson's front matter, from the models that read it."""
    from ecomtui.lessons.schema import lesson_schema

    print_json(lesson_schema())
    return Status.fine


@click.command(
    "messages",
    cls=Command,
    examples=[("ecomtui schema messages > messages.schema.json", "the body of every kind of message")],
    context_settings=HELP,
    short_help="The JSON Schema of every message's body.",
)
def schema_messages() -> int:
    """The JSON Schema of every message's body, from the structs that read them."""
    from ecomtui.shop.message_schema import messages_schema

    print_json(messages_schema())
    return Status.fine


@click.group("help", cls=Group, context_settings=HELP, short_help="References to read.")
def help_() -> None:
    """References to read."""


@click.command(
    "scenarios",
    cls=Command,
    examples=[("ecomtui help scenarios | less", "a page at a time")],
    context_settings=HELP,
    short_help="All that may stand in a scenario file.",
)
def help_scenarios() -> int:
    """All that may stand in a scenario file, from the models that read it."""
    from ecomtui.scenarios.schema import reference
    from ecomtui.scenarios.starter import STARTER

    return _reference("Scenario files", STARTER, reference())


@click.command(
    "lessons",
    cls=Command,
    examples=[("ecomtui help lessons | less", "a page at a time")],
    context_settings=HELP,
    short_help="All that may stand in a lesson file.",
)
def help_lessons() -> int:
    """All that may stand in a lesson file."""
    from ecomtui.lessons.schema import reference
    from ecomtui.lessons.starter import starter

    return _reference("Lesson files", starter("one-cup"), reference())


def _reference(title: str, example: str, parts: Sequence[tuple[str, str, Sequence[tuple[str, str]]]]) -> int:
    """An example, and then word by word."""
    from rich.table import Table
    from rich.text import Text

    from ecomtui.cli.printing import heading

    out = console()
    width = min(out.width, 110)
    out.print(Text(title, "bold"), width=width)
    out.print(Text(example), width=max(width, 116), soft_wrap=True)
    for part, says, entries in parts:
        out.print(heading(part, width))
        out.print(Text(says), width=width)
        table = Table(show_header=False, box=None, padding=(0, 2, 0, 1), width=width)
        table.add_column(no_wrap=True, style="bold", min_width=16)
        table.add_column(ratio=1)
        for word, meaning in entries:
            table.add_row(Text(word), Text(meaning))
        out.print(table)
        out.print()
    return Status.fine


new.put("Files", new_scenario)
schema.put("Schemas", schema_scenario, schema_lesson, schema_messages)
help_.put("References", help_scenarios, help_lessons)
