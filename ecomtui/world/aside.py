"""Beginning anew: a world's file is put aside under another name, never deleted."""

from itertools import count
from pathlib import Path
from typing import Final

from ecomtui.world import files
from ecomtui.world.errors import StoreError

_PARTS: Final = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside a file; it belongs to it and goes with it."""
_HEAD: Final = 100
_MAGIC: Final = b"SQLite format 3\x00"


def examine(path: Path) -> None:
    """Make sure that there is a world to put aside, be it damaged, older or newer than this program.

    Raises:
        StoreLocked: when somebody is using it.
        StoreError: when there is none, it is somebody else's file, or it cannot be moved.
    """
    try:
        if path.is_dir():
            raise StoreError(f"{path} is a folder; name a world's file")
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError:
        raise StoreError(f"{path} does not exist, so there is nothing to reset") from None
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}); check its name and its permissions") from error
    whole = len(head) == _HEAD
    ours = int.from_bytes(head[68:72], "big") == files.APPLICATION
    if not head.startswith(_MAGIC[: len(head)]) or (whole and not ours):
        raise StoreError(f"{path} is not a world of ecomtui; it has not been touched")
    files.release(files.lock(path))


def put_aside(path: Path) -> Path:
    """Move the file, with what belongs to it, to the first free FILE.bak-N; answers where it is now.

    Raises:
        StoreLocked: when somebody is using it.
        StoreError: when it cannot be moved; then all is as it was.
    """
    held = files.lock(path)
    try:
        aside = next(spare for n in count(1) if not _taken(spare := Path(f"{path}.bak-{n}")))
        moved: list[tuple[Path, Path]] = []
        try:
            for ending in reversed(_PARTS):  # the file itself last: until then nothing is lost
                part, there = Path(f"{path}{ending}"), Path(f"{aside}{ending}")
                if part.exists():
                    part.rename(there)
                    moved.append((part, there))
        except OSError as error:
            for part, there in moved:
                there.rename(part)
            raise StoreError(f"{path} cannot be moved ({error.strerror}); nothing has changed") from error
        return aside
    finally:
        files.release(held)


def _taken(path: Path) -> bool:
    return any(Path(f"{path}{ending}").exists() for ending in _PARTS)
