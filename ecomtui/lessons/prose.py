"""Prose: what a lesson says, as spans of text in few styles, with places for what the world says.

Whoever shows it (screens, handouts, the command line) styles the spans in its own way; what stands in them is never
markup.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from ecomtui.scenarios.places import Place

Style = Literal["", "strong", "em", "code"]
PLACEHOLDER: Final = re.compile(r"\{([A-Za-z0-9_.-]+)\}")


@dataclass(frozen=True, slots=True)
class Span:
    """Text in one style."""

    text: str
    style: Style = ""


Paragraph = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`{o1.total}`: what it names, and where it stands."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs of spans; `place` is where they begin."""

    paragraphs: tuple[Paragraph, ...] = ()
    place: Place | None = None

    def __bool__(self) -> bool:
        return bool(self.paragraphs)

    def __add__(self, other: "Prose") -> "Prose":
        return Prose(self.paragraphs + other.paragraphs, self.place or other.place)

    @property
    def words(self) -> int:
        """How many words there are."""
        return len(self.plain.split())

    @property
    def plain(self) -> str:
        """The text without styles, paragraphs apart."""
        return "\n\n".join("".join(span.text for span in paragraph) for paragraph in self.paragraphs)

    def placeholders(self) -> Iterator[Placeholder]:
        """All of them, each where it stands."""
        for paragraph in self.paragraphs:
            for span in paragraph:
                for found in PLACEHOLDER.finditer(span.text):
                    yield Placeholder(found[1], _place_of(found[0], self.place))

    def filled(self, value: Callable[[str], str]) -> "Prose":
        """The same with what the world says in its places."""

        def fill(span: Span) -> Span:
            return Span(PLACEHOLDER.sub(lambda found: value(found[1]), span.text), span.style)

        return Prose(tuple(tuple(map(fill, paragraph)) for paragraph in self.paragraphs), self.place)


NOTHING: Final = Prose()


def prose(text: str) -> Prose:
    """A plain text as prose."""
    return Prose(tuple((Span(part),) for part in text.split("\n\n") if part))


def without(text: Prose, beginning: str) -> Prose:
    """A text without the word it begins with."""
    if not text.paragraphs:
        return text
    first, *more = text.paragraphs[0]
    return Prose(((replace(first, text=first.text.removeprefix(beginning).lstrip()), *more),), text.place)


def ended(spans: list[Span], place: Place) -> Prose:
    """A paragraph without the space at its end."""
    last = replace(spans[-1], text=spans[-1].text.rstrip())
    kept = [*spans[:-1], last] if last.text else spans[:-1]
    return Prose((tuple(kept),), place)


def cut(text: Prose, word: str) -> tuple[Prose, str]:
    """A text without the line that begins with `word`, and what that line says."""
    for number, paragraph in enumerate(text.paragraphs):
        at = next((n for n, span in enumerate(paragraph) if span.text.startswith(word)), None)
        if at is not None:
            said = "".join(span.text for span in paragraph[at:]).removeprefix(word).strip()
            kept = (paragraph[:at],) if any(span.text.strip() for span in paragraph[:at]) else ()
            return Prose((*text.paragraphs[:number], *kept, *text.paragraphs[number + 1 :]), text.place), said
    return text, ""


def _place_of(text: str, start: Place | None) -> Place:
    """Where a text stands, at or below `start`."""
    assert start is not None, "only what was read from a file has placeholders"
    for number in range(start.line, len(start.source.lines) + 1):
        column = start.source.lines[number - 1].find(text)
        if column >= 0:
            return Place(start.source, number, column + 1, column + 1 + len(text))
    return start
