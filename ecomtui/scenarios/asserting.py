"""Assertions for Python tests, in the words of scenario files: what fails tells its story, not a bare comparison."""

from typing import Any, Final

import yaml

from ecomtui.scenarios.checking import Checking
from ecomtui.scenarios.errands import Errands, Named
from ecomtui.scenarios.failing import Failed, Miss, made_so, story
from ecomtui.scenarios.loader import load_text
from ecomtui.shop.shop import Shop
from ecomtui.shop.views import Errand

NAME: Final = "it"
BUY: Final = f"{{buy: {{customer: asha, items: [espresso-cup], as: {NAME}}}}}"
"""An act that bears the name, so that the expectation may speak of it."""


def expect(shop: Shop, order: int | Errand | None = None, **what: Any) -> None:
    """Fail unless all of it is true of the shop as it stands.

    `order` is an order's number or what `buy` answered; the rest are the words of a scenario's `expect`
    (`ecomtui help scenarios`), such as `status="completed"`, `account={"asha": "470.00"}`,
    `happened={"PaymentCaptured": 1}`, `never=["PaymentRefunded"]`. Amounts are major units, written as texts.

    Raises:
        AssertionError: with what was expected, what is there, and the message that made it so.
        BadInput: for a word or value that no scenario takes, with its place in the expectation.
    """
    errands = Errands(shop)
    if isinstance(order, Errand):
        errands.names[NAME] = Named(order, shop.names.people[order.customer].lower(), "buy")
        order_word: Any = NAME
    else:
        order_word = None if order is None else shop.order(order).id
    expected = {**({} if order_word is None else {"order": order_word}), **what}
    text = yaml.safe_dump({"expect": expected}, default_flow_style=True, sort_keys=False, width=10_000).strip()
    (*_, step) = load_text(f"name: an assertion\nsteps: [{BUY}, {text}]\n", "expect").scenario().steps
    try:
        misses = Checking(shop, errands).misses(step.value, step)
    except Failed as failed:
        raise AssertionError(failed.says) from None
    if misses:
        raise AssertionError("\n".join(line for miss in misses for line in _told(shop, miss)))


def _told(shop: Shop, miss: Miss) -> list[str]:
    message = miss.message or made_so(shop, miss.traces)
    return [miss.says, *([f"  {story(shop.message(message))}"] if message is not None else [])]
