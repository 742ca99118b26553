"""What of a play is in front of the learner: its card, with what the world says in its texts."""

from typing import Any, Final

from ecomtui.lessons.cards import Card, Kind, Option
from ecomtui.lessons.filling import value_of
from ecomtui.lessons.model import Ask, Challenge, Choose, Predict, Section, Telling
from ecomtui.lessons.play import Play
from ecomtui.lessons.prose import NOTHING, Prose, Span, prose
from ecomtui.shop.telling import PARTS
from ecomtui.shop.views import MessageView
from ecomtui.world.errors import BadInput

_BARE_FROM: Final = PARTS.index("Pack")
"""With fade 1 the last parts of the story are left to the learner."""
UNSAID: Final = "…"


def said(play: Play, text: Prose) -> Prose:
    """A text of the lesson, with what the world says now."""
    play.know_last()

    def value(name: str) -> str:
        try:
            return value_of(name, play.shop, play.errands)
        except BadInput:
            return UNSAID  # going back may have undone what it speaks of

    return text.filled(value)


def card_of(play: Play) -> Card:
    """What is in front of the learner."""
    stand, item = play.stand, play.item
    if stand.recall is not None:
        return _question(play, play.recall[stand.recall], play.recalled.get(stand.recall), "recall")
    message = stand.message
    match item:
        case Telling():
            return _card(
                play, "telling", text=said(play, item.plain), technical=said(play, item.technical),
                wire=said(play, item.wire), message=message, show=item.show,
            )  # fmt: skip
        case Section():
            return _card(play, "section", title=prose(item.title), text=said(play, item.text))
        case Predict():
            return _question(play, item, play.answers.get(stand.item or 0), "predict")
        case Ask():
            return _card(play, "ask", title=said(play, item.title), text=said(play, item.text))
        case Choose():
            return _choosing(play, item)
        case Challenge():
            return _challenge(play, item, message)
    if stand.is_end:
        return _card(play, "end", title=prose(play.lesson.title), text=prose(play.lesson.question))
    if message is None:
        return _card(play, "intro", title=prose(play.lesson.question), text=said(play, play.lesson.intro))
    text, bare = prose(message.plain), _is_bare(play, message)
    return _card(play, "stop", text=text, technical=prose(message.technical), message=message, bare=bare)


def _card(play: Play, kind: Kind, **parts: Any) -> Card:
    sections = (play.section_at(number) for number in range(play.at, -1, -1))
    section = next((each.title for each in sections if each is not None), "")
    return Card(kind, **parts, waits=play.gate, section=section, lesson=play.lesson.title)


def _question(play: Play, item: Predict, chosen: int | None, kind: Kind) -> Card:
    def option(text: Prose, right: bool, reason: Prose) -> Option:
        return Option(said(play, text)) if chosen is None else Option(said(play, text), right, said(play, reason))

    options = tuple(option(each.text, each.right, each.reason) for each in item.answers)
    return _card(play, kind, title=said(play, item.title), text=said(play, item.text), options=options, chosen=chosen)


def _choosing(play: Play, item: Choose) -> Card:
    def option(message: MessageView) -> Option:
        name = Span(f"{message.kind} {message.sender} → {message.receiver}. ", "strong")
        return Option(Prose(((name, Span(message.plain)),)), message=message.id)

    is_open = play.gate is not None
    options = tuple(map(option, play.racing())) if is_open else ()
    text = said(play, item.text) if is_open or not item.text else NOTHING
    return _card(play, "choose", title=said(play, item.title), text=text, options=options)


def _challenge(play: Play, item: Challenge, message: MessageView | None) -> Card:
    number = play.stand.item or 0
    shown, reached = play.hinted.get(number, 0), number in play.reached
    return _card(
        play, "challenge", title=said(play, item.title), text=said(play, item.text), message=message,
        hints=tuple(said(play, each) for each in item.hints[:shown]), hints_left=len(item.hints) - shown,
        reached=reached, missing=None if reached or not item.goals else play.missing(item),
    )  # fmt: skip


def _is_bare(play: Play, message: MessageView) -> bool:
    late = message.part in PARTS and PARTS.index(message.part) >= _BARE_FROM
    return play.lesson.fade == 2 or (play.lesson.fade == 1 and late)
