"""Where figures were taken: without it they mean little."""

import os
import platform
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

LIBRARIES: Final = ("simpy", "textual", "sqlmodel", "SQLAlchemy", "msgspec")


def machine() -> dict[str, Any]:
    """The machine, how busy it is with other things, and the versions of everything that counts."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name.lower(): version(name) for name in LIBRARIES},
    }


def _cpu() -> str:
    with_models = Path("/proc/cpuinfo")
    if with_models.exists():
        for line in with_models.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def peak_memory() -> int:
    """The most memory this process has held, and where /proc says so each that it has started and that still lives,
    in bytes.

    Linux hands the peak of whoever started a process on in `ru_maxrss`; /proc knows this one's own.
    """
    if Path("/proc/self/status").exists():
        children = {name for task in Path("/proc/self/task").glob("*/children") for name in task.read_text().split()}
        return sum(_peak_of(name) for name in ("self", *children))
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _peak_of(process: str) -> int:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
