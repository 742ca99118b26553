"""The messages that wait: delivered by (due time, id), first in, first out on every link."""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from ecomtui.world.message import Message

Link = tuple[str, str, str | None]


class Mailbox:
    """Everything that has been sent and not yet met its fate.

    The heap holds (due, id) only; a cancelled timer leaves a stale entry there, which is skipped.
    """

    def __init__(self) -> None:
        self.waiting: dict[int, Message] = {}
        self.live = 0
        """Waiting messages that keep the world from rest."""
        self._heap: list[tuple[int, int]] = []
        self._links: dict[Link, int] = {}

    def refill(self, messages: Iterable[Message]) -> None:
        """Start anew with these messages."""
        self.waiting = {message.id: message for message in messages}
        self.live = sum(not message.standing for message in self.waiting.values())
        self._heap = [(message.due, message.id) for message in self.waiting.values()]
        heapify(self._heap)
        self._links = {}
        for message in self.waiting.values():
            if not message.is_timer:  # timers have no link
                self._keep_order(message)

    def put(self, message: Message) -> None:
        """Let a message wait."""
        self.waiting[message.id] = message
        self.live += not message.standing
        heappush(self._heap, (message.due, message.id))

    def post(self, message: Message) -> None:
        """Let a message wait, put off when it would overtake an earlier one on its link."""
        self._keep_order(message)
        self.waiting[message.id] = message
        self.live += 1
        heappush(self._heap, (message.due, message.id))

    def _keep_order(self, message: Message) -> None:
        link, due = (message.sender, message.receiver, message.about), message.due
        if due < self._links.get(link, due):
            message.due = self._links[link]
        else:
            self._links[link] = due

    def next(self) -> Message | None:
        """The message whose turn it is, left where it is."""
        heap, waiting = self._heap, self.waiting
        while heap:
            message = waiting.get(heap[0][1])
            if message is not None:
                return message
            heappop(heap)
        return None

    def take(self) -> Message | None:
        """Take out the message whose turn it is."""
        heap, waiting = self._heap, self.waiting
        while heap:
            due, number = heappop(heap)
            message = waiting.pop(number, None)
            if message is not None:
                if not message.standing:
                    self.live -= 1
                if message.sender != message.receiver:
                    link = (message.sender, message.receiver, message.about)
                    if self._links.get(link) == due:
                        del self._links[link]
                return message
        return None

    def behind(self, message: Message) -> Iterable[Message]:
        """What still waits on the link of a message that has been taken out."""
        link = (message.sender, message.receiver, message.about)
        if message.is_timer or link not in self._links:
            return ()
        return [m for m in self.waiting.values() if (m.sender, m.receiver, m.about) == link]

    def forget(self, message: Message) -> None:
        """Take out a timer that was cancelled."""
        del self.waiting[message.id]
        self.live -= not message.standing

    def in_order(self) -> list[Message]:
        """All that waits, in the order of delivery."""
        return sorted(self.waiting.values(), key=lambda message: (message.due, message.id))
