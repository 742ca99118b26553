"""The course: every lesson of a language, in the order of their files."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ecomtui.lessons.loading import SUFFIX, load_lesson
from ecomtui.lessons.model import Lesson, Predict
from ecomtui.shop import paths
from ecomtui.world.errors import BadInput, UnknownName

RECALLED: Final = 2
"""So many questions from earlier lessons are asked at the start of one."""


@dataclass(frozen=True)
class Listed:
    """A lesson file: the lesson, or what is wrong with it."""

    path: Path
    lesson: Lesson | None = None
    wrong: str | None = None

    @property
    def name(self) -> str:
        """The lesson's id, or the file's name."""
        return self.lesson.id if self.lesson else self.path.stem


def folder_of(language: str = "en") -> Path:
    """Where the lessons of a language lie.

    Raises:
        BadInput: when there are none.
    """
    return paths.data(f"lessons/{language}")


def files_in(where: Path) -> list[Path]:
    """The lesson files of a folder in their order, or the one file.

    Raises:
        BadInput: when there is no such file or folder.
    """
    if where.is_dir():
        return sorted(path for path in where.glob(f"*{SUFFIX}") if path.is_file())
    if not where.exists():
        raise BadInput(f"there is no file or folder {where}")
    return [where]


def course(where: Path | None = None) -> list[Listed]:
    """Every lesson of a folder, those that cannot be read too."""
    return [_listed(path) for path in files_in(folder_of() if where is None else where)]


def lesson_called(name: str) -> Lesson:
    """A lesson of the course by its id, or of a file by its path.

    Raises:
        BadInput: when there is none, or something is wrong with it.
    """
    if name.endswith(SUFFIX):
        return load_lesson(Path(name))
    listed = course()
    found = next((each for each in listed if each.name == name), None)
    if found is None:
        raise UnknownName("lesson", name, [each.name for each in listed])
    if found.lesson is None:
        raise BadInput(found.wrong or "it cannot be read")
    return found.lesson


def recall_of(lesson: Lesson, known: list[Lesson]) -> list[Predict]:
    """Two questions from the lessons that one builds on, always the same ones. Those that speak of a world's numbers
    are left out: that world is not there."""
    by_id = {each.id: each for each in known}
    waiting, before = list(lesson.needs), dict[str, Lesson]()
    while waiting:
        name = waiting.pop()
        if name in by_id and name not in before and name != lesson.id:
            before[name] = by_id[name]
            waiting += by_id[name].needs
    questions = [one for each in before.values() for one in each.questions if not any(_placeholders(one[1]))]
    questions.sort(key=lambda one: hashlib.sha256(f"{lesson.id}:{one[0]}".encode()).digest())
    return [question for _, question in questions[:RECALLED]]


def _placeholders(question: Predict) -> list[object]:
    return [each for text in question.texts() for each in text.placeholders()]


def _listed(path: Path) -> Listed:
    try:
        return Listed(path, load_lesson(path))
    except BadInput as error:
        return Listed(path, wrong=str(error))
