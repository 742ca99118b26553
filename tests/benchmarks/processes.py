"""Every timed run has a process of its own: nothing is left over from the run before.

The process runs one function of a benchmark and prints what it answers as JSON.
"""

import gc
import json
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
_THIS: Final = "tests.benchmarks.processes"

Measures = dict[str, float]
"""What a run answers: numbers by name."""


def fresh(task: Callable[..., Measures], **arguments: object) -> Measures:
    """What `task` answers in a new process; paths among the arguments arrive there as texts.

    Raises:
        RuntimeError: when it fails there; its own words are in the message.
    """
    command = [sys.executable, "-m", _THIS, task.__module__, task.__name__, json.dumps(arguments, default=str)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{task.__name__} of {task.__module__} failed:\n{done.stderr}")
    answer: Measures = json.loads(done.stdout.splitlines()[-1])
    return answer


def settle() -> None:
    """Nothing that exists by now will be looked through by the garbage collector during what is timed."""
    gc.collect()
    gc.freeze()


def main(module: str, name: str, arguments: str) -> None:
    task: Callable[..., Any] = getattr(import_module(module), name)
    print(json.dumps(task(**json.loads(arguments))))


if __name__ == "__main__":
    main(*sys.argv[1:])
