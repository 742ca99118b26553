"""`ecomtui store export`: every table of one moment for other programs, whole or not at all."""

import csv
import json
import signal
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from ecomtui.cli.store_sheets import sheets
from ecomtui.world.files import SCHEMA
from tests.cli.running import process, run
from tests.cli.worlds import FULL, WRITE, ask, change, content, script, used_by_another_process

SLOWLY: Final = """
import sys, time
from ecomtui.cli import main, store_export
export = store_export._to_file
def slow(connection, sheet, *more):
    if sheet.name == "order":
        print("writing", flush=True)
        time.sleep(30)
    return export(connection, sheet, *more)
store_export._to_file = slow
main()
"""
HEADING_OF_ACTS: Final = "branch,n,after_step,now,actor,sender,receiver,kind,body,about,who"

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def fields_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---------------------------------------------------------------- what is in it
def test_every_table_is_a_file_with_its_rows_and_a_note_says_how_to_read_them(world: Path) -> None:
    before = world.read_bytes()
    folder = world.parent / "out"
    result = run("store", "export", str(folder), "--store", str(world), columns=200)
    assert (result.exit_code, result.stderr) == (0, "")
    note = json.loads((folder / "export.json").read_text(encoding="utf-8"))
    assert {path.name for path in folder.iterdir()} == {"export.json", *(f"{name}.csv" for name in note["rows"])}
    assert list(note["rows"]) == list(note["columns"]) == list(sheets())
    assert (note["format"], note["schema"], note["seed"]) == ("csv", SCHEMA, 7)
    for name, rows in note["rows"].items():
        assert ask(world, f'select count(*) from "{name}"') == [(rows,)]
        assert len(fields_of(folder / f"{name}.csv")) == rows
        assert (folder / f"{name}.csv").read_bytes().startswith(",".join(note["columns"][name]).encode() + b"\r\n")
    assert world.read_bytes() == before


def test_both_forms_say_the_same_of_every_row(world: Path) -> None:
    folder = world.parent
    for form in ("csv", "jsonl"):
        result = run("store", "export", str(folder / form), "--format", form, "--exact", "--store", str(world))
        assert result.exit_code == 0
    for name in sheets():
        lines, fields = lines_of(folder / "jsonl" / f"{name}.jsonl"), fields_of(folder / "csv" / f"{name}.csv")
        assert [{key: _as_field(value) for key, value in line.items()} for line in lines] == fields, name


def _as_field(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return json.dumps(value) if isinstance(value, bool) else str(value)


def test_nothing_yes_no_states_times_and_bodies_are_written_in_one_way(world: Path) -> None:
    for name in ("order", "message"):
        place = world.with_name(f"{name}.jsonl")
        assert run("store", "export", str(place), "--table", name, "--store", str(world)).exit_code == 0
    (order,) = lines_of(world.with_name("order.jsonl"))
    assert (order["id"], order["status"], order["reason"], order["backorders"]) == (1001, "completed", None, True)
    assert (order["total"], order["placed_at"]) == (3000, ask(world, 'select placed_at from "order"')[0][0])
    first = lines_of(world.with_name("message.jsonl"))[0]
    assert (first["kind"], first["standing"], first["body"]["customer"]) == ("Buy", False, 1)


def test_one_table_goes_to_a_file_a_folder_or_a_pipe(world: Path) -> None:
    folder = world.parent / "out"
    folder.mkdir()
    named = ["--table", "act", "--store", str(world)]
    for place in (str(world.with_name("act.csv")), str(folder)):
        assert run("store", "export", place, *named).exit_code == 0
    piped = [process("store", "export", *words, *named).stdout for words in ([], ["-"])]
    whole = world.with_name("act.csv").read_bytes()
    assert whole.startswith(HEADING_OF_ACTS.encode() + b"\r\n1,0,0,0,person:1,person,customer,Buy,")
    assert piped == [whole, whole]
    assert (folder / "act.csv").read_bytes() == whole
    assert {path.name for path in folder.iterdir()} == {"act.csv", "export.json"}


def test_several_tables_can_be_named_and_come_once_each(world: Path) -> None:
    folder = world.parent / "out"
    words = [word for name in ("scan", "order", "scan") for word in ("--table", name)]
    assert run("store", "export", str(folder), *words, "--store", str(world)).exit_code == 0
    assert {path.name for path in folder.iterdir()} == {"order.csv", "scan.csv", "export.json"}


def test_text_that_a_spreadsheet_would_run_is_marked_and_only_that(world: Path) -> None:
    name = '=HYPERLINK("http://x.example","Käthe, ☕\n")'
    quoted = name.replace("'", "''")
    change(world, f"update person set full_name='{quoted}', address='+1 Street' where id=1")
    change(world, "update account set balance=-5 where id=1")
    for place, more in (("safe", []), ("exact", ["--exact"]), ("lines", ["--format", "jsonl"])):
        assert run("store", "export", str(world.parent / place), *more, "--store", str(world)).exit_code == 0
    person = fields_of(world.parent / "safe" / "person.csv")[0]
    assert (person["full_name"], person["address"]) == (f"'{name}", "'+1 Street")
    assert fields_of(world.parent / "safe" / "account.csv")[0]["balance"] == "-5"
    assert fields_of(world.parent / "exact" / "person.csv")[0]["full_name"] == name
    assert lines_of(world.parent / "lines" / "person.jsonl")[0]["full_name"] == name


def test_while_another_process_writes_all_files_are_of_one_moment(world: Path) -> None:
    with used_by_another_process(world, WRITE):
        for n in range(3):
            folder = world.parent / f"out-{n}"
            assert run("store", "export", str(folder), "--format", "jsonl", "--store", str(world)).exit_code == 0
            note = json.loads((folder / "export.json").read_text(encoding="utf-8"))
            messages = lines_of(folder / "message.jsonl")
            assert max(message["step"] or 0 for message in messages) == note["steps"]
            balances = {account["id"]: account["balance"] for account in lines_of(folder / "account.jsonl")}
            for entry in lines_of(folder / "ledger_entry.jsonl"):
                balances[entry["account"]] -= entry["amount"]
            assert not any(balances.values())


def test_a_world_that_cannot_go_on_can_be_exported(world: Path) -> None:
    change(world, "update message set body='not json', kind='Nonsense' where id=5")
    place = world.with_name("message.jsonl")
    assert run("store", "export", str(place), "--table", "message", "--store", str(world)).exit_code == 0
    assert lines_of(place)[4]["body"] == "not json"


# ---------------------------------------------------------------- bad input
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["out", "--table", "ordr"], "did you mean 'order'?"),
        ([], "stdout takes one table"),
        (["-"], "stdout takes one table"),
        (["out.csv"], "is one file, which takes one table"),
        (["diary.txt"], "is a file; name a folder"),
        (["nowhere/out"], "the folder"),
        (["world.db", "--table", "act", "--force"], "is the world itself"),
        (["diary.txt", "--table", "act"], "exists already and has been left as it is"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_touched(
    world: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], says: str
) -> None:
    monkeypatch.chdir(world.parent)
    world.with_name("diary.txt").write_text("dear diary")
    before = content(world.parent)
    refused = run("store", "export", *words, "--store", "world.db")
    assert refused.exit_code == 2
    assert says in refused.stderr
    assert content(world.parent) == before


def test_files_that_are_there_are_replaced_only_by_force(world: Path) -> None:
    folder = world.parent / "out"
    folder.mkdir()
    (folder / "order.csv").write_text("mine")
    (folder / "notes.txt").write_text("mine too")
    before = content(folder)
    refused = run("store", "export", str(folder), "--store", str(world))
    assert (refused.exit_code, content(folder)) == (2, before)
    assert "order.csv exists already" in refused.stderr
    assert run("store", "export", str(folder), "--force", "--store", str(world)).exit_code == 0
    assert len(fields_of(folder / "order.csv")) == 1
    assert (folder / "notes.txt").read_text() == "mine too"
    assert not (folder / "export.new").exists()


@pytest.mark.parametrize("version", [0, 99])
def test_a_world_of_another_version_is_refused_with_the_way_out(world: Path, version: int) -> None:
    change(world, f"pragma user_version={version}")
    refused = run("store", "export", str(world.parent / "out"), "--store", str(world))
    assert refused.exit_code == 2
    assert "update ecomtui" in refused.stderr or "ecomtui store reset" in refused.stderr
    assert set(content(world.parent)) == {"world.db"}


# ---------------------------------------------------------------- trouble
@pytest.mark.skipif(sys.platform == "win32", reason="no limits of that kind there")
@pytest.mark.parametrize("words", [["out"], ["person.csv", "--table", "person"]])
def test_on_a_full_disk_nothing_is_left(world: Path, words: list[str]) -> None:
    place, *more = words
    change(world, "update person set full_name=hex(zeroblob(50000)) where id=1")
    with script(FULL, "40000", "store", "export", str(world.parent / place), *more, "--store", str(world)) as program:
        _, complaint = program.communicate(timeout=60)
    assert program.returncode == 2
    assert "cannot be written (File too large); make room" in complaint
    assert complaint.count("\n") == 1
    assert set(content(world.parent)) == {"world.db"}
    assert [path.name for path in world.parent.iterdir()] == ["world.db"]


@needs_signals
@pytest.mark.parametrize(("name", "status"), [("SIGHUP", 129), ("SIGTERM", 143)])
@pytest.mark.parametrize("there", [False, True])
def test_a_terminal_that_closes_in_the_middle_leaves_nothing_behind(
    world: Path, name: str, status: int, there: bool
) -> None:
    folder = world.parent / "out"
    if there:
        folder.mkdir()
    before = sorted(world.parent.rglob("*"))
    with script(SLOWLY, "store", "export", str(folder), "--store", str(world)) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "writing\n"
        program.send_signal(getattr(signal, name))
        _, complaint = program.communicate(timeout=60)
    assert program.returncode == status
    assert "stopped before" in complaint
    assert sorted(world.parent.rglob("*")) == before


@needs_signals
def test_what_a_kill_left_is_cleared_away_by_the_next_export(world: Path) -> None:
    folder = world.parent / "out"
    with script(SLOWLY, "store", "export", str(folder), "--store", str(world)) as program:
        assert program.stdout is not None
        program.stdout.readline()
        program.kill()
        program.communicate(timeout=60)
    assert not folder.exists()
    assert run("store", "export", str(folder), "--store", str(world)).exit_code == 0
    assert sorted(path.name for path in world.parent.iterdir()) == ["out", "world.db"]


def test_a_reader_of_the_pipe_who_goes_away_hears_no_complaint(world: Path) -> None:
    with script("from ecomtui.cli import main; main()", "store", "export", "--table", "message", "--store", str(world)
                ) as program:  # fmt: skip
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        assert program.stderr.read() == ""
        assert program.wait(timeout=60) == 0
