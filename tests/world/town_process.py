"""The town in a process of its own, to be killed: `python -m tests.world.town_process` (see `Nursery`).

Starting Python and importing everything takes far longer than what is to be interrupted. So one process
stands ready and forks a child for each line it reads; the child says its number, and every act it has made.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from unittest.mock import patch

from ecomtui.world.world import World
from tests.world.town import MODEL, a_hard_day, carry_out, fret, plan, print_of, town

ROOT = Path(__file__).resolve().parents[2]


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "tests.world.town_process", *words]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", **more}


# -------------------------------------------------------------------- what a child does
def say(*words: object) -> None:
    """One line in one piece: a kill can fall before it or after it, but not into it."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def found(path: Path, _: int) -> None:
    town(path).close()


def in_steps(path: Path, errands: int) -> None:
    world = town(path)
    for act in carry_out(plan(errands), world):
        say("act", act)
    world.close()


def in_bulk(path: Path, errands: int) -> None:
    world = town(path)
    with patch("ecomtui.world.engine.BATCH", 200), world.in_bulk():
        for act in carry_out(plan(errands), world):
            say("act", act)
    world.close()


def to_and_fro(path: Path, seed: int) -> None:
    world, random = town(path), Random(seed)
    while True:
        world.go_to(random.randrange(world.moment.furthest + 1))
        if random.randrange(4) == 0:
            fret(world, 20 + random.randrange(60))
            world.run(limit=random.randrange(20))
        if random.randrange(4) == 0:
            world.visit(random.choice(world.branches()).id)
        say("moved", world.steps)


def hold(path: Path, _: int) -> None:
    world = town(path)
    say("holding", world.steps)
    time.sleep(600)


def look(path: Path, _: int) -> None:
    world = World.read(MODEL, path)
    say(world.steps, print_of(world))
    world.close()


TASKS: dict[str, Callable[[Path, int], None]] = {
    task.__name__: task for task in (found, in_steps, in_bulk, to_and_fro, hold, look)
}


def serve() -> None:
    for line in sys.stdin:
        task, path, number = json.loads(line)
        child = os.fork()
        if child == 0:
            say(os.getpid())
            status = 1
            try:
                TASKS[task](Path(path), number)
                say("done")
                status = 0
            finally:
                sys.stderr.flush()
                os._exit(status)
        sys.stdin.readline()  # a child stays in the table of processes, its number taken, until it is asked for
        say("gone", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


# -------------------------------------------------------------------- what a test sees of it
@dataclass
class Child:
    """A process that was let go, and what became of it."""

    process: int
    said: list[str]
    status: int | None = None

    def kill(self) -> None:
        os.kill(self.process, signal.SIGKILL)

    @property
    def was_killed(self) -> bool:
        return self.status == -signal.SIGKILL

    @property
    def acts(self) -> set[int]:
        """The acts that had returned."""
        return {int(line.removeprefix("act ")) for line in self.said if line.startswith("act ")}


class Nursery:
    """Starts processes that carry out a task on a file, and kills them."""

    def __init__(self, server: "subprocess.Popen[str]") -> None:
        self._server = server

    @contextmanager
    def child(self, task: str, path: Path, number: int = 0) -> Iterator[Child]:
        """A process at work; at the end it is awaited."""
        self._tell(json.dumps([task, str(path), number]))
        child = Child(int(self.hear()), [])
        try:
            yield child
        except BaseException:
            child.kill()
            raise
        finally:
            self._tell("")
            while not (line := self.hear()).startswith("gone "):
                child.said.append(line)
            child.status = int(line.removeprefix("gone "))

    def run(self, task: str, path: Path, number: int = 0, kill: tuple[int, float] | None = None) -> Child:
        """Let a process work to its end, or kill it -9 so many lines and then so many seconds later."""
        with self.child(task, path, number) as child:
            if kill is not None:
                lines, seconds = kill
                while len(child.said) < lines and "done" not in child.said:
                    child.said.append(self.hear())
                time.sleep(seconds)
                child.kill()
        assert child.status in (0, -signal.SIGKILL), f"{task} ended with {child.status}"
        return child

    def hear(self) -> str:
        """The next line that a child says."""
        assert self._server.stdout is not None
        line = self._server.stdout.readline()
        assert line, "the nursery has closed"
        return line.strip()

    def _tell(self, line: str) -> None:
        assert self._server.stdin is not None
        print(line, file=self._server.stdin, flush=True)


@contextmanager
def nursery() -> Iterator[Nursery]:
    pipe = subprocess.PIPE
    with subprocess.Popen(command("serve"), stdin=pipe, stdout=pipe, text=True, env=environment()) as server:
        yield Nursery(server)
        assert server.stdin is not None
        server.stdin.close()


if __name__ == "__main__":
    if sys.argv[1:] == ["digest"]:
        world = town()
        for _ in a_hard_day(world):
            pass
        say(print_of(world))
    else:
        serve()
