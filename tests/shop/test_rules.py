"""Rules with many inputs: totals, cards, money, the catalogue's data."""

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies

from ecomtui.parties.online_store.totals import FREE_FROM, SHIPPING, half_up, price_up, spread, tax_in
from ecomtui.shop.cards import TEST_CARDS, adds_up, face_of, own_number
from ecomtui.shop.catalogue import load_catalogue
from ecomtui.shop.money import money, parse_money
from ecomtui.world.errors import BadInput

lines = strategies.lists(
    strategies.tuples(strategies.just("sku"), strategies.integers(1, 99), strategies.integers(1, 20_000)),
    min_size=1,
    max_size=8,
)


@settings(deadline=None, derandomize=True)
@given(lines, strategies.integers(0, 100_000))
def test_totals_add_up_to_the_last_cent(basket: list[tuple[str, int, int]], discount: int) -> None:
    priced, totals = price_up(basket, discount)
    assert totals.subtotal == sum(quantity * price for _, quantity, price in basket)
    assert sum(line.amount for line in priced) == totals.subtotal - totals.discount
    assert totals.total == totals.subtotal - totals.discount + totals.shipping
    assert totals.shipping == (0 if totals.subtotal - totals.discount >= FREE_FROM else SHIPPING)
    assert totals.tax == sum(line.tax for line in priced) + tax_in(totals.shipping)
    assert all(line.amount >= 0 for line in priced)


@settings(deadline=None, derandomize=True)
@given(strategies.integers(0, 10**6), strategies.lists(strategies.integers(1, 10**5), min_size=1, max_size=9))
def test_a_discount_is_spread_by_largest_remainder(total: int, weights: list[int]) -> None:
    shares = spread(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * sum(weights) - total * weight) < sum(weights), "nobody is off by a whole cent"


@pytest.mark.parametrize(("amount", "tax"), [(1200, 200), (1250, 208), (3, 1), (2, 0), (0, 0), (999, 167)])
def test_tax_is_in_the_price_and_taken_out_half_up(amount: int, tax: int) -> None:
    assert tax_in(amount) == tax


def test_half_is_rounded_up() -> None:
    assert [half_up(n, 2) for n in (1, 2, 3, 5)] == [1, 1, 2, 3]


@settings(derandomize=True)
@given(strategies.integers(0, 10**9 - 1))
def test_money_is_read_as_it_is_written(minor: int) -> None:
    assert parse_money(money(minor)) == minor


@pytest.mark.parametrize("text", ["", "-1", "1.234", "1,50", "1e3", "ten", "12.5.0", "9" * 12])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="not an amount"):
        parse_money(text)


@settings(derandomize=True)
@given(strategies.integers(1, 10**6))
def test_every_customers_own_card_adds_up_and_shows_only_its_last_digits(holder: int) -> None:
    number = own_number(holder)
    face = face_of(number, holder, f"card-{holder}")
    assert adds_up(number)
    assert face.last4 == number[-4:]
    assert number not in face.token


def test_the_test_cards_that_should_add_up_do() -> None:
    assert [card.number for card in TEST_CARDS if not adds_up(card.number)] == ["4242424242424241"]


def test_a_card_number_may_be_typed_with_spaces() -> None:
    assert face_of("4242 4242 4242 4242", 1, "card-1").token == "card-1.approved"


def test_the_catalogue_is_worth_shopping_in() -> None:
    products = load_catalogue()
    assert len(products) >= 48
    assert len({product.category for product in products}) >= 8
    cup = next(product for product in products if product.sku == "espresso-cup")
    assert cup.price == 1250
    for product in products:
        assert 0 < product.cost < product.price, product.sku
        assert product.stock > 0
        assert product.reorder_point is not None
        assert product.reorder_point < product.stock, "nothing is reordered before the first customer comes"
        assert 10 <= len(product.description.split()) <= 50, product.sku


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("category: Cups\nproducts:\n  cup: {name: Cup}\n", "missing required field"),
        ("category: [\n", "cups.yaml:2:1"),
        ("category: Cups\nproducts: {}\n", "holds no products"),
        (
            "category: Cups\nproducts:\n  cup: {name: C, description: d, price: cheap, weight: 1, stock: 1, "
            "reorder_point: 0, reorder_quantity: 1, cost: 1, lead_time: 1d}\n",
            "cup: not an amount",
        ),
    ],
)
def test_a_broken_catalogue_is_refused_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "cups.yaml").write_text(text)
    with pytest.raises(BadInput, match=says):
        load_catalogue(tmp_path)
