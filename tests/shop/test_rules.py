"""Rules with many inputs: cards, money, the catalogue's data. Totals: test_totals."""

from pathlib import Path
from statistics import fmean

import pytest
from hypothesis import given, settings, strategies

from ecomtui.shop.cards import TEST_CARDS, adds_up, face_of, own_number
from ecomtui.shop.catalogue import load_catalogue
from ecomtui.shop.money import money, parse_money
from ecomtui.shop.reviews import load_reviews
from ecomtui.world.errors import BadInput


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


def test_every_product_and_no_other_has_been_reviewed() -> None:
    reviews = load_reviews()
    assert set(reviews) == {product.sku for product in load_catalogue()}
    assert all(said for said in reviews.values())
    assert 4 < fmean(one.stars for said in reviews.values() for one in said) < 5


@pytest.mark.parametrize("stars", ["0", "6", "many"])
def test_a_review_has_one_to_five_stars(tmp_path: Path, stars: str) -> None:
    file = tmp_path / "reviews.yaml"
    file.write_text(f"cup: [{{stars: {stars}, by: Mia, says: Well.}}]")
    with pytest.raises(BadInput, match=r"reviews\.yaml.*stars"):
        load_reviews(file)


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
