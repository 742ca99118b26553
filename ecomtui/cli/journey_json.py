"""A journey as one JSON object: stable keys, for programs."""

from typing import Any

from ecomtui.cli.travel import Journey
from ecomtui.shop.reports.data import message_data


def as_json(journey: Journey) -> dict[str, Any]:
    """The journey with its messages; `at` in virtual ms, amounts in minor units.

    `order` and `outcome` are None when no order came to be.
    """
    order = journey.order
    return {
        "seed": journey.plan.seed,
        "order": order.id if order else None,
        "outcome": {"status": order.status, "payment": order.payment, "fulfilment": order.fulfilment}
        if order
        else None,
        "digest": journey.digest,
        "promises": {promise.name: promise.kept for promise in journey.promises},
        "messages": [message_data(message) for message in journey.messages],
    }
