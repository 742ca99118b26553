"""What a round of the doctor finds: a name, a state, what was seen, and what to do about it."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Literal

State = Literal["ok", "warn", "wrong"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `do` is a sentence about what to do, where there is something."""

    topic: str
    name: str
    state: State
    says: str
    do: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """As plain data, keys in this order: topic, name, state, says, do."""
        return asdict(self)


class Topic:
    """Makes the findings of one topic."""

    def __init__(self, name: str) -> None:
        self.name = name

    def ok(self, name: str, says: str, do: str | None = None) -> Finding:
        return Finding(self.name, name, "ok", says, do)

    def warn(self, name: str, says: str, do: str | None = None) -> Finding:
        return Finding(self.name, name, "warn", says, do)

    def wrong(self, name: str, says: str, do: str) -> Finding:
        return Finding(self.name, name, "wrong", says, do)


def survived(topic: Topic, look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What one round finds; where it cannot go on, that is its last finding."""
    found: list[Finding] = []
    try:
        for finding in look():
            found.append(finding)
    except ImportError as error:
        missing = f"{error.name or error} cannot be imported"
        found.append(topic.wrong("not looked at", missing, "install what is missing under Python"))
    except Exception as error:
        stopped = f"{type(error).__name__}: {error}"
        found.append(topic.wrong("not looked at", stopped, "mend what it names, or report it with this line"))
    return found
