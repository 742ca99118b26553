"""What is written whole or not at all: drafted beside its place, made durable, and put there at the end.

Whatever ends the work (a full disk, Ctrl-C, a terminal that closes) leaves nothing of it behind; what
kill -9 leaves is cleared away by the next one who writes there.
"""

import os
import shutil
import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Final

from filelock import FileLock, Timeout

from ecomtui.cli.program import complain
from ecomtui.world.errors import BadInput

PARTS: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file while somebody uses it, or when they were killed."""
_ENDS: Final = ("SIGHUP", "SIGTERM")
_DRAFT: Final = ".new"


class Ended(SystemExit):
    """The terminal was closed, or the process was asked to end."""


@contextmanager
def drafted(place: Path, *, force: bool) -> Iterator[Path]:
    """Where to write the file that is to stand at `place`; without `force` no file there is replaced.

    Raises:
        BadInput: when it cannot be there, or cannot be written; then all is as it was.
    """
    draft = Path(f"{place}{_DRAFT}")
    with _told(place):
        check_free(place, force=force)
    with _told(place), _alone(Path(f"{place}.lock"), place):
        discard(draft)
        try:
            yield draft
            _endure(draft)
            _put(draft, place, force=force)
            _endure(place.parent)
        except BaseException:
            _give_up(draft)
            raise


@contextmanager
def drafted_folder(folder: Path, names: Iterable[str], *, force: bool) -> Iterator[Path]:
    """Where to write the files of these names that are to stand in `folder`, which is made when there is none.

    Raises:
        BadInput: when they cannot be there, or cannot be written; then all is as it was.
    """
    with _told(folder):
        there = folder.is_dir()
        _check_folder(folder if there else folder.parent, folder)
        if not there and folder.exists():
            raise BadInput(f"{folder} is a file; name a folder, or one table and a file")
        for name in names if there else ():
            check_free(folder / name, force=force)
    draft = folder / f"export{_DRAFT}" if there else Path(f"{folder}{_DRAFT}")
    with _told(folder), _alone(Path(f"{draft}.lock"), folder):
        discard(draft)
        try:
            draft.mkdir()
            yield draft
            for file in sorted(draft.iterdir()):
                _endure(file)
            _endure(draft)
            _move_in(draft, folder, there=there, force=force)
            _endure(folder if there else folder.parent)
        except BaseException:
            _give_up(draft)
            raise


def check_free(place: Path, *, force: bool) -> None:
    """Make sure that a file may be put there.

    Raises:
        BadInput: when there is no such folder, or something is there that would be lost.
    """
    _check_folder(place.parent, place)
    if place.is_dir():
        raise BadInput(f"{place} is a folder; name a file inside it")
    if place.exists() and not place.is_file():
        raise BadInput(f"{place} is no ordinary file; name another one")
    if (place.exists() or place.is_symlink()) and not force:
        raise BadInput(f"{place} exists already and has been left as it is; choose another name, or add --force")
    left = next((part for ending in PARTS if (part := Path(f"{place}{ending}")).exists()), None)
    if left is not None:  # SQLite would play it into the new file
        raise BadInput(f"{left} belongs to a world that is in use, or whose user was killed; name another file")


def _give_up(draft: Path) -> None:
    """Clear a draft away, or say where it is when that cannot be done any more.

    Raises:
        BadInput: when it has to stay.
    """
    try:
        discard(draft)
    except OSError as error:
        raise BadInput(
            f"{draft} is unfinished and cannot be cleared away ({error.strerror}); give yourself the right to "
            "write in its folder, then delete it or try again"
        ) from error


def is_folder(place: Path) -> bool:
    """Whether a folder is there; what cannot be looked at is none."""
    try:
        return place.is_dir()
    except OSError:
        return False


def is_same(place: Path, path: Path) -> bool:
    """Whether both names are of one file; what cannot be looked at is none."""
    try:
        return place.samefile(path)
    except OSError:
        return False


def _check_folder(folder: Path, place: Path) -> None:
    if not folder.is_dir():
        raise BadInput(f"the folder {folder} does not exist; create it, or name another place than {place}")


def discard(draft: Path) -> None:
    """Clear away a draft, and what SQLite keeps beside it."""
    if draft.is_dir():
        shutil.rmtree(draft)
        return
    for ending in ("", *PARTS):
        Path(f"{draft}{ending}").unlink(missing_ok=True)


def _put(draft: Path, place: Path, *, force: bool) -> None:
    """Put a draft in its place, in one move."""
    if not force:
        try:
            place.hardlink_to(draft)  # unlike a rename, it refuses when something has come there meanwhile
        except FileExistsError:
            check_free(place, force=False)
            raise
        except OSError:  # a file system without links
            check_free(place, force=False)
        else:
            draft.unlink()
            return
    draft.replace(place)


def _move_in(draft: Path, folder: Path, *, there: bool, force: bool) -> None:
    if not there:
        draft.rename(folder)
        return
    files = sorted(draft.iterdir())
    for file in files:
        check_free(folder / file.name, force=force)
    for file in files:
        file.replace(folder / file.name)
    draft.rmdir()


def _endure(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folders
    number = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def _alone(lock: Path, place: Path) -> Iterator[None]:
    """Nobody else writes there meanwhile; a world that is open holds the same lock."""
    held = FileLock(lock)
    try:
        held.acquire(timeout=0)
    except Timeout:
        raise BadInput(f"{place} is being used by another process; wait for it, or name another place") from None
    try:
        yield
    finally:
        with suppress(OSError):  # Windows keeps a file that is open
            lock.unlink(missing_ok=True)
        held.release()


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """What goes wrong with the place, in words; also that nothing is left there when somebody ends the work."""
    try:
        with _ended_by_signals():
            yield
    except OSError as error:
        raise BadInput(unwritable(place, error.strerror or str(error))) from error
    except (KeyboardInterrupt, Ended):
        with suppress(OSError):  # there may be no terminal any more
            complain(f"stopped before {place} was written; nothing has changed")
        raise


def unwritable(place: Path, reason: str) -> str:
    """That something could not be written there, why, and what to do."""
    return f"{place} cannot be written ({reason}); make room or choose another place. Nothing of it is left behind"


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """A terminal that closes, or a polite kill, ends the work like Ctrl-C does: what was begun is cleared away."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _ENDS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    heard = [number for number, handler in before.items() if handler is signal.SIG_DFL]  # nohup ignores them
    for number in heard:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])


def _end(number: int, frame: FrameType | None) -> None:
    raise Ended(128 + number)
