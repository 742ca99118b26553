"""The catalogues: from the code itself, for people and for programs."""

import json
import re
from typing import Any

import pytest

from ecomtui.cli.catalogues import COMMANDS
from ecomtui.parties.personas import PERSONAS
from ecomtui.shop.acts import ACTS
from ecomtui.shop.assembly import MODEL
from tests.cli.running import run

NAMES = [command.name or "" for command in COMMANDS]


def entries(catalogue: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(catalogue, "--format", "json").stdout)
    return found


@pytest.mark.parametrize("catalogue", NAMES)
def test_a_catalogue_fits_80_columns_and_names_every_entry(catalogue: str) -> None:
    result = run(catalogue)
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    for entry in entries(catalogue):
        assert next(iter(entry.values())) in result.stdout


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


@pytest.mark.parametrize("catalogue", NAMES)
def test_in_a_narrow_terminal_lines_are_broken_between_words_only(catalogue: str) -> None:
    wide, narrow = run(catalogue), run(catalogue, columns=60)
    assert max(map(len, narrow.stdout.splitlines())) <= 60
    assert words(narrow.stdout) == words(wide.stdout)


def test_a_terminal_that_does_not_know_its_columns_has_as_many_as_most() -> None:
    assert run("faults", columns=0).stdout == run("faults", columns=80).stdout


@pytest.mark.parametrize("catalogue", NAMES)
def test_every_entry_can_be_seen_in_detail(catalogue: str) -> None:
    for entry in entries(catalogue)[:20]:
        name = next(iter(entry.values()))
        assert run(catalogue, name).stdout.startswith(f"{name}\n")
    assert json.loads(run(catalogue, name, "--format", "json").stdout) == entry


def test_the_catalogues_are_complete() -> None:
    assert [party["name"] for party in entries("parties")] == list(MODEL.party_names)
    assert {message["kind"] for message in entries("messages")} == set(MODEL.kinds.bodies)
    assert [fault["id"] for fault in entries("faults")] == list(MODEL.faults)
    assert [guard["name"] for guard in entries("guards")] == list(MODEL.guards)
    assert [promise["name"] for promise in entries("promises")] == [promise.name for promise in MODEL.promises]
    assert [setting["name"] for setting in entries("settings")] == list(MODEL.settings)
    assert [act["name"] for act in entries("acts")] == list(ACTS)
    assert [persona["name"] for persona in entries("personas")] == list(PERSONAS)


def test_every_message_says_who_says_it_to_whom_and_what_is_in_it() -> None:
    messages = {message["kind"]: message for message in entries("messages")}
    assert all(message["way"] and "…" not in "".join(message["way"]) for message in messages.values())
    assert messages["AuthorizePayment"]["way"] == ["merchant → bank"]
    assert messages["AuthorizePayment"]["fields"]["amount"] == "money (minor units of EUR)"
    assert len(messages["PlaceOrder"]["way"]) == 3


def test_every_machine_of_the_parties_is_there() -> None:
    machines = {machine["entity"]: machine for machine in entries("states")}
    wanted = {
        "cart",
        "order",
        "payment",
        "refund",
        "hold",
        "stock unit",
        "purchase order",
        "shipment",
        "parcel",
        "mail",
    }
    assert wanted <= set(machines)
    assert machines["order"]["owner"] == "order_manager"
    assert machines["order"]["first"] == "pending"


@pytest.mark.parametrize("name", ["stock unit", "stock_unit", "stock-unit", "StockUnit"])
def test_a_name_may_be_written_in_any_way(name: str) -> None:
    assert run("states", name).stdout.startswith("stock unit\n")


def test_a_machine_is_also_a_diagram() -> None:
    one = run("states", "payment", "--format", "mermaid").stdout.splitlines()
    assert one[:2] == ["stateDiagram-v2", "    [*] --> requires_payment_method"]
    every = run("states", "--format", "mermaid").stdout.splitlines()
    assert every.count("stateDiagram-v2") == 1
    assert sum(line.endswith("{") for line in every) == sum(line == "    }" for line in every) == len(entries("states"))
