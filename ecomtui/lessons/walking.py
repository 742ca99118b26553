"""Walking through a lesson as somebody does who knows all the answers: for handouts, and for who checks."""

from collections.abc import Iterator
from typing import Final

from ecomtui.lessons.cards import Card
from ecomtui.lessons.model import Challenge, Choose, Item, Predict
from ecomtui.lessons.play import Play
from ecomtui.lessons.showing import card_of

MOST_CARDS: Final = 2_000


def walk(play: Play) -> Iterator[tuple[Item | None, Card]]:
    """Every card from the first to the last, with the item it is of; questions are answered rightly, challenges
    solved by their solutions.

    Raises:
        BadInput: where the lesson does not work; `ecomtui lesson check` says why.
    """
    for _ in range(MOST_CARDS):
        item = play.item
        if isinstance(item, Predict) and play.gate is not None:
            play.answer(right_answer(item))
        elif isinstance(item, Choose) and play.gate is not None:
            play.answer(0)
        yield item, card_of(play)
        if play.is_over:
            return
        if isinstance(item, Challenge) and play.gate is not None:
            solve(play, item)
        play.next()


def right_answer(item: Predict) -> int:
    """The number of the answer that is right."""
    return next(number for number, each in enumerate(item.answers) if each.right)


def solve(play: Play, item: Challenge) -> None:
    """Make the acts of a challenge's solution; one that asks for a message is passed over.

    Raises:
        BadScenario: when the shop does not take them.
    """
    for step in item.solution:
        play.do(step)
    play.look_at_goal()
    play.pass_over()
