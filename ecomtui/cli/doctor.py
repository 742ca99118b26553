"""`ecomtui doctor`: what this program stands on here, and what to do about what is not as it should be."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ecomtui.cli.options import HELP, format_option, store_option
from ecomtui.cli.program import Command, Status, safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecomtui.cli.findings import Finding

EXAMPLES: Final = (
    ("ecomtui doctor", "exit status 1 when something is wrong"),
    ("ecomtui doctor --format json", "for a bug report"),
)
_MARKS: Final = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "wrong": ("✗", "red")}
_NAME: Final = 18


@click.command("doctor", cls=Command, context_settings=HELP, examples=EXAMPLES)
@store_option
@format_option("table", "json")
@click.pass_context
def doctor(ctx: click.Context, /, store: Path | None, form: str) -> int:
    """Look at versions, terminal, folders and your world, and say what to do.

    Changes nothing. Each line is ✓ fine, ! worth knowing, or ✗ wrong. Exit status: 0 when nothing is wrong,
    1 otherwise.
    """
    from ecomtui.cli.doctor_rounds import all_findings
    from ecomtui.cli.printing import print_json

    found = all_findings(store or ctx.find_root().params.get("store"))
    wrong = any(finding.state == "wrong" for finding in found)
    if form == "json":
        print_json({"fine": not wrong, "findings": [finding.as_json() for finding in found]})
    else:
        _print(found)
    return Status.broken if wrong else Status.fine


def _print(found: "Sequence[Finding]") -> None:
    """For people, without the libraries that may be what is missing."""
    import os
    import shutil
    import textwrap

    color = False if os.environ.get("NO_COLOR") else None
    width = min(shutil.get_terminal_size().columns, 100)
    topic = None
    for finding in found:
        if finding.topic != topic:
            topic = finding.topic
            click.secho(f"{'' if finding is found[0] else os.linesep}{topic}", bold=True, color=color)
        mark, colour = _MARKS[finding.state]
        lines = textwrap.wrap(safe(finding.says), max(width - _NAME - 3, 20), break_on_hyphens=False) or [""]
        if finding.do:
            lines += textwrap.wrap(f"→ {safe(finding.do)}", max(width - _NAME - 3, 20), break_on_hyphens=False)
        name = f"{safe(finding.name):{_NAME}} "
        for n, line in enumerate(lines):
            head = f"{click.style(mark, fg=colour)} {name}" if n == 0 else " " * (_NAME + 3)
            click.echo(f"{head}{line}", color=color)
    click.echo(_ending(found))


def _ending(found: "Sequence[Finding]") -> str:
    wrong, odd = (sum(finding.state == state for finding in found) for state in ("wrong", "warn"))
    if wrong:
        return f"\n{wrong} {'thing is' if wrong == 1 else 'things are'} wrong; what to do stands beside each (→)."
    return "\nAll is well." if not odd else f"\nNothing is wrong; {odd} worth knowing (!)."
