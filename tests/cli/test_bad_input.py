"""Bad input: one or two lines that say what was wrong and the nearest right word, exit status 2."""

import json
import unicodedata

import pytest
from click.testing import Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.running import run


def refused(*words: str) -> str:
    """What is said to these words, after making sure that it is said properly."""
    result = run(*words)
    assert_shown_safely(result)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("ecomtui: ")
    assert result.stderr.count("\n") <= 2
    return result.stderr


def assert_shown_safely(result: Result) -> None:
    """No traceback, nothing that steers a terminal, nothing endless."""
    assert result.exit_code in (0, 1, 2)
    assert "Traceback" not in result.stderr
    assert len(result.stderr) < 1_000
    for sign in result.stdout + result.stderr:
        assert sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co")


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (["journy"], "journey"),
        (["store", "inffo"], "info"),
        (["journey", "--fautl", "bank.velocity"], "--fault"),
        (["--stroe", "x.db"], "--store"),
        (["journey", "--fault", "bank.timeout_afer"], "bank.timeout_after"),
        (["journey", "--guard-off", "idempotence"], "idempotency"),
        (["journey", "--item", "expresso-cup=2"], "espresso-cup"),
        (["journey", "--stock", "expresso-cup=2"], "espresso-cup"),
        (["journey", "--customer", "asher"], "asha"),
        (["journey", "--payer", "benn"], "ben"),
        (["journey", "--balance", "benn=3.00"], "ben"),
        (["journey", "--set", "backorder=true"], "backorders"),
        (["journey", "--set", "check_order=stock_frist"], "stock_first"),
        (["journey", "--cancel-at", "OrderConfirmd"], "OrderConfirmed"),
        (["journey", "--format", "jsn"], "json"),
        (["parties", "bnak"], "bank"),
        (["messages", "PlaceOder"], "PlaceOrder"),
        (["faults", "net.slwo"], "net.slow"),
        (["guards", "dedupe"], "dedup"),
        (["promises", "charge_once"], "charged_once"),
        (["states", "paymnt"], "payment"),
        (["acts", "byu"], "buy"),
        (["settings", "backorder"], "backorders"),
        (["personas", "standart"], "standard"),
        (["simulate", "--personas", "standart=8"], "standard"),
        (["simulate", "--faults", "bank.timeout_afer=1%"], "bank.timeout_after"),
        (["simulate", "--faults", "swrm"], "swarm"),
        (["simulate", "--guard-off", "idempotence"], "idempotency"),
        (["simulate", "--set", "backorder=true"], "backorders"),
        (["simulate", "--oders", "5"], "--orders"),
        (["products", "expresso-cup"], "espresso-cup"),
        (["cards", "4242424242424243"], "4242424242424242"),
        (["glossary", "idempotncy", "key"], "idempotency key"),
    ],
)
def test_an_unknown_word_is_answered_with_the_nearest_right_one(words: list[str], nearest: str) -> None:
    assert f"'{nearest}'" in refused(*words)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--orders", "0"),
        ("--orders", "-1"),
        ("--orders", "x"),
        ("--orders", "9" * 30),
        ("--customers", "0"),
        ("--customers", "99999999"),
        ("--products", "-1"),
        ("--products", "99999999"),
        ("--per-hour", "0"),
        ("--per-hour", "99999999"),
        ("--personas", ""),
        ("--personas", "standard=0"),
        ("--personas", "standard=lots"),
        ("--personas", "disputor"),
        ("--faults", ""),
        ("--faults", "bank.velocity"),
        ("--faults", "bank.velocity="),
        ("--faults", "bank.velocity=0"),
        ("--faults", "bank.velocity=1.5"),
        ("--faults", "bank.velocity=200%"),
        ("--faults", "bank.velocity=-1"),
        ("--faults", "swarn"),
        ("--set", "backorders"),
        ("--seed", "-1"),
        ("--store", ""),
    ],
)
def test_a_simulation_that_cannot_be_is_refused(option: str, value: str) -> None:
    refused("simulate", option, value)


@pytest.mark.parametrize("quantity", ["0", "-1", "1000000000", "x", "", "1.5", "٣", "9" * 5_000])
def test_a_quantity_that_cannot_be_is_refused(quantity: str) -> None:
    refused("journey", "--item", f"espresso-cup={quantity}")


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--stock", "espresso-cup"),
        ("--stock", "espresso-cup=-1"),
        ("--stock", "espresso-cup=9999999"),
        ("--balance", "lots"),
        ("--balance", "asha=-5"),
        ("--balance", "99999999999"),
        ("--set", "backorders"),
        ("--set", "backorders=perhaps"),
        ("--set", "hold_lasts=soon"),
        ("--seed", "-1"),
        ("--seed", "9" * 30),
        ("--seed", "seven"),
        ("--card", "4242424242424241"),
        ("--card", "1234"),
        ("--card", "4111111111111111"),
    ],
)
def test_a_value_that_cannot_be_is_refused(option: str, value: str) -> None:
    refused("journey", option, value)


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("pickers=x", "setting pickers is a whole number from 0 to 999999999, not 'x'"),
        ("vans=٣", "a whole number from 0 to"),
        ("delivery_attempts=0", "a whole number from 1 to"),
        ("mail_tries=0", "a whole number from 1 to"),
        ("authorization_lasts=1ms", "setting authorization_lasts is 1 h at least, not '1ms'"),
        ("cart_lasts=1ms", "1 min at least"),
        ("hold_lasts=1s", "1 min at least"),
        ("page_patience=1ms", "1.0 s at least"),
        ("bank_patience=1ms", "1.0 s at least"),
        ("wholesaler_patience=1ms", "1 min at least"),
    ],
)
def test_a_setting_says_what_it_takes(setting: str, says: str) -> None:
    assert says in refused("journey", "--set", setting)


def test_what_never_happens_cannot_be_waited_for() -> None:
    assert "no StockShort happens" in refused("journey", "--cancel-at", "StockShort")


def test_a_journey_without_an_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows a world that never comes to rest; what if there is one is seen with a shorter breath."""
    monkeypatch.setattr("ecomtui.cli.traveller.MOST_MESSAGES", 60)
    assert "does not come to rest within 60 messages" in refused("journey")


NASTY = [
    "\x1b[31mred\x1b[0m",
    "[red]markup[/red]",
    "[/]",
    "a" * 10_000,
    "שלום עולם",
    "\u202eesrever",
    "line\nbreak",
    "\0",
    "\ud800",
    "'; drop table message; --",
    "{order}",
    "💸" * 500,
    " ",
    "",
]
TEXTS = ("--customer", "--item", "--payer", "--fault", "--guard-off", "--stock", "--balance", "--set", "--cancel-at")


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("command", ["journey", "parties", "messages", "store", ""])
def test_nasty_words_are_shown_safely(command: str, text: str) -> None:
    words = [command, text] if command else [text]
    assert_shown_safely(run(*words))


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_files_are_refused_safely(text: str) -> None:
    for words in (["store", "info", "--store", text], ["--data", text, "parties"]):
        result = run(*words)
        assert_shown_safely(result)
        assert result.exit_code == 2 or text == ""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    option=st.sampled_from((*TEXTS, "--card", "--seed", "--format")),
    text=st.one_of(st.sampled_from(NASTY), st.text(max_size=30)),
    ending=st.sampled_from(["", "=1", "=true", "=x"]),
)
def test_any_text_in_any_option_is_refused_or_shown_safely(option: str, text: str, ending: str) -> None:
    result = run("journey", f"{option}={text}{ending}", "--format", "json")
    assert_shown_safely(result)
    if result.exit_code != 2:
        assert json.loads(result.stdout)["messages"]
