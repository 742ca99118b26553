"""A long walk of keys without a plan: nothing raises, and no promise is broken."""

import random
import shutil
from pathlib import Path
from typing import Final

import pytest

from ecomtui.shop import paths
from ecomtui.tui.app import ShopApp
from tests.shop.stories import broken
from tests.tui.conftest import OpenApp

KEYS: Final = (
    *"123456779", *"nnnnnnNpP", *"abcdefghijklmorstuvwxyzT", *"+-./:,?<>[]0",
    "enter", "enter", "enter", "escape", "escape", "tab", "up", "down", "down", "left", "right", "home", "end", "space",
    "pageup", "pagedown", "backspace", "f1", "f2", "f3", "f9",
)  # fmt: skip
"""No q and no Ctrl: whoever leaves is gone."""
STEPS: Final = 220
CLICKS: Final = 150


@pytest.fixture(autouse=True)
def few_scenarios(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever presses or clicks on "Run all" now and then does not run the whole library each time."""
    shelf = tmp_path / "data" / "scenarios"
    shelf.mkdir(parents=True)
    for name in ("first-steps/one-order", "internet/foul-weather"):
        shutil.copy(paths.data("scenarios") / f"{name}.shop.yaml", shelf)
    monkeypatch.setenv(paths.DATA_VARIABLE, str(shelf.parent))


@pytest.mark.parametrize("seed", range(1, 5))
async def test_whatever_is_pressed_nothing_raises_and_no_promise_breaks(
    seed: int, open_app: OpenApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # what is saved or exported is saved here
    chance = random.Random(seed)
    size = chance.choice([(60, 18), (80, 24), (120, 40)])
    async with open_app(size=size) as person:
        walked = []
        for _ in range(STEPS):
            key = chance.choice(KEYS)
            walked.append(key)
            await person.press(key)
            assert person.app.is_running, walked
        await person.press("escape", "escape", "escape")
        out = await person.ask(lambda shop: [guard for guard in shop.guards() if guard.out])
        if not out:
            assert await person.ask(broken) == set(), walked


@pytest.mark.parametrize("seed", range(1, 5))
async def test_wherever_is_clicked_nothing_raises_and_no_promise_breaks(
    seed: int, open_app: OpenApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ECOMTUI_EXPORTS", str(tmp_path))
    chance = random.Random(seed)
    size = chance.choice([(60, 18), (80, 24), (120, 40)])
    async with open_app(size=size) as person:
        walked = []
        for _ in range(CLICKS):
            where = (chance.randrange(size[0]), chance.choice([0, size[1] - 1, chance.randrange(size[1])]))
            times = chance.choice([1, 1, 1, 2])
            walked.append((where, times))
            with monkeypatch.context() as stays:
                stays.setattr(ShopApp, "exit", lambda self, *_, **__: None)  # the help has a line for that
                await person.click(where, times)
            assert person.app.is_running, walked
        await person.press("escape", "escape", "escape")
        out = await person.ask(lambda shop: [guard for guard in shop.guards() if guard.out])
        if not out:
            assert await person.ask(broken) == set(), walked
