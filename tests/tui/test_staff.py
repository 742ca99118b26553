"""What staff do from the office: every deed becomes the act that it is, or says which rule forbids it."""

import pytest
from textual.widgets import OptionList

from ecomtui import Shop
from ecomtui.shop.views import ActView
from ecomtui.tui.widgets.table import Table
from tests.tui.conftest import OpenApp
from tests.tui.person import CUP, Person


def sold(**settings: str) -> Shop:
    """A shop where asha has three cups, and ben's card is the one that takes no money back."""
    shop = Shop.in_memory(7)
    for name, value in settings.items():
        shop.set(name, value)
    shop.customer("asha").buy({CUP: 3})
    shop.run_until_idle("asha")
    shop.customer("ben").buy({CUP: 1}, card="4000000000005126")
    shop.run()
    return shop


def sent_back() -> Shop:
    """A shop in which a box that came back waits for somebody to open it."""
    shop = sold(returns="manual")
    shop.customer("asha").return_goods(1001)
    shop.run(until=lambda message: bool(shop.to_do()))
    return shop


async def acts(person: Person) -> list[ActView]:
    return await person.ask(lambda shop: [act for act in shop.acts() if act.sender in ("staff", "control")])


def offered(person: Person) -> dict[str, str]:
    """What can be chosen, and what is said of it."""
    choices = person.see("#choices", OptionList)
    return {option.id or "": str(option.prompt) for option in choices.options}


async def choose(person: Person, key: str) -> None:
    """Come to a choice by its key, and take it."""
    choices = person.see("#choices", OptionList)
    at = list(offered(person)).index(key)
    await person.press("home", *["down"] * at)
    assert choices.highlighted == at
    await person.press("enter")


async def open_orders(person: Person, order: int) -> None:
    await person.press("7", "right")
    person.see("#rows", Table).choose(str(order))
    await person.press("enter")


async def test_staff_give_part_of_an_orders_money_back(open_app: OpenApp) -> None:
    async with open_app(opener=sold) as person:
        await open_orders(person, 1001)
        assert "42.50 are left" in offered(person)["refund"]
        await choose(person, "refund")
        await person.write("5.5")
        await person.press("enter")
        assert (await acts(person))[-1].body == {"order": 1001, "amount": 550}
        assert "on its way back" in person.toasts[-1]
        await person.ask(lambda shop: shop.run())
        assert (await person.order()).refunded == 550


async def test_an_amount_that_is_none_or_too_much_is_refused_in_words(open_app: OpenApp) -> None:
    async with open_app(opener=sold) as person:
        before = await acts(person)
        await open_orders(person, 1001)
        await choose(person, "refund")
        await person.write("much")
        await person.press("enter")
        assert "not an amount" in person.read("#wrong")
        await person.press(*["backspace"] * 4)
        await person.write("42.51")
        await person.press("enter")
        assert "42.50 are left" in person.toasts[-1]
        assert await acts(person) == before


@pytest.mark.parametrize(
    ("deed", "why"),
    [
        ("release", "nothing of order 1001 waits for a person"),
        ("Open the box", "nothing of order 1001 comes back"),
        ("Answer the bank", "nobody disputes the payment of order 1001"),
    ],
)
async def test_what_cannot_be_done_says_why(open_app: OpenApp, deed: str, why: str) -> None:
    async with open_app(opener=sold) as person:
        before = await acts(person)
        await open_orders(person, 1001)
        assert why in offered(person)[deed]
        await choose(person, deed)
        assert why in person.toasts[-1]
        assert await acts(person) == before


async def test_before_anything_was_taken_nothing_can_be_given_back(open_app: OpenApp) -> None:
    def opener() -> Shop:
        shop = Shop.in_memory(7)
        shop.customer("asha").buy({CUP: 1})
        shop.run_until_idle("asha")
        return shop

    async with open_app(opener=opener) as person:
        await open_orders(person, 1001)
        assert "nothing has been taken for order 1001 yet" in offered(person)["refund"]


async def test_money_that_a_card_does_not_take_goes_another_way(open_app: OpenApp) -> None:
    def opener() -> Shop:
        shop = sold()
        shop.refund(1002, 1_00)
        shop.run()
        return shop

    async with open_app(opener=opener) as person:
        assert (await person.order(1002)).waits_for == "refund_failed"
        await open_orders(person, 1002)
        await choose(person, "release")
        await person.ask(lambda shop: shop.run())
        order = await person.order(1002)
        assert (order.waits_for, order.refunded) == (None, 1_00)


async def test_a_box_that_came_back_is_opened_from_its_order(open_app: OpenApp) -> None:
    async with open_app(opener=sent_back) as person:
        await open_orders(person, 1001)
        await choose(person, "inspection:1:reject")
        assert (await acts(person))[-1].body == {"return_id": 1, "verdict": "reject"}
        await person.ask(lambda shop: shop.run())
        (back,) = (await person.order()).returns
        assert back.status == "rejected"


async def test_a_key_for_what_is_to_be_done_is_told_only_while_there_is_something(open_app: OpenApp) -> None:
    async with open_app() as person:
        await person.press("7", "right", "right")
        assert person.read("#page") == "To do: nothing"

    async with open_app(opener=sent_back) as person:
        await person.press("7", "right", "right")
        assert person.read("#page").endswith("Enter sees to it")


async def test_money_comes_into_a_customers_purse(open_app: OpenApp) -> None:
    async with open_app(opener=sold) as person:
        before = (await person.ask(lambda shop: shop.person("ben"))).balance
        await open_orders(person, 1002)
        await choose(person, "deposit")
        await person.write("12")
        await person.press("enter")
        assert (await person.ask(lambda shop: shop.person("ben"))).balance == before + 12_00


async def test_a_product_gets_another_price(person: Person) -> None:
    await person.press("7", "right", "right", "right", "m")
    await person.write("17.5")
    await person.press("enter")
    price = {p.sku: p.price for p in await person.ask(lambda shop: shop.products())}[CUP]
    assert price == 17_50
    await person.press("enter")
    await choose(person, "reprice")
    await person.press("enter")
    assert (await acts(person))[-1].body == {"sku": CUP, "price": 17_50}, "Enter alone takes what is offered"


async def test_the_same_is_offered_where_an_order_shows_up_otherwise(open_app: OpenApp) -> None:
    async with open_app(opener=sold) as person:
        await person.press("7", "right")
        for table in ("payments", "parcels", "mails"):
            while person.app.screen.query_one("Tabs").active != table:  # type: ignore[attr-defined]
                await person.press("right")
            await person.press("enter")
            assert "refund" in offered(person), table
            await person.press("escape")


# -------------------------------------------------------------------- settings
async def open_setting(person: Person, name: str) -> None:
    await person.press("7", "left")
    table = person.see("#rows", Table)
    assert table.keys == [each.name for each in await person.ask(lambda shop: shop.settings())]
    table.choose(name)
    await person.settle()


async def value(person: Person, name: str) -> str:
    return next(s.value for s in await person.ask(lambda shop: shop.settings()) if s.name == name)


async def test_every_setting_of_the_shop_is_there_with_its_sentence(person: Person) -> None:
    await open_setting(person, "hold_lasts")
    for setting in await person.ask(lambda shop: shop.settings()):
        person.see("#rows", Table).choose(setting.name)
        await person.settle()
        assert person.read("#page") == setting.says


async def test_a_setting_with_words_is_chosen(person: Person) -> None:
    await open_setting(person, "check_order")
    await person.press("enter")
    await choose(person, "payment_first")
    assert await value(person, "check_order") == "payment_first"
    assert "orders under way keep" in person.toasts[-1]
    await person.press("u")
    assert await value(person, "check_order") == "stock_first", "it is an act like any other"


async def test_a_setting_with_a_number_is_written_and_a_wrong_one_explained(person: Person) -> None:
    await open_setting(person, "hold_lasts")
    await person.press("enter")
    await person.write("soon")
    await person.press("enter")
    assert "45s" in person.read("#wrong")
    await person.press(*["backspace"] * 4)
    await person.write("20m")
    await person.press("enter")
    assert await value(person, "hold_lasts") == "20 min"
    before = await acts(person)
    await person.press("enter", "enter")
    assert await acts(person) == before, "what stays as it is is no act"


async def test_orders_under_way_keep_the_policy_they_began_with(person: Person) -> None:
    await person.buy()
    await person.go_on_until("StockReserved")
    await open_setting(person, "check_order")
    await person.press("enter")
    await choose(person, "payment_first")
    await person.ask(lambda shop: shop.customer("ben").buy({CUP: 1}))
    await person.ask(lambda shop: shop.run())
    firsts = {}
    for number in (1001, 1002):
        told = await person.ask(lambda shop, number=number: shop.story(number))  # type: ignore[misc]
        firsts[number] = next(m.kind for m in told if m.kind in ("ReserveStock", "RequestPayment"))
    assert firsts == {1001: "ReserveStock", 1002: "RequestPayment"}
