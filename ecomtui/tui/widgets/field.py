"""A text field in which only Enter, Tab, Esc, F-keys and ctrl act."""

from dataclasses import dataclass
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

_NAMED: Final = frozenset({"slash", "backslash", "plus", "minus", "underscore", "at"})


class Field(Input):
    """A line to type in. Esc leaves it: the screen says where to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Esc leaves", key_display="typing ·", id="field.leave", tooltip="Leave the field"),
    ]
    DEFAULT_CSS = """
    Field {
        height: 1; border: none; padding: 0 1; background: $surface;
        & > .input--placeholder, & > .input--suggestion { color: $foreground 70%; }
    }
    """

    @dataclass
    class Left(Message):
        """Esc was pressed."""

        field: "Field"

    def __init__(self, placeholder: str = "", *, id: str | None = None, longest: int = 200) -> None:
        super().__init__(placeholder=placeholder, id=id, compact=True, max_length=longest, select_on_focus=False)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Textual names some printable keys in a way that hides their character; they are typed too."""
        return key in _NAMED or super().check_consume_key(key, character)

    def action_leave(self) -> None:
        self.post_message(self.Left(self))
