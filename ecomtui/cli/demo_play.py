"""The demo's play: what is done to a real world, and what is said about it. Nothing shown is made up."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rich.console import Console

from ecomtui import Shop
from ecomtui.cli.demo_stage import Pace, Side, Stage
from ecomtui.cli.plan import Plan
from ecomtui.shop.money import money
from ecomtui.shop.views import Errand, MessageView
from ecomtui.world.errors import BadInput

__all__ = ["Pace", "play"]

WHO: Final = "asha"
BASKET: Final = {"espresso-cup": 2}
FAULT: Final = "bank.timeout_after"
GUARD: Final = "idempotency"
PROMISE: Final = "charged_once"
_QUICK, _READ, _PONDER = 0.5, 2.8, 4.2
_MOST: Final = 400


def play(console: Console, seed: int, pace: Pace) -> None:
    """Play it to its end."""
    with Shop.in_memory(seed) as shop, Stage(console, shop, WHO, pace) as stage:
        _Play(shop, stage).through()


@dataclass
class _Play:
    """The acts of the play, in their order."""

    shop: Shop
    stage: Stage

    def through(self) -> None:
        shop, stage = self.shop, self.stage
        shop.arm(FAULT, customer=WHO, times=1)
        errand = shop.customer(WHO).buy(BASKET)
        stage.scene("An order", f"{WHO.capitalize()} buys two espresso cups. Twelve desks will deal with it.", _READ)
        asked = self._until_the_bank_is_asked()
        total = money(shop.orders()[0].total)
        stage.scene("The bank's answer is lost", f"Now for the money: {total}. A fault is armed: {FAULT}.", _READ)
        self._happens(errand)
        first = self._side("with the guard")
        stage.say(f"The order stands, and {first.held} is set aside. Promises kept: {first.kept}.", _PONDER)
        self._back_to(asked)
        guard = next(guard for guard in shop.guards() if guard.name == GUARD)
        stage.scene("The guard is taken out", f"{GUARD}: “{guard.says}” Not any more.", _PONDER)
        shop.guard_off(GUARD)
        self._happens(errand)
        second = self._side("without it")
        self._compare(first, second, total)

    def _until_the_bank_is_asked(self) -> int:
        """The shop's part, briskly; answers the step right before the bank hears of it."""
        for message in self._messages():
            if message.headline and message.sender in self.stage.row and message.receiver in self.stage.row:
                self.stage.hop(message, _QUICK)
            if message.kind == "RequestPayment":
                return self.shop.moment().steps
        raise BadInput("this demo needs an order that is paid; your data or seed makes none")

    def _happens(self, errand: Errand) -> None:
        """From the question to the bank until the customer knows; what is worth a word gets one."""
        for message in self._messages():
            said = self._caption(message)
            if said is not None:
                self.stage.hop(message, _PONDER if message.fate == "lost" or self._breaks(message) else _READ, said)
            if message.kind == "OrderConfirmed" and message.receiver == "customer":
                return

    def _caption(self, message: MessageView) -> str | None:
        """What is said of a message, from what really came of it; None passes it over."""
        held = money(self.shop.person(WHO).held)
        match message.kind, message.receiver:
            case "AuthorizePayment", _:
                again = self._asked_before(message)
                key = message.body["key"]
                if not again:
                    return f"The payment desk asks: may this card pay? The bank sets {held} aside."
                if self._breaks(message):
                    return f"The same question, the same key {key}. But nobody looks at keys now: {held} is set aside."
                return f"It asks again with the same key, {key}. The bank knows it: still {held} set aside."
            case "PaymentAuthorized", _ if message.fate == "lost":
                return (
                    f"“Yes”, says the bank. The answer is lost on its way, so the shop cannot know. ({message.fault})"
                )
            case "PaymentAuthorized", _:
                return "“Yes”, says the bank, and this time it is heard."
            case "OrderChecking", "customer":
                return f"{WHO.capitalize()} is told the truth: we are checking with your bank."
            case "OrderConfirmed", "customer":
                return f"{WHO.capitalize()}'s screen says: thank you, order {message.body['order']}."
        return None

    def _breaks(self, message: MessageView) -> bool:
        return any(promise.message == message.id for promise in self.shop.promises())

    def _asked_before(self, message: MessageView) -> bool:
        earlier = self.shop.journal(1, (message.step or 1) - 1)
        return any(m.kind == message.kind and m.body["key"] == message.body["key"] for m in earlier)

    def _back_to(self, step: int) -> None:
        """Time runs back, one message after the other."""
        self.stage.scene("Time runs back", "Every message is undone, down to the last row. Watch the clock.", _READ / 2)
        while self.shop.moment().steps > step:
            undone = self.shop.at_step(self.shop.moment().steps)
            self.shop.back()
            if undone is not None:
                self.stage.undo(undone)

    def _side(self, title: str) -> Side:
        shop = self.shop
        promises = shop.promises()
        account = shop.person(WHO)
        return Side(
            title=title,
            branch=shop.moment().branch,
            held=money(account.held),
            available=money(account.available),
            kept=f"{sum(p.kept for p in promises)}/{len(promises)}",
            broken=tuple(p.name for p in promises if not p.kept),
            status=shop.orders()[0].status,
        )

    def _compare(self, first: Side, second: Side, total: str) -> None:
        """Both branches are still there: visit each, and put them side by side."""
        titles = {first.branch: first.title, second.branch: second.title}
        seen = []
        for branch in self.shop.branches():
            self.shop.visit(branch.id)
            seen.append(self._side(titles[branch.id]))
        promise = next(promise for promise in self.shop.promises() if promise.name == PROMISE)
        plan = Plan(seed=self.shop.seed, faults=(FAULT,), guards_off=(GUARD,))
        self.stage.compare(seen, total, promise, (plan.command(), "ecomtui"))

    def _messages(self) -> Iterator[MessageView]:
        for _ in range(_MOST):
            handled = self.shop.step()
            if not handled:
                return
            yield handled[0]
