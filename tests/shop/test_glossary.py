"""The glossary: every word of the shop, explained in two sentences, and found where it appears."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from ecomtui import Shop
from ecomtui.parties.personas import PERSONAS
from ecomtui.parties.web_server import TEST_NUMBERS
from ecomtui.shop.acts import ACTS
from ecomtui.shop.assembly import MODEL, machines
from ecomtui.shop.cards import TEST_CARDS
from ecomtui.shop.glossary import Entry, Glossary
from ecomtui.shop.glossary_sources import Kind, sources
from ecomtui.shop.narration import Narration
from ecomtui.shop.views import MessageView
from ecomtui.world.clock import duration_text
from ecomtui.world.errors import BadInput, UnknownName

FILE: Final = Path(__file__).parents[2] / "data/narration/en/glossary.yaml"
CUP: Final = "espresso-cup"
GROUPS: Final = {
    Kind.refusal: "code",
    Kind.acknowledgement: "acknowledgement",
    Kind.scan: "scan",
    Kind.movement: "movement",
    Kind.mail: "template",
}
"""Catalogues of codes, and their groups of plain words."""


@pytest.fixture(scope="module")
def terms() -> Glossary:
    return Glossary.load()


def of_kind(terms: Glossary, kind: Kind) -> set[str]:
    return {entry.name for entry in terms if entry.kind is kind}


# -------------------------------------------------------------------- nothing is missing, nothing is too much
def test_every_word_of_the_catalogues_has_an_entry(terms: Glossary) -> None:
    assert of_kind(terms, Kind.party) == set(MODEL.party_names)
    assert of_kind(terms, Kind.fault) == set(MODEL.faults)
    assert of_kind(terms, Kind.guard) == set(MODEL.guards)
    assert of_kind(terms, Kind.promise) == {promise.name for promise in MODEL.promises}
    assert of_kind(terms, Kind.setting) == set(MODEL.settings)
    assert of_kind(terms, Kind.persona) == set(PERSONAS)
    assert of_kind(terms, Kind.card) == {card.number for card in TEST_CARDS}
    assert of_kind(terms, Kind.number) == set(TEST_NUMBERS)


def test_every_state_of_every_machine_has_an_entry_and_so_has_the_machine(terms: Glossary) -> None:
    states: set[tuple[str, str]] = set()
    for machine in machines():
        every: type[StrEnum] = type(next(iter(machine.moves)))
        states |= {(machine.entity, state.value) for state in every}
        assert f"word:{machine.entity}" in terms.entries
    assert {(entry.of, entry.name) for entry in terms if entry.kind is Kind.state} == states


def test_every_badge_and_every_code_that_has_plain_words_has_an_entry(terms: Glossary) -> None:
    words = Narration.load().words
    badges = {(entry.of, entry.name) for entry in terms if entry.kind is Kind.badge}
    assert {name for of, name in badges if of == "payment"} == set(words("payment_badge"))
    assert {name for of, name in badges if of == "fulfilment"} == set(words("fulfilment_badge"))
    for kind, group in GROUPS.items():
        assert of_kind(terms, kind) == set(words(group))
    assert set(words("reason")) <= of_kind(terms, Kind.reason) | of_kind(terms, Kind.refusal)


@pytest.mark.parametrize(
    "term",
    [
        "authorisation", "capture", "void", "hold", "reservation", "idempotency key", "order key", "outbox", "retry",
        "backoff", "reconciliation", "chargeback", "3-D Secure", "backorder", "preorder", "split shipment",
        "hard bounce", "soft bounce", "suppression list", "ISO 8583", "HTTP 402", "stop", "message", "journal",
        "branch", "guard", "fault", "promise", "party", "act", "seed", "digest", "double entry", "row lock",
    ],
)  # fmt: skip
def test_what_a_learner_meets_is_explained_as_a_word(terms: Glossary, term: str) -> None:
    assert terms.look_up(term)[0].kind is Kind.word


def test_every_entry_has_one_or_two_sentences_and_no_two_say_the_same(terms: Glossary) -> None:
    for entry in terms:
        assert not entry.says[0].islower(), entry.key
        assert entry.says.endswith((".", "?", "!")), entry.key
        assert len(re.findall(r"[.!?](?= |$)", entry.says)) <= 2, entry.key
        assert len(entry.says.split()) <= 60, entry.key
    said = Counter(entry.says for entry in terms)
    assert [text for text, times in said.items() if times > 1] == []


def test_nothing_is_written_twice() -> None:
    """What the code or words.yaml say of something is not said once more in the English file."""
    written = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    explained_by_themselves = {source.kind for source in sources(Narration.load()) if source.says}
    for kind in explained_by_themselves:
        assert not written.get({Kind.party: "parties"}.get(kind, f"{kind}s")), kind


@pytest.mark.parametrize(
    ("key", "setting", "says"),
    [
        ("word:hold", "hold_lasts", "ten minutes"),
        ("word:authorization", "authorization_lasts", "seven days"),
        ("word:cart", "cart_lasts", "two days"),
        ("word:return", "return_window", "thirty days"),
        ("state:order.pending", "unpaid_lasts", "five days"),
        ("state:dispute.needs_response", "dispute_window", "seven days"),
        ("word:reconciliation", "bank_retries_for", "five minutes"),
        ("word:pickup point", "pickup_lasts", "a week"),
        ("word:delivery attempt", "delivery_attempts", "three times"),
        ("word:soft bounce", "mail_tries", "five times"),
    ],
)
def test_a_text_says_what_the_setting_says(terms: Glossary, key: str, setting: str, says: str) -> None:
    numbers = {"two": 2, "three": 3, "five": 5, "ten": 10, "seven": 7, "thirty": 30}
    default = MODEL.settings[setting].default
    assert says in terms.entries[key].says
    if says == "a week":
        assert duration_text(default) == "7 d"
    elif says.endswith("times"):
        assert default == numbers[says.split()[0]]
    else:
        number, unit = says.split()
        assert duration_text(default) == f"{numbers[number]} {'min' if unit == 'minutes' else 'd'}"


# -------------------------------------------------------------------- the file, and translations
Rewrite = Callable[[Callable[[dict[str, Any]], None]], Glossary]


@pytest.fixture
def rewrite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rewrite:
    """Loads the glossary of a folder of one's own in which something has been changed."""
    folder = tmp_path / "narration" / "xx"
    shutil.copytree(FILE.parent, folder)
    monkeypatch.setenv("ECOMTUI_DATA", str(tmp_path))

    def with_change(change: Callable[[dict[str, Any]], None]) -> Glossary:
        content = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        change(content)
        (folder / "glossary.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return Glossary.load("xx")

    return with_change


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda c: c["states"]["order"].pop("expired"), "nothing is written about the state 'order expired'"),
        (lambda c: c["mails"].pop("refund_issued"), "nothing is written about the mail 'refund_issued'"),
        (lambda c: c["words"].pop("hold"), "see: unknown term"),
        (lambda c: c.update(faults={"bank.timeout_aftr": "?"}), "did you mean 'bank.timeout_after'"),
        (lambda c: c["states"]["order"].update(expird="?"), "did you mean 'order.expired'"),
        (lambda c: c["states"].update(order="none"), "glossary.yaml: Expected"),
        (lambda c: c.update(wrods={}), "did you mean 'words'"),
        (lambda c: c["words"].update(x={"says": "X.", "see": ["authorisaton"]}), "did you mean 'authorisation'"),
        (lambda c: c["words"].update(x={"says": "X.", "messages": ["PlaceOder"]}), "did you mean 'PlaceOrder'"),
        (lambda c: c["words"].update(x={"sayz": "X."}), "sayz"),
        (lambda c: c["words"].update(x=""), "nothing is written about the word 'x'"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_wrong(
    rewrite: Rewrite, change: Callable[[dict[str, Any]], None], complaint: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        rewrite(change)
    assert complaint in str(refusal.value)
    assert "glossary.yaml" in str(refusal.value)


def test_a_translation_is_a_folder(rewrite: Rewrite) -> None:
    """Names stay, so that what refers to them still does; terms and texts are the translation's."""

    def into_german(content: dict[str, Any]) -> None:
        content["words"]["hold"] |= {"term": "Reservierung auf Zeit", "says": "Ware liegt bereit."}
        content["kinds"]["fault"] = "Störung"
        content["faults"] = {"bank.down": "Die Bank antwortet nicht."}

    terms = rewrite(into_german)
    (hold,) = terms.look_up("reservierung auf zeit")
    assert (hold.key, hold.term, hold.says) == ("word:hold", "Reservierung auf Zeit", "Ware liegt bereit.")
    assert hold in terms.look_up("hold")
    (fault,) = terms.look_up("bank.down")
    assert (fault.says, fault.label) == ("Die Bank antwortet nicht.", "Störung")
    assert terms.look_up("bank.velocity") != ()


def test_a_language_that_there_is_not_is_refused() -> None:
    with pytest.raises(BadInput, match="narration/zz"):
        Glossary.load("zz")


# -------------------------------------------------------------------- looking up
@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("idempotency key", "word:idempotency key"),
        ("Idempotency-Key", "word:idempotency key"),
        ("IDEMPOTENCY_KEY", "word:idempotency key"),
        ("authorization", "word:authorization"),
        ("authorise", "word:authorization"),
        ("bank.timeout_after", "fault:bank.timeout_after"),
        ("order pending", "state:order.pending"),
        ("state:order.pending", "state:order.pending"),
        ("4000000000009995", "card:4000000000009995"),
        ("money set aside", "state:payment.requires_capture"),
        ("stock", "party:stock"),
    ],
)
def test_a_term_is_found_however_it_is_written(terms: Glossary, asked: str, key: str) -> None:
    assert terms.look_up(asked)[0].key == key


def test_a_word_with_several_meanings_has_several_entries(terms: Glossary) -> None:
    assert {entry.key for entry in terms.look_up("delivered")} == {
        "state:shipment.delivered", "state:parcel.delivered", "state:mail.delivered", "badge:fulfilment.delivered",
        "scan:delivered",
    }  # fmt: skip


def test_an_unknown_term_is_answered_with_the_nearest_right_one(terms: Glossary) -> None:
    with pytest.raises(UnknownName, match="unknown term 'chargebak'; did you mean 'chargeback'"):
        terms.look_up("chargebak")


def test_every_entry_can_be_looked_up_by_what_it_is_called(terms: Glossary) -> None:
    for entry in terms:
        assert entry in terms.look_up(entry.term)
        assert terms.look_up(entry.key) == (entry,)


def test_a_search_finds_names_before_texts(terms: Glossary) -> None:
    found = [entry.key for entry in terms.search("reconc")]
    assert found[:2] == ["word:reconciliation", "guard:reconcile"]
    assert [entry.key for entry in terms.search("hold")[:2]] == ["word:hold", "movement:hold"]
    assert terms.search("550")[0].key == "word:hard bounce"
    assert "fault:bank.timeout_after" in [entry.key for entry in terms.search("gives its first answer again")]
    assert terms.search("nobody calls anything so") == ()
    assert terms.search(" ") == tuple(terms)


def test_every_entry_leads_on_and_none_to_itself(terms: Glossary) -> None:
    assert [entry.key for entry in terms if not terms.see_also(entry) or entry in terms.see_also(entry)] == []


# -------------------------------------------------------------------- where a term appears
def keys(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.key for entry in entries]


def test_the_terms_of_a_text_are_found_in_its_order_and_the_longest_counts(terms: Glossary) -> None:
    text = "Guard refund_cap: two retries under one Idempotency-Key, then bank.down."
    assert keys(terms.in_text(text)) == [
        "word:guard", "guard:refund_cap", "word:retry", "word:idempotency key", "fault:bank.down",
    ]  # fmt: skip


def test_everyday_words_that_are_states_too_are_not_taken_for_them(terms: Glossary) -> None:
    assert terms.in_text("It is open, sent and lost.") == ()


def test_what_screens_call_a_state_leads_to_it(terms: Glossary) -> None:
    assert "state:order.pending" in keys(terms.in_text("Order 1001 waiting for payment", on_screen=True))
    assert "state:order.pending" not in keys(terms.in_text("waiting for payment"))


def story(card: str | None = None, fault: str | None = None) -> list[tuple[MessageView, tuple[Any, ...]]]:
    """An order's messages, each with the rows that it changed."""
    with Shop.in_memory(seed=7) as shop:
        asha = shop.customer("asha")
        if fault is not None:
            shop.arm(fault, customer="asha", times=1)
        asha.buy({CUP: 2}, card=card)
        shop.run_until_idle("asha")
        shop.advance("8h")
        return [(message, tuple(shop.rows_changed(message.step or 0))) for message in shop.journal()]


def test_a_messages_terms_begin_with_the_states_it_brought_and_the_codes_it_carries(terms: Glossary) -> None:
    message, rows = next((m, r) for m, r in story("4000000000009995") if m.kind == "PaymentDeclined")
    found = keys(terms.in_message(message, rows))
    assert found[:2] == ["state:payment.requires_payment_method", "state:question.answered"]
    assert found[2:4] == ["refusal:card_declined", "refusal:insufficient_funds"]
    assert found.index("word:decline") < found.index("party:bank")


def test_a_struck_messages_first_term_is_its_fault(terms: Glossary) -> None:
    struck, rows = next((m, r) for m, r in story(fault="bank.timeout_after") if m.fault)
    assert keys(terms.in_message(struck, rows))[0] == "fault:bank.timeout_after"


def test_every_stop_of_an_order_has_terms_besides_who_speaks(terms: Glossary) -> None:
    for message, rows in story():
        if message.headline and message.kind not in (act.body.__name__ for act in ACTS.values()):
            found = [entry for entry in terms.in_message(message, rows) if entry.kind is not Kind.party]
            assert len(found) >= 2, message.kind


def test_the_glossary_needs_no_screens() -> None:
    script = "import sys, ecomtui.shop.glossary; assert not {'textual', 'rich', 'click'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False, timeout=60).returncode == 0
