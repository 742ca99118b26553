"""Mail: composes, queues and sends; each mail of an order exactly once."""

from enum import StrEnum
from typing import Final

from sqlmodel import Field

from ecomtui.parties.protocol.mailing import MailAccepted, MailSent, PostMail, SendMail
from ecomtui.world.clock import MINUTE, SECOND
from ecomtui.world.controls import Guard
from ecomtui.world.faults import Effect, Fault
from ecomtui.world.machine import Machine
from ecomtui.world.party import Party, handles
from ecomtui.world.rows import Row

QUEUE: Final = 3 * SECOND
"""A mail's wait in the queue: the same for all, so that no mail overtakes another."""
RETRY_AFTER: Final = 5 * MINUTE
SOFT_BOUNCES: Final = 2
"""How often the address softbounce@ says "try again later" (451) before it takes a mail."""


class MailStatus(StrEnum):
    """A mail's life."""

    queued = "queued"
    deferred = "deferred"
    sent = "sent"
    delivered = "delivered"


MAIL: Final = Machine(
    "mail",
    "mail",
    {
        MailStatus.queued: (MailStatus.sent, MailStatus.deferred),
        MailStatus.deferred: (MailStatus.deferred, MailStatus.sent),
        MailStatus.sent: (MailStatus.delivered,),
        MailStatus.delivered: (),
    },
)


class OutgoingMail(Row, table=True):
    """A mail of the shop; `item` is the parcel or refund it is about, 0 for the order itself."""

    id: int = Field(primary_key=True)
    order: int = Field(index=True)
    customer: int
    address: str
    template: str
    item: int
    status: MailStatus = MailStatus.queued
    attempts: int = 0
    amount: int | None = None
    number: str | None = None
    expected: int | None = None


class MailParty(Party):
    """Sends what it is asked to, once."""

    name, title = "mail", "Mail"
    tables = (OutgoingMail,)
    latency = (SECOND, 4 * SECOND)
    guards = (
        Guard(
            "mail_once",
            "mail",
            "A mail that has been written for this order, template and parcel is not written again.",
            "The customer gets the same mail twice.",
            ("mail_once",),
        ),
    )
    faults = (
        Fault(
            "mail.soft_bounce",
            "mail",
            Effect.decide,
            "The mailbox is busy and says: try again later (451).",
            "The mail waits five minutes and is sent again; the order does not care.",
        ),
    )

    @handles(SendMail)
    def compose(self, ask: SendMail) -> None:
        if self.guarded("mail_once") and self._written(ask):
            return
        mail = self.rows.add(
            OutgoingMail(
                id=self.rows.next_id(OutgoingMail),
                order=ask.order,
                customer=ask.customer,
                address=ask.address,
                template=ask.template,
                item=ask.item,
                amount=ask.amount,
                number=ask.number,
                expected=ask.expected,
            )
        )
        self.remind(QUEUE, PostMail(mail.id))

    def _written(self, ask: SendMail) -> bool:
        return any(
            mail.template == ask.template and mail.item == ask.item
            for mail in self.rows.find(OutgoingMail, order=ask.order)
        )

    @handles(PostMail)
    def post(self, timer: PostMail) -> None:
        mail = self.rows.get(OutgoingMail, timer.mail)
        mail.attempts += 1
        busy = mail.address.startswith("softbounce@") and mail.attempts <= SOFT_BOUNCES
        if busy or self.struck_by("mail.soft_bounce"):
            MAIL.move(mail, MailStatus.deferred)
            self.remind(RETRY_AFTER, PostMail(mail.id))
            return
        MAIL.move(mail, MailStatus.sent)
        self.send(
            "customer",
            MailSent(
                mail.id, mail.order, mail.customer, mail.address, mail.template, mail.amount, mail.number, mail.expected
            ),
        )

    @handles(MailAccepted)
    def accepted(self, receipt: MailAccepted) -> None:
        mail = self.rows.get(OutgoingMail, receipt.mail)
        if mail.status is MailStatus.sent:
            MAIL.move(mail, MailStatus.delivered)
