"""Faults: make something go wrong, on purpose: for this order, the next message, a while, or every time."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.style import Style
from textual.widgets import OptionList, Static

from ecomtui.shop.views import FaultView, MessageView
from ecomtui.tui.guide import Through
from ecomtui.tui.screens.dialog import Choice, ChoiceList, SoughtDialog
from ecomtui.tui.snapshot import WorldMoved
from ecomtui.tui.text import QUIET
from ecomtui.world.clock import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from ecomtui.shop.follow import Follow
    from ecomtui.shop.shop import Shop
    from ecomtui.shop.views import Errand

ARMED: Final = "armed:"
STORM: Final = (10_000, 100_000)
"""How often a fault of the swarm strikes a message that it fits, in a million: every few orders."""


class Scope(Enum):
    """Whom a fault shall meet."""

    order = "this order"
    message = "the next message"
    minutes = "ten minutes"
    hour = "an hour"
    day = "a day"
    always = "every time"


SCOPES: Final = tuple(Scope)
WINDOWS: Final = {Scope.minutes: 10 * MINUTE, Scope.hour: HOUR, Scope.day: DAY}
"""How long a fault stays, from now on, in ms of virtual time."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What there is to choose from: the catalogue, and the next message of the story that a fault could meet."""

    faults: tuple[FaultView, ...]
    coming: MessageView | None


def stage(shop: "Shop", follow: "Follow") -> Stage:
    """Look what could go wrong now."""
    waiting = shop.waiting(limit=200)
    mine = (one for one in waiting if follow.has(one) and one.sender not in (one.receiver, "person"))
    return Stage(tuple(shop.faults()), next(mine, None))


def why_not(fault: FaultView, message: MessageView | None) -> str | None:
    """Why a fault cannot meet the message that comes next; None when it can."""
    if message is None:
        return "no message of this story comes next"
    if fault.effect == "delay":
        return "too late: it is on its way already"
    if fault.effect == "decide" and fault.owner != message.receiver:
        return "whoever gets that message does not decide it"
    return None


def armed_for(scope: Scope, shop: "Shop", follow: "Follow", coming: MessageView | None) -> dict[str, Any]:
    """What `Shop.arm` has to be told for that scope."""
    me = follow.customer
    match scope:
        case Scope.order if follow.order is not None:
            return {"order": follow.order, "times": 1}
        case Scope.order:
            return {"customer": me, "times": 1}
        case Scope.message if coming is not None:
            return {"customer": me, "message": coming.kind, "times": 1}
        case Scope.message | Scope.always:
            return {"customer": me}
    now = shop.moment().now
    return {"start": now, "until": now + WINDOWS[scope]}


def storm(shop: "Shop") -> "Errand":
    """Half of all faults, each now and then; which half, is drawn anew each time."""
    from ecomtui.shop.swarm import swarm  # with all the parties: too heavy before the first frame

    return shop.swarm(swarm(shop.seed + shop.coming().message, STORM))


class FaultsScreen(SoughtDialog[None]):
    """The faults that wait, and those that could."""

    HEADING = "Faults"
    FOOT = "Enter arms   → for whom   w swarm   x none   Esc leaves"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,tab", "scope(1)", "For whom", id="faults.scope", tooltip="For whom or how long it is armed"),
        Binding("left,shift+tab", "scope(-1)", "For whom, back", show=False, id="faults.scope_back", tooltip="Back"),
        Binding("e", "every_time", "Every time", id="faults.every", tooltip="Arm it for every time, not only once"),
        Binding("w", "swarm", "Swarm", id="faults.swarm", tooltip="Arm half of all faults at once, each now and then"),
        Binding("x", "disarm_all", "None", id="faults.none", tooltip="Disarm all faults"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.scope = Scope.order
        self._stage = Stage((), None)
        self._next = ""  # the choice to go to as soon as it is there: what Enter has armed, Enter disarms

    def contents(self) -> ComposeResult:
        scopes = Static("", id="scopes", markup=False)
        scopes.auto_links = False
        yield scopes
        yield from self.listed()

    async def on_mount(self) -> None:
        await self._look()

    async def on_world_moved(self, moved: WorldMoved) -> None:
        await self._look()

    async def _look(self) -> None:
        snapshot = self.guide.snapshot
        if snapshot is not None:
            self._stage = await self.ask(lambda shop: stage(shop, snapshot.follow))
            self._show()

    def _show(self) -> None:
        snapshot = self.guide.snapshot
        armed = snapshot.armed if snapshot else ()
        self.query_one("#scopes", Static).update(self._scopes())
        choices = [Choice("", "Armed: Enter disarms", style=QUIET, heading=True)] if armed else []
        words: dict[str, list[str]] = {}
        for one in armed:  # one and the same may be armed for this order and for the next message
            words.setdefault(one.fault, []).append(one.words)
        choices += [
            Choice(f"{ARMED}{fault}", fault, "; ".join(where), style="bold $text-warning")
            for fault, where in words.items()
        ]
        choices += [Choice("", "Could be armed", style=QUIET, heading=True)] if armed else []
        choices += [self._choice(fault) for fault in self._stage.faults]
        self.offer(choices)
        listed = self.query_one(ChoiceList)
        if self._next and self._next != listed.chosen:
            listed.choose(self._next)
            self._next = "" if listed.chosen == self._next else self._next

    def _choice(self, fault: FaultView) -> Choice:
        reason = why_not(fault, self._stage.coming) if self.scope is Scope.message else None
        if reason is not None:
            return Choice(fault.id, fault.id, reason, style=QUIET, heading=True)
        return Choice(fault.id, fault.id, more=fault.happens)

    def _scopes(self) -> Content:
        """The scopes, the one chosen in brackets, and what it means just now."""
        line = Content("")
        for scope in SCOPES:
            chosen = scope is self.scope
            name = Content.assemble((f"[{scope.value}]", "bold") if chosen else (f" {scope.value} ", QUIET))
            line += name.stylize(Style.from_meta({"@click": f"screen.choose_scope({scope.name!r})"}))
        return line + Content.assemble("\n", (self._means(), QUIET))

    def _means(self) -> str:
        coming, order = self._stage.coming, self.guide.order
        match self.scope:
            case Scope.order if order is not None:
                return f"Once, for order {order}."
            case Scope.order:
                return f"Once, for the next thing that {self.guide.customer} does."
            case Scope.message if coming is not None:
                return f"Once, for {self.guide.customer}'s next {coming.kind}."
            case Scope.message:
                return "Nothing of this story waits, so no message comes next."
            case Scope.always:
                return f"For {self.guide.customer}, until it is disarmed."
        return "Everybody's, from now on in the shop's own time, as often as it can."

    def action_scope(self, steps: int) -> None:
        self.scope = SCOPES[(SCOPES.index(self.scope) + steps) % len(SCOPES)]
        self._show()

    def action_choose_scope(self, name: str) -> None:
        """A scope was clicked."""
        self.scope = Scope[name]
        self._show()

    @on(OptionList.OptionSelected)
    async def chosen(self, event: OptionList.OptionSelected) -> None:
        fault = event.option_id or ""
        if fault.startswith(ARMED):
            self._next = fault.removeprefix(ARMED)
            await self.guide.do(lambda shop, me: shop.disarm(fault.removeprefix(ARMED)), Through.effect)
        else:
            await self._arm(fault, self.scope)

    async def action_every_time(self) -> None:
        fault = self.query_one(ChoiceList).chosen
        if fault and not fault.startswith(ARMED):
            await self._arm(fault, Scope.always)

    async def action_swarm(self) -> None:
        """Another half of them each time."""
        armed = await self.guide.do(lambda shop, me: storm(shop), Through.effect)
        if armed is not None:
            self.notify("Half of all faults strike now and then; u takes it back", markup=False, timeout=3)

    async def action_disarm_all(self) -> None:
        snapshot = self.guide.snapshot
        if snapshot is not None and snapshot.armed:
            await self.guide.do(lambda shop, me: shop.disarm_all(), Through.effect)

    async def _arm(self, fault: str, scope: Scope) -> None:
        snapshot, coming = self.guide.snapshot, self._stage.coming
        if snapshot is None:
            return
        follow, self._next = snapshot.follow, f"{ARMED}{fault}"
        errand = await self.guide.do(
            lambda shop, me: shop.arm(fault, **armed_for(scope, shop, follow, coming)), Through.effect
        )
        if errand is not None:
            whom = f"for {scope.value}" if scope is not Scope.always else scope.value
            self.notify(f"{fault} is armed {whom}; u takes it back", markup=False, timeout=3)
