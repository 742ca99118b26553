"""The messages that wait: delivered by (due time, id), first in, first out on every link.

One that was chosen to come first takes the place of the one that would have: its entry in the heap has that
one's due time, and a number below zero, the lower the later it was chosen. Nothing comes sooner than it could
because of that: the chosen message keeps its due time, and those that it goes before are held up until then.
"""

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
        self._places: dict[int, tuple[int, int]] = {}
        """Where chosen messages stand in the heap, by their ids."""
        self._chosen: dict[int, int] = {}
        """Chosen messages by the numbers that stand for them in the heap."""

    def refill(self, messages: Iterable[Message]) -> None:
        """Start anew with these messages."""
        self.waiting = {message.id: message for message in messages}
        self.live = sum(not message.standing for message in self.waiting.values())
        self._heap = [(message.due, message.id) for message in self.waiting.values()]
        heapify(self._heap)
        self._links, self._places, self._chosen = {}, {}, {}
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
            number = heap[0][1]
            message = waiting.get(number if number > 0 else self._chosen[number])
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
            if message is None and number < 0:
                message = waiting.pop(self._chosen[number], None)
                due = due if message is None else message.due
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
        places = self._places
        return sorted(self.waiting.values(), key=lambda m: places.get(m.id) or (m.due, m.id))

    # ---------------------------------------------------------------- races
    def window(self, span: int) -> list[Message]:
        """The next message, and those within `span` ms of it that may come first: they overtake none on their link."""
        first = self.next()
        if first is None:
            return []
        end, links, found = self.place + span, set[Link](), []
        for message in self.in_order():
            link = (message.sender, message.receiver, message.about)
            if message is first or (message.due <= end and (message.is_timer or link not in links)):
                found.append(message)
            links.add(link)
        return found

    @property
    def place(self) -> int:
        """When the next message was due, or the one whose place it has taken."""
        return self._heap[0][0]

    def choose(self, number: int, place: int) -> None:
        """Put a message before everything due from `place` on, and before what was chosen earlier; one that does not
        wait any more has had its turn."""
        if number in self.waiting:
            entry = self._places[number] = (place, -1 - len(self._chosen))
            self._chosen[entry[1]] = number
            heappush(self._heap, entry)
