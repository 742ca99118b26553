"""Containers that are nothing but their background."""

from typing import TYPE_CHECKING

from textual.containers import Container
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    _Base = Widget
else:
    _Base = object


class Plain(_Base):
    """Draws no border and no content, and so all its lines at once: every frame draws whatever lies below what has
    changed, line by line, at its full height."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of it."""
        if self.app.no_color:  # a filter takes the colours out of what is drawn line by line
            return super().render_lines(crop)
        return [Strip.blank(crop.width, self.visual_style.rich_style)] * crop.height


class PlainContainer(Plain, Container):
    """A container for widgets side by side, or below each other."""
