"""A lesson file as blocks: its front matter, and headings, paragraphs, answers, quotes, fences and comments, each with
its place. markdown-it reads the Markdown (CommonMark); what a lesson makes of the blocks says `loading`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ecomtui.lessons.prose import Prose, Span, Style
from ecomtui.scenarios.places import BadScenario, Mistake, Place, Source

FENCE: Final = "---"
MOST_BLOCKS: Final = 2_000
_COMMENT: Final = re.compile(r"<!--(.*?)-->", re.DOTALL)
_TASK: Final = re.compile(r"\[( |x|X)\]\s+")
_STYLES: Final[dict[str, Style]] = {"strong": "strong", "em": "em"}


@dataclass(frozen=True, slots=True)
class Heading:
    place: Place
    level: int
    text: str
    prose: Prose


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs; the items of a list are some too."""

    place: Place
    prose: Prose


@dataclass(frozen=True, slots=True)
class Task:
    """An answer: `- [x] text`, and the quote below it."""

    place: Place
    ticked: bool
    text: Prose
    reason: Prose


@dataclass(frozen=True, slots=True)
class Quote:
    place: Place
    prose: Prose


@dataclass(frozen=True, slots=True)
class Fenced:
    """A fenced block; its content begins on the line below `place`."""

    place: Place
    word: str
    content: str


@dataclass(frozen=True, slots=True)
class Comment:
    place: Place
    text: str


Block = Heading | Text | Task | Quote | Fenced | Comment


@dataclass(frozen=True, slots=True)
class Document:
    """A file in its two parts; `front` is YAML with as many empty lines before it as lead to it."""

    source: Source
    front: str
    blocks: tuple[Block, ...]

    @property
    def source_place(self) -> Place:
        """Where the file begins."""
        return Place(self.source, 1, 1, 2)


def read_document(text: str, name: str) -> Document:
    """The blocks of a lesson file.

    Raises:
        BadScenario: when there is no front matter, or more than any lesson needs.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    source = Source(name, tuple(lines))
    end = _front_ends(lines, source)
    body = "\n" * (end + 1) + "\n".join(lines[end + 1 :])
    blocks = tuple(_Reading(source).blocks(MarkdownIt("commonmark").parse(body)))
    if len(blocks) > MOST_BLOCKS:
        raise BadScenario([Mistake(blocks[MOST_BLOCKS].place, f"more than {MOST_BLOCKS} blocks; make two lessons")])
    return Document(source, "\n" + "\n".join(lines[1:end]), blocks)


def _front_ends(lines: list[str], source: Source) -> int:
    """The index of the line that closes the front matter."""
    says = "a lesson begins with its front matter: --- on the first line, YAML, and --- again"
    if lines[0].rstrip() != FENCE:
        raise BadScenario([Mistake(Place(source, 1, 1, max(2, len(lines[0]) + 1)), says)])
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == FENCE:
            return number
    raise BadScenario([Mistake(Place(source, 1, 1, 4), "the front matter has no end; close it with a line of ---")])


class _Reading:
    """Makes blocks of markdown-it's tokens."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def blocks(self, tokens: list[Token]) -> Iterator[Block]:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            end = _closing(tokens, at)
            yield from self._block(token, tokens[at + 1 : end])
            at = end + 1

    def _block(self, token: Token, within: list[Token]) -> Iterator[Block]:
        place = self._place(token)
        match token.type:
            case "heading_open":
                text = within[0].content
                yield Heading(place, int(token.tag[1:]), text, self._prose(within[0], place))
            case "paragraph_open":
                yield from self._paragraph(within[0], place)
            case "bullet_list_open" | "ordered_list_open":
                yield from self._list(within)
            case "blockquote_open":
                yield Quote(place, self._texts(within, place))
            case "fence":
                yield Fenced(place, token.info.strip(), token.content)
            case "html_block":
                yield from self._comments(token, place)
            case "code_block":
                says = "indented by four spaces this is a block of code; write it without, or fence it with ```"
                raise BadScenario([Mistake(place, says)])
            case "hr":
                pass

    def _paragraph(self, inline: Token, place: Place) -> Iterator[Block]:
        prose = self._prose(inline, place)
        if prose:
            yield Text(place, prose)
        for found in _COMMENT.finditer(inline.content):
            yield Comment(place, found[1].strip())

    def _comments(self, token: Token, place: Place) -> Iterator[Block]:
        rest = _COMMENT.sub("", token.content).strip()
        if rest:
            says = "close this note with -->" if rest.startswith("<!--") else "HTML means nothing here; take it out"
            raise BadScenario([Mistake(place, says)])
        for found in _COMMENT.finditer(token.content):
            yield Comment(place, found[1].strip())

    def _list(self, tokens: list[Token]) -> Iterator[Block]:
        at = 0
        while at < len(tokens):
            end = _closing(tokens, at)
            yield from self._item(tokens[at], tokens[at + 1 : end])
            at = end + 1

    def _item(self, token: Token, within: list[Token]) -> Iterator[Block]:
        place = self._place(token)
        inline = next((each for each in within if each.type == "inline"), None)
        task = _TASK.match(inline.content) if inline is not None else None
        if inline is None or task is None:
            paragraphs = self._texts(within, place).paragraphs
            yield Text(place, Prose(tuple((Span("• "), *each) for each in paragraphs), place))
            return
        at = next((n for n, each in enumerate(within) if each.type == "blockquote_open"), None)
        reason = Prose() if at is None else self._texts(within[at + 1 : _closing(within, at)], self._place(within[at]))
        text = self._prose(inline, place)
        first, *more = text.paragraphs[0]
        cut = Span(_TASK.sub("", first.text), first.style)
        yield Task(place, task[1] != " ", Prose(((cut, *more), *text.paragraphs[1:]), place), reason)

    def _texts(self, tokens: list[Token], place: Place) -> Prose:
        found = Prose((), place)
        for token in tokens:
            if token.type == "inline":
                found += self._prose(token, place)
        return found

    def _prose(self, inline: Token, place: Place) -> Prose:
        spans = tuple(_spans(inline))
        return Prose((spans,) if any(span.text.strip() for span in spans) else (), place)

    def _place(self, token: Token) -> Place:
        line = token.map[0] if token.map else 0
        text = self._source.lines[line] if line < len(self._source.lines) else ""
        start = len(text) - len(text.lstrip()) + 1
        return Place(self._source, line + 1, start, max(len(text) + 1, start + 1))


def _spans(inline: Token) -> Iterator[Span]:
    style: Style = ""
    for token in inline.children or ():
        match token.type:
            case "strong_open" | "em_open":
                style = _STYLES[token.type.removesuffix("_open")]
            case "strong_close" | "em_close":
                style = ""
            case "code_inline":
                yield Span(token.content, "code")
            case "softbreak" | "hardbreak":
                yield Span(" ", style)
            case "text" if token.content:
                yield Span(token.content, style)


def _closing(tokens: list[Token], at: int) -> int:
    """The index of the token that closes the one at `at`; itself when it opens nothing."""
    depth = 0
    for number in range(at, len(tokens)):
        depth += tokens[number].nesting
        if depth <= 0:
            return number
    return len(tokens) - 1
