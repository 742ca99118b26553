"""Who knows what: four who never see each other's books, side by side; and the promises."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from ecomtui.shop.views import BeliefsView, OrderView, PromiseView
from ecomtui.tui.snapshot import Words
from ecomtui.tui.text import QUIET, clean, short
from ecomtui.tui.widgets.rooms import believed

_MONEY: Final = {
    "authorized": "set aside", "captured": "taken", "paid": "taken", "partially_paid": "taken",
    "partially_refunded": "partly back", "refunded": "back",
}  # fmt: skip
"""What a badge of the shop and a book of the bank say of the money, in the same words; all else: nothing."""
_CONTENT: Final = ("confirmed", "delivered", "damaged")
"""What customers believe who think that all is well with their money."""
_OVER: Final = ("canceled", "expired")


@dataclass(frozen=True, slots=True)
class Knowing:
    """What four believe of one order, and how the shop has it in its book."""

    beliefs: BeliefsView
    order: OrderView


def differences(knowing: Knowing) -> list[tuple[tuple[str, str], str]]:
    """Who differs with whom, and how, in words. Now and then they must: news takes time, and can get lost."""
    believes, order = knowing.beliefs, knowing.order
    found: list[tuple[tuple[str, str], str]] = []
    if believes.shop == "unknown":
        found.append((("shop", "bank"), "The shop waits to hear from the bank; until then it does not know."))
    elif _MONEY.get(believes.shop) != _MONEY.get(believes.bank):
        found.append((("shop", "bank"), "The shop and the bank do not say the same of the money. One has not heard."))
    if order.status in ("confirmed", "completed") and believes.customer not in _CONTENT:
        found.append((("customer", "shop"), "The shop has taken the order; the customer does not know it yet."))
    if order.status in ("canceled", "expired") and believes.customer not in _OVER:
        found.append((("customer", "shop"), "For the shop this order is over; the customer does not know it yet."))
    if believes.courier == "delivered" and believes.customer not in ("delivered", "damaged"):
        found.append((("customer", "courier"), "The courier says delivered; the customer has no parcel."))
    if believes.customer in ("delivered", "damaged") and believes.courier != "delivered":
        found.append((("customer", "courier"), "The customer has the parcel; the courier's list does not say so yet."))
    return found


def knowing_lines(knowing: Knowing | None, words: Words, width: int) -> Iterator[Content]:
    """Four columns where there is room, else four lines; below, who differs with whom."""
    if knowing is None:
        yield Content.assemble(("Who knows what: nothing yet; there is no order.", QUIET))
        return
    believes = knowing.beliefs
    said = {
        "customer": believed(believes.customer, words),
        "shop": "waits to hear" if believes.shop == "unknown" else words("payment_badge", believes.shop),
        "bank": words("bank_says", believes.bank),
        "courier": "no parcel yet" if believes.courier == "none" else words("parcel", believes.courier),
    }
    found = differences(knowing)
    odd = {who for pair, _ in found for who in pair}
    column = width // 4
    if column >= 18:
        yield Content.assemble(*((who.capitalize().ljust(column), _style(who, odd, "bold")) for who in said))
        yield Content.assemble(
            *((short(text, column - 1).ljust(column), _style(who, odd, "")) for who, text in said.items())
        )
    else:
        for who, text in said.items():
            name = f"{'≠' if who in odd else ' '} {who.capitalize():<9}"
            yield Content.assemble((name, _style(who, odd, "bold")), (short(text, width - 11), _style(who, odd, "")))
    for _, text in found:
        yield Content.assemble((f"≠ {text}", "bold $text-warning"))
    if not found:
        yield Content.assemble(("= They agree, as far as each can know.", "$text-success"))


def _style(who: str, odd: set[str], usual: str) -> str:
    return "bold $text-warning" if who in odd else usual


def promise_lines(promises: Sequence[PromiseView], width: int) -> Iterator[Content]:
    """Every promise; the broken ones come first, and say how."""
    broken = [promise for promise in promises if not promise.kept]
    head = f"Promises kept {len(promises) - len(broken)} of {len(promises)}"
    yield Content.assemble((head, "bold" if not broken else "bold $text-error"))
    for promise in broken:
        where = f" (message {promise.message})" if promise.message else ""
        text = f"✗ {promise.name}{where}: {clean(promise.detail or promise.says)}"
        yield Content.assemble((text, "bold $text-error"))
    line: list[tuple[str, str]] = []
    room = width
    for name in (promise.name for promise in promises if promise.kept):
        if line and len(name) + 2 > room:
            yield Content.assemble(*line)
            line, room = [], width
        line += [("✓ ", "$text-success"), (f"{name}  ", QUIET)]
        room -= len(name) + 4
    yield Content.assemble(*line)


class WhoKnows(Widget):
    """The panel: who knows what, and below it the promises."""

    DEFAULT_CSS = "WhoKnows { padding: 0 1; }"

    knowing: reactive[Knowing | None] = reactive(None)
    promises: reactive[tuple[PromiseView, ...]] = reactive(())
    words: Words = Words()

    def render(self) -> Content:
        width = self.content_size.width
        lines = [Content.assemble(("Who knows what", "bold $text-primary"))]
        lines += knowing_lines(self.knowing, self.words, width)
        kept = list(promise_lines(self.promises, width))
        gap = [Content("")] if len(lines) + len(kept) < self.content_size.height else []
        return Content("\n").join([*lines, *gap, *kept])
