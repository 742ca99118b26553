"""The keys that work on every screen: one list, from which come bindings, palette and help."""

from typing import Final

from textual.binding import Binding

from ecomtui.tui.areas import AREAS

_KEYS: Final = (
    ("time.next", "n", "next", "Next", "On to the next stop"),
    ("time.back", "p", "back", "Back", "Back to the stop before; the world goes back too"),
    ("time.next_part", "N", "next_part", "Next part", "On to the next part of the story"),
    ("time.back_part", "P", "back_part", "Part back", "Back to where this part began"),
    ("time.play", "space", "play", "Play or pause", "Let the stops go by themselves, or stop"),
    ("time.slower", "less_than_sign", "faster(-1)", "Slower", "Fewer stops a second"),
    ("time.faster", "greater_than_sign", "faster(1)", "Faster", "More stops a second"),
    ("app.ticker", "t", "ticker", "Ticker", "What has just happened behind the scenes, below every screen"),
    ("world.faults", "f", "dialog('faults')", "Faults", "Make something go wrong, on purpose"),
    ("world.guards", "g", "dialog('guards')", "Guards", "Take a protection out, or put it back"),
    ("world.undo", "u", "undo", "Undo", "Take the last thing anybody did back, with all that came of it"),
    ("world.customer", "c", "dialog('customers')", "Customer", "Be somebody else"),
    ("app.glossary", "f1,G", "dialog('glossary')", "Glossary", "What a word means; first those of what you see"),
    ("world.traffic", "T", "dialog('traffic')", "Traffic", "Let a town come shopping by itself, or stop it"),
    ("app.stores", "O", "dialog('stores')", "Worlds", "Open another world, or make a new one"),
    ("app.anew", "R", "dialog('anew')", "Begin anew", "Put this world aside and begin a new one; asks first"),
    ("app.theme", "f9", "theme", "Look", "Dark, light, high contrast, or the terminal's own colours"),
    ("app.export", "f8", "dialog('export')", "Export", "This order as a page, a diagram, a text or data"),
    ("app.picture", "f7", "picture", "Picture", "Save this screen as an SVG picture"),
    (
        "app.letters",
        "f4",
        "dialog('letters')",
        "Letters",
        "A letter on whatever can be clicked; type one to click there",
    ),
    ("app.commands", "colon", "command_palette", "Commands", "All commands, to search"),
)
_DISPLAY: Final = {
    "less_than_sign": "<", "greater_than_sign": ">", "colon": ":", "f4": "F4", "f7": "F7", "f8": "F8", "f9": "F9",
}  # fmt: skip
HELP: Final = Binding(
    "question_mark", "dialog('help')", "Keys", key_display="?", id="app.help", tooltip="All keys of this screen"
)

BINDINGS: Final = (
    *(Binding(e.key, f"area('{e.mode}')", e.title, show=False, id=f"area.{e.mode}", tooltip=e.says) for e in AREAS),
    *(
        Binding(key, action, title, show=False, key_display=_DISPLAY.get(key), id=name, tooltip=says)
        for name, key, action, title, says in _KEYS
    ),
    HELP,
)
