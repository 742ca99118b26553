"""A bar that shows how far a large piece of work is; on a terminal only, and on stderr, so that it disturbs no pipe."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[int], None]
"""Says how much of the whole is done."""


@contextmanager
def progress(title: str, total: int, *, large: int) -> Iterator[Report]:
    """While the work lasts; nothing is shown of one that is smaller than `large`, or where nobody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    screen = Console(stderr=True, highlight=False)
    if total < large or not screen.is_terminal:
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda done: bar.update(task, completed=done)
