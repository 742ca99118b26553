"""The shop of one visitor in a browser: `python -m ecomtui.tui.visit FOLDER BYTES`, started by `ecomtui serve`.

All that a visitor keeps (world, settings, scenarios, progress) is in the folder, which is the program's own from
then on, and may come to so many bytes.
"""

import gc
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any, Final

from ecomtui.tui.app import ShopApp, open_shop, run_on
from ecomtui.tui.room import Room
from ecomtui.world.errors import BadInput

STORE: Final = "shop.db"
_LOOKS: Final = 2.0
"""Seconds between two looks whether the server is still there."""
_AT_ALL: Final = 2
"""No file grows past so many times the room, even where a single change writes very much."""


class VisitApp(ShopApp):
    """The shop in a browser; it closes when its server is gone, however that ended."""

    def __init__(self, *args: Any, room: Room, **named: Any) -> None:
        super().__init__(*args, **named)
        self._room = room

    def check_room(self) -> None:
        self._room.check()

    def on_mount(self) -> None:
        self._server = os.getppid()
        self.set_interval(_LOOKS, self._look_for_server, name="server")

    def _look_for_server(self) -> None:
        if os.getppid() != self._server:
            self.exit()


def main(folder: Path, most: int) -> int:
    """Open the world in the folder, a new one the first time; answers the exit status."""
    gc.disable()
    _limit(most * _AT_ALL)
    os.chdir(folder)
    os.environ["ECOMTUI_SETTINGS"] = str(folder / "settings.toml")
    os.environ["ECOMTUI_EXPORTS"] = str(folder / "exports")
    os.environ["ECOMTUI_PROGRESS"] = str(folder / "progress.json")
    try:
        run_on(partial(open_shop, folder / STORE, None), welcome=True, kind=partial(VisitApp, room=Room(folder, most)))
    except BadInput as error:
        print(f"{folder.name}: {error}", file=sys.stderr)
        return 2
    return 0


def _limit(size: int) -> None:
    """Let no file of this program grow past so many bytes, where the system can see to it."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute(), int(sys.argv[2])))
