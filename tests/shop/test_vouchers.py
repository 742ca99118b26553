"""Vouchers: what they take off, when they count, and what happens to them when an order comes to nothing."""

from pathlib import Path

import pytest

from ecomtui import Shop
from ecomtui.parties.online_store.totals import tax_in
from ecomtui.shop.vouchers import load_vouchers
from ecomtui.world.errors import BadInput
from tests.shop.stories import CUP, badges, broken, kinds, screen


def test_a_voucher_is_typed_in_at_the_checkout_and_stands_on_the_order(shop: Shop) -> None:
    asha = shop.customer("asha")
    asha.add(CUP, 3)
    asha.checkout(voucher="welcome10")
    shop.run_until_idle("asha")
    cart = asha.cart()
    assert (cart.voucher, cart.subtotal, cart.discount, cart.total) == ("WELCOME10", 37_50, 3_75, 38_75)
    errand = asha.place()
    shop.run()
    order = shop.order(errand)
    assert (order.voucher, order.discount, order.total, order.paid) == ("WELCOME10", 3_75, 38_75, 38_75)
    assert order.tax == tax_in(33_75) + tax_in(5_00)
    assert broken(shop) == set()


def test_a_discount_on_lines_touches_only_its_aisle(shop: Shop) -> None:
    tea = shop.products(category="Tea")[0]
    errand = shop.customer("asha").buy({CUP: 1, tea.sku: 2}, voucher="TEATIME")
    shop.run()
    amounts = {line.sku: line.amount for line in shop.order(errand).lines}
    assert amounts == {CUP: 12_50, tea.sku: 2 * tea.price - (2 * tea.price * 20 + 50) // 100}


def test_a_discount_on_the_order_is_spread_over_its_lines_to_the_cent(shop: Shop) -> None:
    tea = shop.products(category="Tea")[0]
    errand = shop.customer("asha").buy({CUP: 3, tea.sku: 1}, voucher="FIVER")
    shop.run()
    order = shop.order(errand)
    assert order.discount == 5_00
    assert sum(line.amount for line in order.lines) == order.subtotal - 5_00


@pytest.mark.parametrize(
    ("voucher", "cups", "code"),
    [
        ("NO-SUCH", 2, "unknown_voucher"),
        ("LASTSUMMER", 2, "voucher_expired"),
        ("FIVER", 2, "voucher_minimum"),
    ],
)
def test_a_voucher_that_does_not_count_stops_the_checkout_and_says_why(
    shop: Shop, voucher: str, cups: int, code: str
) -> None:
    asha = shop.customer("asha")
    asha.buy({CUP: cups}, voucher=voucher)
    shop.run_until_idle("asha")
    assert screen(shop) == [code]
    assert shop.orders() == []
    assert asha.cart().status == "open", "the cart is not frozen by a checkout that did not begin"
    asha.checkout()
    errand = asha.place()
    shop.run()
    assert (shop.order(errand).discount, shop.order(errand).status) == (0, "completed")


def test_the_screen_says_how_much_a_voucher_needs(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 2}, voucher="FIVER")
    shop.run_until_idle("asha")
    assert "from 30.00 of goods on" in shop.notices("asha")[0].text


def test_a_minimum_is_met_to_the_cent(shop: Shop) -> None:
    shop.reprice(CUP, 15_00)
    errand = shop.customer("asha").buy({CUP: 2}, voucher="FIVER")
    shop.run()
    assert shop.order(errand).discount == 5_00


def test_a_voucher_may_end_between_checkout_and_order(shop: Shop) -> None:
    asha = shop.customer("asha")
    asha.add(CUP, 2)
    asha.checkout(voucher="FLASH25")
    shop.run_until_idle("asha")
    assert asha.cart().discount == 6_25
    shop.advance("1d")
    asha.place()
    shop.run_until_idle("asha")
    assert screen(shop) == ["voucher_expired"]
    assert shop.orders() == []


def test_a_voucher_for_one_order_counts_once_for_each_customer(shop: Shop) -> None:
    asha, ben = shop.customer("asha"), shop.customer("ben")
    first = asha.buy({CUP: 1}, voucher="WELCOME10")
    theirs = ben.buy({CUP: 1}, voucher="WELCOME10")
    shop.run_until_idle("asha")
    asha.buy({CUP: 1}, voucher="WELCOME10")
    shop.run()
    assert [shop.order(errand).discount for errand in (first, theirs)] == [1_25, 1_25]
    assert "voucher_used" in screen(shop)
    assert len(shop.orders("asha")) == 1


def test_of_two_carts_with_one_voucher_only_one_becomes_an_order(shop: Shop) -> None:
    """Both checkouts showed the discount; the click that comes second is refused."""
    asha = shop.customer("asha")
    asha.add(CUP)
    asha.checkout(voucher="WELCOME10")
    asha.place()
    asha.place()
    shop.run()
    assert len(shop.orders()) == 1
    assert "voucher_used" in screen(shop)


@pytest.mark.parametrize("end", ["canceled", "expired"])
def test_an_order_that_comes_to_nothing_gives_its_voucher_back(shop: Shop, end: str) -> None:
    asha = shop.customer("asha")
    first = asha.buy({CUP: 1}, voucher="WELCOME10", card="4000000000000002" if end == "expired" else None)
    shop.run_until_idle("asha")
    if end == "canceled":
        asha.cancel(first)
    shop.run()
    assert badges(shop, first)[0] == end
    assert "VoucherFreed" in kinds(shop, first)
    again = asha.buy({CUP: 1}, voucher="WELCOME10")
    shop.run()
    assert shop.order(again).discount == 1_25
    assert broken(shop) == set()


def test_the_same_key_with_another_voucher_is_another_order(shop: Shop) -> None:
    asha = shop.customer("asha")
    asha.buy({CUP: 3}, key="k", voucher="WELCOME10")
    asha.buy({CUP: 3}, key="k", voucher="FIVER")
    shop.run_until_idle("asha")
    assert screen(shop)[-1] == "idempotency_key_reused"


def test_a_code_that_cannot_be_one_is_refused_in_the_form(shop: Shop) -> None:
    with pytest.raises(BadInput, match="no voucher's code"):
        shop.customer("asha").checkout(voucher="TEN PERCENT")
    assert shop.waiting() == []


def test_the_vouchers_can_be_read(shop: Shop) -> None:
    found = {voucher.code: voucher for voucher in shop.vouchers()}
    assert found["WELCOME10"].once
    assert found["TEATIME"].category in shop.categories()
    assert {voucher.category for voucher in found.values()} <= {"", *shop.categories()}, "every aisle exists"
    assert all(voucher.says.endswith(".") for voucher in found.values())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("A: {says: Nothing.}", "A takes nothing off"),
        ("A: {says: Both., percent: 1, amount: '1.00'}", "choose one"),
        ("A: {says: Much., percent: 101}", "101|<= 100"),
        ("a b: {says: Odd., percent: 1}", "pattern|matching"),
        ("A: {says: Much., amount: lots}", "A: not an amount"),
        ("A: {says: Soon., percent: 1, until: soon}", "A: "),
    ],
)
def test_a_broken_voucher_is_refused_with_its_place(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "vouchers.yaml"
    path.write_text(f"vouchers:\n  {content}\n")
    with pytest.raises(BadInput, match=f"vouchers.yaml.*({says})"):
        load_vouchers(path)
