"""The values that bodies carry, with their units."""

from typing import Annotated

import msgspec

from ecomtui.world.message import Body

Money = Annotated[int, msgspec.Meta(title="money", description="minor units of EUR")]
Instant = Annotated[int, msgspec.Meta(title="instant", description="virtual ms since Monday 09:00")]


class Line(msgspec.Struct, frozen=True):
    """So many pieces of one product."""

    sku: str
    quantity: int


_LINES = msgspec.json.Decoder(tuple[Line, ...])


def text_of(lines: tuple[Line, ...]) -> str:
    """Lines as a row keeps them."""
    return msgspec.json.encode(lines).decode()


def lines_of(text: str) -> tuple[Line, ...]:
    """What `text_of` wrote."""
    return _LINES.decode(text)


class PricedLine(msgspec.Struct, frozen=True):
    """A line as it is charged: `price` apiece, `amount` for the line after discounts, tax included."""

    sku: str
    quantity: int
    price: Money
    amount: Money
    tax: Money


class Totals(msgspec.Struct, frozen=True):
    """What an order costs: subtotal - discount + shipping = total; tax is included in it."""

    subtotal: Money
    discount: Money
    shipping: Money
    tax: Money
    total: Money


class CardFace(msgspec.Struct, frozen=True):
    """All that anybody but the form ever sees of a card: a token, its brand, its last four digits."""

    token: str
    brand: str
    last4: str


class ScanLine(msgspec.Struct, frozen=True):
    """One line of a parcel's way."""

    at: Instant
    status: str
    detail: str


class AtComputer(Body, kw_only=True):
    """What a person does at the computer: in which tab (`session`), and whether it waits (`wait`) for the screen to
    answer what was done there before."""

    session: int = 1
    wait: bool = True
