"""What can go wrong between cart and order, and the clear words for each (VOCABULARY.md: shop.*)."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from ecomtui import Shop
from ecomtui.shop.counter import Rejected
from ecomtui.shop.views import MessageView
from ecomtui.world.clock import SECOND
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP, badges, broken, kinds, level, screen


# -------------------------------------------------------------------- a price that changes
def at_the_till(shop: Shop, pieces: int = 2) -> None:
    asha = shop.customer("asha")
    asha.add(CUP, pieces)
    asha.checkout()
    shop.run_until_idle("asha")


def test_staff_put_a_new_price_on_a_product(shop: Shop) -> None:
    shop.reprice(CUP, 13_00)
    errand = shop.customer("asha").buy({CUP: 1})
    shop.run()
    assert shop.product(CUP).price == 13_00
    assert shop.order(errand).subtotal == 13_00


@pytest.mark.parametrize("price", [0, -1, 10**9, True])
def test_what_is_no_price_is_refused(shop: Shop, price: int) -> None:
    with pytest.raises(Rejected, match="bad_amount"):
        shop.reprice(CUP, price)


def test_placed_orders_keep_their_price(shop: Shop) -> None:
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run_until_idle("asha")
    shop.reprice(CUP, 99_00)
    shop.run()
    assert (shop.order(errand).total, shop.order(errand).paid) == (30_00, 30_00)


def test_a_changed_price_is_shown_with_the_old_one_and_nothing_is_ordered(shop: Shop) -> None:
    at_the_till(shop)
    shop.reprice(CUP, 13_00)
    shop.customer("asha").place(consent=False)
    shop.run_until_idle("asha")
    (notice,) = shop.notices("asha")
    assert notice.code == "price_changed"
    assert "you agreed to 30.00, and it is 31.00 now" in notice.text
    assert shop.orders() == []


@pytest.mark.parametrize("price", [13_00, 12_00])
def test_placing_the_order_after_that_agrees_to_the_new_total(shop: Shop, price: int) -> None:
    at_the_till(shop)
    shop.reprice(CUP, price)
    asha = shop.customer("asha")
    asha.place(consent=False)
    shop.run_until_idle("asha")
    errand = asha.place(consent=False)
    shop.run()
    assert shop.order(errand).paid == 2 * price + 5_00
    assert broken(shop) == set()


def test_a_click_that_was_made_before_the_new_total_was_seen_agrees_to_nothing(shop: Shop) -> None:
    at_the_till(shop)
    shop.reprice(CUP, 13_00)
    asha = shop.customer("asha")
    asha.place(consent=False)
    asha.place(consent=False)
    shop.run_until_idle("asha")
    assert screen(shop) == ["price_changed", "price_changed"]
    assert shop.orders() == []


def test_a_price_that_changes_again_is_asked_about_again(shop: Shop) -> None:
    at_the_till(shop)
    asha = shop.customer("asha")
    for price in (13_00, 14_00):
        shop.reprice(CUP, price)
        asha.place(consent=False)
        shop.run_until_idle("asha")
    assert [notice.text.partition(" now")[0] for notice in reversed(shop.notices("asha"))] == [
        "The price has changed: you agreed to 30.00, and it is 31.00",
        "The price has changed: you agreed to 31.00, and it is 33.00",
    ]


def test_going_to_the_checkout_again_shows_the_new_price(shop: Shop) -> None:
    at_the_till(shop)
    shop.reprice(CUP, 13_00)
    asha = shop.customer("asha")
    asha.checkout()
    errand = asha.place(consent=False)
    shop.run()
    assert shop.order(errand).total == 31_00


def test_the_fault_makes_the_price_go_up_while_the_customer_stands_at_the_checkout(shop: Shop) -> None:
    shop.arm("shop.price_changed", times=1)
    shop.customer("asha").buy({CUP: 2}, consent=False)
    shop.run()
    assert screen(shop) == ["price_changed"]
    assert shop.product(CUP).price == 13_75
    assert touched(shop) == [("PlaceOrder", "online_store")]
    errand = shop.customer("asha").place(consent=False)
    shop.run()
    assert badges(shop, errand) == ("completed", "paid", "delivered")


# -------------------------------------------------------------------- a cart left too long
def test_a_cart_that_was_left_too_long_says_so_at_the_checkout(shop: Shop) -> None:
    asha = shop.customer("asha")
    asha.add(CUP)
    shop.advance("3d")
    asha.checkout()
    shop.run_until_idle("asha")
    assert screen(shop) == ["cart_expired"]
    errand = asha.buy({CUP: 1})
    shop.run()
    assert badges(shop, errand)[0] == "completed"


def test_nor_does_an_order_come_of_it_days_after_the_checkout(shop: Shop) -> None:
    at_the_till(shop)
    shop.advance("3d")
    shop.customer("asha").place()
    shop.run_until_idle("asha")
    assert screen(shop) == ["cart_expired"]
    assert shop.orders() == []


def test_the_fault_takes_the_cart_away_at_the_checkout(shop: Shop) -> None:
    shop.arm("shop.cart_expired", times=1)
    asha = shop.customer("asha")
    asha.buy({CUP: 1})
    shop.run()
    assert screen(shop) == ["cart_expired"]
    assert touched(shop) == [("BeginCheckout", "online_store")]
    errand = asha.buy({CUP: 1})
    shop.run()
    assert badges(shop, errand)[0] == "completed"


# -------------------------------------------------------------------- a hold that runs out
def test_a_hold_that_runs_out_while_the_bank_thinks_is_taken_once_more(shop: Shop) -> None:
    shop.arm("shop.hold_expired", times=1)
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    assert kinds(shop, errand).count("ReserveStock") == 2
    assert badges(shop, errand) == ("completed", "paid", "delivered")
    assert level(shop) == (22, 0, 0)
    assert ("ReserveStock", "stock") in touched(shop)


def test_when_somebody_else_has_the_goods_by_then_the_customer_reads_why_and_pays_nothing(
    open_shop: OpenShop,
) -> None:
    shop = open_shop(stock={CUP: 2}, settings={"backorders": "false"})
    asha = shop.customer("asha")
    errand = asha.buy({CUP: 2}, card="4000000000000002")
    shop.run_until_idle("asha")
    shop.advance("11m")
    shop.customer("ben").buy({CUP: 2})
    shop.run_until_idle("ben")
    asha.pay(errand)
    shop.run()
    assert shop.order(errand).reason == "hold_expired"
    assert badges(shop, errand) == ("canceled", "none", "canceled")
    assert screen(shop)[-1] == "hold_expired"
    assert asha.account().balance == 50_000
    assert broken(shop) == set()


# -------------------------------------------------------------------- pressed twice
def test_an_order_pressed_twice_is_one_order_and_both_presses_are_answered(shop: Shop) -> None:
    shop.arm("shop.double_submit", times=1)
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    submitted = [
        message for message in everything(shop) if message.kind == "PlaceOrder" and message.sender == "customer"
    ]
    assert len({message.body["request"] for message in submitted}) == 2
    assert len({message.body["key"] for message in submitted}) == 1
    assert len(shop.orders()) == 1
    assert [click.status for click in shop.clicks(errand) if click.kind == "place"] == ["answered", "answered"]
    assert len(touched(shop)) == 1


# -------------------------------------------------------------------- the program dies
Open = Callable[[], Shop]


@contextmanager
def in_memory(path: Path) -> Iterator[Open]:
    with Shop.in_memory(seed=7) as shop:
        yield lambda: shop


@contextmanager
def in_a_file(path: Path) -> Iterator[Open]:
    """Closed and opened again whenever somebody asks for it."""
    opened: list[Shop] = []

    def reopen() -> Shop:
        for shop in opened:
            shop.close()
        opened[:] = [Shop.open(path, seed=7)]
        return opened[0]

    try:
        yield reopen
    finally:
        for shop in opened:
            shop.close()


@pytest.mark.parametrize("where", [in_memory, in_a_file])
@pytest.mark.parametrize(
    "kind", ["OrderSubmitted", "StockReserved", "PaymentApproved", "OrderPacked", "PaymentCollected"]
)
def test_an_order_survives_the_death_of_its_program_over_any_message(
    where: Callable[[Path], AbstractContextManager[Open]], kind: str, tmp_path: Path
) -> None:
    with where(tmp_path / "shop.db") as again:
        shop = again()
        shop.arm("shop.crash", message=kind, times=1)
        errand = shop.customer("asha").buy({CUP: 2})
        while not touched(shop):
            shop.step()
        died = next(message for message in everything(shop) if message.fault == "shop.crash")
        assert (died.kind, died.receiver, died.fate) == (kind, "order_manager", "lost")
        assert died.plain.startswith("The program dies over this")
        assert [change.table for change in shop.rows_changed(died.step or 0)] == ["armed_fault"], "nothing is kept"
        shop = again()
        shop.run()
        first, second = [message for message in everything(shop) if message.fault == "shop.crash"]
        assert second.cause == first.id
        assert (second.kind, second.body, second.fate) == (first.kind, first.body, "handled")
        assert (second.at or 0) - (first.at or 0) >= 30 * SECOND
        assert badges(shop, errand) == ("completed", "paid", "delivered")
        assert broken(shop) == set()


def test_a_program_dies_only_once_over_the_same_message(shop: Shop) -> None:
    shop.arm("shop.crash")
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    assert badges(shop, errand) == ("completed", "paid", "delivered")
    heard = [
        m for m in everything(shop) if m.receiver == "order_manager" and m.sender not in ("order_manager", "control")
    ]
    assert [m.fate for m in heard].count("lost") == len(heard) // 2, "every message came twice"
    assert broken(shop) == set()


def test_what_follows_a_message_over_which_the_program_died_does_not_overtake_it(shop: Shop) -> None:
    """A hold that runs out at once is reported right behind the news that it was made."""
    shop.arm("shop.hold_expired", times=1)
    shop.arm("shop.crash", message="StockReserved", times=1)
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run()
    heard = [
        m.kind
        for m in everything(shop)
        if m.sender == "stock" and m.receiver == "order_manager" and m.fate == "handled"
    ]
    assert heard[:2] == ["StockReserved", "HoldExpired"]
    assert badges(shop, errand) == ("completed", "paid", "delivered")
    assert broken(shop) == set()


def test_what_was_on_its_way_already_finds_nobody_and_comes_again_behind_it(shop: Shop) -> None:
    """Pressed twice, two requests are on the same wire when the program at its end dies over the first."""
    shop.arm("shop.double_submit", times=1)
    shop.arm("shop.crash", message="PlaceOrder", times=1)
    shop.customer("asha").buy({CUP: 2})
    shop.run(until="OrderConfirmed")
    wire = [m for m in everything(shop) if (m.kind, m.sender) == ("PlaceOrder", "customer")]
    first, second = sorted({m.body["request"] for m in wire})
    assert [(m.fate, m.body["request"]) for m in wire][:4] == [
        ("lost", first), ("lost", second), ("handled", first), ("handled", second),
    ]  # fmt: skip
    shop.run()
    assert len(shop.orders()) == 1
    assert broken(shop) == set()


def test_a_replacement_over_whose_goods_the_program_dies_is_sent_all_the_same(shop: Shop) -> None:
    shop.arm("parcel.lost", times=1)
    errand = shop.customer("asha").buy({CUP: 2})
    shop.run(until="StockAllocated")
    shop.arm("shop.crash", message="StockAllocated", times=1)
    shop.run()
    assert kinds(shop, errand).count("ReplaceStock") == 1
    assert badges(shop, errand) == ("completed", "paid", "delivered")
    assert level(shop) == (20, 0, 0), "one lost, one delivered"
    assert broken(shop) == set()


def test_a_crash_can_be_gone_back_over_and_happens_again(shop: Shop) -> None:
    shop.arm("shop.crash", times=1)
    shop.customer("asha").buy({CUP: 2})
    shop.run()
    there, steps = shop.digest(), shop.moment().steps
    shop.go_to(10)
    shop.go_to(steps)
    assert shop.digest() == there


def test_a_crash_while_many_messages_share_a_commit_is_the_same(shop: Shop) -> None:
    def story(shop: Shop) -> str:
        shop.arm("shop.crash", chance=300_000)
        for name in ("asha", "ben", "chloe"):
            shop.customer(name).buy({CUP: 2})
        shop.run()
        return shop.digest()

    with Shop.in_memory(seed=7) as other, other.in_bulk():
        in_bulk = story(other)
    assert story(shop) == in_bulk
    assert len(touched(shop)) > 2


def everything(shop: Shop) -> list[MessageView]:
    return shop.journal(1, shop.moment().steps)


def touched(shop: Shop) -> list[tuple[str, str]]:
    """Kind and receiver of every message that a fault has marked."""
    return [(message.kind, message.receiver) for message in everything(shop) if message.fault]


# -------------------------------------------------------------------- the line to the shop
@pytest.mark.parametrize(
    ("fault", "page", "way"),
    [
        ("net.drop_request", "AddToCart", ("internet", "web_server")),
        ("net.drop_request", "PlaceOrder", ("internet", "web_server")),
        ("net.drop_response", "CartChanged", ("internet", "customer")),
        ("net.drop_response", "OrderConfirmed", ("internet", "customer")),
    ],
)
def test_a_page_is_lost_on_the_internet_and_asked_for_again(
    shop: Shop, fault: str, page: str, way: tuple[str, str]
) -> None:
    shop.arm(fault, message=page)
    errand = shop.customer("asha").buy({CUP: 1})
    shop.run()
    assert [(m.sender, m.receiver) for m in shop.journal() if m.fate == "lost"] == [way]
    assert badges(shop, errand) == ("completed", "paid", "delivered")
    assert broken(shop) == set()


def test_a_message_that_is_no_page_can_be_lost_by_name_wherever_it_goes(shop: Shop) -> None:
    shop.arm("net.drop_request", message="PaymentAuthorized")
    errand = shop.customer("asha").buy({CUP: 1})
    shop.run()
    assert [(m.sender, m.receiver) for m in shop.journal() if m.fate == "lost"] == [("bank", "merchant")]
    assert badges(shop, errand)[0] == "completed"
