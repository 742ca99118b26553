"""Mail: composes, queues and sends; each mail of an order exactly once.

A mailbox that is busy (451) is tried again, a few times. One that does not exist (550), or whose owner calls
our mail unwanted, is not written to any more: the address is suppressed, and what it would have been told
appears on the screen instead. None of this changes an order.
"""

from enum import StrEnum
from typing import Final

from sqlmodel import Field

from ecomtui.parties.personas import PERSONAS
from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.parties.protocol.mailing import (
    AutoReplied,
    MailAccepted,
    MailBounced,
    MailComplained,
    MailSent,
    MailSuppressed,
    PostMail,
    SendMail,
)
from ecomtui.world.clock import MINUTE, SECOND
from ecomtui.world.controls import Guard, Setting
from ecomtui.world.faults import ArmFault, Effect, Fault
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
    bounced = "bounced"
    complained = "complained"
    suppressed = "suppressed"


MAIL: Final = Machine(
    "mail",
    "mail",
    {
        MailStatus.queued: (MailStatus.sent, MailStatus.deferred, MailStatus.bounced, MailStatus.suppressed),
        MailStatus.deferred: (MailStatus.deferred, MailStatus.sent, MailStatus.bounced, MailStatus.suppressed),
        MailStatus.sent: (MailStatus.delivered,),
        MailStatus.delivered: (MailStatus.complained,),
        MailStatus.bounced: (),
        MailStatus.complained: (),
        MailStatus.suppressed: (),
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


class SuppressedAddress(Row, table=True):
    """An address that is not written to any more, since what became of `mail`."""

    address: str = Field(primary_key=True)
    mail: int
    at: int


MAIL_TRIES: Final = Setting(
    "mail_tries", "mail", 5, "How often a mail is brought to a busy mailbox before it counts as bounced."
)


class MailParty(Party):
    """Sends what it is asked to, once, and to nobody who will not have it."""

    name, title = "mail", "Mail"
    tables = (OutgoingMail, SuppressedAddress)
    latency = (SECOND, 4 * SECOND)
    settings = (MAIL_TRIES,)
    guards = (
        Guard(
            "suppression",
            "mail",
            "An address that sent a mail back, or complained about one, is not written to again.",
            "Mail after mail goes to a mailbox that does not exist, until providers take the shop for a spammer.",
            ("mail_once",),
        ),
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
            "The mail waits five minutes and is sent again, five times at most; the order does not care.",
        ),
        Fault(
            "mail.hard_bounce",
            "mail",
            Effect.decide,
            "There is no such mailbox, and there never will be (550).",
            "The address is suppressed; this mail and all later ones appear on the customer's screen instead.",
        ),
    )

    def opening(self, charter: ShopCharter) -> None:
        """Some people's mailboxes have never worked."""
        for person in charter.customers:
            if PERSONAS[person.persona].bounces:
                self._control(ArmFault("mail.hard_bounce", who=person.id))

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
        if self._unwanted(mail.address):
            MAIL.move(mail, MailStatus.suppressed)
            self.send(
                "order_manager",
                MailSuppressed(
                    mail.id, mail.order, mail.address, mail.template, mail.amount, mail.number, mail.expected
                ),
            )
            return
        mail.attempts += 1
        if mail.address.startswith("bounce@") or self.struck_by("mail.hard_bounce"):
            self._suppress(mail)
            self._bounce(mail, "550")
        elif self._is_busy(mail):
            self._try_later(mail)
        else:
            self._bring(mail)

    def _unwanted(self, address: str) -> bool:
        """Whether nobody wants our mails there: it is known here, or on the list that mailers share."""
        known = address.startswith("suppressionlist@") or self.rows.peek(SuppressedAddress, address) is not None
        return known and self.guarded("suppression")

    def _is_busy(self, mail: OutgoingMail) -> bool:
        busy = mail.address.startswith("softbounce@") and mail.attempts <= SOFT_BOUNCES
        return busy or self.struck_by("mail.soft_bounce") is not None

    def _try_later(self, mail: OutgoingMail) -> None:
        """A busy mailbox may have room later, so its address stays good even when this mail is given up."""
        if mail.attempts >= self.setting(MAIL_TRIES):
            self._bounce(mail, "451")
        else:
            MAIL.move(mail, MailStatus.deferred)
            self.remind(RETRY_AFTER, PostMail(mail.id))

    def _bring(self, mail: OutgoingMail) -> None:
        MAIL.move(mail, MailStatus.sent)
        self.send(
            "customer",
            MailSent(
                mail.id, mail.order, mail.customer, mail.address, mail.template, mail.amount, mail.number, mail.expected
            ),
        )

    def _bounce(self, mail: OutgoingMail, answer: str) -> None:
        MAIL.move(mail, MailStatus.bounced)
        self.send(
            "order_manager",
            MailBounced(
                mail.id, mail.order, mail.address, mail.template, answer, mail.amount, mail.number, mail.expected
            ),
        )

    def _suppress(self, mail: OutgoingMail) -> None:
        if self.rows.peek(SuppressedAddress, mail.address) is None:
            self.rows.add(SuppressedAddress(address=mail.address, mail=mail.id, at=self.now))

    @handles(MailAccepted)
    def accepted(self, receipt: MailAccepted) -> None:
        mail = self.rows.get(OutgoingMail, receipt.mail)
        if mail.status is MailStatus.sent:
            MAIL.move(mail, MailStatus.delivered)

    @handles(MailComplained)
    def complained(self, report: MailComplained) -> None:
        mail = self.rows.get(OutgoingMail, report.mail)
        if mail.status is MailStatus.delivered:
            MAIL.move(mail, MailStatus.complained)
            self._suppress(mail)

    @handles(AutoReplied)
    def auto_replied(self, note: AutoReplied) -> None:
        """Somebody is out of the office. The mail has arrived all the same."""
