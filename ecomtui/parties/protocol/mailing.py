"""Order manager → mail → customer."""

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


class PostMail(Body):
    """The mail's timer: its turn in the queue has come."""

    mail: int
