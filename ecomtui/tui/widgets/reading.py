"""Reading a screen: what stands on it, and what it says is at hand."""

from dataclasses import dataclass
from typing import Any, Final

from textual.screen import Screen
from textual.widget import Widget

from ecomtui.shop.views import MessageView, RowChange
from ecomtui.tui.widgets.bars import AreaBar, Transport
from ecomtui.tui.widgets.keys import KeyLine
from ecomtui.tui.widgets.map import ShopMap

_SAME_EVERYWHERE: Final = (AreaBar, Transport, KeyLine, ShopMap)
"""What stands on every screen, or names everybody whoever it is about."""


@dataclass(frozen=True, slots=True)
class AtHand:
    """What a screen is about just now: a message and the rows it changed, or something by its name."""

    message: MessageView | None = None
    rows: tuple[RowChange, ...] = ()
    name: str | None = None


def text_of(screen: Screen[Any]) -> str:
    """The words that can be read on a screen, from above, without what stands on all of them."""
    widgets = [
        widget
        for widget in screen.walk_children(Widget)
        if widget.is_on_screen and not widget.children and not isinstance(widget, _SAME_EVERYWHERE)
    ]
    strips = (strip for widget in widgets for strip in widget.render_lines(widget.size.region))
    return " ".join(" ".join(strip.text.split()) for strip in strips)
