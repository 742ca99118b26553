"""What a learner has met in the lessons, and what is still to be met."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ecomtui.tui.screens.dialog import Dialog
from ecomtui.tui.snapshot import Words
from ecomtui.tui.text import QUIET

if TYPE_CHECKING:
    from ecomtui.lessons.progress import Seen

_GROUPS: Final = (
    ("Parties", "parties", "party", "party"),
    ("Order states", "states", "order status", "order"),
    ("Faults", "faults", "fault", None),
    ("Guards taken out", "guards", "guard", None),
)
"""A heading, where it is kept, the catalogue it comes from, and the table of plain words, if there is one."""


class SeenScreen(Dialog[None]):
    """The learning path in words: met in bold, still to be met dim."""

    HEADING = "What you have met"
    SAYS = "In the lessons, stop by stop. What is dim you have not met yet."
    FOOT = "Esc leaves"

    def __init__(self, seen: "Seen", words: Words) -> None:
        super().__init__()
        self._seen, self._words = seen, words

    def contents(self) -> ComposeResult:
        with VerticalScroll(id="seen-frame"):
            yield Static("", id="seen", markup=False)

    async def on_mount(self) -> None:
        from ecomtui.scenarios.words import catalogues
        from ecomtui.world.model import OUTSIDERS

        known = dict(await self.ask(lambda shop: catalogues()))
        known["party"] = tuple(name for name in known["party"] if name not in OUTSIDERS)
        groups = [
            self._group(title, known[catalogue], getattr(self._seen, kept), group)
            for title, kept, catalogue, group in _GROUPS
        ]
        self.query_one("#seen", Static).update(Content("\n\n").join(groups))

    def _group(self, title: str, known: Sequence[str], met: Sequence[str], group: str | None) -> Content:
        named = [each for each in known if each in met] + [each for each in known if each not in met]
        names = [(self._words(group, each) if group else each, "bold" if each in met else QUIET) for each in named]
        head = f"{title}: {sum(each in met for each in known)} of {len(known)}\n"
        line = Content(", ").join(Content.assemble(name) for name in names)
        return Content.assemble((head, "bold $text-primary")) + line
