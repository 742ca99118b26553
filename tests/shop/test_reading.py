"""Whoever asks hears of all that has been done, also of what has not been written yet."""

import inspect
from typing import Any, Final

import pytest

from ecomtui import Shop
from ecomtui.shop.reading import Reading
from ecomtui.shop.views import Errand
from ecomtui.world.errors import BadInput
from tests.shop.stories import CUP

STEPS: Final = 60
"""Far enough that an order stands and its parcel does not: much has happened, and much waits."""
ORDER: Final = 1001
ARGUMENTS: Final[dict[str, tuple[Any, ...]]] = {
    "at_step": (STEPS - 1,),
    "attempts": ("PlaceOrder",),
    "beliefs": (ORDER,),
    "cart": ("ben",),
    "check_setting": ("returns", "manual"),
    "code": ("OrderSubmitted", "order_manager"),
    "customer_id": ("asha",),
    "dispute": (1,),
    "happened": ("PlaceOrder",),
    "inbox": ("asha",),
    "last_of": ("PlaceOrder",),
    "level": (CUP,),
    "like": ("PlaceOrder", None, None),
    "mails_of": (ORDER,),
    "message": (5,),
    "notices": ("asha",),
    "order": (ORDER,),
    "person": ("asha",),
    "product": (CUP,),
    "rooms": (ORDER, "asha"),
    "sent_from": (1,),
    "sheet": ("orders",),
    "sheet_row": ("orders", str(ORDER)),
    "steps_at": ("order_manager", ORDER),
    "story": (ORDER,),
    "why_not_dispute": (ORDER, 1),
}
"""What is asked about; of the others it is nothing, or what `about` says."""
ONLY_STEP_BY_STEP: Final = {"changed_by", "rows_changed"}
"""In bulk nobody keeps what a message changed."""


def questions() -> list[str]:
    """Every question one can ask a shop."""
    return [name for name, _ in inspect.getmembers(Reading, inspect.isfunction) if not name.startswith("_")]


def under_way(shop: Shop) -> Errand:
    """An order is on its way, somebody fills a cart, and a fault is armed."""
    errand = shop.customer("asha").buy({CUP: 2})
    shop.arm("parcel.delayed", order=errand)
    shop.run(limit=STEPS - 10)
    shop.customer("ben").add(CUP)
    shop.run(limit=10)
    return errand


def asked(shop: Shop, question: str, errand: Errand) -> Any:
    waits = next(iter(shop._world.mailbox.waiting.values()))
    about: dict[str, tuple[Any, ...]] = {"clicks": (errand,), "order_of": (errand,), "told": (waits,)}
    if question == "dispute":
        with pytest.raises(BadInput) as refused:
            shop.dispute(*ARGUMENTS[question])
        return str(refused.value)
    answer = getattr(shop, question)(*ARGUMENTS.get(question) or about.get(question, ()))
    return [repr(each) for each in answer] if isinstance(answer, list) else repr(answer)


@pytest.mark.parametrize("question", sorted({*questions()} - ONLY_STEP_BY_STEP))
def test_in_memory_in_bulk_a_question_is_answered_as_if_every_message_had_been_written(question: str) -> None:
    with Shop.in_memory() as slow, Shop.in_memory() as quick, quick.in_bulk():
        expected = asked(slow, question, under_way(slow))
        assert asked(quick, question, under_way(quick)) == expected
