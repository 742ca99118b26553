"""The facade: one door, acts from one catalogue, plain frozen answers."""

import dataclasses
import inspect
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as generated
from hypothesis import settings, strategies

from ecomtui import Given, Shop
from ecomtui.shop import views
from ecomtui.shop.acts import ACTS
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.doors import CustomerDoor
from ecomtui.world.errors import BadInput, UnknownName
from ecomtui.world.model import OUTSIDERS
from tests.shop.conftest import OpenShop
from tests.shop.stories import CUP, arrived, badges


def test_the_readme_example_runs() -> None:
    with Shop.in_memory(seed=7) as shop:
        asha = shop.customer("asha")
        order = asha.buy({"espresso-cup": 2}, card="4242424242424242")
        assert shop.moment().now == 0, "acts take no time"
        shop.run()
        assert shop.order(order).status == "completed"


def test_every_act_of_the_catalogue_has_a_facade_method_of_its_name() -> None:
    for name, entry in ACTS.items():
        owner = CustomerDoor if entry.sender == "person" else Shop
        assert callable(getattr(owner, name, None)), name
        assert entry.sender in OUTSIDERS
        assert entry.says, f"{name} says what it is"


def money_that_no_card_takes(shop: Shop) -> views.Errand:
    """An order that waits for a person, because its refund came back."""
    errand = shop.customer("ben").buy({CUP: 1}, card="4000000000005126")
    shop.run(until="ParcelDelivered")
    shop.refund(errand, 1_00)
    shop.run(until="RefundFailed")
    return errand


def what_the_bank_asks_about(shop: Shop) -> int:
    """A dispute that needs an answer."""
    shop.customer("ben").buy({CUP: 1}, card="4000000000000259")
    shop.run(until="NewsRead")
    shop.run(until="NewsRead")
    return shop.disputes()[0].id


def test_every_act_becomes_one_message_of_its_kind(open_shop: OpenShop) -> None:
    shop = open_shop(settings={"returns": "manual"})
    asha = shop.customer("asha")
    asha.return_goods(arrived(shop))
    shop.run()
    order = asha.buy({CUP: 1}, card="4000000000000002")
    shop.run_until_idle("asha")
    stranded = money_that_no_card_takes(shop)
    dispute = what_the_bank_asks_about(shop)
    disputable = shop.customer("ben").buy({CUP: 1})
    shop.run(until="PaymentCaptured")
    shop.run(within="1m")
    shop.arm("shop.price_changed", times=1)
    dearer = asha.buy({CUP: 1}, consent=False)
    shop.run_until_idle("asha")
    done = {
        "browse": asha.browse(),
        "view": asha.view(CUP),
        "add": asha.add(CUP),
        "remove": asha.remove(CUP),
        "checkout": asha.checkout(),
        "place": asha.place(),
        "pay": asha.pay(order),
        "track": asha.track(order),
        "accept": asha.accept(dearer, "price_changed"),
        "refuse": asha.refuse(dearer, "price_changed"),
        "cancel": asha.cancel(order),
        "claim": asha.claim(order),
        "return_goods": asha.return_goods(order),
        "inspect": shop.inspect(1, "reject"),
        "refund": shop.refund(1001, 5_00),
        "confirm_3ds": asha.confirm_3ds(order),
        "dispute": shop.customer("ben").dispute(disputable),
        "release": shop.release(stranded),
        "respond": shop.respond(dispute, "accept"),
        "restock": shop.restock(CUP, 5),
        "reprice": shop.reprice(CUP, 13_00),
        "deposit": shop.deposit("asha", 1_00),
        "traffic": shop.traffic(0),
        "arm": shop.arm("net.slow"),
        "swarm": shop.swarm({"net.slow": 1, "bank.down": 1}),
        "disarm": shop.disarm("net.slow"),
        "disarm_all": shop.disarm_all(),
        "guard_off": shop.guard_off("dedup"),
        "guard_on": shop.guard_on("dedup"),
        "set": shop.set("hold_lasts", "5m"),
    }
    assert {*done, "buy", "choose"} == set(ACTS)
    for name, errand in done.items():
        message = shop.message(errand.message)
        assert (message.kind, message.sender) == (ACTS[name].body.__name__, ACTS[name].sender)
    shop.run()
    assert all(shop.message(errand.message).fate == "handled" for errand in done.values())


def test_a_choice_is_an_act_without_a_message(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 1})
    shop.customer("ben").buy({CUP: 1})
    shop.run(limit=2)
    race = shop.window("10s")
    assert [message.due for message in race] == sorted(message.due for message in race)
    assert [message.who for message in race] == [2, 1, 1, 2], "their requests, and their patience"
    assert shop.choose(race[1].id) == race[1]
    assert shop.window("10s")[:2] == [race[1], race[0]]
    assert [act.kind for act in shop.acts()] == ["Buy", "Buy", "Choose"]
    assert shop.undo() == "choose"
    assert shop.window("10s") == race


def test_read_models_are_frozen_and_hold_no_tables(shop: Shop) -> None:
    shop.customer("asha").return_goods(arrived(shop))
    shop.run()
    answers: list[Any] = [
        shop.moment(), *shop.orders(), *shop.products(), *shop.stock(), *shop.payments(), *shop.ledger(), *shop.mails(),
        *shop.customers(), *shop.vouchers(), *shop.journal(), *shop.promises(), *shop.guards(), *shop.settings(),
        *shop.parcels(), *shop.inbox("asha"), *shop.notices("asha"), shop.cart("asha"), *shop.branches(),
        *shop.returns(), *shop.rows_changed(40),
    ]  # fmt: skip
    known = {cls for _, cls in inspect.getmembers(views, inspect.isclass)}
    for answer in answers:
        assert type(answer) in known
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(answer, dataclasses.fields(answer)[0].name, None)


def test_reading_is_not_acting(shop: Shop) -> None:
    before = shop.digest()
    shop.products("cup"), shop.orders(), shop.stock(), shop.promises(), shop.cart("asha")
    assert shop.digest() == before
    assert shop.waiting() == []


def test_an_examination_that_gives_way_goes_on_where_it_stopped(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecomtui.shop.reading.world._OPERATIONS", 1)
    shop.customer("asha").buy({CUP: 1})
    assert shop.examine(lambda: True), "there is nothing to examine before the world is at rest"
    shop.run()
    shop._world.store.connection.execute("update stock_level set on_hand=on_hand-1 where sku='enamel-mug'")
    assert not shop.examine(lambda: True)
    assert all(promise.kept for promise in shop.promises_so_far()), "nothing is known yet"
    assert [promise.name for promise in shop.promises() if not promise.kept] == ["stock_true"]
    assert shop.examine(lambda: True), "all has been asked"
    assert shop.promises_so_far() == shop.promises()
    assert shop.broken_so_far() == shop.broken() == [promise for promise in shop.promises() if not promise.kept]
    shop.customer("asha").browse()
    assert all(promise.kept for promise in shop.promises()), "the whole is judged at rest"


def test_search_looks_into_names_descriptions_and_skus(shop: Shop) -> None:
    assert CUP in [product.sku for product in shop.products("ESPRESSO cup")]
    assert shop.products("no such thing anywhere") == []
    cups = shop.products(category=shop.categories()[0])
    assert cups[0].sku == CUP
    assert len(shop.categories()) >= 8
    assert len(shop.products()) >= 48


def test_a_message_can_be_read_at_every_depth(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 2})
    shop.run(until="StockReserved")
    story = shop.journal()
    reserve = next(message for message in story if message.kind == "ReserveStock")
    assert reserve.plain
    assert reserve.technical
    assert reserve.body["lines"] == [{"sku": CUP, "quantity": 2}]
    changes = {change.table: change for change in shop.rows_changed(reserve.step or 0)}
    assert ("held", 0, 2) in changes["stock_level"].columns
    assert changes["hold"].new
    assert "def reserve(self" in shop.code("ReserveStock", "stock")


def test_what_waits_can_be_seen_in_the_order_of_delivery(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 1})
    shop.run(until="PaymentApproved")
    waiting = shop.waiting()
    assert [message.due for message in waiting] == sorted(message.due for message in waiting)
    assert {"AllocateStock", "SendMail"} <= {message.kind for message in waiting}


def test_stops_lead_from_click_to_door_and_back(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 2})
    there = []
    while stop := shop.next_stop():
        there.append(stop.id)
    assert 15 <= len(there) <= 30
    back = []
    while stop := shop.previous_stop():
        back.append(stop.id)
    assert back == there[::-1]
    assert shop.moment().steps == 0


def test_next_part_goes_from_one_part_of_the_story_to_the_next(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 2})
    parts = []
    while stop := shop.next_part():
        parts.append(stop.part)
    assert all(a != b for a, b in pairwise(parts))
    assert parts[-1] == "Door"


def test_undo_takes_the_last_act_back_and_names_it(shop: Shop) -> None:
    before = shop.digest()
    shop.customer("asha").buy({CUP: 2})
    shop.run()
    assert shop.undo() == "buy"
    assert shop.digest() == before
    assert shop.undo() is None


def test_a_fault_can_be_armed_for_an_order(shop: Shop) -> None:
    asha, ben = shop.customer("asha"), shop.customer("ben")
    first, second = asha.buy({CUP: 1}), ben.buy({CUP: 1})
    shop.run_until_idle("asha")
    shop.run_until_idle("ben")
    shop.arm("parcel.delayed", order=second)
    assert shop.waiting()
    shop.run()
    touched = [bool([m for m in shop.story(shop.order_of(errand)) if m.fault]) for errand in (first, second)]
    assert touched == [False, True]
    (armed,) = shop.armed()
    assert (armed.seen, armed.used) == (1, 1)
    shop.disarm("parcel.delayed")
    shop.run()
    assert shop.armed() == []


def test_a_setting_counts_for_new_orders_only(shop: Shop) -> None:
    asha = shop.customer("asha")
    asha.buy({CUP: 20})
    early = asha.buy({"kintsugi-cup": 2})
    shop.run_until_idle("asha")
    shop.set("backorders", "false")
    late = shop.customer("ben").buy({"kintsugi-cup": 1})
    shop.run_until_idle("ben")
    assert badges(shop, early)[0] == "confirmed"
    assert badges(shop, late)[0] == "canceled"


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (lambda shop: shop.customer("ashah"), "asha"),
        (lambda shop: shop.customer("asha").buy({"espreso-cup": 1}), "espresso-cup"),
        (lambda shop: shop.customer("asha").view("bear-mgu"), "bear-mug"),
        (lambda shop: shop.arm("bank.timeout_aftr"), "bank.timeout_after"),
        (lambda shop: shop.arm("net.drop_request", message="PlaceOder"), "PlaceOrder"),
        (lambda shop: shop.guard_off("idempotencey"), "idempotency"),
        (lambda shop: shop.set("backorder", "true"), "backorders"),
        (lambda shop: shop.run(until="OrderPakced"), "OrderPacked"),
        (lambda shop: shop.product("mugg"), "mug"),
    ],
)
def test_an_unknown_name_gets_the_nearest_right_one(shop: Shop, wrong: Callable[[Shop], object], hint: str) -> None:
    with pytest.raises(UnknownName, match=hint):
        wrong(shop)
    assert shop.waiting() == []


@pytest.mark.parametrize(
    "wrong",
    [
        lambda shop: shop.set("check_order", "money_first"),
        lambda shop: shop.set("hold_lasts", "ten minutes"),
        lambda shop: shop.set("backorders", "maybe"),
        lambda shop: shop.arm("net.slow", times=0),
        lambda shop: shop.arm("net.slow", chance=2_000_000),
        lambda shop: shop.arm("net.slow", by=-1),
        lambda shop: shop.advance("-5s"),
        lambda shop: shop.advance(-5),
        lambda shop: shop.back(1),
        lambda shop: shop.go_to(7),
        lambda shop: shop.visit(9),
        lambda shop: shop.order(999),
        lambda shop: shop.message(1),
        lambda shop: shop.restock(CUP, 0),
        lambda shop: shop.restock(CUP, -25),
        lambda shop: shop.deposit("asha", 0),
        lambda shop: shop.customer("asha").buy({}),
        lambda shop: shop.customer("asha").buy({CUP: 1}, card="1234"),
        lambda shop: shop.customer("asha").buy({CUP: 1}, card="4111111111111111"),
        lambda shop: shop.customer("asha").buy({CUP: 1}, email="nobody"),
        lambda shop: shop.customer("asha").buy({CUP: 1}, key=""),
        lambda shop: shop.customer("asha").track(),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_happens(shop: Shop, wrong: Callable[[Shop], object]) -> None:
    before = shop.digest()
    with pytest.raises(BadInput):
        wrong(shop)
    assert shop.digest() == before
    assert shop.waiting() == []


@settings(max_examples=60, deadline=None, derandomize=True)
@generated(strategies.text(max_size=200) | strategies.sampled_from(["\x1b[31m", "[bold]x[/]", "‮", "a" * 10_000]))
def test_any_text_is_refused_or_taken_but_never_a_surprise(text: str) -> None:
    with Shop.in_memory() as shop:
        asha = shop.customer("asha")
        for attempt in (
            lambda: shop.customer(text),
            lambda: asha.buy({text: 1}),
            lambda: asha.buy({CUP: 1}, card=text),
            lambda: asha.buy({CUP: 1}, key=text),
            lambda: asha.buy({CUP: 1}, email=text),
            lambda: asha.track(number=text),
            lambda: shop.arm(text),
            lambda: shop.set("hold_lasts", text),
        ):
            says = refusal(attempt)
            assert "\x1b" not in says
            assert len(says) < 600
        shop.products(text)


def refusal(attempt: Callable[[], object]) -> str:
    """What a try is refused with; nothing when it is taken."""
    try:
        attempt()
    except BadInput as error:
        return str(error)
    return ""


def test_what_is_given_is_checked_before_a_world_is_made() -> None:
    for given in (
        Given(stock={"espreso-cup": 1}),
        Given(stock={CUP: -1}),
        Given(balances={"nobody": 1}),
        Given(settings={"backorders": "perhaps"}),
        Given(guards_off=["dedupe"]),
        Given(customers=["no spaces please"]),
    ):
        with pytest.raises(BadInput):
            Shop.in_memory(1, given)


def test_more_customers_can_be_named_from_the_start() -> None:
    with Shop.in_memory(1, Given(customers=["zoe"], balances={"zoe": 12_00})) as shop:
        assert shop.person("zoe").balance == 12_00


def test_a_store_of_another_seed_is_not_taken_for_this_one(tmp_path: Path) -> None:
    Shop.open(tmp_path / "shop.db", seed=3).close()
    with pytest.raises(BadInput, match="seed 3"):
        Shop.open(tmp_path / "shop.db", seed=4)
    with Shop.open(tmp_path / "shop.db") as shop:
        assert shop.seed == 3


def test_a_reader_sees_one_moment_of_a_world_that_somebody_else_writes(tmp_path: Path) -> None:
    with Shop.open(tmp_path / "shop.db", seed=3) as writer:
        writer.customer("asha").buy({CUP: 1})
        writer.run()
        with Shop.read(tmp_path / "shop.db") as reader:
            writer.customer("ben").buy({CUP: 1})
            writer.run()
            assert [order.customer for order in reader.orders()] == ["asha"]
        with Shop.read(tmp_path / "shop.db") as reader:
            assert [order.customer for order in reader.orders()] == ["ben", "asha"]


def test_names_of_the_vocabulary_are_the_models() -> None:
    assert {"check_order", "backorders"} <= set(MODEL.settings)
    assert {"idempotency", "dedup", "row_lock", "mail_once", "pay_before_ship"} <= set(MODEL.guards)
    assert {
        "bank.timeout_before", "bank.timeout_after", "net.drop_request", "net.drop_response", "net.duplicate",
        "po.late", "parcel.delayed", "mail.soft_bounce", "mail.hard_bounce", "mail.complaint",
        "parcel.attempt_fail", "parcel.scans_out_of_order", "parcel.lost", "parcel.damaged", "parcel.false_delivered",
    } <= set(MODEL.faults)  # fmt: skip


def test_a_story_begins_with_the_visit_it_came_from_however_it_was_clicked(shop: Shop) -> None:
    asha = shop.customer("asha")
    asha.browse()
    asha.add(CUP)
    asha.checkout()
    first = asha.place()
    asha.add("bear-mug")
    asha.checkout()
    second = asha.place()
    shop.run()
    one, two = (shop.story(shop.order_of(errand)) for errand in (first, second))
    assert [m.kind for m in one if m.sender == "person"] == ["Browse", "Add", "Checkout", "Place"]
    assert [m.kind for m in two if m.sender == "person"] == ["Add", "Checkout", "Place"]
    assert not {m.id for m in one} & {m.id for m in two}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda shop: shop.customer("asha").buy({CUP: 1.5}),
        lambda shop: shop.customer("asha").buy({CUP: "2"}),
        lambda shop: shop.customer("asha").buy([CUP]),
        lambda shop: shop.customer("asha").buy({CUP: 1}, card=4242424242424242),
        lambda shop: shop.customer(3),
        lambda shop: shop.order("1001"),
        lambda shop: shop.arm("net.slow", times=2.5),
        lambda shop: shop.advance(2**63 - 6),
        lambda shop: Shop.in_memory(seed=-1),
        lambda shop: Shop.in_memory(seed=2**70),
        lambda shop: Shop.in_memory(seed="x"),  # type: ignore[arg-type]
        lambda shop: Shop.open(":memory:"),
        lambda shop: Shop.in_memory(1, Given(stock={CUP: 1.5})),  # type: ignore[dict-item]
    ],
)
def test_values_of_another_type_or_size_are_refused_in_words(shop: Shop, wrong: Callable[[Shop], object]) -> None:
    with pytest.raises(BadInput):
        wrong(shop)
    assert shop.waiting() == []


def test_a_closed_shop_says_that_it_is_closed() -> None:
    shop = Shop.in_memory()
    shop.close()
    with pytest.raises(BadInput, match="closed"):
        shop.guard_off("dedup")
    shop.close()


def test_a_lost_message_is_told_as_lost(shop: Shop) -> None:
    shop.arm("bank.timeout_after", times=1)
    shop.customer("asha").buy({CUP: 1})
    shop.run(until="PaymentAuthorized")
    lost = shop.at_step(shop.moment().steps)
    assert lost is not None
    assert lost.fate == "lost"
    assert lost.plain.startswith("Lost on the way")
