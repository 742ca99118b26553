"""Narration: what a message means, in plain words and for engineers, from `data/narration/<language>`.

One file a conversation, kind → hop → entry, and `words.yaml` for every code that people may meet. The
terminal shop loads this before its first paint: nothing here may import SQLModel, pydantic or Textual.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec

from ecomtui.shop import paths
from ecomtui.shop.documents import Stamp, read_yaml, shaped, stamp
from ecomtui.shop.telling import Entry, Names, entry_of, filled, placeholders
from ecomtui.world.errors import BadInput, UnknownName, hint, shown

WORDS_FILE: Final = "words.yaml"
GLOSSARY_FILE: Final = "glossary.yaml"
ANY: Final = "*"


@dataclass(frozen=True, slots=True)
class Told:
    """A message, told: its `part` of the story, whether it is a stop, and two depths of text."""

    part: str
    headline: bool
    plain: str
    technical: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the customer reads it."""

    subject: str
    body: str


class _MailText(msgspec.Struct, forbid_unknown_fields=True):
    subject: str
    body: str


class _Words(msgspec.Struct, forbid_unknown_fields=True):
    words: dict[str, dict[str, str]]
    notices: dict[str, str]
    mails: dict[str, _MailText]


class Narration:
    """The texts of one language. Files are read when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def load(cls, language: str = "en") -> "Narration":
        """The narration in a language, as in `en`.

        Raises:
            BadInput: when there is none in that language.
        """
        if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
            raise BadInput(f"not a language: {shown(language)}; write it as in en or pt-BR")
        folder = paths.data(f"narration/{language}")
        return _kept(folder, stamp(sorted(folder.glob("*.yaml"))))

    def tell(self, kind: str, sender: str, receiver: str, body: Mapping[str, Any], names: Names) -> Told:
        """A message in words; `body` is its decoded JSON.

        Raises:
            BadInput: when nothing is written about it, or the files are not as they should be.
        """
        telling = self.entry(kind, sender, receiver).telling(body)
        return Told(
            telling.part, telling.headline, telling.plain.fill(body, names), telling.technical.fill(body, names)
        )

    def word(self, group: str, value: str) -> str:
        """The plain words for a code.

        Raises:
            UnknownName: for a group or a value without any.
        """
        words = self.words(group)
        if value not in words:
            raise UnknownName(f"word ({group})", value, words)
        return words[value]

    def words(self, group: str) -> Mapping[str, str]:
        """All plain words of a group, by code.

        Raises:
            UnknownName: when there is no such group.
        """
        if group not in self._words.words:
            raise UnknownName("group of words", group, self._words.words)
        return self._words.words[group]

    def notice(
        self,
        code: str,
        order: int | None,
        amount: int | None,
        number: str | None = None,
        expected: int | None = None,
        agreed: int | None = None,
    ) -> str:
        """What a notice says on the customer's screen; `amount` and the total `agreed` to before in minor units,
        `expected` in virtual ms.

        Raises:
            UnknownName: for a code that is no notice.
        """
        if code not in self._words.notices:
            raise UnknownName("notice", code, self._words.notices)
        text = self._words.notices[code]
        return filled(text, order=order, amount=amount, number=number, expected=expected, agreed=agreed)

    def mail(self, template: str, order: int, amount: int | None, number: str | None, expected: int | None) -> Mail:
        """A mail as the customer reads it; `amount` in minor units, `expected` in virtual ms.

        Raises:
            UnknownName: for a template that does not exist.
        """
        text = self._words.mails.get(template)
        if text is None:
            raise UnknownName("mail template", template, self._words.mails)
        parts = (
            filled(part, order=order, amount=amount, number=number, expected=expected)
            for part in (text.subject, text.body)
        )
        return Mail(*parts)

    def entry(self, kind: str, sender: str, receiver: str) -> Entry:
        """What is written about a hop.

        Raises:
            BadInput: when nothing is.
        """
        hops = self.entries.get(kind)
        if hops is None:
            raise UnknownName("message kind", kind, self.entries)
        for hop in ((sender, receiver), (sender, ANY), (ANY, receiver), (ANY, ANY)):
            if hop in hops:
                return hops[hop]
        known = [f"{a}→{b}" for a, b in hops]
        wanted = f"{sender}→{receiver}"
        raise BadInput(f"{self.folder}: {kind} has no text for {wanted}{hint(wanted, known)}")

    # ---------------------------------------------------------------- reading the files
    @cached_property
    def entries(self) -> Mapping[str, Mapping[tuple[str, str], Entry]]:
        """Every entry: kind → (sender, receiver) → how it is told.

        Raises:
            BadInput: for a file of another shape; the message says which file, kind and hop.
        """
        found: dict[str, dict[tuple[str, str], Entry]] = {}
        for path in sorted(self.folder.glob("*.yaml")):
            if path.name in (WORDS_FILE, GLOSSARY_FILE):
                continue
            for kind, hops in shaped(read_yaml(path), dict[str, dict[str, dict[str, Any]]], path).items():
                if kind in found:
                    raise BadInput(f"{path}: {kind} stands in another file already")
                found[kind] = {}
                for hop, content in hops.items():
                    try:
                        found[kind][_ends(hop)] = entry_of(kind, content, self.word)
                    except BadInput as error:
                        raise BadInput(f"{path}: {kind}: {hop}: {error}") from error
        if not found:
            raise BadInput(f"{self.folder} holds no narration (*.yaml)")
        return found

    @cached_property
    def _words(self) -> _Words:
        path = self.folder / WORDS_FILE
        words = shaped(read_yaml(path), _Words, path)
        for text in (*words.notices.values(), *(t for mail in words.mails.values() for t in (mail.subject, mail.body))):
            for name in placeholders(text)[1]:
                if name not in ("order", "amount", "number", "expected", "agreed"):
                    raise BadInput(f"{path}: no value called {{{name}}} in {shown(text)}")
        return words


def _ends(hop: str) -> tuple[str, str]:
    """Sender and receiver of `sender→receiver`."""
    sender, arrow, receiver = hop.partition("→")
    if not arrow or not sender or not receiver:
        raise BadInput("not a hop; write it as in stock→order_manager")
    return sender, receiver


@lru_cache(maxsize=4)
def _kept(folder: Path, files: Stamp) -> Narration:
    """The narration in a folder whose files are in that state."""
    return Narration(folder)
