"""What an order costs, to the last cent: lines, discounts, shipping, tax (VOCABULARY.md: Totals)."""

import pytest
from hypothesis import given, settings, strategies

from ecomtui import Shop
from ecomtui.parties.online_store.totals import (
    FREE_FROM,
    SHIPPING,
    Discount,
    half_up,
    price_up,
    spread,
    tax_in,
)
from tests.shop.stories import CUP

SKUS = ("cup", "mug", "pot", "tea")
Basket = list[tuple[str, int, int]]

baskets = strategies.lists(
    strategies.tuples(strategies.sampled_from(SKUS), strategies.integers(1, 99), strategies.integers(1, 20_000)),
    min_size=1,
    max_size=8,
)
off_the_whole = strategies.one_of(
    strategies.builds(lambda percent: (percent, 0), strategies.integers(0, 100)),
    strategies.builds(lambda amount: (0, amount), strategies.integers(0, 200_000)),
)
discounts = strategies.builds(
    lambda whole, lines, skus: Discount(whole[0], whole[1], lines, skus),
    off_the_whole,
    strategies.integers(0, 100),
    strategies.frozensets(strategies.sampled_from(SKUS)),
)


@settings(deadline=None, derandomize=True)
@given(baskets, discounts)
def test_totals_add_up_to_the_last_cent(basket: Basket, discount: Discount) -> None:
    lines, totals = price_up(basket, discount)
    goods = totals.subtotal - totals.discount
    assert totals.subtotal == sum(quantity * price for _, quantity, price in basket)
    assert sum(line.amount for line in lines) == goods
    assert totals.total == goods + totals.shipping
    assert totals.shipping == (0 if goods >= FREE_FROM else SHIPPING), "the threshold is tested after discounts"
    assert totals.tax == sum(line.tax for line in lines) + tax_in(totals.shipping)
    assert all(0 <= line.amount <= line.quantity * line.price for line in lines)
    assert all(line.tax == tax_in(line.amount) for line in lines)


@settings(deadline=None, derandomize=True)
@given(baskets, discounts)
def test_discounts_come_off_in_their_order_and_are_rounded_once(basket: Basket, discount: Discount) -> None:
    """Worked out again in whole numbers of hundredths of a cent, without the functions under test."""
    lines, totals = price_up(basket, discount)
    left = []
    for sku, quantity, price in basket:
        full = quantity * price
        hundredths = full * discount.line_percent if sku in discount.skus else 0
        left.append(full - (hundredths + 50) // 100)
    off = discount.amount or (sum(left) * discount.percent + 50) // 100
    off = min(off, sum(left))
    assert totals.subtotal - totals.discount == sum(left) - off
    for line, amount in zip(lines, left, strict=True):
        share = amount - line.amount
        assert abs(share * sum(left) - off * amount) < max(sum(left), 1), "nobody bears a cent more than the share"


@settings(deadline=None, derandomize=True)
@given(strategies.integers(0, 10**6), strategies.lists(strategies.integers(1, 10**5), min_size=1, max_size=9))
def test_a_discount_is_spread_by_largest_remainder(total: int, weights: list[int]) -> None:
    shares = spread(total, weights)
    assert sum(shares) == total
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * whole - total * weight) < whole, "nobody is off by a whole cent"
    up = [total * w % whole for s, w in zip(shares, weights, strict=True) if s * whole > total * w]
    down = [total * w % whole for s, w in zip(shares, weights, strict=True) if s * whole < total * w]
    assert not up or not down or min(up) >= max(down), "what is left goes to the largest remainders"


def test_of_equal_remainders_the_earlier_line_gets_the_cent() -> None:
    assert spread(1, [1, 1, 1]) == [1, 0, 0]
    assert spread(5, [1, 1, 1]) == [2, 2, 1]


@pytest.mark.parametrize(("amount", "tax"), [(1200, 200), (1250, 208), (3, 1), (2, 0), (0, 0), (999, 167)])
def test_tax_is_in_the_price_and_taken_out_half_up(amount: int, tax: int) -> None:
    assert tax_in(amount) == tax


def test_half_is_rounded_up() -> None:
    assert [half_up(n, 2) for n in (1, 2, 3, 5)] == [1, 1, 2, 3]


@pytest.mark.parametrize(
    ("discount", "off", "shipping"),
    [
        (Discount(), 0, 0),
        (Discount(percent=10), 500, 500),
        (Discount(amount=1), 1, 500),
        (Discount(line_percent=15, skus=frozenset({"cup"})), 188, 500),
        (Discount(line_percent=15, skus=frozenset({"cup"}), percent=10), 188 + 481, 500),
        (Discount(amount=99_999), 5_000, 500),
    ],
)
def test_worked_examples(discount: Discount, off: int, shipping: int) -> None:
    """One cup at 12.50 and three pots at 12.50: 50.00, which is just free of shipping."""
    _, totals = price_up([("cup", 1, 1_250), ("pot", 3, 1_250)], discount)
    assert (totals.discount, totals.shipping) == (off, shipping)


@settings(deadline=None, derandomize=True, max_examples=10)
@given(strategies.integers(1, 6), strategies.integers(1, 9), strategies.sampled_from([None, "WELCOME10", "TEATIME"]))
def test_what_the_checkout_shows_is_what_the_bank_takes(cups: int, teas: int, voucher: str | None) -> None:
    with Shop.in_memory(seed=7) as shop:
        tea = shop.products(category="Tea")[0].sku
        errand = shop.customer("asha").buy({CUP: cups, tea: teas}, voucher=voucher)
        shop.run(until="CheckoutReady")
        at_the_till = shop.cart("asha")
        shop.run()
        order = shop.order(errand)
        shown = (at_the_till.subtotal, at_the_till.discount, at_the_till.shipping, at_the_till.tax, at_the_till.total)
        assert shown == (order.subtotal, order.discount, order.shipping, order.tax, order.total)
        assert sum(line.amount for line in order.lines) + order.shipping == order.total == order.paid
        assert shop.customer("asha").account().balance == 50_000 - order.total
