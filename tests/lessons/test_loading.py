"""Lesson files: what they say, and what is told of those that are none."""

from pathlib import Path

import pytest

from ecomtui.lessons.loading import lesson_of, load_lesson
from ecomtui.lessons.model import Ask, Challenge, Predict, Section, Telling
from ecomtui.scenarios.places import BadScenario
from ecomtui.world.errors import BadInput
from tests.lessons.lessons import changed, two_cups


def test_a_lesson_is_its_head_and_its_items_in_the_order_of_the_file() -> None:
    lesson = two_cups()
    assert (lesson.id, lesson.minutes, lesson.you, lesson.fade) == ("two-cups", 12, "asha", 0)
    assert [type(item) for item in lesson.items] == [Section, Telling, Telling, Predict, Section, Ask, Challenge]
    first, _, declined, predict, *_, challenge = lesson.items
    assert isinstance(first, Section)
    assert (first.title, first.minutes) == ("The question goes out", 5)
    assert isinstance(declined, Telling)
    assert declined.technical.plain == "Between banks this is response code 51."
    assert isinstance(predict, Predict)
    assert [answer.right for answer in predict.answers] == [False, True]
    assert predict.answers[1].reason.plain == "Yes: the hold has a clock on it."
    assert isinstance(challenge, Challenge)
    assert [hint.plain for hint in challenge.hints] == ["Which row still says held?", "Open Orders and cancel it."]
    assert [step.verb.name for step in challenge.solution] == ["cancel", "run"]


def test_notes_are_kept_for_who_presents_and_stand_in_no_text() -> None:
    lesson = two_cups()
    assert lesson.notes == ("Ask who has had a card refused.",)
    assert not any("Ask who has" in text.plain for text in lesson.texts())


def test_a_bound_text_says_exactly_which_message_it_waits_for() -> None:
    lesson = two_cups(("## @PaymentDeclined", "## @PaymentDeclined bank->merchant o1 #2 sent"))
    telling = lesson.items[2]
    assert isinstance(telling, Telling)
    assert str(telling.binding) == "@PaymentDeclined bank→merchant o1 #2 sent"


WRONG = [
    ("no front matter", ("---\nlesson: 1", "lesson: 1"), "lesson: 1", "begins with its front matter"),
    ("another version", ("lesson: 1", "lesson: 2"), "lesson: 2", "version 1 is understood"),
    ("an unknown key", ("minutes:", "minuts:"), "minuts:", "did you mean 'minutes'?"),
    ("a key twice", ("minutes: 12", "minutes: 12\nminutes: 13"), "minutes: 13", "stands here twice"),
    ("an id that is none", ("id: two-cups", "id: Two Cups"), "id:", "small letters, digits and hyphens"),
    ("a product", ("{espresso-cup: 2}", "{espresso-cap: 2}"), "  - buy:", "did you mean 'espresso-cup'?"),
    ("a fault", ("bank.down", "bank.dwn"), "inject:", "did you mean 'bank.down'?"),
    ("a kind", ("@PaymentDeclined", "@PaymentDeclind"), "## @Pay", "did you mean 'PaymentDeclined'?"),
    ("a kind to pause at", ("pause_at: RequestPayment", "pause_at: RequestPaiment"), "pause_at", "RequestPayment"),
    ("a party", ("merchant→bank", "merchant→bnk"), "## @Auth", "did you mean 'bank'?"),
    ("a name that nobody has", ("merchant→bank", "merchant→bank o9"), "## @Auth", "means nothing here"),
    ("a placeholder of nothing", ("{o1.total}?", "{o2.total}?"), "The **merch", "did you mean 'o1'?"),
    ("a placeholder of no field", ("{o1.total}?", "{o1.totl}?"), "The **merch", "did you mean 'total'?"),
    ("a heading", ("### Ask:", "### Aks:"), "### Aks", "unknown heading"),
    ("a depth without a message", ("### Ask: what should a shop tell the customer?", "### wire"), "### wire", "under"),
    ("a state", ("status: canceled", "status: cancelled"), "- {order: o1, status: cancelled", "'canceled'?"),
    ("two right answers", ("- [ ] Send", "- [x] Send"), "### Predict", "one answer is the right one"),
    ("no reason", ("  > Then the shop gave two cups away.\n", ""), "- [ ] Send", "why it is right or wrong"),
    ("a block", ("```goal", "```gaol"), "```gaol", "did you mean 'goal'?"),
    ("a goal without a challenge", ("## Challenge: leave", "## Section: leave"), "```goal", "belongs under a heading"),
    ("no solution", ("solution: [{cancel: {order: o1}}, {run: idle}]\n", ""), "## Challenge", "no solution"),
    ("hints of another kind", ("> Hint: Which", "> Which"), "> Which", "a hint begins with Hint:"),
    ("answers anywhere", ("Get the shop back", "- [ ] yes\n\nGet the shop"), "- [ ] yes", "under a heading Predict"),
    ("HTML", ("Get the shop back", "<div>x</div>\n\nGet"), "<div>", "HTML means nothing here"),
    (
        "too long a text",
        ("No money moved.", "No money moved. " * 40),
        "## @PaymentD",
        "at most 60 are read at one stop",
    ),
    (
        "a heading without its space",
        ("## Section: Your", "##Section: Your"),
        "##Section",
        "has a space after its signs",
    ),
    ("a hint that is no quote", ("> Hint: Which", "Hint: Which"), "Hint: Which", "a hint is a quote"),
    ("a brace without its end", ("{o1.total}?", "{o1.total?"), "The **merch", "a brace without its placeholder"),
    ("minutes of another kind", ("(5 min)", "(5 mins)"), "## Section: The", "as in (5 min)"),
    ("minutes that do not add up", ("(5 min)", "(6 min)"), "minutes: 12", "and the sections take 13"),
    ("a note without its end", ("had a card refused. -->", "had a card refused."), "<!-- speaker", "close this note"),
    ("YAML that is none", ("- {order: o1, status: canceled}", "- {order: o1"), "- {stock:", "indentation"),
]


@pytest.mark.parametrize(("change", "line", "says"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_a_mistake_is_told_with_its_place(change: tuple[str, str], line: str, says: str) -> None:
    with pytest.raises(BadScenario) as caught:
        two_cups(change)
    text = str(caught.value)
    place = caught.value.mistakes[0].place
    assert says in text
    assert place.source.name == "two-cups.md"
    assert changed(change).split("\n")[place.line - 1].startswith(line), text


def test_several_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    with pytest.raises(BadScenario) as caught:
        two_cups(("minutes: 12", "minutes: soon"), ("@PaymentDeclined", "@PaymentDeclind"))
    assert [mistake.place.line for mistake in caught.value.mistakes][:1] == [6]
    assert len(caught.value.mistakes) == 2


def test_a_file_that_is_not_text_is_no_lesson(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"---\nlesson: 1\xff\n---\n")
    with pytest.raises(BadInput, match=r"a\.md:2:1: the file is not UTF-8"):
        load_lesson(path)
    with pytest.raises(BadInput, match="cannot be read"):
        load_lesson(tmp_path / "none.md")


def test_names_with_markup_and_escape_codes_stay_text() -> None:
    lesson = two_cups(("title: Two cups", 'title: "[bold]Two[/] cups"'), ("No money moved.", "No [red]money[/] moved."))
    assert lesson.title == "[bold]Two[/] cups"
    telling = lesson.items[2]
    assert isinstance(telling, Telling)
    assert telling.plain.plain.startswith("No [red]money[/] moved.")
    with pytest.raises(BadScenario):
        lesson_of(changed(("title: Two cups", 'title: "Two \\e[31mcups"')))
