"""`ecomtui journey`: the first thing many will run."""

import json
import re
from typing import Any

import pytest

from ecomtui.shop.assembly import MODEL
from ecomtui.shop.occasions import occasions
from ecomtui.shop.telling import PARTS
from tests.cli.running import process, run

DOUBLE_CHARGE = ("journey", "--fault", "bank.timeout_after", "--guard-off", "idempotency")


def told(*words: str) -> dict[str, Any]:
    result = run("journey", *words, "--format", "json")
    assert result.stderr == ""
    found: dict[str, Any] = json.loads(result.stdout)
    return found


# ---------------------------------------------------------------- JSON
def test_json_is_one_object_of_the_documented_shape() -> None:
    result = run("journey", "--format", "json")
    assert result.exit_code == 0
    assert result.stdout.endswith("}\n")
    journey = json.loads(result.stdout)
    assert list(journey) == ["seed", "order", "outcome", "digest", "promises", "messages"]
    assert journey["seed"] == 7
    assert journey["order"] == 1001
    assert journey["outcome"] == {"status": "completed", "payment": "paid", "fulfilment": "delivered"}
    assert re.fullmatch(r"[0-9a-f]{64}", journey["digest"])
    assert len(journey["promises"]) == len(MODEL.promises)
    assert all(kept is True for kept in journey["promises"].values())
    keys = ["id", "cause", "at", "sender", "receiver", "kind", "body", "plain", "headline", "fault"]
    assert all(list(message) == keys for message in journey["messages"])


def test_every_message_comes_after_its_cause() -> None:
    seen: set[int] = set()
    for message in told()["messages"]:
        assert message["cause"] is None or message["cause"] in seen
        seen.add(message["id"])


def test_the_customer_opens_the_tracking_page_when_the_mail_has_come() -> None:
    kinds = [(message["kind"], message["body"].get("template")) for message in told()["messages"]]
    mail = kinds.index(("MailSent", "order_dispatched"))
    assert mail < kinds.index(("Track", None)) < kinds.index(("TrackingPage", None))


def test_two_processes_with_different_hash_seeds_print_the_same() -> None:
    first, second = (process(*DOUBLE_CHARGE, "--format", "json", PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert first.returncode == second.returncode == 1
    assert first.stdout == second.stdout
    assert "×" in first.stdout.decode()


def test_the_seed_of_the_program_is_the_seed_of_the_journey_unless_it_has_its_own() -> None:
    assert json.loads(run("--seed", "3", "journey", "--format", "json").stdout)["seed"] == 3
    assert json.loads(run("--seed", "3", "journey", "--seed", "4", "--format", "json").stdout)["seed"] == 4


def test_another_seed_is_another_digest() -> None:
    assert told("--seed", "8")["digest"] != told()["digest"]


def test_a_fault_marks_the_messages_it_touched() -> None:
    touched = [m["kind"] for m in told("--fault", "bank.timeout_after")["messages"] if m["fault"]]
    assert touched == ["PaymentAuthorized"]


def test_a_fault_named_twice_strikes_twice() -> None:
    faults = ("--fault", "bank.timeout_after") * 2
    assert sum(m["fault"] == "bank.timeout_after" for m in told(*faults)["messages"]) == 2


def test_without_its_guard_the_customer_is_charged_twice_and_the_status_is_1() -> None:
    result = run(*DOUBLE_CHARGE, "--format", "json")
    assert result.exit_code == 1
    assert [name for name, kept in json.loads(result.stdout)["promises"].items() if not kept] == ["charged_once"]


def test_somebody_else_pays() -> None:
    assert told("--payer", "ben")["outcome"]["payment"] == "paid"
    refused = told("--payer", "ben", "--balance", "12.50")
    assert refused["outcome"] == {"status": "expired", "payment": "none", "fulfilment": "unfulfilled"}


def test_a_declined_card_leaves_the_order_unpaid() -> None:
    assert told("--card", "4000000000000002")["outcome"]["payment"] == "none"


def test_an_order_is_cancelled_on_the_way() -> None:
    outcome = told("--cancel-at", "DispatchOrder")["outcome"]
    assert (outcome["status"], outcome["payment"]) == ("canceled", "voided")


def test_an_order_that_the_customer_has_not_heard_of_is_cancelled_as_soon_as_they_have() -> None:
    assert told("--cancel-at", "OrderSubmitted")["outcome"]["status"] == "canceled"


def test_settings_and_stock_are_taken() -> None:
    journey = told("--stock", "espresso-cup=1", "--set", "backorders=false")
    assert journey["outcome"]["status"] == "canceled"


def test_a_card_number_that_the_form_refuses_makes_no_order() -> None:
    result = run("journey", "--card", "4242424242424241", "--format", "json")
    journey = json.loads(result.stdout)
    assert (journey["order"], journey["outcome"], journey["messages"]) == (None, None, [])
    assert result.exit_code == 2
    assert "do not add up" in result.stderr


def test_an_order_that_never_came_to_be_is_said_plainly() -> None:
    faults = ("--fault", "net.drop_request") * 6
    assert told(*faults)["order"] is None
    result = run("journey", *faults)
    assert "No order came of it." in result.stdout


# ---------------------------------------------------------------- the plain form
def headings(text: str) -> list[str]:
    return re.findall(r"^(.+?) ─{10,}$", text, re.MULTILINE)


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_happy_journey_goes_through_the_ten_parts_in_their_order(columns: int) -> None:
    result = run("journey", columns=columns)
    assert result.exit_code == 0
    assert headings(result.stdout) == [*PARTS, "The end"]
    assert all(len(line) <= columns and line == line.rstrip() for line in result.stdout.splitlines())
    assert "\x1b" not in result.stdout


def test_every_message_can_be_unfolded() -> None:
    folded, unfolded = run("journey").stdout, run("journey", "--all").stdout
    assert len(unfolded) > 1.5 * len(folded)
    assert headings(unfolded) == [*PARTS, "The end"]
    assert "GraceOver" in unfolded
    assert "GraceOver" not in folded


def test_the_end_says_what_became_of_it_and_how_to_see_it_again() -> None:
    end = run("journey", "--fault", "bank.timeout_after").stdout.partition("The end")[2]
    assert "order 1001: completed · paid · delivered" in end
    assert f"{len(MODEL.promises)}/{len(MODEL.promises)} kept" in end
    assert "ecomtui journey --fault bank.timeout_after\n" in end
    assert told("--fault", "bank.timeout_after")["digest"][:12] in end


def test_a_fault_is_marked_where_it_struck_and_a_broken_promise_at_the_message_that_broke_it() -> None:
    text = run(*DOUBLE_CHARGE).stdout
    lost = text.index("lost on its way (simulated fault bank.timeout_after)")
    broken = text.index("promise broken: charged_once")
    assert text.index("PaymentAuthorized") < lost < broken
    assert "AuthorizePayment" in text[lost:broken]


def test_a_jump_of_hours_has_a_card() -> None:
    text = run("journey").stdout
    assert "three hours later, Mon 12:" in text
    assert "next morning, Tue 0" in text


def test_a_fault_without_an_occasion_is_named() -> None:
    told_off = run("journey", "--fault", "parcel.lost", "--cancel-at", "OrderConfirmed").stdout
    assert "parcel.lost was armed, but had no occasion to strike" in told_off


@pytest.mark.parametrize("fault", [fault for fault in MODEL.faults if occasions([fault])])
def test_a_fault_that_needs_an_occasion_brings_it_along(fault: str) -> None:
    assert any(message["fault"] == fault for message in told("--fault", fault)["messages"])


def test_an_occasion_that_was_asked_for_is_not_changed() -> None:
    assert not any(m["fault"] for m in told("--fault", "po.late", "--stock", "espresso-cup=9")["messages"])


def test_what_has_come_can_go_back() -> None:
    outcome = {"status": "completed", "payment": "partially_refunded", "fulfilment": "partially_returned"}
    assert told("--return", "espresso-cup=1", "--return-reason", "damaged")["outcome"] == outcome
    outcome = {"status": "completed", "payment": "refunded", "fulfilment": "returned"}
    assert told("--return", "all")["outcome"] == outcome


def test_a_voucher_makes_it_cheaper() -> None:
    assert "25.00 for the goods − 2.50 off" in run("journey", "--voucher", "welcome10").stdout


@pytest.mark.parametrize("fault", [fault for fault in MODEL.faults if fault.startswith("shop.")])
def test_trouble_at_the_checkout_ends_well(fault: str) -> None:
    journey = told("--fault", fault)
    assert any(message["fault"] == fault for message in journey["messages"])
    assert journey["outcome"] == {"status": "completed", "payment": "paid", "fulfilment": "delivered"}


def test_who_races_for_the_last_pieces_and_loses_waits_or_hears_before_paying() -> None:
    waited = told("--fault", "shop.oversell_race")
    assert {"OrderSubmitted", "TakeStock", "StockShort"} <= {message["kind"] for message in waited["messages"]}
    outcome = {"status": "canceled", "payment": "none", "fulfilment": "canceled"}
    assert told("--fault", "shop.oversell_race", "--set", "backorders=false")["outcome"] == outcome
    race = run("journey", "--fault", "shop.oversell_race", "--guard-off", "row_lock")
    assert race.exit_code == 1
    assert "stock_true" in race.stdout
    assert race.stdout.count("VisitStore") == 1, "of the other customer only what happens at the shelf is told"
    assert race.stdout.count("ReserveStock") == 2


def test_the_line_at_the_end_makes_the_same_journey() -> None:
    asked = (
        "--seed", "5", "--customer", "ben", "--item", "enamel-mug", "--item", "espresso-cup=3",
        "--payer", "asha", "--balance", "ben=1.00", "--stock", "enamel-mug=0", "--set", "backorders=true",
        "--fault", "po.late", "--guard-off", "dedup", "--voucher", "FIVER", "--return", "espresso-cup=2",
        "--return-reason", "damaged",
    )  # fmt: skip
    line = re.search(
        r"^Again +(ecomtui journey .+)\n((?: {10}.+\n)*)", run("journey", *asked, columns=200).stdout, re.M
    )
    assert line is not None
    again = (line[1] + line[2]).split()[2:]
    assert told(*again) == told(*asked)


# ---------------------------------------------------------------- Mermaid
@pytest.mark.parametrize("more", [(), ("--all",)])
def test_mermaid_is_a_sequence_of_known_statements(more: tuple[str, ...]) -> None:
    lines = run("journey", "--fault", "bank.timeout_after", "--format", "mermaid", *more).stdout.splitlines()
    assert lines[0] == "sequenceDiagram"
    ends = [line.split()[1] for line in lines if re.match(r" +(actor|participant) \w+ as [^#;<>]+$", line)]
    names = "|".join(ends)
    assert len(ends) == len(set(ends)) >= 10
    arrow = re.compile(rf"    ({names})(->>|-x)({names}): \S.*")
    note = re.compile(rf"    Note over ({names})(,({names}))?: \S.*")
    rest = lines[1 + len(ends) :]
    assert all(arrow.fullmatch(line) or note.fullmatch(line) for line in rest)
    entered = [end for line in rest if (found := arrow.fullmatch(line)) for end in (found[1], found[3])]
    assert list(dict.fromkeys(entered)) == ends
    assert sum("-x" in line for line in rest) == 1


def test_mermaid_takes_no_text_for_its_own() -> None:
    from ecomtui.shop.reports.mermaid import escaped

    assert escaped("a;b #1 <b> 100%\nend\x1b") == "a#59;b #35;1 #60;b#62; 100#37;#10;end�"


# -------------------------------------------------------------------- money that is asked about later
@pytest.mark.parametrize(
    ("asked", "payment", "says"),
    [
        (("--card", "4000000000003220"), "paid", ""),
        (("--card", "4000000000003220", "--no-consent"), "none", ""),
        (("--dispute", "product_not_received"), "paid", "answered with proof of delivery: won"),
        (("--dispute", "fraudulent", "--evidence", "none"), "refunded", "not answered: lost"),
        (("--fault", "bank.refund_fails"), "refunded", "given back 30.00"),
        (("--fault", "bank.chargeback"), "refunded", "taken back by the bank 30.00"),
        (("--set", "capture_at=checkout"), "paid", ""),
        (("--release", "espresso-cup=5d"), "paid", "Again ecomtui journey --release espresso-cup=5d"),
        (("--stock", "espresso-cup=0", "--fault", "po.backordered", "--no-consent"), "voided", "too late"),
    ],
)
def test_money_that_is_asked_about_later_is_told_to_its_end(asked: tuple[str, ...], payment: str, says: str) -> None:
    assert told(*asked)["outcome"]["payment"] == payment
    assert says in " ".join(run("journey", *asked).stdout.split())


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("--dispute", "fraud"), "did you mean 'fraudulent'?"),
        (("--evidence", "non"), "did you mean 'none'?"),
        (("--dispute", "fraudulent", "--evidence", "authentication"), "the shop has proof_of_delivery, accept"),
    ],
)
def test_a_wrong_word_about_a_dispute_is_answered_with_the_right_one(asked: tuple[str, ...], says: str) -> None:
    done = run("journey", *asked)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr
