"""What a screen looks like, as a text that can be compared: its letters, and which of them look alike.

An SVG of the same screen says the same in colours and fractions of pixels that every release of Textual is free to
change. Here every look (ink, ground, bold and so on) is a letter, in the order in which they first appear: another
shade changes nothing, a highlight that is missing does.
"""

import string
from pathlib import Path
from typing import Final

from rich.style import Style
from textual.screen import Screen

LETTERS: Final = string.ascii_lowercase + string.ascii_uppercase + string.digits
FOLDER: Final = Path(__file__).with_name("drawn")


def text_of(screen: Screen[object]) -> list[str]:
    """The lines of a screen."""
    return [strip.text.rstrip() for strip in screen._compositor.render_strips()]


def looks_of(screen: Screen[object]) -> list[str]:
    """Which cells look alike, line by line; a line that looks the same all over is one letter."""
    found: dict[object, str] = {}
    lines = []
    for strip in screen._compositor.render_strips():
        line = ""
        for segment in strip:
            look = _look(segment.style or Style())
            letter = found.setdefault(look, LETTERS[len(found) % len(LETTERS)])
            line += letter * segment.cell_length
        lines.append(line[:1] if len(set(line)) == 1 else line)
    return lines


def _look(style: Style) -> object:
    return (style.color, style.bgcolor, style.bold, style.dim, style.italic, style.underline, style.reverse)
