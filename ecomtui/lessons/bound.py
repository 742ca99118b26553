"""Which message a text waits for: the one that fits its binding, in a story that is followed."""

from ecomtui.lessons.model import Binding
from ecomtui.shop.follow import Follow
from ecomtui.shop.shop import Shop
from ecomtui.shop.views import MessageView


def is_bound(shop: Shop, follow: Follow, message: MessageView, binding: Binding) -> bool:
    """Whether this is the message that a text with that binding waits for; without a pair, its last hop is."""
    if message.kind != binding.kind or binding.sender not in (None, message.sender):
        return False
    if binding.receiver not in (None, message.receiver) or not follow.has(message):
        return False
    if not binding.sent and (message.step is None or message.fate != "handled"):
        return False
    if binding.sender is None and not binding.sent and _goes_on(shop, message):
        return False
    return binding.nth is None or _count(shop, follow, message, binding) == binding.nth


def _goes_on(shop: Shop, message: MessageView) -> bool:
    """Whether whoever got it passes it on: then its last hop is still to come. A reminder to oneself is none."""
    if message.sender == message.receiver:
        return False
    passed_on = (*shop.waiting(), *shop.like(message.kind, message.receiver, None))
    return any(each.kind == message.kind and each.cause == message.id for each in passed_on)


def _count(shop: Shop, follow: Follow, message: MessageView, binding: Binding) -> int:
    """The how manieth of its like this is."""
    alike = shop.like(binding.kind, binding.sender, binding.receiver)
    told = [each for each in alike if each.id <= message.id and follow.has(each)]
    if binding.sender is None:
        told = [each for each in told if not _goes_on(shop, each)]
    return len(told) + (binding.sent and message.step is None)
