"""Codes of visitors: each names one visitor's folder, and nobody can guess it."""

import os
import re
import secrets
import shutil
from collections.abc import Container
from contextlib import suppress
from pathlib import Path
from typing import Final

LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""No two of them look the same on a projector."""
_GROUPS, _LONG = 4, 4
CODE: Final = re.compile(rf"[{LETTERS}]{{{_LONG}}}(?:-[{LETTERS}]{{{_LONG}}}){{{_GROUPS - 1}}}")
"""Sixteen letters of 31 are 79 bits: who guesses a million a second needs longer than the world is old."""


def new_code() -> str:
    """A code that nobody has had before."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(_LONG)) for _ in range(_GROUPS))


class Visitors:
    """The folders of the visitors, inside one folder; a code that was never given out has none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def welcome(self) -> str:
        """A new visitor's code; the folder is made."""
        code = new_code()
        (self._folder / code).mkdir(parents=True, mode=0o700)
        return code

    def folder(self, code: str) -> Path | None:
        """The folder of a visitor; None when the code is none, or was never given out here."""
        if not CODE.fullmatch(code):
            return None
        folder = self._folder / code
        return folder if folder.is_dir() and not folder.is_symlink() else None

    def seen(self, code: str) -> None:
        """Keep in mind that this visitor is there now."""
        folder = self.folder(code)
        if folder is not None:
            with suppress(OSError):
                os.utime(folder)

    def clear(self, before: float, there: Container[str] = ()) -> list[str]:
        """Remove the worlds of those who were last seen `before` a moment (in seconds since 1970) and are not `there`
        now; answers their codes. Whatever else lies in the folder stays."""
        gone = []
        for path in sorted(self._folder.iterdir()):
            code = path.name
            with suppress(OSError):  # one that cannot be removed is tried again next time
                if self.folder(code) is not None and code not in there and path.stat().st_mtime < before:
                    shutil.rmtree(path)
                    gone.append(code)
        return gone
