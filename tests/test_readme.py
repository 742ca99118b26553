"""What the README prints is what the program does. Run this file to put a fresh journey into it."""

import re
import subprocess
import sys
from pathlib import Path

from ecomtui.scenarios import run_scenario

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
SHOWN = re.compile(r"(?<=<!-- journey -->\n```text\n).*?(?=```\n<!-- /journey -->)", re.DOTALL)
PARTS = ("Order", "Stock", "Pay", "…", "Door", "The end")


def excerpt() -> str:
    """The journey's title and the parts of it that the README shows."""
    done = subprocess.run(
        [sys.executable, "-m", "ecomtui", "journey"], capture_output=True, text=True, encoding="utf-8", check=True
    )
    title, *parts = re.split(r"^(?=\S.* ─+$)", done.stdout, flags=re.MULTILINE)
    named = {part.split(" ─")[0]: part for part in parts} | {"…": "[…]\n\n"}
    return title + "[…]\n\n" + "".join(named[name] for name in PARTS)


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def test_the_journey_it_shows_is_the_programs_own() -> None:
    assert blocks("text") == [excerpt()]


def test_its_python_runs() -> None:
    for program in blocks("python"):
        exec(compile(program, "README.md", "exec"), {})


def test_its_scenarios_pass() -> None:
    for text in blocks("yaml"):
        outcome = run_scenario(text)
        assert outcome.passed, str(outcome)


def test_the_files_it_names_exist() -> None:
    for named in re.findall(r"`((?:ecomtui|data|tests|\.dev)/[\w/.*]*)`", README.read_text(encoding="utf-8")):
        assert list(ROOT.glob(named.rstrip("/"))), named


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    fresh = excerpt()
    README.write_text(SHOWN.sub(lambda _: fresh, text), encoding="utf-8")
