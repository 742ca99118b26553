"""Staff's rounds: whatever waits for a person is seen to, so that no order waits for ever.

Which way a decision goes is told by whoever sends them on their round.
"""

from collections.abc import Callable

from ecomtui.shop.shop import Shop
from ecomtui.shop.views import Errand, TodoView

Decide = Callable[[str, int], int]
"""What staff decide: a name for the question, how many answers there are; answers one of `range(answers)`."""


def first_answer(question: str, answers: int) -> int:
    """Staff who always give the first answer there is."""
    return 0


def see_to(shop: Shop, todo: TodoView, answer: str) -> Errand:
    """See to one thing with one of its choices. No time passes.

    Raises:
        Rejected: when it does not wait any more.
    """
    match todo.what:
        case "inspection":
            return shop.inspect(todo.number, answer)
        case "dispute":
            return shop.respond(todo.number, answer)
        case _:
            return shop.release(todo.order)


def see_to_what_waits(shop: Shop, decide: Decide = first_answer) -> int:
    """One round: whatever waits is seen to. Answers how many things were; no time passes."""
    waiting = shop.to_do()
    for todo in waiting:
        see_to(shop, todo, todo.choices[decide(f"{todo.what}:{todo.number}", len(todo.choices))])
    return len(waiting)
