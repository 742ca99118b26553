"""A learner's progress: what was begun, answered, solved and seen. Kept in one file; it only ever grows.

Of every challenge that was solved the acts are kept as a scenario, with the digest of the world they led to: whoever
grades the file plays them once more.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import msgspec

from ecomtui.lessons.model import Challenge, Lesson, Predict
from ecomtui.lessons.play import Play
from ecomtui.scenarios.recording import record
from ecomtui.world.errors import BadInput

VERSION: Final = 1
MOST_BYTES: Final = 20_000_000


class Solved(msgspec.Struct, forbid_unknown_fields=True):
    """A challenge that was reached: with how many hints, by which acts (a scenario file), and the digest after them.

    `names` are the lesson's acts by their names: message, customer's number and name, verb.
    """

    hints: int = 0
    scenario: str = ""
    digest: str = ""
    names: dict[str, tuple[int, int, str, str]] = {}
    message: int | None = None


class Done(msgspec.Struct, forbid_unknown_fields=True):
    """One lesson: how far it was read (`furthest` is the number of the item that comes next), which answers were
    given first, and which challenges were solved, by their number."""

    furthest: int = 0
    finished: bool = False
    answers: dict[str, int] = {}
    right: dict[str, bool] = {}
    solved: dict[str, Solved] = {}


class Seen(msgspec.Struct, forbid_unknown_fields=True):
    """What one has met in all lessons."""

    parties: list[str] = []
    kinds: list[str] = []
    faults: list[str] = []
    guards: list[str] = []
    states: list[str] = []


class Progress(msgspec.Struct, forbid_unknown_fields=True):
    """All of it. `name` is the learner's own."""

    version: int = VERSION
    name: str = ""
    lessons: dict[str, Done] = {}
    seen: Seen = msgspec.field(default_factory=Seen)

    def of(self, lesson: str) -> Done:
        """What was done of a lesson."""
        return self.lessons.setdefault(lesson, Done())


def read_progress(path: Path) -> Progress:
    """The progress in a file.

    Raises:
        BadInput: when it cannot be read, is of a newer version, or is something else.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise BadInput(f"{path} is larger than any progress file")
    try:
        version = msgspec.json.decode(content, type=dict[str, Any]).get("version")
        if isinstance(version, int) and version > VERSION:
            raise BadInput(f"{path} was written by a newer version of the program; update this one")
        return msgspec.json.decode(content, type=Progress)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is no progress file: {error}") from error


class ProgressFile:
    """Reads and writes a learner's progress. A file that cannot be understood is left alone, and `trouble` says why;
    without a path it lasts until the program ends."""

    def __init__(self, path: Path | None) -> None:
        self.path, self.trouble = path, ""
        self.progress = Progress()
        if path is not None and path.exists():
            try:
                self.progress = read_progress(path)
            except BadInput as error:
                self.trouble = str(error)

    def text(self) -> str:
        """The file as it is written."""
        return msgspec.json.format(msgspec.json.encode(self.progress), indent=1).decode() + "\n"

    def keep(self) -> None:
        """Write it down, whole or not at all."""
        if self.path is None or self.trouble:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.path.with_suffix(".new")
            fresh.write_text(self.text(), encoding="utf-8")
            fresh.replace(self.path)
        except OSError as error:
            self.trouble = f"your progress cannot be kept in {self.path}: {error.strerror}"

    def forget(self, lesson: str) -> None:
        """Start one lesson over; the others, and what one has seen, stay."""
        self.progress.lessons.pop(lesson, None)
        self.keep()


def note(progress: Progress, play: Play) -> None:
    """Write down how far a play has come. What stands there already is never taken back."""
    lesson, done = play.lesson, progress.of(play.lesson.id)
    done.furthest = max(done.furthest, max(stand.following for stand in play.stands))
    done.finished = done.finished or any(stand.is_end for stand in play.stands)
    for name, item in lesson.questions:
        chosen = play.answers.get(_place(lesson, item))
        if chosen is not None and name not in done.answers:
            done.answers[name] = chosen
            done.right[name] = item.answers[chosen].right
    for which, place in enumerate(_challenges(lesson), 1):
        if place in play.reached and str(which) not in done.solved:
            done.solved[str(which)] = _solved(play, place)
    _see(progress.seen, play)


def _place(lesson: Lesson, item: Predict) -> int:
    return next(number for number, each in enumerate(lesson.items) if each is item)


def _challenges(lesson: Lesson) -> list[int]:
    """Where a lesson's challenges stand among its items."""
    return [number for number, item in enumerate(lesson.items) if isinstance(item, Challenge)]


def _solved(play: Play, place: int) -> Solved:
    names = {
        name: (named.errand.message, named.errand.customer, named.customer, named.verb)
        for name, named in play.errands.names.items()
    }
    try:
        text = record(play.shop, play.lesson.title, expecting=False).text()
    except BadInput:  # nothing was done, or a world that no file can describe
        text = ""
    return Solved(play.hinted.get(place, 0), text, play.shop.digest(), names, play.named.get(place))


def _see(seen: Seen, play: Play) -> None:
    """What has been met on the way: who spoke, what went wrong, what was taken out, how orders stood."""
    told = [stand.message for stand in play.stands if stand.message is not None]
    _add(seen.parties, (end for message in told for end in (message.sender, message.receiver)))
    _add(seen.kinds, (message.kind for message in told))
    _add(seen.faults, (message.fault for message in told if message.fault))
    _add(seen.guards, (guard.name for guard in play.shop.guards() if guard.out))
    _add(seen.states, (order.status for order in play.shop.orders(limit=20)))


def _add(known: list[str], more: Iterable[str]) -> None:
    known += [each for each in dict.fromkeys(more) if each not in known]
