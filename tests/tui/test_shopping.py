"""Shopping with the keyboard only."""

import pytest
from textual.widget import Widget
from textual.widgets import Button, Input

from ecomtui.shop import doors
from ecomtui.tui.screens import orders
from ecomtui.tui.screens.dialog import ChoiceDialog
from ecomtui.tui.screens.pay import PayScreen
from ecomtui.tui.widgets.keys import KeyLine
from ecomtui.tui.widgets.picture import Picture
from ecomtui.tui.widgets.table import Table
from tests.tui.conftest import OpenApp
from tests.tui.person import CUP, Person


async def test_two_cups_are_bought_and_watched_stop_by_stop_to_the_door(person: Person) -> None:
    assert person.area == "store"
    await person.press("plus", "enter")
    assert person.snapshot.pieces == 2
    await person.press("2")
    cart = await person.ask(lambda shop: shop.cart("asha"))
    assert [(line.sku, line.quantity) for line in cart.lines] == [(CUP, 2)]
    await person.press("enter")
    assert person.area == "pay"
    await person.press("enter")
    assert person.area == "backstage"
    assert (person.message.kind, person.snapshot.stop) == ("PlaceOrder", 1)
    seen = [person.message.id]
    for _ in range(40):
        await person.press("n")
        if person.message.id == seen[-1]:
            break
        seen.append(person.message.id)
    assert len(seen) == len(set(seen))
    assert person.snapshot.follow.order == 1001
    assert 15 <= len(seen) <= 30
    assert person.snapshot.moment.at_rest
    assert (await person.order()).fulfilment == "delivered"
    assert person.message.kind in ("MailSent", "ParcelDelivered")


async def test_what_is_not_at_the_checkout_cannot_be_placed(person: Person) -> None:
    await person.press("enter", "3", "enter")
    assert person.area == "pay"
    assert person.snapshot.follow.order is None
    assert "PlaceOrder" not in await person.ask(lambda shop: [message.kind for message in shop.waiting()])


async def test_time_stands_still_from_placing_the_order_on(person: Person) -> None:
    await person.buy()
    before = person.snapshot.moment
    await person.press("4", "5", "7", "6")
    assert person.snapshot.moment.steps == before.steps
    assert before.waiting > 0
    assert not person.snapshot.playing


async def test_one_can_go_back_and_forward_and_the_world_goes_too(person: Person) -> None:
    await person.buy()
    await person.go_on_until("PaymentAuthorized")
    held = await person.ask(lambda shop: shop.person("asha").held)
    here = person.message
    await person.press("p", "p")
    assert person.message.id < here.id
    assert (held, await person.ask(lambda shop: shop.person("asha").held)) == (3_000, 0)
    await person.press("n", "right")
    assert person.message == here
    assert await person.ask(lambda shop: shop.person("asha").held) == 3_000
    await person.press("left", "end")
    assert person.snapshot.moment.steps == person.snapshot.moment.furthest


async def test_parts_are_leaps_forward_and_back(person: Person) -> None:
    await person.buy()
    await person.press("N", "N")
    assert person.message.part == "Pay"
    await person.press("n", "P")
    assert (person.message.part, person.message.kind) == ("Pay", "RequestPayment")
    await person.press("P")
    assert (person.message.part, person.message.kind) == ("Stock", "ReserveStock")


async def test_unfolded_every_message_is_a_stop(person: Person) -> None:
    await person.buy()
    folded = person.message
    await person.press("v", "n")
    assert person.message.step == (folded.step or 0) + 1
    assert person.snapshot.unfolded
    await person.press("p", "v")
    assert person.message == folded


async def test_the_clicks_of_the_shop_play_through_to_their_answer(person: Person) -> None:
    await person.press("a")
    assert not person.snapshot.customer.busy
    assert person.snapshot.moment.waiting == 0
    kinds = [told.kind for told in await person.ask(lambda shop: shop.journal())]
    assert kinds.count("VisitStore") == kinds.count("ViewProduct") == kinds.count("AddToCart") == 3


async def test_looking_around_and_searching_is_no_message(person: Person) -> None:
    steps = person.snapshot.moment.steps
    await person.press("down", "down", "slash")
    await person.write("tea 2+1-/")
    field = person.see("#search", Input)
    assert field.value == "tea 2+1-/"
    assert person.area == "store"
    assert await person.ask(lambda shop: (shop.moment().steps, shop.waiting())) == (steps, [])


async def test_the_search_finds_as_one_types_and_esc_goes_back_to_the_list(person: Person) -> None:
    await person.press("slash")
    await person.write("espresso")
    found = person.see("#products", Table).keys
    assert CUP in found
    assert len(found) < 10
    await person.press("escape")
    assert person.app.focused is person.see("#products", Table)
    await person.press("escape")
    assert len(person.see("#products", Table).keys) >= 48


async def test_no_area_opens_with_a_field_focused(person: Person) -> None:
    for key in "1234567":
        await person.press(key)
        assert not isinstance(person.app.focused, Input), person.area
    await person.press("1", "slash")
    person.app.action_area("cart")
    await person.settle()
    await person.press("1")
    assert not isinstance(person.app.focused, Input)


async def test_the_cart_can_be_changed_and_going_back_from_the_checkout_too(person: Person) -> None:
    await person.press("a", "2", "plus", "plus", "minus")
    assert person.snapshot.pieces == 2
    await person.press("enter", "1", "down", "a", "2")
    cart = await person.ask(lambda shop: shop.cart("asha"))
    assert (cart.status, len(cart.lines), person.snapshot.pieces) == ("open", 2, 3)
    await person.press("x")
    assert person.snapshot.pieces == 1
    await person.press("x", "x")
    assert "empty" in person.read("#cart-says")
    off = {says for _, _, says, enabled in person.see("KeyLine", KeyLine).drawn if not enabled}
    assert off == {"more", "fewer", "take out", "voucher"}, "nothing to do anything with"


async def test_the_totals_are_those_that_will_be_charged(person: Person) -> None:
    await person.press("a", "2")
    text = person.read("#totals")
    assert "12.50" in text
    assert "5.00" in text
    assert "17.50 EUR" in text


async def test_a_product_is_shown_with_what_people_say_of_it(person: Person) -> None:
    assert "★ 4.5" in person.read("#product-text")
    await person.resize(120, 40)
    assert "★★★★★  Nora" in person.read("#product-reviews")
    await person.press("down")
    assert "Lucia" in person.read("#product-reviews")


async def test_the_cart_shows_the_product_under_the_cursor_where_there_is_room(person: Person) -> None:
    await person.press("a", "down", "a", "2")
    assert not person.see("Picture", Picture).is_on_screen
    await person.resize(120, 40)
    cup = person.see("Picture", Picture).drawing
    assert cup is not None
    assert person.see("Picture", Picture).region.width > 0
    await person.press("down")
    assert person.see("Picture", Picture).drawing not in (None, cup)


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 22), (120, 40), (200, 24), (200, 60)])
async def test_the_way_on_is_never_cut_off_in_the_cart(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app(size) as person:
        await person.press("a", "2")
        for name in ("totals", "checkout", "cart-says"):
            shown = person.see(f"#{name}", Widget)
            assert shown.region.bottom < size[1], name


# -------------------------------------------------------------------- cards
async def test_a_refused_card_is_told_in_plain_words_and_another_one_pays(person: Person) -> None:
    await person.press("a", "2", "enter", "f2")
    assert isinstance(person.app.screen, ChoiceDialog)
    await person.press("down", "down", "enter")
    assert person.see("#card", Input).value == "4000 0000 0000 0002"
    assert "no reason given" in person.read("#card-says"), "nobody knows it by its digits"
    await person.press("enter")
    told = await person.go_on_until("OrderRefused")
    assert "declined" not in told.plain
    assert "3 pays with another card" in person.read("#aside")
    await person.press("3")
    assert "Order 1001 is not paid" in person.read("#what")
    assert "generic" not in person.read("#what")
    await person.press("enter")
    assert (person.area, person.message.kind) == ("backstage", "PayOrder")
    assert "waits for you" not in person.read("#aside"), "one has just done what it waits for"
    await person.go_on_until("PaymentAuthorized")
    await person.go_on_until("OrderConfirmed")
    order = await person.order()
    assert (order.status, order.payment) == ("confirmed", "authorized")


async def test_a_refused_order_can_be_paid_from_orders_by_somebody_else(person: Person) -> None:
    await person.press("a", "2", "enter", "e")
    await person.write("4000000000009995")
    await person.press("enter")
    await person.go_on_until("OrderRefused")
    await person.press("4", "y")
    assert isinstance(person.app.screen, PayScreen)
    await person.press("f3", "down", "enter")
    assert "Ben" in person.read("#payer")
    await person.press("enter")
    await person.go_on_until("PaymentAuthorized")
    assert (await person.order()).payer == "ben"


async def test_a_mistyped_card_is_refused_before_anybody_hears_of_it(person: Person) -> None:
    await person.press("a", "2", "enter", "e")
    await person.write("4242424242424241")
    await person.press("enter")
    assert person.area == "pay"
    assert "digits do not add up" in person.read("#wrong")
    assert person.snapshot.moment.waiting == 0
    await person.press("backspace", "2", "enter")
    assert person.area == "backstage"


async def test_a_present_goes_to_another_address_and_its_mails_to_another_mailbox(person: Person) -> None:
    await person.press("a", "2", "enter", "a")
    await person.write("Ben, 1 Rose Lane, Leeds")
    await person.press("escape", "m")
    await person.write("ben@mail.example")
    await person.press("enter")
    assert person.area == "backstage"
    await person.go_on_until("OrderConfirmed")
    order = await person.order()
    assert (order.address, order.email) == ("Ben, 1 Rose Lane, Leeds", "ben@mail.example")
    await person.press("4")
    assert "to: Ben, 1 Rose Lane, Leeds" in person.read("#order")
    await person.press("1", "a", "2", "enter")
    assert person.see("#address", Input).value == "", "the next order is one's own again"


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40)])
async def test_what_is_paid_and_where_it_goes_is_all_there_before_one_pays(
    open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with open_app(size) as person:
        await person.press("a", "2", "enter")
        assert "17.50 EUR" in str(person.see("#place", Button).label)
        me = await person.ask(lambda shop: shop.person("asha"))
        assert " ".join(person.read("#what").split()).endswith(f"to {me.full_name}, {me.address}")
        await person.press("a")
        await person.write("Ben, 1 Rose Lane, Leeds")
        assert person.read("#what").endswith("to Ben, 1 Rose Lane, Leeds")


async def test_a_test_mailbox_is_two_keys_away(person: Person) -> None:
    await person.press("a", "2", "enter", "f2", "end", "up", "up", "up", "up", "enter")
    assert person.see("#email", Input).value == "bounce@mail.example"
    assert person.see("#card", Input).value == ""
    await person.press("enter")
    await person.go_on_until("OrderConfirmed")
    assert (await person.order()).email == "bounce@mail.example"


@pytest.mark.parametrize(
    ("key", "field", "typed", "says"),
    [("a", "address", "home", "is no delivery address"), ("m", "email", "me at home", "is no mail address")],
)
async def test_what_no_letter_can_reach_is_said_where_it_was_typed(
    person: Person, key: str, field: str, typed: str, says: str
) -> None:
    await person.press("a", "2", "enter", key)
    await person.write(typed)
    await person.press("enter")
    assert person.area == "pay"
    assert says in person.read("#wrong")
    assert person.app.focused is person.see(f"#{field}", Input)
    assert person.snapshot.moment.waiting == 0, "nobody has heard of it"


async def test_an_order_that_was_refused_goes_where_it_was_said_to_go(person: Person) -> None:
    await person.press("a", "2", "enter", "a")
    await person.write("Ben, 1 Rose Lane, Leeds")
    await person.press("escape", "e")
    await person.write("4000000000000002")
    await person.press("enter")
    await person.go_on_until("OrderRefused")
    await person.press("3")
    assert "to Ben, 1 Rose Lane, Leeds" in person.read("#what")
    assert not any(row.display for row in person.app.screen.query(".where"))
    await person.press("a", "m")
    assert not isinstance(person.app.focused, Input)


async def test_text_from_outside_is_shown_and_never_obeyed(person: Person) -> None:
    await person.press("slash")
    for text in ("[bold red]cup[/", "\u202e[/]", "ق" * 60):
        person.see("#search", Input).value = text
        await person.settle()
        assert "Nothing here" in person.read("#product-text")
    assert "\u202e" not in person.read("#product-text")
    await person.press("escape", "escape", "a", "2", "enter", "e")
    person.see("#card", Input).value = "[link=x]\x1b[31m"
    await person.press("enter")
    assert person.read("#wrong").startswith("A card number has 12 to 19 digits")
    assert person.app.export_screenshot()


# -------------------------------------------------------------------- orders and mails
async def test_an_order_can_be_cancelled_until_it_leaves_the_house(person: Person) -> None:
    await person.buy()
    await person.go_on_until("OrderConfirmed")
    await person.press("4")
    assert "cancel it" in person.read("#order")
    await person.press("x")
    assert (await person.order()).status == "canceled"
    assert any("cancelled" in toast for toast in person.toasts)
    assert "cannot be cancelled: the order is over" in person.read("#order")
    await person.press("n", "n", "n")
    assert (await person.order()).payment == "voided"


async def test_after_hand_over_cancelling_is_off_and_says_why(person: Person) -> None:
    await person.buy()
    await person.go_on_until("OrderDispatched")
    await person.press("4")
    assert "cannot be cancelled: the parcel has been handed over already" in person.read("#order")
    assert person.app.screen.check_action("cancel", ()) is None
    steps = person.snapshot.moment.steps
    await person.press("x")
    assert person.snapshot.moment.steps == steps
    await person.press("k")
    assert person.snapshot.moment.steps > steps
    (told,) = person.toasts
    assert told == "Parcel EC7000000001, Mon 11:57: the label has been printed.", "where it is, and since when"


async def test_a_parcel_that_came_broken_is_claimed_with_one_key(person: Person) -> None:
    await person.ask(lambda shop: shop.arm("parcel.damaged", times=1))
    await person.buy()
    await person.go_on_until("OrderDispatched")
    await person.press("4")
    assert person.app.screen.check_action("claim", ()) is None
    await person.press("6")
    await person.go_on_until("ParcelDelivered")
    await person.go_on_until("MailSent")
    await person.press("4")
    assert "missing or broken" in person.read("#order")
    await person.press("m")
    (act,) = await person.ask(lambda shop: [act for act in shop.acts() if act.kind == "Claim"])
    assert act.body["reason"] == "damaged"
    assert (await person.order()).why_not_claim == "already_claimed"


async def test_mails_appear_and_lead_to_the_message_that_brought_them(person: Person) -> None:
    await person.press("5")
    assert "No mails yet" in person.read("#body")
    await person.buy()
    await person.press("N", "N", "N", "N", "N", "N", "N", "N")
    await person.press("5")
    mails = await person.ask(lambda shop: shop.inbox("asha"))
    assert person.see("#mails", Table).keys == [str(mail.id) for mail in mails]
    first = mails[-1]
    await person.press("end", "enter")
    assert person.area == "backstage"
    assert (person.message.id, person.message.kind) == (first.message, "MailSent")
    assert "You went back" in person.read("#aside")
    await person.press("end")
    assert len(await person.ask(lambda shop: shop.inbox("asha"))) == len(mails)


async def test_somebody_else_has_another_cart_and_other_mails(person: Person) -> None:
    await person.press("a", "c", "down", "enter")
    assert person.app.guide.customer == "ben"
    assert person.snapshot.pieces == 0
    await person.press("2")
    assert "empty" in person.read("#cart-says")


async def test_other_peoples_traffic_passes_silently(open_app: OpenApp) -> None:
    async with open_app() as person:
        await person.ask(lambda shop: shop.customer("ben").buy({CUP: 1}))
        await person.buy()
        while not person.snapshot.moment.at_rest:
            assert person.message.who in (None, 1)
            await person.press("n")
        assert (await person.order(person.snapshot.follow.order or 0)).customer == "asha"
        assert len(await person.ask(lambda shop: shop.orders())) == 2


async def test_a_voucher_is_one_key_away_and_the_totals_are_those_with_it(person: Person) -> None:
    await person.press("a", "2", "v", "down", "enter")
    cart = await person.ask(lambda shop: shop.cart("asha"))
    assert (cart.voucher, cart.discount) == ("WELCOME10", 125)
    assert "-1.25" in person.read("#totals")
    assert person.area == "cart"
    await person.press("v", "enter")
    cart = await person.ask(lambda shop: shop.cart("asha"))
    assert (cart.voucher, cart.discount) == (None, 0)


@pytest.mark.parametrize(
    ("typed", "discount"), [("welcome10", 125), ("LASTSUMMER", 0), ("none", 0), ("no-such-code", 0)]
)
async def test_a_voucher_is_typed_as_it_stands_on_paper(person: Person, typed: str, discount: int) -> None:
    await person.press("a", "2", "v")
    await person.write(typed)
    await person.press("enter")
    cart = await person.ask(lambda shop: shop.cart("asha"))
    assert cart.discount == discount
    assert discount or any("voucher" in toast.lower() for toast in person.toasts), "it says why"


async def test_a_discount_is_told_once_and_the_sums_add_up(person: Person) -> None:
    await person.press("a", "a", "2", "v", "down", "enter")
    row = next(row for row in person.see("#lines", Table)._rows if row.key == CUP)
    assert row.cells[-1] == "25.00", "price × pieces"
    goods, discount, *_ = person.read("#totals").splitlines()
    assert goods.split() == ["goods", "25.00"]
    assert discount.split() == ["discount", "-2.50", "WELCOME10"]
    await person.press("3")
    assert "25.00" in person.read("#what").splitlines()[2]


async def test_goods_are_sent_back_with_the_keyboard_and_paid_back(person: Person) -> None:
    await person.buy()
    await person.press("4")
    assert person.app.screen.check_action("give_back", ()) is None
    await person.app.run_action("run_to_rest")
    await person.wait(lambda: "send goods back" in person.read("#order"))
    await person.press("r", "escape")
    assert (await person.order()).returns == ()
    await person.press("r", "down", "enter")
    (back,) = (await person.order()).returns
    assert back.reason == "damaged"
    await person.app.run_action("run_to_rest")
    assert (await person.order()).refunded == 3_000
    await person.wait(lambda: person.read("#order").splitlines()[0].split("   ")[1] == "sent back")


def test_the_reasons_for_a_return_are_those_the_shop_knows() -> None:
    assert orders.RETURN_REASONS == doors.RETURN_REASONS


# -------------------------------------------------------------------- the bank asks, and is asked
async def to_rest(person: Person) -> None:
    """On and on, to where nothing waits any more."""
    while not person.snapshot.moment.at_rest:
        await person.press("N")


async def test_the_bank_s_question_is_answered_on_the_orders_page(person: Person) -> None:
    await person.press("1", "home", "plus", "a", "2", "enter", "e")
    await person.write("4000000000003220")
    await person.press("enter")
    await person.go_on_until("ConfirmationAsked")
    while person.message.receiver != "customer":
        await person.press("n")
    await person.press("4")
    assert "is it you who pays?" in person.read("#order")
    await person.press("o", "enter")
    await to_rest(person)
    assert (await person.order()).status == "completed"


async def test_a_dispute_is_opened_by_the_customer_and_answered_in_the_office(person: Person) -> None:
    await person.buy()
    await to_rest(person)
    await person.press("4", "i", "enter")
    await person.go_on_until("DisputeOpened")
    await person.press("7", "right", "right")
    assert person.see("#rows", Table).keys == ["dispute:1"]
    await person.press("enter", "enter")
    await to_rest(person)
    (dispute,) = (await person.order()).disputes
    assert (dispute.evidence, dispute.status) == ("proof_of_delivery", "won")


async def test_the_shop_s_question_is_answered_on_the_orders_page(open_app: OpenApp) -> None:
    async with open_app(stock={CUP: 0}) as person:
        await person.ask(lambda shop: shop.arm("po.backordered", times=1))
        await person.buy()
        await person.go_on_until("ConsentAsked")
        while person.message.receiver != "customer":
            await person.press("n")
        await person.press("4")
        assert "will you wait longer" in person.read("#order")
        await person.press("o", "down", "enter")
        await to_rest(person)
        assert ((await person.order()).status, (await person.order()).reason) == ("canceled", "too_late")
