"""A message as data: stable keys, for programs."""

from typing import Any

from ecomtui.shop.views import MessageView


def message_data(message: MessageView) -> dict[str, Any]:
    """A message; `at` in virtual ms."""
    return {
        "id": message.id,
        "cause": message.cause,
        "at": message.at,
        "sender": message.sender,
        "receiver": message.receiver,
        "kind": message.kind,
        "body": message.body,
        "plain": message.plain,
        "headline": message.headline,
        "fault": message.fault,
    }
