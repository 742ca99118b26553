"""Presenting: what the audience's screen tells the second terminal, and what that one shows to who presents.

The screen writes where it stands into a small file; the second terminal reads it, and takes the notes from the lesson
itself. So notes never pass through the audience's screen.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from ecomtui.lessons.cards import Card
from ecomtui.lessons.model import Ask, Challenge, Choose, Do, Item, Lesson, Predict, Section, Telling
from ecomtui.lessons.play import LETTERS, Play
from ecomtui.world.errors import BadInput

MOST_BYTES: Final = 100_000


class Moment(msgspec.Struct, forbid_unknown_fields=True):
    """Where a presentation stands: at an item of a lesson (None: none of them), before the one `following`.

    `began` and `section_began` are seconds since the epoch, `audience` what its screen says, `blank` that it is dark.
    """

    lesson: str
    path: str | None
    item: int | None
    following: int
    section: int | None
    began: float
    section_began: float
    audience: str
    blank: bool = False
    over: bool = False


@dataclass(frozen=True)
class Notes:
    """What the second terminal shows."""

    title: str
    section: str
    minutes: int | None
    spent: float
    spent_in_all: float
    notes: tuple[str, ...]
    coming: tuple[str, ...]
    audience: str
    blank: bool
    over: bool


class Desk:
    """Tells the second terminal where the audience's screen stands."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._began = self._section_began = time.time()
        self._section: int | None = None

    def tell(self, play: Play, card: Card, *, blank: bool = False, over: bool = False) -> None:
        """Write down where a play stands. A file that cannot be written is no reason to stop presenting."""
        section = self._section_of(play)
        if section != self._section:
            self._section, self._section_began = section, time.time()
        lesson, stand = play.lesson, play.stand
        moment = Moment(
            lesson.id, None if lesson.path is None else str(lesson.path), stand.item, stand.following, section,
            self._began, self._section_began, words_of(card), blank, over,
        )  # fmt: skip
        fresh = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(msgspec.json.encode(moment))
            fresh.replace(self._path)
        except OSError:
            return

    def _section_of(self, play: Play) -> int | None:
        return next((play.stands[n].item for n in range(play.at, -1, -1) if play.section_at(n) is not None), None)


def words_of(card: Card) -> str:
    """A card as plain text: what the audience sees."""
    message = card.message
    head = f"{message.sender} → {message.receiver}: {message.kind}" if message and card.kind != "challenge" else ""
    marks = ("", " ✓") if card.chosen is not None else ("", "")
    options = "\n".join(
        f"{LETTERS[n]} {each.text.plain}{marks[bool(each.right)]}" for n, each in enumerate(card.options)
    )
    text = "" if card.bare else card.text.plain
    return "\n".join(part for part in (head, card.title.plain, text, options) if part)


def read_moment(path: Path) -> Moment | None:
    """Where a presentation stands, None when there is none.

    Raises:
        BadInput: when the file is something else.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    try:
        return msgspec.json.decode(content[:MOST_BYTES], type=Moment)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is not what a presentation writes: {error}") from error


def notes_at(lesson: Lesson, moment: Moment, now: float) -> Notes:
    """The notes for where a presentation stands."""
    items = lesson.items
    here = items[moment.item] if moment.item is not None and moment.item < len(items) else None
    section = items[moment.section] if moment.section is not None and moment.section < len(items) else None
    is_start = here is None and moment.following == 0
    notes = lesson.notes if is_start else here.notes if here is not None else ()
    title, minutes = (section.title, section.minutes) if isinstance(section, Section) else ("", None)
    coming = tuple(_named(each) for each in items[moment.following : moment.following + 3])
    return Notes(
        lesson.title, title, minutes, now - moment.section_began, now - moment.began, notes, coming, moment.audience,
        moment.blank, moment.over,
    )  # fmt: skip


def script(lesson: Lesson) -> Sequence[tuple[str, tuple[str, ...]]]:
    """The whole lesson for who presents: what comes, and what to say there."""
    return [("At the start", lesson.notes), *((_named(item), item.notes) for item in lesson.items)]


def _named(item: Item) -> str:
    """What comes, in a line."""
    match item:
        case Section():
            return f"Section: {item.title}" + (f" ({item.minutes} min)" if item.minutes else "")
        case Telling():
            return f"{item.binding}: {item.plain.filled(lambda name: '…').plain}"
        case Predict() | Ask() | Choose() | Challenge():
            return f"{type(item).__name__}: {item.title.filled(lambda name: '…').plain}"
        case Do():
            return "Done behind the scenes: " + ", ".join(step.verb.name for step in item.steps)
    return ""
