"""Cards at the edge: the only place that ever sees a card number, and swaps it for a token.

The numbers and their outcomes are the ones testers know [Stripe testing].
"""

from dataclasses import dataclass
from typing import Final

from ecomtui.parties.protocol.values import CardFace
from ecomtui.world.errors import BadInput


@dataclass(frozen=True)
class TestCard:
    """A test number: `outcome` is added to its holder's account, `says` explains it."""

    number: str
    outcome: str
    says: str


TEST_CARDS: Final = (
    TestCard("4242424242424242", "approved", "approved, if the money is there"),
    TestCard("4000000000000002", "generic_decline", "declined, no reason given"),
    TestCard("4000000000009995", "insufficient_funds", "declined: not enough money"),
    TestCard("4000000000009987", "lost_card", "declined: the card is reported lost"),
    TestCard("4000000000009979", "stolen_card", "declined: the card is reported stolen"),
    TestCard("4000000000000069", "expired_card", "declined: the card has expired"),
    TestCard("4000000000000127", "incorrect_cvc", "declined: the three digits are wrong"),
    TestCard("4000000000000119", "processing_error", "declined: the bank had an error"),
    TestCard("4000000000006975", "card_velocity_exceeded", "declined: the card is used too often"),
    TestCard("4000000000003220", "three_d_secure", "approved, when the cardholder confirms it (3-D Secure)"),
    TestCard("4000008400001629", "three_d_secure_declined", "declined, even when the cardholder confirms it"),
    TestCard("4000000000000259", "fraudulent", "approved; the cardholder later says: that was not me"),
    TestCard("4000000000002685", "product_not_received", "approved; the cardholder later says that nothing came"),
    TestCard("4000000000007726", "refund_pending", "approved; a refund takes two days"),
    TestCard("4000000000005126", "refund_fails", "approved; a refund is done, and comes back days later"),
    TestCard("4242424242424241", "incorrect_number", "refused on your screen: the digits do not add up"),
)
STRANGE: Final = (
    "three_d_secure", "three_d_secure_declined", "fraudulent", "product_not_received", "refund_pending", "refund_fails",
)  # fmt: skip
"""Outcomes that come when the payment seems over, or want something of the cardholder first."""
_BY_NUMBER: Final = {card.number: card for card in TEST_CARDS}


class IncorrectNumber(BadInput):
    """The digits do not add up (Luhn): refused in the browser, the bank never hears of it."""

    code = "incorrect_number"


def test_card(number: str) -> TestCard | None:
    """The test card with this number, however its digits are grouped."""
    return _BY_NUMBER.get(_digits(number))


def _digits(number: str) -> str:
    return "".join(number.split()).replace("-", "")


def own_number(holder: int) -> str:
    """The number of a customer's own card: made up, and it adds up."""
    body = f"400055{holder:09}"
    return body + next(digit for digit in "0123456789" if adds_up(body + digit))


def adds_up(number: str) -> bool:
    """The Luhn check of ISO/IEC 7812."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def face_of(number: str | None, holder: int, token: str) -> CardFace:
    """What the shop gets to see of a card with this number, drawn on `holder`'s account (None: the own card).

    Raises:
        IncorrectNumber: when the digits do not add up.
        BadInput: when it is no card this world knows.
    """
    own = own_number(holder)
    if number is not None and not isinstance(number, str):
        raise IncorrectNumber("a card number is a text, such as '4242424242424242': its zeros count")
    digits = _digits(number) if number is not None else own
    if not digits.isdecimal() or not digits.isascii() or not 12 <= len(digits) <= 19:
        raise IncorrectNumber("a card number has 12 to 19 digits; leave it empty for your own card")
    if not adds_up(digits):
        raise IncorrectNumber("this card number has a typing error: its digits do not add up")
    if digits == own:
        return CardFace(token, "visa", own[-4:])
    card = _BY_NUMBER.get(digits)
    if card is None:
        raise BadInput(
            f"no bank knows the card ending in {digits[-4:]}; leave it empty for your own card, or take a "
            "test card such as 4242424242424242"
        )
    return CardFace(f"{token}.{card.outcome}", "visa", digits[-4:])
