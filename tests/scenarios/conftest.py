"""How the specs of scenarios write and run them."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from ecomtui.scenarios.running import Outcome, run_scenario

collect_ignore = ["contract", "guards"]
"""Files that the specs run themselves: some of them are there to fail."""

Play = Callable[..., Outcome]
Write = Callable[..., Path]


@pytest.fixture
def play() -> Play:
    """Runs steps (or a whole file, when it has a name)."""

    def run(text: str, cell: str = "", **more: object) -> Outcome:
        text = dedent(text).strip("\n") + "\n"
        whole = text if text.startswith("name:") else f"name: A spec\n{text}"
        return run_scenario(whole, cell=cell, **more)  # type: ignore[arg-type]

    return run


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file into a folder of the spec's own."""

    def put(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else dedent(text).lstrip("\n").encode())
        return path

    return put
