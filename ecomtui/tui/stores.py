"""The worlds a person has: which files, what they are called, and how one goes from one to the other."""

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ecomtui.tui.settings import SettingsFile
from ecomtui.world.errors import BadInput, shown

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop
    from ecomtui.tui.guide import Guide

ENDING: Final = ".db"
_KEPT: Final = 9
"""So many of the worlds one has been in are remembered."""
_MOST: Final = 40
_ENDINGS: Final = ("", "-wal", "-shm", "-journal", ".lock")
"""What a world's file is called, and what lies beside it."""
_NAME: Final = re.compile(r"\w[\w .-]{0,59}")


class Stores:
    """Goes from world to world, and remembers where one has been. Who is `confined` (a visitor in a browser) finds and
    makes worlds in the folder of the one at hand, and nowhere else."""

    def __init__(self, guide: "Guide", settings: SettingsFile, *, confined: bool = False) -> None:
        self._guide, self._settings, self.confined = guide, settings, confined

    async def here(self) -> Path | None:
        """The file one is in; None in memory."""
        path = await self._guide.ask(lambda shop: shop.path)
        return path.absolute() if path else None

    async def known(self) -> list[Path]:
        """The worlds one has been in, the last first, then the others that lie beside this one."""
        here = await self.here()
        recent = [Path(name) for name in self._settings.settings.recent if _is_file(Path(name))]
        beside = sorted(here.parent.glob(f"*{ENDING}"))[:_MOST] if here else []
        return list(dict.fromkeys([*([here] if here else []), *recent, *beside]))

    async def remember(self) -> None:
        """Keep in mind that one has been here."""
        here = await self.here()
        if here is not None:
            others = [name for name in self._settings.settings.recent if name != str(here)]
            self._settings.change(recent=(str(here), *others)[:_KEPT])

    async def named(self, text: str) -> Path:
        """The file that somebody means: a name lies beside this world, anything with a slash is a path.

        Raises:
            BadInput: when no file can be called so.
        """
        text = text.strip()
        if not self.confined and ("/" in text or "\\" in text or text.startswith("~")):
            if "\0" in text:
                raise BadInput(f"no file can be called {shown(text)}")
            return Path(text).expanduser().absolute()
        if not _NAME.fullmatch(text):
            raise BadInput(
                "a name has letters, digits, spaces, dots, - and _"
                + ("" if self.confined else "; a path has a / in it")
            )
        name = text if Path(text).suffix else text + ENDING
        here = await self.here()
        if here is None:
            from ecomtui.shop.paths import default_store

            here = default_store()
        return here.parent / name

    async def go_to(self, path: Path) -> str | None:
        """Open that world, or make one there; answers why not when that cannot be."""
        if await self.here() == path:
            return None
        wrong = await self._guide.move_to(partial(open_world, path))
        if wrong is None:
            await self.remember()
        return wrong

    async def begin_anew(self) -> str | None:
        """Put this world aside and begin a new one of the same seed; answers why not when that cannot be."""
        from ecomtui.world.aside import put_aside

        path, seed = await self._guide.ask(lambda shop: (shop.path, shop.seed))

        def away() -> None:
            if path is not None:
                aside = put_aside(path)
                if self.confined:  # who comes by a browser can neither reach it nor make room for it
                    remove(aside)

        return await self._guide.begin_anew(away, partial(open_world, path, seed))

    async def others(self) -> list[Path]:
        """The worlds that somebody who is confined has beside this one: they share its room."""
        here = await self.here()
        if not self.confined or here is None:
            return []
        return [path for path in sorted(here.parent.iterdir()) if path != here and _is_spare(path)]

    async def remove_others(self) -> None:
        """Make room for this world."""
        for path in await self.others():
            remove(path)

    async def rescue(self) -> str | None:
        """Write this world, whose file is gone, again; answers why not when that cannot be."""
        wrong = await self._guide.rescue(open_world)
        if wrong is None:
            await self.remember()
        return wrong


def open_world(path: Path | None, seed: int | None = None) -> "Shop":
    """The shop of a file, a new one when there is none; without a path, a new one in memory."""
    from ecomtui.shop.given import with_a_town
    from ecomtui.shop.shop import DEFAULT_SEED, Shop

    if path is None:
        return Shop.in_memory(DEFAULT_SEED if seed is None else seed, with_a_town())
    return Shop.open(path, seed, with_a_town())


def remove(path: Path) -> None:
    """Remove a world's file with what lies beside it."""
    for ending in _ENDINGS:
        Path(f"{path}{ending}").unlink(missing_ok=True)


def size(path: Path) -> int:
    """How many bytes a world takes, with what lies beside it."""
    parts = (Path(f"{path}{ending}") for ending in _ENDINGS)
    return sum(part.stat().st_size for part in parts if _is_file(part))


def _is_spare(path: Path) -> bool:
    """Whether this is a world that nobody has open."""
    from ecomtui.world.aside import examine

    try:
        examine(path)
    except BadInput:
        return False
    return size(path) > 0


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
