"""`ecomtui run`: scenario files as tests, with a report people can read and others for programs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from ecomtui.cli.options import HELP, SEED, C, WorldFile
from ecomtui.cli.printing import plural
from ecomtui.cli.program import Command, Option, complain, safe, safe_lines
from ecomtui.cli.scenario_files import ScenarioPath

EXAMPLES: Final = (
    ("ecomtui run tests/", "every *.shop.yaml in a folder, two at a time with -j 2"),
    ("ecomtui run returns.shop.yaml --cell outage=45s", "one run of a matrix"),
    ("ecomtui run suite/ --junit report.xml --html report.html", "for a build server, and for people"),
    ("ecomtui run suite/ --mutants", "would the suite notice if a guard were taken out?"),
)


def _which(*names: str, **more: Any) -> Callable[[C], C]:
    return click.option(*names, cls=Option, heading="Which", **more)


def _report(*names: str, **more: Any) -> Callable[[C], C]:
    return click.option(*names, cls=Option, heading="Reports", type=WorldFile(), metavar="FILE", **more)


@click.command("run", cls=Command, examples=EXAMPLES, context_settings=HELP, short_help="Run scenario files as tests.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=ScenarioPath())
@_which("--tag", "tags", metavar="TAG", multiple=True, help="Only scenarios with this tag.")
@_which("--name", "names", metavar="TEXT", multiple=True, help="Only scenarios whose name holds this.")
@_which("--cell", "cells", metavar="CELL", multiple=True, help="Only this run of a matrix, as in outage=5s.")
@_which("--seed", type=SEED, metavar="N", help="Another seed than the files'.")
@_which("--guard-off", "guards_off", metavar="NAME", multiple=True, help="Take a guard out (see: ecomtui guards).")
@_report("--junit", help="JUnit XML, for build servers.")
@_report("--jsonl", help="Every message of every run, one JSON object a line.")
@_report("--mermaid", help="Sequence diagrams, as Mermaid in Markdown.")
@_report("--html", help="One page to read offline: diagrams, timelines, rows changed, promises.")
@click.option("-j", "--jobs", type=click.IntRange(1, 64), metavar="N", default=1, help="So many at a time.")
@click.option("-x", "--first-failure", is_flag=True, help="Stop at the first failure.")
@click.option("--mutants", is_flag=True, help="Take out each guard in turn: which would this suite notice?")
@click.option("--every-killer", is_flag=True, help="With --mutants: name every run that notices, not only the first.")
def run(paths: tuple[Path, ...], mutants: bool, every_killer: bool, **asked: Any) -> int:
    """Run scenario files as tests: files, and folders of *.shop.yaml.

    Exit status: 0 all passed, 1 one failed (with --mutants: a guard could be taken out unnoticed), 2 a file is no
    scenario, 3 a fault of the program itself.
    """
    if mutants:
        from ecomtui.cli.run_mutants import grade

        return grade(paths, asked["tags"], asked["names"], asked["guards_off"], every_killer=every_killer)
    return _run(paths, **asked)


def _run(paths: tuple[Path, ...], *, jsonl: Path | None, mermaid: Path | None, html: Path | None, **asked: Any) -> int:
    from ecomtui.scenarios.runs import Asked, run_files
    from ecomtui.shop.assembly import MODEL

    for guard in asked["guards_off"]:
        MODEL.guard(guard)
    ran = run_files(Asked(paths=paths, tell=any((jsonl, mermaid, html)), **asked), tell=_told)
    if jsonl:
        from ecomtui.cli.run_reports import write_jsonl

        write_jsonl(jsonl, ran.results)
    if mermaid:
        from ecomtui.cli.run_reports import write_mermaid

        write_mermaid(mermaid, ran.results)
    if html:
        from ecomtui.cli.run_reports import write_html

        write_html(html, ran.results)
    for says in ran.bad:
        click.echo(f"\n{safe_lines(says)}", err=True)
    for says in ran.faults:
        complain(says)
    parts = [f"{len(ran.passed)} passed", f"{len(ran.failed)} failed" if ran.failed else ""]
    parts += [f"{plural(len(ran.bad), 'mistake')} in files" if ran.bad else ""]
    click.echo(f"\n{', '.join(part for part in parts if part)}")
    return ran.status


def _told(result: dict[str, Any]) -> None:
    """A line for what passed; what failed in full."""
    mark = {"passed": "✓", "failed": "✗"}.get(result["result"], "!")
    lives = f", {result['lives']} orders of arrival" if result.get("lives", 1) > 1 else ""
    size = f"  ({plural(result['messages'], 'message')}{lives})" if "messages" in result else ""
    click.echo(safe(f"{mark} {result['scenario']}: {result['name']}{size}"))
    if result.get("left_out"):
        click.echo(f"    {result['left_out']}")
    if result["result"] == "failed":
        click.echo("\n".join(f"  {line}" for line in safe_lines(result["says"]).split("\n")))
