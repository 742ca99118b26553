"""The doctor's rounds about files: the folders, the data of the shop, and the world itself."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from ecomtui.cli.findings import Finding, Topic
from ecomtui.world.errors import BadInput

_ROOM: Final = 100_000_000
"""Bytes free below which a busy world may soon find its disk full."""
_LARGE: Final = 1_000_000_000
"""Above so many bytes a world is not read through."""
_RESTORE: Final = "restore a backup, or begin anew with: ecomtui store reset"


def folders(topic: Topic) -> Iterator[Finding]:
    """Where the usual world lives: whether it can be written, and how much room is left."""
    from ecomtui.shop.paths import usual_store

    yield _writable(topic, "your data", usual_store().parent)


def _writable(topic: Topic, name: str, folder: Path) -> Finding:
    there = next(parent for parent in (folder, *folder.parents) if _is_there(parent))
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return topic.wrong(
            name, f"{folder} cannot be {'written' if there == folder else 'made'}",
            f"give yourself the right to write in {there}, or name a world elsewhere with --store or ECOMTUI_STORE",
        )  # fmt: skip
    free = shutil.disk_usage(there).free
    says = f"{folder}{'' if there == folder else ' (made when it is needed)'}, {free // 1_000_000:,} MB free"
    if free < _ROOM:
        return topic.warn(name, says, "make room: a world that finds its disk full stops until there is some")
    return topic.ok(name, says)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # nor may it be looked at
        return False


def data(topic: Topic) -> Iterator[Finding]:
    """Whether catalogue, reviews and narration are found and can be read."""
    from ecomtui.shop.catalogue import load_catalogue
    from ecomtui.shop.narration import Narration
    from ecomtui.shop.reviews import load_reviews

    yield _loaded(topic, "catalogue", load_catalogue, lambda products: f"{len(products)} products")
    yield _loaded(topic, "reviews.yaml", load_reviews, lambda said: f"reviews of {len(said)} products")
    yield _loaded(topic, "narration", Narration.load, lambda told: f"texts for {len(told.entries)} kinds of message")


def _loaded(topic: Topic, name: str, load: Callable[[], Any], says: Callable[[Any], str]) -> Finding:
    from ecomtui.shop import paths

    try:
        found = load()
    except BadInput as error:
        return topic.wrong(name, str(error), "mend that file, or take your own folder away to use ours")
    except OSError as error:
        return topic.wrong(name, f"cannot be read: {error}", "check the permissions of that file")
    return topic.ok(name, f"{says(found)}, from {paths.data(name)}")


def world(store: Path | None, topic: Topic) -> Iterator[Finding]:
    """The world that would be opened: where it is, who has it, whether it is whole."""
    from ecomtui.shop import paths
    from ecomtui.world import files

    path = store or paths.usual_store()
    try:
        header = files.examine(path)
    except BadInput as error:
        usual = store is None and not _is_there(path.parent)
        yield topic.ok("file", f"{path}: none yet") if usual else topic.wrong("file", str(error), _advice(path))
        return
    if header is None:
        yield topic.ok("file", f"{path}: none yet", "it begins when you open the shop with: ecomtui")
        return
    yield topic.ok("file", f"{path}, {'the one you named' if store else 'the usual one'}, schema {header.user_version}")
    yield from _health(topic, path)


def _advice(path: Path) -> str:
    return f"see what is wrong with: ecomtui store verify --store {path}; or name another world with --store"


def _health(topic: Topic, path: Path) -> Iterator[Finding]:
    from ecomtui.cli.store_file import is_damage, is_locked, size_text
    from ecomtui.world import files

    if not os.access(path, os.W_OK):
        yield topic.wrong("rights", "it is read-only", f"make it writable, as in: chmod u+w {path}")
    size = path.stat().st_size
    try:
        with closing(files.connect(path, "read")) as connection:
            (holder,) = connection.execute("select holder from moment").fetchone()
            says = "ok" if size > _LARGE else connection.execute("pragma quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        if is_damage(error):
            yield topic.wrong("health", f"it is damaged: {error}", _RESTORE)
        else:
            yield topic.wrong("health", f"it cannot be read: {error}", "make room on its disk, check its permissions")
        return
    if is_locked(path):
        yield topic.warn("in use", f"by {holder or 'another process'}", "close it there before you open it here")
    else:
        yield topic.ok("in use", "by nobody")
    if says != "ok":
        yield topic.wrong("health", f"it is damaged: {says}", _RESTORE)
    elif size > _LARGE:
        yield topic.ok("health", f"{size_text(size)}: too large to read through here", "to do so: ecomtui store verify")
    else:
        yield topic.ok("health", f"{size_text(size)}, every page is whole", "for all of it: ecomtui store verify")
