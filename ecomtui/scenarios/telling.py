"""What came of a run as plain data: for reports, for JSON, and from one process to another."""

from dataclasses import asdict
from typing import Any, Final

from ecomtui.scenarios.loader import Scenario
from ecomtui.scenarios.running import Outcome, again
from ecomtui.shop.shop import Shop

MOST_TOLD: Final = 2_000
"""So many messages of one run are told at most."""


def summary(scenario: Scenario, outcome: Outcome) -> dict[str, Any]:
    """The outcome, without its story."""
    failure = outcome.failure
    return {
        "title": scenario.name,
        "description": scenario.head.description or "",
        "tags": list(scenario.head.tags),
        "seed": outcome.seed,
        "digest": outcome.digest,
        "messages": outcome.messages,
        "lives": outcome.lives,
        "left_out": outcome.left_out,
        "struck": dict(outcome.struck),
        "again": again(scenario, outcome.seed),
        "failure": None if failure is None else {
            "place": str(failure.place),
            "says": failure.says,
            "shown": failure.place.shown(),
            "notes": list(failure.notes),
            "message": failure.message,
            "reason": failure.reason,
        },
    }  # fmt: skip


def tell(scenario: Scenario, outcome: Outcome, shop: Shop) -> dict[str, Any]:
    """The outcome with every message, the rows each changed, and the promises."""
    steps = min(outcome.messages, MOST_TOLD)
    messages: list[dict[str, Any]] = []
    while len(messages) < steps:
        page = shop.journal(len(messages) + 1)
        if not page:
            break
        messages += [asdict(message) for message in page]
    for message in messages[:steps]:
        message["rows"] = [asdict(change) for change in shop.rows_changed(message["step"])]
    return {
        **summary(scenario, outcome),
        "story": messages[:steps],
        "untold": max(0, outcome.messages - steps),
        "promises": [asdict(promise) for promise in shop.promises()],
    }
