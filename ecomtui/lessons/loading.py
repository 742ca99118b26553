"""The loader of lessons: from a Markdown file to a `Lesson`, with every mistake at its place.

What a lesson does with the world (its steps, `do`, `goal`, `proof`, its solution) is put together as one scenario and
read by the scenarios' own loader, so that both know the same words and names are known in the order of the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from ecomtui.lessons.document import Block, Comment, Document, Fenced, Heading, Quote, Task, Text, read_document
from ecomtui.lessons.filling import check_placeholder
from ecomtui.lessons.front import STEPS, Front, Start
from ecomtui.lessons.headings import binding_of, minutes_of
from ecomtui.lessons.model import (
    NO_BINDING,
    PANELS,
    Answer,
    Ask,
    Binding,
    Challenge,
    Choose,
    Do,
    Item,
    Lesson,
    Predict,
    Section,
    Telling,
)
from ecomtui.lessons.prose import NOTHING, PLACEHOLDER, Prose, Span, cut, ended, without
from ecomtui.scenarios.loader import Scenario, Step, load_tree, mistakes_of, names_of, place_of, plain
from ecomtui.scenarios.places import BadScenario, Mistake, Place
from ecomtui.scenarios.source import MOST_BYTES, Mapping, Node, Scalar, Sequence, read_text
from ecomtui.scenarios.words import Words, catalogues
from ecomtui.world.errors import BadInput, hint, shown

SUFFIX: Final = ".md"
LAST: Final = "last"
"""The name of the learner's newest order."""
MOST_WORDS: Final = 60
_DEPTHS: Final = ("technical", "wire")
_NOTE: Final = "speaker_note:"
_HINT: Final = "Hint:"
_FENCES: Final = ("do", "goal", "proof", "solution")
_KINDS: Final = ("Section:", "@Kind", "Predict:", "Ask:", "Choose:", "Challenge:", "technical", "wire")


def load_lesson(path: Path, name: str | None = None) -> Lesson:
    """A lesson file.

    Raises:
        BadInput: when it cannot be read; BadScenario, with every place, when it is no lesson.
    """
    called = str(path) if name is None else name
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise BadInput(f"{called} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadInput(f"{called}:{line}:1: the file is not UTF-8; save it as UTF-8") from error
    if len(content) > MOST_BYTES:
        raise BadInput(f"{called} is larger than {MOST_BYTES} bytes; make several lessons of it")
    return lesson_of(text, called, path)


def lesson_of(text: str, name: str = "lesson", path: Path | None = None) -> Lesson:
    """A lesson from a text.

    Raises:
        BadScenario: with every place, when it is none.
    """
    return _Loading(read_document(text, name), path).lesson()


@dataclass
class _Open:
    """An item that is still being read: what its blocks were so far."""

    place: Place
    word: str
    title: Prose
    heading: str
    text: Prose = NOTHING
    deeper: dict[str, Prose] = field(default_factory=dict)
    depth: str = ""
    tasks: list[Task] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    fences: dict[str, Node] = field(default_factory=dict)
    answer: str | None = None
    show: str | None = None
    notes: list[str] = field(default_factory=list)


class _Loading:
    """Reads one file."""

    def __init__(self, document: Document, path: Path | None) -> None:
        self._document, self._path = document, path
        self._mistakes: list[Mistake] = []
        self._nodes: list[Node] = []
        """Every step of the lesson, in the order of the file."""

    def lesson(self) -> Lesson:
        root = read_text(self._document.front, self._document.source.name)
        if not isinstance(root, Mapping):
            self._wrong(root.place, "the front matter is a mapping, as in\n  lesson: 1\n  id: bank-says-no")
            raise BadScenario(self._mistakes)
        front = self._front(root)
        before = self._mark(self._listed(root.get("steps"), "steps"))
        intro, items = self._items()
        marks = [self._marks_of(item) for item in items]
        after = self._mark(self._listed(root.get("solution"), "solution"))
        scenario = self._scenario(root, front)
        steps = scenario.steps if scenario is not None else ()
        made = [
            self._made(item, {w: steps[a:b] for w, (a, b) in m.items()}) for item, m in zip(items, marks, strict=True)
        ]
        if front is None or scenario is None:
            raise self._bad()
        solution = steps[slice(*after)]
        if not self._mistakes:
            self._check_challenges(made, solution, root.place)
        pause = self._binding(front.pause_at, place_of(root, ("pause_at",)) or root.place) if front.pause_at else None
        lesson = Lesson(
            self._path, front.id, front.title, front.question, front.minutes, tuple(front.needs), front.fade, front.you,
            scenario, steps[slice(*before)], solution, pause, front.inject, intro.text, tuple(intro.notes), tuple(made),
            root.place,
        )  # fmt: skip
        self._check_placeholders(lesson)
        if not self._mistakes:
            self._check_minutes(lesson, place_of(root, ("minutes",)) or root.place)
        if self._mistakes:
            raise self._bad()
        return lesson

    def _check_minutes(self, lesson: Lesson, place: Place) -> None:
        parts = [item.minutes for item in lesson.items if isinstance(item, Section)]
        known = [minutes for minutes in parts if minutes is not None]
        if known and len(known) == len(parts) and sum(known) != lesson.minutes:
            self._wrong(place, f"{lesson.minutes} minutes, and the sections take {sum(known)}")

    def _bad(self) -> BadScenario:
        """Every mistake, in the order of the file."""
        found = sorted(dict.fromkeys(self._mistakes), key=lambda m: (m.place.line, m.place.column))
        return BadScenario(found)

    def _check_placeholders(self, lesson: Lesson) -> None:
        aliases = (LAST, *names_of(*self._nodes))
        products = (*catalogues()["product"], *lesson.scenario.head.given.products)
        people = (lesson.you, *lesson.scenario.customers)
        for text in lesson.texts():
            for placeholder in text.placeholders():
                try:
                    check_placeholder(placeholder.name, aliases, products, people)
                except BadInput as error:
                    self._wrong(placeholder.place, str(error))

    # ---------------------------------------------------------------- the front matter
    def _front(self, root: Mapping) -> Front | None:
        parts = Mapping(root.place, {word: entry for word, entry in root.entries.items() if word not in STEPS})
        words = Words()
        words.aliases = dict.fromkeys((LAST, *names_of(root)), "buy")
        try:
            return Front.model_validate(plain(parts), context=words)
        except ValidationError as error:
            self._mistakes += mistakes_of(error, parts, root.place)
            return None

    def _scenario(self, root: Mapping, front: Front | None) -> Scenario | None:
        """All that the lesson does with the world, as a scenario."""
        start = root.get("start")
        entries = dict(start.entries) if isinstance(start, Mapping) else {}
        entries = {word: entry for word, entry in entries.items() if word in Start.words()}
        entries.setdefault("seed", (_scalar(root.place, "seed"), _scalar(root.place, "7")))
        entries["name"] = (_scalar(root.place, "name"), _scalar(root.place, front.title if front else "lesson"))
        nodes = self._nodes or [_step(root.place, "run", _scalar(root.place, "idle"))]
        entries["steps"] = (_scalar(root.place, "steps"), Sequence(root.place, nodes))
        try:
            return load_tree(Mapping(root.place, entries), self._path, (LAST,)).scenario()
        except BadScenario as error:
            self._mistakes += error.mistakes
            return None

    # ---------------------------------------------------------------- blocks to items
    def _items(self) -> tuple[_Open, list[_Open]]:
        """What stands before the first heading, and everything after it."""
        intro = here = _Open(self._document.source_place, "intro", Prose(), "")
        items: list[_Open] = []
        for block in self._document.blocks:
            if isinstance(block, Heading):
                opened = self._heading(block, here)
                if opened is not None:
                    here = opened
                    items.append(here)
            elif isinstance(block, Fenced) and block.word == "do":
                doing = _Open(block.place, "do", Prose(), "")
                doing.fences["do"] = self._yaml(block)
                items.append(doing)
            else:
                self._add(block, here)
        return intro, items

    def _heading(self, block: Heading, here: _Open) -> _Open | None:
        text = block.text.strip()
        if text in _DEPTHS:
            if here.word != "@":
                self._wrong(block.place, f"{text} belongs under a message, as in ## @PaymentDeclined")
            here.depth = text
            return None
        if text.startswith("@"):
            return _Open(block.place, "@", Prose(), text)
        word, colon, title = text.partition(":")
        if not colon or f"{word}:" not in _KINDS:
            says = f"unknown heading {shown(text)}{hint(f'{word}:', _KINDS) or '; known: ' + ', '.join(_KINDS)}"
            self._wrong(block.place, says)
            return None
        if not title.strip():
            self._wrong(block.place, f"{word}: needs words after it")
        return _Open(block.place, word, without(block.prose, f"{word}:"), title.strip())

    def _add(self, block: Block, here: _Open) -> None:
        """A block that belongs to the item at hand."""
        match block:
            case Comment():
                self._comment(block, here)
            case Task():
                here.tasks.append(block)
            case Quote():
                here.quotes.append(block)
            case Fenced():
                self._fence(block, here)
            case Text():
                self._text(block, here)

    def _comment(self, block: Comment, here: _Open) -> None:
        if not block.text.startswith(_NOTE):
            return  # an author's own remark
        here.notes.append(" ".join(block.text.removeprefix(_NOTE).split()))

    def _fence(self, block: Fenced, here: _Open) -> None:
        owner = {"goal": "Challenge", "solution": "Challenge", "proof": "Predict"}.get(block.word)
        if owner is None:
            says = f"unknown block {shown(block.word)}{hint(block.word, _FENCES) or '; known: ' + ', '.join(_FENCES)}"
            self._wrong(block.place, says)
        elif here.word != owner:
            self._wrong(block.place, f"a {block.word} belongs under a heading {owner}: …")
        elif block.word in here.fences:
            self._wrong(block.place, f"a second {block.word}; put both into one")
        else:
            here.fences[block.word] = self._yaml(block)

    def _text(self, block: Text, here: _Open) -> None:
        prose, said = block.prose, ""
        first = prose.paragraphs[0][0].text
        if first.startswith("#"):
            self._wrong(block.place, f"a heading has a space after its signs, as in ## {first.lstrip('#')[:40]}")
        if first.startswith(_HINT) and here.word == "Challenge":
            self._wrong(block.place, f"a hint is a quote, as in > {_HINT} …")
        for span in (span for paragraph in prose.paragraphs for span in paragraph):
            rest = PLACEHOLDER.sub("", span.text)
            if "{" in rest or "}" in rest:
                self._wrong(block.place, "a brace without its placeholder; write it as in {o1.total}")
        for word, owner in (("show:", "@"), ("answer:", "Challenge")):
            if here.word == owner:
                prose, said = cut(prose, word)
        if said and here.word == "@":
            here.show = said
            if said not in PANELS:
                self._wrong(block.place, f"unknown panel {shown(said)}{hint(said, PANELS)}")
        elif said:
            here.answer = said
        if here.depth:
            here.deeper[here.depth] = here.deeper.get(here.depth, NOTHING) + prose
        else:
            here.text += prose

    # ---------------------------------------------------------------- steps
    def _yaml(self, block: Fenced) -> Node:
        """The content of a fenced block, with the file's own lines."""
        return read_text("\n" * block.place.line + block.content, self._document.source.name)

    def _listed(self, node: Node | None, what: str) -> list[Node]:
        if node is None or (isinstance(node, Scalar) and node.is_nothing):
            return []
        if isinstance(node, Sequence):
            return node.items
        self._wrong(node.place, f"{what} is a list, one a line, as in - run: idle")
        return []

    def _mark(self, nodes: list[Node]) -> tuple[int, int]:
        """Add these steps; answers from where to where they stand among all."""
        start = len(self._nodes)
        self._nodes += nodes
        return start, len(self._nodes)

    def _marks_of(self, item: _Open) -> dict[str, tuple[int, int]]:
        found = {}
        for word, node in item.fences.items():
            nodes = self._listed(node, word)
            if not nodes:
                self._wrong(item.place, f"the {word} under this heading is empty")
            if word in ("goal", "proof"):
                nodes = [_step(each.place, "expect", each) for each in nodes]
            found[word] = self._mark(nodes)
        return found

    # ---------------------------------------------------------------- items
    def _made(self, item: _Open, steps: dict[str, tuple[Step, ...]]) -> Item:
        place, notes = item.place, tuple(item.notes)
        self._misplaced(item)
        match item.word:
            case "do":
                return Do(place, notes, steps["do"])
            case "@":
                return self._telling(item, place, notes)
            case "Section":
                title, minutes = minutes_of(item.heading)
                if minutes is None and item.heading.endswith(")"):
                    self._wrong(place, "a section's minutes are written as in (5 min)")
                return Section(place, notes, title, minutes, item.text)
            case "Predict":
                return self._predict(item, place, notes, steps.get("proof", ()))
            case "Ask":
                return Ask(place, notes, item.title, item.text)
            case "Choose":
                return Choose(place, notes, item.title, item.text)
        return Challenge(
            place, notes, item.title, item.text, steps.get("goal", ()), tuple(self._hints(item)), item.answer,
            steps.get("solution", ()),
        )  # fmt: skip

    def _misplaced(self, item: _Open) -> None:
        if item.tasks and item.word != "Predict":
            self._wrong(item.tasks[0].place, "answers belong under a heading Predict: …")
        if item.quotes and item.word != "Challenge":
            self._wrong(item.quotes[0].place, "a quote is a hint under a Challenge, or the reason below an answer")

    def _telling(self, item: _Open, place: Place, notes: tuple[str, ...]) -> Telling:
        binding = self._binding(item.heading.removeprefix("@"), place)
        if not item.text:
            self._wrong(place, "there is no text below this heading")
        elif item.text.words > MOST_WORDS:
            self._wrong(place, f"{item.text.words} words; at most {MOST_WORDS} are read at one stop: go deeper, or ask")
        technical, wire = (item.deeper.get(depth, NOTHING) for depth in _DEPTHS)
        return Telling(place, notes, binding, item.text, technical, wire, item.show)

    def _binding(self, text: str, place: Place) -> Binding:
        try:
            return binding_of(text, (LAST, *names_of(*self._nodes)))
        except BadInput as error:
            self._wrong(place, str(error))
            return NO_BINDING

    def _predict(self, item: _Open, place: Place, notes: tuple[str, ...], proof: tuple[Step, ...]) -> Predict:
        answers = tuple(Answer(task.text, task.ticked, task.reason) for task in item.tasks)
        if len(answers) < 2 or len(answers) > 4:
            self._wrong(place, f"a prediction has two to four answers, as in - [x] Yes; here are {len(answers)}")
        elif sum(answer.right for answer in answers) != 1:
            self._wrong(place, "one answer is the right one: tick it, as in - [x] …")
        for task in item.tasks:
            if not task.reason:
                self._wrong(task.place, "say below this answer why it is right or wrong, as in > Because …")
        return Predict(place, notes, item.title, item.text, answers, proof)

    def _hints(self, item: _Open) -> Iterator[Prose]:
        for quote in item.quotes:
            spans = [span for paragraph in quote.prose.paragraphs for span in paragraph]
            if not spans[0].text.startswith(_HINT):
                self._wrong(quote.place, f"a hint begins with {_HINT}")
            hint_: list[Span] = []
            for span in spans:
                if span.text.startswith(_HINT):
                    if hint_:
                        yield ended(hint_, quote.place)
                    hint_, span = [], replace(span, text=span.text.removeprefix(_HINT).lstrip())
                hint_.append(span)
            yield ended(hint_, quote.place)

    def _check_challenges(self, items: list[Item], solution: tuple[Step, ...], place: Place) -> None:
        """Every challenge can be told to be reached; the front matter's solution is the last one's."""
        last = max((n for n, item in enumerate(items) if isinstance(item, Challenge)), default=None)
        if last is None:
            if solution:
                self._wrong(place, "a solution, and no Challenge that it solves")
            return
        for number, item in enumerate(items):
            if not isinstance(item, Challenge):
                continue
            if solution and number == last and not item.solution:
                item = items[number] = replace(item, solution=solution)
            if (not item.goals) == (item.answer is None):
                self._wrong(
                    item.place, "a challenge has a goal block, or a line answer: KIND (or a message's number), not both"
                )
            if item.goals and not item.solution:
                self._wrong(item.place, "no solution: write one in the front matter, or as a solution block here")
            if item.answer is not None and not item.answer.isdecimal():
                self._binding(item.answer, item.place)
            for step in item.goals:
                if step.value.within is not None:
                    self._wrong(step.place, "a goal is looked at now; `within` cannot stand here")

    def _wrong(self, place: Place, says: str) -> None:
        self._mistakes.append(Mistake(place, says))


def _scalar(place: Place, text: str) -> Scalar:
    return Scalar(place, text)


def _step(place: Place, verb: str, node: Node) -> Node:
    return Mapping(place, {verb: (_scalar(place, verb), node)})
