"""Text on screen: safe, short, and in one form."""

from typing import Final

from textual.style import Style

_KEEP: Final = "\n"
QUIET: Final = "$foreground 70%"
"""Of text that is there for whoever looks for it; on every ground of our themes it stays readable (4.5 : 1)."""


def presses(key: str) -> Style:
    """Of a text on which a click presses a key."""
    return Style.from_meta({"@click": f"screen.press({key!r})"})


def clean(text: str) -> str:
    """Text from outside, safe to show: no control characters, no turned direction of writing."""
    return "".join(char if char in _KEEP or char.isprintable() else "·" for char in text)


def paragraphs(text: str) -> str:
    """A letter whose lines were broken for its file, with whole paragraphs again."""
    return "\n\n".join(" ".join(part.split()) for part in clean(text).split("\n\n"))


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 cup`, `2 cups`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def short(text: str, width: int) -> str:
    """A line of text, cut to a width with an ellipsis."""
    line = " ".join(clean(text).split())
    return line if len(line) <= width else line[: max(width - 1, 0)].rstrip() + "…"
