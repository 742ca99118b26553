"""Any file at all: good files with something broken in them give a run or a mistake at a place, never anything else."""

import random
from pathlib import Path
from typing import Final

import pytest

from ecomtui.scenarios.loader import load_text
from ecomtui.scenarios.mutants import files_in
from ecomtui.scenarios.places import BadScenario
from ecomtui.scenarios.recording import written
from ecomtui.scenarios.running import run_scenario

LIBRARY: Final = Path(__file__).parents[2] / "data" / "scenarios"
FILES: Final = files_in([LIBRARY])
TOKENS: Final = (
    "{", "}", "[", "]", ":", "-", ",", '"', "'", "&a", "*a", "!x", "<<:", "|", ">", "#", "?", "%", "\t", "\n", "\u202e",
    "${x}", "null", "~", "-1", "0", "1e9", "9" * 40, ".inf", "true", "2d", "-2d", "99999w", "o1", "asha", "nobody",
    "espresso-cup", "buy: ", "expect: ", "steps: ", "matrix: {a: [1, 2]}", "include: [x]", "\x00", "é", "a" * 5_000,
)  # fmt: skip
EACH: Final = 40


def broken(text: str, chance: random.Random) -> str:
    """The text with one to three things cut out, doubled, moved, or put in."""
    for _ in range(chance.randint(1, 3)):
        lines = text.split("\n")
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        place = chance.randrange(len(text) + 1)
        match chance.randrange(7):
            case 0:
                del lines[at]
                text = "\n".join(lines)
            case 1:
                lines.insert(other, lines[at])
                text = "\n".join(lines)
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
                text = "\n".join(lines)
            case 3:
                text = text[:place] + text[place + chance.randint(1, 9) :]
            case 4:
                lines[at] = " " * chance.randint(0, 5) + lines[at].lstrip()
                text = "\n".join(lines)
            case _:
                text = text[:place] + chance.choice(TOKENS) + text[place:]
    return text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_good_file_with_something_broken_is_read_or_told_at_a_place(file: Path) -> None:
    chance, text = random.Random(file.name), file.read_text(encoding="utf-8")
    lines = []
    for _ in range(EACH):
        try:
            load_text(broken(text, chance), folder=file.parent).scenario()
        except BadScenario as error:
            lines += [mistake.place.line for mistake in error.mistakes]
    assert lines
    assert min(lines) > 0


@pytest.mark.parametrize("file", FILES[::6], ids=lambda file: file.stem)
def test_what_can_be_read_can_be_run(file: Path) -> None:
    chance, text, ran = random.Random(file.stem), file.read_text(encoding="utf-8"), 0
    for _ in range(60):
        try:
            scenario = load_text(broken(text, chance), folder=file.parent).scenario()
            assert run_scenario(scenario) is not None
            ran += 1
        except BadScenario:
            continue
        if ran == 4:
            break
    assert ran


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_run_written_down_by_itself_is_the_same_run(file: Path) -> None:
    scenario = load_text(file.read_text(encoding="utf-8"), folder=file.parent).scenario()
    assert run_scenario(load_text(written(scenario)).scenario()).digest == run_scenario(scenario).digest
