"""Files as somebody writes them who has the contract alone (SCENARIOS.md), and nothing else."""

import re
from pathlib import Path
from typing import Final

import pytest
import yaml

from ecomtui.scenarios.loader import load_file
from ecomtui.scenarios.running import run_scenario

HERE: Final = Path(__file__).parent / "contract"
RUNS: Final = [(path, cell.name) for path in sorted(HERE.glob("*.shop.yaml")) for cell in load_file(path).cells]
VERBS: Final = (
    "buy browse add remove checkout place pay accept refuse confirm_3ds track cancel return claim dispute",
    "restock reprice refund release inspect respond deposit set arm disarm guard traffic",
    "advance run step back label restart repeat race expect",
)
KEYS: Final = {
    "file": "name description tags seed include vars matrix examples given faults guards_off steps invariants",
    "given": "stock prices balances personas settings vouchers products now",
    "product": "name price stock weight reorder_point cost lead_time",
    "faults": "fault order customer message from until for times nth chance by optional",
    "buy": "customer items card payer address email voucher key as rejected wait session consent",
    "expect": (
        "order status payment fulfilment subtotal discount shipping tax total paid refunded reason parcels believes "
        "orders cart stock purchase_orders account mail screen happened sent never message faults one_of invariants "
        "within"
    ),
    "mail": "to template order state attempts count",
    "message": "kind from to body",
    "race": "steps order bound",
}
"""What the contract names."""


@pytest.mark.parametrize(("path", "cell"), RUNS, ids=[f"{path.name.split('.')[0]}-{cell}" for path, cell in RUNS])
def test_a_file_written_from_the_contract_alone_runs_as_it_says(path: Path, cell: str) -> None:
    outcome = run_scenario(path, cell=cell)
    assert outcome.passed, str(outcome)


@pytest.mark.parametrize("path", sorted((HERE / "fails").glob("*.shop.yaml")), ids=lambda path: path.name.split(".")[0])
def test_a_file_that_is_not_as_it_says_fails_where_it_is_not(path: Path) -> None:
    said = re.match(r"# fails at (\S+) with: (.*)\n", path.read_text())
    assert said is not None
    failure = run_scenario(path).failure
    assert failure is not None
    assert f"{failure.place.line}:{failure.place.column}" == said[1]
    assert said[2] in failure.says


def test_these_files_say_everything_that_the_contract_names() -> None:
    seen: dict[str, set[str]] = {"verbs": set()}

    def walk(value: object, within: str) -> None:
        if isinstance(value, list):
            for each in value:
                walk(each, within)
        elif isinstance(value, dict):
            seen.setdefault(within, set()).update(map(str, value))
            for key, each in value.items():
                if within == "steps":
                    seen["verbs"].add(key)
                walk(each, {"one_of": "expect"}.get(key, "product" if within == "products" else str(key)))

    for path in HERE.rglob("*.yaml"):
        walk(yaml.load(path.read_text(), yaml.BaseLoader), "file")
    assert set(" ".join(VERBS).split()) - seen["verbs"] == set()
    for where, words in KEYS.items():
        assert set(words.split()) - seen[where] == set(), where
