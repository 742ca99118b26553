"""Widgets that draw themselves line by line, out of parts with styles of their own."""

from typing import TYPE_CHECKING, Any, ClassVar

from rich.style import Style
from textual.widget import Widget

if TYPE_CHECKING:
    _Base = Widget
else:
    _Base = object


class Parts(_Base):
    """Puts the styles of its parts together once for a theme, not once for a line. `PARTS` is what the names of its
    component classes begin with."""

    PARTS: ClassVar[str]

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._styles_of: dict[str, Style] = {}

    def notify_style_update(self) -> None:
        """Its look has changed."""
        super().notify_style_update()
        self._styles_of = {}

    def style_of(self, part: str = "") -> Style:
        """The style of a part; without a name, its own."""
        style = self._styles_of.get(part)
        if style is None:
            style = self.get_component_rich_style(f"{self.PARTS}--{part}") if part else self.rich_style
            self._styles_of[part] = style
        return style
