"""`ecomtui doctor`: it sees what is wrong here, says what to do, and works when things are broken."""

import json
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import pytest

from ecomtui.cli import doctor_rounds
from ecomtui.cli.findings import Topic
from tests.cli.running import run
from tests.cli.worlds import as_an_ordinary_user, change, content, needs_modes, script, used_by_another_process

WITHOUT: Final = """
import sys
missing = sys.argv.pop(1)
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == missing:
            raise ModuleNotFoundError(f"No module named {name!r}", name=missing)
sys.meta_path.insert(0, Missing())
from ecomtui.cli import main
main()
"""
"""The program where a package is missing."""


def examined(*words: str, **env: str) -> tuple[int, dict[tuple[str, str], dict[str, Any]]]:
    result = run("doctor", "--format", "json", *words, env=env)
    told = json.loads(result.stdout)
    assert told["fine"] == (result.exit_code == 0)
    return result.exit_code, {(each["topic"], each["name"]): each for each in told["findings"]}


# ---------------------------------------------------------------- what it sees
def test_where_nothing_is_wrong_it_says_what_it_found_and_ends_with_0(world: Path) -> None:
    before = content(world.parent)
    status, found = examined("--store", str(world), TERM="xterm-256color")
    assert status == 0, found
    assert {each["state"] for each in found.values()} <= {"ok", "warn"}
    assert {topic for topic, _ in found} == {
        "Python", "Terminal", "Folders", "Catalogue and texts", "Your world",
    }  # fmt: skip
    for package in ("click", "textual", "sqlmodel", "pyyaml", "msgspec"):
        assert "needs" in found["Python", package]["says"]
    assert str(world) in found["Your world", "file"]["says"]
    assert "every page is whole" in found["Your world", "health"]["says"]
    text = run("doctor", "--store", str(world)).stdout
    assert "✓ Python" in text
    assert max(map(len, text.splitlines())) <= 80
    assert content(world.parent) == before


def test_it_makes_neither_a_folder_nor_a_world(tmp_path: Path) -> None:
    status, found = examined(HOME=str(tmp_path), XDG_DATA_HOME=str(tmp_path / "share"))
    assert status == 0
    assert "none yet" in found["Your world", "file"]["says"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("env", "name", "state", "says"),
    [
        ({"TERM": ""}, "TERM", "warn", "is not set"),
        ({"TERM": "dumb"}, "TERM", "warn", "shows no screens"),
        ({"COLUMNS": "60"}, "size", "warn", "less than 80 × 24"),
        ({"NO_COLOR": "1"}, "colours", "ok", "as NO_COLOR asks"),
        ({"NO_COLOR": "", "COLORTERM": "truecolor"}, "colours", "ok", "16 million"),
        ({"TMUX": "/tmp/x", "TERM": "screen"}, "tmux", "warn", "few colours"),
        ({"SSH_CONNECTION": "a b", "TEXTUAL_ANIMATIONS": ""}, "ssh", "ok", "in between"),
        ({"TEXTUAL_ANIMATIONS": "none"}, "animations", "ok", "none, as TEXTUAL_ANIMATIONS asks"),
    ],
)
def test_it_sees_what_the_terminal_can(env: dict[str, str], name: str, state: str, says: str) -> None:
    status, found = examined(**env)
    assert status == 0
    assert (found["Terminal", name]["state"], says in found["Terminal", name]["says"]) == (state, True)


def test_each_trouble_says_what_to_do() -> None:
    _, found = examined(TERM="", COLUMNS="20", TMUX="x")
    assert all(each["do"] for each in found.values() if each["state"] != "ok")


# ---------------------------------------------------------------- the world
def _garbage(world: Path) -> None:
    whole = bytearray(world.read_bytes())
    whole[40_000:60_000] = b"\xa5" * 20_000
    world.write_bytes(whole)


@pytest.mark.parametrize(
    ("spoil", "name", "says"),
    [
        (_garbage, "health", "damaged"),
        (lambda world: change(world, "pragma user_version=99"), "file", "newer ecomtui"),
        (lambda world: change(world, "pragma user_version=0"), "file", "older ecomtui"),
        (lambda world: world.write_text("dear diary" * 20), "file", "not a database"),
        (lambda world: world.write_bytes(b""), "file", "empty"),
    ],
)
def test_a_world_that_cannot_be_opened_is_wrong(world: Path, spoil: Any, name: str, says: str) -> None:
    spoil(world)
    before = content(world.parent)
    status, found = examined("--store", str(world))
    assert status == 1
    assert (found["Your world", name]["state"], says in found["Your world", name]["says"]) == ("wrong", True)
    assert found["Your world", name]["do"]
    assert "1 thing is wrong" in run("doctor", "--store", str(world)).stdout
    assert content(world.parent) == before


def test_it_says_who_has_the_world(world: Path) -> None:
    with used_by_another_process(world) as holder:
        status, found = examined(ECOMTUI_STORE=str(world))
    assert status == 0
    assert found["Your world", "in use"]["says"] == f"by ecomtui, process {holder}"
    assert "the one you named" in found["Your world", "file"]["says"]


# ---------------------------------------------------------------- what is broken
@pytest.mark.parametrize("package", ["sqlmodel", "textual", "msgspec", "platformdirs", "filelock", "rich", "yaml"])
def test_a_missing_dependency_is_named_instead_of_a_traceback(world: Path, package: str) -> None:
    with script(WITHOUT, package, "doctor", "--store", str(world), "--format", "json") as program:
        said, complaint = program.communicate(timeout=60)
    assert (program.returncode, complaint) == (1, "")
    found = {each["name"]: each for each in json.loads(said)["findings"]}
    named = found["pyyaml" if package == "yaml" else package]
    assert (named["state"], named["says"]) == ("wrong", "is not installed")
    assert named["do"].startswith("python -m pip install '")


def test_without_what_reads_the_command_line_it_says_so() -> None:
    with script(WITHOUT, "click", "doctor") as program:
        said, complaint = program.communicate(timeout=60)
    assert (program.returncode, said) == (1, "")
    assert complaint.startswith("ecomtui: click is not installed; get all that ecomtui needs with: ")
    assert complaint.count("\n") == 1


@pytest.mark.parametrize(
    ("version", "status", "says"),
    [("7.1.2", 1, "7.1.2, but 8 or newer is needed"), ("10.0", 0, "10.0 (needs 8 or newer)")],
)
def test_an_old_dependency_is_wrong(monkeypatch: pytest.MonkeyPatch, version: str, status: int, says: str) -> None:
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: version if name == "textual" else real(name))
    ended, found = examined()
    assert (ended, found["Python", "textual"]["says"]) == (status, says)


def test_not_installed_as_a_package_it_still_goes_its_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "metadata", missing)
    (_, packages) = doctor_rounds.versions(Topic("Python"))
    assert (packages.name, packages.state) == ("packages", "warn")


@pytest.mark.parametrize(("older", "newer"), [("8.9", "8.10"), ("0.0.24", "0.1"), ("3.9", "3.11rc1")])
def test_versions_are_compared_by_their_numbers(older: str, newer: str) -> None:
    assert doctor_rounds.numbers(older) < doctor_rounds.numbers(newer)


def test_data_that_somebody_spoilt_is_named(tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "cups.yaml").write_text("category: [")
    status, found = examined(ECOMTUI_DATA=str(tmp_path))
    assert status == 1
    assert "cups.yaml" in found["Catalogue and texts", "catalogue"]["says"]
    assert found["Catalogue and texts", "narration"]["state"] == "ok"


@needs_modes
@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_home_that_is_closed_is_wrong_with_the_way_out(mode: int) -> None:
    with as_an_ordinary_user() as folder:
        home = folder / "home"
        home.mkdir(mode=mode)
        status, found = examined(HOME=str(home), XDG_DATA_HOME="")
    assert status == 1
    told = found["Folders", "your data"]
    assert told["state"] == "wrong"
    assert "ECOMTUI_STORE" in told["do"]
