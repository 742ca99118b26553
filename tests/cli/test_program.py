"""The frame: help, statuses, pipes, faults of the program."""

import signal
import sqlite3
import subprocess
import sys
import time
from typing import NoReturn

import pytest

import ecomtui
from ecomtui.cli.app import ecomtui as program
from ecomtui.world.errors import StoreFailed, WorldHalted
from tests.cli.running import CHECKOUT, process, run

GROUPS = ("store", "new", "schema", "help", "lesson")
COMMANDS = [
    [],
    *([name] for name in program.commands),
    *([group, name] for group in GROUPS for name in vars(program.commands[group])["commands"]),
]
HEAVY = {"textual", "sqlmodel", "sqlalchemy", "pydantic", "faker"}


# ---------------------------------------------------------------- help and version
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example_that_fits_80_columns(command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert result.stdout == run(*command, "-h").stdout
    assert "Examples:" in result.stdout or command in [[group] for group in GROUPS]
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_without_a_terminal_too_a_store_is_looked_at_that_cannot_be_there() -> None:
    result = run("--store", "/nowhere/shop.db")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "the folder /nowhere does not exist" in result.stderr


def test_the_program_lists_every_command_of_the_contract_under_headings() -> None:
    text = run("--help").stdout
    headings = ("See it happen:", "What there is:", "Your world:", "This program:")
    assert sorted(headings, key=text.index) == list(headings)
    for name in [
        "journey",
        "demo",
        "simulate",
        "parties",
        "messages",
        "faults",
        "guards",
        "promises",
        "states",
        "glossary",
        "store",
        "doctor",
        "completion",
    ]:
        assert f"\n  {name} " in text
    assert "..." not in text.replace("[ARGS]...", "")


def test_help_loads_neither_the_screens_nor_the_tables() -> None:
    script = f"""
import sys
from ecomtui.cli import main
for words in {COMMANDS!r}:
    sys.argv = ["ecomtui", *words, "--help"]
    try:
        main()
    except SystemExit as end:
        assert not end.code, words
loaded = {HEAVY!r} & set(sys.modules)
assert not loaded, loaded
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=CHECKOUT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_the_version_is_the_packages() -> None:
    assert run("--version").stdout == f"ecomtui, version {ecomtui.__version__}\n"


# ---------------------------------------------------------------- without a terminal
def test_without_a_terminal_it_prints_a_journey_and_how_to_open_the_shop() -> None:
    done = process()
    text = done.stdout.decode()
    assert done.returncode == 0
    assert text.startswith("One order, from click to door\n")
    assert text.endswith("To open it, run ecomtui in one.\n")


def test_output_is_utf_8_also_where_the_locale_knows_only_ascii() -> None:
    done = process("parties", "bank")
    assert "250, 700" in done.stdout.decode()
    assert "→" in process("states", "payment").stdout.decode()


def test_a_reader_who_goes_away_hears_no_complaint() -> None:
    command = [sys.executable, "-m", "ecomtui", "journey"]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        writer.stdout.close()
        assert writer.stderr.read() == b""
        assert writer.wait(timeout=30) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_ctrl_c_leaves_without_a_traceback() -> None:
    script = (
        "from ecomtui.cli import demo_stage\n"
        "import signal, sys, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # ignored where the tests run in the background
        "demo_stage.Stage.say = lambda *_: (print('here', flush=True), time.sleep(30))\n"
        "sys.argv = ['ecomtui', 'demo']\n"
        "from ecomtui.cli import main\n"
        "main()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as playing:
        assert playing.stdout is not None
        while playing.stdout.readline() != b"here\n":
            pass
        time.sleep(0.05)
        playing.send_signal(signal.SIGINT)
        _, complaints = playing.communicate(timeout=30)
        assert playing.returncode == 130
        assert complaints.strip() == b""


# ---------------------------------------------------------------- when something goes wrong
def _broken(error: Exception) -> object:
    def travel(_: object) -> NoReturn:
        raise error

    return travel


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (WorldHalted(12, "PlaceOrder", "web_server", KeyError("x")), "halted at message 12"),
        (RuntimeError("boom\x1b[31m"), "a fault of ecomtui itself: RuntimeError: boom\\x1b[31m"),
    ],
)
def test_a_fault_of_the_program_ends_in_3_and_says_how_to_report_it(
    monkeypatch: pytest.MonkeyPatch, error: Exception, says: str
) -> None:
    monkeypatch.setattr("ecomtui.cli.travel.travel", _broken(error))
    result = run("journey")
    assert result.exit_code == 3
    assert says in result.stderr
    assert "report it" in result.stderr
    assert "Traceback" not in result.stderr
    for debugging in (run("--debug", "journey"), run("journey", env={"ECOMTUI_DEBUG": "1"})):
        assert debugging.exit_code == 3
        assert "Traceback" in debugging.stderr


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (StoreFailed("world.db could not be used (disk is full)"), "could not be used (disk is full)"),
        (sqlite3.DatabaseError("disk image is malformed"), "see what is wrong with: ecomtui store verify"),
    ],
)
def test_a_full_disk_or_a_damaged_file_is_nobodys_bug(
    monkeypatch: pytest.MonkeyPatch, error: Exception, says: str
) -> None:
    monkeypatch.setattr("ecomtui.cli.travel.travel", _broken(error))
    result = run("journey")
    assert result.exit_code == 2
    assert says in result.stderr
    assert "report it" not in result.stderr


def test_ones_own_data_is_used_for_this_command_only() -> None:
    assert run("--data", str(CHECKOUT), "products", "--format", "json").exit_code == 0
    assert run("--data", "/no/such/folder", "products").exit_code == 2
    assert run("products").exit_code == 0
