"""The terminal shop: areas, keys that work everywhere, and what is told in passing.

What it imports at the top is there before the first frame: only what that frame shows. The screens come
after it, and the shop after them.
"""

import gc
import sys
from collections import deque
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import BindingType
from textual.notifications import SeverityLevel
from textual.screen import Screen

from ecomtui.tui import everywhere
from ecomtui.tui.areas import AREAS
from ecomtui.tui.pace import nearest
from ecomtui.tui.settings import Settings, SettingsFile
from ecomtui.tui.themes import CYCLE, MAP_COLOURS, THEMES, USUAL
from ecomtui.tui.widgets.bars import AreaBar, Transport
from ecomtui.tui.widgets.keys import KeyLine
from ecomtui.world.errors import BadInput

if TYPE_CHECKING:
    from ecomtui.lessons.model import Lesson
    from ecomtui.shop.shop import Shop
    from ecomtui.tui.changing import Said, TourOver, Trouble
    from ecomtui.tui.classroom import Classroom
    from ecomtui.tui.guide import Guide
    from ecomtui.tui.keeper import Keeper
    from ecomtui.tui.snapshot import WorldMoved
    from ecomtui.tui.stores import Stores

FIRST: Final = "store"
"""The area that the shop opens with."""
_LEAVING: Final = ("ctrl+q", "ctrl+c")
"""Keys that never wait."""
_TOGETHER: Final = 1.0
"""Seconds within which two notes are told together."""
_BETWEEN_KEYS: Final = 0.03
"""Seconds from one early key to the next, so that each meets the screen that the one before it led to."""


def run(store: Path | None, seed: int | None) -> None:
    """Open the terminal shop on a world's file (None: the usual one) and stay until it is left.

    Raises:
        BadInput: when the world cannot be opened (a StoreError when its file is to blame).
    """
    run_on(partial(open_shop, store, seed), welcome=True)


def run_lesson(lesson: "Lesson", *, presenting: bool) -> None:
    """Open the terminal shop in a lesson, beside a new shop that is not kept; with `presenting` for an audience."""

    def opener() -> "Shop":
        from ecomtui.shop.shop import Shop

        return Shop.in_memory()

    run_on(opener, lesson=lesson, presenting=presenting)


def run_on(
    opener: "Callable[[], Shop]",
    *,
    welcome: bool = False,
    lesson: "Lesson | None" = None,
    presenting: bool = False,
    backstage: bool = False,
    kind: "Callable[..., ShopApp] | None" = None,
) -> None:
    """Open the terminal shop on a shop that `opener` makes, and stay until it is left. With `welcome`, whoever
    starts it for the first time, over a new shop, is asked what to begin with; with `lesson`, that is begun;
    with `backstage`, one stands there before the message at which the shop stands.

    Raises:
        BadInput: when it cannot be made.
    """
    from ecomtui.shop.paths import progress_file, settings_file

    settings, progress = SettingsFile(settings_file()), progress_file()
    app = (kind or ShopApp)(opener, settings, welcome=welcome, progress=progress, backstage=backstage)
    app.begin_with(lesson, presenting=presenting)
    try:
        app.run()
    finally:
        app.keeper.close()
    if app.failure is not None:
        raise app.failure
    if app.keeper.rescued is not None:
        sys.stderr.write(f"The world's file was gone when you left; all of it is now in {app.keeper.rescued}\n")
    if app.return_code:
        raise SystemExit(3)  # Textual has shown what went wrong with the program itself


def open_shop(store: Path | None, seed: int | None) -> "Shop":
    """The shop of a file; imports it, so this belongs into the thread that keeps it.

    What the program consists of by then stays until its end: the garbage collector need never look at it
    again, and what it does look at stalls nobody.
    """
    from ecomtui.shop.paths import default_store
    from ecomtui.world.files import check_usable

    try:
        path = store or default_store()
        check_usable(path)  # before the shop is imported: who has named the wrong file hears so at once
        from ecomtui.shop.given import with_a_town
        from ecomtui.shop.shop import Shop

        return Shop.open(path, seed, with_a_town())
    finally:
        gc.freeze()
        gc.enable()


def screen(name: str, module: str | None = None) -> Callable[[], Screen[Any]]:
    """Makes a screen of `ecomtui.tui.screens`, importing it only then."""

    def make() -> Screen[Any]:
        home = import_module(f"ecomtui.tui.screens.{module or name}")
        made: Screen[Any] = getattr(home, f"{name.capitalize()}Screen")()
        return made

    return make


_GIVES_WAY: Final = 0.000_2
"""Seconds that the thread which has made a frame waits for the one that writes it to the terminal: else it would go on
with what comes after the frame, and the frame wait for that."""


class ShopApp(App[None]):
    """A shop one can look behind. `opener` makes the shop, in the thread that keeps it."""

    TITLE = "ecomtui"
    CSS_PATH = "app.tcss"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {entry.mode: screen(entry.mode) for entry in AREAS}
    BINDINGS: ClassVar[list[BindingType]] = [*everywhere.BINDINGS]

    def __init__(
        self,
        opener: "Callable[[], Shop]",
        settings: SettingsFile | None = None,
        *,
        welcome: bool = False,
        progress: Path | None = None,
        backstage: bool = False,
    ) -> None:
        self.settings_file = settings or SettingsFile(None)
        self._welcome = welcome and not self.settings.welcomed
        super().__init__()
        self._progress, self._backstage = progress, backstage
        self._lesson: Lesson | None = None
        self._presenting = False
        self._opener = opener
        self._told: tuple[float, str] = (0.0, "")
        self._early: deque[events.Key] | None = deque()
        self._served = False
        self.failure: BadInput | None = None
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.settings.theme if self.settings.theme in self.available_themes else USUAL
        self.set_keymap(self.settings.keys)

    @property
    def settings(self) -> Settings:
        """What the person in front of it has chosen."""
        return self.settings_file.settings

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return MAP_COLOURS

    @cached_property
    def keeper(self) -> "Keeper":
        """Who keeps the shop."""
        from ecomtui.tui.keeper import Keeper

        return Keeper(self._opener, self.check_room)

    def check_room(self) -> None:
        """Whether more may be written: at home as much as the disk takes.

        Raises:
            StoreFull: when it may not.
        """

    @cached_property
    def guide(self) -> "Guide":
        """Who leads one person through it."""
        from ecomtui.tui.guide import Guide

        guide = Guide(self, self.keeper)
        guide.speed, guide.ticker = nearest(self.settings.speed), self.settings.ticker
        return guide

    @cached_property
    def classroom(self) -> "Classroom":
        """Who plays lessons, and knows what the person has done of them."""
        from ecomtui.lessons.progress import ProgressFile
        from ecomtui.tui.classroom import Classroom

        if not self._presenting:
            return Classroom(self.guide, ProgressFile(self._progress))
        from ecomtui.lessons.presenting import Desk
        from ecomtui.shop.paths import presenting_file

        return Classroom(self.guide, ProgressFile(None), Desk(presenting_file()))

    def begin_with(self, lesson: "Lesson | None", *, presenting: bool = False) -> None:
        """Begin with a lesson as soon as the shop is open. An audience's answers are nobody's progress."""
        self._lesson, self._presenting = lesson, presenting
        self._served = lesson is not None  # early keys wait for the lesson

    @cached_property
    def stores(self) -> "Stores":
        """The worlds there are."""
        from ecomtui.tui.stores import Stores

        return Stores(self.guide, self.settings_file, confined=self.is_web)

    # ---------------------------------------------------------------- opening and leaving
    def compose(self) -> ComposeResult:
        """The first frame: what stays in its place in every area. The screen of the first area covers it."""
        bar = AreaBar()
        bar.here = FIRST
        yield bar
        yield Transport()
        yield KeyLine()

    def post_display_hook(self) -> None:
        """A frame is made."""
        if not self.is_headless:
            sleep(_GIVES_WAY)

    def on_mount(self) -> None:
        self.theme_changed_signal.subscribe(self, lambda theme: self.settings_file.change(theme=theme.name))
        self.call_after_refresh(self._enter)

    def _enter(self) -> None:
        self.switch_mode(FIRST)
        self.call_after_refresh(self.run_worker, self._open, exit_on_error=True)

    async def _open(self) -> None:
        try:
            await self.guide.open()
        except BadInput as error:
            self.failure = error
            self.exit(return_code=2)
            return
        await self.stores.remember()
        if self.settings_file.trouble:
            self.notify(f"Note: {self.settings_file.trouble}", severity="warning", markup=False)
        if self._lesson is not None:
            from ecomtui.tui.screens.lesson import begin

            await begin(self, self._lesson)
            self.call_next(self._let_key_in)
        elif self._backstage:
            await self.guide.settle_in()
            self.switch_mode("backstage")
        elif self._welcome and self.guide.is_new:
            self.action_dialog("welcome")
        if self.guide.snapshot is None:  # there is trouble, and nothing for an area to look at
            self.call_next(self._let_key_in)

    def on_area_looked(self) -> None:
        """An area shows the world; when the first one does, whoever has pressed keys meanwhile is served."""
        if not self._served:
            self._served = True
            self.call_next(self._let_key_in)

    async def on_event(self, event: events.Event) -> None:
        """Keys pressed before the shop is open wait for it; those still on their way when it is left lead nowhere."""
        if not isinstance(event, events.Key):
            await super().on_event(event)
        elif self._early is not None and not event.is_forwarded and event.key not in _LEAVING:
            self._early.append(event)
        elif self.screen_stack:
            await super().on_event(event)

    async def _let_key_in(self) -> None:
        if not self._early:
            self._early = None
        elif self.screen_stack:
            await super().on_event(self._early.popleft())
            self.set_timer(_BETWEEN_KEYS, self._let_key_in, name="early keys")

    def on_unmount(self) -> None:
        self.keeper.close()

    def watch_app_focus(self, focused: bool) -> None:
        """A screen that opened while the terminal had no focus, as in a browser's page that nobody has clicked yet,
        begins where it would have begun."""
        if not focused or not self.screen_stack or self.screen.focused is not None:
            return
        begins = self.AUTO_FOCUS if self.screen.AUTO_FOCUS is None else self.screen.AUTO_FOCUS
        for widget in self.screen.query(begins) if begins else ():
            if widget.focusable:
                self.screen.set_focus(widget)
                return

    # ---------------------------------------------------------------- what is told
    def on_world_moved(self, moved: "WorldMoved") -> None:
        """Whoever is being looked at looks again."""
        for stacked in self.screen_stack:
            stacked.post_message(type(moved)(moved.snapshot))

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Tell something in passing. What was told just before stays beside it; older notes make room."""
        now, (then, before) = monotonic(), self._told
        text = f"{before}\n{message}" if now - then < _TOGETHER and before not in ("", message) else message
        self.clear_notifications()
        self._told = (now, message)
        super().notify(text, title=title, severity=severity, timeout=timeout, markup=markup)

    def clear_notifications(self) -> None:
        """What was told is over, and stands beside nothing that is told from now on."""
        super().clear_notifications()
        self._told = (0.0, "")

    def on_said(self, said: "Said") -> None:
        if said.on_screen and self.current_mode == "backstage":
            return
        self.notify(said.text, severity="warning" if said.warning else "information", markup=False)

    def on_trouble(self, trouble: "Trouble") -> None:
        from ecomtui.tui.screens.trouble import TroubleScreen, told

        screen, here = told(trouble.error), self.screen
        if not (isinstance(here, TroubleScreen) and (type(here), here.says) == (type(screen), screen.says)):
            self.push_screen(screen)

    def on_tour_over(self, over: "TourOver") -> None:
        from ecomtui.tui.screens.welcome import TourOverScreen

        self.push_screen(TourOverScreen(over.told))

    # ---------------------------------------------------------------- actions
    def action_area(self, mode: str) -> None:
        self.clear_notifications()
        self.switch_mode(mode)

    async def action_next(self) -> None:
        self.clear_notifications()
        await self.guide.next()

    async def action_back(self) -> None:
        self.clear_notifications()
        await self.guide.back()

    async def action_next_part(self) -> None:
        self.clear_notifications()
        await self.guide.next_part()

    async def action_back_part(self) -> None:
        self.clear_notifications()
        await self.guide.back_part()

    async def action_run_to_rest(self) -> None:
        await self.guide.run_to_rest()

    def action_play(self) -> None:
        self.guide.play_or_pause()

    def action_faster(self, notches: int) -> None:
        self.guide.faster(notches)
        self.settings_file.change(speed=self.guide.speed)

    def action_ticker(self) -> None:
        self.guide.show_ticker(shown=not self.guide.ticker)
        self.settings_file.change(ticker=self.guide.ticker)

    def action_theme(self) -> None:
        """On to the next look."""
        at = CYCLE.index(self.theme) if self.theme in CYCLE else -1
        self.theme = CYCLE[(at + 1) % len(CYCLE)]
        self.notify(f"Look: {self.theme}", timeout=2, markup=False)

    async def action_undo(self) -> None:
        await self.guide.undo()

    def action_picture(self) -> None:
        """Save this screen as a picture."""
        from ecomtui.tui.exports import hand_over_picture

        hand_over_picture(self)

    def _welcome_again(self) -> None:
        self.action_dialog("welcome")

    def action_dialog(self, name: str) -> None:
        self.push_screen(screen(name)())

    # ---------------------------------------------------------------- the command palette
    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Everything that has a key here, and what needs none."""
        seen: set[str] = set()
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.id and active.enabled and binding.description and binding.action not in seen:
                seen.add(binding.action)
                run = partial(self.run_action, binding.action, active.node)
                key = self.get_key_display(binding)
                says = binding.description[:1].upper() + binding.description[1:]
                yield SystemCommand(f"{says} ({key})", binding.tooltip, run)
        yield SystemCommand("Run to the end", "Let everything happen that is going to happen", self.action_run_to_rest)
        yield SystemCommand("Welcome", "What one can begin with; the shop can show one order", self._welcome_again)
        yield from (command for command in super().get_system_commands(screen) if command.title in ("Theme", "Quit"))
