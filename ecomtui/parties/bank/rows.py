"""The bank's rows: accounts, cards, money set aside, the ledger, and the answers it has given."""

from enum import StrEnum
from typing import Final

from sqlmodel import Field

from ecomtui.world.machine import Machine
from ecomtui.world.rows import Row

VAULT: Final = 1
"""The bank's own account: the other side of money that comes from outside the story."""
SHOP: Final = 2
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


class Account(Row, table=True):
    """An account: `balance` is posted money, `set_aside` what may not be spent, `entries` how many made it."""

    id: int = Field(primary_key=True)
    customer: int | None
    balance: int = 0
    set_aside: int = 0
    entries: int = 0


class Card(Row, table=True):
    """Which account a card's token draws on."""

    token: str = Field(primary_key=True)
    account: int = Field(foreign_key="account.id")


class Authorization(Row, table=True):
    """Money set aside for one payment, and taken in one part or several; `reference` is the shop's order number."""

    id: int = Field(primary_key=True)
    reference: int = Field(index=True)
    account: int = Field(foreign_key="account.id")
    amount: int
    status: AuthorizationStatus = AuthorizationStatus.open
    captured: int = 0
    refunded: int = 0
    expires: int

    @property
    def left(self) -> int:
        """What is still set aside."""
        return max(self.amount - self.captured, 0) if self.status is AuthorizationStatus.open else 0


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
