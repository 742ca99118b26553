"""Runs scenarios: `run_scenario`, what came of it, and why it failed."""

import hashlib
import shlex
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from ecomtui.scenarios.failing import Failed, Failure
from ecomtui.scenarios.loader import Scenario, load_file, load_text
from ecomtui.scenarios.openings import lent
from ecomtui.scenarios.playing import MOST_MESSAGES, Player
from ecomtui.shop.shop import Shop


@dataclass(frozen=True)
class Outcome:
    """What came of a run: whether it `passed`, why not, and the digest of its world.

    `messages` were handled in all, `lives` is how many orders of arrival a race ran (else 1), `left_out` says
    which it did not, `struck` counts each fault's strikes, `guards` are those that it came by.
    """

    scenario: str
    name: str
    cell: str
    seed: int
    digest: str
    messages: int
    lives: int = 1
    left_out: str = ""
    struck: tuple[tuple[str, int], ...] = ()
    guards: frozenset[str] = frozenset()
    failure: Failure | None = None

    @property
    def passed(self) -> bool:
        """Whether all was as the file says."""
        return self.failure is None

    def __str__(self) -> str:
        return f"{self.scenario}: passed" if self.failure is None else str(self.failure)


def run_scenario(
    scenario: Scenario | str | Path, *, cell: str = "", seed: int | None = None, guards_off: tuple[str, ...] = ()
) -> Outcome:
    """Run a scenario: a file, a text, or one that is loaded.

    `cell` names the run of a file with a matrix, as in `outage=5s`; `seed` and `guards_off` stand above the file.

    Raises:
        BadInput: for a file that is none, with the place of every mistake.
        WorldHalted: when the shop itself breaks.
    """
    with played(loaded(scenario, cell), seed=seed, guards_off=guards_off) as (outcome, _):
        return outcome


def loaded(scenario: Scenario | str | Path, cell: str = "") -> Scenario:
    """A scenario from whatever stands for one."""
    if isinstance(scenario, Scenario):
        return scenario
    is_text = isinstance(scenario, str) and "\n" in scenario
    return (load_text(str(scenario)) if is_text else load_file(scenario)).scenario(cell)


@contextmanager
def played(
    scenario: Scenario,
    *,
    seed: int | None = None,
    guards_off: tuple[str, ...] = (),
    step_by_step: bool = False,
    most: int = MOST_MESSAGES,
    explain: bool = True,
) -> Iterator[tuple[Outcome, Shop]]:
    """A run and the shop it ended in, to look around in; `step_by_step` keeps what every message changed. A step that
    handles more than `most` messages has no end; with `explain` a failure names the message that made it so.
    """
    chosen = scenario.head.seed if seed is None else seed
    slowly = step_by_step or goes_back(scenario)
    with lent(scenario, chosen, guards_off) as shop:
        with nullcontext() if slowly else shop.in_bulk():
            player, failed = Player.begin(scenario, shop, most), None
            player.slowly = slowly
            try:
                player.play()
            except Failed as error:
                failed = error
        yield _outcome(scenario, player, failed, chosen, guards_off, explain=explain and not slowly), shop


def goes_back(scenario: Scenario) -> bool:
    """Whether a scenario goes back in time: cheaper when it is written step by step."""
    steps = list(scenario.steps)
    while steps:
        step = steps.pop()
        if step.verb.name == "back":
            return True
        steps += step.steps
    return False


def _outcome(
    scenario: Scenario, player: Player, failed: Failed | None, seed: int, guards_off: tuple[str, ...], *, explain: bool
) -> Outcome:
    shop = player.shop
    digest = shop.digest()
    if player.digests:
        digest = hashlib.sha256("".join((digest, *player.digests)).encode()).hexdigest()
    struck: dict[str, int] = {}
    for strike in shop.strikes():
        struck[strike.fault] = struck.get(strike.fault, 0) + strike.used
    failure = None if failed is None else _failure(scenario, failed, seed, guards_off, shop, explain=explain)
    messages = shop.moment().steps + player.lived
    return Outcome(
        scenario.id, scenario.name, scenario.cell, seed, digest, messages, player.lives, player.left_out,
        tuple(struck.items()), shop.guards_asked, failure,
    )  # fmt: skip


def _failure(
    scenario: Scenario, failed: Failed, seed: int, guards_off: tuple[str, ...], shop: Shop, *, explain: bool
) -> Failure:
    """Why it failed. What was written in bulk is played once more, step by step, to see which message made it so."""
    if explain and failed.traces and failed.message is None:
        with played(scenario, seed=seed, guards_off=guards_off, step_by_step=True) as (outcome, _):
            if outcome.failure is not None:
                return outcome.failure
    if not failed.story:
        failed.seen_in(shop)
    notes = (*([failed.story] if failed.story else []), f"again: {again(scenario, seed, guards_off)}")
    return Failure(failed.place, failed.says, notes, failed.message, shop.moment().steps, failed.reason)


def again(scenario: Scenario, seed: int, guards_off: tuple[str, ...] = ()) -> str:
    """One line that runs this again, to paste into a shell."""
    words = ["ecomtui", "run", str(scenario.path or scenario.file)]
    words += ["--cell", scenario.cell] if scenario.cell else []
    words += ["--seed", str(seed)] if seed != scenario.head.seed else []
    words += [word for guard in guards_off for word in ("--guard-off", guard)]
    return " ".join(map(shlex.quote, words))
