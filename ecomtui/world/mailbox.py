"""The messages that wait: delivered by (due time, id), first in, first out on every link.

One that was chosen to come first takes the place of the one that would have: its entry in the heap has that
one's due time, and a number below zero, the lower the later it was chosen. Nothing comes sooner than it could
because of that: the chosen message keeps its due time, and those that it goes before are held up until then.
"""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from typing import Final

from ecomtui.world.message import Message

Link = tuple[str, str, str | None]
_BITS: Final = 40
"""Of a number in the heap, those that hold the message's id."""
_IDS: Final = (1 << _BITS) - 1
_CHOSEN: Final = 1 << (_BITS - 1)
"""From here on those bits stand for a chosen message: they are a number below zero."""
_LINKS: Final = 1_000
"""So many links are kept in any case."""


def _link_of(message: Message) -> Link:
    return message.sender, message.receiver, message.about


class Mailbox:
    """Everything that has been sent and not yet met its fate.

    The heap holds one number for each: its due time, and behind that its id. A cancelled timer leaves a stale one
    there, which is skipped.
    """

    def __init__(self) -> None:
        self.waiting: dict[int, Message] = {}
        self.live = 0
        """Waiting messages that keep the world from rest."""
        self._heap: list[int] = []
        self._last: dict[Link, Message] = {}
        """What was last sent on each link; timers and acts come on none. What has arrived holds nothing up: when there
        are many, those links are let go of."""
        self._most = _LINKS
        """So many of them before it is looked on which something still waits."""
        self._places: dict[int, tuple[int, int]] = {}
        """Where chosen messages stand in the heap, by their ids."""
        self._chosen: list[int] = []
        """The ids of chosen messages, in the order they were chosen."""

    def refill(self, messages: Iterable[Message]) -> None:
        """Start anew with these messages, in the order of their ids."""
        self.waiting = {message.id: message for message in messages}
        self.live = sum(not message.standing for message in self.waiting.values())
        self._heap = [message.due << _BITS | message.id for message in self.waiting.values()]
        heapify(self._heap)
        self._last = {_link_of(m): m for m in self.waiting.values() if not m.is_timer and not m.is_act}
        self._places, self._chosen = {}, []

    def put(self, message: Message) -> None:
        """Let a message wait."""
        self.waiting[message.id] = message
        self.live += not message.standing
        heappush(self._heap, message.due << _BITS | message.id)

    def post(self, message: Message) -> None:
        """Let a message wait, put off when it would overtake an earlier one on its link."""
        link = _link_of(message)
        last = self._last.get(link)
        if last is None:
            if len(self._last) > self._most:
                self._last = {used: one for used, one in self._last.items() if one.id in self.waiting}
                self._most = 2 * len(self._last) + _LINKS
        elif message.due < last.due:
            message.due = last.due
        self._last[link] = message
        self.waiting[message.id] = message
        self.live += 1
        heappush(self._heap, message.due << _BITS | message.id)

    def _meant(self, number: int) -> int:
        """The id of the message that a number in the heap stands for."""
        low = number & _IDS
        return low if low < _CHOSEN else self._chosen[_IDS - low]

    def next(self) -> Message | None:
        """The message whose turn it is, left where it is."""
        heap, waiting = self._heap, self.waiting
        while heap:
            message = waiting.get(self._meant(heap[0]))
            if message is not None:
                return message
            heappop(heap)
        return None

    def take(self) -> Message | None:
        """Take out the message whose turn it is."""
        heap, waiting = self._heap, self.waiting
        while heap:
            number = heappop(heap)
            message = waiting.pop(number & _IDS, None) or waiting.pop(self._meant(number), None)
            if message is not None:
                if not message.standing:
                    self.live -= 1
                return message
        return None

    def behind(self, message: Message) -> Iterable[Message]:
        """What still waits on the link of a message that has been taken out."""
        link = _link_of(message)
        if message.is_timer or self._last.get(link, message) is message:
            return ()
        return [m for m in self.waiting.values() if _link_of(m) == link]

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
            link = _link_of(message)
            if message is first or (message.due <= end and (message.is_timer or link not in links)):
                found.append(message)
            links.add(link)
        return found

    @property
    def place(self) -> int:
        """When the next message was due, or the one whose place it has taken."""
        return self._heap[0] + _CHOSEN >> _BITS

    def choose(self, number: int, place: int) -> None:
        """Put a message before everything due from `place` on, and before what was chosen earlier; one that does not
        wait any more has had its turn."""
        if number in self.waiting:
            below = -1 - len(self._chosen)
            self._places[number] = place, below
            self._chosen.append(number)
            heappush(self._heap, (place << _BITS) + below)
