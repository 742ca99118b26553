"""A blank Textual app: what the framework costs by itself. A key changes the one line it shows."""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

SHOWN = "blank"


class BlankApp(App[None]):
    """One line."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("down", "turn", "Turn")]

    def compose(self) -> ComposeResult:
        yield Static(SHOWN)

    def action_turn(self) -> None:
        line = self.query_one(Static)
        line.update(SHOWN if str(line.visual) != SHOWN else SHOWN.upper())


if __name__ == "__main__":
    BlankApp().run()
