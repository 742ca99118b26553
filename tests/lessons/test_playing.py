"""Playing a lesson: its texts come when their messages do, questions are gates, and back goes back in both."""

from collections.abc import Iterator

import pytest

from ecomtui.lessons.course import recall_of
from ecomtui.lessons.passage import Astray
from ecomtui.lessons.play import Play
from ecomtui.lessons.showing import card_of
from ecomtui.world.errors import BadInput
from tests.lessons.lessons import two_cups


@pytest.fixture
def play() -> Iterator[Play]:
    """The lesson of two cups, begun."""
    begun = Play.begin(two_cups())
    yield begun
    begun.close()


def go_to(play: Play, kind: str) -> None:
    """On until a card of that kind is there; predictions are answered with their first answer."""
    for _ in range(60):
        if card_of(play).kind == kind:
            return
        if card_of(play).kind == "predict" and card_of(play).chosen is None:
            play.answer(0)
        play.next()
    raise AssertionError(f"no {kind}")


def test_it_begins_with_the_question_and_right_after_the_message_it_pauses_at(play: Play) -> None:
    card = card_of(play)
    assert (card.kind, card.title.plain) == ("intro", "My card was refused. What happens to my order?")
    assert card.text.plain == "Two cups, 30.00 in all, and 12.00 in the account."
    here = play.shop.at_step(play.shop.steps)
    assert here is not None
    assert here.kind == "RequestPayment"


def test_a_text_comes_with_its_message_and_says_what_the_world_says(play: Play) -> None:
    go_to(play, "telling")
    card = card_of(play)
    assert card.text.plain == "The merchant system asks the bank: may we take 30.00?"
    assert card.message is not None
    assert (card.message.kind, card.message.sender, card.message.receiver) == ("AuthorizePayment", "merchant", "bank")
    assert card.section == "The question goes out"


def test_a_prediction_is_a_gate_before_the_next_message(play: Play) -> None:
    go_to(play, "predict")
    steps = play.shop.steps
    with pytest.raises(BadInput, match="What do you think"):
        play.next()
    assert play.shop.steps == steps
    assert [option.right for option in card_of(play).options] == [None, None], "nothing is given away before"
    play.answer(0)
    card = card_of(play)
    assert (card.was_right, card.options[0].reason.plain) == (False, "Then the shop gave two cups away.")
    with pytest.raises(BadInput, match="Nothing is asked"):
        play.answer(1)
    play.next()
    assert card_of(play).kind == "section"


def test_going_back_takes_the_world_back_and_keeps_what_was_answered(play: Play) -> None:
    go_to(play, "predict")
    play.answer(1)
    play.next()
    for _ in range(30):
        play.back()
    assert card_of(play).kind == "intro"
    here = play.shop.at_step(play.shop.steps)
    assert here is not None
    assert here.kind == "RequestPayment"
    go_to(play, "predict")
    assert card_of(play).chosen == 1


def test_forward_after_back_is_the_same_story(play: Play) -> None:
    go_to(play, "challenge")
    digest = play.shop.digest()
    for _ in range(4):
        play.back()
    for _ in range(4):
        play.next()
    assert (card_of(play).kind, play.shop.digest()) == ("challenge", digest)


def test_a_challenge_says_what_is_missing_and_is_reached_by_acts_of_any_kind(play: Play) -> None:
    go_to(play, "challenge")
    assert "should be canceled" in (card_of(play).missing or "")
    order = play.errands.order_number("o1")
    assert order is not None
    play.shop.customer("asha").cancel(order)
    assert not play.look_at_goal()
    play.shop.run()
    assert play.look_at_goal()
    card = card_of(play)
    assert (card.reached, card.missing, card.waits) == (True, None, None)
    play.next()
    assert card_of(play).kind == "end"


def test_time_passes_in_a_challenge_and_hints_come_one_by_one(play: Play) -> None:
    go_to(play, "challenge")
    play.next()
    assert card_of(play).kind == "challenge"
    assert card_of(play).message is not None
    assert (card_of(play).hints, card_of(play).hints_left) == ((), 2)
    assert play.hint()
    assert [hint.plain for hint in card_of(play).hints] == ["Which row still says held?"]
    assert play.hint()
    assert not play.hint()


def test_who_explores_may_come_back_to_where_the_lesson_stood(play: Play) -> None:
    go_to(play, "telling")
    digest = play.shop.digest()
    play.shop.customer("asha").buy({"enamel-mug": 1})
    play.shop.run()
    assert play.has_strayed
    play.come_back()
    assert (play.has_strayed, play.shop.digest()) == (False, digest)
    go_to(play, "predict")


def test_a_text_whose_message_no_longer_comes_says_so_and_can_be_passed_over(play: Play) -> None:
    go_to(play, "telling")
    play.shop.run()
    with pytest.raises(Astray, match="does not come any more"):
        play.next()
    play.pass_over()
    assert card_of(play).kind == "predict"


def test_another_story_is_followed_from_where_one_went_back_to(play: Play) -> None:
    go_to(play, "challenge")
    play.back_to_section()
    assert card_of(play).title.plain == "Your turn"
    play.back_to_section()
    assert card_of(play).title.plain == "The question goes out"
    order = play.errands.order_number("o1")
    assert order is not None
    play.shop.customer("asha").cancel(order)
    play.next()
    assert play.shop.moment().branches == 2


def test_the_presenters_key_lets_the_lessons_fault_happen(play: Play) -> None:
    play.inject()
    assert [armed.fault for armed in play.shop.armed()] == ["bank.down"]


def test_resuming_leads_to_where_one_was_with_the_same_answers() -> None:
    first = Play.begin(two_cups())
    go_to(first, "ask")
    answers = {"two-cups/1": 0}
    again = Play.begin(two_cups())
    again.resume(first.stand.following, answers)
    assert again.stand == first.stand
    assert again.answers == first.answers
    assert again.shop.digest() == first.shop.digest()
    first.close()
    again.close()


@pytest.mark.parametrize("answers", [{}, {"two-cups/1": 7}, {"two-cups/1": -1}])
def test_a_question_that_was_never_answered_is_not_answered_by_resuming(answers: dict[str, int]) -> None:
    play = Play.begin(two_cups())
    play.resume(6, answers)
    card = card_of(play)
    assert (card.kind, card.chosen, play.answers) == ("predict", None, {})
    play.close()


def test_a_faded_lesson_leaves_the_telling_to_the_learner() -> None:
    for fade, bare in ((0, False), (2, True)):
        lesson = two_cups(
            ("you: asha", f"you: asha\nfade: {fade}"), ("## @AuthorizePayment merchant→bank\n", "## @MailSent\n")
        )
        play = Play.begin(lesson)
        play.next()
        play.next()
        card = card_of(play)
        assert (card.kind, card.bare) == ("stop", bare)
        play.close()


def test_two_questions_from_lessons_it_builds_on_are_asked_first_and_always_the_same() -> None:
    before = two_cups(("{o1.total} in all", "all"))
    lesson = two_cups(("id: two-cups", "id: later\nneeds: [two-cups]"))
    recall = recall_of(lesson, [before, lesson])
    assert [question.title.plain for question in recall] == ["what must the order manager do next?"]
    play = Play.begin(lesson, recall)
    assert card_of(play).kind == "recall"
    with pytest.raises(BadInput, match="Answer first"):
        play.next()
    play.answer(1)
    assert card_of(play).was_right
    play.next()
    assert card_of(play).kind == "intro"
    play.close()


GOAL = "```goal\n- {order: o1, status: canceled}\n- {stock: {espresso-cup: {on_hand: 5, held: 0}}}\n```"
SEEK = ((GOAL, "answer: PaymentDeclined"), ("solution: [{cancel: {order: o1}}, {run: idle}]\n", ""))
ARMED = "faults: [{fault: net.slow, customer: asha, times: 1}], given: {stock"


def test_a_message_is_looked_for_back_and_forth_and_then_the_lesson_goes_on_from_where_it_was() -> None:
    play = Play.begin(two_cups(*SEEK))
    go_to(play, "challenge")
    digest = play.shop.digest()
    for _ in range(10):
        play.back()
    message = card_of(play).message
    assert message is not None
    assert not play.name_message(message.id)
    while (message := card_of(play).message) and not play.name_message(message.id):
        play.next()
    assert card_of(play).reached
    assert play.shop.digest() == digest, "back where the search began"
    play.next()
    assert card_of(play).kind == "end"
    play.close()


def test_in_a_challenge_ones_own_new_order_is_followed(play: Play) -> None:
    go_to(play, "challenge")
    play.shop.deposit("asha", 5000)
    play.shop.customer("asha").buy({"enamel-mug": 1})
    while (message := card_of(play).message) is None or message.about != "order:1002":
        play.next()
    assert play.follow().order == 1002


def test_what_the_lesson_arms_is_not_given_away() -> None:
    lesson = two_cups(
        ("given: {stock", ARMED), ("pause_at: RequestPayment\n", ""), ("Two cups, {o1.total} in all", "Two cups")
    )
    play, seen = Play.begin(lesson), []
    for _ in range(6):
        play.next()
        seen.append(card_of(play).message)
    assert "ArmFault" not in {message.kind for message in seen if message}
    play.close()


def test_passing_over_a_challenge_that_is_reached_leaves_nothing_out(play: Play) -> None:
    go_to(play, "challenge")
    order = play.errands.order_number("o1")
    assert order is not None
    play.shop.customer("asha").cancel(order)
    play.shop.run()
    play.look_at_goal()
    play.pass_over()
    assert card_of(play).kind == "challenge"


def test_what_is_armed_for_a_class_is_taken_back_and_the_lesson_goes_on_where_that_was(play: Play) -> None:
    go_to(play, "telling")
    shown = card_of(play)
    play.inject()
    for _ in range(2):
        play.next()
    assert play.undo() == "arm"
    assert card_of(play) == shown
    assert not play.has_strayed
    play.next()
    assert card_of(play).text.plain == "No money moved. The order still exists."


def test_what_was_done_while_exploring_is_gone_when_one_comes_back(play: Play) -> None:
    go_to(play, "telling")
    play.shop.guard_off("idempotency")
    play.shop.step(3)
    play.come_back()
    play.next()
    assert not [guard.name for guard in play.shop.guards() if guard.out]
