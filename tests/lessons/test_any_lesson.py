"""A lesson file that is broken in whatever way is a lesson or a mistake with its place; never a traceback."""

from typing import Final

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ecomtui.lessons.loading import lesson_of
from ecomtui.lessons.proving import prove
from ecomtui.scenarios.places import BadScenario, Mistake
from tests.lessons.lessons import TWO_CUPS

ODD: Final = (
    "", "---\n", "## ", "### Predict: ?", "- [x] ", "> ", "> Hint: ", "```goal\n", "```", "{", "}", "{o1.total}",
    "\x1b[31m", "[bold]", "<b>", "<!--", "-->", "&a ", "*a", "!!python/object ", "\t", "\u202e", "\x00", "- ", ": ",
    "💥", "    ",
    "## @MailSent", "```do\n- run: idle\n```", "show: rows", "answer: 33", "#2", "sent", "9" * 30,
)  # fmt: skip


@st.composite
def broken(draw: st.DrawFn) -> str:
    """The lesson with a few pieces cut out, put in, doubled or moved."""
    text = TWO_CUPS
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 60)))
        match draw(st.sampled_from(["cut", "put", "double", "line"])):
            case "cut":
                text = text[:start] + text[end:]
            case "put":
                text = text[:start] + draw(st.sampled_from(ODD)) + text[start:]
            case "double":
                text = text[:end] + text[start:end] + text[end:]
            case "line":
                lines = text.split("\n")
                lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(lines)))
                text = "\n".join(lines)
    return text


@given(broken())
@example("")
@example("---")
@example("---\n---\n")
@example("---\n- a\n---\n")
@settings(max_examples=400, deadline=None)
def test_it_is_a_lesson_or_a_mistake_with_its_place(text: str) -> None:
    found: tuple[Mistake, ...] = ()
    try:
        found = prove(lesson_of(text, "broken.md")).mistakes
    except BadScenario as error:
        found = error.mistakes
    for mistake in found:
        assert str(mistake).startswith("broken.md:")
        assert 1 <= mistake.place.line <= text.count("\n") + 2
