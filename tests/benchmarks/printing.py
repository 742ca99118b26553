"""Figures for people to read."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tests.benchmarks.measuring import Figure, Spread

_STYLES = {"reached": "green", "first reached": "yellow", "not yet": "red"}


def show_machine(console: Console, here: Mapping[str, Any]) -> None:
    """Where the figures are taken."""
    load = " ".join(f"{each:.2f}" for each in here["load"])
    console.print(f"{here['cpu']}, {here['cores']} cores, load {load}, {here['system']}")
    rest = ("cpu", "cores", "load", "system")
    console.print(", ".join(f"{name} {number}" for name, number in here.items() if name not in rest))


def show_figure(console: Console, figure: Figure) -> None:
    """One figure with what lies behind it: lowest, middle, highest."""
    against = f", against {figure.against}" if figure.against else ""
    console.print(Text(f"\n{figure.name}: {figure.says}{against}", style="bold"))
    if figure.missing:
        console.print(f"  not measured: {figure.missing}")
    table = Table("", "low", "middle", "high", "", box=None, padding=(0, 2))
    for column in (1, 2, 3):
        table.columns[column].justify = "right"
    if figure.value:
        verdict = Text()
        if figure.goal:
            word = figure.goal.verdict(figure.value.middle)
            verdict = Text(f"{figure.goal}: {word}", style=_STYLES[word])
        name = figure.unit or "ratio"
        table.add_row(Text(name, style="bold"), *_numbers(figure.value), verdict)
    for line in figure.lines:
        table.add_row(line.what, *_numbers(line.spread), line.unit)
    console.print(table)
    for note in figure.notes:
        console.print(f"  {note}", style="dim")


def _numbers(spread: Spread) -> tuple[str, str, str]:
    return _number(spread.low), _number(spread.middle), _number(spread.high)


def _number(value: float) -> str:
    """Three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
