"""What one takes home of a lesson: a handout with its story, an exercise sheet with room to write, the answers apart.

Markdown or HTML; what the texts say comes from the lesson's world, played once through.
"""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from ecomtui.lessons.cards import Card
from ecomtui.lessons.model import Ask, Challenge, Choose, Item, Lesson, Predict, Section
from ecomtui.lessons.play import LETTERS, Play
from ecomtui.lessons.prose import NOTHING, Paragraph, Prose, Span, prose
from ecomtui.lessons.walking import walk
from ecomtui.scenarios.recording import as_yaml
from ecomtui.shop.reports.mermaid import diagram
from ecomtui.shop.reports.page import document, sequence
from ecomtui.shop.views import MessageView

Format = Literal["md", "html"]
ROOM: Final = 4
"""Lines to write on below an open question."""
_MARKS: Final = {"": "", "strong": "**", "em": "*", "code": "`"}
_TAGS: Final = {"strong": "b", "em": "i", "code": "code"}


@dataclass(frozen=True)
class _Shown:
    item: Item | None
    card: Card


@dataclass(frozen=True)
class Sheet:
    """A lesson played through: what was shown, and the messages of its story."""

    lesson: Lesson
    shown: tuple[_Shown, ...]
    story: tuple[MessageView, ...]


def sheet(lesson: Lesson) -> Sheet:
    """Play a lesson through, and keep what it showed.

    Raises:
        BadInput: when the lesson does not work.
    """
    play = Play.begin(lesson)
    try:
        shown = tuple(_Shown(item, card) for item, card in walk(play))
    finally:
        play.close()
    story = {m.id: m for each in shown if (m := each.card.message) and each.card.kind in ("telling", "stop")}
    return Sheet(lesson, shown, tuple(story.values()))


def handout(found: Sheet, form: Format) -> str:
    """The lesson's story, its diagram and its questions, with room for answers; no answers."""
    return _page(found, form, answers=False)


def answers(found: Sheet, form: Format) -> str:
    """The answers to all that, with the reasons, the hints and the solutions."""
    return _page(found, form, answers=True)


def _page(found: Sheet, form: Format, *, answers: bool) -> str:
    title = f"{found.lesson.title}{': answers' if answers else ''}"
    blocks = _answers(found) if answers else _handout(found)
    if form == "md":
        lines = "\n\n".join(part for part in (f"# {_md_text(title)}", *map(_markdown, blocks)) if part)
        drawn = diagram(found.story, found.lesson.you.capitalize(), {}, every=False).rstrip()
        return f"{lines}\n" if answers else f"{lines}\n\n## Who spoke to whom\n\n```mermaid\n{drawn}\n```\n"
    body = "\n".join((f"<h1>{html.escape(title)}</h1>", *map(_html, blocks)))
    drawing = "" if answers else f"<h2>Who spoke to whom</h2>{sequence(found.story, found.lesson.you.capitalize())}"
    return document(title, body + drawing)


# ------------------------------------------------------------------ what stands on a sheet
@dataclass(frozen=True, slots=True)
class _Block:
    """A piece of a sheet: a heading of some level, paragraphs, boxes to tick, code, or `room` lines to write on."""

    level: int = 0
    text: Prose = NOTHING
    boxes: tuple[tuple[bool | None, Prose], ...] = ()
    code: str = ""
    room: int = 0


def _handout(found: Sheet) -> Iterator[_Block]:
    lesson = found.lesson
    yield _Block(text=Prose(((Span(lesson.question, "strong"),),)))
    yield _Block(text=prose(f"{lesson.minutes} minutes. Name: …………………………………………"))
    number = 0
    for each in found.shown:
        item, card = each.item, each.card
        if card.kind in ("intro", "telling"):
            yield _Block(text=_headed(card))
        elif isinstance(item, Section):
            yield _Block(2, prose(item.title))
            yield _Block(text=card.text)
        elif isinstance(item, Predict | Ask | Choose):
            number += 1
            yield _Block(3, _after(f"{number}. ", card.title))
            yield _Block(text=card.text)
            boxes = tuple((None, option.text) for option in card.options) if isinstance(item, Predict) else ()
            yield _Block(boxes=boxes, room=1 if boxes else ROOM)
        elif isinstance(item, Challenge) and card.message is None:
            number += 1
            yield _Block(3, _after(f"{number}. Challenge: ", card.title))
            yield _Block(text=card.text, room=ROOM)


def _answers(found: Sheet) -> Iterator[_Block]:
    number = 0
    for each in found.shown:
        item, card = each.item, each.card
        if isinstance(item, Predict):
            number += 1
            yield _Block(3, _after(f"{number}. ", card.title))
            yield _Block(
                boxes=tuple((option.right, _with_reason(option.text, option.reason)) for option in card.options)
            )
        elif isinstance(item, Ask | Choose):
            number += 1
            yield _Block(3, _after(f"{number}. ", card.title))
            yield _Block(text=prose("No answer is the right one."))
        elif isinstance(item, Challenge) and card.message is None:
            number += 1
            yield _Block(3, _after(f"{number}. Challenge: ", card.title))
            for hint in item.hints:
                yield _Block(text=_after("Hint: ", hint))
            if item.answer:
                yield _Block(text=prose(f"The message: {item.answer}"))
            if item.solution:
                yield _Block(code="\n".join(as_yaml(step) for step in item.solution))


def _headed(card: Card) -> Prose:
    """A text with who spoke to whom before it."""
    message = card.message
    if message is None:
        return card.text
    head: Paragraph = (Span(f"{message.sender} → {message.receiver}, {message.kind}.", "strong"), Span(" "))
    first, *more = card.text.paragraphs or ((),)
    return Prose(((*head, *first), *more))


def _after(before: str, text: Prose) -> Prose:
    """A text with something before it."""
    first, *more = text.paragraphs or ((),)
    return Prose(((Span(before), *first), *more))


def _with_reason(text: Prose, reason: Prose) -> Prose:
    first = text.paragraphs[0] if text.paragraphs else ()
    more = reason.paragraphs[0] if reason.paragraphs else ()
    return Prose(((*first, Span(" – "), *more),))


# ------------------------------------------------------------------ Markdown and HTML
def _md_text(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\`*_<>[]#|" else sign for sign in text)


def _md(spans: Paragraph) -> str:
    return "".join(
        f"`{span.text}`" if span.style == "code" else f"{_MARKS[span.style]}{_md_text(span.text)}{_MARKS[span.style]}"
        for span in spans
        if span.text
    )


def _markdown(block: _Block) -> str:
    parts = ["#" * block.level + " " + "".join(map(_md, block.text.paragraphs))] if block.level else []
    if not block.level:
        parts += map(_md, block.text.paragraphs)
    if block.boxes:
        parts.append("\n".join(f"- [{'x' if right else ' '}] {LETTERS[n]}. {_md(text.paragraphs[0])}"
                               for n, (right, text) in enumerate(block.boxes)))  # fmt: skip
    if block.code:
        parts.append(f"```yaml\n{block.code}\n```")
    parts += ["_" * 60] * block.room
    return "\n\n".join(parts)


def _html_of(spans: Paragraph) -> str:
    return "".join(
        f"<{_TAGS[span.style]}>{html.escape(span.text)}</{_TAGS[span.style]}>" if span.style else html.escape(span.text)
        for span in spans
    )


def _html(block: _Block) -> str:
    text = [_html_of(paragraph) for paragraph in block.text.paragraphs]
    if block.level:
        return f"<h{block.level}>{''.join(text)}</h{block.level}>"
    parts = [f"<p>{paragraph}</p>" for paragraph in text]
    if block.boxes:
        items = (
            f"<li>{'☑' if right else '☐'} {LETTERS[n]}. {_html_of(said.paragraphs[0])}</li>"
            for n, (right, said) in enumerate(block.boxes)
        )
        parts.append(f'<ul style="list-style:none">{"".join(items)}</ul>')
    if block.code:
        parts.append(f"<pre>{html.escape(block.code)}</pre>")
    parts += ['<hr style="margin:2em 0">'] * block.room
    return "\n".join(parts)
