"""A lesson's card as text on the screen. It gets a card, and in a card there are no notes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from textual.content import Content

from ecomtui.tui.text import QUIET, clean, count
from ecomtui.tui.widgets.depths import Depth, Exhibit, exhibit, technical

if TYPE_CHECKING:
    from ecomtui.lessons.cards import Card, Option
    from ecomtui.lessons.prose import Prose
    from ecomtui.tui.snapshot import Words

LETTERS: Final = "ABCD"
_STYLES: Final[Mapping[str, str]] = {"": "", "strong": "bold", "em": "italic", "code": "bold $text-accent"}
_TITLE: Final = "bold $text-primary"
BARE: Final = "In your own words: what has just happened, and what has not? Then d shows how it is told."


def prose(text: "Prose") -> Content:
    """A lesson's text with its styles; nothing in it is markup."""
    paragraphs = (
        Content.assemble(*((clean(span.text), _STYLES[span.style]) for span in paragraph))
        for paragraph in text.paragraphs
    )
    return Content("\n\n").join(paragraphs)


def card(shown: "Card", depth: Depth, message: Exhibit | None, words: "Words") -> Content:
    """What is on a card, at this depth."""
    match shown.kind:
        case "telling" | "stop":
            return _told(shown, depth, message, words)
        case "recall" | "predict" | "choose":
            return _question(shown)
        case "challenge":
            return _challenge(shown, depth, message, words)
        case "ask":
            return _joined(_titled(shown.title), prose(shown.text), Content.assemble((_ASK, QUIET)))
        case "end":
            return _joined(Content.assemble((_END, _TITLE)), prose(shown.text), Content.assemble((_AFTER, QUIET)))
    then = _BEGIN if shown.kind == "intro" else _GO_ON
    return _joined(_titled(shown.title), prose(shown.text), Content.assemble((then, QUIET)))


_ASK: Final = "No answer here is the right one. Say it aloud, or write it down; n goes on."
_END: Final = "That was the whole lesson"
_AFTER: Final = "Could you answer that now? Esc (Q while presenting) leads to the lessons, p back through this one."
_GO_ON: Final = "A new part. n goes on; P leads back to here."
_BEGIN: Final = "n begins. In between you may go anywhere, and do anything: this shop is the lesson's own."


def _told(shown: "Card", depth: Depth, message: Exhibit | None, words: "Words") -> Content:
    if depth is Depth.plain:
        text = Content.assemble((BARE, "italic")) if shown.bare else prose(shown.text)
        fault = shown.message.fault if shown.message else None
        return text + Content.assemble((f"\n\nSimulated fault: {fault}", "bold $text-warning")) if fault else text
    if message is None:
        return Content("")
    if depth is not Depth.technical:
        return exhibit(depth, message, words)
    plainly = prose(shown.text) if shown.bare else Content("")
    return _joined(plainly, prose(shown.technical), prose(shown.wire), technical(message.message))


def _question(shown: "Card") -> Content:
    head = {"recall": "From an earlier lesson: ", "predict": "Before it happens: ", "choose": ""}[shown.kind]
    title = Content.assemble((head, QUIET)) + _titled(shown.title)
    options = [_option(number, each, shown.chosen) for number, each in enumerate(shown.options)]
    if shown.was_right is None:
        said = Content("")
    elif shown.was_right:
        said = Content.assemble(("✓ So it is. n shows it.", "bold $text-success"))
    else:
        said = Content.assemble(("✗ Not so. n shows what it does.", "bold $text-warning"))
    return _joined(title, prose(shown.text), Content("\n").join(options), said)


def _option(number: int, option: "Option", chosen: int | None) -> Content:
    mark = "" if option.right is None else " ✓" if option.right else ""
    mine = "bold reverse" if chosen == number else "bold $text-accent"
    line = Content.assemble((f" {LETTERS[number]} ", mine), " ") + prose(option.text)
    line += Content.assemble((mark, "bold $text-success"))
    if option.reason:
        line += Content("\n    ") + prose(option.reason).stylize(QUIET)
    return line


def _challenge(shown: "Card", depth: Depth, message: Exhibit | None, words: "Words") -> Content:
    if depth is not Depth.plain and message is not None:
        return exhibit(depth, message, words)
    at_hand = Content(clean(shown.message.plain)) if shown.message is not None else Content("")
    hints = [
        Content.assemble((f"Hint {number}: ", "bold $text-warning")) + prose(each)
        for number, each in enumerate(shown.hints, 1)
    ]
    if shown.reached:
        state = Content.assemble(("✓ Reached. n goes on.", "bold $text-success"))
    elif shown.missing is not None:
        state = Content.assemble(("Not yet: ", "bold $text-warning"), clean(shown.missing))
    else:
        state = Content.assemble(("Go to the message that you mean, with n and p, and press m.", "bold $text-warning"))
    more = f"h shows a hint ({count(shown.hints_left, 'more', 'more')}), x passes it over" if not shown.reached else ""
    title = Content.assemble(("Challenge: ", "bold $text-accent")) + _titled(shown.title)
    return _joined(at_hand, title, prose(shown.text), *hints, state, Content.assemble((more, QUIET)))


def _titled(title: "Prose") -> Content:
    return prose(title).stylize(_TITLE)


def _joined(*parts: Content) -> Content:
    """Parts with a line between them; empty ones are left out."""
    return Content("\n\n").join(part for part in parts if part.plain)
