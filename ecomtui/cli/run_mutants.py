"""`ecomtui run --mutants`: a suite's mutation score, good enough to grade with."""

from collections.abc import Sequence
from pathlib import Path

import click

from ecomtui.cli.printing import plural
from ecomtui.cli.program import Status, complain


def grade(
    paths: tuple[Path, ...], tags: Sequence[str], names: Sequence[str], guards: Sequence[str], *, every_killer: bool
) -> int:
    """Print which guards the suite would miss, which not, and what kind of test is missing."""
    from ecomtui.scenarios.mutants import Mutant, mutation_score, scenarios_in
    from ecomtui.scenarios.runs import check_paths
    from ecomtui.world.errors import BadInput

    def tell(mutant: Mutant) -> None:
        mark = "killed  " if mutant.is_killed else "survived"
        click.echo(f"{mark}  {mutant.guard.name:<20} {mutant.why.splitlines()[0] if mutant.why else ''}".rstrip())
        if every_killer:
            for killer in mutant.killed_by:
                click.echo(f"{'':10}  by {killer}")

    check_paths(paths)
    scenarios = list(scenarios_in(paths, tags, names))
    if not scenarios:
        raise BadInput(f"there is no scenario in {', '.join(map(str, paths))}")
    score = mutation_score(scenarios, guards, every_killer=every_killer, tell=tell)
    click.echo(f"\n{score.killed} of {len(score.mutants)} killed: {score.percent} %, by {plural(score.runs, 'run')}")
    if score.left_out:
        complain(f"left out, because they fail with every guard in place: {', '.join(score.left_out)}")
    survivors = [mutant for mutant in score.mutants if not mutant.is_killed]
    if survivors:
        click.echo("\nWhat is missing")
    for mutant in survivors:
        click.echo(f"  {mutant.guard.name}: {mutant.missing}")
    return Status.broken if survivors or score.left_out else Status.fine
