"""How much of the disk one visitor may use: looked at before every change, so that one who fills a place fills only
their own."""

from contextlib import suppress
from pathlib import Path
from typing import Final

from ecomtui.world.errors import StoreFailed

MB: Final = 1_000_000


class StoreFull(StoreFailed):
    """A visitor's place is full."""


class Room:
    """A folder, and how many bytes all that lies in it may come to."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder, self._most = folder, most

    @property
    def used(self) -> int:
        """How many bytes lie there now."""
        return sum(_size(path) for path in self._folder.rglob("*"))

    def check(self) -> None:
        """Make sure that there is room for more.

        Raises:
            StoreFull: when there is not.
        """
        used = self.used
        if used >= self._most:
            raise StoreFull(
                f"Your worlds here have come to {used / MB:.1f} MB, and one visitor may use {self._most / MB:.0f} MB. "
                "Nothing is lost, and nothing more is written. Begin anew, or open this server's address without "
                "the code behind it: that is another world."
            )


def _size(path: Path) -> int:
    with suppress(OSError):  # one that has gone meanwhile takes no room
        return 0 if path.is_symlink() else path.stat().st_size
    return 0
