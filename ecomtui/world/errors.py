"""What can go wrong, in words for the person it happens to.

Every message of these errors says where, what was wrong, and what to do. The command line turns
`BadInput` into exit status 2 and `WorldHalted` into 3 (DESIGN section 7).
"""

from collections.abc import Iterable
from difflib import get_close_matches


class EcomtuiError(Exception):
    """Base of every error this program raises on purpose."""


class BadInput(EcomtuiError):
    """Somebody asked for what cannot be done; nothing has changed."""


class UnknownName(BadInput):
    """A name that no catalogue knows; the message offers the nearest right one."""

    def __init__(self, what: str, word: str, known: Iterable[str]) -> None:
        self.what, self.word, self.known = what, word, sorted(known)
        super().__init__(f"unknown {what} {shown(word)}{hint(word, self.known)}")

    def __reduce__(self) -> tuple[object, ...]:
        """From one process to another."""
        return type(self), (self.what, self.word, self.known)


class StoreError(BadInput):
    """A world's file cannot be used as asked; it has not been touched."""


class StoreLocked(StoreError):
    """Another process is writing this world."""


class StoreFailed(EcomtuiError):
    """The disk failed under an open world; what was committed before is safe."""


class StoreGone(StoreFailed):
    """An open world's file was moved, replaced or deleted; all of it is still there as long as it is open."""


class IllegalTransition(EcomtuiError):
    """A state machine was asked for a change it does not have."""


class WorldHalted(EcomtuiError):
    """A handler raised: the step was rolled back and the world stands before that message.

    `message` is the id of the message it stands at, `kind` and `receiver` say what and whose it is.
    """

    def __init__(self, message: int, kind: str, receiver: str, reason: BaseException) -> None:
        self.message, self.kind, self.receiver, self.reason = message, kind, receiver, reason
        self._made_of = (message, kind, receiver, RuntimeError(f"{type(reason).__name__}: {reason}"))
        super().__init__(
            f"the world halted at message {message}: {receiver} could not handle {kind} "
            f"({type(reason).__name__}: {reason}). Nothing of that step was kept; "
            "going back and exporting still work."
        )

    def __reduce__(self) -> tuple[object, ...]:
        """From one process to another; the reason itself may not be able to travel."""
        return type(self), self._made_of


def shown(text: str, limit: int = 60) -> str:
    """Text from outside, safe to print: quoted, escaped, and cut when long."""
    cut = text if len(text) <= limit else text[:limit] + "…"
    return repr(cut)


def hint(word: str, known: Iterable[str]) -> str:
    """The tail of an error about a wrong word: the nearest right one, or all of them when few."""
    words = sorted(known)
    folded = {each.lower(): each for each in words}
    near = get_close_matches(word[:80].lower(), folded, n=1, cutoff=0.5)
    if near:
        return f"; did you mean {folded[near[0]]!r}?"
    if 0 < len(words) <= 12:
        return f"; known: {', '.join(words)}"
    return ""
