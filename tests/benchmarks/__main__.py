"""Takes the figures of DESIGN section 9, each against its peer in one run, on the machine at hand."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import click
from rich.console import Console

from tests.benchmarks.figures import FIGURES
from tests.benchmarks.lab import FULL, QUICK, Lab
from tests.benchmarks.machine import machine
from tests.benchmarks.printing import show_figure, show_machine


@click.command("bench", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, type=click.Choice(list(FIGURES)), metavar="[NAME]...")
@click.option("--quick", is_flag=True, help="A tenth of everything: a quarter of an hour instead of hours.")
@click.option("--repeats", type=click.IntRange(1), help="How often each pair is measured.")
@click.option("--json", "file", type=click.File("w"), metavar="FILE", help="Also as JSON, into a file or - for here.")
@click.option(
    "--folder", type=click.Path(file_okay=False, exists=True), help="Where worlds are written: the disk that counts."
)
def bench(names: Sequence[str], quick: bool, repeats: int | None, file: IO[str] | None, folder: str | None) -> None:
    """Take the figures NAME (all of them without a name), each as a ratio to its peer in the same run."""
    scale = QUICK if quick else FULL
    scale = replace(scale, repeats=repeats) if repeats else scale
    console = Console(stderr=file is not None and file.name == "<stdout>", highlight=False)
    here = machine()
    show_machine(console, here)
    figures = []
    with TemporaryDirectory(dir=folder, prefix="ecomtui-bench-") as place:
        lab = Lab(scale, Path(place))
        for name in names or FIGURES:
            with console.status(f"Measuring {name} ..."):
                figures.append(FIGURES[name](lab))
            show_figure(console, figures[-1])
    if file is not None:
        json.dump({"machine": here, "figures": [figure.as_json() for figure in figures]}, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    bench(prog_name="bench")
