"""`lesson check`: a lesson that says what the world does not do is found out."""

import pytest

from ecomtui.lessons.loading import lesson_of
from ecomtui.lessons.proving import Proof, prove
from ecomtui.lessons.starter import starter
from tests.lessons.lessons import two_cups


def test_a_good_lesson_is_played_from_its_first_text_to_its_last() -> None:
    proof = prove(two_cups())
    assert proof.mistakes == ()
    assert (proof.texts, proof.questions, proof.challenges) == (2, 1, 1)


def test_the_lesson_that_new_writes_works() -> None:
    assert prove(lesson_of(starter("my-first"))).mistakes == ()


def found(*changes: tuple[str, str]) -> tuple[int, str]:
    """The line and the words of the one mistake."""
    proof: Proof = prove(two_cups(*changes))
    assert len(proof.mistakes) == 1, "\n".join(map(str, proof.mistakes))
    return proof.mistakes[0].place.line, proof.mistakes[0].says


def test_a_message_that_never_comes_is_found_and_the_rest_is_proven_all_the_same() -> None:
    line, says = found(("@AuthorizePayment merchant→bank", "@AuthorizePayment bank→merchant"))
    assert (line, says) == (21, "@AuthorizePayment bank→merchant never happens from here on")


def test_a_right_answer_that_is_not_what_the_world_does_is_found() -> None:
    line, says = found(("order: o1, status: pending", "order: o1, status: confirmed"))
    assert line == 37
    assert says.startswith("the right answer is not what the world does: the status of order 1001")


def test_a_goal_that_holds_before_anything_is_done_is_found() -> None:
    line, says = found(
        ("- {order: o1, status: canceled}\n", ""),
        ("{on_hand: 5, held: 0}", "{on_hand: 5}"),
    )
    assert (line, says) == (48, "the goal holds before anything has been done")


def test_a_solution_that_does_not_reach_the_goal_is_found() -> None:
    line, says = found(("{cancel: {order: o1}}, {run: idle}", "{run: idle}"))
    assert line == 48
    assert says.startswith("the solution does not reach the goal: the status of order 1001 should be canceled")


def test_a_solution_that_the_shop_rejects_is_found() -> None:
    proof = prove(two_cups(("{cancel: {order: o1}}, {run: idle}", "{run: idle}, {cancel: {order: o1}}, {run: idle}")))
    assert any("the solution does not go" in mistake.says for mistake in proof.mistakes)


def test_a_placeholder_of_an_order_that_is_not_there_yet_is_found() -> None:
    proof = prove(two_cups(("pause_at: RequestPayment\n", "")))
    assert [(m.place.line, m.says) for m in proof.mistakes] == [
        (14, "{o1.total} cannot be said here: o1 is no order yet")
    ]


def test_who_comes_first_can_only_be_chosen_where_somebody_races() -> None:
    line, says = found(("### Ask: what should a shop tell the customer?", "### Choose: who comes first?"))
    assert (line, says) == (43, "nothing races here: only one message may come next")


@pytest.mark.parametrize("kind", ["PaymentDeclined", "PaymentDeclined bank→merchant"])
def test_the_message_that_is_looked_for_has_to_come(kind: str) -> None:
    goal = "```goal\n- {order: o1, status: canceled}\n- {stock: {espresso-cup: {on_hand: 5, held: 0}}}\n```"
    without = ("solution: [{cancel: {order: o1}}, {run: idle}]\n", "")
    assert prove(two_cups((goal, f"answer: {kind}"), without)).mistakes == ()
    proof = prove(two_cups((goal, "answer: PaymentCaptured"), without))
    assert [m.says for m in proof.mistakes] == [
        "the message that is looked for, PaymentCaptured, has not come by the end of this"
    ]
