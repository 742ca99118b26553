"""The world as a lesson passes through it: its acts, whose story is followed, and the way to the next text."""

from dataclasses import dataclass
from typing import Final

from ecomtui.lessons.bound import is_bound
from ecomtui.lessons.loading import LAST
from ecomtui.lessons.model import Binding, Lesson
from ecomtui.scenarios.errands import Errands
from ecomtui.scenarios.failing import Failed
from ecomtui.scenarios.loader import Step
from ecomtui.scenarios.places import BadScenario, Mistake
from ecomtui.scenarios.playing import Player
from ecomtui.shop.follow import Follow
from ecomtui.shop.shop import Shop
from ecomtui.shop.travel import is_stop
from ecomtui.shop.views import MessageView
from ecomtui.world.clock import SECOND
from ecomtui.world.errors import BadInput

LIMIT: Final = 20_000
"""Messages that one key may pass on the way to the next stop."""
CONTROL: Final = "control"
_ORDERING: Final = frozenset({"buy", "place"})


class Astray(BadInput):
    """What the lesson waits for does not come; the world stands where it stood."""


@dataclass
class Passage:
    """A lesson, the shop it is played in, and the player of its steps."""

    lesson: Lesson
    shop: Shop
    player: Player

    @property
    def story(self) -> str | None:
        """The name of the order that is followed now; None leaves it to the lesson."""
        return None

    @property
    def errands(self) -> Errands:
        """The acts of the lesson, by their names."""
        return self.player.errands

    def follow(self, alias: str | None = None) -> Follow:
        """Whose story is followed: the order of that name, or the lesson's own, or the learner's newest."""
        names = self.errands.names
        alias = alias or self.story
        if alias is None:
            mine = [
                name for name, named in names.items() if named.verb in _ORDERING and named.customer == self.lesson.you
            ]
            alias = mine[-1] if mine else LAST
        if alias not in names:
            you = self.lesson.you
            newest = self.shop.orders(you, limit=1)
            return Follow(you, self.shop.customer_id(you), newest[0].id if newest else None)
        named = names[alias]
        number = self.errands.order_number(alias)
        return Follow(named.customer, named.errand.customer, number, named.errand.message)

    def do(self, step: Step) -> None:
        """Make a step of the lesson.

        Raises:
            BadInput: when the shop does not take it, with its place.
        """
        self.know_last()
        try:
            self.player.do(step)
        except Failed as failed:
            raise BadScenario([Mistake(failed.place, failed.says)]) from failed

    def know_last(self) -> None:
        """The name `last` means the learner's newest order."""
        newest = self.shop.orders(self.lesson.you, limit=1)
        self.errands.orders = {LAST: newest[0].id} if newest else {}

    def next_stop(self) -> MessageView | None:
        """Let the shop go on to its next stop; None when it came to rest before."""
        for _ in range(LIMIT):
            handled = self._one_more()
            if handled is None:
                return None
            if self._is_stop(handled):
                return handled
        return None

    def _is_stop(self, message: MessageView, alias: str | None = None) -> bool:
        """Whether one stops at a message; what the lesson itself arms or takes out is not given away."""
        return message.sender != CONTROL and is_stop(message) and self.follow(alias).has(message)

    def _one_more(self) -> MessageView | None:
        self.errands.make_ready()
        handled = self.shop.step()
        self.errands.make_ready()
        return handled[0] if handled else None

    def travel(self, binding: Binding, *, every_stop: bool = True) -> MessageView | None:
        """On to the message a text waits for; with `every_stop` to the next stop, if that comes before.

        Raises:
            Astray: when it does not come.
        """
        coming, stood = self.shop.coming().message, self.shop.steps
        for _ in range(LIMIT):
            handled = self._one_more()
            if handled is None:
                break
            if binding.sent:
                since, coming = coming, self.shop.coming().message
                sent = next((m for m in self._sent(since) if self.is_bound_to(m, binding)), None)
                if sent is not None:
                    return sent
            elif self.is_bound_to(handled, binding):
                return handled
            if every_stop and self._is_stop(handled, binding.alias):
                return handled
        self.shop.go_to(stood)
        raise Astray(f"{binding} does not come any more: p goes back, x passes it over")

    def _sent(self, since: int) -> list[MessageView]:
        return [self.shop.told(message) for message in self.shop.sent_from(since)]

    def is_bound_to(self, message: MessageView, binding: Binding) -> bool:
        return is_bound(self.shop, self.follow(binding.alias), message, binding)

    def racing(self) -> list[MessageView]:
        """The messages of which any may come first; none when only one may."""
        window = self.shop.window(SECOND)
        return window if len(window) > 1 else []
