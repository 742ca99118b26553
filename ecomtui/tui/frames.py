"""Frames: what is drawn anew when something has changed."""

from collections.abc import Iterable

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip


class Frames(Compositor):
    """Draws the rows that have changed, and of the widgets in them no other rows.

    Textual 8 draws each widget whose surroundings come near the change, at its full height, and then leaves out
    most of it: two lines of a list cost a whole screen. It has no public place to say so. Where this method is not
    asked any more, frames are right all the same, and `bench repaint` shows what they cost.
    """

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        rows = self.size.region if crop is None else Region(0, crop.y, self.size.width, crop.height)
        for widget, (region, clip) in self.visible_widgets.items():
            near = clip.intersection(rows)
            seen = region.intersection(near)
            if seen and (crop is None or crop.overlaps(seen)):
                yield region, near, widget.render_lines(seen.translate(-region.offset))
