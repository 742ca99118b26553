"""The README's pictures, drawn by the program itself: python3 .dev pictures"""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from ecomtui import Shop
from ecomtui.tui.app import ShopApp
from tests.tui.person import Person

FOLDER: Final = Path(__file__).resolve().parent.parent / ".dev" / "pictures"
_UNIQUE: Final = re.compile(r"terminal-\d+")


async def store(person: Person) -> None:
    """The front of the shop."""
    await person.press("down", "down", "down", "a", "up", "up", "up")


async def backstage(person: Person) -> None:
    """The bank says yes."""
    await person.buy()
    await person.go_on_until("PaymentAuthorized")


async def broken(person: Person) -> None:
    """The bank's answer is lost, the guard is out, and the customer pays twice."""
    await person.ask(lambda shop: (shop.arm("bank.timeout_after", times=1), shop.guard_off("idempotency")))
    await person.buy()
    for _ in range(60):
        if person.snapshot.broken:
            return
        await person.press("n")


PICTURES: Final[dict[str, tuple[tuple[int, int], Callable[[Person], Awaitable[None]]]]] = {
    "store": ((100, 28), store),
    "backstage": ((120, 36), backstage),
    "broken": ((120, 36), broken),
}


async def draw(folder: Path) -> None:
    """Draw them all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (size, scene) in PICTURES.items():
        app = ShopApp(lambda: Shop.in_memory(7))
        async with app.run_test(size=size) as pilot:
            person = Person(app, pilot)
            await person.ready()
            await scene(person)
            app.clear_notifications()
            await pilot.pause(0.5)
            drawn = _UNIQUE.sub(f"ecomtui-{name}", app.export_screenshot())
        (folder / f"{name}.svg").write_text(drawn + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(draw(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
