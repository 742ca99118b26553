"""What an order costs, stated once (VOCABULARY.md, rules): all in minor units, all integers.

In this order, each step on what the last one left:

1. a line is its quantity times its price;
2. a discount on lines takes a percentage off each of them, rounded half up;
3. a discount on the whole order, an amount or a percentage rounded half up, is spread over the lines by the
   largest remainder, so that every cent of it belongs to one line;
4. shipping is free when what is left reaches the threshold;
5. tax is included in every price, and taken out of each line and of the shipping, rounded half up.

Nothing is ever rounded anywhere else, and nothing is computed again once an order has been placed.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from ecomtui.parties.protocol.values import Money, PricedLine, Totals

TAX_PERCENT: Final = 20
SHIPPING: Final = 500
FREE_FROM: Final = 5_000


class Discount(NamedTuple):
    """What is taken off: `line_percent` of each line of `skus`, then `percent` or `amount` of the whole order."""

    percent: int = 0
    amount: Money = 0
    line_percent: int = 0
    skus: frozenset[str] = frozenset()


NO_DISCOUNT: Final = Discount()


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


def price_up(
    basket: Sequence[tuple[str, int, Money]], discount: Discount = NO_DISCOUNT
) -> tuple[tuple[PricedLine, ...], Totals]:
    """The lines and totals of a basket of (sku, quantity, price apiece)."""
    amounts = [quantity * price for _, quantity, price in basket]
    subtotal = sum(amounts)
    if discount is not NO_DISCOUNT:
        amounts = _discounted([sku for sku, _, _ in basket], amounts, discount)
    left = sum(amounts)
    lines = tuple(
        PricedLine(sku, quantity, price, amount, tax_in(amount))
        for (sku, quantity, price), amount in zip(basket, amounts, strict=True)
    )
    shipping = 0 if left >= FREE_FROM else SHIPPING
    tax = sum(line.tax for line in lines) + tax_in(shipping)
    return lines, Totals(subtotal, subtotal - left, shipping, tax, left + shipping)


def _discounted(skus: Sequence[str], amounts: Sequence[Money], discount: Discount) -> list[Money]:
    """What each line costs after the discounts on lines, then the one on the whole."""
    cut = [
        amount - half_up(amount * discount.line_percent, 100) if sku in discount.skus else amount
        for sku, amount in zip(skus, amounts, strict=True)
    ]
    left = sum(cut)
    off = min(left, discount.amount or half_up(left * discount.percent, 100))
    return [amount - less for amount, less in zip(cut, spread(off, cut), strict=True)]
