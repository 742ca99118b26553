"""Moving time for people: from stop to stop of one story, forwards and back. Runs where the shop is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ecomtui.shop.follow import Follow
from ecomtui.shop.views import Errand, MessageView
from ecomtui.world.clock import DAY, HOUR, clock_text, time_of_day
from ecomtui.world.errors import BadInput

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop
    from ecomtui.world.message import Message

LIMIT: Final = 3_000
"""Messages of other stories that one key may pass silently."""
_PAGE: Final = 100

Wanted = Callable[[MessageView], bool]


@dataclass(frozen=True, slots=True)
class Trip:
    """Where a journey through time ended; `at_rest` when nothing was left to happen."""

    follow: Follow
    arrived: MessageView | None
    at_rest: bool = False


def is_stop(message: MessageView) -> bool:
    """Whether a message is worth a stop."""
    return message.headline or message.fault is not None


def at_hand(shop: "Shop", follow: Follow, *, unfolded: bool = False) -> MessageView | None:
    """The message one looks at: the one handled last, or the stop of the story that it folds into. The one
    that broke a promise is always looked at itself."""
    steps = shop.moment().steps
    last = shop.at_step(steps) if steps else None
    if last is None or unfolded or (is_stop(last) and follow.has(last)):
        return last
    if any(promise.message == last.id for promise in shop.broken_so_far()):
        return last
    page = shop.journal(max(1, steps - _PAGE), steps)
    return next((told for told in reversed(page) if is_stop(told) and follow.has(told)), last)


def forward(shop: "Shop", follow: Follow, wanted: Wanted = is_stop) -> Trip:
    """Handle messages up to the next wanted one of the story, or the one that breaks a promise."""
    broken = _broken(shop)
    told = None
    if shop.moment().at_rest and shop.visitors_per_hour():
        shop.run(limit=1, within=DAY)  # the next of the crowd begins the next story
    for _ in range(LIMIT):
        handled = shop.step()
        if not handled:
            return Trip(follow, told, at_rest=True)
        told = handled[0]
        follow = follow.seeing(told)
        if (follow.has(told) and wanted(told)) or _broken(shop) > broken:
            break
    return Trip(follow, told)


def flow(shop: "Shop", follow: Follow, until: int, enough: Callable[[], bool]) -> Trip:
    """Let everything happen that is due by `until` (virtual ms), the crowd's comings as well, up to the next stop of
    the order that is followed, or until it is `enough`."""
    arrived: MessageView | None = None
    seen = follow

    def stops(message: "Message") -> bool:
        nonlocal arrived, seen
        if message.who == follow.number and (follow.order or follow.errand):
            told = shop.at_step(shop.steps)
            if told is not None:
                seen = seen.seeing(told)
                arrived = told if seen.has(told) and is_stop(told) else None
        return arrived is not None or enough()

    now = shop.moment().now
    if until > now:
        shop.run(stops, within=until - now)
    return Trip(seen, arrived)


def forward_part(shop: "Shop", follow: Follow) -> Trip:
    """Handle messages up to the first stop of another part."""
    here = at_hand(shop, follow)
    return forward(shop, follow, lambda told: is_stop(told) and (here is None or told.part != here.part))


def backward(shop: "Shop", follow: Follow, *, unfolded: bool = False) -> Trip:
    """Go back to the stop (unfolded: the message) before; to the beginning when there is none."""
    wanted = _any if unfolded else is_stop
    found = next((told for told in _before(shop, follow, unfolded=unfolded) if wanted(told)), None)
    shop.go_to((found.step or 0) if found else 0)
    return Trip(follow, found)


def backward_part(shop: "Shop", follow: Follow) -> Trip:
    """Go back to where this part began; from there, to where the one before it began."""
    here = at_hand(shop, follow)
    part, found = here.part if here else None, None
    for told in _before(shop, follow):
        if not is_stop(told):
            continue
        if found is None and part != told.part:
            part = told.part
        elif told.part != part:
            break
        found = told
    shop.go_to((found.step or 0) if found else 0)
    return Trip(follow, found)


def to_message(shop: "Shop", number: int) -> None:
    """Stand where that message had just been handled, back or forward, as far as this branch has been.

    Raises:
        BadInput: when no message of that number was handled here.
    """
    stood = shop.moment().steps
    step = _step_of(shop, number)
    while step is None and shop.moment().steps < shop.moment().furthest:
        shop.step()
        step = _step_of(shop, number)
    if step is None:
        shop.go_to(stood)
        raise BadInput(f"there is no message {number} here yet; go on with n, and it may come")
    shop.go_to(step)


def _step_of(shop: "Shop", number: int) -> int | None:
    try:
        return shop.message(number).step
    except BadInput:
        return None


def _before(shop: "Shop", follow: Follow, *, unfolded: bool = False) -> "list[MessageView]":
    """The story's messages before the one at hand, the latest first, as far back as one looks at a time."""
    found: list[MessageView] = []
    here = at_hand(shop, follow, unfolded=unfolded)
    last = (here.step or 0) - 1 if here else 0
    while last > 0 and not sum(map(is_stop, found)) > _PAGE:
        first = max(1, last - _PAGE + 1)
        found += [told for told in reversed(shop.journal(first, last)) if follow.has(told)]
        last = first - 1
    return found


def settle(shop: "Shop", errand: Errand) -> None:
    """Handle messages until an act has taken effect; no virtual time passes for it."""
    while shop.message(errand.message).step is None and shop.step():
        pass


def _any(message: MessageView) -> bool:
    return True


def _broken(shop: "Shop") -> int:
    return len(shop.broken_so_far())


def jump_words(before: int, after: int) -> str | None:
    """How people tell a jump of virtual time of more than an hour: `next morning, Tue 08:10`."""
    if after - before <= HOUR:
        return None
    days = (after + 9 * HOUR) // DAY - (before + 9 * HOUR) // DAY
    hour = time_of_day(after) // HOUR
    daytime = "night" if hour < 6 else "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
    when = f"later that {daytime}" if days == 0 else f"next {daytime}" if days == 1 else f"{days} days later"
    clock, _, week = clock_text(after).partition(" +")
    return f"{when}, {clock[:-3]}" + (f" +{week}" if week else "")
