"""What the README prints is what the program does."""

import re
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_journey_it_shows_is_the_programs_own() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ecomtui", "journey"], capture_output=True, text=True, encoding="utf-8", check=True
    )
    (shown,) = blocks("text")
    for passage in re.split(r"^\[… .* …\]$", shown, flags=re.MULTILINE):
        assert passage.strip("\n") in "\n".join(line.rstrip() for line in done.stdout.splitlines())


def test_its_python_runs() -> None:
    (program,) = blocks("python")
    exec(compile(program, "README.md", "exec"), {})


def test_its_files_exist() -> None:
    root = Path(__file__).parent.parent
    for named in re.findall(r"`((?:ecomtui|data|tests|\.dev)/[\w/.*]*)`", README):
        assert list(root.glob(named.rstrip("/"))), named
