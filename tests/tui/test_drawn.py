"""Every screen as it looked when somebody last looked at it and found it good.

After a change that is meant to be seen: python -m tests.tui.test_drawn, then look at what git diff says.
"""

import asyncio
import difflib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from ecomtui import Shop
from ecomtui.tui.app import ShopApp
from ecomtui.tui.areas import AREAS
from ecomtui.tui.screens.trouble import told as trouble_told
from ecomtui.world.errors import EcomtuiError, StoreFailed, StoreGone
from tests.tui.drawn import FOLDER, looks_of, text_of
from tests.tui.person import Person

SIZES: Final = ((80, 24), (120, 40))
FRAME: Final = 1 / 30
ALIKE: Final = 4
DIALOGS: Final = {
    "keys": "question_mark", "faults": "f", "guards": "g", "customers": "c", "export": "f8", "anew": "R",
    "jump": "j", "race": "r", "branches": "b", "glossary": "f1", "traffic": "T", "commands": "colon",
    "worlds": "O",
}  # fmt: skip
"""Each by the key that opens it backstage."""
ELSEWHERE: Final = {
    "letters": ("store", "f4"), "voucher": ("cart", "v"),
    "staff": ("office", "right", "enter"), "amount": ("office", "right", "right", "r"),
    "setting": ("office", "left", "left", "left", "left", "enter"), "met": ("lessons", "w"),
    "search": ("store", "f", "slash", "m", "a", "i", "l"), "cards": ("cart", "enter", "f2"), "payers": ("pay", "f3"),
}  # fmt: skip
"""Each by the area it belongs to, and the keys that open it there; in this order."""


async def screens(person: Person) -> AsyncIterator[tuple[str, str]]:
    """Every screen in turn, by its name: one order is on its way, and a cup is in the cart again."""
    await person.buy()
    await person.go_on_until("PaymentAuthorized")
    await person.press("1", "a")
    for entry in AREAS:
        person.app.action_area(entry.mode)
        await settled(person)
        screen = person.app.screen
        yield entry.mode, "\n".join([*text_of(screen), "", *looks_of(screen)])
        if entry.mode == "cart":
            await person.press("enter")  # to the checkout: there is something to pay
    person.app.action_area("backstage")
    await settled(person)
    for name, key in DIALOGS.items():
        await person.press(key)
        await settled(person)
        yield f"dialog-{name}", "\n".join(text_of(person.app.screen))
        await person.press("escape")
    for name, (area, *keys) in ELSEWHERE.items():
        person.app.action_area(area)
        await person.settle()
        await person.press(*keys)
        await settled(person)
        yield f"dialog-{name}", "\n".join(text_of(person.app.screen))
        await left(person)
    async for name in told(person):
        await settled(person)
        yield f"dialog-{name}", "\n".join(text_of(person.app.screen))
        await left(person)


async def told(person: Person) -> AsyncIterator[str]:
    """What opens by no key of its own: after going back and doing something else, and when something goes wrong."""
    await person.press("6", "p", "p", "f", "enter", "escape", "b", "c")
    yield "compare"
    for trouble in (EcomtuiError("message 33 is wrong"), StoreFailed("the disk is full"), StoreGone("it is gone")):
        person.app.push_screen(trouble_told(trouble))
        yield f"trouble-{type(trouble).__name__}"
    person.app.action_dialog("welcome")
    yield "welcome"


async def left(person: Person) -> None:
    """Out of whatever is open over an area."""
    while len(person.app.screen_stack) > 1:
        await person.press("escape")


async def settled(person: Person) -> None:
    """Wait until the screen has drawn all it has to say: several times the same, for layout comes a frame later."""
    before: list[str] = []
    alike = 0
    for _ in range(200):
        await person.settle()
        now = text_of(person.app.screen)
        still = now == before and not person.app.guide.busy and (person.snapshot.examined or not now)
        alike, before = alike + 1 if still else 0, now
        if alike == ALIKE:
            return
        await asyncio.sleep(FRAME)


def place(size: tuple[int, int], name: str) -> Path:
    return FOLDER / f"{size[0]}x{size[1]}" / f"{name}.txt"


@pytest.mark.parametrize("size", SIZES)
async def test_every_screen_looks_as_it_did(size: tuple[int, int], tmp_path: Path) -> None:
    wrong: list[str] = []
    app = ShopApp(lambda: Shop.in_memory(7))
    async with app.run_test(size=size) as pilot:
        person = Person(app, pilot)
        await person.ready()
        async for name, drawn in screens(person):
            file = place(size, name)
            kept = file.read_text(encoding="utf-8") if file.exists() else ""
            if kept != drawn + "\n":
                (tmp_path / f"{name}.svg").write_text(app.export_screenshot(), encoding="utf-8")
                wrong += difflib.unified_diff(kept.splitlines(), drawn.splitlines(), name, "now", n=0, lineterm="")
    assert not wrong, "\n".join(
        [*wrong, f"pictures of them are in {tmp_path}; if it is meant so: python -m tests.tui.test_drawn"]
    )


async def draw() -> None:
    """Draw all screens anew."""
    for size in SIZES:
        app = ShopApp(lambda: Shop.in_memory(7))
        async with app.run_test(size=size) as pilot:
            person = Person(app, pilot)
            await person.ready()
            async for name, drawn in screens(person):
                place(size, name).parent.mkdir(parents=True, exist_ok=True)
                place(size, name).write_text(drawn + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(draw())
