"""`ecomtui store`: a world's file, looked at, checked, copied, exported, and put aside."""

from pathlib import Path
from typing import Final

import click

from ecomtui.cli import completions
from ecomtui.cli.options import HELP, WorldFile, chosen_store, format_option, store_option
from ecomtui.cli.program import Command, Group, Status, safe

INFO: Final = (
    ("ecomtui store info", "the usual world"),
    ("ecomtui store info --store class.db --format json", "another one, for programs"),
)
VERIFY: Final = (
    ("ecomtui store verify --store class.db", "exit status 1 when something is wrong"),
    ("ecomtui store verify --quick", "does not live through the world once more"),
)
BACKUP: Final = (
    ("ecomtui store backup", "shop.backup-1.db beside it, or the next free number"),
    ("ecomtui store backup friday.db --store class.db", "under a name of your own"),
)
EXPORT: Final = (
    ("ecomtui store export friday --store class.db", "every table, a CSV file each"),
    ("ecomtui store export orders.jsonl --table order", "one table, a JSON object a line"),
    ("ecomtui store export --table message --format jsonl | jq .kind", "into a pipe"),
)
RESET: Final = (
    ("ecomtui store reset", "asks first"),
    ("ecomtui store reset --yes --store class.db", "does not ask"),
)


@click.group("store", cls=Group, context_settings=HELP)
def store() -> None:
    """A world's file: look at it, check it, copy it, export it, begin anew."""


@click.command("info", cls=Command, context_settings=HELP, examples=INFO)
@store_option
@format_option("table", "json")
@click.pass_context
def info(ctx: click.Context, /, store: Path | None, form: str) -> None:
    """What is in a world's file, also while somebody is using it."""
    from ecomtui.cli.printing import console, print_json
    from ecomtui.cli.store_info import look, print_info

    found = look(chosen_store(ctx, store))
    if form == "json":
        print_json(found)
    else:
        print_info(console(), found)


@click.command("verify", cls=Command, context_settings=HELP, examples=VERIFY)
@click.option("--quick", is_flag=True, help="Only what the file itself tells, without living through it once more.")
@store_option
@format_option("table", "json")
@click.pass_context
def verify(ctx: click.Context, /, quick: bool, store: Path | None, form: str) -> int:
    """Check a world's file: the database, the journal, the rows, and every promise.

    Says what is wrong and where, and changes nothing. What people did is done once more, in a file that is
    thrown away, and every row compared: that finds any row that somebody changed, and takes about as long as
    simulate took. --quick leaves it out: a state, a price or a time that fits the rest is then believed.

    Exit status: 0 all is well, 1 something is wrong, 2 it cannot be read at all.
    """
    from ecomtui.cli.printing import console, print_json
    from ecomtui.cli.store_verify import as_json, check, print_checks

    path = chosen_store(ctx, store)
    checks = check(path, quick=quick)
    if form == "json":
        print_json(as_json(path, checks))
    else:
        print_checks(console(), path, checks)
    return Status.broken if any(found.wrong for found in checks) else Status.fine


@click.command("backup", cls=Command, context_settings=HELP, examples=BACKUP)
@click.argument("file", type=WorldFile(), required=False)
@click.option("--force", is_flag=True, help="Replace FILE when there is one.")
@store_option
@format_option("table", "json")
@click.pass_context
def backup(ctx: click.Context, /, file: Path | None, force: bool, store: Path | None, form: str) -> None:
    """Copy a world's file, also while the shop is open.

    The copy is of one moment, is checked, and appears whole or not at all. Open it like any world, with
    --store FILE. Without FILE it lies beside the world, under the next free number.
    """
    from ecomtui.cli.printing import print_json
    from ecomtui.cli.store_backup import back_up
    from ecomtui.cli.store_file import size_text

    path = chosen_store(ctx, store)
    made = back_up(path, file, force=force)
    if form == "json":
        print_json(made)
        return
    click.echo(safe(f"{path}, as it stands at {made['clock']}, has been copied to {made['backup']}"))
    click.echo(f"{size_text(made['bytes'])}, {made['steps']} messages handled; the copy has been checked")


@click.command("export", cls=Command, context_settings=HELP, examples=EXPORT)
@click.argument("place", metavar="[FOLDER|FILE|-]", type=WorldFile(), required=False)
@click.option(
    "--table",
    "tables",
    metavar="NAME",
    multiple=True,
    shell_complete=completions.BY_OPTION["--table"],
    help="Only this table; can be given more than once.",
)
@click.option("--format", "form", type=click.Choice(("csv", "jsonl")), help="Default: FILE's ending says it, else csv.")
@click.option("--exact", is_flag=True, help="In CSV, leave texts that a spreadsheet would run as they are.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
@store_option
@click.pass_context
def export(
    ctx: click.Context,
    /,
    place: Path | None,
    tables: tuple[str, ...],
    form: str | None,
    exact: bool,
    force: bool,
    store: Path | None,
) -> None:
    """Write a world's tables for other programs, also while the shop is open.

    All tables go into FOLDER, with export.json, which says what they hold; one table also into FILE or, with
    - or nothing, to stdout. All is of one moment. Times are virtual ms (0 is Monday 09:00 UTC), money is
    cents, states are their names. In CSV nothing is an empty field, yes and no are true and false; a text
    that begins like a formula (= + - @) has an apostrophe before it unless --exact. JSON lines are exact.

    The journal is the table message, what people did is act; then come the tables of the parties.
    """
    from ecomtui.cli.printing import plural
    from ecomtui.cli.store_export import export, order

    made = export(chosen_store(ctx, store), place, order(tables, form, place, exact=exact), force=force)
    if made is not None:
        rows = sum(made["rows"].values())
        what = f"{plural(rows, 'row')} of {plural(len(made['rows']), 'table')}"
        click.echo(safe(f"{made['store']}, as it stands at {made['clock']}: {what} are now in {made['export']}"))


@click.command("reset", cls=Command, context_settings=HELP, examples=RESET)
@store_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@format_option("table", "json")
@click.pass_context
def reset(ctx: click.Context, /, store: Path | None, yes: bool, form: str) -> None:
    """Begin anew: put a world's file aside as FILE.bak-1 (or the next free number).

    Nothing is deleted. A world that somebody is using is left alone.
    """
    from ecomtui.cli.printing import print_json
    from ecomtui.world.aside import examine, put_aside

    path = chosen_store(ctx, store)
    examine(path)
    if not yes and not _agreed(f"Put {safe(str(path))} aside and begin anew?"):
        click.echo("Nothing has changed.", err=True)
        return
    aside = put_aside(path)
    if form == "json":
        print_json({"store": str(path), "moved_to": str(aside)})
    else:
        click.echo(safe(f"{path} is now {aside}.") + " The next time you open the shop, a new world begins there.")


def _agreed(question: str) -> bool:
    try:
        return click.confirm(question, err=True)
    except click.Abort:
        click.echo("\nNothing has changed.", err=True)
        raise


store.put("Commands", info, verify, backup, export, reset)
