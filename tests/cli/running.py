"""How the specs run the program: in this process, or as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from click.testing import CliRunner, Result

from ecomtui.cli.app import ecomtui

CHECKOUT: Final = Path(__file__).resolve().parents[2]


def run(*words: str, typed: str | None = None, columns: int = 80, env: Mapping[str, str] | None = None) -> Result:
    """The program in this process: quick, and what it prints apart from what it complains."""
    surroundings = {"COLUMNS": str(columns), "NO_COLOR": "1", "ECOMTUI_STORE": None, "ECOMTUI_DEBUG": None}
    return CliRunner().invoke(ecomtui, list(words), input=typed, env={**surroundings, **(env or {})})


def process(*words: str, **env: str) -> "subprocess.CompletedProcess[bytes]":
    """`python -m ecomtui` as somebody runs it whose locale knows only ASCII."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    command = [sys.executable, "-m", "ecomtui", *words]
    return subprocess.run(
        command, cwd=CHECKOUT, env={**kept, "LANG": "C", **env}, capture_output=True, check=False, timeout=60
    )
