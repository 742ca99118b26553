"""Worlds that the specs of `store` look at, and processes that use them meanwhile."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import pytest

from ecomtui import Shop
from tests.cli.running import CHECKOUT

HOLD: Final = """
import sys
from ecomtui import Shop
with Shop.open(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""
WRITE: Final = """
import sys, threading
from ecomtui import Shop
over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
with Shop.open(sys.argv[1]) as shop:
    shop.deposit("asha", 5_000_000)
    shop.restock("espresso-cup", 1_000)
    print("held", flush=True)
    while not over.is_set():
        shop.customer("asha").buy({"espresso-cup": 1})
        shop.run(limit=40)
"""
FULL: Final = """
import resource, signal, sys
from ecomtui.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
main()
"""
"""The program where no file may grow past so many bytes, as on a disk that is full."""


def make(path: Path) -> Path:
    """A world with a branch, an order, and a guard taken out."""
    with Shop.open(path, 7) as shop:
        shop.customer("asha").buy({"espresso-cup": 2})
        shop.run(until="OrderPacked")
        shop.back(3)
        shop.guard_off("dedup")
        shop.run()
    return path


def change(path: Path, *statements: str) -> None:
    """What somebody does to a file behind the program's back."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.executescript(statement)
    connection.commit()
    connection.close()


def ask(path: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute(statement).fetchall()
    connection.close()
    return found


@contextmanager
def used_by_another_process(path: Path, script: str = HOLD) -> Iterator[int]:
    """While another process has the world open; answers its number."""
    command = [sys.executable, "-c", script, str(path)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        yield holder.pid
        holder.communicate()


AT_A_TERMINAL = "import signal\nhasattr(signal, 'SIGHUP') and signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
"""Signals as a terminal has them: whoever starts the tests by nohup hands on that hang-ups are ignored."""


def script(text: str, *words: str) -> "subprocess.Popen[str]":
    """A process of the program's own Python, whose words can be read."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-c", AT_A_TERMINAL + text, *words],
        cwd=CHECKOUT, env=kept, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip


def content(folder: Path) -> dict[str, str]:
    """Every file under a folder by a hash of its bytes."""
    return {
        str(file.relative_to(folder)): sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


needs_modes = pytest.mark.skipif(not hasattr(os, "setresuid"), reason="needs permission bits as Linux has them")
_NOBODY: Final = 65534


@contextmanager
def as_an_ordinary_user() -> Iterator[Path]:
    """Permission bits do not bind root: for a moment this process is somebody else, with a folder of their own."""
    folder, root = Path(mkdtemp(prefix="ecomtui-")), os.geteuid() == 0
    if root:
        os.chown(folder, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, 0)
    try:
        yield folder
    finally:
        if root:
            os.setresuid(0, 0, 0)
        folder.chmod(0o700)
        shutil.rmtree(folder)
