"""What people may turn: guards that can be taken out and settings that can be changed.

Both are owned by the party they concern and reach it as acts, so they are on the journal, survive a
restart and are undone by going back.
"""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from sqlmodel import Field

from ecomtui.world.clock import duration_text, parse_duration
from ecomtui.world.errors import BadInput, hint, shown
from ecomtui.world.message import Body
from ecomtui.world.rows import Row

V = TypeVar("V", bool, int, str)

MOST: Final = 999_999_999
"""The largest number a setting takes."""
DEDUP: Final = "dedup"
"""The guard that recognises a message that arrives a second time; the engine itself asks for it."""


@dataclass(frozen=True)
class Guard:
    """A protection a good shop has: `says` what it does, `without` what goes wrong when it is out."""

    name: str
    owner: str
    says: str
    without: str
    promises: tuple[str, ...]


class TakeGuardOut(Body):
    """Take a protection out, to see why it is there."""

    guard: str


class PutGuardBack(Body):
    """Put a protection back."""

    guard: str


class GuardSwitch(Row, table=True):
    """A guard that has been touched; one without a row is in."""

    name: str = Field(primary_key=True)
    out: bool = False


@dataclass(frozen=True)
class Setting(Generic[V]):
    """A policy of one party: `says` in one sentence what it changes.

    `choices` lists the words of a text setting; `span` marks a number of milliseconds. Of a number, `least` is the
    smallest that makes sense.
    """

    name: str
    owner: str
    default: V
    says: str
    choices: tuple[str, ...] = ()
    span: bool = False
    least: int = 1

    def parse(self, text: str) -> V:
        """The value that `text` says.

        Raises:
            BadInput: when it is not one this setting takes.
        """
        word = text.strip().lower()
        if isinstance(self.default, bool):
            if word not in ("true", "false"):
                raise BadInput(f"setting {self.name} is true or false, not {shown(text)}")
            return word == "true"
        if isinstance(self.default, str):
            if word not in self.choices:
                raise BadInput(f"setting {self.name} cannot be {shown(text)}{hint(word, self.choices)}")
            return word
        return self.parse_number(text)

    def parse_number(self, text: str) -> V:
        if self.span:
            span = parse_duration(text)
            if not span:
                raise BadInput(f"setting {self.name} is a span of time above zero; else time would stand still")
            if span < self.least:
                raise BadInput(f"setting {self.name} is {duration_text(self.least)} at least, not {shown(text)}")
            return span  # type: ignore[return-value]
        word = text.strip()
        if not (word.isascii() and word.isdecimal() and len(word) <= len(str(MOST)) and self.least <= int(word)):
            raise BadInput(f"setting {self.name} is a whole number from {self.least} to {MOST}, not {shown(text)}")
        return int(word)  # type: ignore[return-value]

    def words(self, value: object) -> str:
        """A value as people read it."""
        if isinstance(value, bool):
            return "true" if value else "false"
        return duration_text(value) if self.span and isinstance(value, int) else str(value)


class ChangeSetting(Body):
    """Change a policy from here on; orders under way keep the one they began with."""

    setting: str
    value: str


class SettingChange(Row, table=True):
    """A setting that differs from its default, as its source text."""

    name: str = Field(primary_key=True)
    value: str
