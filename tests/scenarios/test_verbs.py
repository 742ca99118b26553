"""The verbs of scenarios are the acts of the catalogue, and the documents about them are made from the same models."""

import json

from ecomtui.scenarios.schema import reference, scenario_schema
from ecomtui.scenarios.verbs import VERB_OF, verbs
from ecomtui.shop.acts import ACTS
from tests.cli.running import run

CONTRACT = {
    "buy": {"customer", "items", "card", "payer", "address", "email", "voucher", "key", "as", "rejected"},
    "place": {"customer", "card", "payer", "address", "email", "key"},
    "add": {"customer", "items"},
    "remove": {"customer", "items"},
    "checkout": {"customer", "voucher"},
    "pay": {"order", "card", "payer"},
    "cancel": {"order"},
    "return": {"order", "items", "reason", "as"},
    "claim": {"order", "reason"},
    "inspect": {"return", "verdict"},
    "deposit": {"customer", "amount"},
    "refund": {"order", "amount"},
    "arm": {
        "fault",
        "order",
        "customer",
        "message",
        "from",
        "until",
        "for",
        "times",
        "nth",
        "chance",
        "by",
        "optional",
    },
    "traffic": {"per_hour", "for", "personas"},
    "race": {"steps", "order", "bound"},
    "repeat": {"times", "every", "steps"},
}


def test_every_act_has_a_verb_and_every_verb_of_an_act_has_its_act() -> None:
    spoken = [act for verb in verbs().values() for act in verb.acts]
    assert sorted(spoken) == sorted(ACTS), "each once"
    for name, verb in verbs().items():
        assert name in verb.acts or name in VERB_OF.values() or not verb.acts


def test_the_verbs_take_what_the_contract_says() -> None:
    for name, keys in CONTRACT.items():
        assert keys <= set(verbs()[name].shape.words()), name


def test_every_verb_stands_in_the_schema_and_in_the_reference() -> None:
    schema = scenario_schema()
    assert set(schema["$defs"]["step"]["properties"]) == set(verbs())
    told = {word for title, _, entries in reference() for word in (title, *dict(entries))}
    assert set(verbs()) <= told
    assert set(schema["properties"]) <= told


def test_everything_the_schema_refers_to_is_in_it() -> None:
    schema = scenario_schema()
    text = json.dumps(schema)
    names = {part.split('"')[0] for part in text.split('"#/$defs/')[1:]}
    assert names <= set(schema["$defs"])
    assert "x-word" not in text


def test_the_commands_print_schema_and_reference() -> None:
    done = run("schema", "scenario")
    assert (done.exit_code, json.loads(done.stdout)) == (0, scenario_schema())
    done = run("help", "scenarios")
    assert done.exit_code == 0
    assert "timeout_after" in done.stdout
    assert "happened" in done.stdout
