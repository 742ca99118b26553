"""An editor that knows the schema underlines no file that runs, and finds what is wrong in one that does not."""

from pathlib import Path
from typing import Final

import pytest

from ecomtui.scenarios.schema import scenario_schema
from ecomtui.scenarios.source import read_file, read_text
from tests.scenarios.json_schema import as_an_editor_reads, refused

ROOT: Final = Path(__file__).parents[2]
FILES: Final = sorted(
    path for folder in ("data/scenarios", "tests/scenarios/contract") for path in (ROOT / folder).rglob("*.shop.yaml")
)
SHORT: Final = """
name: 2026
tags: race, stock
given: {settings: {backorders: true, check_order: payment_first, split_shipment: no}}
steps:
  - restock: {espresso-cup: 5, as: r1}
  - reprice: {espresso-cup: 12.50}
  - buy: {customer: asha, items: [espresso-cup, espresso-cup], consent: no, as: "${name}"}
  - add: {customer: ben, items: espresso-cup}
  - buy: {customer: cleo, items: {espresso-cup: 0}, rejected: bad_quantity}
  - traffic: {per_hour: 3, for: 1h, personas: "standard, broke"}
  - disarm: net.slow
  - swarm: {bank.down: 5%, net.slow: 0.25}
  - disarm: all
  - set: {backorders: "${backorders}"}
"""
WRONG: Final = {
    "a verb": ("steps: [{advace: 2d}]", "/steps/0/advace"),
    "a key": ("steps: [{buy: {customer: asha, items: {espresso-cup: 1}, colour: red}}]", "/steps/0/buy/colour"),
    "a setting": ("given: {settings: {backorder: true}}\nsteps: [{run: idle}]", "/given/settings/backorder"),
    "a setting's value": ("steps: [{set: {check_order: stock_last}}]", "/steps/0/set/check_order"),
    "a setting's kind": ("steps: [{set: {backorders: 7}}]", "/steps/0/set/backorders"),
    "a duration": ("steps: [{advance: -2d}]", "/steps/0/advance"),
    "a status": ("steps: [{expect: {order: o1, status: done}}]", "/steps/0/expect/status"),
    "a fault of a swarm": ("steps: [{swarm: {bank.dwn: 5%}}]", "/steps/0/swarm/bank.dwn"),
    "a fault that is disarmed": ("steps: [{disarm: al}]", "/steps/0/disarm"),
    "a price": ("steps: [{reprice: {espresso-cup: [1]}}]", "/steps/0/reprice"),
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.removesuffix(".shop.yaml"))
def test_an_editor_underlines_nothing_in_a_file_that_runs(path: Path) -> None:
    schema = scenario_schema()
    assert list(refused(as_an_editor_reads(read_file(path)), schema, schema)) == []


def test_an_editor_knows_the_short_ways_of_writing() -> None:
    schema = scenario_schema()
    assert list(refused(as_an_editor_reads(read_text(SHORT, "short")), schema, schema)) == []


@pytest.mark.parametrize("what", WRONG)
def test_an_editor_underlines_what_the_program_refuses(what: str) -> None:
    text, path = WRONG[what]
    schema = scenario_schema()
    found = list(refused(as_an_editor_reads(read_text(f"name: x\n{text}", "wrong")), schema, schema))
    assert any(each.startswith(f"{path}: ") for each in found), found
