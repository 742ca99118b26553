"""A picture in half blocks: two pixels in every cell, one above the other."""

from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from ecomtui.tui.pictures.raster import HEIGHT, WIDTH, Rgb, Rgba, blend

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop
    from ecomtui.tui.pictures.book import Drawing, PictureBook

_HALF = 128
"""Covered by less than this, a pixel is left to a terminal whose background nobody knows."""


class Picture(Widget):
    """Draws a drawing, twice as large where there is room for that."""

    DEFAULT_CSS = f"Picture {{ width: {WIDTH}; height: {HEIGHT // 2}; }}"
    ALLOW_SELECT = False

    drawing: "reactive[Drawing | None]" = reactive(None)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return WIDTH

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return HEIGHT // 2

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        if self.drawing is None:
            return Strip.blank(width, base)
        scale = 2 if width >= WIDTH * 2 and self.size.height >= HEIGHT else 1
        top = (self.size.height - HEIGHT * scale // 2) // 2
        line, rows = y - top, self.drawing.pixels(scale)
        if not 0 <= line < HEIGHT * scale // 2:
            return Strip.blank(width, base)
        ground = self._ground()
        cells = [
            _cell(above, below, ground, base) for above, below in zip(rows[2 * line], rows[2 * line + 1], strict=True)
        ]
        margin = Segment(" " * ((width - len(cells)) // 2), base)
        return Strip([margin, *cells]).simplify().adjust_cell_length(width, base)

    def _ground(self) -> Rgb | None:
        """What smooth edges are mixed with; None where the terminal has colours of its own."""
        colour = self.background_colors[1]
        return None if self.app.current_theme.ansi or colour.ansi is not None else colour.rgb


def _cell(above: Rgba, below: Rgba, ground: Rgb | None, base: Style) -> Segment:
    upper, lower = _seen(above, ground), _seen(below, ground)
    if upper is None and lower is None:
        return Segment(" ", base)
    if upper == lower:
        return Segment(" ", base + Style(bgcolor=upper))
    if upper is None:
        return Segment("▄", base + Style(color=lower))
    return Segment("▀", base + Style(color=upper, bgcolor=lower))


def _seen(pixel: Rgba, ground: Rgb | None) -> Color | None:
    *rgb, cover = pixel
    if not cover or (ground is None and cover < _HALF):
        return None
    red, green, blue = rgb if ground is None else blend(ground, (rgb[0], rgb[1], rgb[2]), cover / 255)
    return Color.from_rgb(red, green, blue)


def pictures(shop: "Shop") -> "PictureBook":
    """The pictures, to be asked for where there is time for files."""
    from ecomtui.tui.pictures.book import load_pictures

    return load_pictures()
