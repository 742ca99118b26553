"""Whose story is watched: one customer's clicks and one order; other traffic passes silently."""

from dataclasses import dataclass, replace

from ecomtui.shop.views import MessageView


@dataclass(frozen=True, slots=True)
class Follow:
    """What stepping follows.

    `number` is the customer's. `errand` is the id of the act that placed the order. While there is no
    `order`, the customer's first one with a number higher than `after` becomes it, before anybody says so.
    """

    customer: str
    number: int
    order: int | None = None
    errand: int | None = None
    after: int = 0

    def has(self, message: MessageView) -> bool:
        """Whether a message belongs to this story (or to nobody's in particular). Who follows nobody sees
        everybody pass."""
        if self.order is None and self.errand is None:
            return True
        topic, _, which = (message.about or "").partition(":")
        match topic:
            case "order":
                return which == str(self.order)
            case "visit":
                return which.partition(".")[0] == str(self.number)
        return message.who in (None, self.number)

    def seeing(self, message: MessageView) -> "Follow":
        """The same story after that message, which may be the first to name its order."""
        topic, _, which = (message.about or "").partition(":")
        mine = self.order is None and message.who == self.number
        if mine and topic == "order" and which.isdigit() and int(which) > self.after:
            return replace(self, order=int(which))
        return self
