"""What an order costs, stated once (VOCABULARY.md, rules): all in minor units, all integers.

Lines, then discount spread over them, then shipping; tax is included in every price and taken out of
each line, rounded half up.
"""

from collections.abc import Sequence
from typing import Final

from ecomtui.parties.protocol.values import Money, PricedLine, Totals

TAX_PERCENT: Final = 20
SHIPPING: Final = 500
FREE_FROM: Final = 5_000


def half_up(numerator: int, denominator: int) -> int:
    """A quotient rounded half up, for numbers that are not negative."""
    return (2 * numerator + denominator) // (2 * denominator)


def tax_in(amount: Money) -> Money:
    """The tax that an amount includes."""
    return half_up(amount * TAX_PERCENT, 100 + TAX_PERCENT)


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Split a whole number by weights, to the last unit: the largest remainders get what is left.

    Equal remainders go to the earlier one.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares


def price_up(basket: Sequence[tuple[str, int, Money]], discount: Money = 0) -> tuple[tuple[PricedLine, ...], Totals]:
    """The lines and totals of a basket of (sku, quantity, price apiece), less a discount on the whole."""
    full = [quantity * price for _, quantity, price in basket]
    subtotal = sum(full)
    discount = min(discount, subtotal)
    amounts = [amount - less for amount, less in zip(full, spread(discount, full), strict=True)]
    lines = tuple(
        PricedLine(sku, quantity, price, amount, tax_in(amount))
        for (sku, quantity, price), amount in zip(basket, amounts, strict=True)
    )
    shipping = 0 if subtotal - discount >= FREE_FROM else SHIPPING
    tax = sum(line.tax for line in lines) + tax_in(shipping)
    return lines, Totals(subtotal, discount, shipping, tax, subtotal - discount + shipping)
