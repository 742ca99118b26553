"""The bank's rows: accounts, cards, money set aside, the ledger, and the answers it has given."""

from enum import StrEnum
from typing import Final

from sqlmodel import Field

from ecomtui.world.machine import Machine
from ecomtui.world.rows import Row

VAULT: Final = 1
"""The bank's own account: the other side of money that comes from outside the story."""
SHOP: Final = 2
SUSPENSE: Final = 3
"""Money between two owners: a refund under way, or what a dispute is about until its verdict."""
FIRST_CUSTOMER: Final = 100
"""Customer n's account is number 100 + n."""


class AuthorizationStatus(StrEnum):
    """Money set aside, until it is taken or given free."""

    open = "open"
    captured = "captured"
    voided = "voided"


AUTHORIZATION: Final = Machine(
    "authorization",
    "bank",
    {
        AuthorizationStatus.open: (AuthorizationStatus.captured, AuthorizationStatus.voided),
        AuthorizationStatus.captured: (),
        AuthorizationStatus.voided: (),
    },
)


class DisputeStatus(StrEnum):
    """A cardholder's word against the shop's [Stripe]."""

    needs_response = "needs_response"
    under_review = "under_review"
    won = "won"
    lost = "lost"


DISPUTE: Final = Machine(
    "dispute",
    "bank",
    {
        DisputeStatus.needs_response: (DisputeStatus.under_review, DisputeStatus.lost),
        DisputeStatus.under_review: (DisputeStatus.won, DisputeStatus.lost),
        DisputeStatus.won: (),
        DisputeStatus.lost: (),
    },
)


OPEN: Final = (DisputeStatus.needs_response, DisputeStatus.under_review)
"""The bank has not decided yet."""


class Account(Row, table=True):
    """An account: `balance` is posted money, `set_aside` what may not be spent, `entries` how many made it."""

    id: int = Field(primary_key=True)
    customer: int | None
    balance: int = 0
    set_aside: int = 0
    entries: int = 0


class Card(Row, table=True):
    """Which account a card's token draws on; `outcome` is how its holder always behaves, if that is the bank's
    affair."""

    token: str = Field(primary_key=True)
    account: int = Field(foreign_key="account.id")
    outcome: str = ""


class Authorization(Row, table=True):
    """Money set aside for one payment, and taken in one part or several; `reference` is the shop's order number.

    `outcome` is what the card's number or holder adds, `authenticated` says that its holder has confirmed the
    payment, `called` that the holder is going to dispute it, and `charged_back` is what disputes have taken away
    from the shop, or may yet.
    """

    id: int = Field(primary_key=True)
    reference: int = Field(index=True)
    account: int = Field(foreign_key="account.id")
    amount: int
    status: AuthorizationStatus = AuthorizationStatus.open
    captured: int = 0
    refunded: int = 0
    charged_back: int = 0
    outcome: str = ""
    authenticated: bool = False
    called: bool = False
    expires: int

    @property
    def left(self) -> int:
        """What is still set aside."""
        return max(self.amount - self.captured, 0) if self.status is AuthorizationStatus.open else 0

    @property
    def kept(self) -> int:
        """What the shop has of it."""
        return self.captured - self.refunded - self.charged_back


class LedgerEntry(Row, table=True):
    """One side of a posting; `balance` is the account's balance after it, `nth` its number there."""

    id: int = Field(primary_key=True)
    posting: int
    account: int = Field(foreign_key="account.id", index=True)
    nth: int
    amount: int
    balance: int
    why: str
    at: int


class BankAnswer(Row, table=True):
    """What the bank answered to a key, to be answered again."""

    key: str = Field(primary_key=True)
    kind: str
    answer: str


class Dispute(Row, table=True):
    """A dispute about what was taken with one authorisation; `amount` in minor units, `due` virtual ms.

    `news` is what the merchant was told when it was opened, `timer` what comes next.
    """

    id: int = Field(primary_key=True)
    authorization: int = Field(foreign_key="authorization.id", index=True)
    reference: int = Field(index=True)
    amount: int
    reason: str
    status: DisputeStatus = DisputeStatus.needs_response
    evidence: str | None = None
    opened_at: int
    due: int
    news: int
    timer: int | None = None


class BankNews(Row, table=True):
    """What the bank tells the merchant unasked: told again until it is read. `text` is the message as JSON."""

    id: int = Field(primary_key=True)
    kind: str
    text: str
    reference: int
    told: int = 0
    read: bool = False
    timer: int | None = None
