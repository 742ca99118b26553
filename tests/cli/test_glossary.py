"""`ecomtui glossary`: what a word means, on the command line."""

import json

import pytest

from ecomtui.shop.glossary import Glossary
from tests.cli.running import run


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_all_terms_stand_in_a_list_that_fits(columns: int) -> None:
    result = run("glossary", columns=columns)
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= columns
    listed = " ".join(result.stdout.split())
    assert [entry.key for entry in Glossary.load() if entry.term not in listed] == []


def test_a_term_is_explained_with_what_to_read_next() -> None:
    result = run("glossary", "idempotency", "key")
    assert result.stdout.startswith("idempotency key  word\n  A ticket on a question to the bank")
    assert "See also: retry, order key, idempotency, same_key_on_retry" in result.stdout
    assert run("glossary", "Idempotency-Key").stdout == result.stdout


def test_a_term_with_several_meanings_is_explained_in_each() -> None:
    text = run("glossary", "delivered").stdout
    for label in ("shipment state", "parcel state", "mail state", "fulfilment badge", "scan"):
        assert f"delivered  {label}\n" in text
    assert run("glossary", "parcel.delivered").stdout.count("delivered  ") == 1


@pytest.mark.parametrize("columns", [60, 80])
def test_every_entry_fits_the_terminal(columns: int) -> None:
    for entry in list(Glossary.load())[::23]:
        lines = run("glossary", entry.key, columns=columns).stdout.splitlines()
        assert max(map(len, lines)) <= columns, entry.key


def test_programs_read_json() -> None:
    everything = json.loads(run("glossary", "--format", "json").stdout)
    assert [entry["key"] for entry in everything] == list(Glossary.load().entries)
    (fault,) = json.loads(run("glossary", "bank.timeout_after", "--format", "json").stdout)
    assert (fault["kind"], fault["term"], fault["of"]) == ("fault", "bank.timeout_after", None)
    assert fault in everything


def test_an_unknown_term_is_bad_input_and_the_nearest_is_offered() -> None:
    result = run("glossary", "chargebak")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "ecomtui: unknown term 'chargebak'; did you mean 'chargeback'?\n"
