"""A small world for every spec that looks at a file; each gets a copy of its own."""

import shutil
from pathlib import Path

import pytest

from tests.cli.worlds import make


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("made") / "world.db")


@pytest.fixture
def world(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "world.db"))
