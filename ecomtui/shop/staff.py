"""Staff's rounds: whatever waits for a person is seen to, so that no order waits for ever.

Which way a decision goes is told by whoever sends them on their round.
"""

from collections.abc import Callable

from ecomtui.shop.shop import VERDICTS, Shop

Decide = Callable[[str, int], int]
"""What staff decide: a name for the question, how many answers there are; answers one of `range(answers)`."""


def first_answer(question: str, answers: int) -> int:
    """Staff who always say yes."""
    return 0


def see_to_what_waits(shop: Shop, decide: Decide = first_answer) -> int:
    """One round: every box that waits to be opened is. Answers how many things were seen to; no time passes."""
    waiting = [back for back in shop.returns() if back.waits]
    for back in waiting:
        shop.inspect(back.id, VERDICTS[decide(f"return:{back.id}", len(VERDICTS))])
    asked = [dispute for dispute in shop.disputes() if dispute.status == "needs_response" and not dispute.evidence]
    for dispute in asked:
        there = dispute.evidence_there
        shop.respond(dispute.id, there[decide(f"dispute:{dispute.id}", len(there))])
    stranded = shop.stranded()
    for order in stranded:
        shop.release(order)
    return len(waiting) + len(asked) + len(stranded)
