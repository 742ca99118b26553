"""Set up and start ecomtui with nothing but Python 3.11 or newer: python3 .dev COMMAND [ARGS...]

  shop [ARGS...]   open the shop (ARGS go to ecomtui, e.g. journey)
  test [ARGS...]   run the tests (ARGS go to pytest; without any, all tests on all cores)
  bench [ARGS...]  take the figures of speed and memory (ARGS: names, --quick, --json FILE, --help)
  pictures         draw the README's pictures anew, from the program itself
  lint             ruff, mypy and the import rules (python3 .dev run ruff format tidies up)
  run PROGRAM ...  run any program of the environment, e.g. run python -m ecomtui journey
  help             this text

The first start makes the environment in .venv; later ones start at once. ECOMTUI_VENV names another
folder for it. test, bench and lint work in the project's folder, shop and run in the one you are in.
Exit status: the program's own, or 2 when the environment could not be made.
"""

import sys

# Newer syntax than Python 3.6's anywhere in this file would hide this message from old Pythons.
if sys.version_info < (3, 11):
    sys.stderr.write(
        "ecomtui needs Python 3.11 or newer, and this is Python %d.%d (%s). Install a newer one from your "
        "system's packages or https://www.python.org/downloads/ and start again with it, for example: "
        "python3.12 .dev shop\n" % (sys.version_info[0], sys.version_info[1], sys.executable)
    )
    sys.exit(2)

import contextlib
import difflib
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("ECOMTUI_VENV") or ROOT / ".venv").absolute()
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "ecomtui-installed.json"
PYPROJECT, CONSTRAINTS = ROOT / "pyproject.toml", ROOT / ".dev" / "constraints.txt"
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
EXTRAS = ["", "test", "dev"]  # Each includes the ones before it.
NEEDS = {"shop": "", "test": "test", "bench": "test", "pictures": "test", "lint": "dev", "run": ""}
LINTERS = [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["lint-imports", "--no-logo"]]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def stop(text: str) -> NoReturn:
    say(text)
    sys.exit(2)


def set_up(extra: str) -> None:
    """Make the environment hold the project with `extra`, doing only what is missing."""
    home = f"Python {VERSION}, {ROOT}, {VENV}"
    files = hashlib.sha256(PYPROJECT.read_bytes() + CONSTRAINTS.read_bytes()).hexdigest()

    def read_stamp() -> dict[str, str]:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
            if stamp["home"] == home and stamp["extra"] in EXTRAS and PYTHON.exists():
                return stamp
        return {}

    def is_ready(stamp: dict[str, str]) -> bool:
        return stamp.get("files") == files and EXTRAS.index(stamp["extra"]) >= EXTRAS.index(extra)

    if is_ready(read_stamp()):
        return
    turn = wait_for_turn()
    stamp = read_stamp()
    if is_ready(stamp):
        return
    if not stamp:  # Missing, moved, of another Python or cut short: only a new one is sure to be whole.
        make_venv()
    extra = max(extra, stamp.get("extra", ""), key=EXTRAS.index)
    STAMP.unlink(missing_ok=True)
    say(f"Installing what ecomtui {extra and f'({extra}) '}needs into {VENV}; this takes a minute, once ...")
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    command += ["-c", str(CONSTRAINTS), "-e", f"{ROOT}[{extra}]" if extra else str(ROOT)]
    status = subprocess.call(command, stdin=subprocess.DEVNULL, pass_fds=turn)
    if status == 0:
        stamp = {"home": home, "files": files, "extra": extra}
        STAMP.write_text(json.dumps(stamp), encoding="utf-8")
        return
    if stamp and status > 0:  # pip gave up by itself, which leaves what was there as it was.
        STAMP.write_text(json.dumps(stamp), encoding="utf-8")
    stop(
        "The packages could not be installed; pip says why above. Most often the network or the package "
        "index could not be reached (behind a proxy, set HTTPS_PROXY), or the disk is full. Put that "
        "right and start the same command again."
    )


def make_venv() -> None:
    if VENV.exists() and not (VENV / "pyvenv.cfg").exists() and (VENV.is_file() or any(VENV.iterdir())):
        stop(f"{VENV} is no Python environment and is left alone. Remove it, or set ECOMTUI_VENV to another.")
    say(f"Making a Python {VERSION} environment in {VENV} ...")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if made.returncode != 0:
        say((made.stdout + made.stderr).strip())
        stop(
            f"{sys.executable} could not make an environment in {VENV}; its own words are above. If they "
            "name venv or ensurepip, this Python came without them: on Debian or Ubuntu run 'sudo apt "
            f"install python{VERSION}-venv', elsewhere use a Python from https://www.python.org/downloads/. "
            "If they name a folder or the disk, put that right or set ECOMTUI_VENV to a folder that can be "
            "written. Then start the same command again."
        )


def wait_for_turn() -> list[int]:
    """Let one start at a time install (not guarded on Windows).

    Returns the open file that holds the lock, for pip to share: the lock dies with the last of the two.
    """
    if sys.platform == "win32":
        return []
    import fcntl

    folder = os.open(ROOT / ".dev", os.O_RDONLY)
    with contextlib.suppress(OSError):  # Some network drives have no locks.
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is setting up; waiting for it ...")
            fcntl.flock(folder, fcntl.LOCK_EX)
    return [folder]


def become(command: list[str], env: dict[str, str]) -> NoReturn:
    """Give terminal, signals and exit status over to `command`."""
    program = shutil.which(command[0], path=env["PATH"])
    if program is None:
        stop(f"There is no program {command[0]!r} in {BIN} or on the PATH.")
    if os.name != "nt":
        os.execve(program, command, env)
    child = subprocess.Popen([program, *command[1:]], env=env)
    while True:
        with contextlib.suppress(KeyboardInterrupt):  # The child gets it too and decides.
            sys.exit(child.wait())


def lint(env: dict[str, str]) -> NoReturn:
    failed = []
    for linter in LINTERS:
        say("$ " + " ".join(linter))
        if subprocess.call([str(shutil.which(linter[0], path=env["PATH"])), *linter[1:]], env=env) != 0:
            failed.append(" ".join(linter))
    say("Not clean: " + ", ".join(failed) if failed else "All clean.")
    sys.exit(1 if failed else 0)


def main(arguments: list[str]) -> NoReturn:
    command, *rest = arguments or ["help"]
    if command in ("help", "-h", "--help"):
        print(__doc__, end="")
        sys.exit(0)
    if command not in NEEDS:
        near = difflib.get_close_matches(command, NEEDS, n=1)
        stop(f"There is no command {command!r}. Did you mean {near[0] if near else 'help'!r}?")
    if command == "run" and not rest:
        stop("Run what? For example: python3 .dev run python -m ecomtui journey")
    if command == "lint" and rest:
        stop("lint takes no arguments. To run one linter: python3 .dev run ruff check ...")
    set_up(NEEDS[command])
    env = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
    env.update(VIRTUAL_ENV=str(VENV), PATH=f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}")
    if command in ("test", "bench", "pictures", "lint"):
        os.chdir(ROOT)
    if command == "lint":
        lint(env)
    if command == "shop":
        rest = ["python", "-m", "ecomtui", *rest]
    if command == "test":
        rest = ["python", "-m", "pytest", *(rest or ["-n", "auto", "--dist", "loadscope"])]
    if command == "pictures":
        rest = ["python", "-m", "tests.pictures", *rest]
    if command == "bench":
        rest = ["python", "-m", "tests.benchmarks", *rest]
    become(rest, env)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        say("Stopped. The next start takes up the set-up again.")
        sys.exit(130)
