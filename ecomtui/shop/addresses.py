"""Where parcels and mails can go, as a checkout page looks at what is typed into it."""

import re
from dataclasses import dataclass
from typing import Final

from ecomtui.world.errors import BadInput, shown

LONGEST: Final = 120
"""Signs that fit on a label."""
LONGEST_EMAIL: Final = 254
_EMAIL: Final = re.compile(r"[!-?A-~]{1,64}@[A-Za-z0-9.-]{1,190}")


@dataclass(frozen=True)
class TestMailbox:
    """A mail address to try things with; `says` what becomes of a mail to it."""

    address: str
    says: str


TEST_MAILBOXES: Final = (
    TestMailbox("success@mail.example", "takes every mail"),
    TestMailbox("bounce@mail.example", "does not exist: every mail comes back"),
    TestMailbox("softbounce@mail.example", "is busy twice, then takes the mail"),
    TestMailbox("complaint@mail.example", "takes the mail, and marks it as unwanted"),
    TestMailbox("ooto@mail.example", "answers: out of the office"),
    TestMailbox("suppressionlist@mail.example", "is on the list of those who get no mails"),
)
"""[AWS SES mailbox simulator]"""


def checked_address(text: str | None) -> str | None:
    """A delivery address on one line, as a label has it; None stays None.

    Raises:
        BadInput: when no label can say it.
    """
    if text is None:
        return None
    address = " ".join(text.split())
    if not address.isprintable() or not 5 <= len(address) <= LONGEST:
        raise BadInput(
            f"{shown(text)} is no delivery address; it is 5 to {LONGEST} signs on one line, "
            "as in Ben Example, 1 Rose Lane, Leeds LS1 2AB"
        )
    return address


def checked_email(address: str | None) -> str | None:
    """A mail address; None stays None.

    Raises:
        BadInput: when it is none.
    """
    if address is not None and not _EMAIL.fullmatch(address):
        raise BadInput(f"{shown(address)} is no mail address; it looks like asha@mail.example")
    return address
