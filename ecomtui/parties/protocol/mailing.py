"""Order manager → mail → customer, and what comes back."""

from ecomtui.parties.protocol.values import Instant, Money
from ecomtui.world.message import Body


class SendMail(Body):
    """`item` is the parcel or refund this mail is about, 0 for the order itself."""

    order: int
    customer: int
    address: str
    template: str
    item: int = 0
    amount: Money | None = None
    number: str | None = None
    expected: Instant | None = None


class MailSent(Body):
    mail: int
    order: int
    customer: int
    address: str
    template: str
    amount: Money | None = None
    number: str | None = None
    expected: Instant | None = None


class MailAccepted(Body):
    """The customer's mailbox has taken it (SMTP 250)."""

    mail: int


class MailComplained(Body):
    """The customer calls this mail unwanted; the provider passes it on."""

    mail: int


class AutoReplied(Body):
    """A mailbox answers by itself: its owner is out of the office."""

    mail: int


class MailBounced(Body):
    """It could not be brought: `answer` is the mailbox's (550: there is none; 451: busy every time)."""

    mail: int
    order: int
    address: str
    template: str
    answer: str
    amount: Money | None = None
    number: str | None = None
    expected: Instant | None = None


class MailSuppressed(Body):
    """It was not sent at all: nobody wants our mails at this address."""

    mail: int
    order: int
    address: str
    template: str
    amount: Money | None = None
    number: str | None = None
    expected: Instant | None = None


class PostMail(Body):
    """The mail's timer: its turn in the queue has come."""

    mail: int
